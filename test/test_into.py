"""--into: what it changes in a larger client, and what it refuses to change."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, SCHEMAS, python
from support.larger import CLIENTS, PAGE, copied, files_of, into, larger, stock_client


@pytest.fixture
def client(stock: dict[str, Path], tmp_path: Path) -> Path:
    """The package of a stock client of one's own."""
    copied(stock["eager"], tmp_path / "client")
    return tmp_path / "client" / "bigclient"


@pytest.mark.parametrize("kind", CLIENTS)
def test_nothing_else_changes(kind: str, stock: dict[str, Path], changed: dict[str, Path]) -> None:
    before, after = files_of(stock[kind]), files_of(changed[kind])
    package = CLIENTS[kind][0].replace(".", "/")
    different = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    ours = rf"{package}/(\.generated|models/(_\w+|usage_(?!report)\w+|costs_\w+|error\w*|quantity_unit)\.py)"
    assert {name for name in different if not re.fullmatch(ours, name)} == set()


@pytest.mark.parametrize("kind", CLIENTS)
def test_again_changes_nothing(
    kind: str, stock: dict[str, Path], changed: dict[str, Path], tmp_path: Path, tools: Path
) -> None:
    package = CLIENTS[kind][0]
    copied(changed[kind], tmp_path / "client")
    folder = tmp_path / "client" / package.replace(".", "/")
    before = files_of(folder)
    assert into(folder, "--package", package, "--check").returncode == 0
    done = into(folder, "--package", package)
    assert done.returncode == 0
    assert "nothing changed" in done.stdout
    assert files_of(folder) == before

    # Its owners generate it anew, over what is there.
    copied(stock[kind], tmp_path / "client")
    assert files_of(folder) != before
    done = into(folder, "--package", package, "--check")
    assert done.returncode == 1
    assert "models/usage_response.py" in done.stdout
    assert into(folder, "--package", package).returncode == 0
    assert files_of(folder) == before


@pytest.mark.parametrize("kind", CLIENTS)
def test_models_join_those_of_a_client_without_them(kind: str, tmp_path: Path, tools: Path) -> None:
    package, lazy = CLIENTS[kind]
    spec = larger({}, {})
    del spec["components"]["responses"], spec["components"]["headers"]
    spec["paths"] = {
        "/thing": {"get": {"operationId": "thing", "tags": ["Thing"], "responses": {"204": {"description": "."}}}}
    }
    for name in SCHEMAS.keys() & spec["components"]["schemas"].keys() - {"Error"}:
        del spec["components"]["schemas"][name]
    folder = stock_client(spec, tmp_path / "client", package, tools, lazyImports=lazy)
    done = into(folder, "--package", package)
    assert done.returncode == 0, done.stderr
    program = (
        "import importlib, json\n"
        f"package, models = (importlib.import_module(name) for name in ('{package}', '{package}.models'))\n"
        "print(json.dumps([sorted(package.__all__), [getattr(each, name).__name__ for name in sys.argv[1:]"
        " for each in (package, models) if name in dir(each)]]))"
    )
    names, found = python(program, tmp_path / "client", *SCHEMAS)
    assert found == [name for name in SCHEMAS for _ in range(2)]
    assert set(SCHEMAS) <= set(names)
    # The lists are as openapi-generator sorts them.
    exports = (folder / "models" / "__init__.py").read_text("utf-8")
    modules = re.findall(r"from .*\.models\.\w+ import (\w+)", exports)
    assert modules == sorted(modules)
    assert files_of(folder).keys() >= {"models/usage_response.py", "models/thing0.py"}
    assert into(folder, "--package", package, "--check").returncode == 0


def with_key(name: str) -> dict[str, object]:
    """The larger specification without the API of the fragment, but with a key of this name."""
    spec = larger()
    spec["paths"] = {path: item for path, item in spec["paths"].items() if path.startswith("/echo/")}
    spec["components"]["securitySchemes"] = {name: {"type": "http", "scheme": "bearer"}}
    spec["security"] = [{name: []}]
    return spec


CALL = """
import importlib, json
from unittest import mock
package = importlib.import_module("bigclient")
page, asked = json.loads(sys.argv[1]), []
def request(self, method, url, **rest):
    asked.extend([url, rest["headers"]["Authorization"]])
    answer = mock.Mock(status=200, data=json.dumps(page).encode(), reason=None, headers={})
    answer.read = lambda: answer.data
    return answer
package.api_client.rest.RESTClientObject.request = request
api = package.UsageApi(package.ApiClient(package.Configuration(host="https://host", access_token="key")))
print(json.dumps([api.usage_costs(7).to_dict() == page, asked, sorted(package.__all__)]))
"""


