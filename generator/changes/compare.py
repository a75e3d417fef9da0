"""Compare two versions of a specification: the document, its operations, and its schemas."""

from __future__ import annotations

from typing import Any

from generator.changes.audiences import component_audiences
from generator.changes.operations import OperationComparison, compare_security_schemes, compare_servers
from generator.changes.pairs import Versions
from generator.changes.schemas import SchemaComparison
from generator.changes.verdicts import EVERYBODY, GRAVEST_FIRST, Audience, Change, ChangeId
from generator.openapi.document import Component, Document


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return the changes between two documents, the gravest first."""
    old_document = Document("", old)
    new_document = Document("", new)
    versions = Versions(old_document, new_document)
    _compare_info(versions)
    compare_servers(versions)
    schemas = SchemaComparison(versions)
    operations = OperationComparison(versions, schemas)
    operations.compare()
    schemas.finish()
    compare_security_schemes(versions)
    _compare_named_schemas(versions, schemas)
    changes = versions.findings.changes()
    return sorted(changes, key=_gravity)


def _gravity(change: Change) -> int:
    return GRAVEST_FIRST.index(change.verdict)


def _compare_info(versions: Versions) -> None:
    info = versions.pair("info")
    for name in sorted(info.names()):
        info.compare_words(name)


def _compare_named_schemas(versions: Versions, comparison: SchemaComparison) -> None:
    """Note the schemas that were added, renamed and removed, and compare those that no operation uses."""
    schemas = versions.pair("components", "schemas")
    old, new = schemas.fields()
    old_names = comparison.names.old_names
    all_audiences = _SchemaAudiences(versions)
    for name in schemas.names():
        audiences = all_audiences.of(name)
        schema = (schemas / name).for_audiences(*audiences)
        if name in old_names:
            old_name = old_names[name]
            detail = f"{old_name} to {name}"
            schema.note(ChangeId.SCHEMA_RENAMED, detail)
        elif name not in old:
            schema.note(ChangeId.SCHEMA_ADDED)
        elif name not in new:
            if name not in old_names.values():
                schema.note(ChangeId.SCHEMA_REMOVED)
        elif name not in comparison.names.met:
            for audience in schema.audiences:
                schema_for_audience = schema.for_audiences(audience)
                comparison.compare(schema_for_audience)
            comparison.finish()


class _SchemaAudiences:
    """The audiences of named schemas in both versions together."""

    def __init__(self, versions: Versions) -> None:
        self._old = component_audiences(versions.old.document)
        self._new = component_audiences(versions.new.document)

    def of(self, name: str) -> tuple[Audience, ...]:
        """Return the audiences of a schema; everybody if no operation uses it."""
        component = Component("schemas", name)
        old = self._old.get(component, set())
        new = self._new.get(component, set())
        audiences = old | new
        return tuple(sorted(audiences)) or EVERYBODY
