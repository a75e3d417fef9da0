"""Options of test/run, and the fixtures that several test modules need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.processes import python
from support.project import PROJECT, Project, generate
from support.specification import OBJECTS, SCHEMAS, SPEC, examples, minimal, oracle

# Until every test module imports them from where they are.
__all__ = ["OBJECTS", "PROJECT", "SCHEMAS", "SPEC", "Project", "examples", "minimal", "oracle", "python"]

pytest_plugins = ["support.larger"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of test/run."""
    parser.addoption("--instances", type=int, default=5000, help="how many instances of openapi.yaml to try")
    parser.addoption(
        "--all-versions", action="store_true", help="try the whole kit, and the whole size, on all versions of the API"
    )


@pytest.fixture(scope="session")
def tools() -> Path:
    """Set up the generator's tools; return their folder."""
    # Where nothing has changed, --check alone would need no tools.
    done = generate("--check", "--quiet", "--report", os.devnull)
    assert done.returncode in (0, 1), done.stderr
    return PROJECT / ".tools"


@pytest.fixture
def project(tmp_path: Path, tools: Path) -> Project:
    """Return a fresh copy of the project, in a path with a space."""
    return Project.copied_to(tmp_path / "a copy", tools)
