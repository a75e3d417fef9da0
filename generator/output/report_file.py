"""Check and write the file that `--report` names."""

from __future__ import annotations

from pathlib import Path

from generator import GENERATOR
from generator.errors import InputError, MachineError
from generator.output.install import Plan


def check_report(path: Path, plan: Plan) -> None:
    """Raise InputError if the report cannot be written to a file. This comes before any change."""
    if path.is_dir():
        raise InputError.at(path, "--report is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError.at(path, "--report is in a folder that does not exist; create it first")
    if path.exists() and not path.is_file():
        return  # a pipe, or a device
    resolved = path.resolve()
    names = [plan.target / name for name in plan.names]
    for used in (GENERATOR, *plan.read, *names):
        if resolved.is_relative_to(used.resolve()):
            raise InputError.at(path, "--report is a file that this run reads or writes; choose another")


def write_report(path: Path, content: bytes, otherwise_done: str) -> None:
    """Write a report, as the last step of a run. An error ends with `otherwise_done`."""
    try:
        path.write_bytes(content)
    except OSError as error:
        text = f"{path}: the report cannot be written: {error.strerror}{otherwise_done}"
        raise MachineError(text) from None
