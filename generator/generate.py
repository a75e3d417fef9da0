"""The steps of a run: read and check, generate, format, compile and import, compare, put in place."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NoReturn

from generator import GENERATOR, PROJECT, tools
from generator.changes.compare import compare
from generator.changes.report import Report, page_for
from generator.errors import InputError, MachineError
from generator.openapi.reader import parse, read_bytes
from generator.output.install import Plan, changes_to, in_order, install, show
from generator.output.progress import Progress
from generator.output.record import RECORD, Record, asked, differences, digest, inputs, recorded
from generator.package.build import build
from generator.package.prepare import prepare
from generator.package.request import settings
from generator.text import printable
from generator.upstream.follow import follow
from generator.vendor.vendor import into

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(options: argparse.Namespace) -> int:
    """Run the steps for a command line; the exit status."""
    for name in SIGNALS:
        signal.signal(name, _interrupted)
    try:
        status = _run(options)
        sys.stdout.flush()
        return status
    except InputError as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 2
    except MachineError as error:
        print(f"generate.sh: error: {error}", file=sys.stderr)
    except BrokenPipeError:
        return tools.unread()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"generate.sh: error: {where}{error.strerror or error}; nothing was changed", file=sys.stderr)
    except RecursionError:
        print(f"{printable(options.spec or 'openapi.yaml')}:1: error: #: is nested too deeply", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("generate.sh: error: interrupted; nothing was changed", file=sys.stderr)
    return 3


def _interrupted(number: int, frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def _run(options: argparse.Namespace) -> int:
    say = Progress(options.quiet)
    plan, report = (into(options, say), None) if options.into else _regenerate(options, say)
    taken = [*plan.read, GENERATOR, *(plan.target / name for name in plan.names)]
    page = page_for(Path(options.report), report, taken) if options.report and report else nullcontext()
    with page as put_page:
        if options.check:
            for line in plan.found:
                print(printable(line))
            show(plan.changes, plan.target)
        else:
            stale = plan.stale()
            if stale:
                raise InputError(f"{printable(str(stale[0]))}: error: was changed while this ran; run it again")
            with say.step("write"):
                # From here on a run is not interrupted: it takes milliseconds, and ends with all in place or nothing.
                for name in SIGNALS:
                    signal.signal(name, signal.SIG_IGN)
                install(plan.changes, plan.target)
                for name in SIGNALS:
                    signal.signal(name, signal.SIG_DFL)
            say.changed(plan.changes)
        if put_page:
            try:
                put_page()
            except OSError as error:
                done = "" if options.check else "; all else is done"
                raise MachineError(f"{options.report}: the report cannot be written: {error.strerror}{done}") from None
    if report and not options.quiet:
        print(report.as_text(), end="")
    if not options.check:
        return 0
    is_stale = bool(plan.found or plan.changes)
    if not options.quiet:
        print(f"not up to date; {plan.advice}" if is_stale else "up to date")
    return int(is_stale)


def _regenerate(options: argparse.Namespace, say: Progress) -> tuple[Plan, Report]:
    """What becomes of a specification's own package, and what changed in the specification."""
    target = Path(options.output) if options.output else PROJECT
    spec_path = Path(options.spec) if options.spec else PROJECT / "openapi.yaml"
    spec_name = options.spec or "openapi.yaml"
    config = settings()
    package = options.package or config["packageName"]
    before = recorded(target)
    with say.step("read"):
        content = read_bytes(spec_path, spec_name)
        update = follow(content, options.host, package, options.approximate) if options.host else None
        spec = update.spec if update else parse(content, spec_name)
        spec.approximate = options.approximate
        prepared = prepare(spec, package)
    for message in spec.diagnostics():
        print(message, file=sys.stderr)
    if target.exists() and not target.is_dir():
        raise InputError(f"{printable(str(target))}: error: --output is not a folder")
    wanted, stale = build(prepared, package, spec_path.name, say, prepared.examples if update else [])
    if "." in package:
        # The folder docs/ is that of the whole, of which this package is a part.
        part = package.rpartition(".")[2]
        wanted = {re.sub("^docs/", f"docs/{part}/", name): page for name, page in wanted.items()}
    now = inputs(spec_path.name, update.content if update else content)
    record = Record(asked(options), now, {name: digest(wanted[name]) for name in sorted(wanted)}, spec.root)
    changes = changes_to({**wanted, RECORD: record.content()}, before.outputs, target)
    if update and update.content != content:
        changes = {spec_path.name: update.content, **changes}
    report = Report(spec, config["packageVersion"], compare(before.document, spec.root) if before.document else [])
    if update:
        report.new_words, report.idle_overrides = update.new_words, update.idle_overrides
        report.stale_examples = stale
    found = [] if update else differences(before, target, now)
    found += [f"{name}: is to change" for name in in_order(changes) if update or not found]
    advice = "run it without --check" if update else "run ./generate.sh, and commit what it writes"
    read = {spec_path: content}
    names = (package.replace(".", "/"), RECORD, *before.outputs, *wanted, *([options.host] if options.host else []))
    return Plan(target, changes, read, names, found, advice), report
