"""--into: what it changes in a client, and which clients it refuses. test_replacing.py tests files that it keeps."""

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
from support.several_files import MAIN, write
from support.specification import SCHEMAS

VENDORED_MODELS = r"_\w+|usage_(?!report)\w+|\w*decisions_usage_\w+|costs_\w+|error\w*|quantity_unit"
VENDORED_FILES = rf"\.generated|_paging\.py|models/({VENDORED_MODELS})\.py"
"""The files that a run may change in a client that already has models of these names."""


OBJECT_WITH_TEXT = {"type": "object", "properties": {"text": {"type": "string"}}}


def specification(schemas: Schema) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def test_only_vendored_files_change(pair: Pair) -> None:
    before = files_of(pair.stock.folder)
    after = files_of(pair.vendored.folder)
    package = pair.stock.package.relative_to(pair.stock.folder).as_posix()
    vendored = re.compile(rf"{package}/({VENDORED_FILES})")
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            assert vendored.fullmatch(name)


def test_another_run_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    client = pair.vendored.copy_to(tmp_path / "client")
    before = client.files()
    assert client.check() == 0
    assert "nothing changed" in client.vendor()
    assert client.files() == before


def test_a_specification_of_several_files(pair: Pair, tmp_path: Path) -> None:
    client = pair.stock.copy_to(tmp_path / "client")
    document = specification({"Split": {"$ref": "parts/split.json"}})
    spec = write(tmp_path / "api", {MAIN: document, "parts/split.json": OBJECT_WITH_TEXT})
    options = ["--spec", str(spec), "--allow-refs", str(spec.parent)]
    client.vendor(*options)
    assert "models/split.py" in client.files()
    assert client.check(*options) == 0
    assert "or pass --allow-refs DIR" in client.refusal("--spec", str(spec))


def test_a_client_generated_again(pair: Pair, tmp_path: Path) -> None:
    """A run brings back the models that the owners of the client generated over."""
    client = pair.vendored.copy_to(tmp_path / "client")
    before = client.files()
    pair.stock.copy_to(client.folder)
    assert client.files() != before
    done = client.into("--check")
    assert done.returncode == 1
    assert "models/usage_response.py" in done.stdout
    client.vendor()
    assert client.files() == before


def without_our_models() -> Any:
    """Return the specification of a client that has none of our schemas except Error."""
    spec = larger({}, {}, things=3)
    components = spec["components"]
    del components["responses"], components["headers"]
    for name in SCHEMAS.keys() - {"Error"}:
        components["schemas"].pop(name, None)
    operation = {"operationId": "thing", "tags": ["Thing"], "responses": {"204": {"description": "Nothing."}}}
    spec["paths"] = {"/thing": {"get": operation}}
    return spec


EXPORTS = """
import importlib, json
package = importlib.import_module(sys.argv[1])
models = importlib.import_module(f"{sys.argv[1]}.models")
classes = [getattr(module, name).__name__ for module in (package, models) for name in sys.argv[2:]]
print(json.dumps([package.__all__, dir(package), dir(models), classes]))
"""


@pytest.mark.parametrize("imports", CLIENTS)
def test_models_are_added_to_a_client_without_them(imports: str, tmp_path: Path, tools: Path) -> None:
    name, is_lazy = CLIENTS[imports]
    client = stock_client(without_our_models(), tmp_path / "client", name, tools, lazyImports=is_lazy)
    client.vendor()
    *listings, classes = client.run(EXPORTS, name, *SCHEMAS)
    for listing in listings:
        assert set(SCHEMAS) <= set(listing)
    assert classes == [*SCHEMAS, *SCHEMAS]
    # openapi-generator sorts the imports.
    exports = (client.package / "models" / "__init__.py").read_text("utf-8")
    imported = re.findall(r"from .*\.models\.\w+ import (\w+)", exports)
    assert imported == sorted(imported)
    assert {"models/usage_response.py", "models/thing0.py"} <= client.files().keys()
    assert client.check() == 0


# --- the API ---


def with_security_scheme(scheme: dict[str, str]) -> Any:
    """Return the specification of a client that has a security scheme, but not our API."""
    spec = larger(things=3)
    paths = spec["paths"]
    spec["paths"] = {path: item for path, item in paths.items() if path.startswith("/echo/")}
    spec["components"]["securitySchemes"] = {"OurKey": scheme}
    spec["security"] = [{"OurKey": []}]
    return spec


BEARER = {"type": "http", "scheme": "bearer"}

