"""From the operations of a specification to the methods of an API class."""

from __future__ import annotations

from typing import Any, Optional

from generator.models.definitions import Definitions
from generator.models.types import Annotated, List, Map, Ref, Scalar
from generator.openapi.document import Source
from generator.package.methods import (
    Answer,
    ApiModule,
    Argument,
    Extensions,
    MaximumBy,
    Method,
    PagingNames,
    argument_name,
    arguments_type,
    is_json,
)
from generator.package.stock import StockSchemas

FORMS = ("application/x-www-form-urlencoded", "multipart/")
NAME_OF_BODY = "body"
MAXIMUM_BY = "x-maximum-by"
PAGING = "x-paging"


class MethodBuilder:
    """Builds the methods of all API classes of a package."""

    def __init__(self, package: str, definitions: Definitions) -> None:
        self._package = package
        self._definitions = definitions
        self._stock = StockSchemas(definitions)
        self._modules: dict[str, ApiModule] = {}

    def add(
        self, name: str, verb: str, path: str, operation: Source, parameters: list[Source], output: Extensions
    ) -> None:
        """Add the method of an operation. The output is what the template gets of it."""
        arguments: list[Argument] = []
        for entry in parameters:
            arguments.append(self._parameter(entry, name, arguments))
        body = (operation / "requestBody").resolved()
        media_types = []
        if isinstance(body.value, dict):
            media_types = list((body / "content").value or {})
            self._add_body(body, name, arguments)
        security = [list(names) for names in output["security"]]
        method = Method(
            name=name,
            verb=verb,
            path=path,
            operation=operation,
            arguments=arguments,
            answers=self._answers(operation / "responses", name),
            security=security,
            media_types=media_types,
            paging=_paging(operation / PAGING),
        )
        for argument, entry in zip(list(arguments), parameters, strict=False):
            argument.maximum_by = _maximum_by(entry / MAXIMUM_BY, arguments)
        (tag,) = output["tags"]
        module = self._modules.setdefault(tag, ApiModule(self._package, tag, self._definitions))
        module.add(method, output)

    def write(self) -> None:
        """Write the sources, once all definitions are built."""
        for module in self._modules.values():
            module.write()

    # --- arguments ---

    def _parameter(self, entry: Source, method_name: str, others: list[Argument]) -> Argument:
        json_name = (entry / "name").value
        location = (entry / "in").value
        schema = entry / "schema"
        if schema.value is None and isinstance((entry / "content").value, dict):
            schema = schema.with_value({"type": "string"})
        resolved = schema.resolved()
        name = argument_name(json_name, [argument.name for argument in others])
        style = (entry / "style").value or ("form" if location == "query" else "simple")
        explode = (entry / "explode").value
        if not isinstance(explode, bool):
            explode = style == "form"
        argument_type = arguments_type(self._definitions, schema, f"{method_name}_{json_name}")
        return Argument(
            name=name,
            json_name=json_name,
            location=location,
            type=argument_type,
            required=location == "path" or (entry / "required").value is True,
            description=_text(entry / "description"),
            default=(resolved / "default").value,
            explode=explode or location != "query",
            is_instant=_is_instant(resolved, argument_type),
            maximum=_integer(resolved / "maximum"),
            component=_component(entry),
        )

    def _add_body(self, body: Source, method_name: str, arguments: list[Argument]) -> None:
        """Add the body as an argument, or each field of a form."""
        contents = list((body / "content").entries())
        if not contents:
            return
        is_required = (body / "required").value is True
        media_type, content = contents[0]
        if media_type.startswith(FORMS):
            self._add_fields(content / "schema", is_required, method_name, arguments)
            return
        preferred = next((entry for entry in contents if is_json(entry[0])), contents[0])
        media_type, content = preferred
        body_type = self._body_type(media_type, content, f"{method_name}_request")
        base = body_type.base.items if isinstance(body_type.base, List) else body_type
        item = base.base if isinstance(base, Annotated) else base
        json_name = item.target.module if isinstance(item, Ref) else NAME_OF_BODY
        name = argument_name(json_name, [argument.name for argument in arguments])
        argument = Argument(
            name=name,
            json_name=name,
            location="body",
            type=body_type,
            required=is_required,
            description=_text(body / "description") or "The body of the request.",
        )
        arguments.append(argument)

    def _add_fields(self, schema: Source, is_required: bool, method_name: str, arguments: list[Argument]) -> None:
        fields, required = self._stock.fields(schema.resolved())
        for json_name, field in fields.items():
            resolved = field.resolved()
            field_type = arguments_type(self._definitions, field, f"{method_name}_{json_name}")
            argument = Argument(
                name=argument_name(json_name, [argument.name for argument in arguments]),
                json_name=json_name,
                location="form",
                type=field_type,
                required=is_required and json_name in required,
                description=_text(resolved / "description"),
                default=(resolved / "default").value,
                style=_field_style(resolved, field_type),
                is_instant=_is_instant(resolved, field_type),
            )
            arguments.append(argument)

    # --- bodies ---

    def _body_type(self, media_type: str, content: Source, name: str) -> Annotated:
        """Return the type of a body: bytes where it is not text."""
        schema = content / "schema"
        if _is_binary(schema.resolved()):
            return Annotated(Scalar("bytes"))
        if not schema.value and not is_json(media_type):
            return Annotated(Scalar("str" if media_type.startswith("text/") else "bytes"))
        return arguments_type(self._definitions, schema, name)

    def _answers(self, responses: Source, method_name: str) -> list[Answer]:
        answers = []
        for status, entry in responses.entries():
            response = entry.resolved()
            if status.startswith("x-") or not isinstance(response.value, dict):
                continue
            answer = Answer(status, _text(response / "description"))
            for media_type, content in (response / "content").entries():
                name = f"{method_name}_{status}_response"
                answer.contents[media_type] = self._body_type(media_type, content, name)
            _drop_streams(answer)
            answers.append(answer)
        return answers


