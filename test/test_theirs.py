"""Packages of other specifications speak of these specifications, and of nothing in this project."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from generator.openapi.reader import values
from generator.package.identity import package_version
from generator.package.prepare import prepare
from support.processes import python, run
from support.project import PROJECT, generate, generate_package

SHOP = """
openapi: 3.1.0
info:
  title: The "Pet" Shop
  version: 2024-03-01-preview
  description: "Sells **pets**. It has:\\n\\n- dogs\\n- cats"
servers: [{url: "https://api.pets.example/v2"}]
security: [{key: []}]
tags: [{name: pets, description: "About `pets`."}]
webhooks: {newPet: {post: {responses: {"200": {description: ok}}}}}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      summary: List pets
      description: "Lists:\\n\\n1. dogs\\n2. cats\\n\\n```json\\n{}\\n```"
      parameters:
        - {name: limit, in: query, description: How **many**., schema: {type: integer, maximum: 9, default: 2}}
        - {name: sort, in: query, deprecated: true, schema: {type: string, enum: [up, down]}}
      responses:
        "200":
          description: Some.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
      callbacks: {onPet: {"{$request.query.url}": {post: {responses: {"200": {description: ok}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [id]
      properties:
        id: {type: integer, minimum: 1, readOnly: true}
        name: {type: string, minLength: 1, pattern: "^[a-z]"}
        born: {type: string, format: date-time}
        old: {type: string, deprecated: true, writeOnly: true, default: x}
        tags: {type: array, items: {type: string, maxLength: 2}, uniqueItems: true}
        owner: {oneOf: [{$ref: "#/components/schemas/Owner"}, {type: string}, {type: "null"}]}
        owners: {type: object, additionalProperties: {$ref: "#/components/schemas/Owner"}}
    Owner: {type: object, minProperties: 1, additionalProperties: false, properties: {a-b: {type: number}}}
    Sizes: {type: array, minItems: 1, items: {type: integer, exclusiveMinimum: 0}}
"""
OURS = re.compile(r"openai|admin.key|organization|usage|generate\.sh|generator/|\bbuckets?\b", re.IGNORECASE)
THEIR_OWN_CODES = re.compile(r"usage: |usage\(|insufficient_quota|prog=")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package `shop` with its documentation."""
    folder = tmp_path_factory.mktemp("shop")
    spec = folder / "shop.yaml"
    spec.write_text(SHOP, "utf-8")
    return generate_package(spec, folder / "out", "shop")


def words_of_this_project(folder: Path) -> list[str]:
    """Return the lines of generated files that speak of this project."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".md"):
            for line in path.read_text("utf-8").splitlines():
                if OURS.search(line) and not THEIR_OWN_CODES.search(line):
                    lines.append(f"{path.name}: {line}")
    return lines


def test_nothing_speaks_of_this_project(shop: Path, tmp_path: Path) -> None:
    assert words_of_this_project(shop) == []
    for name, package in (("whole", "whole"), ("bodies", "bodies_client")):
        folder = generate_package(PROJECT / f"test/{name}.yaml", tmp_path / name, package)
        assert words_of_this_project(folder) == []


IDENTITY = """
import json, shop
from shop import ApiClient
print(json.dumps([shop.__version__, shop.__api_version__, shop.__doc__, ApiClient().user_agent]))
"""


def test_version_and_user_agent_are_those_of_the_specification(shop: Path) -> None:
    version, api_version, text, user_agent = python(IDENTITY, shop)
    assert (version, api_version) == ("2024.3.1+preview", "2024-03-01-preview")
    assert text.startswith('The client of The "Pet" Shop, version 2024-03-01-preview.\n\nSells **pets**.\n\n')
    assert re.fullmatch(r"shop/2024\.3\.1\+preview python/\S+ urllib3/\S+", user_agent)
    done = run(sys.executable, "-m", "shop", "--help", folder=shop)
    assert 'The client of The "Pet" Shop, version 2024-03-01-preview.' in " ".join(done.stdout.split())


def test_the_version_of_the_package_can_be_given(shop: Path, tmp_path: Path) -> None:
    spec = shop.parent / "shop.yaml"
    folder = generate_package(spec, tmp_path, "shop", "--package-version", "1.2.0")
    assert '__version__ = "1.2.0"' in (folder / "shop/__init__.py").read_text("utf-8")
    assert "version `1.2.0` of the package" in (folder / "docs/README.md").read_text("utf-8")
    done = generate("--spec", spec, "--output", tmp_path, "--package", "shop", "--package-version", "1..2")
    assert done.returncode == 2
    assert "generate.sh: error: --package-version '1..2' is not a version" in done.stderr


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        *[("1.0.0", "1.0.0"), ("v1", "1"), ("2.0-beta", "2.0b0"), ("1.2.3-rc.1", "1.2.3rc1"), ("1.0+b.5", "1.0+b.5")],
        *[
            ("2023-10-01", "2023.10.1"),
            ("2024-10-01-preview", "2024.10.1+preview"),
            ("1.0.0-SNAPSHOT", "1.0.0+snapshot"),
        ],
        *[
            ("latest", "0"),
            ("", "0"),
            ("1" * 300, "0"),
            ("1..2", "1+2"),
            ("0.1 (draft)", "0.1+draft"),
            ("é", "0"),
            ("١", "0"),
        ],
    ],
)
def test_versions_of_apis_become_versions_of_packages(version: str, expected: str) -> None:
    assert package_version(version) == expected
    assert str(Version(expected)) == expected


# --- the pages ---


def test_the_first_page_leads_to_everything(shop: Path) -> None:
    text = (shop / "docs/README.md").read_text("utf-8")
    for part in (
        '# The "Pet" Shop\n',
        "- dogs\n- cats\n",
        "from shop import ApiClient, PetsApi\n",
        "- `https://api.pets.example/v2`\n",
        '**key**: give the key in `Configuration(api_key={"key": ...})`.',
        "| [PetsApi](PetsApi.md) | [list_pets](PetsApi.md#list_pets) | `GET /pets` | List pets |\n",
        "| [Owner](Owner.md) |",
        "- 1 webhook is not generated (newPet): ",
        "- 1 callback is not generated (onPet): ",
    ):
        assert part in text
    for target in re.findall(r"\]\(([\w.]+)", text):
        assert (shop / "docs" / target).is_file(), target


def row(page: str, name: str) -> list[str]:
    """Return the type, the description, the details and the notes of a property or a parameter."""
    match = re.search(rf"^\| \*\*{name}\*\* \| (.*) \|$", page, re.MULTILINE)
    assert match, page
    return match[1].split(" | ")


OPTIONAL = "[optional]"


def test_pages_show_types_and_limits_in_words(shop: Path) -> None:
    pet = (shop / "docs/Pet.md").read_text("utf-8")
    assert row(pet, "id") == ["int", "", "at least 1; read-only", ""]
    assert row(pet, "name") == ["str", "", "at least 1 character; pattern `^[a-z]`", OPTIONAL]
    assert row(pet, "born") == ["str", "", "`date-time`", OPTIONAL]
    assert row(pet, "old") == ["str", "", "deprecated; write-only; default `x`", OPTIONAL]
    assert row(pet, "tags") == ["list\\[str\\]", "", "no item twice; each item: at most 2 characters", OPTIONAL]
    assert row(pet, "owner") == ["[Owner](Owner.md) \\| str \\| None", "", "", OPTIONAL]
    assert row(pet, "owners") == ["dict\\[str, [Owner](Owner.md)\\]", "", "", OPTIONAL]
    owner = (shop / "docs/Owner.md").read_text("utf-8")
    assert row(owner, "a_b") == ["float", "", '`"a-b"` in JSON', OPTIONAL]
    assert "\nLimits: at least 1 property.\n\nOther properties: no value.\n" in owner
    assert "Type: list\\[int\\]; at least 1 item; each item: more than 0\n" in (shop / "docs/Sizes.md").read_text(
        "utf-8"
    )
    api = (shop / "docs/PetsApi.md").read_text("utf-8")
    assert row(api, "limit") == ["int", "How **many**.", "at most 9; default 2", OPTIONAL]
    assert row(api, "sort") == ["str", "", "one of `up`, `down`; deprecated", OPTIONAL]
    assert "# PetsApi\n\nAbout `pets`.\n\n" in api
    assert "## list_pets\nLists:\n\n1. dogs\n2. cats\n\n```json\n{}\n```\n\n```python\n" in api
    assert "Returns list\\[[Pet](Pet.md)\\].\n" in api


# --- what is not generated ---


def warnings_of(document: dict[str, Any]) -> list[str]:
    """Return the warnings about parts that are not generated."""
    prepared = prepare(values(json.dumps(document).encode(), "spec.json"), "made")
    return [str(entry.warning()) for entry in prepared.not_generated]


def test_webhooks_and_callbacks_are_named_when_generating() -> None:
    operation = {"responses": {"200": {"description": ""}}}
    hooks = {f"hook{number}": {"post": operation} for number in range(12)}
    callbacks = {"done": {"{$request.body#/url}": {"post": operation}}}
    paths: dict[str, Any] = {
        "/a": {"get": {**operation, "callbacks": callbacks}, "put": {**operation, "callbacks": callbacks}}
    }
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "webhooks": hooks,
    }
    webhook, callback = warnings_of(document)
    assert "spec.json:1: warning: #/webhooks/hook0: 12 webhooks are not generated (hook0, hook1, " in webhook
    assert "hook9 and 2 more): the package sends requests" in webhook
    assert ": warning: #/paths/~1a/get/callbacks/done: 1 callback is not generated (done): " in callback
    del document["webhooks"]
    paths["/a"] = {"get": operation}
    assert warnings_of(document) == []
