"""The targets of the fuzzer, by name."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name

from support.fuzzing.target import Target
from support.project import PROJECT

FOUND = PROJECT / "test" / "fuzzed"
"""Inputs that once broke a promise, in a folder for each target."""
TARGETS = {
    "models": "support.fuzzing.models:own",
    "corpus": "support.fuzzing.models:corpus",
    "specifications": "support.fuzzing.specifications:Specifications",
    "answers": "support.fuzzing.answers:Answers",
}
"""What makes each target. It is imported late: the fuzzer must be ready before the packages that it watches."""


def target_of(name: str) -> Target:
    """Import what a target tries, and make the target."""
    target: Target = resolve_name(TARGETS[name])()
    return target


def found(name: str) -> list[Path]:
    """Return the inputs that once broke a promise of a target."""
    folder = FOUND / name
    return sorted(folder.iterdir()) if folder.is_dir() else []
