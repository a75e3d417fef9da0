"""The comparison of schemas, and of everything that they contain and refer to."""

from __future__ import annotations

from typing import Any, Optional

from generator.changes.assertions import compare_assertions, compare_types, compare_values, compare_whole
from generator.changes.pairs import Audiences, Compared, Pair, Versions, canonical, fields
from generator.changes.unions import compare_variants, demands, have_different_constants, opened
from generator.changes.verdicts import ChangeId
from generator.changes.views import NEVER, accepted_values, view
from generator.openapi.document import Source
from generator.openapi.keywords import UNIONS
from generator.openapi.normalize import NOT_VALIDATING, Schema
from generator.openapi.objects import is_reference

DEEPEST = 50
"""How deeply schemas inside each other are compared at once; deeper ones wait, as Python's stack has an end."""


class Names:
    """The named schemas that were met, and the old names of those that were renamed."""

    def __init__(self, versions: Versions) -> None:
        self.met: set[str] = set()
        """The schemas that stand in the same place in both versions."""
        self.old_names: dict[str, str] = {}
        """The old names of renamed schemas, by the new ones."""
        self._versions = versions
        self._old = versions.old.document.components("schemas")
        self._new = versions.new.document.components("schemas")

    def meet(self, old: str, new: str) -> None:
        """Take note that two named schemas stand in the same place."""
        if old == new:
            self.met.add(new)
        elif self._is_renamed(old, new):
            self.old_names[new] = old

    def _is_renamed(self, old: str, new: str) -> bool:
        is_kept = old in self._new or new in self._old
        if is_kept or new in self.old_names:
            return False
        if old in self.old_names.values():
            return False
        old_schema = self._old.get(old)
        new_schema = self._new.get(new)
        old_constants = self._versions.old.constants(old_schema)
        new_constants = self._versions.new.constants(new_schema)
        return not have_different_constants(old_constants, new_constants)


class SchemaComparison:
    """Compares schemas. Each pair of places is compared once, however many references lead to it."""

    def __init__(self, versions: Versions) -> None:
        self.names = Names(versions)
        self._versions = versions
        self._compared = Compared()
        self._waiting: list[Pair] = []
        self._depth = 0
        self._combination_depth = 0
        self._combinations: set[tuple[str, str, Audiences]] = set()

    def finish(self) -> None:
        """Compare the schemas that wait: named ones, of which a document may have a long chain, and deep ones."""
        while self._waiting:
            self._compare_views(self._waiting.pop())

    def compare(self, schemas: Pair, is_optional: bool = False) -> None:
        """Compare schemas. Null means nothing new where a value is optional."""
        old = view(self._versions.old, schemas.old)
        new = view(self._versions.new, schemas.new)
        if new.source.pointer != schemas.new.pointer:
            schemas.note_annotations("schema")
        if old.has_null and not new.has_null:
            schemas.note(ChangeId.NULL_REMOVED)
        elif new.has_null and not old.has_null:
            change = ChangeId.NULL_ADDED_TO_OPTIONAL if is_optional else ChangeId.NULL_ADDED
            schemas.note(change)
        views = schemas.at(old.source, new.source)
        if self._compared.is_new(views):
            self._compare_once(schemas, views)

    def _compare_once(self, schemas: Pair, views: Pair) -> None:
        old_name = _name(views.old)
        new_name = _name(views.new)
        if old_name is not None and new_name is not None:
            self.names.meet(old_name, new_name)
            self._waiting.append(views)
        elif self._depth > DEEPEST:
            self._waiting.append(views)
        elif _is_combination(schemas.old) or _is_combination(schemas.new):
            self._compare_combinations(schemas, views)
        else:
            self._compare_views(views)

    def _compare_combinations(self, schemas: Pair, views: Pair) -> None:
        """Compare schemas that are merged with others.

        Merged, they may contain themselves without end, at places that are ever new. So inside each other they are
        recognized by their text.
        """
        if self._combination_depth:
            old, new = schemas.values()
            key = canonical(old), canonical(new), schemas.audiences
            if key in self._combinations:
                return
            self._combinations.add(key)
        self._combination_depth += 1
        self._compare_views(views)
        self._combination_depth -= 1

    def _compare_views(self, schemas: Pair) -> None:
        schemas.note_annotations("schema")
        if not _compare_never(schemas):
            self._depth += 1
            self._compare_keywords(schemas)
            self._depth -= 1

    def _compare_keywords(self, schemas: Pair) -> None:
        schemas = _without_open_enum(schemas)
        schemas = self._without_unions(schemas)
        compare_types(schemas)
        compare_values(schemas)
        self._compare_properties(schemas)
        if "items" in schemas.names():
            self.compare(schemas.schema("items"))
        self._compare_other_properties(schemas.schema("additionalProperties"))
        compare_assertions(schemas)
        compare_whole(schemas, "allOf", ChangeId.TYPE_CHANGED, ChangeId.TYPE_CHANGED)

    # --- unions ---

    def _without_unions(self, schemas: Pair) -> Pair:
        """Compare unions, and return what is left to compare beside them."""
        old, new = schemas.values()
        names = set(schemas.names())
        keywords = sorted(names.intersection(UNIONS))
        if not keywords:
            return schemas
        if _have_comparable_variants(old, new):
            for variants in compare_variants(schemas):
                self.compare(variants)
            are_both_unions = _union_keywords(old) and _union_keywords(new)
            if not are_both_unions:
                # The schema that is no union was compared as a variant.
                return _reduced(schemas, NOT_VALIDATING)
        else:
            for keyword in keywords:
                compare_whole(schemas, keyword, ChangeId.TYPE_CHANGED, ChangeId.TYPE_CHANGED)
        return _reduced(schemas, names.difference(UNIONS))

    # --- objects ---

    def _compare_properties(self, schemas: Pair) -> None:
        properties = schemas / "properties"
        old, new = properties.fields()
        was_required = _required_names(schemas.old)
        is_required = _required_names(schemas.new)
        for name in properties.names():
            schema = properties / name
            if name not in old:
                _note_added_property(schema, name in is_required)
            elif name not in new:
                _note_removed_property(schema, name in was_required)
            else:
                _compare_requirement(schema, name in was_required, name in is_required)
                self.compare(schema, is_optional=name not in was_required)
        undeclared = (was_required ^ is_required).difference(properties.names())
        for name in sorted(undeclared):
            change = ChangeId.REQUIRED_PROPERTY_REMOVED
            if name in is_required:
                change = ChangeId.REQUIRED_PROPERTY_ADDED
            (schemas / "required").note(change, name)

    def _compare_other_properties(self, schemas: Pair) -> None:
        """Compare `additionalProperties`."""
        old, new = schemas.values()
        was_open = _is_open(old)
        is_open = _is_open(new)
        if isinstance(old, dict) and not was_open:
            if is_open:
                schemas.note(ChangeId.TYPE_WIDENED, "any value")
            elif new is False:
                schemas.note(ChangeId.OTHER_PROPERTIES_RESTRICTED)
            else:
                self.compare(schemas)
        elif was_open and not is_open:
            schemas.note(ChangeId.OTHER_PROPERTIES_RESTRICTED)
        elif old is False and new is not False:
            schemas.note(ChangeId.OTHER_PROPERTIES_ALLOWED)