CALL = """
import importlib, json
from unittest import mock
package = importlib.import_module("bigclient")
page = json.loads(sys.argv[1])
sent = []
def request(self, method, url, *, headers, **options):
    sent.extend([url, headers["Authorization"]])
    response = mock.Mock(status=200, data=json.dumps(page).encode(), reason=None, headers={})
    response.read = lambda: response.data
    return response
package.api_client.rest.RESTClientObject.request = request
configuration = package.Configuration(host="https://host", access_token="key")
api = package.UsageApi(package.ApiClient(configuration))
is_page = api.usage_costs(7).to_dict() == page
print(json.dumps([is_page, *sent, package.__all__]))
"""


def exports_of_working_api(client: GeneratedClient) -> set[str]:
    """Call an operation of our API; return the names that the client exports."""
    is_page, url, authorization, exports = client.run(CALL, json.dumps(PAGE))
    assert is_page
    assert url.endswith("/organization/costs?start_time=7")
    assert authorization == "Bearer key"
    return set(exports)


def test_api_on_the_runtime_of_the_client(tmp_path: Path, tools: Path) -> None:
    spec = with_security_scheme(BEARER)
    client = stock_client(spec, tmp_path / "client", "bigclient", tools)
    before = client.files()
    client.vendor("--api")
    after = client.files()
    assert "api/usage_api.py" not in before
    assert "api/usage_api.py" in after
    assert "__main__.py" not in after
    for name, content in before.items():
        is_runtime = "/" not in name and name != "__init__.py"
        if is_runtime:
            assert after[name] == content
    assert "UsageApi" in exports_of_working_api(client)
    assert client.check("--api") == 0

    # Later runs without --api keep the API, even if the client was generated again.
    assert client.check() == 0
    exports = [name for name in after if name.endswith("__init__.py")]
    for name in exports:
        (client.package / name).write_bytes(before[name])
    client.vendor()
    for name in exports:
        assert (client.package / name).read_bytes() == after[name]


def test_api_on_a_runtime_without_its_security_scheme(tmp_path: Path, tools: Path) -> None:
    spec = with_security_scheme({"type": "apiKey", "in": "header", "name": "X-Key"})
    client = stock_client(spec, tmp_path / "client", "bigclient", tools)
    messages = client.refusal("--api")
    path = client.package / "configuration.py"
    assert f"{path}:1: error: knows no security scheme like AdminApiKeyAuth" in messages


def test_api_of_an_asynchronous_client(tmp_path: Path, tools: Path) -> None:
    spec = with_security_scheme(BEARER)
    client = stock_client(spec, tmp_path / "client", "bigclient", tools, library="asyncio")
    messages = client.refusal("--api")
    path = client.package / "api_client.py"
    assert f"{path}:1: error: is asynchronous" in messages
    client.vendor()


RUNTIME_NAMES = """
    ApiClient ApiResponse ApiTypeError ApiValueError ApiKeyError ApiAttributeError ApiException OpenApiException
    Configuration EchoApi UsageApi
"""


def remove_runtime(client: GeneratedClient) -> None:
    """Make a client one of models alone."""
    shutil.rmtree(client.package / "api")
    for name in ("api_client.py", "api_response.py", "configuration.py", "exceptions.py", "rest.py"):
        (client.package / name).unlink()
    names = "|".join(RUNTIME_NAMES.split())
    path = client.package / "__init__.py"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.search(rf"\b({names})\b", line)]
    path.write_text("".join(kept), "utf-8")


def test_api_in_a_client_of_models_alone(client: GeneratedClient) -> None:
    """The API brings its own runtime."""
    remove_runtime(client)
    client.vendor("--api")
    exports = exports_of_working_api(client)
    assert {"UsageApi", "ApiClient", "ApiException", "Configuration"} <= exports
    assert client.check("--api") == 0


def test_operations_are_only_checked_with_api(client: GeneratedClient, tmp_path: Path) -> None:
    union = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    response = {"description": "Some.", "content": {"application/json": {"schema": union}}}
    operation = {"operationId": "unions", "responses": {"200": response}}
    spec = specification({"New": OBJECT_WITH_TEXT})
    spec["paths"]["/unions"] = {"get": operation}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec))
    messages = client.refusal("--spec", str(path), "--api")
    assert "#/paths/~1unions" in messages
    client.vendor("--spec", str(path))


# --- refused clients ---


def check_refusal(folder: Path, package: str, message: str) -> None:
    """Check that a folder is refused with a message that starts like this."""
    with pytest.raises(InputError) as refused:
        Client(folder, package)
    text = str(refused.value.args[0])
    assert text.startswith(message)


