"""Command-line options and fixtures that test modules share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from openapi_client import ApiClient, Configuration, UsageApi
from support.parts import required_parts
from support.project import PROJECT, Project, generate
from support.server import ApiServer, running

pytest_plugins = ["support.larger"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of test/run."""
    parser.addoption("--instances", type=int, default=5000, help="number of instances of openapi.yaml to try")
    parser.addoption(
        "--all-versions",
        action="store_true",
        help="check every version of the API with the full kit, generate the large client at full size, and try every "
        "hostile text at every position of a specification",
    )


def pytest_configure() -> None:
    """Refuse REQUIRED_PARTS with an unknown name before any test runs, and let programs be interrupted.

    A shell lets what it starts in the background ignore SIGINT, and so would all programs that the tests start.
    """
    required_parts()
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def tools() -> Path:
    """Set up the generator's tools; return their folder."""
    # --check alone skips the tools if nothing has changed; --report always needs them.
    done = generate("--check", "--quiet", "--report", os.devnull)
    assert done.returncode in (0, 1), done.stderr
    return PROJECT / ".tools"


@pytest.fixture
def project(tmp_path: Path, tools: Path) -> Project:
    """Copy the project into a folder whose name contains a space."""
    return Project.copied_to(tmp_path / "a copy", tools)


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """Run a server that answers like the API."""
    with running() as server:
        yield server


@pytest.fixture
def api(server: ApiServer) -> Iterator[UsageApi]:
    """Return the API on that server; it makes one attempt."""
    configuration = Configuration(host=server.url, access_token="key", retries=0)
    with ApiClient(configuration) as client:
        yield UsageApi(client)
