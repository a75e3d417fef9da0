"""The rows of small programs: the start of one, and the installation of what it needs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.calling import CALLS
from benchmarks.data import PROJECT, make_page, sparse
from benchmarks.decoding import marks_of_peers
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Measurement, figures, in_rounds, seconds_of_program
from benchmarks.peers import BASELINE
from benchmarks.prepare import BENCHMARKS, TOOLS
from benchmarks.server import running

READING = {
    "hand": """
from benchmarks.by_hand import Page
Page.model_validate_json(argument)
""",
    "ours": """
from openapi_client import UsageResponse
UsageResponse.from_json(argument)
""",
    "stock": """
from stock_client import UsageResponse
UsageResponse.from_json(argument)
""",
    "openai": """
import json
from openai.types.admin.organization import UsageCompletionsResponse
UsageCompletionsResponse.construct(**json.loads(argument))
""",
    "dcg": """
from dcg_pydantic_v2 import UsageResponse
UsageResponse.model_validate_json(argument)
""",
    "dcg-msgspec": """
import msgspec
from dcg_msgspec import UsageResponse
msgspec.json.decode(argument, type=UsageResponse)
""",
    "opc": """
import json
from opc_client.models import UsageResponse
UsageResponse.from_dict(json.loads(argument))
""",
    "orjson": """
import orjson
orjson.loads(argument)
""",
}
"""Programs that read a small page, their argument."""

CLIENTS = {
    "hand": """
from pydantic import BaseModel
class Amount(BaseModel):
    value: float
    currency: str
Amount(value=1, currency="usd")
""",
    "ours": """
from openapi_client import UsageApi
UsageApi()
""",
    "stock": """
from stock_client import UsageApi
UsageApi()
""",
    "openai": """
from openai import OpenAI
OpenAI(admin_api_key="none").admin.organization.usage.completions
""",
    "opc": """
from opc_client import AuthenticatedClient
from opc_client.api.usage import usage_completions
AuthenticatedClient(base_url="http://localhost", token="none").get_httpx_client()
""",
    "githubkit": """
from githubkit import GitHub
GitHub("none").rest
""",
}
"""Programs that set up a client; by hand, one that makes one model."""

CALLING = """
from benchmarks.calling import CALLS
call = CALLS[{name!r}](argument)
call()
"""
"""A program that makes a call to the server whose address is its argument."""


def compare(programs: Mapping[str, str], argument: str, rounds: int) -> list[Figure]:
    """Compare programs that get the same argument."""
    # A program that sets up a client reads nothing.
    marks = {} if programs is CLIENTS else marks_of_peers(programs)
    measurements: dict[str, Measurement] = {}
    for name, code in programs.items():
        program = f"import sys; argument = sys.argv[1]\n{code}"
        command = [sys.executable, "-W", "ignore", "-c", program, argument]
        seconds_of_program(command)  # compiles modules, once
        measurements[name] = partial(seconds_of_program, command)
    table = in_rounds(measurements, rounds)
    return figures(table, BASELINE, marks, programs)


def start(programs: Mapping[str, str], effort: Effort) -> list[Figure]:
    """Compare the starts of programs."""
    page = make_page(sparse, 1, 1)
    return compare(programs, page.text.decode(), effort.program_rounds)


def start_with_call(effort: Effort) -> list[Figure]:
    """Compare programs that make one call."""
    programs = {name: CALLING.format(name=name) for name in CALLS}
    with running(effort.megabytes, effort.pages) as address:
        return compare(programs, f"{address}/small", effort.program_rounds)


# --- installation ---


WHEELS = TOOLS / "wheels"
INSTALLED = TOOLS / "installed"
REQUIREMENTS = {
    "hand": ["pydantic"],
    "ours": ["openai-usage-client"],
    "stock": ["urllib3", "python-dateutil", "pydantic", "typing-extensions"],
    "openai": ["openai"],
    "opc": ["httpx", "attrs", "python-dateutil"],
    "githubkit": ["githubkit"],
    "msgspec": ["msgspec"],
    "orjson": ["orjson"],
}
"""What a program needs to be installed, without what is generated into the program itself."""
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet"]


def download() -> None:
    """Download the packages, so that the row measures no network, and build ours."""
    if WHEELS.exists():
        shutil.rmtree(WHEELS)
    pinned = ["--require-hashes", "--only-binary", ":all:", "-r", str(BENCHMARKS / "requirements.txt")]
    seconds_of_program([*PIP, "download", "--dest", str(WHEELS), *pinned])
    source = TOOLS / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(PROJECT / "openapi_client", source / "openapi_client")
    for name in ("setup.py", "pyproject.toml", "README.md"):
        shutil.copy2(PROJECT / name, source / name)
    seconds_of_program([*PIP, "wheel", "--no-deps", "--wheel-dir", str(WHEELS), str(source)])


def install(requirements: list[str], folder: Path) -> float:
    """Install packages into an empty folder; return the processor time."""
    shutil.rmtree(folder, ignore_errors=True)
    options = ["--no-index", "--find-links", str(WHEELS), "--target", str(folder)]
    return seconds_of_program([*PIP, "install", *options, *requirements])


def size_of(folder: Path) -> str:
    """Describe what was installed, without what Python compiled."""
    size = 0
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            size += path.stat().st_size
    packages = list(folder.glob("*.dist-info"))
    return f"{len(packages)} packages, {size / 1e6:.1f} MB"


def installation(effort: Effort) -> list[Figure]:
    """Compare installations."""
    download()
    measurements: dict[str, Measurement] = {}
    for name, requirements in REQUIREMENTS.items():
        measurements[name] = partial(install, requirements, INSTALLED / name)
    table = in_rounds(measurements, effort.generator_rounds)
    described = []
    for figure in figures(table, BASELINE, {}, REQUIREMENTS):
        size = size_of(INSTALLED / figure.peer)
        described.append(replace(figure, detail=size))
    shutil.rmtree(INSTALLED)
    return described
