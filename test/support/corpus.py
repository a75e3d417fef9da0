"""The corpus: small specifications, one per family of keywords.

All families of one OpenAPI version are generated as one package, which is faster.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.project import PROJECT, generate_package

FOLDER = PROJECT / "test" / "corpus"


@dataclass(frozen=True)
class Family:
    """One file of the corpus."""

    name: str
    document: dict[str, Any]
    instances: dict[str, list[Any]]
    """Instances of each schema, valid and invalid ones."""
    class_names: dict[str, str]
    """The names of classes that differ from the names of their schemas."""

    @classmethod
    def read(cls, path: Path) -> Family:
        """Read a file: an OpenAPI document with instances under `x-instances` and class names under `x-names`."""
        text = path.read_text("utf-8")
        document = yaml.safe_load(text)
        instances = document.pop("x-instances")
        class_names = document.pop("x-names", {})
        schemas = document["components"]["schemas"]
        assert instances.keys() == schemas.keys(), f"{path.name}: every schema needs instances"
        return cls(path.stem, document, instances, class_names)

    @property
    def version(self) -> str:
        """The version of OpenAPI, without its patch number."""
        version: str = self.document["openapi"]
        return version[:3]

    @property
    def schemas(self) -> dict[str, Any]:
        """The schemas by name."""
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas


def families(version: str = "") -> list[Family]:
    """Read the corpus, or the families of one OpenAPI version."""
    paths = sorted(FOLDER.glob("*.yaml"))
    members = [Family.read(path) for path in paths]
    return [family for family in members if family.version.startswith(version)]


def merged(members: list[Family]) -> dict[str, Any]:
    """Merge families of one version into one document.

    References stay as they are, so schemas of two families must not get the same class name.
    """
    schemas: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for family in members:
        schemas |= family.schemas
        for name in family.schemas:
            lower_name = name.lower()
            letters = re.sub("[^a-z0-9]", "", lower_name)
            owner = owners.setdefault(letters, family.name)
            assert owner == family.name, f"{owner}.yaml and {family.name}.yaml both have {name}: rename one of them"
    document = dict(members[0].document)
    document["components"] = {"schemas": schemas}
    return document


def generate_corpus(version: str, folder: Path) -> None:
    """Generate the package of the families of a version into a folder that exists."""
    spec = folder / "corpus.json"
    spec.write_text(json.dumps(merged(families(version))))
    generate_package(spec, folder, "corpus")
