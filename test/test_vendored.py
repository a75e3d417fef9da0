"""Vendored models work for the client around them and for the code of its owners."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.checkers import errors_in, mypy
from support.larger import BUCKET, COSTS, ECHOES, PAGE, REPORT, GeneratedClient, Pair, Schema
from support.processes import python, run
from support.project import PROJECT, Project
from support.specification import SCHEMAS, minimal

BASES = {"_collector", "_errors", "_marks", "_model", "_reading", "_vendored"}
"""The modules that all our models need."""


def use(client: GeneratedClient, echoes: dict[str, Any], units: list[str]) -> Any:
    """Return the outcomes of test/support/use_client.py for a client."""
    arguments = {}
    for name, value in echoes.items():
        schema, _ = ECHOES[name]
        model, container = argument_of(schema)
        arguments[name] = (model, container, value)
    requests = {"echoes": arguments, "units": units, "report": REPORT, "costs": COSTS}
    program = PROJECT / "test/support/use_client.py"
    command = [sys.executable, "-I", "-W", "error", str(program)]
    command += [str(client.folder), client.name]
    text = json.dumps(requests)
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def argument_of(schema: Schema) -> tuple[str, str]:
    """Return the model in an argument, and its container: list, dict or an empty text."""
    for container, keyword in (("list", "items"), ("dict", "additionalProperties")):
        if keyword in schema:
            return name_of(schema[keyword]), container
    return name_of(schema), ""


def name_of(reference: Schema) -> str:
    """Return the name of the schema that a reference names."""
    pointer: str = reference["$ref"]
    return pointer.rpartition("/")[2]


def test_the_code_of_owners_keeps_working(pair: Pair) -> None:
    echoes = {name: value for name, (_, value) in ECHOES.items()}
    before = use(pair.stock, echoes, ["tokens"])
    after = use(pair.vendored, echoes, ["tokens"])
    for name, value in echoes.items():
        assert after[name] == {"sent": value, "back": value}
    # For everything else, the stock client is the oracle.
    assert after["habits"] == before["habits"]
    assert after["unit tokens"] == before["unit tokens"]


def test_a_newer_server_loses_nothing(pair: Pair) -> None:
    newer = {"object": "organization.usage.holograms.result", "photons": 1.0, "deep": {"a": [None, {}]}}
    bucket = {**BUCKET, "results": [newer, {**COSTS, "quantity_unit": "parsecs"}]}
    page = {**PAGE, "new": {"x": 1}, "data": [bucket]}
    sparse = minimal("UsageCompletionsResult")
    sparse["batch"] = None
    report = {"page": page, "last": sparse, "result": newer, "results": [newer, sparse], "unit": "parsecs"}
    echoes = {
        "page": page,
        "report": {**REPORT, **report},
        "result": newer,
        "results": [newer, COSTS],
        "by_day": {"monday": bucket},
        "error": {"error": {"code": None, "message": "m", "param": None, "type": "t", "hint": ["h"]}},
    }
    outcomes = use(pair.vendored, echoes, ["parsecs"])
    for name, value in echoes.items():
        assert outcomes[name] == {"sent": value, "back": value}
    unit = outcomes["unit parsecs"]
    assert unit["back"] == "parsecs"


IMPORT_ALL = """
import importlib, json, pkgutil
package = importlib.import_module(sys.argv[1])
modules = [module.name for module in pkgutil.walk_packages(package.__path__, f"{sys.argv[1]}.")]
for name in modules:
    importlib.import_module(name)
