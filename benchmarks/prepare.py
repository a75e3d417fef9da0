"""Generate the peers that are generated from openapi.yaml, once for each version of it, into benchmarks/.tools."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.data import PROJECT, SPEC
from generator.tools import environment_of

BENCHMARKS = PROJECT / "benchmarks"
TOOLS = BENCHMARKS / ".tools"
PEERS = TOOLS / "peers"
GENERATE = str(PROJECT / "generate.sh")
OUT_OF_DATE = 1
"""The exit status of --check if openapi_client/ is not what would be generated."""

GenerateCommand = Callable[[Path, Path], list[str]]
"""Makes the command that generates a peer from a specification in a folder."""


def datamodel_code_generator(kind: str) -> GenerateCommand:
    """Return the command of datamodel-code-generator, with the options that lose least."""

    def command(spec: Path, folder: Path) -> list[str]:
        options = ["--input-file-type", "openapi", "--target-python-version", "3.10", "--formatters", "builtin"]
        options += ["--enum-field-as-literal", "all", "--collapse-root-models", "--extra-fields", "allow"]
        program = [sys.executable, "-m", "datamodel_code_generator", "--input", str(spec), *options]
        name = kind.partition(".")[0]
        return [*program, "--output-model-type", kind, "--output", str(folder / f"dcg_{name}.py")]

    return command


def openapi_python_client(spec: Path, folder: Path) -> list[str]:
    """Return the command of openapi-python-client."""
    target = folder / "opc_client"
    program = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(spec), "--overwrite"]
    return [*program, "--output-path", str(target), "--meta", "none"]


STOCK_PROGRAM = """
import sys
from generator.package.commands import openapi_generator
done = openapi_generator(*sys.argv[1:])
sys.exit(done.stdout + done.stderr if done.returncode else 0)
"""


def default_templates(package: str) -> GenerateCommand:
    """Return the command of openapi-generator with its default templates."""

    def command(spec: Path, folder: Path) -> list[str]:
        program = [tools_python(), "-B", "-c", STOCK_PROGRAM, "-g", "python", "-i", str(spec), "-o", str(folder)]
        options = ["--skip-validate-spec", "--additional-properties", f"packageName={package}"]
        return [*program, *options]

    return command


COMMANDS: dict[str, GenerateCommand] = {
    "stock": default_templates("stock_client"),
    "dcg": datamodel_code_generator("pydantic_v2.BaseModel"),
    "dcg-msgspec": datamodel_code_generator("msgspec.Struct"),
    "opc": openapi_python_client,
}


def tools_python() -> str:
    """Return the Python that has openapi-generator, which ./generate.sh has set up."""
    environment = environment_of(PROJECT / "generator")
    return str(environment / "bin" / "python")


def set_up_generator() -> None:
    """Let ./generate.sh set up its tools: --report needs them, --check writes nothing."""
    options = ["--check", "--quiet", "--report", os.devnull]
    run([GENERATE, *options], OUT_OF_DATE)


def make_vendored_client() -> None:
    """Generate a client with the default templates, and vendor our models into it."""
    command = default_templates("vendored_client")
    run(command(SPEC, PEERS))
    package = PEERS / "vendored_client"
    # --force, because the client is in no git repository.
    run([GENERATE, "--quiet", "--into", str(package), "--force"])


def current_state() -> str:
    """Return a text that changes with everything that determines the peers."""
    hashed = hashlib.sha256(sys.version.encode())
    paths = [SPEC, Path(__file__), BENCHMARKS / "requirements.txt", PROJECT / ".generated"]
    for path in paths:
        content = path.read_bytes()
        hashed.update(content)
    return hashed.hexdigest()


def prepare(say: Callable[[str], None]) -> None:
    """Generate the peers unless they are up to date."""
    stamp = PEERS / "state"
    state = current_state()
    if stamp.exists() and stamp.read_text("utf-8") == state:
        return
    say("Setting up the peers, once ...")
    set_up_generator()
    shutil.rmtree(PEERS, ignore_errors=True)
    PEERS.mkdir(parents=True)
    for command in COMMANDS.values():
        run(command(SPEC, PEERS))
    make_vendored_client()
    stamp.write_text(state, "utf-8")


def run(command: list[str], *allowed: int) -> None:
    """Run a generator; its output matters only if it fails with another exit status than those allowed."""
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode and done.returncode not in allowed:
        output = done.stdout + done.stderr
        raise SystemExit(f"benchmarks/run: error: {shlex.join(command)} failed:\n{output}")
