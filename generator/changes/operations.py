"""The comparison of operations: names, security, parameters, request bodies, responses and headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.changes.audiences import shared_parameters
from generator.changes.pairs import Compared, Pair, Versions, canonical, fields, resolved, values_text
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


ParameterKey = tuple[Any, Any]
"""The name and the location of a parameter, which no other one of the operation shares."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter: the entry in a list of parameters, and what the entry is or refers to."""

    entry: Source
    source: Source

    @property
    def key(self) -> ParameterKey:
        """The name and the location."""
        parameter = fields(self.source)
        return parameter.get("name"), parameter.get("in")

    @property
    def name(self) -> str:
        """The name."""
        name, _ = self.key
        return str(name)

    @property
    def is_required(self) -> bool:
        """Whether a request must have the parameter. One in the path is required even if it does not say so."""
        _, location = self.key
        return location == "path" or _says_required(self.source)

    def is_own_of(self, operation: Source) -> bool:
        """Return whether the operation itself has the entry, rather than its path."""
        *holder, _, _ = self.entry.pointer
        return tuple(holder) == operation.pointer

    def effective(self, field: str) -> Any:
        """Return the value of a field; None if it says only what holds without it."""
        parameter = fields(self.source)
        value = parameter.get(field)
        return None if is_default("parameter", field, value, parameter) else value