def _drop_streams(answer: Answer) -> None:
    """Leave out what is no JSON and yet an object, such as streams of events, where there is JSON."""
    if not any(map(is_json, answer.contents)):
        return
    for media_type, content_type in list(answer.contents.items()):
        if not is_json(media_type) and not isinstance(content_type.base, Scalar):
            del answer.contents[media_type]


def _text(source: Source) -> str:
    return source.value if isinstance(source.value, str) else ""


def _integer(source: Source) -> Optional[int]:
    value = source.value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _component(entry: Source) -> str:
    """Return the name of the component that a parameter is."""
    if entry.pointer[:2] == ("components", "parameters"):
        return str(entry.pointer[2])
    return ""


def _is_instant(schema: Source, schema_type: Annotated) -> bool:
    base = schema_type.base
    return (schema / "format").value == "unixtime" and isinstance(base, Scalar) and base.name == "int"


def _is_binary(schema: Source) -> bool:
    """Return whether a schema is that of bytes, as OpenAPI 3.0 or 3.1 says it."""
    if not isinstance(schema.value, dict):
        return False
    media_type = schema.value.get("contentMediaType")
    is_raw = isinstance(media_type, str) and not is_json(media_type) and "contentEncoding" not in schema.value
    return schema.value.get("format") == "binary" or is_raw


def _field_style(schema: Source, field_type: Annotated) -> str:
    if _is_binary(schema) or _is_binary((schema / "items").resolved()):
        return "file"
    if isinstance(field_type.base, (Ref, Map)):
        return "json"
    return ""


def _maximum_by(extension: Source, arguments: list[Argument]) -> Optional[MaximumBy]:
    """Return what the extension x-maximum-by of a parameter says."""
    if extension.value is None:
        return None
    json_name = (extension / "parameter").value
    maximum = (extension / "maximum").value
    other = next((argument for argument in arguments if argument.json_name == json_name), None)
    if other is None:
        (extension / "parameter").fault("must be the name of another parameter of the operation")
        return None
    if not isinstance(maximum, dict) or not all(type(value) is int for value in maximum.values()):
        (extension / "maximum").fault("must have an integer for each value of the other parameter")
        return None
    return MaximumBy(other.name, other.default, maximum)


def _paging(extension: Source) -> Optional[PagingNames]:
    """Return what the extension x-paging of an operation says."""
    if extension.value is None:
        return None
    names: dict[str, Any] = {}
    for key in ("cursor", "next", "more", "items", "limit"):
        value = (extension / key).value
        names[key] = value if isinstance(value, str) else ""
    return PagingNames(extension, **names)
