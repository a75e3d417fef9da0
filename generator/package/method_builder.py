"""Build the methods of API classes from the operations of a specification."""

from __future__ import annotations

from typing import Any, Optional

from generator.models import types
from generator.models.annotations import type_of
from generator.models.definitions import Definitions
from generator.models.names import DistinctNames
from generator.models.types import Annotated, Scalar
from generator.openapi.document import Source
from generator.package.api_module import ApiModule, Extensions
from generator.package.arguments import Argument, DependentMaximum, argument_name, is_instant
from generator.package.contents import is_json
from generator.package.methods import Answer, Method, PagingNames
from generator.package.notes import FLAGS, of_schema
from generator.package.parameters import Shapes, parameter_schema, writer_of
from generator.package.request_bodies import RequestBodies

ANYTHING = "*/*"
ANY_TEXT = "text/*"
MAXIMUM_BY = "x-maximum-by"
PAGING = "x-paging"


class MethodBuilder:
    """Builds the methods of all API classes of a package."""

    def __init__(self, package: str, definitions: Definitions) -> None:
        self._package = package
        self._definitions = definitions
        self._modules: dict[str, ApiModule] = {}
        self._parameters_of_arguments: list[tuple[Argument, Source]] = []
        self._bodies = RequestBodies(definitions)

    def add(
        self, name: str, verb: str, path: str, operation: Source, parameters: list[Source], output: Extensions
    ) -> None:
        """Add the method of an operation. The output is the operation as the template gets it."""
        names = DistinctNames()
        arguments = self._parameters(parameters, name, names)
        body = (operation / "requestBody").resolved()
        request_body = None
        if isinstance(body.value, dict):
            request_body = self._bodies.of(body, name, names)
            arguments += request_body.arguments
        method = Method(
            name=name,
            verb=verb,
            path=path,
            operation=operation,
            arguments=arguments,
            answers=self._answers(operation / "responses", name, verb),
            security=[list(names) for names in output["security"]],
            body=request_body,
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
        is_time = is_instant(resolved, argument_type)
        return Argument(
            name=name,
            json_name=(parameter / "name").value,
            type=argument_type,
            required=location == "path" or (parameter / "required").value is True,
            description=_text(parameter / "description"),
            default=(resolved / "default").value,
            notes=_notes(parameter, schema, is_time),
            is_instant=is_time,
            maximum=_integer(resolved / "maximum"),
            component=_component(parameter),
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
                answer.contents[media_type] = self._bodies.contents.content(media_type, content, type_name)
                if media_type == ANYTHING:
                    self._add_texts(answer, content, type_name)
            _drop_streams(answer)
        return answers

    def _add_texts(self, answer: Answer, content: Source, type_name: str) -> None:
        """Read texts as they are where an answer may have any media type, and its schema accepts texts."""
        text = self._bodies.contents.content("text/plain", content, type_name)
        if text.is_text:
            answer.contents.setdefault(ANY_TEXT, text)

    def _type(self, schema: Source, name: str) -> Annotated:
        """Return the type of a schema; any value is possible without one."""
        if schema.value is None:
            return types.anything()
        return type_of(self._definitions, schema, name)


def _drop_streams(answer: Answer) -> None:
    """Drop objects in other formats, such as streams of events, if the answer is available as JSON."""
    if not any(map(is_json, answer.contents)):
        return
    for media_type, content in list(answer.contents.items()):
        if is_json(media_type):
            continue
        is_kept = content.is_text or isinstance(content.type.base, Scalar)
        if content.is_stream or content.is_other_format or not is_kept:
            del answer.contents[media_type]


def _notes(parameter: Source, schema: Source, is_time: bool) -> list[str]:
    # A time is not what its format says alone: the method takes it in several forms.
    notes = of_schema(schema, with_format=not is_time)
    if (parameter / "deprecated").value is True:
        notes.insert(0, FLAGS["deprecated"])
    return notes


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
