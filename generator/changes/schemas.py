"""The comparison of schemas, and of all that they contain and refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from generator.changes.assertions import compare_assertions, compare_types, compare_values, compare_whole
from generator.changes.pairs import Pair, Versions, canonical, fields
from generator.changes.unions import compare_variants, have_different_constants, opened
from generator.changes.verdicts import ChangeId
from generator.changes.views import NEVER, allowed_values, view
from generator.openapi.document import Source
from generator.openapi.keywords import UNIONS
from generator.openapi.normalize import ASIDE
from generator.openapi.objects import is_annotation
from generator.pointers import Pointer


class Names:
    """Which of the named schemas were met, and which of the old names became which new one."""

    def __init__(self, versions: Versions) -> None:
        self.met: set[str] = set()
        """The names that stand in the same place in both versions."""
        self.old_names: dict[str, str] = {}
        """The old names of renamed schemas, by the new ones."""
        self._versions = versions
        self._old = versions.old.document.components("schemas")
        self._new = versions.new.document.components("schemas")

    def meet(self, old: str, new: str) -> None:
        """Take note that two named schemas stand in the same place."""
        if old == new:
            self.met.add(new)
        elif self._may_be_renamed(old, new):
            self.old_names[new] = old

    def _may_be_renamed(self, old: str, new: str) -> bool:
        is_either_kept = new in self._old or old in self._new
        is_either_taken = new in self.old_names or old in self.old_names.values()
        if is_either_kept or is_either_taken:
            return False
        old_constants = self._versions.old.constants(self._old.get(old))
        new_constants = self._versions.new.constants(self._new.get(new))
        return not have_different_constants(old_constants, new_constants)


class SchemaComparison:
    """Compares schemas. Each pair of places is compared once, however many references lead to it."""

    def __init__(self, versions: Versions) -> None:
        self.names = Names(versions)
        self._versions = versions
        self._compared: set[tuple[Pointer, Pointer, tuple[str, ...]]] = set()
        self._waiting: list[Pair] = []
        self._combination_depth = 0
        self._combinations: set[tuple[str, str, tuple[str, ...]]] = set()

    def finish(self) -> None:
        """Compare the named schemas that were met so far.

        They wait for this, rather than being compared where they are met, as documents have long chains of them.
        """
        while self._waiting:
            self._compare_views(self._waiting.pop())

    def compare(self, schemas: Pair, is_optional: bool = False) -> None:
        """Compare schemas. Where a value is optional, null says nothing new."""
        old, new = view(self._versions.old, schemas.old), view(self._versions.new, schemas.new)
        if new.source.pointer != schemas.new.pointer:
            schemas.note_annotations("schema")
        if old.has_null and not new.has_null:
            schemas.note(ChangeId.NULL_REMOVED)
        elif new.has_null and not old.has_null:
            schemas.note(ChangeId.NULL_ADDED_TO_OPTIONAL if is_optional else ChangeId.NULL_ADDED)
        views = replace(schemas, old=old.source, new=new.source)
        if self._is_new(views):
            self._compare_once(schemas, views)

    def _is_new(self, views: Pair) -> bool:
        """Return whether two places were not compared yet, for these audiences."""
        key = (views.old.pointer, views.new.pointer, tuple(views.audiences))
        if key in self._compared:
            return False
        self._compared.add(key)
        return True

    def _compare_once(self, schemas: Pair, views: Pair) -> None:
        old_name, new_name = _name(views.old), _name(views.new)
        if old_name is not None and new_name is not None:
            self.names.meet(old_name, new_name)
            self._waiting.append(views)
        elif "allOf" in fields(schemas.old) or "allOf" in fields(schemas.new):
            self._compare_combinations(schemas, views)
        else:
            self._compare_views(views)

    def _compare_combinations(self, schemas: Pair, views: Pair) -> None:
        """Compare schemas with `allOf`.

        What is merged may contain itself without end, at places that are ever new, so inside of each other such schemas
        are told by their text.
        """
        if self._combination_depth:
            key = (canonical(schemas.old.value), canonical(schemas.new.value), tuple(schemas.audiences))
            if key in self._combinations:
                return
            self._combinations.add(key)
        self._combination_depth += 1
        self._compare_views(views)
        self._combination_depth -= 1

    def _compare_views(self, schemas: Pair) -> None:
        schemas.note_annotations("schema")
        old, new = schemas.old.value, schemas.new.value
        if (old == NEVER) != (new == NEVER):
            schemas.note(ChangeId.TYPE_NARROWED if new == NEVER else ChangeId.TYPE_WIDENED, "no value")
            return
        schemas = self._without_unions(_without_open_enum(schemas))
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
        old_unions, new_unions = _unions(schemas.old.value), _unions(schemas.new.value)
        if not old_unions and not new_unions:
            return schemas
        is_one_each = len(old_unions) < 2 and len(new_unions) < 2
        are_both_unions = bool(old_unions and new_unions)
        if is_one_each and (
            are_both_unions or _is_nothing_else(schemas.old.value) or _is_nothing_else(schemas.new.value)
        ):
            for variants in compare_variants(schemas):
                self.compare(variants)
            if not are_both_unions:
                # The schema that is no union was compared as a variant.
                return _reduced(schemas, ASIDE)
        else:
            for keyword in sorted({*old_unions, *new_unions}):
                compare_whole(schemas, keyword, ChangeId.TYPE_CHANGED, ChangeId.TYPE_CHANGED)
        return _reduced(schemas, set(schemas.names()) - set(UNIONS))

    # --- objects ---

    def _compare_properties(self, schemas: Pair) -> None:
        properties = schemas / "properties"
        old, new = fields(properties.old), fields(properties.new)
        was_required, is_required = _required(schemas.old), _required(schemas.new)
        for name in properties.names():
            if name not in old:
                _note_added_property(properties / name, name in is_required)
            elif name not in new:
                _note_removed_property(properties / name, name in was_required)
            else:
                self._compare_property(properties / name, name in was_required, name in is_required)
        undeclared = (was_required ^ is_required) - set(properties.names())
        for name in sorted(undeclared):
            is_added = name in is_required
            change = ChangeId.REQUIRED_PROPERTY_ADDED if is_added else ChangeId.REQUIRED_PROPERTY_REMOVED
            (schemas / "required").note(change, name)

    def _compare_property(self, schemas: Pair, was_required: bool, is_required: bool) -> None:
        if was_required and not is_required:
            schemas.note(ChangeId.PROPERTY_OPTIONAL)
        elif is_required and not was_required:
            schemas.note(ChangeId.PROPERTY_REQUIRED)
        self.compare(schemas, is_optional=not was_required)

    def _compare_other_properties(self, schemas: Pair) -> None:
        """Compare `additionalProperties`."""
        old, new = schemas.old.value, schemas.new.value
        was_open, is_open = _is_open(old), _is_open(new)
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


def _note_added_property(schema: Pair, is_required: bool) -> None:
    schema.note(ChangeId.REQUIRED_PROPERTY_ADDED if is_required else ChangeId.OPTIONAL_PROPERTY_ADDED)


def _note_removed_property(schema: Pair, was_required: bool) -> None:
    schema.note(ChangeId.REQUIRED_PROPERTY_REMOVED if was_required else ChangeId.OPTIONAL_PROPERTY_REMOVED)


def _name(schema: Source) -> Optional[str]:
    """Return the name of a schema that stands in the components."""
    if len(schema.pointer) == 3 and schema.pointer[:2] == ("components", "schemas"):
        return schema.pointer[2]
    return None


def _unions(schema: dict[str, Any]) -> list[str]:
    return [keyword for keyword in UNIONS if keyword in schema]


def _is_nothing_else(schema: dict[str, Any]) -> bool:
    """Return whether a schema is a single union without further demands."""
    others = {keyword for keyword in schema if not is_annotation("schema", keyword)} - ASIDE - {"discriminator"}
    return len(others) == 1 and bool(_unions(schema))


def _reduced(schemas: Pair, keywords: set[str]) -> Pair:
    """Return the schemas with no other keywords than these."""
    old = {keyword: value for keyword, value in schemas.old.value.items() if keyword in keywords}
    new = {keyword: value for keyword, value in schemas.new.value.items() if keyword in keywords}
    return schemas.with_values(old, new)


def _without_open_enum(schemas: Pair) -> Pair:
    """Replace an open enum by the type that it accepts, if the other schema is none."""
    old, new = schemas.old.value, schemas.new.value
    old_opened, new_opened = opened(schemas.versions.old, old), opened(schemas.versions.new, new)
    if (old_opened is None) == (new_opened is None):
        return schemas
    was_known = old_opened is not None
    if not allowed_values(new if was_known else old):
        (schemas / "anyOf").note_other_words()
    return schemas.with_values(old_opened or old, new_opened or new)


def _required(schema: Source) -> set[str]:
    return set(fields(schema).get("required") or ())


def _is_open(schema: Any) -> bool:
    """Return whether a schema accepts every value."""
    return schema is True or schema == {}
