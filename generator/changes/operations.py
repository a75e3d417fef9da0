"""The comparison of operations: their names, security, parameters, request bodies and responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.changes.audiences import shared_parameters
from generator.changes.pairs import Compared, Pair, Versions, canonical, fields, resolved, values_text
from generator.changes.schemas import SchemaComparison
from generator.changes.verdicts import READERS, SENDERS, ChangeId
from generator.models.names import DistinctNames, variable_name
from generator.openapi.document import Document, Source
from generator.openapi.normalize import Normalizer, is_default
from generator.openapi.objects import operations
from generator.pointers import Pointer

SERIALIZATION_FIELDS = ("style", "explode", "allowReserved", "allowEmptyValue")


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation."""

    source: Source
    name: str
    """The name in Python: the tag, which names the class, and the method."""


ParameterKey = tuple[Any, Any]
"""The name and the location of a parameter, which identify it in its operation."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter of an operation."""

    entry: Source
    """The entry in the list of parameters, which may be a reference."""
    source: Source
    """The parameter itself."""

    @property
    def key(self) -> ParameterKey:
        """The name and the location."""
        parameter = fields(self.source)
        name = parameter.get("name")
        location = parameter.get("in")
        return name, location

    @property
    def name(self) -> str:
        """The name."""
        name, _ = self.key
        return str(name)

    @property
    def is_required(self) -> bool:
        """Whether a request must have the parameter. In a path it must, even without `required: true`."""
        _, location = self.key
        return location == "path" or _says_required(self.source)

    def is_declared_in(self, operation: Source) -> bool:
        """Return whether the entry is in the operation itself, rather than in its path."""
        *owner, _, _ = self.entry.pointer
        return tuple(owner) == operation.pointer

    def effective(self, field: str) -> Any:
        """Return the value of a field; None if it is absent or the default."""
        parameter = fields(self.source)
        value = parameter.get(field)
        if is_default("parameter", field, value, parameter):
            return None
        return value


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
        common_pointers = [pointer for pointer in old_operations if pointer in new_operations]
        path_pointers = [pointer[:-1] for pointer in common_pointers]
        for path_pointer in dict.fromkeys(path_pointers):
            path_item = self._versions.pair(*path_pointer)
            _compare_servers(path_item / "servers")
        for pointer, old in old_operations.items():
            if pointer in new_operations:
                new = new_operations[pointer]
                self._compare_operation(old, new)
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
        _compare_servers(request / "servers")
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
        old_order = _argument_order(old_parameters)
        new_order = _argument_order(new_parameters)
        if _are_reordered(old_order, new_order):
            parameters = operations / "parameters"
            parameters.note(ChangeId.PARAMETERS_REORDERED)

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
            detail = f"{new.name}: content"
            pair.note(ChangeId.PARAMETER_SERIALIZATION_CHANGED, detail)
            return
        self._compare_content(pair / "content")
        if "schema" in pair.names():
            schemas = pair.schema("schema")
            self._schemas.compare(schemas)

    def _compare_body(self, references: Pair) -> None:
        bodies = references.resolved("request body")
        was_required = _says_required(bodies.old)
        is_required = _says_required(bodies.new)
        if not _is_object(bodies.old):
            if _is_object(bodies.new):
                change = ChangeId.REQUIRED_BODY_ADDED if is_required else ChangeId.OPTIONAL_BODY_ADDED
                references.note(change)
            return
        if not _is_object(bodies.new):
            references.note(ChangeId.BODY_REMOVED)
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

    def _compare_header(self, references: Pair) -> None:
        headers = references.resolved("header")
        was_required = _says_required(headers.old)
        is_required = _says_required(headers.new)
        if not _is_object(headers.old):
            references.note(ChangeId.HEADER_ADDED)
            return
        if not _is_object(headers.new):
            change = ChangeId.REQUIRED_HEADER_REMOVED if was_required else ChangeId.OPTIONAL_HEADER_REMOVED
            references.note(change)
            return
        headers.note_annotations("header")
        if was_required and not is_required:
            headers.note(ChangeId.HEADER_OPTIONAL)
        elif is_required and not was_required:
            headers.note(ChangeId.HEADER_REQUIRED)
        if headers.has_flipped("deprecated"):
            headers.note(ChangeId.DIRECTION_CHANGED, "deprecated")
        self._compare_content(headers / "content")
        schemas = headers.schema("schema")
        self._schemas.compare(schemas)

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
        old_encoding = _encoding_fingerprint(self._versions.old, media_type.old)
        new_encoding = _encoding_fingerprint(self._versions.new, media_type.new)
        if old_encoding != new_encoding:
            encoding = media_type / "encoding"
            encoding.note(ChangeId.ENCODING_CHANGED)
        schemas = media_type.schema("schema")
        self._schemas.compare(schemas)