def test_refused_folders(client: GeneratedClient, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    models = tmp_path / "other" / "models"
    models.mkdir(parents=True)
    (tmp_path / "other" / "__init__.py").touch()
    (models / "__init__.py").write_text("from acme.big.models.error import Error\n")
    cases = [
        (tmp_path / "nowhere", "is not a folder"),
        (tmp_path / "empty", "is not a package that openapi-generator's Python generator made"),
        (tmp_path / "other", "is not a package that openapi-generator's Python generator made"),
        (client.folder, "is not a package that openapi-generator's Python generator made"),
        (PROJECT / "openapi_client", "is a package that generate.sh made"),
        (client.package, "does not import itself as acme.big; give --package bigclient"),
    ]
    for folder, reason in cases:
        check_refusal(folder, "acme.big", f"{folder}: error: {reason}")


def test_a_package_under_another_name(client: GeneratedClient) -> None:
    messages = client.refusal("--package", "acme.big")
    assert messages.startswith(f"{client.package}: error: does not import itself as acme.big")


@pytest.mark.parametrize("name", ["", "models", "__init__.py", "models/__init__.py"])
def test_read_only_clients(client: GeneratedClient, name: str) -> None:
    path = client.package / name
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    check_refusal(client.package, client.name, f"{path}: error: is read-only")
    path.chmod(mode)


def test_a_read_only_model(client: GeneratedClient) -> None:
    path = client.package / "models" / "usage_response.py"
    path.chmod(0o444)
    messages = client.refusal()
    assert f"{path}: error: is read-only" in messages


# --- clients that look edited, but are not ---


def test_a_formatted_client_with_foreign_files(client: GeneratedClient, tools: Path) -> None:
    ruff = next(tools.glob("*/bin/ruff"))
    done = run(ruff, "format", "--isolated", "--no-cache", "--quiet", client.package)
    assert done.returncode == 0
    models = client.package / "models"
    (models / "latin.py").write_bytes(b"# \xe9\n")
    (models / "conflict.py").write_text('"""Generated by OpenAPI Generator"""\n<<<<<<< ours\n')
    client.commit()
    client.vendor()


def test_a_client_with_windows_line_endings(client: GeneratedClient) -> None:
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


def test_a_client_keeps_models_that_the_specification_drops(client: GeneratedClient, tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    for names in (["Kept", "Gone"], ["Kept"]):
        schemas = dict.fromkeys(names, OBJECT_WITH_TEXT)
        path.write_text(json.dumps(specification(schemas)))
        client.vendor("--spec", str(path))
    client.run("import bigclient\nassert bigclient.Gone.from_dict({'text': 'a'}).text == 'a'")
    assert client.check("--spec", str(path)) == 0
    record = client.package / ".generated"
    assert "models/gone.py" in record.read_text("utf-8")
    (client.package / "models" / "gone.py").unlink()
    client.vendor("--spec", str(path))
    assert "models/gone.py" not in record.read_text("utf-8")


ENUM_NAMES = """
import json, bigclient
print(json.dumps({member.value: member.name for member in bigclient.Odd}))
"""


def test_enum_members_have_the_names_of_the_stock_client(client: GeneratedClient, tmp_path: Path) -> None:
    stock_names = client.run(ENUM_NAMES)
    assert list(stock_names) == ODD["enum"]
    spec = specification({"Odd": ODD})
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec))
    client.vendor("--spec", str(path))
    assert client.run(ENUM_NAMES) == stock_names


USE_OF_WHOLE_API = """
import json
from bigclient import Node, OddNames, Tree, ModelJson
tree = Tree.from_dict({"name": "a", "value": [{"x": None}], "leaf": {"node": {"kind": "tree"}}})
instances = [isinstance(tree.leaf.node, Node), isinstance(tree, Node), isinstance([1], ModelJson)]
assert Node.from_dict(None) is None and OddNames.from_dict(None) is None
print(json.dumps([tree.to_dict(), instances, [name.value for name in OddNames]]))
"""


def test_a_whole_api_in_a_client(client: GeneratedClient) -> None:
    path = PROJECT / "test" / "whole.yaml"
    client.vendor("--spec", str(path))
    tree, instances, names = client.run(USE_OF_WHOLE_API)
    assert tree == {"name": "a", "value": [{"x": None}], "leaf": {"node": {"kind": "tree"}}}
    assert instances == [True, False, True]
    document = yaml.safe_load(path.read_text("utf-8"))
    odd_names = document["components"]["schemas"]["odd names"]
    assert names == [str(value) for value in odd_names["enum"]]
