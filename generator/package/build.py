"""Build a package and its documentation: generate with openapi-generator, format with ruff, import with Python."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from generator import PROJECT
from generator.errors import MachineError
from generator.output.progress import Progress
from generator.output.scratch import scratch_folder
from generator.package.cache import Cache
from generator.package.commands import openapi_generator, python, reason, ruff
from generator.package.gate import Gate
from generator.package.java import Done
from generator.package.prepare import Example, Prepared
from generator.package.request import Request, request
from generator.pointers import Pointer
from generator.text import printable

CACHE = PROJECT / ".tools" / "cache"
CHECK_IMPORT = Path(__file__).with_name("check_import.py")
Files = dict[str, bytes]
"""The contents of files, by path relative to the output."""
Examples = Sequence[Example]
StaleExamples = list[tuple[Pointer, str]]
"""The pointers of the examples that strict reading refuses, and the reasons."""


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
    vendored: bool = False,
) -> Built:
    """Build a package and its documentation, or take them from the cache, and read the examples with the models.

    Vendored models go into a larger client, so they keep the protocol of models from the default templates.
    """
    wanted = request(prepared, package, spec_name, vendored)
    Gate(wanted).check_models(prepared.inline)
    cache = Cache(CACHE)
    key = wanted.key()
    files = cache.get(key)
    if files is not None and not examples:
        return Built(files, [])
    with scratch_folder() as scratch:
        out = scratch / "out"
        if files is not None:
            _write(files, out)
            stale_examples = _check_import(out, package, examples, say)
            return Built(files, stale_examples)
        built = _build(wanted, scratch, out, examples, say)
    cache.put(key, built.files)
    return built


def _build(wanted: Request, scratch: Path, out: Path, examples: Examples, say: Progress) -> Built:
    with say.step("generate"):
        names = _generate(wanted, scratch, out)
    with say.step("format"):
        _format(out, wanted.package)
    files = {}
    for name in names:
        path = out / name
        files[name] = path.read_bytes()
    Gate(wanted).check(files)
    stale_examples = _check_import(out, wanted.package, examples, say)
    return Built(files, stale_examples)


def _generate(wanted: Request, scratch: Path, out: Path) -> list[str]:
    """Run openapi-generator and return the names of the files that belong to the output."""
    document = scratch / "openapi.json"
    document.write_text(wanted.document, "ascii")
    config = scratch / "config.json"
    templates = scratch / "templates"
    templates.mkdir()
    for template in wanted.templates():
        shutil.copyfile(template, templates / template.name)
    options = {**wanted.options, "templateDir": str(templates)}
    config.write_text(json.dumps(options), "ascii")
    done = openapi_generator("-i", str(document), "-c", str(config), "-o", str(out))
    if done.returncode:
        why = reason(done.stdout + done.stderr)
        raise MachineError(f"openapi-generator failed: {why}")
    package_folder = wanted.package.replace(".", "/")
    names = []
    for folder in (package_folder, "docs"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file():
                relative = path.relative_to(out)
                names.append(relative.as_posix())
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


def _format(out: Path, package: str) -> None:
    """Sort the imports and format the code."""
    top_folder = package.partition(".")[0]
    imports = f'lint.isort={{known-first-party=["{top_folder}"],combine-as-imports=true}}'
    sorting = ("--select", "I", "--fix", "--exit-zero", "--config", imports)
    _check_is_python(ruff(out, "check", *sorting, top_folder))
    _check_is_python(ruff(out, "format", top_folder))


def _check_is_python(done: Done) -> None:
    if done.returncode:
        why = reason(done.stderr or done.stdout)
        raise MachineError(f"a generated file is not Python: {why}")


def _check_import(out: Path, package: str, examples: Examples, say: Progress) -> StaleExamples:
    """Import every module and return the examples that strict reading refuses."""
    pairs = [(example.model, example.value) for example in examples]
    with say.step("import"):
        done = python(out, CHECK_IMPORT, package, json.dumps(pairs))
    if done.returncode:
        last_line = done.stderr.strip().splitlines()[-1]
        raise MachineError(f"the generated package does not import: {printable(last_line)}")
    stale_examples = []
    for number, why in json.loads(done.stdout):
        pointer = examples[number].pointer
        stale_examples.append((pointer, why))
    return stale_examples
