"""Forms: request bodies whose fields are the properties of a schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.models.annotations import Annotator
from generator.models.classes import declared
from generator.models.composition import Schema, Union
from generator.models.definitions import Definition, Definitions
from generator.models.types import Annotated
from generator.openapi.document import Source
from generator.package.contents import is_binary, keywords_of

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/"
"""The prefix of the media types of forms whose fields are parts."""
ANNOTATIONS = {"description", "title", "example", "examples", "deprecated"}
"""Keywords that say nothing about values."""


@dataclass
class FormField:
    """A field of a form."""

    name: str
    schemas: Sequence[Source]
    required: bool

    @cached_property
    def schema(self) -> Source:
        """The first of its schemas, without references."""
        return self.schemas[0].resolved()

    @cached_property
    def items(self) -> Source:
        """The schema of its items."""
        items = self.schema / "items"
        return items.resolved()

    @property
    def is_list(self) -> bool:
        """Whether it is a list by the first of its schemas."""
        return keywords_of(self.schema).get("type") == "array"

    def is_file(self, is_multipart: bool) -> bool:
        """Return whether it is a file, or a list of files. A part of a multipart form is one without a schema, too."""
        if is_binary(self.schema) or is_binary(self.items):
            return True
        if not is_multipart:
            return False
        described = self.items if self.is_list else self.schema
        if described.value is None:
            return False
        return keywords_of(described).keys() <= ANNOTATIONS

    def type(self, name: str, definitions: Definitions) -> Annotated:
        """Return the type of the values that match all its schemas. If it needs a class, the class gets the name."""
        first = self.schemas[0]
        name = definitions.name_by_place(first.pointer) or name
        owner = Definition(name, first)
        annotator = Annotator(definitions, owner)
        schemas: list[Schema] = list(self.schemas)
        return annotator.annotation(schemas, name)


@dataclass
class Form:
    """The fields of a form, by name."""

    fields: dict[str, Source]
    required: set[str]
    """The names of the fields that every form must have."""
    all_fields: list[FormField] = field(default_factory=list)
    """The fields with all their schemas."""
    unions: list[Union] = field(default_factory=list)
    """The unions that may add further fields."""

    def has_files(self, is_multipart: bool) -> bool:
        """Return whether any of its own fields is a file."""
        return any(form_field.is_file(is_multipart) for form_field in self.all_fields)


def is_multipart(media_type: str) -> bool:
    """Return whether bodies of a media type are forms of parts."""
    return media_type.lower().startswith(MULTIPART)


def is_form(media_type: str) -> bool:
    """Return whether bodies of a media type are forms."""
    return is_multipart(media_type) or media_type.lower().startswith(URLENCODED)


def form_of(schema: Source, definitions: Definitions) -> Form:
    """Return the form that a schema describes, including fields from combined schemas."""
    composition = definitions.composition
    constraints = composition.constraints(schema)
    expanded = composition.expanded(constraints)
    declarations = declared(expanded)
    form = Form({}, declarations.required)
    form.unions = [constraint for constraint in expanded if isinstance(constraint, Union)]
    for name, schemas in declarations.schemas.items():
        present = schemas or [schema.with_value({})]
        form.fields[name] = present[0]
        form_field = FormField(name, present, name in form.required)
        form.all_fields.append(form_field)
    return form


def has_files(schema: Source, definitions: Definitions) -> bool:
    """Return whether any field of a form is a file, in any member of its unions."""
    waiting = [schema]
    seen: set[Union] = set()
    while waiting:
        form = form_of(waiting.pop(), definitions)
        if form.has_files(is_multipart=False):
            return True
        for union in form.unions:
            if union not in seen:
                seen.add(union)
                waiting += union.members()
    return False
