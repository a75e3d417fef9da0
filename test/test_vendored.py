"""A client with our models in it, as the code of its owners meets it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.checkers import errors_in, mypy
from support.larger import BUCKET, COSTS, ECHOES, PAGE, REPORT, GeneratedClient, Pair, Schema
from support.processes import python, run
from support.project import PROJECT, Project
from support.specification import SCHEMAS, minimal

BASES = {"_errors", "_hosted", "_marks", "_model", "_reading"}
"""The modules that all our models need."""


def use(client: GeneratedClient, echoes: dict[str, Any], units: list[str]) -> Any:
    """Return what test/support/use_client.py finds out about a client."""
    wanted: dict[str, Any] = {"echoes": {}, "units": units, "report": REPORT, "costs": COSTS}
    for name, value in echoes.items():
        model, container = argument_of(ECHOES[name][0])
        wanted["echoes"][name] = (model, container, value)
    program = PROJECT / "test/support/use_client.py"
    command = [sys.executable, "-I", "-W", "error", str(program), str(client.folder), client.name]
    done = subprocess.run(command, input=json.dumps(wanted), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def argument_of(schema: Schema) -> tuple[str, str]:
    """Return the model in an argument, and what contains it: list, dict or nothing."""
    for container, keyword in (("list", "items"), ("dict", "additionalProperties")):
        if keyword in schema:
            return name_of(schema[keyword]), container
    return name_of(schema), ""


def name_of(reference: Schema) -> str:
    pointer: str = reference["$ref"]
    return pointer.rpartition("/")[2]


def test_the_code_of_its_owners_goes_on_working(pair: Pair) -> None:
    echoes = {name: value for name, (_, value) in ECHOES.items()}
    before = use(pair.stock, echoes, ["tokens"])
    after = use(pair.vendored, echoes, ["tokens"])
    for name, value in echoes.items():
        assert after[name] == {"sent": value, "back": value}
    # The stock client is the oracle of all else.
    assert after["habits"] == before["habits"]
    assert after["unit tokens"] == before["unit tokens"]


def test_a_newer_server_loses_nothing(pair: Pair) -> None:
    newer = {"object": "organization.usage.holograms.result", "photons": 1.0, "deep": {"a": [None, {}]}}
    bucket = {**BUCKET, "results": [newer, {**COSTS, "quantity_unit": "parsecs"}]}
    page = {**PAGE, "new": {"x": 1}, "data": [bucket]}
    sparse = {**minimal("UsageCompletionsResult"), "batch": None}
    report = {"page": page, "last": sparse, "result": newer, "results": [newer, sparse], "unit": "parsecs"}
    echoes = {
        "page": page,
        "report": {**REPORT, **report},
        "result": newer,
        "results": [newer, COSTS],
        "by_day": {"monday": bucket},
        "error": {"error": {"code": None, "message": "m", "param": None, "type": "t", "hint": ["h"]}},
    }
    found = use(pair.vendored, echoes, ["parsecs"])
    for name, value in echoes.items():
        assert found[name] == {"sent": value, "back": value}
    assert found["unit parsecs"]["back"] == "parsecs"


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
    modules_before, *names_before = pair.stock.run(IMPORT_ALL, pair.stock.name)
    modules_after, *names_after = pair.vendored.run(IMPORT_ALL, pair.vendored.name)
    bases = {f"{pair.vendored.name}.models.{name}" for name in BASES}
    assert set(modules_after) == set(modules_before) | bases
    assert names_after == names_before
    assert set(SCHEMAS) <= set(names_after[0])


def test_its_own_tests_pass(pair: Pair) -> None:
    options = ["-s", "test", "-t", "."]
    done = run(sys.executable, "-m", "unittest", "discover", *options, folder=pair.vendored.folder)
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
    (folder / "use.py").write_text(CODE_OF_AN_OWNER.format(package=client.name))
    report = mypy("-p", client.name, "-m", "use", cwd=folder, import_from=[client.folder])
    errors = set()
    for line in errors_in(report):
        place, _, text = line.partition(": error: ")
        path = place.partition(":")[0]
        errors.add((Path(path).name, text))
    return errors


def test_no_new_type_error(pair: Pair, tmp_path: Path) -> None:
    before = type_errors(pair.stock, tmp_path / "before")
    after = type_errors(pair.vendored, tmp_path / "after")
    assert after - before == set()


def test_the_three_ways_of_the_guide(project: Project, eager: Pair) -> None:
    """Follow docs/guide/larger.md word for word, but for the installation: the package is installed for the tests."""
    folder = project.folder.parent / "client"
    guide = (PROJECT / "docs/guide/larger.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", guide, re.MULTILINE))
    for title in ("Vendored", "Installed beside", "A subpackage"):
        shutil.rmtree(folder, ignore_errors=True)
        eager.stock.copy_to(folder)
        commands = re.findall(r"^\$ (\./generate\.sh .*?)(?: +#.*)?$", sections[title], re.MULTILINE)
        assert commands or title == "Installed beside"
        for command in commands:
            done = project.generate(*command.split()[1:])
            assert done.returncode == 0, done.stdout + done.stderr
        examples = re.findall(r"^```py\n(.*?)^```$", sections[title], re.MULTILINE | re.DOTALL)
        assert examples
        for example in examples:
            python(f"print = lambda *_: None\n{example}", folder)
