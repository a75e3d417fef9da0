"""Forms: request bodies whose fields are the properties of a schema."""

from __future__ import annotations

from dataclasses import dataclass

from generator.models.classes import declared
from generator.models.definitions import Definitions
from generator.openapi.document import Source

MEDIA_TYPES = ("application/x-www-form-urlencoded", "multipart/")
"""The prefixes of the media types of forms."""


@dataclass
class Form:
    """The fields of a form, by name."""

    fields: dict[str, Source]
    required: set[str]
    """The names of the fields that every form must have."""


def is_form(media_type: str) -> bool:
    """Return whether bodies of a media type are forms."""
    return media_type.startswith(MEDIA_TYPES)


def form_of(schema: Source, definitions: Definitions) -> Form:
    """Return the form that a schema describes, including fields from combined schemas."""
    composition = definitions.composition
    constraints = composition.constraints(schema)
    declarations = declared(composition.expanded(constraints))
    fields = {}
    for name, schemas in declarations.schemas.items():
        fields[name] = schemas[0] if schemas else schema.with_value({})
    return Form(fields, declarations.required)