class OperationComparison:
    """Compares the operations of two versions."""

    def __init__(self, versions: Versions, schemas: SchemaComparison) -> None:
        self._versions = versions
        self._schemas = schemas
        self._compared = Compared()

    def compare(self) -> None:
        """Compare all operations."""
        old_operations = _named_operations(self._versions.old.document)
        new_operations = _named_operations(self._versions.new.document)
        for pointer, new in new_operations.items():
            if pointer not in old_operations:
                operation = self._versions.pair(*pointer)
                operation.note(ChangeId.OPERATION_ADDED, new.name)
        for pointer, old in old_operations.items():
            if pointer in new_operations:
                self._compare_operation(old, new_operations[pointer])
            else:
                operation = self._versions.pair(*pointer)
                operation.note(ChangeId.OPERATION_REMOVED, old.name)

    def _compare_operation(self, old: Operation, new: Operation) -> None:
        pair = Pair(self._versions, old.source, new.source)
        pair.note_annotations("operation")
        if old.name != new.name:
            detail = f"{old.name} to {new.name}"
            pair.note(ChangeId.OPERATION_RENAMED, detail)
        if pair.has_flipped("deprecated"):
            is_deprecated = fields(new.source).get("deprecated")
            change = ChangeId.OPERATION_DEPRECATED if is_deprecated else ChangeId.OPERATION_REINSTATED
            pair.note(change)
        request = pair.for_audiences(SENDERS)
        response = pair.for_audiences(READERS)
        _compare_security(request / "security")
        self._compare_parameters(request)
        self._compare_body(request / "requestBody")
        self._compare_responses(response / "responses")

    # --- requests ---

    def _compare_parameters(self, operations: Pair) -> None:
        old_parameters = _parameters(operations.old)
        new_parameters = _parameters(operations.new)
        for key, new in new_parameters.items():
            if key not in old_parameters:
                change = ChangeId.OPTIONAL_PARAMETER_ADDED
                if new.is_required:
                    change = ChangeId.REQUIRED_PARAMETER_ADDED
                operations.note_at(new.entry, change, new.name)
        for key, old in old_parameters.items():
            if key in new_parameters:
                self._compare_parameter(operations, old, new_parameters[key])
            else:
                _note_removed_parameter(operations, old)
        old_order = _positions(old_parameters)
        new_order = _positions(new_parameters)
        if _are_reordered(old_order, new_order):
            (operations / "parameters").note(ChangeId.PARAMETERS_REORDERED)

    def _compare_parameter(self, operations: Pair, old: Parameter, new: Parameter) -> None:
        pair = operations.at(old.source, new.source)
        if not self._compared.is_new(pair):
            return
        pair.note_annotations("parameter")
        if old.is_required and not new.is_required:
            pair.note(ChangeId.PARAMETER_OPTIONAL, new.name)
        elif new.is_required and not old.is_required:
            pair.note(ChangeId.PARAMETER_REQUIRED, new.name)
        for field in SERIALIZATION_FIELDS:
            if old.effective(field) != new.effective(field):
                detail = f"{new.name}: {field}"
                pair.note(ChangeId.PARAMETER_SERIALIZATION_CHANGED, detail)
        if pair.has_flipped("deprecated"):
            pair.note(ChangeId.DIRECTION_CHANGED, new.name)
        old_fields, new_fields = pair.fields()
        had_content = "content" in old_fields
        has_content = "content" in new_fields
        if had_content != has_content:
            pair.note(ChangeId.PARAMETER_SERIALIZATION_CHANGED, f"{new.name}: content")
            return
        self._compare_content(pair / "content")
        if "schema" in pair.names():
            self._schemas.compare(pair.schema("schema"))

    def _compare_body(self, places: Pair) -> None:
        bodies = places.resolved("request body")
        was_required = _says_required(bodies.old)
        is_required = _says_required(bodies.new)
        if not _is_object(bodies.old):
            if _is_object(bodies.new):
                change = ChangeId.REQUIRED_BODY_ADDED if is_required else ChangeId.OPTIONAL_BODY_ADDED
                places.note(change)
            return
        if not _is_object(bodies.new):
            places.note(ChangeId.BODY_REMOVED)
            return
        bodies.note_annotations("request body")
        if was_required and not is_required:
            bodies.note(ChangeId.BODY_OPTIONAL)
        elif is_required and not was_required:
            bodies.note(ChangeId.BODY_REQUIRED)
        self._compare_content(bodies / "content")

    # --- responses ---

    def _compare_responses(self, responses: Pair) -> None:
        old, new = responses.fields()
        for status in responses.names():
            response = responses / status
            if status not in old:
                response.note(ChangeId.STATUS_ADDED)
            elif status not in new:
                is_success = status.startswith("2")
                change = ChangeId.SUCCESS_REMOVED if is_success else ChangeId.FAILURE_REMOVED
                response.note(change)
            else:
                self._compare_response(response.resolved("response"))

    def _compare_response(self, response: Pair) -> None:
        if not self._compared.is_new(response):
            return
        response.note_annotations("response")
        headers = response / "headers"
        for name in headers.names():
            self._compare_header(headers / name)
        self._compare_content(response / "content")

    def _compare_header(self, places: Pair) -> None:
        headers = places.resolved("header")
        was_required = _says_required(headers.old)
        is_required = _says_required(headers.new)
        if not _is_object(headers.old):
            places.note(ChangeId.HEADER_ADDED)
            return
        if not _is_object(headers.new):
            change = ChangeId.REQUIRED_HEADER_REMOVED if was_required else ChangeId.OPTIONAL_HEADER_REMOVED
            places.note(change)
            return
        headers.note_annotations("header")
        if was_required and not is_required:
            headers.note(ChangeId.HEADER_OPTIONAL)
        elif is_required and not was_required:
            headers.note(ChangeId.HEADER_REQUIRED)
        if headers.has_flipped("deprecated"):
            headers.note(ChangeId.DIRECTION_CHANGED, "deprecated")
        self._compare_content(headers / "content")
        self._schemas.compare(headers.schema("schema"))

    # --- content ---

    def _compare_content(self, content: Pair) -> None:
        old, new = content.fields()
        for name in content.names():
            media_type = content / name
            if name not in old:
                media_type.note(ChangeId.MEDIA_TYPE_ADDED)
            elif name not in new:
                media_type.note(ChangeId.MEDIA_TYPE_REMOVED)
            else:
                self._compare_media_type(media_type)

    def _compare_media_type(self, media_type: Pair) -> None:
        media_type.note_annotations("media type")
        old_encoding = _encoding(self._versions.old, media_type.old)
        new_encoding = _encoding(self._versions.new, media_type.new)
        if old_encoding != new_encoding:
            (media_type / "encoding").note(ChangeId.ENCODING_CHANGED)
        self._schemas.compare(media_type.schema("schema"))


# --- servers and security ---


