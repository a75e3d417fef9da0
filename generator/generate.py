"""Perform the steps of a run: read and check, build, compare, install, report."""

from __future__ import annotations

import gc
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from generator.changes.compare import compare
from generator.changes.report import Report
from generator.environment import SIGNALS, interrupt
from generator.errors import Diagnostic, InputError, MachineError, os_fault
from generator.openapi.bundle import bundle
from generator.openapi.document import Document
from generator.openapi.reader import parse_leniently, read_bytes
from generator.options import Options
from generator.output.install import Plan, changes_to, in_order, install, show
from generator.output.progress import Progress
from generator.output.record import RECORD, Record, differences, digest, inputs, recorded
from generator.output.report_file import check_report, write_report
from generator.package.build import Built, build
from generator.package.identity import Identity, is_package_version, package_version
from generator.package.index_page import NAME
from generator.package.prepare import Prepared, prepare
from generator.package.request import header_of, settings
from generator.streams import print_error
from generator.text import printable
from generator.vendoring.vendor import into

if TYPE_CHECKING:
    from generator.upstream.follow import Update

ALLOCATIONS = 100_000
"""The objects after which Python looks for garbage, of which a run makes little. By default it looks every 700."""


def run(options: Options) -> int:
    """Run the steps; return the exit status."""
    gc.set_threshold(ALLOCATIONS)
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        return _run(options)
    except InputError as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 2
    except RecursionError:
        print(Diagnostic(options.spec_name, "is nested too deeply", 1, ()), file=sys.stderr)
        return 2
    except MachineError as error:
        print_error(str(error))
    except OSError as error:
        print_error(os_fault(error, "nothing was changed"))
    except KeyboardInterrupt:
        print_error("interrupted; nothing was changed")
    return 3


@contextmanager
def _uninterrupted() -> Iterator[None]:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    yield
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def _run(options: Options) -> int:
    say = Progress(options.quiet)
    report = None
    if options.into:
        plan = into(options, say)
    else:
        plan, report = _regenerate(options, say)
    if options.report:
        check_report(Path(options.report), plan)
    if options.check:
        _show(plan)
    else:
        _install(plan, say)
    if report:
        _report(report, options)
    if not options.check:
        return 0
    is_stale = bool(plan.findings or plan.changes)
    if not options.quiet:
        print(f"not up to date; {plan.advice}" if is_stale else "up to date")
    return int(is_stale)


def _show(plan: Plan) -> None:
    for finding in plan.findings:
        print(printable(finding))
    show(plan.changes, plan.target)


def _install(plan: Plan, say: Progress) -> None:
    plan.check_fresh()
    # Writing takes milliseconds, and makes all changes or none.
    with say.step("write"), _uninterrupted():
        install(plan.changes, plan.target)
    say.changed(plan.changes, plan.replaced)


def _report(report: Report, options: Options) -> None:
    if options.report:
        path = Path(options.report)
        write_report(path, report.content_for(path), "" if options.check else "; everything else is done")
    if not options.quiet:
        print(report.as_text(), end="")


# --- the package of a specification ---


@dataclass
class Input:
    """The specification of a run, before and after the update by `--from`."""

    old: bytes
    new: bytes
    document: Document
    update: Optional[Update] = None
    others: dict[str, bytes] = field(default_factory=dict)
    """The contents of the files that the specification refers to, by their paths from its folder."""


def _read(options: Options, package: str) -> Input:
    content = read_bytes(options.spec_path, options.spec_name)
    if options.upstream:
        from generator.upstream.follow import follow  # noqa: PLC0415  it loads much that only --from needs

        update = follow(content, options.upstream, package, options.approximate)
        specification = Input(content, update.content, update.spec, update)
    else:
        document = parse_leniently(content, options.spec_name, options.approximate)
        others = bundle(document, options.spec_path, options.allow_refs)
        specification = Input(content, content, document, others=others)
    specification.document.approximate = options.approximate
    return specification