def test_api_on_its_own_runtime(tmp_path: Path, tools: Path) -> None:
    package = stock_client(with_key("OurKey"), tmp_path / "client", "bigclient", tools)
    runtime = {name: text for name, text in files_of(package).items() if "/" not in name and name != "__init__.py"}
    assert into(package, "--api").returncode == 0
    after = files_of(package)
    assert "api/usage_api.py" in after
    assert {name: after[name] for name in runtime} == runtime
    found, asked, names = python(CALL, tmp_path / "client", json.dumps(PAGE))
    assert (found, asked) == (True, ["https://host/organization/costs?start_time=7", "Bearer key"])
    assert "UsageApi" in names
    assert into(package, "--api", "--check").returncode == 0


def test_api_on_a_runtime_without_its_key(tmp_path: Path, tools: Path) -> None:
    spec = with_key("OurKey")
    spec["components"]["securitySchemes"] = {"OurKey": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    package = stock_client(spec, tmp_path / "client", "bigclient", tools)
    before = files_of(package)
    done = into(package, "--api")
    assert (done.returncode, files_of(package)) == (2, before)
    assert f"{package}/configuration.py:1: error: knows no security scheme like AdminApiKeyAuth" in done.stderr
    assert into(package).returncode == 0


def test_api_of_an_asynchronous_client(tmp_path: Path, tools: Path) -> None:
    package = stock_client(with_key("OurKey"), tmp_path / "client", "bigclient", tools, library="asyncio")
    before = files_of(package)
    done = into(package, "--api")
    assert (done.returncode, files_of(package)) == (2, before)
    assert f"{package}/api_client.py:1: error: is asynchronous" in done.stderr
    assert into(package).returncode == 0


def test_api_with_its_own_runtime(client: Path) -> None:
    shutil.rmtree(client / "api")
    for name in ("api_client.py", "api_response.py", "configuration.py", "exceptions.py", "rest.py"):
        (client / name).unlink()
    names = "Api(Client|Response|TypeError|ValueError|KeyError|AttributeError|Exception)|EchoApi|UsageApi"
    lines = (client / "__init__.py").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.search(rf"\b({names}|Configuration|OpenApiException)\b", line)]
    (client / "__init__.py").write_text("".join(kept), "utf-8")
    assert into(client, "--api").returncode == 0
    found, asked, names = python(CALL, client.parent, json.dumps(PAGE))
    assert (found, asked[1]) == (True, "Bearer key")
    assert {"UsageApi", "ApiClient", "ApiException", "Configuration"} <= set(names)
    assert into(client, "--api", "--check").returncode == 0


