"""--into: what it changes in a client, and which clients it refuses. test_replacing.py has what is not replaced."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.errors import InputError
from generator.vendoring.client import Client
from support.larger import CLIENTS, ODD, PAGE, GeneratedClient, Pair, Schema, files_of, larger, stock_client
from support.processes import run
from support.project import PROJECT
from support.specification import SCHEMAS

OURS = r"\.generated|models/(_\w+|usage_(?!report)\w+|costs_\w+|error\w*|quantity_unit)\.py"
"""The names of the files that a run may change in a client that has all our models already."""


def specification(schemas: Schema) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def test_nothing_else_changes(pair: Pair) -> None:
    before = files_of(pair.stock.folder)
    after = files_of(pair.vendored.folder)
    folder = pair.stock.package.relative_to(pair.stock.folder).as_posix()
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            assert re.fullmatch(rf"{folder}/({OURS})", name)


def test_again_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    client = pair.vendored.copy_to(tmp_path / "client")
    before = client.files()
    assert client.check() == 0
    assert "nothing changed" in client.vendor()
    assert client.files() == before

    # Its owners generate it anew, over what is there.
    pair.stock.copy_to(client.folder)
    assert client.files() != before
    done = client.into("--check")
    assert done.returncode == 1
    assert "models/usage_response.py" in done.stdout
    client.vendor()
    assert client.files() == before


def without_ours() -> Any:
    """Return the specification of a client that has nothing of ours except Error."""
    spec = larger({}, {}, things=3)
    components = spec["components"]
    del components["responses"], components["headers"]
    for name in SCHEMAS.keys() & components["schemas"].keys() - {"Error"}:
        del components["schemas"][name]
    operation = {"operationId": "thing", "tags": ["Thing"], "responses": {"204": {"description": "Nothing."}}}
    spec["paths"] = {"/thing": {"get": operation}}
    return spec


NAMES = """
import importlib, json
package = importlib.import_module(sys.argv[1])
models = importlib.import_module(f"{sys.argv[1]}.models")
classes = [getattr(module, name).__name__ for module in (package, models) for name in sys.argv[2:]]
print(json.dumps([package.__all__, dir(package), dir(models), classes]))
"""


@pytest.mark.parametrize("kind", CLIENTS)
def test_models_join_those_of_a_client_without_them(kind: str, tmp_path: Path, tools: Path) -> None:
    name, is_lazy = CLIENTS[kind]
    client = stock_client(without_ours(), tmp_path / "client", name, tools, lazyImports=is_lazy)
    client.vendor()
    *listings, classes = client.run(NAMES, name, *SCHEMAS)
    for listing in listings:
        assert set(SCHEMAS) <= set(listing)
    assert classes == [*SCHEMAS, *SCHEMAS]
    # The lists are as openapi-generator sorts them.
    exports = (client.package / "models" / "__init__.py").read_text("utf-8")
    modules = re.findall(r"from .*\.models\.\w+ import (\w+)", exports)
    assert modules == sorted(modules)
    assert {"models/usage_response.py", "models/thing0.py"} <= client.files().keys()
    assert client.check() == 0


# --- the API ---


def with_key(name: str, scheme: dict[str, str]) -> Any:
    """Return the specification of a client without our API, but with a key of a name and a type."""
    spec = larger(things=3)
    spec["paths"] = {path: item for path, item in spec["paths"].items() if path.startswith("/echo/")}
    spec["components"]["securitySchemes"] = {name: scheme}
    spec["security"] = [{name: []}]
    return spec


BEARER = {"type": "http", "scheme": "bearer"}

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
print(json.dumps([api.usage_costs(7).to_dict() == page, asked, package.__all__]))
"""


def check_api(client: GeneratedClient) -> list[str]:
    """Call an operation of ours; return what the client exports."""
    is_page, asked, names = client.run(CALL, json.dumps(PAGE))
    assert is_page
    url, authorization = asked
    assert url.endswith("/organization/costs?start_time=7")
    assert authorization == "Bearer key"
    exports: list[str] = names
    return exports


