"""Servers: variables in their URLs, servers of paths and operations, and specifications that name no host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.openapi.reader import parse
from generator.package.prepare import prepare
from support.faulty_server import FaultyServer, head, sent
from support.processes import python
from support.project import generate_package
from support.refusals import data_of, specification

LISTED = [
    {
        "url": "https://{region}.example.com/{base}",
        "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}, "base": {"default": "v1"}},
    },
    {"url": "https://second.example.com"},
]
OWN = [
    {"url": "http://localhost:{port}/own/", "variables": {"port": {"default": "1"}}},
    {"url": "http://localhost:{port}/other", "variables": {"port": {"default": "1"}}},
]
RESPONSES = {"204": {"description": ""}}


def operation(name: str, **fields: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": RESPONSES, **fields}


def written(folder: Path, package: str, servers: list[Any], paths: dict[str, Any]) -> Path:
    """Generate a package."""
    spec = folder / f"{package}.json"
    spec.write_text(json.dumps(specification({}, paths=paths, servers=servers)), "utf-8")
    return generate_package(spec, folder / "out", package)


CALLS = """
import json, servers
from servers import ApiClient, ApiValueError, Configuration, DefaultApi
_, url, port = sys.argv

def host_of(**settings):
    try:
        return Configuration(**settings).host
    except ApiValueError as error:
        return str(error)

def api(**settings):
    return DefaultApi(ApiClient(Configuration(**settings)))

ours = {"port": port}
api(server_variables=ours).of_path()
api(server_variables=ours).of_operation()
api(server_variables=ours).of_operation(_host_index=1)
api(server_variables=ours, host=f"{url}/mock").of_operation()
api(server_variables=ours, host=f"{url}/mock").of_document()
changed = Configuration()
changed.server_variables = {"base": "v2"}
print(json.dumps([
    host_of(), host_of(server_variables={"region": "us", "base": "v2"}), host_of(server_index=1), changed.host,
    host_of(server_variables={"region": "mars"}), host_of(server_variables={"colour": "red"}), host_of(server_index=2),
    host_of(server_variables={"base": 1}),
]))
"""


def test_variables_and_own_servers(tools: Path, tmp_path: Path) -> None:
    paths = {
        "/a": {"servers": OWN[:1], "get": operation("of_path"), "post": operation("of_operation", servers=OWN)},
        "/b": {"get": operation("of_document")},
    }
    folder = written(tmp_path, "servers", LISTED, paths)
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        port = server.url.rpartition(":")[2]
        results = python(CALLS, folder, server.url, port)
    first_lines = [request.decode().partition(" HTTP")[0] for request in server.requests]
    assert first_lines == ["GET /own/a", "POST /own/a", "POST /other/a", "POST /mock/a", "GET /mock/b"]
    hosts, errors = results[:4], results[4:]
    assert hosts == [
        "https://eu.example.com/v1",
        "https://us.example.com/v2",
        "https://second.example.com",
        "https://eu.example.com/v2",
    ]
    assert errors == [
        "server_variables: region is one of eu, us, not 'mars'",
        "server_variables: there is no 'colour'; the servers have base, port, region",
        "there is no server 2; the specification lists 2, from 0 on",
        "server_variables: base must be a text, not 1",
    ]


RELATIVE_CALLS = """
import relative
try:
    relative.DefaultApi(relative.ApiClient(relative.Configuration())).get()
except relative.ApiValueError as error:
    import json
    print(json.dumps(str(error)))
relative.DefaultApi(relative.ApiClient(relative.Configuration(host=f"{sys.argv[1]}/v1"))).get()
"""


@pytest.mark.parametrize("servers", [[{"url": "/v1"}], []], ids=["relative", "none"])
def test_a_specification_without_a_host(tools: Path, tmp_path: Path, servers: list[Any]) -> None:
    folder = written(tmp_path, "relative", servers, {"/a": {"get": operation("get")}})
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        message = python(RELATIVE_CALLS, folder, server.url)
    assert 'set Configuration(host="https://…")' in message
    (request,) = server.requests
    assert request.startswith(b"GET /v1/a HTTP")


@pytest.mark.parametrize("own", [[{"url": "https://a.example/"}], []], ids=["equal", "empty"])
def test_equal_servers_are_none(own: list[Any]) -> None:
    paths = {"/a": {"servers": own, "get": operation("get", servers=own)}}
    document = specification({}, paths=paths, servers=[{"url": "https://a.example"}])
    prepared = prepare(parse(data_of(document), "made"), "made")
    (path_item,) = prepared.document["paths"].values()
    constants = path_item["get"]["x-preamble"]["constants"]
    assert "servers=" not in "".join(constants)
