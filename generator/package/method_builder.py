"""Build the methods of API classes from the operations of a specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from generator.models import types
from generator.models.annotations import type_of
from generator.models.definitions import Definitions
from generator.models.names import DistinctNames
from generator.models.types import Annotated, List, Map, Ref, Scalar
from generator.openapi.document import Source
from generator.package.api_module import ApiModule, Extensions
from generator.package.arguments import Argument, DependentMaximum, argument_name
from generator.package.forms import form_of, is_form
from generator.package.methods import Answer, Method, PagingNames, is_json
from generator.package.parameters import Shapes, parameter_schema, writer_of

BODY = "body"
"""The name of the argument for a body that is not a model."""
MAXIMUM_BY = "x-maximum-by"
PAGING = "x-paging"


class MethodBuilder:
    """Builds the methods of all API classes of a package."""

    def __init__(self, package: str, definitions: Definitions) -> None:
        self._package = package
        self._definitions = definitions
        self._modules: dict[str, ApiModule] = {}
        self._parameters_of_arguments: list[tuple[Argument, Source]] = []

    def add(
        self, name: str, verb: str, path: str, operation: Source, parameters: list[Source], output: Extensions
    ) -> None:
        """Add the method of an operation. The output is the operation as the template gets it."""
        names = DistinctNames()
        arguments = self._parameters(parameters, name, names)
        body = (operation / "requestBody").resolved()
        media_types = []
        if isinstance(body.value, dict):
            media_types = list((body / "content").value or {})
            self._add_body(body, name, arguments, names)
        method = Method(
            name=name,
            verb=verb,
            path=path,
            operation=operation,
            arguments=arguments,
            answers=self._answers(operation / "responses", name, verb),
            security=[list(names) for names in output["security"]],
            media_types=media_types,
            paging=_paging_names(operation / PAGING),
            servers=output["x-servers"],
        )
        for argument, parameter in zip(arguments, parameters, strict=False):
            argument.maximum_by = _dependent_maximum(parameter / MAXIMUM_BY, arguments)
        (tag,) = output["tags"]
        if tag not in self._modules:
            self._modules[tag] = ApiModule(self._package, tag, self._definitions)
        self._modules[tag].add(method, output)

    def write(self) -> None:
        """Write the methods into the outputs, once all definitions are built."""
        shapes = Shapes(self._definitions)
        for argument, parameter in self._parameters_of_arguments:
            argument.writer = writer_of(parameter, shapes.of(argument.type))
        for module in self._modules.values():
            module.write()

    def runtime(self) -> set[str]:
        """Return the modules of the runtime that the methods need."""
        modules = set()
        for module in self._modules.values():
            modules |= module.runtime
        return modules

    def uses_keywords(self) -> bool:
        """Return whether the type of any argument or answer needs the markers for keywords of JSON Schema."""
        return any(module.uses_keywords for module in self._modules.values())

    # --- arguments ---

    def _parameters(self, parameters: list[Source], method_name: str, names: DistinctNames) -> list[Argument]:
        arguments: list[Argument] = []
        for parameter in parameters:
            json_name = (parameter / "name").value
            name = argument_name(json_name, names)
            argument = self._parameter(parameter, name, f"{method_name}_{json_name}")
            arguments.append(argument)
            self._parameters_of_arguments.append((argument, parameter))
        return arguments

    def _parameter(self, parameter: Source, name: str, type_name: str) -> Argument:
        location = (parameter / "in").value
        schema = parameter_schema(parameter)
        resolved = schema.resolved()
        argument_type = self._type(schema, type_name)
        return Argument(
            name=name,
            json_name=(parameter / "name").value,
            type=argument_type,
            required=location == "path" or (parameter / "required").value is True,
            description=_text(parameter / "description"),
            default=(resolved / "default").value,
            is_instant=_is_instant(resolved, argument_type),
            maximum=_integer(resolved / "maximum"),
            component=_component(parameter),
        )

    def _add_body(self, body: Source, method_name: str, arguments: list[Argument], names: DistinctNames) -> None:
        """Add the body as an argument, or each field of a form as one."""
        contents = list((body / "content").entries())
        if not contents:
            return
        is_required = (body / "required").value is True
        media_type, content = contents[0]
        if is_form(media_type):
            arguments += self._fields(content / "schema", is_required, method_name, names)
            return
        json_contents = [entry for entry in contents if is_json(entry[0])]
        if json_contents:
            media_type, content = json_contents[0]
        body_type = self._body_type(media_type, content, f"{method_name}_request")
        name = argument_name(_body_name(body_type), names)
        argument = Argument(
            name=name,
            json_name=name,
            type=body_type,
            writer="_bodies.as_body",
            required=is_required,
            description=_text(body / "description") or "The body of the request.",
        )
        arguments.append(argument)

    def _fields(self, schema: Source, is_required: bool, method_name: str, names: DistinctNames) -> Iterator[Argument]:
        form = form_of(schema.resolved(), self._definitions)
        for json_name, field in form.fields.items():
            resolved = field.resolved()
            field_type = self._type(field, f"{method_name}_{json_name}")
            style = _field_style(resolved, field_type)
            yield Argument(
                name=argument_name(json_name, names),
                json_name=json_name,
                type=field_type,
                writer=f"_bodies.{style}_field",
                required=is_required and json_name in form.required,
                description=_text(resolved / "description"),
                default=(resolved / "default").value,
                is_file=style == "file",
                is_instant=_is_instant(resolved, field_type),
            )

    # --- bodies ---

    def _answers(self, responses: Source, method_name: str, verb: str) -> list[Answer]:
        answers = []
        for status, entry in responses.entries():
            response = entry.resolved()
            if status.startswith("x-") or not isinstance(response.value, dict):
                continue
            answer = Answer(status, _text(response / "description"))
            answers.append(answer)
            if verb == "head":
                continue
            type_name = f"{method_name}_{status}_response"
            for media_type, content in (response / "content").entries():
                answer.contents[media_type] = self._body_type(media_type, content, type_name)
            _drop_streams(answer)
        return answers

    def _body_type(self, media_type: str, content: Source, name: str) -> Annotated:
        """Return the type of a body: bytes for content that is not text."""
        schema = content / "schema"
        if _is_binary(schema.resolved()):
            return Annotated(Scalar("bytes"))
        if schema.value or is_json(media_type):
            return self._type(schema, name)
        return Annotated(Scalar("str" if media_type.startswith("text/") else "bytes"))

    def _type(self, schema: Source, name: str) -> Annotated:
        """Return the type of a schema; any value is possible without one."""
        if schema.value is None:
            return types.anything()
        return type_of(self._definitions, schema, name)


def _body_name(body_type: Annotated) -> str:
    """Name a body after its model, or after the model of its items."""
    item: types.Type = body_type.base
    if isinstance(item, List):
        item = item.items
    if isinstance(item, Annotated):
        item = item.base
    return item.target.module if isinstance(item, Ref) else BODY


def _drop_streams(answer: Answer) -> None:
    """Drop objects in other formats, such as streams of events, if the answer is available as JSON."""
    if not any(map(is_json, answer.contents)):
        return
    for media_type, content_type in list(answer.contents.items()):
        if not is_json(media_type) and not isinstance(content_type.base, Scalar):
            del answer.contents[media_type]


def _text(source: Source) -> str:
    return source.value if isinstance(source.value, str) else ""


def _integer(source: Source) -> Optional[int]:
    value = source.value
    return value if type(value) is int else None


def _component(parameter: Source) -> str:
    """Return the name of the component that declares a parameter, or an empty text."""
    if parameter.pointer[:2] == ("components", "parameters"):
        return str(parameter.pointer[2])
    return ""


def _is_instant(schema: Source, schema_type: Annotated) -> bool:
    """Return whether a value is a time in Unix seconds."""
    base = schema_type.base
    is_integer = isinstance(base, Scalar) and base.name == "int"
    format_name = (schema / "format").value
    return is_integer and format_name == "unixtime"


def _is_binary(schema: Source) -> bool:
    """Return whether a schema describes bytes, in the way of OpenAPI 3.0 or of 3.1."""
    keywords = schema.value
    if not isinstance(keywords, dict):
        return False
    if keywords.get("format") == "binary":
        return True
    media_type = keywords.get("contentMediaType")
    is_encoded = "contentEncoding" in keywords
    return isinstance(media_type, str) and not is_json(media_type) and not is_encoded


def _field_style(schema: Source, field_type: Annotated) -> str:
    """Return how a form encodes a field: as a file, as JSON or as text."""
    items = (schema / "items").resolved()
    if _is_binary(schema) or _is_binary(items):
        return "file"
    return "json" if isinstance(field_type.base, (Ref, Map)) else "text"


# --- extensions ---


def _dependent_maximum(extension: Source, arguments: list[Argument]) -> Optional[DependentMaximum]:
    """Read the extension x-maximum-by of a parameter."""
    if extension.value is None:
        return None
    json_name = extension / "parameter"
    argument = next((argument for argument in arguments if argument.json_name == json_name.value), None)
    if argument is None:
        json_name.fault("must be the name of another parameter of the operation")
        return None
    maximum = extension / "maximum"
    if not _is_integer_map(maximum.value):
        maximum.fault("must have an integer for each value of the other parameter")
        return None
    return DependentMaximum(argument.name, argument.default, maximum.value)


def _is_integer_map(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(type(item) is int for item in value.values())


def _paging_names(extension: Source) -> Optional[PagingNames]:
    """Read the extension x-paging of an operation."""
    if extension.value is None:
        return None
    names: dict[str, Any] = {}
    for field in ("cursor", "next", "more", "items", "limit"):
        names[field] = _text(extension / field)
    return PagingNames(extension, **names)
