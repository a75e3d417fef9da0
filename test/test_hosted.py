"""A larger client with the models of the fragment in it, as the code of its owners meets it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, SCHEMAS, Project, minimal, python
from support.larger import BUCKET, CLIENTS, COSTS, ECHOES, PAGE, REPORT, copied


def use(folder: Path, package: str, echoes: dict[str, Any], units: list[str]) -> Any:
    """What test/support/use_client.py finds out about a client."""
    wanted = {"echoes": {}, "units": units, "report": REPORT, "costs": COSTS}
    for name, value in echoes.items():
        schema = ECHOES[name][0]
        kind = {"array": "list", "object": "dict"}.get(schema.get("type", ""), "")
        inner = schema.get("items", schema.get("additionalProperties", schema))
        wanted["echoes"][name] = (inner["$ref"].rpartition("/")[2], kind, value)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(PROJECT / "test/support/use_client.py"), str(folder), package],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_code_of_its_owners_goes_on_working(kind: str, stock: dict[str, Path], changed: dict[str, Path]) -> None:
    echoes = {name: value for name, (_, value) in ECHOES.items()}
    before, after = (use(folder[kind], CLIENTS[kind][0], echoes, ["tokens"]) for folder in (stock, changed))
    for name, value in echoes.items():
        assert after[name] == {"sent": value, "back": value}
    # The stock client is the oracle of all habits, but those that it cannot do.
    assert {name: found for name, found in after["habits"].items() if found != before["habits"][name]} == {}
    assert after["unit tokens"] == before["unit tokens"]


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_newer_server_loses_nothing(kind: str, changed: dict[str, Path]) -> None:
    newer = {"object": "organization.usage.holograms.result", "photons": 1.0, "deep": {"a": [None, {}]}}
    page = {**PAGE, "new": {"x": 1}, "data": [{**BUCKET, "results": [newer, {**COSTS, "quantity_unit": "parsecs"}]}]}
    sparse = minimal("UsageCompletionsResult") | {"batch": None}
    echoes = {
        "page": page,
        "report": {
            **REPORT,
            "page": page,
            "last": sparse,
            "result": newer,
            "results": [newer, sparse],
            "unit": "parsecs",
        },
        "result": newer,
        "results": [newer, COSTS],
        "by_day": {"monday": page["data"][0]},
        "error": {"error": {"code": None, "message": "m", "param": None, "type": "t", "hint": ["h"]}},
    }
    found = use(changed[kind], CLIENTS[kind][0], echoes, ["parsecs"])
    for name, value in echoes.items():
        assert found[name] == {"sent": value, "back": value}
    assert found["unit parsecs"]["back"] == "parsecs"


@pytest.mark.parametrize("kind", CLIENTS)
def test_everything_imports(kind: str, stock: dict[str, Path], changed: dict[str, Path]) -> None:
    package = CLIENTS[kind][0]
    program = (
        "import importlib, json, pkgutil\n"
        f"package = importlib.import_module('{package}')\n"
        f"names = [each.name for each in pkgutil.walk_packages(package.__path__, '{package}.')]\n"
        "for name in names: importlib.import_module(name)\n"
        f"models = importlib.import_module('{package}.models')\n"
        "found = [name for name in dir(models) if isinstance(getattr(models, name), type)]\n"
        "print(json.dumps([names, found, [name for name in package.__all__ if getattr(package, name)]]))"
    )
    before, after = (python(program, folder[kind]) for folder in (stock, changed))
    modules = [set(found[0]) for found in (before, after)]
    bases = {"_errors", "_hosted", "_keywords", "_marks", "_model", "_reading"}
    assert modules[1] - modules[0] == {f"{package}.models.{name}" for name in bases}
    assert not modules[0] - modules[1]
    assert after[1:] == before[1:]
    assert set(SCHEMAS) <= set(after[1])


@pytest.mark.parametrize("kind", CLIENTS)
def test_its_own_tests_pass(kind: str, changed: dict[str, Path]) -> None:
    command = [sys.executable, "-m", "unittest", "discover", "-s", "test", "-t", "."]
    done = subprocess.run(command, cwd=changed[kind], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Ran \d{3} tests", done.stderr)


@pytest.mark.parametrize("kind", CLIENTS)
def test_no_new_type_error(kind: str, stock: dict[str, Path], changed: dict[str, Path], tmp_path: Path) -> None:
    package = CLIENTS[kind][0]
    code = (
        f"from {package} import CostsResult, QuantityUnit, ReportOrResult, UsageReport, UsageResult\n"
        "def use(report: UsageReport, costs: CostsResult) -> UsageReport:\n"
        "    report.result = UsageResult(actual_instance=costs)\n"
        "    report.unit = QuantityUnit.TOKENS\n"
        "    either = ReportOrResult(UsageResult(costs))\n"
        "    assert report.results and isinstance(report.results[0].actual_instance, CostsResult)\n"
        "    print(either.actual_instance, report.page.data[0].results[0].to_dict(), report.unit.value)\n"
        "    return UsageReport(page=report.page, unit=QuantityUnit('images'), result=UsageResult.from_dict({}))\n"
    )
    found = []
    for folder in (stock, changed):
        (tmp_path / "use.py").write_text(code)
        command = [sys.executable, "-m", "mypy", "--check-untyped-defs", "--cache-dir", str(tmp_path / "cache")]
        environment = {**os.environ, "MYPYPATH": str(folder[kind])}
        done = subprocess.run(
            [*command, "-p", package, "-m", "use"], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        lines = [line.partition(": error: ") for line in done.stdout.splitlines() if ": error: " in line]
        assert lines or done.returncode == 0, done.stderr
        found.append({(Path(place.partition(":")[0]).name, text) for place, _, text in lines})
    assert found[1] - found[0] == set()


def test_the_three_ways_of_the_guide(project: Project, stock: dict[str, Path]) -> None:
    """docs/guide/larger.md, word for word, but for the installation: the package is installed beside the tests."""
    client = project.folder.parent / "client"
    page = (PROJECT / "docs/guide/larger.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.MULTILINE))
    for title in ("Vendored", "Installed beside", "A subpackage"):
        shutil.rmtree(client, ignore_errors=True)
        copied(stock["eager"], client)
        commands = re.findall(r"^\$ (\./generate\.sh .*?)(?: +#.*)?$", sections[title], re.MULTILINE)
        assert commands or title == "Installed beside"
        for command in commands:
            done = project.generate(*command.split()[1:])
            assert done.returncode == 0, done.stdout + done.stderr
        blocks = re.findall(r"^```py\n(.*?)^```$", sections[title], re.MULTILINE | re.DOTALL)
        assert blocks
        for block in blocks:
            python(f"print = lambda *_: None\n{block}", client)