# --- servers and security ---


def compare_servers(versions: Versions) -> None:
    """Compare the servers of the document. The package calls the first one by default."""
    _compare_servers(versions.pair("servers"))


def _compare_servers(servers: Pair) -> None:
    old = _urls(servers.old)
    new = _urls(servers.new)
    old_default = values_text(old[:1])
    new_default = values_text(new[:1])
    if old_default != new_default:
        detail = f"{old_default} to {new_default}"
        servers.note(ChangeId.SERVER_CHANGED, detail)
    elif set(old) != set(new):
        servers.note(ChangeId.SERVER_ADDED_OR_REMOVED)


def _urls(servers: Source) -> list[str]:
    urls = []
    for server in servers.items():
        url = server / "url"
        if isinstance(url.value, str):
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
    """Compare the security requirements of an operation."""
    old = _alternatives(security.old)
    new = _alternatives(security.new)
    if old and old < new:
        security.note(ChangeId.AUTHENTICATION_ADDED)
    elif old != new:
        security.note(ChangeId.AUTHENTICATION_CHANGED)


def _alternatives(security: Source) -> set[str]:
    """Return the alternative security requirements of an operation as texts; by default those of the document."""
    if security.value is None:
        security = security.document.source("security")
    return {canonical(alternative.value) for alternative in security.items()}


# --- operations and parameters ---


def _named_operations(document: Document) -> dict[Pointer, Operation]:
    named: dict[Pointer, Operation] = {}
    distinct = DistinctNames()
    for source in operations(document):
        name = distinct.add(_name(source))
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
        underscored = operation_id.replace("-", "_")
        method = variable_name(underscored)
    return f"{tag}.{method}"


def _parameters(operation: Source) -> dict[ParameterKey, Parameter]:
    """Return the parameters of an operation: those of its path, and its own, which override them."""
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
    """Note a removed parameter at its entry, or at the operation if its entry is in the list that operations share."""
    operation = operations.old
    source = operation / "parameters"
    if parameter.is_declared_in(operation):
        source = parameter.entry
    operations.note_at(source, ChangeId.PARAMETER_REMOVED, parameter.name)


def _argument_order(parameters: dict[ParameterKey, Parameter]) -> list[ParameterKey]:
    """Return the parameters in the order of the arguments in Python: required ones first."""
    required: list[ParameterKey] = []
    optional: list[ParameterKey] = []
    for key, parameter in parameters.items():
        keys = required if parameter.is_required else optional
        keys.append(key)
    return required + optional


def _are_reordered(old: list[ParameterKey], new: list[ParameterKey]) -> bool:
    """Return whether positional arguments change their meaning, for a reason other than a removed parameter."""
    old_kept = [key for key in old if key in new]
    new_kept = [key for key in new if key in old]
    if old_kept != new_kept:
        return True
    has_removed = old_kept != old
    if has_removed:
        return False
    first_new = new[: len(old)]
    return first_new != old


def _encoding_fingerprint(normalizer: Normalizer, media_type: Source) -> str:
    encoding = fields(media_type).get("encoding", {})
    only_encoding = {"encoding": encoding}
    return normalizer.fingerprint("media type", only_encoding)


def _says_required(source: Source) -> bool:
    required = fields(source).get("required")
    return required is True


def _is_object(source: Source) -> bool:
    return isinstance(source.value, dict)