def test_api_on_the_runtime_of_the_client(tmp_path: Path, tools: Path) -> None:
    client = stock_client(with_key("OurKey", BEARER), tmp_path / "client", "bigclient", tools)
    before = client.files()
    client.vendor("--api")
    after = client.files()
    assert "api/usage_api.py" in after.keys() - before.keys()
    for name, content in before.items():
        if "/" not in name and name != "__init__.py":
            assert after[name] == content
    assert "UsageApi" in check_api(client)

    # An API stays where a later run is not asked for it, also if the client is generated anew.
    assert client.check("--api") == 0
    assert client.check() == 0
    exports = [name for name in after if name.endswith("__init__.py")]
    for name in exports:
        (client.package / name).write_bytes(before[name])
    client.vendor()
    assert {name: client.files()[name] for name in exports} == {name: after[name] for name in exports}


def test_api_on_a_runtime_without_its_key(tmp_path: Path, tools: Path) -> None:
    spec = with_key("OurKey", {"type": "apiKey", "in": "header", "name": "X-Key"})
    client = stock_client(spec, tmp_path / "client", "bigclient", tools)
    messages = client.refusal("--api")
    path = client.package / "configuration.py"
    assert f"{path}:1: error: knows no security scheme like AdminApiKeyAuth" in messages


def test_api_of_an_asynchronous_client(tmp_path: Path, tools: Path) -> None:
    spec = with_key("OurKey", BEARER)
    client = stock_client(spec, tmp_path / "client", "bigclient", tools, library="asyncio")
    messages = client.refusal("--api")
    assert f"{client.package / 'api_client.py'}:1: error: is asynchronous" in messages
    client.vendor()


def test_api_with_a_runtime_of_its_own(client: GeneratedClient) -> None:
    shutil.rmtree(client.package / "api")
    for name in ("api_client.py", "api_response.py", "configuration.py", "exceptions.py", "rest.py"):
        (client.package / name).unlink()
    gone = "Api(Client|Response|TypeError|ValueError|KeyError|AttributeError|Exception)|EchoApi|UsageApi"
    gone = rf"\b({gone}|Configuration|OpenApiException)\b"
    exports = client.package / "__init__.py"
    lines = exports.read_text("utf-8").splitlines(keepends=True)
    exports.write_text("".join(line for line in lines if not re.search(gone, line)), "utf-8")
    client.vendor("--api")
    assert {"UsageApi", "ApiClient", "ApiException", "Configuration"} <= set(check_api(client))
    assert client.check("--api") == 0


def test_operations_do_not_matter_without_api(client: GeneratedClient, tmp_path: Path) -> None:
    new = {"type": "object", "properties": {"text": {"type": "string"}}}
    union = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    answer = {"description": "Some.", "content": {"application/json": {"schema": union}}}
    operation = {"operationId": "unions", "responses": {"200": answer}}
    spec = specification({"New": new})
    spec["paths"]["/unions"] = {"get": operation}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec))
    assert "#/paths/~1unions" in client.refusal("--spec", str(path), "--api")
    client.vendor("--spec", str(path))


# --- clients that are refused ---


