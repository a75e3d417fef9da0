"""The comparison of operations: names, security, parameters, request bodies, responses and headers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Optional

from generator.changes.audiences import shared_parameters
from generator.changes.pairs import Pair, Versions, canonical, fields, items, resolved, transition, values_text
from generator.changes.schemas import SchemaComparison
from generator.changes.verdicts import READERS, SENDERS, ChangeId
from generator.models.names import distinct, variable_name
from generator.openapi.document import Document, Source
from generator.openapi.normalize import Normalizer, is_default
from generator.openapi.objects import operations
from generator.pointers import Pointer

SERIALIZATION_FIELDS = ("style", "explode", "allowReserved", "allowEmptyValue")


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation, and how a caller names it in Python: the class of its tag, and the method."""

    source: Source
    name: str


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter: the entry in a list of parameters, and what the entry is or refers to."""

    entry: Source
    source: Source

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return str(self.source.value.get("name"))

    @property
    def is_required(self) -> bool:
        """Whether a request must have the parameter; one in the path always is."""
        return self.source.value.get("in") == "path" or _is_required(self.source)


ParameterKey = tuple[Any, Any]
"""The name and the location of a parameter, which no other one of the operation shares."""


class OperationComparison:
    """Compares the operations of two versions."""

    def __init__(self, versions: Versions, schemas: SchemaComparison) -> None:
        self._versions = versions
        self._schemas = schemas

    def compare(self) -> None:
        """Compare all operations."""
        old = _named_operations(self._versions.old.document)
        new = _named_operations(self._versions.new.document)
        for pointer, operation in new.items():
            if pointer not in old:
                self._versions.pair(*pointer).note(ChangeId.OPERATION_ADDED, operation.name)
        for pointer, operation in old.items():
            if pointer in new:
                self._compare_operation(operation, new[pointer])
            else:
                self._versions.pair(*pointer).note(ChangeId.OPERATION_REMOVED, operation.name)

    def _compare_operation(self, old: Operation, new: Operation) -> None:
        pair = Pair(self._versions, old.source, new.source)
        pair.note_annotations("operation")
        if old.name != new.name:
            pair.note(ChangeId.OPERATION_RENAMED, transition(old.name, new.name))
        if pair.has_flipped("deprecated"):
            is_deprecated = new.source.value.get("deprecated")
            pair.note(ChangeId.OPERATION_DEPRECATED if is_deprecated else ChangeId.OPERATION_REINSTATED)
        _compare_security((pair / "security").for_audience(SENDERS))
        self._compare_parameters(pair.for_audience(SENDERS))
        self._compare_body((pair / "requestBody").for_audience(SENDERS))
        self._compare_responses((pair / "responses").for_audience(READERS))

    # --- requests ---

    def _compare_parameters(self, pair: Pair) -> None:
        old, new = _parameters(pair.old), _parameters(pair.new)
        for key, parameter in new.items():
            if key not in old:
                is_required = parameter.is_required
                change = ChangeId.REQUIRED_PARAMETER_ADDED if is_required else ChangeId.OPTIONAL_PARAMETER_ADDED
                pair.note_at(parameter.entry, change, parameter.name)
        for key, parameter in old.items():
            if key in new:
                self._compare_parameter(pair, parameter, new[key])
            else:
                # A list that operations share does not tell which of them loses it.
                is_own = parameter.entry.pointer[: len(pair.old.pointer)] == pair.old.pointer
                place = parameter.entry if is_own else pair.old / "parameters"
                pair.note_at(place, ChangeId.PARAMETER_REMOVED, parameter.name)
        if _are_reordered(_positions(old), _positions(new)):
            (pair / "parameters").note(ChangeId.PARAMETERS_REORDERED)

    def _compare_parameter(self, operations: Pair, old: Parameter, new: Parameter) -> None:
        pair = Pair(self._versions, old.source, new.source, operations.audiences)
        pair.note_annotations("parameter")
        if old.is_required and not new.is_required:
            pair.note(ChangeId.PARAMETER_OPTIONAL, new.name)
        elif new.is_required and not old.is_required:
            pair.note(ChangeId.PARAMETER_REQUIRED, new.name)
        for field in SERIALIZATION_FIELDS:
            if _explicit(old.source, field) != _explicit(new.source, field):
                pair.note(ChangeId.PARAMETER_SERIALIZATION_CHANGED, f"{new.name}: {field}")
        if pair.has_flipped("deprecated"):
            pair.note(ChangeId.DIRECTION_CHANGED, new.name)
        if ("content" in old.source.value) != ("content" in new.source.value):
            pair.note(ChangeId.PARAMETER_SERIALIZATION_CHANGED, f"{new.name}: content")
            return
        self._compare_content(pair / "content")
        if "schema" in pair.names():
            self._schemas.compare(pair.schema("schema"))

    def _compare_body(self, pair: Pair) -> None:
        bodies = pair.resolved("request body")
        was_required, is_required = _is_required(bodies.old), _is_required(bodies.new)
        if not _is_object(bodies.old):
            if _is_object(bodies.new):
                pair.note(ChangeId.REQUIRED_BODY_ADDED if is_required else ChangeId.OPTIONAL_BODY_ADDED)
            return
        if not _is_object(bodies.new):
            pair.note(ChangeId.BODY_REMOVED)
            return
        bodies.note_annotations("request body")
        if was_required != is_required:
            bodies.note(ChangeId.BODY_REQUIRED if is_required else ChangeId.BODY_OPTIONAL)
        self._compare_content(bodies / "content")

    # --- responses ---

    def _compare_responses(self, pair: Pair) -> None:
        old, new = fields(pair.old), fields(pair.new)
        for status in pair.names():
            response = pair / status
            if status not in old:
                response.note(ChangeId.STATUS_ADDED)
            elif status not in new:
                is_success = status.startswith("2")
                response.note(ChangeId.SUCCESS_REMOVED if is_success else ChangeId.FAILURE_REMOVED)
            else:
                self._compare_response(response.resolved("response"))

    def _compare_response(self, pair: Pair) -> None:
        if not _is_object(pair.old) or not _is_object(pair.new):
            return
        pair.note_annotations("response")
        headers = pair / "headers"
        for name in headers.names():
            self._compare_header(headers / name)
        self._compare_content(pair / "content")

    def _compare_header(self, pair: Pair) -> None:
        headers = pair.resolved("header")
        was_required, is_required = _is_required(headers.old), _is_required(headers.new)
        if not _is_object(headers.old):
            pair.note(ChangeId.HEADER_ADDED)
            return
        if not _is_object(headers.new):
            pair.note(ChangeId.REQUIRED_HEADER_REMOVED if was_required else ChangeId.OPTIONAL_HEADER_REMOVED)
            return
        headers.note_annotations("header")
        if was_required != is_required:
            headers.note(ChangeId.HEADER_REQUIRED if is_required else ChangeId.HEADER_OPTIONAL)
        if headers.has_flipped("deprecated"):
            headers.note(ChangeId.DIRECTION_CHANGED, "deprecated")
        self._compare_content(headers / "content")
        self._schemas.compare(headers.schema("schema"))

    # --- content ---

    def _compare_content(self, pair: Pair) -> None:
        old, new = fields(pair.old), fields(pair.new)
        for name in pair.names():
            media_type = pair / name
            if name not in old:
                media_type.note(ChangeId.MEDIA_TYPE_ADDED)
            elif name not in new:
                media_type.note(ChangeId.MEDIA_TYPE_REMOVED)
            elif _is_object(media_type.old) and _is_object(media_type.new):
                self._compare_media_type(media_type)

    def _compare_media_type(self, pair: Pair) -> None:
        pair.note_annotations("media type")
        if _encoding(self._versions.old, pair.old) != _encoding(self._versions.new, pair.new):
            (pair / "encoding").note(ChangeId.ENCODING_CHANGED)
        self._schemas.compare(pair.schema("schema"))


def compare_servers(versions: Versions) -> None:
    """Compare the servers. The first one is the default host of the package."""
    servers = versions.pair("servers")
    old, new = _urls(servers.old), _urls(servers.new)
    if old[:1] != new[:1]:
        servers.note(ChangeId.SERVER_CHANGED, transition(values_text(old[:1]), values_text(new[:1])))
    elif set(old) != set(new):
        servers.note(ChangeId.SERVER_ADDED_OR_REMOVED)


def _urls(servers: Source) -> list[Any]:
    return [server.value.get("url") for server in servers.items() if _is_object(server)]


def compare_security_schemes(versions: Versions) -> None:
    """Compare the security schemes that both versions have."""
    schemes = versions.pair("components", "securitySchemes")
    for name in schemes.common_names():
        scheme = schemes / name
        old = versions.old.fingerprint("security scheme", scheme.old.value)
        new = versions.new.fingerprint("security scheme", scheme.new.value)
        if old != new:
            scheme.note(ChangeId.AUTHENTICATION_CHANGED, name)
        scheme.note_annotations("security scheme")


def _compare_security(pair: Pair) -> None:
    """Compare what an operation demands, which is what the whole document does unless it says otherwise."""
    old, new = _alternatives(pair.old), _alternatives(pair.new)
    if old and old < new:
        pair.note(ChangeId.AUTHENTICATION_ADDED)
    elif old != new:
        pair.note(ChangeId.AUTHENTICATION_CHANGED)


def _alternatives(security: Source) -> set[str]:
    """Return the texts of the alternatives to authenticate a request."""
    if security.value is None:
        security = security.document.source("security")
    return {canonical(alternative) for alternative in items(security)}


def _named_operations(document: Document) -> dict[Pointer, Operation]:
    named: dict[Pointer, Operation] = {}
    taken: list[str] = []
    for source in operations(document):
        name = distinct(_name(source), taken)
        taken.append(name)
        named[source.pointer] = Operation(source, name)
    return named


def _name(operation: Source) -> str:
    tags = items(operation / "tags")
    tag = tags[0] if tags else "default"
    operation_id = (operation / "operationId").value
    method = variable_name(operation_id.replace("-", "_")) if isinstance(operation_id, str) else ""
    return f"{tag}.{method}"


def _parameters(operation: Source) -> dict[ParameterKey, Parameter]:
    """Return the parameters of an operation: those of its path, and its own, which may replace them."""
    parameters: dict[ParameterKey, Parameter] = {}
    for entries in (shared_parameters(operation), operation / "parameters"):
        for entry in entries.items():
            source = resolved("parameter", entry)
            if _is_object(source):
                parameters[source.value.get("name"), source.value.get("in")] = Parameter(entry, source)
    return parameters


def _positions(parameters: dict[ParameterKey, Parameter]) -> list[ParameterKey]:
    """Return the parameters as the arguments of a method by position: required ones first."""
    return sorted(parameters, key=lambda key: not parameters[key].is_required)


def _are_reordered(old: list[ParameterKey], new: list[ParameterKey]) -> bool:
    """Return whether arguments by position mean something else, though nothing was removed."""
    old_kept = [key for key in old if key in new]
    new_kept = [key for key in new if key in old]
    if old_kept != new_kept:
        return True
    has_lost_any = len(old_kept) < len(old)
    return not has_lost_any and new[: len(old)] != old


def _explicit(parameter: Source, field: str) -> Optional[Any]:
    """Return the value of a field; None if it says only what holds without it."""
    value = parameter.value.get(field)
    return None if is_default("parameter", field, value, parameter.value) else value


def _encoding(normalizer: Normalizer, media_type: Source) -> str:
    encoding = {"encoding": media_type.value.get("encoding", {})}
    return normalizer.fingerprint("media type", encoding)


def _is_required(source: Source) -> bool:
    return fields(source).get("required") is True


def _is_object(source: Source) -> bool:
    return isinstance(source.value, dict)