models = importlib.import_module(f"{sys.argv[1]}.models")
classes = [name for name in dir(models) if isinstance(getattr(models, name), type)]
exports = [name for name in package.__all__ if getattr(package, name)]
print(json.dumps([modules, classes, exports]))
"""


def test_everything_imports(pair: Pair) -> None:
    package = pair.vendored.name
    modules_before, *names_before = pair.stock.run(IMPORT_ALL, package)
    modules_after, *names_after = pair.vendored.run(IMPORT_ALL, package)
    added_modules = set(modules_after) - set(modules_before)
    assert added_modules == {f"{package}._paging"} | {f"{package}.models.{name}" for name in BASES}
    assert set(modules_before) <= set(modules_after)
    assert names_after == names_before
    assert set(SCHEMAS) <= set(names_after[0])


def test_the_tests_of_the_client_pass(pair: Pair) -> None:
    command = [sys.executable, "-m", "unittest", "discover"]
    command += ["-s", "test", "-t", "."]
    done = run(*command, folder=pair.vendored.folder)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Ran \d{3} tests", done.stderr)


CODE_OF_AN_OWNER = """
from {package} import CostsResult, QuantityUnit, ReportOrResult, UsageReport, UsageResult
def use(report: UsageReport, costs: CostsResult) -> UsageReport:
    report.result = UsageResult(actual_instance=costs)
    report.unit = QuantityUnit.TOKENS
    either = ReportOrResult(UsageResult(costs))
    assert report.results and isinstance(report.results[0].actual_instance, CostsResult)
    print(either.actual_instance, report.page.data[0].results[0].to_dict(), report.unit.value)
    return UsageReport(page=report.page, unit=QuantityUnit('images'), result=UsageResult.from_dict({{}}))
"""


def type_errors(client: GeneratedClient, folder: Path) -> set[tuple[str, str]]:
    """Return the file and the text of each error that mypy finds in a client and in the code of its owner."""
    folder.mkdir()
    code = CODE_OF_AN_OWNER.format(package=client.name)
    (folder / "use.py").write_text(code)
    report = mypy("-p", client.name, "-m", "use", cwd=folder, import_from=[client.folder])
    errors = set()
    for line in errors_in(report):
        place, _, text = line.partition(": error: ")
        path = Path(place.partition(":")[0])
        errors.add((path.name, text))
    return errors


def test_no_new_type_errors(pair: Pair, tmp_path: Path) -> None:
    before = type_errors(pair.stock, tmp_path / "before")
    after = type_errors(pair.vendored, tmp_path / "after")
    assert after - before == set()


def guide_sections() -> dict[str, str]:
    """Return the sections of docs/guide/larger.md by title."""
    path = PROJECT / "docs/guide/larger.md"
    guide = path.read_text("utf-8")
    return dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", guide, re.MULTILINE))


@pytest.mark.parametrize("title", ["Vendored", "Installed beside", "A subpackage"])
def test_the_guide_works(title: str, project: Project, eager: Pair) -> None:
    """Follow a section word for word, except the installation: the test environment has the package."""
    section = guide_sections()[title]
    folder = project.folder.parent / "client"
    eager.stock.copy_to(folder)
    commands = re.findall(r"^\$ (\./generate\.sh .*?)(?: +#.*)?$", section, re.MULTILINE)
    assert commands or title == "Installed beside"
    for command in commands:
        _, *arguments = command.split()
        done = project.generate(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    examples = re.findall(r"^```py\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        python(f"print = lambda *_: None\n{example}", folder)


PAGES_OF_A_STOCK_METHOD = """
import json
from types import SimpleNamespace
import {package}
from {package}._paging import ApiPagingError, Paging, paged

answers = {{None: ([1, 2], "a"), "a": ([3], "b"), "b": ([4], None)}}
asked = []

class Api({package}.UsageApi):
    def usage_costs(self, start_time, page=None, limit=None):
        asked.append([start_time, page, limit])
        data, following = answers[page]
        return SimpleNamespace(data=data, has_more=following is not None, next_page=following)

items = paged(Api().usage_costs, {{"start_time": 1}}, Paging(limit="limit", largest=lambda params: 180))
found = list(items)
answers["b"] = ([4], "a")
resumed = paged(Api().usage_costs, {{"start_time": 1, "page": "a"}})
try:
    list(resumed)
except {package}.ApiException as error:
    failure = [type(error) is ApiPagingError, error.next_page, str(error)]
print(json.dumps([found, asked, failure]))
"""


def test_paging_with_a_method_of_the_client(pair: Pair) -> None:
    client = pair.vendored
    found, asked, failure = python(PAGES_OF_A_STOCK_METHOD.format(package=client.name), client.folder)
    assert found == [1, 2, 3, 4]
    assert asked[:3] == [[1, None, 180], [1, "a", 180], [1, "b", 180]]
    assert failure == [True, "b", "next_page is the cursor of an earlier page: 'a'"]
