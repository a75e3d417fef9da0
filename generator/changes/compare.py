"""Compare two versions of a specification place by place: what changed, and whom it breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generator.changes.audiences import component_audiences
from generator.changes.operations import OperationComparison, compare_security_schemes, compare_servers
from generator.changes.pairs import Versions, fields, transition
from generator.changes.schemas import SchemaComparison
from generator.changes.verdicts import EVERYBODY, GRAVEST_FIRST, Audience, Change, ChangeId
from generator.openapi.document import Component, Document


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what changed between two documents, the gravest changes first."""
    versions = Versions(Document("", old), Document("", new))
    info = versions.pair("info")
    info.note_words(info.names())
    compare_servers(versions)
    schemas = SchemaComparison(versions)
    OperationComparison(versions, schemas).compare()
    schemas.finish()
    compare_security_schemes(versions)
    _compare_named_schemas(versions, schemas)
    return sorted(versions.findings.changes(), key=lambda change: GRAVEST_FIRST.index(change.verdict))


def _compare_named_schemas(versions: Versions, comparison: SchemaComparison) -> None:
    """Note which schemas were added, renamed and removed, and compare those that were met in no operation."""
    schemas = versions.pair("components", "schemas")
    old, new = fields(schemas.old), fields(schemas.new)
    users = _Users(versions)
    for name in schemas.names():
        schema = replace(schemas / name, audiences=users.of(name))
        if name in comparison.names.old_names:
            schema.note(ChangeId.SCHEMA_RENAMED, transition(comparison.names.old_names[name], name))
        elif name not in old:
            schema.note(ChangeId.SCHEMA_ADDED)
        elif name not in new:
            if name not in comparison.names.old_names.values():
                schema.note(ChangeId.SCHEMA_REMOVED)
        elif name not in comparison.names.met:
            for audience in schema.audiences:
                comparison.compare(schema.for_audience(audience))
            comparison.finish()


class _Users:
    """Who meets the named schemas of either version."""

    def __init__(self, versions: Versions) -> None:
        self._old = component_audiences(versions.old.document)
        self._new = component_audiences(versions.new.document)

    def of(self, name: str) -> list[Audience]:
        """Return who meets a schema: everybody, if no operation uses it."""
        component = Component("schemas", name)
        audiences = self._old.get(component, set()) | self._new.get(component, set())
        return sorted(audiences or EVERYBODY)