def compare_servers(versions: Versions) -> None:
    """Compare the servers. The first one is the default host of the package."""
    servers = versions.pair("servers")
    old = _urls(servers.old)
    new = _urls(servers.new)
    old_default = values_text(old[:1])
    new_default = values_text(new[:1])
    if old_default != new_default:
        detail = f"{old_default} to {new_default}"
        servers.note(ChangeId.SERVER_CHANGED, detail)
    elif set(old) != set(new):
        servers.note(ChangeId.SERVER_ADDED_OR_REMOVED)


def _urls(servers: Source) -> list[Any]:
    urls = []
    for server in servers.items():
        url = server / "url"
        urls.append(url.value)
    return urls


def compare_security_schemes(versions: Versions) -> None:
    """Compare the security schemes that both versions have."""
    schemes = versions.pair("components", "securitySchemes")
    for name in schemes.common_names():
        scheme = schemes / name
        old_value, new_value = scheme.values()
        old = versions.old.fingerprint("security scheme", old_value)
        new = versions.new.fingerprint("security scheme", new_value)
        if old != new:
            scheme.note(ChangeId.AUTHENTICATION_CHANGED, name)
        scheme.note_annotations("security scheme")


def _compare_security(security: Pair) -> None:
    """Compare what an operation demands. What the document demands holds for an operation that says nothing."""
    old = _alternatives(security.old)
    new = _alternatives(security.new)
    if old and old < new:
        security.note(ChangeId.AUTHENTICATION_ADDED)
    elif old != new:
        security.note(ChangeId.AUTHENTICATION_CHANGED)


def _alternatives(security: Source) -> set[str]:
    """Return the texts of the alternatives to authenticate a request."""
    if security.value is None:
        security = security.document.source("security")
    return {canonical(alternative.value) for alternative in security.items()}


# --- operations and parameters ---


def _named_operations(document: Document) -> dict[Pointer, Operation]:
    named: dict[Pointer, Operation] = {}
    taken: list[str] = []
    for source in operations(document):
        name = distinct(_name(source), taken)
        taken.append(name)
        named[source.pointer] = Operation(source, name)
    return named


def _name(operation: Source) -> str:
    tag = "default"
    tags = fields(operation).get("tags")
    if isinstance(tags, list) and tags:
        tag = tags[0]
    method = ""
    operation_id = fields(operation).get("operationId")
    if isinstance(operation_id, str):
        method = variable_name(operation_id.replace("-", "_"))
    return f"{tag}.{method}"


def _parameters(operation: Source) -> dict[ParameterKey, Parameter]:
    """Return the parameters of an operation: those of its path, and its own, which may replace them."""
    parameters: dict[ParameterKey, Parameter] = {}
    own_parameters = operation / "parameters"
    for entries in (shared_parameters(operation), own_parameters):
        for entry in entries.items():
            source = resolved("parameter", entry)
            parameter = Parameter(entry, source)
            if _is_object(source):
                parameters[parameter.key] = parameter
    return parameters


def _note_removed_parameter(operations: Pair, parameter: Parameter) -> None:
    """Note that an operation lost a parameter. The list that operations share does not tell which of them lost it."""
    operation = operations.old
    place = operation / "parameters"
    if parameter.is_own_of(operation):
        place = parameter.entry
    operations.note_at(place, ChangeId.PARAMETER_REMOVED, parameter.name)


def _positions(parameters: dict[ParameterKey, Parameter]) -> list[ParameterKey]:
    """Return the parameters in the order of the arguments in Python: required ones first."""
    required: list[ParameterKey] = []
    optional: list[ParameterKey] = []
    for key, parameter in parameters.items():
        keys = required if parameter.is_required else optional
        keys.append(key)
    return required + optional


def _are_reordered(old: list[ParameterKey], new: list[ParameterKey]) -> bool:
    """Return whether arguments by position mean something else, apart from those that are gone."""
    old_kept = [key for key in old if key in new]
    new_kept = [key for key in new if key in old]
    if old_kept != new_kept:
        return True
    if old_kept != old:
        return False
    first_new = new[: len(old)]
    return first_new != old


def _encoding(normalizer: Normalizer, media_type: Source) -> str:
    encoding = fields(media_type).get("encoding", {})
    return normalizer.fingerprint("media type", {"encoding": encoding})


def _says_required(source: Source) -> bool:
    return fields(source).get("required") is True


def _is_object(source: Source) -> bool:
    return isinstance(source.value, dict)