def _name(schema: Source) -> Optional[str]:
    """Return the name of a schema that stands in the components."""
    *section, name = schema.pointer or ("",)
    return name if section == ["components", "schemas"] else None


def _is_combination(schema: Source) -> bool:
    """Return whether a schema is merged with others, by `allOf` or by a `$ref` that has siblings."""
    keywords = fields(schema)
    has_siblings = "$ref" in keywords and not is_reference("schema", keywords)
    return has_siblings or "allOf" in keywords


def _compare_never(schemas: Pair) -> bool:
    """Return whether one of the schemas alone rejects every value, and note it."""
    old, new = schemas.values()
    if (old == NEVER) == (new == NEVER):
        return False
    change = ChangeId.TYPE_NARROWED if new == NEVER else ChangeId.TYPE_WIDENED
    schemas.note(change, "no value")
    return True


def _without_open_enum(schemas: Pair) -> Pair:
    """Return the type that an open enum accepts in its place, if the other schema is no union."""
    old, new = schemas.values()
    old_type = opened(schemas.versions.old, old)
    new_type = opened(schemas.versions.new, new)
    if old_type and not _union_keywords(new):
        old, other = old_type, new
    elif new_type and not _union_keywords(old):
        new, other = new_type, old
    else:
        return schemas
    if not accepted_values(other):
        (schemas / "anyOf").note_words()
    return schemas.with_values(old, new)


def _have_comparable_variants(old: Schema, new: Schema) -> bool:
    """Return whether the variants of two schemas correspond: one keyword each, and two unions or a union alone."""
    old_keywords = _union_keywords(old)
    new_keywords = _union_keywords(new)
    most = max(len(old_keywords), len(new_keywords))
    if most > 1:
        return False
    if old_keywords and new_keywords:
        return True
    return _is_only_a_union(old) or _is_only_a_union(new)


def _union_keywords(schema: Schema) -> list[str]:
    return [keyword for keyword in UNIONS if keyword in schema]


def _is_only_a_union(schema: Schema) -> bool:
    keywords = set(demands(schema)) - {"discriminator"}
    if len(keywords) > 1:
        return False
    return bool(keywords.intersection(UNIONS))


def _reduced(schemas: Pair, keywords: set[str]) -> Pair:
    """Return the schemas with no other keywords than these."""
    old, new = schemas.values()
    old = _only(keywords, old)
    new = _only(keywords, new)
    return schemas.with_values(old, new)


def _only(keywords: set[str], schema: Schema) -> Schema:
    reduced = {}
    for keyword, value in schema.items():
        if keyword in keywords:
            reduced[keyword] = value
    return reduced


def _required_names(schema: Source) -> set[str]:
    names = fields(schema).get("required")
    return set(names or ())


def _note_added_property(schema: Pair, is_required: bool) -> None:
    change = ChangeId.OPTIONAL_PROPERTY_ADDED
    if is_required:
        change = ChangeId.REQUIRED_PROPERTY_ADDED
    schema.note(change)


def _note_removed_property(schema: Pair, was_required: bool) -> None:
    change = ChangeId.OPTIONAL_PROPERTY_REMOVED
    if was_required:
        change = ChangeId.REQUIRED_PROPERTY_REMOVED
    schema.note(change)


def _compare_requirement(schemas: Pair, was_required: bool, is_required: bool) -> None:
    if was_required and not is_required:
        schemas.note(ChangeId.PROPERTY_OPTIONAL)
    elif is_required and not was_required:
        schemas.note(ChangeId.PROPERTY_REQUIRED)


def _is_open(schema: Any) -> bool:
    """Return whether a schema accepts every value."""
    return schema is True or schema == {}
