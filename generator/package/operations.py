"""The operations of a specification, as openapi-generator gets them.

The default API template writes vendored API classes from these operations. Our own API template takes everything from
the extensions that MethodBuilder adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

from generator.models.definitions import Definitions, limited
from generator.models.names import class_name, underscore, variable_name
from generator.openapi.document import Document, Source
from generator.openapi.objects import METHODS
from generator.package.forms import is_form
from generator.package.method_builder import MethodBuilder, parameter_schema
from generator.package.security import SCHEME, security_schemes
from generator.package.stock import FIELD_NAME, PlainText, StockSchemas, prose, python_type
from generator.pointers import MISSING, child
from generator.text import markdown, markdown_paragraphs

PATH = PlainText("path", r"/[\w\-./{}~:@!$&()*+,;=%]*")
PARAMETER_NAME = PlainText("parameter name", FIELD_NAME.pattern)
MEDIA_TYPE = PlainText("media type", r"[\w\-.+*]+/[\w\-.+*]+(?:; ?[\w\-]+=[\w\-.]+)*")
STATUS_CODE = PlainText("status code", r"[1-5](?:\d\d|XX)|default")
SERVER_URL = PlainText("server URL", r"[\w\-./:~%@+=&?]*")
PRODUCT = PlainText("name of a product in the User-Agent", r"[\w.\-]+")

Output = dict[str, Any]
"""An object of the specification, as the template gets it."""

LOCATIONS = ("query", "path", "header", "cookie")
METHOD_SUFFIXES = ("", "_with_http_info", "_without_preload_content")
"""The suffixes of the three methods for an operation."""


@dataclass
class Parameter:
    """A parameter, as the template gets it; its schema follows once all definitions are known."""

    output: Output
    schema: Source
    source: Source

    def describe_values(self, values: list[str]) -> None:
        """Append the allowed values to the description."""
        description = self.output.get("description", "")
        if description[-1:].isalnum():
            description += "."
        is_array = self.output["schema"].get("type") == "array"
        quantifier = "Any" if is_array else "One"
        value_list = ", ".join(values)
        text = f"{description} {quantifier} of {value_list}."
        text = text.lstrip()
        self.output["description"] = prose(text)
        self.output["x-description"] = markdown(text)


@dataclass
class Body:
    """A body of one media type, as the template gets it; its schema follows once all definitions are known."""

    output: Output
    schema: Source
    is_form: bool


class Operations:
    """The operations of a specification, checked and reduced to what the template needs."""

    def __init__(self, document: Document, definitions: Definitions, methods: Optional[MethodBuilder] = None) -> None:
        """Take a builder of methods, unless the default template writes the API classes."""
        self._document = document
        self._definitions = definitions
        self._methods = methods
        self._stock = StockSchemas(definitions)
        self._method_names = {"api_client", "validate_call"}
        self._last_numbers: dict[str, int] = {}
        """The last numbers of methods whose names were taken, by the names without number."""
        self._parameters: list[Parameter] = []
        self._bodies: list[Body] = []
        self._security: Optional[list[Output]] = None
        """The security requirements of the document, which most operations share."""
        self._tags: dict[str, str] = {}
        """The tags as class names, by these names in lower case."""

    @property
    def tags(self) -> list[str]:
        """The modules of the API classes, without their suffix."""
        return sorted(map(underscore, self._tags.values()))

    # --- paths and operations ---

    def paths(self) -> Output:
        """Return all paths with their operations. Call `resolve` later to fill in their schemas."""
        paths: Output = {}
        for name, entry in self._document.source("paths").entries():
            item = entry.resolved()
            if name.startswith("x-") or not isinstance(item.value, dict):
                continue
            path = PATH.checked(name, item)
            for method in METHODS:
                operation = item / method
                if isinstance(operation.value, dict):
                    operations = paths.setdefault(path, {})
                    operations[method] = self._operation(operation, item, path, method)
        self._check_api_classes()
        return paths

    def _operation(self, operation: Source, item: Source, path: str, method: str) -> Output:
        _refuse_servers(item)
        _refuse_servers(operation)
        name = self._method_name(operation / "operationId", path, method)
        parameters = self._parameters_of(item, operation, path)
        result: Output = {
            "operationId": name,
            "tags": [self._tag(operation)],
            "deprecated": _is_true(operation / "deprecated"),
            "parameters": [parameter.output for parameter in parameters],
            "security": self._security_of(operation),
        }
        _copy_texts(operation, result, ("summary", "description"))
        description = (operation / "description").value
        if isinstance(description, str):
            result["x-description"] = markdown_paragraphs(description)
        # The request comes before the responses, because the later one of two classes with equal names gets a number.
        body = (operation / "requestBody").resolved()
        if isinstance(body.value, dict):
            result["requestBody"] = self._request_body(body, name)
        result["responses"] = self._responses(operation / "responses", name)
        if self._methods:
            sources = [parameter.source for parameter in parameters]
            self._methods.add(name, method, path, operation, sources, result)
        return result

    def _method_name(self, operation_id: Source, path: str, method: str) -> str:
        """Return the first name that is free with all suffixes, and take these names."""
        text = operation_id.value
        if not isinstance(text, str):
            text = f"{path.strip('/')}_{method}"
        words = re.sub(r"[^A-Za-z0-9]+", "_", text)
        name = variable_name(words)
        number = self._last_numbers.get(name, 1)
        candidate = name
        while _with_suffixes(candidate) & self._method_names:
            number += 1
            candidate = f"{name}_{number}"
        self._last_numbers[name] = number
        self._method_names |= _with_suffixes(candidate)
        return candidate

    def _tag(self, operation: Source) -> str:
        """Return the first tag of an operation, which names its API class."""
        first = (operation / "tags" / "0").value
        name = first if isinstance(first, str) else "default"
        tag = limited(class_name(name))
        # Tags that differ in case share a class, because some file systems do not tell its files apart.
        return self._tags.setdefault(tag.lower(), tag)

    def _check_api_classes(self) -> None:
        """Note the schemas that have the name of an API class."""
        tags = {f"{lower_tag}api": tag for lower_tag, tag in self._tags.items()}
        for definition in self._definitions.all:
            tag = tags.get(definition.name.lower())
            if tag is not None:
                definition.schema.fault(f"has the name of the class of the operations tagged {tag}; rename it")

    def _security_of(self, operation: Source) -> list[Output]:
        """Return the alternative security requirements of an operation, or those of the document."""
        if "security" in operation.value:
            return _alternatives(operation)
        if self._security is None:
            self._security = _alternatives(self._document.source())
        return self._security

    # --- parameters ---

    def _parameters_of(self, item: Source, operation: Source, path: str) -> list[Parameter]:
        """Return the parameters of a path and of an operation, which overrides those of its path."""
        parameters: dict[tuple[str, str], Parameter] = {}
        for holder in (item, operation):
            listed = holder / "parameters"
            if "parameters" in holder.value and not isinstance(listed.value, list):
                listed.fault("must be a list")
            for entry in listed.items():
                parameter = entry.resolved()
                if isinstance(parameter.value, dict):
                    self._add_parameter(parameter, parameters)
        for variable in re.findall(r"{([^}]*)}", path):
            if (variable, "path") not in parameters:
                operation.fault(f"has no parameter {variable} in: path, which its path names; add it")
        return list(parameters.values())

    def _add_parameter(self, source: Source, parameters: dict[tuple[str, str], Parameter]) -> None:
        name = (source / "name").value
        location = (source / "in").value
        if not isinstance(name, str) or location not in LOCATIONS:
            source.fault("a parameter needs a name, and in: query, path, header or cookie")
            return
        if location == "cookie":
            (source / "in").refuse("a cookie", "the client sends no cookies", "leave the parameter out")
            return
        output: Output = {
            "name": PARAMETER_NAME.checked(name, source / "name"),
            "in": location,
            "required": location == "path" or _is_true(source / "required"),
        }
        _copy_style(source, output)
        _copy_texts(source, output, ("description",))
        schema = parameter_schema(source)
        parameter = Parameter(output, schema, source)
        self._parameters.append(parameter)
        parameters[name, location] = parameter

    # --- bodies ---

    def _request_body(self, body: Source, operation_name: str) -> Output:
        content = self._content(body, f"{operation_name}_request")
        if not content:
            body.fault("a request body needs content: its media type and schema")
        return {"required": _is_true(body / "required"), "content": content}

    def _responses(self, responses: Source, operation_name: str) -> Output:
        result: Output = {}
        for name, entry in responses.entries():
            if name.startswith("x-"):
                continue
            response = entry.resolved()
            code = STATUS_CODE.checked(name, response)
            if not isinstance(response.value, dict):
                continue
            result[code] = {"description": ""}
            type_name = f"{operation_name}_{code}_response"
            content = self._content(response, type_name)
            if content:
                result[code]["content"] = content
        return result or {"default": {"description": ""}}

    def _content(self, holder: Source, type_name: str) -> Output:
        result: Output = {}
        for name, entry in (holder / "content").entries():
            media_type = MEDIA_TYPE.checked(name, entry)
            schema = entry / "schema"
            if child(entry.value, "schema") is MISSING:
                schema = schema.with_value({})
            body = Body({}, schema, is_form(media_type))
            if not body.is_form:
                self._name_inline(schema, type_name)
            result[media_type] = body.output
            self._bodies.append(body)
        return result

    def _name_inline(self, schema: Source, name: str) -> None:
        """Add a definition for the class that an inline schema of a body describes."""
        value = schema.value
        if not isinstance(value, dict) or schema.is_reference:
            return
        definitions = self._definitions
        is_new = definitions.at(schema.pointer) is None
        if is_new and definitions.classes.constraints(schema):
            definitions.add(name, schema)
        elif value.get("type") == "array":
            self._name_inline(schema / "items", f"{name}_inner")

    # --- schemas ---

    def resolve(self) -> None:
        """Fill in the schemas, once all definitions are known."""
        for body in self._bodies:
            if body.is_form:
                body.output["schema"] = self._stock.form(body.schema)
            else:
                body.output["schema"] = self._stock.reduced(body.schema)
        for parameter in self._parameters:
            self._resolve_parameter(parameter)
        if self._methods:
            self._methods.write()

    def _resolve_parameter(self, parameter: Parameter) -> None:
        schema = self._stock.reduced(parameter.schema)
        if "$ref" in schema or schema.get("type") == "object":
            why = "the client writes texts, numbers, booleans and lists only"
            parameter.schema.refuse("an object as parameter", why, "declare a parameter for each property")
            schema = {}
        parameter.output["schema"] = schema
        parameter.output["x-type"] = markdown(python_type(schema))
        values = _allowed_values(parameter.schema)
        if values:
            parameter.describe_values(values)

    # --- servers and security schemes ---

    def servers(self) -> list[dict[str, str]]:
        """Return the servers, or a server without an address if the specification has none."""
        servers = []
        for server in self._document.source("servers").items():
            url = server / "url"
            if isinstance(url.value, str):
                checked_url = SERVER_URL.checked(url.value, url)
                servers.append({"url": checked_url})
        return servers or [{"url": "/"}]

    def product(self, package: str) -> str:
        """Return the name of the client in the User-Agent: x-product of the specification, or the package."""
        product = self._document.source("info", "x-product")
        if product.value is None:
            return package.replace("_", "-")
        return PRODUCT.checked(product.value, product)

    def security_schemes(self) -> Output:
        """Return the security schemes that the runtime supports."""
        return security_schemes(self._document)


def _with_suffixes(name: str) -> set[str]:
    return {f"{name}{suffix}" for suffix in METHOD_SUFFIXES}


def _alternatives(holder: Source) -> list[Output]:
    """Return the security requirements of the document or an operation, one of which a request must meet."""
    alternatives = []
    for requirement in (holder / "security").items():
        if not isinstance(requirement.value, dict):
            continue
        alternative: Output = {}
        for name in requirement.value:
            checked_name = SCHEME.checked(name, holder)
            alternative[checked_name] = []
        alternatives.append(alternative)
    return alternatives


def _refuse_servers(holder: Source) -> None:
    servers = holder / "servers"
    if servers.value:
        what = "servers of a path or an operation"
        servers.refuse(what, "the client sends all requests to one host", "name it under /servers")


def _is_true(source: Source) -> bool:
    return source.value is True


def _copy_style(parameter: Source, output: Output) -> None:
    style = parameter / "style"
    if style.value in ("form", "simple"):
        output["style"] = style.value
    elif "style" in parameter.value:
        style.refuse("style", "the client writes parameters in the styles form and simple only", "use one of them")
    explode = parameter / "explode"
    if isinstance(explode.value, bool):
        output["explode"] = explode.value


def _copy_texts(source: Source, output: Output, fields: tuple[str, ...]) -> None:
    """Copy annotations: as prose for code, and in Markdown for documentation."""
    for field in fields:
        text = (source / field).value
        if isinstance(text, str):
            words = text.split()
            output[field] = prose(text)
            output[f"x-{field}"] = markdown(" ".join(words))


def _allowed_values(schema: Source) -> list[str]:
    """Return the values of an enum, or of the enum for the items of a list."""
    schema = schema.resolved()
    items = schema / "items"
    if isinstance(items.value, dict):
        return _allowed_values(items)
    values = schema / "enum"
    return [str(item.value) for item in values.items()]