def _regenerate(options: Options, say: Progress) -> tuple[Plan, Report]:
    """Plan the changes of a package, and report the changes of its specification."""
    config = settings()
    package = options.package or config["packageName"]
    with say.step("read"):
        specification = _read(options, package)
        prepared = prepare(specification.document, package)
    warnings = [entry.warning() for entry in prepared.not_generated]
    for message in [*warnings, *specification.document.diagnostics()]:
        print(message, file=sys.stderr)
    target = options.target
    if target.exists() and not target.is_dir():
        raise InputError.at(target, "--output is not a folder")
    examples = prepared.examples if specification.update else []
    if not options.is_ours:
        prepared.version = _version(options, prepared.identity)
    built = build(prepared, package, options.spec_path.name, say, examples)
    if not options.is_ours:
        _add_index(built, prepared, options.spec_path.name)
    last = recorded(target)
    plan = _plan(options, package, specification, built, last)
    version = config["packageVersion"] if options.is_ours else _last_version(last, prepared)
    report = _compared(specification, built, last, version)
    if not options.is_ours:
        report.version_setting = "with --package-version"
    return plan, report


def _add_index(built: Built, prepared: Prepared, spec_name: str) -> None:
    """Add the first page of the documentation, unless the page of a model has its name."""
    names = map(str.lower, built.files)
    if NAME.lower() not in names:
        text = prepared.index.text(header_of(spec_name, prepared), prepared.version)
        built.files[NAME] = text.encode()


def _version(options: Options, identity: Identity) -> str:
    """Return the version of the package of another specification."""
    version = options.package_version
    if version is None:
        return identity.package_version
    if not is_package_version(version):
        raise InputError.at("generate.sh", f"--package-version {version!r} is not a version; write one such as 1.2.0")
    return package_version(version)


def _last_version(last: Record, prepared: Prepared) -> str:
    """Return the version of the package that the last run wrote, or of the new one."""
    version = last.options.get("package_version")
    if isinstance(version, str):
        return version
    if isinstance(last.document, dict):
        return Identity.of(Document("", last.document)).package_version
    return prepared.version


def _plan(options: Options, package: str, specification: Input, built: Built, last: Record) -> Plan:
    wanted = _in_place(built, package)
    spec_name = options.spec_path.name
    current_inputs = inputs(spec_name, specification.new, specification.others)
    outputs = {name: digest(wanted[name]) for name in sorted(wanted)}
    record = Record(options.recorded(), current_inputs, outputs, specification.document.root)
    changes = changes_to({**wanted, RECORD: record.content()}, last.outputs, options.target)
    if specification.new != specification.old:
        changes = {spec_name: specification.new, **changes}
    findings: list[str] = []
    advice = "run it without --check"
    if not specification.update:
        findings = differences(last, options.target, current_inputs)
        advice = "run ./generate.sh, and commit what it writes"
    if not findings:
        findings = [f"{name}: would change" for name in in_order(changes)]
    names = [package.replace(".", "/"), RECORD, *last.outputs, *wanted]
    if options.upstream:
        names.append(str(Path(options.upstream).absolute()))
    read = {options.spec_path: specification.old}
    folder = options.spec_path.resolve().parent
    for name, content in specification.others.items():
        read[folder / name] = content
        names.append(str(folder / name))
    return Plan(options.target, changes, read, names, findings, advice)


def _in_place(built: Built, package: str) -> dict[str, bytes]:
    """Return the files with their names in the output."""
    parent, _, name = package.rpartition(".")
    if not parent:
        return built.files
    # docs/ belongs to the larger package around this one.
    files = {}
    for path, content in built.files.items():
        new_path = re.sub("^docs/", f"docs/{name}/", path)
        files[new_path] = content
    return files


def _compared(specification: Input, built: Built, last: Record, version: str) -> Report:
    changes = compare(last.document, specification.document.root) if last.document else []
    report = Report(specification.document, version, changes)
    if specification.update:
        report.new_words = specification.update.new_texts
        report.idle_overrides = specification.update.idle_overrides
        report.stale_examples = built.stale_examples
    return report
