"""The corpus: small specifications, one per family of keywords. All of one version of OpenAPI are generated as one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.project import PROJECT

FOLDER = PROJECT / "test" / "corpus"


@dataclass(frozen=True)
class Family:
    """One file of the corpus."""

    name: str
    document: dict[str, Any]
    instances: dict[str, list[Any]]
    """Instances of each schema, valid and not."""
    class_names: dict[str, str]
    """The classes whose schemas are called otherwise."""

    @classmethod
    def read(cls, path: Path) -> Family:
        """Read a file: an OpenAPI document with instances under `x-instances` and class names under `x-names`."""
        document = yaml.safe_load(path.read_text("utf-8"))
        instances = document.pop("x-instances")
        class_names = document.pop("x-names", {})
        schemas = document["components"]["schemas"]
        assert instances.keys() == schemas.keys(), f"{path.name}: every schema needs instances"
        return cls(path.stem, document, instances, class_names)

    @property
    def version(self) -> str:
        """The version of OpenAPI, without its patch number."""
        return str(self.document["openapi"])[:3]

    @property
    def schemas(self) -> dict[str, Any]:
        """The schemas by name."""
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas


def families() -> list[Family]:
    """Read the corpus."""
    return [Family.read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def merged(members: list[Family]) -> dict[str, Any]:
    """Return one document with the schemas of families of one version.

    References stay as they are, so no two families may have schemas that would get the same class.
    """
    schemas: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for family in members:
        schemas |= family.schemas
        for name in family.schemas:
            letters = re.sub("[^a-z0-9]", "", name.lower())
            owner = owners.setdefault(letters, family.name)
            assert owner == family.name, f"{owner}.yaml and {family.name}.yaml both have {name}: rename one of them"
    document = dict(members[0].document)
    document["components"] = {"schemas": schemas}
    return document
