"""The comparison of schemas, including the schemas that they contain and refer to."""

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
"""How deeply nested schemas are compared at once; deeper ones wait, because Python's stack is limited."""


class Names:
    """The named schemas that correspond to each other, by the same name or by a new one."""

    def __init__(self, versions: Versions) -> None:
        self.met: set[str] = set()
        """The names of schemas that correspond to the schema of the same name."""
        self.old_names: dict[str, str] = {}
        """The old names of renamed schemas, by the new names."""
        self._versions = versions
        self._old = versions.old.document.components("schemas")
        self._new = versions.new.document.components("schemas")

    def meet(self, old: str, new: str) -> None:
        """Record that two named schemas correspond to each other."""
        if old == new:
            self.met.add(new)
        elif self._is_renamed(old, new):
            self.old_names[new] = old

    def _is_renamed(self, old: str, new: str) -> bool:
        is_kept = old in self._new or new in self._old
        is_known = new in self.old_names or old in self.old_names.values()
        if is_kept or is_known:
            return False
        old_schema = self._old.get(old)
        new_schema = self._new.get(new)
        old_constants = self._versions.old.constants(old_schema)
        new_constants = self._versions.new.constants(new_schema)
        return not have_different_constants(old_constants, new_constants)


class SchemaComparison:
    """Compares schemas, each pair once even if many references lead to it."""

    def __init__(self, versions: Versions) -> None:
        self.names = Names(versions)
        self._versions = versions
        self._compared = Compared()
        self._waiting: list[Pair] = []
        self._depth = 0
        self._combination_depth = 0
        self._combinations: set[tuple[str, str, Audiences]] = set()

    def finish(self) -> None:
        """Compare the schemas that wait: named ones, because their chains may be long, and deeply nested ones."""
        while self._waiting:
            views = self._waiting.pop()
            self._compare_views(views)

    def compare(self, schemas: Pair, is_optional: bool = False) -> None:
        """Compare schemas. If a value is optional, readers can handle null, too."""
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

        A merged schema may contain itself without end, each time at a new pointer. So nested ones are recognized by
        their text.
        """
        if self._combination_depth:
            old, new = schemas.values()
            old_text = canonical(old)
            new_text = canonical(new)
            key = old_text, new_text, schemas.audiences
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
            items = schemas.schema("items")
            self.compare(items)
        other_properties = schemas.schema("additionalProperties")
        self._compare_other_properties(other_properties)
        compare_assertions(schemas)
        compare_whole(schemas, "allOf", ChangeId.TYPE_CHANGED, ChangeId.TYPE_CHANGED)

    # --- unions ---

    def _without_unions(self, schemas: Pair) -> Pair:
        """Compare unions, and return the schemas with the keywords that remain to be compared."""
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
                # The schema that is not a union was compared as a variant.
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
        changed_names = was_required ^ is_required
        undeclared_names = changed_names.difference(properties.names())
        required = schemas / "required"
        for name in sorted(undeclared_names):
            change = ChangeId.REQUIRED_PROPERTY_REMOVED
            if name in is_required:
                change = ChangeId.REQUIRED_PROPERTY_ADDED
            required.note(change, name)

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
    """Return the name of a schema under components; None for any other schema."""
    *parents, name = schema.pointer or ("",)
    is_named = parents == ["components", "schemas"]
    return name if is_named else None


def _is_combination(schema: Source) -> bool:
    """Return whether a schema is merged with others, by `allOf` or by a `$ref` with siblings."""
    keywords = fields(schema)
    has_siblings = "$ref" in keywords and not is_reference("schema", keywords)
    return has_siblings or "allOf" in keywords


def _compare_never(schemas: Pair) -> bool:
    """Return whether just one of the schemas rejects every value, and note that."""
    old, new = schemas.values()
    was_never = old == NEVER
    is_never = new == NEVER
    if was_never == is_never:
        return False
    change = ChangeId.TYPE_NARROWED if is_never else ChangeId.TYPE_WIDENED
    schemas.note(change, "no value")
    return True


def _without_open_enum(schemas: Pair) -> Pair:
    """Replace an open enum by the type that it accepts, if the other schema is not a union."""
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
        union = schemas / "anyOf"
        union.note_words()
    return schemas.with_values(old, new)


def _have_comparable_variants(old: Schema, new: Schema) -> bool:
    """Return whether variants can be compared: in two unions, or between a schema and one that is only a union."""
    old_keywords = _union_keywords(old)
    new_keywords = _union_keywords(new)
    if len(old_keywords) > 1 or len(new_keywords) > 1:
        return False
    if old_keywords and new_keywords:
        return True
    return _is_only_a_union(old) or _is_only_a_union(new)


def _union_keywords(schema: Schema) -> list[str]:
    return [keyword for keyword in UNIONS if keyword in schema]


def _is_only_a_union(schema: Schema) -> bool:
    keywords = set(demands(schema))
    keywords.discard("discriminator")
    if len(keywords) > 1:
        return False
    return not keywords.isdisjoint(UNIONS)


def _reduced(schemas: Pair, keywords: set[str]) -> Pair:
    """Return the schemas with only these keywords."""
    old, new = schemas.values()
    reduced_old = _only(keywords, old)
    reduced_new = _only(keywords, new)
    return schemas.with_values(reduced_old, reduced_new)


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
