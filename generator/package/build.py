"""Build a package and its documentation: openapi-generator fills in the templates, ruff formats, Python imports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from generator import PROJECT
from generator.errors import MachineError
from generator.output.progress import Progress
from generator.package.cache import Cache
from generator.package.commands import Done, openapi_generator, python, reason, ruff
from generator.package.prepare import Example, Prepared
from generator.package.request import TEMPLATES, Request, request
from generator.pointers import Pointer
from generator.text import printable

CACHE = PROJECT / ".tools" / "cache"
CHECK_IMPORT = Path(__file__).with_name("check_import.py")
Files = dict[str, bytes]
"""The content of files by their names, relative to the output."""
Examples = Sequence[Example]
StaleExamples = list[tuple[Pointer, str]]
"""The examples that their models do not read strictly, and why."""


class Built(NamedTuple):
    """A package and its documentation."""

    files: Files
    stale_examples: StaleExamples


def build(
    prepared: Prepared,
    package: str,
    spec_name: str,
    say: Progress,
    examples: Examples = (),
    hosted: bool = False,
) -> Built:
    """Build a package and its documentation, or take what an earlier run built of the same, and read the examples.

    Hosted models are to be put into a larger client: they keep the protocol of openapi-generator's own.
    """
    wanted = request(prepared, package, spec_name, hosted)
    cache = Cache(CACHE)
    key = wanted.key()
    files = cache.get(key)
    if files is not None and not examples:
        return Built(files, [])
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        out = Path(scratch) / "out"
        if files is not None:
            _write(files, out)
            return Built(files, _check_import(out, package, examples, say))
        built = _build(wanted, Path(scratch), out, examples, say)
    cache.put(key, built.files)
    return built


def _build(wanted: Request, scratch: Path, out: Path, examples: Examples, say: Progress) -> Built:
    with say.step("generate"):
        names = _generate(wanted, scratch, out)
    with say.step("format"):
        _format(out, wanted.package)
    stale = _check_import(out, wanted.package, examples, say)
    files = {name: (out / name).read_bytes() for name in names}
    return Built(files, stale)


def _generate(wanted: Request, scratch: Path, out: Path) -> list[str]:
    """Run openapi-generator; return the names of the files that belong to the output."""
    document = scratch / "openapi.json"
    document.write_text(wanted.document, "ascii")
    config = scratch / "config.json"
    options = {**wanted.options, "templateDir": str(TEMPLATES)}
    config.write_text(json.dumps(options), "ascii")
    _check_done(openapi_generator("-i", str(document), "-c", str(config), "-o", str(out)))
    names = []
    for part in (wanted.package.replace(".", "/"), "docs"):
        for path in sorted((out / part).rglob("*")):
            if path.is_file():
                names.append(path.relative_to(out).as_posix())
    for name in wanted.expected:
        if name not in names:
            why = "it names the file otherwise than generator/models/names.py"
            raise MachineError(f"openapi-generator made no {name}; {why}")
    return names


def _write(files: Files, out: Path) -> None:
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _check_done(done: Done) -> None:
    if done.returncode:
        raise MachineError(f"openapi-generator failed: {reason(done.stdout + done.stderr)}")


def _format(out: Path, package: str) -> None:
    top = package.partition(".")[0]
    imports = f'lint.isort={{known-first-party=["{top}"],combine-as-imports=true}}'
    sorting = ("--select", "I", "--fix", "--exit-zero", "--config", imports)
    for done in (ruff(out, "check", *sorting, top), ruff(out, "format", top)):
        if done.returncode:
            raise MachineError(f"a generated file is not Python: {reason(done.stderr or done.stdout)}")


def _check_import(out: Path, package: str, examples: Examples, say: Progress) -> StaleExamples:
    """Import every module; return the examples that their models do not read strictly, and why."""
    pairs = [(example.model, example.value) for example in examples]
    with say.step("import"):
        done = python(out, CHECK_IMPORT, package, json.dumps(pairs))
    if done.returncode:
        last_line = done.stderr.strip().splitlines()[-1]
        raise MachineError(f"the generated package does not import: {printable(last_line)}")
    stale = []
    for number, why in json.loads(done.stdout):
        stale.append((examples[number].pointer, why))
    return stale
