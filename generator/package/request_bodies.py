"""Bodies of requests: the arguments that they become, and how each media type writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.models import types
from generator.models.definitions import Definitions
from generator.models.names import DistinctNames
from generator.models.types import Annotated, List, Ref, Scalar
from generator.openapi.document import Source
from generator.package.arguments import Argument, argument_name, is_instant
from generator.package.contents import Contents, is_json, keywords_of
from generator.package.encodings import Encodings, as_text
from generator.package.forms import Form, FormField, form_of, has_files, is_form, is_multipart
from generator.package.methods import BodyContent, RequestBody
from generator.package.notes import of_schema

BODY = "body"
"""The name of the argument for a body that is not a model."""


@dataclass
class Choice:
    """A media type of a body, with its Media Type Object."""

    media_type: str
    source: Source

    @property
    def schema(self) -> Source:
        """The schema of the body; without one, any value is possible."""
        schema = self.source / "schema"
        return schema.with_value({}) if schema.value is None else schema

    @property
    def is_json(self) -> bool:
        """Whether it is JSON."""
        return is_json(self.media_type)

    @property
    def is_form(self) -> bool:
        """Whether it is a form."""
        return is_form(self.media_type)

    @property
    def is_multipart(self) -> bool:
        """Whether it is a form of parts."""
        return is_multipart(self.media_type)

    def has_schema_of(self, other: Choice) -> bool:
        """Return whether it describes the same values as another one."""
        return bool(self.schema.value == other.schema.value)


class RequestBodies:
    """Finds the arguments for the bodies of operations, and their encodings."""

    def __init__(self, definitions: Definitions) -> None:
        self.contents = Contents(definitions)
        self._definitions = definitions

    def of(self, body: Source, method_name: str, names: DistinctNames) -> RequestBody:
        """Return the body of an operation. The names of its arguments are distinct from those that are taken."""
        content = body / "content"
        choices = [Choice(media_type, source) for media_type, source in content.entries()]
        is_required = keywords_of(body).get("required") is True
        result = RequestBody(is_required)
        if not choices:
            return result
        builder = BodyBuilder(self.contents, self._definitions, result, method_name, names)
        form = builder.form(choices[0]) if choices[0].is_form else None
        if form is not None and form.fields and not form.unions:
            builder.add_fields(form, choices)
        else:
            builder.add_argument(body, choices)
        return result


@dataclass
class BodyBuilder:
    """Builds the body of one operation."""

    contents: Contents
    definitions: Definitions
    body: RequestBody
    method_name: str
    names: DistinctNames

    def form(self, choice: Choice) -> Form:
        """Return the form in a media type. Refuse one that is not an object."""
        schema = choice.schema
        composition = self.definitions.composition
        if "object" not in composition.types_of(schema):
            why = "its fields are properties, and it has none"
            schema.refuse("a form", why, "give its schema properties", "the body is one argument")
        return form_of(schema.resolved(), self.definitions)

    # --- fields of a form ---

    def add_fields(self, form: Form, choices: Sequence[Choice]) -> None:
        """Add an argument for each field of a form."""
        first = choices[0]
        for form_field in form.all_fields:
            argument = self._field(form_field, first)
            self.body.arguments.append(argument)
        can_be_json = not form.has_files(first.is_multipart)
        for choice in choices:
            if not choice.has_schema_of(first):
                continue
            if choice.is_form:
                parts = self._parts(form, choice)
                self.body.contents[choice.media_type] = BodyContent(parts)
            elif choice.is_json and can_be_json:
                self.body.contents[choice.media_type] = BodyContent()

    def _field(self, form_field: FormField, choice: Choice) -> Argument:
        schema = keywords_of(form_field.schema)
        is_file = form_field.is_file(choice.is_multipart)
        field_type = _file_type(form_field) if is_file else self._field_type(form_field, choice)
        description = schema.get("description", "")
        return Argument(
            name=argument_name(form_field.name, self.names),
            json_name=form_field.name,
            type=field_type,
            writer="_bodies.as_field",
            required=self.body.required and form_field.required,
            description=str(description),
            default=schema.get("default"),
            notes=[] if is_file else of_schema(form_field.schema),
            is_file=is_file,
            is_instant=is_instant(form_field.schema, field_type),
        )

    def _field_type(self, form_field: FormField, choice: Choice) -> Annotated:
        name = f"{self.method_name}_{form_field.name}"
        field_type = form_field.type(name, self.definitions)
        encoding = choice.source / "encoding" / form_field.name
        content_type = encoding / "contentType"
        return as_text(content_type.value, field_type)

    def _parts(self, form: Form, choice: Choice) -> dict[str, str]:
        encodings = Encodings(choice.source, choice.is_multipart, self.definitions)
        return encodings.parts(form)

    # --- a body as one argument ---

    def add_argument(self, body: Source, choices: Sequence[Choice]) -> None:
        """Add one argument for the whole body, whose type is that of any media type."""
        body_type = self._types_of(choices)
        body_name = _body_name(body_type)
        name = argument_name(body_name, self.names)
        argument = Argument(
            name=name,
            json_name=name,
            type=body_type,
            writer="_bodies.as_body",
            required=self.body.required,
            description=self._description(body, choices),
            takes_none=self.body.required and body_type.takes_null,
        )
        self.body.arguments.append(argument)

    def _types_of(self, choices: Sequence[Choice]) -> Annotated:
        """Add the media types to the body; return the type of any of them."""
        content_types: dict[str, Annotated] = {}
        for choice in sorted(choices, key=lambda choice: not choice.is_json):
            if choice.is_form and self._has_files(choice, choices):
                continue
            content_types[choice.media_type] = self._type(choice)
            parts = {}
            if choice.is_form:
                form = self.form(choice)
                parts = {} if form.unions else self._parts(form, choice)
            self.body.contents[choice.media_type] = BodyContent(parts)
        distinct_types = types.distinct_types(content_types.values())
        if len(distinct_types) > 1:
            for media_type, content in self.body.contents.items():
                content.type = content_types[media_type]
        return _union(content_types.values())

    def _type(self, choice: Choice) -> Annotated:
        name = f"{self.method_name}_request"
        if choice.is_form:
            return self.contents.type(choice.schema, name)
        content = self.contents.content(choice.media_type, choice.source, name)
        return content.type

    def _has_files(self, choice: Choice, choices: Sequence[Choice]) -> bool:
        """Return whether a form has files, which a model cannot hold. Refuse it if there is no other media type."""
        if not has_files(choice.schema, self.definitions):
            return False
        if all(other.is_form for other in choices):
            why = "the model of a body has no place for files"
            hint = "describe the fields in one object"
            choice.schema.refuse("a union of forms with files", why, hint, "files are sent as texts")
            return False
        return True

    def _description(self, body: Source, choices: Sequence[Choice]) -> str:
        text = str(keywords_of(body).get("description", "The body of the request."))
        left_out = [choice.media_type for choice in choices if choice.media_type not in self.body.contents]
        if not left_out:
            return text
        media_types = " or ".join(left_out)
        return f"{text.strip()} Not as {media_types}, because a model has no place for files."


def _file_type(form_field: FormField) -> Annotated:
    file = Annotated(Scalar("bytes"))
    return Annotated(List(file)) if form_field.is_list else file


def _union(members: Iterable[Annotated]) -> Annotated:
    all_members = list(members)
    distinct_types = types.distinct_types(all_members)
    if len(distinct_types) == 1:
        return all_members[0]
    nullable = any(member.nullable for member in all_members)
    bare_members = [member.as_member() for member in all_members]
    union = types.union_or_any(bare_members)
    return Annotated(union, nullable)


def _body_name(body_type: Annotated) -> str:
    """Name a body after its model, or after the model of its items."""
    item: types.Type = body_type.base
    if isinstance(item, List):
        item = item.items
    if isinstance(item, Annotated):
        item = item.base
    return item.target.module if isinstance(item, Ref) else BODY
