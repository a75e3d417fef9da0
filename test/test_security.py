"""Security requirements: which alternative a call meets, with which keys, and what it says if there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.faulty_server import FaultyServer, head, sent
from support.processes import python
from support.project import generate_package
from support.refusals import specification

SCHEMES = {
    "Token": {"type": "http", "scheme": "Bearer"},
    "OAuth": {"type": "oauth2", "flows": {}},
    "Header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "Query": {"type": "apiKey", "in": "query", "name": "key"},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "Digest": {"type": "http", "scheme": "digest"},
    "Tls": {"type": "mutualTLS"},
}
REQUIREMENTS: dict[str, list[dict[str, list[str]]]] = {
    "together": [{"Token": [], "Header": [], "Query": [], "Cookie": []}],
    "either": [{"Header": []}, {"Token": []}],
    "without_digest": [{"Digest": []}, {"OAuth": ["read"]}],
    "optional": [{"Header": []}, {}],
    "nothing": [],
    "certificate": [{"Tls": []}],
}
CALLS = """
import json
from keys import ApiClient, ApiValueError, Configuration, DefaultApi
_, url = sys.argv

def call(name, **settings):
    api = DefaultApi(ApiClient(Configuration(host=url, **settings)))
    try:
        getattr(api, name)()
    except ApiValueError as error:
        return str(error)

keys = {"Header": "header-key", "Query": "query-key", "Cookie": "cookie-key"}
print(json.dumps([
    call("together", access_token="token", api_key=keys),
    call("either", access_token="token"),
    call("either", api_key=keys),
    call("without_digest", access_token="token"),
    call("optional", access_token="token"),
    call("nothing", access_token="token", api_key=keys),
    call("certificate", cert_file="client.pem"),
    call("together", access_token="token"),
    call("either"),
    call("certificate", access_token="token"),
]))
"""


def test_alternatives_and_combinations(tools: Path, tmp_path: Path) -> None:
    paths: dict[str, Any] = {}
    for name, security in REQUIREMENTS.items():
        operation = {"operationId": name, "security": security, "responses": {"204": {"description": ""}}}
        paths[f"/{name}"] = {"get": operation}
    document = specification({}, paths=paths, security=[{"Token": []}])
    document["components"]["securitySchemes"] = SCHEMES
    spec = tmp_path / "keys.json"
    spec.write_text(json.dumps(document), "utf-8")
    folder = generate_package(spec, tmp_path / "out", "keys")
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        errors = python(CALLS, folder, server.url)
    assert errors == [None] * 7 + [
        "there is no key; set Configuration.api_key['Header']",
        "there is no key; set Configuration.api_key['Header'], or Configuration.access_token",
        "there is no key; set Configuration.cert_file",
    ]
    requests = [request.decode() for request in server.requests]
    sent_keys = [keys_in(request) for request in requests]
    token = "Authorization: Bearer token"
    assert sent_keys == [
        {token, "X-Key: header-key", "Cookie: sid=cookie-key"},
        {token},
        {"X-Key: header-key"},
        {token},
        set(),
        set(),
        set(),
    ]
    assert requests[0].startswith("GET /together?key=query-key HTTP")
    page = (folder / "docs" / "DefaultApi.md").read_text("utf-8")
    assert "an access token of OAuth 2, which your program gets and renews" in page


def keys_in(request: str) -> set[str]:
    """Return the headers of a request that authenticate it."""
    lines = request.splitlines()
    return {line for line in lines if line.startswith(("Authorization", "X-Key", "Cookie"))}