def test_refused_packages(client: Path, tmp_path: Path, tools: Path) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copytree(PROJECT / "openapi_client", tmp_path / "openapi_client")
    for folder, arguments, words in (
        (tmp_path / "nowhere", (), "is no folder"),
        (tmp_path / "empty", (), "is not a package that openapi-generator's Python generator made"),
        (client.parent, (), "is not a package that openapi-generator's Python generator made"),
        (tmp_path / "openapi_client", (), "is a package that generate.sh made"),
        (client, ("--package", "acme.big"), "give --package bigclient"),
    ):
        before = files_of(tmp_path)
        done = into(folder, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert str(folder) in done.stderr and words in done.stderr
        assert files_of(tmp_path) == before


@pytest.mark.parametrize("name", ["models", "models/usage_response.py", "models/__init__.py", "."])
def test_read_only(client: Path, name: str) -> None:
    path = client / name
    path.chmod(path.stat().st_mode & ~0o222)
    before = files_of(client)
    done = into(client)
    path.chmod(path.stat().st_mode | 0o200)
    assert done.returncode == 2
    assert f"{path}: error: is read-only" in done.stderr
    assert files_of(client) == before


EDITS = {
    "a comment": ("models/costs_result.py", r"\Z", "# ours\n", r"costs_result\.py:\d+"),
    "a method": (
        "models/usage_images_result.py",
        r"(?=    def to_str)",
        "    def total(self) -> float:\n        return 0.0\n\n",
        r"usage_images_result\.py:1: .*UsageImagesResult\.total",
    ),
    "a line": (
        "models/usage_time_bucket.py",
        r"        return _obj\n",
        "        return _obj or None\n",
        r"usage_time_bucket\.py:\d+",
    ),
    "a field": (
        "models/usage_response.py",
        r"(?=    has_more:)",
        "    total: int\n",
        r"usage_response\.py:1: .*UsageResponse\.total",
    ),
    "a field less": (
        "models/usage_embeddings_result.py",
        r"    num_model_requests: .*\n",
        "",
        r"usage_embeddings_result\.py:1: .*UsageEmbeddingsResult without num_model_requests",
    ),
    "not required": (
        "models/usage_moderations_result.py",
        r"    input_tokens: .*\n",
        "    input_tokens: Optional[StrictInt] = None\n",
        r"usage_moderations_result\.py:1: .*UsageModerationsResult without input_tokens",
    ),
    "an alias": (
        "models/usage_vector_stores_result.py",
        r"usage_bytes: StrictInt = Field\(",
        'usage_bytes: StrictInt = Field(alias="size", ',
        r"usage_vector_stores_result\.py:\d+",
    ),
    "a name in JSON": (
        "models/usage_file_search_calls_result.py",
        r'obj.get\("num_requests"\)',
        'obj.get("requests")',
        r"usage_file_search_calls_result\.py:\d+",
    ),
    "a setting": (
        "models/usage_web_search_calls_result.py",
        "validate_assignment=True",
        "frozen=True",
        r"usage_web_search_calls_result\.py:\d+",
    ),
    "a private name": (
        "models/usage_audio_speeches_result.py",
        r"(?=    __properties)",
        "    _cache: ClassVar[Dict[str, Any]] = {}\n",
        r"usage_audio_speeches_result\.py:\d+",
    ),
    "a member of a union": (
        "models/usage_result.py",
        r"if match > 1:",
        "if match > 2:",
        r"usage_result\.py:\d+",
    ),
    "a class": ("models/error.py", r"\Z", "class Other:\n    pass\n", r"error\.py:1: .*Other"),
    "a constant": ("models/quantity_unit.py", r"(?=    IMAGES)", "    HUGS = 'hugs'\n", r"quantity_unit\.py:1: .*HUGS"),
    "another file": (
        "models/error_response.py",
        r"(?s)\A.*\Z",
        "class ErrorResponse: ...\n",
        r"error_response\.py:1: .*neither",
    ),
    "a method of an API": (
        "api/usage_api.py",
        r"(?=    def usage_costs\()",
        "    def ours(self): ...\n\n    @validate_call\n",
        r"usage_api\.py:1: .*UsageApi\.ours",
    ),
    "a path of an API": (
        "api/usage_api.py",
        r"resource_path='/organization/costs'",
        "resource_path='/v2/costs'",
        r"usage_api\.py:\d+",
    ),
    "a line of an API": ("api/usage_api.py", r"\n\n$", "\n# ours\n", r"usage_api\.py:\d{3}"),
}


def test_edits_are_not_lost(client: Path) -> None:
    for name, place, text, _ in EDITS.values():
        edited, times = re.subn(place, text.replace("\\", r"\\"), (client / name).read_text("utf-8"), count=1)
        assert times == 1
        (client / name).write_text(edited, "utf-8")
    before = files_of(client)
    done = into(client, "--api")
    assert (done.returncode, files_of(client)) == (2, before)
    for name, _, _, message in EDITS.values():
        assert re.search(rf"^{re.escape(str(client))}/\w+/{message}.*--force", done.stderr, re.MULTILINE)
    names = {name for name, *_ in EDITS.values()}
    assert all(any(f"/{name}:" in line for name in names) for line in done.stderr.splitlines())
    assert into(client, "--api", "--force").returncode == 0
    assert not [name for name in names if files_of(client)[name] == before[name]]


def test_edits_after_a_run_are_not_lost(changed: dict[str, Path], tmp_path: Path) -> None:
    copied(changed["eager"] / "bigclient", tmp_path / "bigclient")
    path = tmp_path / "bigclient" / "models" / "costs_result.py"
    path.write_text(path.read_text("utf-8") + "\n# ours\n", "utf-8")
    done = into(tmp_path / "bigclient")
    assert done.returncode == 2
    assert f"{path}:1: error: is neither" in done.stderr
    assert into(tmp_path / "bigclient", "--force").returncode == 0
    assert files_of(tmp_path / "bigclient") == files_of(changed["eager"] / "bigclient")


def test_what_is_gone_from_the_specification_stays_in_the_client(client: Path, tmp_path: Path) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    text = {"type": "object", "properties": {"text": {"type": "string"}}}
    spec = tmp_path / "spec.json"
    for names in (["Kept", "Gone"], ["Kept"]):
        spec.write_text(json.dumps({**document, "components": {"schemas": dict.fromkeys(names, text)}}))
        assert into(client, "--spec", str(spec)).returncode == 0
    python("import bigclient\nassert bigclient.Gone.from_dict({'text': 'a'}).text == 'a'", client.parent)
    assert into(client, "--spec", str(spec), "--check").returncode == 0
    (client / "models" / "gone.py").unlink()
    assert into(client, "--spec", str(spec)).returncode == 0
    assert "gone" not in (client / ".generated").read_text()


def test_an_api_stays(client: Path) -> None:
    assert into(client, "--api").returncode == 0
    before = files_of(client)
    assert into(client, "--check").returncode == 0
    assert into(client).returncode == 0
    assert files_of(client) == before


@pytest.mark.parametrize("rewritten", ["a host of the fragment alone", "formatted", "CRLF", "with files of others"])
def test_clients_that_nobody_edited(rewritten: str, client: Path, tools: Path) -> None:
    if rewritten == "a host of the fragment alone":
        shutil.rmtree(client.parent)
        stock_client(larger({}, {}, things=0), client.parent, "bigclient", tools)
    elif rewritten == "formatted":
        command = [str(next(tools.glob("*/bin/ruff"))), "format", "--isolated", "--no-cache", "--quiet", str(client)]
        assert subprocess.run(command).returncode == 0
    elif rewritten == "CRLF":
        for path in client.rglob("*.py"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        (client / "models" / "__init__.py").write_bytes(
            re.sub(rb"(?m)^.*ErrorResponse.*\r\n", b"", (client / "models" / "__init__.py").read_bytes())
        )
    else:
        (client / "models" / "latin.py").write_bytes(b"# \xe9\n")
        (client / "models" / "conflict.py").write_text('"""Generated by OpenAPI Generator"""\n<<<<<<< ours\n')
    done = into(client)
    assert done.returncode == 0, done.stderr
    if rewritten == "CRLF":
        lines = (client / "models" / "__init__.py").read_bytes().split(b"\n")
        assert all(line.endswith(b"\r") for line in lines[:-1])
        assert b"from bigclient.models.error_response import ErrorResponse\r" in lines


def test_operations_do_not_matter_without_api(client: Path, tmp_path: Path) -> None:
    union = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    answer = {"200": {"description": "Some.", "content": {"application/json": {"schema": union}}}}
    document = {
        **{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}},
        "paths": {"/unions": {"get": {"operationId": "unions", "responses": answer}}},
        "components": {"schemas": {"New": {"type": "object", "properties": {"text": {"type": "string"}}}}},
    }
    (tmp_path / "spec.json").write_text(json.dumps(document))
    done = into(client, "--spec", str(tmp_path / "spec.json"), "--api")
    assert (done.returncode, "#/paths/~1unions" in done.stderr) == (2, True)
    assert into(client, "--spec", str(tmp_path / "spec.json")).returncode == 0


def test_names_in_enums_are_those_of_stock(tmp_path: Path, tools: Path) -> None:
    values = "1m a-b a.b _ class none 1024x1024 gpt-4.1 $x größe -1 +1 a/b camelCase created_at:desc <= > a*b".split()
    values += ["", " ", "a b", "e&f", "x y-z", "HTTPServer", "100%", "-", "a--b", "==", "mro", "value", "name"]
    schemas = {"Odd": {"type": "string", "enum": values}, "Item": {"type": "object"}}
    spec = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    package = stock_client(spec, tmp_path / "client", "bigclient", tools)
    program = "import json, bigclient\nprint(json.dumps({each.value: each.name for each in bigclient.Odd}))"
    before = python(program, tmp_path / "client")
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    assert into(package, "--spec", str(tmp_path / "spec.json")).returncode == 0
    assert python(program, tmp_path / "client") == before
    assert len(before) == len(values)


def test_a_whole_api_in_a_client(client: Path, tmp_path: Path) -> None:
    assert into(client, "--spec", str(PROJECT / "test" / "whole.yaml")).returncode == 0
    found = python(
        "import json\nfrom bigclient import Node, OddNames, Tree, ModelJson\n"
        "tree = Tree.from_dict({'name': 'a', 'value': [{'x': None}], 'leaf': {'node': {'kind': 'tree'}}})\n"
        "known = [isinstance(tree.leaf.node, Node), isinstance(tree, Node), isinstance([1], ModelJson)]\n"
        "print(json.dumps([tree.to_dict(), known, [each.value for each in OddNames]]))",
        client.parent,
    )
    assert found[0] == {"name": "a", "value": [{"x": None}], "leaf": {"node": {"kind": "tree"}}}
    assert found[1] == [True, False, True]
    names = yaml.safe_load((PROJECT / "test" / "whole.yaml").read_text("utf-8"))["components"]["schemas"]["odd names"]
    assert found[2] == [str(name) for name in names["enum"]]