def test_refused_folders(client: GeneratedClient, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, words in (
        (tmp_path / "nowhere", "is not a folder"),
        (tmp_path / "empty", "is not a package that openapi-generator's Python generator made"),
        (client.folder, "is not a package that openapi-generator's Python generator made"),
        (PROJECT / "openapi_client", "is a package that generate.sh made"),
        (client.package, "does not import itself as acme.big; give --package bigclient"),
    ):
        with pytest.raises(InputError) as refused:
            Client(folder, "acme.big")
        assert str(refused.value.args[0]).startswith(f"{folder}: error: {words}")


def test_a_package_under_another_name(client: GeneratedClient) -> None:
    messages = client.refusal("--package", "acme.big")
    assert messages.startswith(f"{client.package}: error: does not import itself as acme.big")


def test_read_only(client: GeneratedClient) -> None:
    for name in ("", "models", "__init__.py", "models/__init__.py"):
        path = client.package / name
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        with pytest.raises(InputError) as refused:
            Client(client.package, client.name)
        path.chmod(mode)
        assert str(refused.value.args[0]).startswith(f"{path}: error: is read-only")


def test_a_model_is_read_only(client: GeneratedClient) -> None:
    path = client.package / "models" / "usage_response.py"
    path.chmod(0o444)
    messages = client.refusal()
    assert f"{path}: error: is read-only" in messages


# --- clients that nobody edited, however they look ---


def test_a_formatted_client_with_files_of_others(client: GeneratedClient, tools: Path) -> None:
    ruff = str(next(tools.glob("*/bin/ruff")))
    options = ["--isolated", "--no-cache", "--quiet"]
    assert run(ruff, "format", *options, client.package).returncode == 0
    models = client.package / "models"
    (models / "latin.py").write_bytes(b"# \xe9\n")
    (models / "conflict.py").write_text('"""Generated by OpenAPI Generator"""\n<<<<<<< ours\n')
    client.commit()
    client.vendor()


def test_a_client_with_line_ends_of_windows(client: GeneratedClient) -> None:
    for path in client.package.rglob("*.py"):
        content = path.read_bytes()
        path.write_bytes(content.replace(b"\n", b"\r\n"))
    exports = client.package / "models" / "__init__.py"
    line = b"from bigclient.models.error_response import ErrorResponse\r\n"
    content = exports.read_bytes()
    assert line in content
    exports.write_bytes(content.replace(line, b""))
    client.commit()
    client.vendor()
    assert exports.read_bytes() == content


# --- other specifications ---


def test_what_is_gone_from_the_specification_stays_in_the_client(client: GeneratedClient, tmp_path: Path) -> None:
    text = {"type": "object", "properties": {"text": {"type": "string"}}}
    path = tmp_path / "spec.json"
    for names in (["Kept", "Gone"], ["Kept"]):
        path.write_text(json.dumps(specification(dict.fromkeys(names, text))))
        client.vendor("--spec", str(path))
    client.run("import bigclient\nassert bigclient.Gone.from_dict({'text': 'a'}).text == 'a'")
    assert client.check("--spec", str(path)) == 0
    (client.package / "models" / "gone.py").unlink()
    client.vendor("--spec", str(path))
    assert "gone" not in (client.package / ".generated").read_text()


ENUM_NAMES = """
import json, bigclient
print(json.dumps({member.value: member.name for member in bigclient.Odd}))
"""


def test_names_in_enums_are_those_of_stock(client: GeneratedClient, tmp_path: Path) -> None:
    before = client.run(ENUM_NAMES)
    assert list(before) == ODD["enum"]
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(specification({"Odd": ODD})))
    client.vendor("--spec", str(path))
    assert client.run(ENUM_NAMES) == before


USE_OF_WHOLE = """
import json
from bigclient import Node, OddNames, Tree, ModelJson
tree = Tree.from_dict({"name": "a", "value": [{"x": None}], "leaf": {"node": {"kind": "tree"}}})
instances = [isinstance(tree.leaf.node, Node), isinstance(tree, Node), isinstance([1], ModelJson)]
print(json.dumps([tree.to_dict(), instances, [name.value for name in OddNames]]))
"""


def test_a_whole_api_in_a_client(client: GeneratedClient) -> None:
    path = PROJECT / "test" / "whole.yaml"
    client.vendor("--spec", str(path))
    tree, instances, names = client.run(USE_OF_WHOLE)
    assert tree == {"name": "a", "value": [{"x": None}], "leaf": {"node": {"kind": "tree"}}}
    assert instances == [True, False, True]
    schemas = yaml.safe_load(path.read_text("utf-8"))["components"]["schemas"]
    assert names == [str(name) for name in schemas["odd names"]["enum"]]
