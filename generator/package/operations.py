"""The operations of a specification: for the stock API template of vendored clients, and with methods for our own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

from generator.models.definitions import Definitions
from generator.models.names import call, class_name, underscore, variable_name
from generator.openapi.document import Document, Source
from generator.openapi.objects import METHODS
from generator.package.method_builder import MethodBuilder
from generator.package.stock import FIELD_NAME, PlainText, StockSchemas, prose, python_type
from generator.pointers import MISSING, child
from generator.text import markdown

PATH = PlainText("path", r"/[\w\-./{}~:@!$&()*+,;=%]*")
PARAMETER_NAME = PlainText("parameter name", FIELD_NAME.pattern)
MEDIA_TYPE = PlainText("media type", r"[\w\-.+*]+/[\w\-.+*]+(?:; ?[\w\-]+=[\w\-.]+)*")
STATUS_CODE = PlainText("status code", r"[1-5](?:\d\d|XX)|default")
SERVER_URL = PlainText("server URL", r"[\w\-./:~%@+=&?]*")
SECURITY_SCHEME = PlainText("security scheme", r"[\w.\-]+")
KEY_NAME = PlainText("name of a key", r"[\w.\-]+")
ENVIRONMENT_VARIABLE = PlainText("name of an environment variable", r"[A-Za-z_]\w*")
PRODUCT = PlainText("name of a product in the User-Agent", r"[\w.\-]+")

Output = dict[str, Any]
"""An object of the specification that the template gets."""

FORMS = ("application/x-www-form-urlencoded", "multipart/")
METHOD_SUFFIXES = ("", "_with_http_info", "_without_preload_content")
"""The stock template writes three methods for an operation."""


@dataclass
class Parameter:
    """A parameter as the template gets it, and the schema to fill in once all definitions are known."""

    output: Output
    schema: Source
    entry: Source

    def describe_values(self, values: list[str]) -> None:
        """Append the values that are allowed to the description."""
        output = self.output
        text = output.get("description", "")
        if text[-1:].isalnum():
            text += "."
        if text:
            text += " "
        is_array = output["schema"].get("type") == "array"
        text += "Any of " if is_array else "One of "
        text += ", ".join(values) + "."
        output["description"] = prose(text)
        output["x-description"] = markdown(text)


@dataclass
class Body:
    """A body of one media type as the template gets it, and the schema to fill in."""

    output: Output
    schema: Source
    is_form: bool


class Operations:
    """The operations of a specification in the words of the stock API template."""

    def __init__(self, document: Document, definitions: Definitions, methods: Optional[MethodBuilder] = None) -> None:
        """Leave out the builder of methods where the stock template makes the API class."""
        self._document = document
        self._definitions = definitions
        self._methods = methods
        self._stock = StockSchemas(definitions)
        self._method_names = {"api_client", "validate_call"}
        self._parameters: list[Parameter] = []
        self._bodies: list[Body] = []
        self.tags: set[str] = set()

    # --- paths and operations ---

    def paths(self) -> Output:
        """Return all paths with their operations, whose schemas `resolve` fills in."""
        result: Output = {}
        for name, entry in self._document.source("paths").entries():
            if name.startswith("x-"):
                continue
            item = entry.resolved()
            if not isinstance(item.value, dict):
                continue
            path = PATH.checked(name, item)
            for method in METHODS:
                operation = item / method
                if isinstance(operation.value, dict):
                    methods = result.setdefault(path, {})
                    methods[method] = self._operation(operation, item, path, method)
        return result

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
            "security": self._security(operation),
        }
        _copy_texts(operation, result, ("summary", "description"))
        # The request comes first: where names are taken, the later class gets a number.
        body = (operation / "requestBody").resolved()
        if isinstance(body.value, dict):
            result["requestBody"] = self._request_body(body, name)
        result["responses"] = self._responses(operation / "responses", name)
        if self._methods:
            entries = [parameter.entry for parameter in parameters]
            self._methods.add(name, method, path, operation, entries, result)
        return result

    def _method_name(self, operation_id: Source, path: str, method: str) -> str:
        """Return a name that is free, together with the names that the template derives from it."""
        text = operation_id.value
        if not isinstance(text, str):
            text = f"{path.strip('/')}_{method}"
        name = variable_name(re.sub(r"[^A-Za-z0-9]+", "_", text))
        number = 1
        candidate = name
        while any(candidate + suffix in self._method_names for suffix in METHOD_SUFFIXES):
            number += 1
            candidate = f"{name}_{number}"
        self._method_names.update(candidate + suffix for suffix in METHOD_SUFFIXES)
        return candidate

    def _tag(self, operation: Source) -> str:
        first = (operation / "tags" / "0").value
        tag = class_name(first if isinstance(first, str) else "default")
        module = underscore(tag)
        if module not in self.tags:
            self.tags.add(module)
            self._check_api_class(tag)
        return tag

    def _check_api_class(self, tag: str) -> None:
        api_class = f"{tag}Api".lower()
        for definition in self._definitions.all:
            if definition.name.lower() == api_class:
                text = f"has the name of the class of the operations tagged {tag}; rename it"
                definition.schema.fault(text)

    def _security(self, operation: Source) -> list[Output]:
        security = operation if "security" in operation.value else self._document.source()
        result: list[Output] = []
        for requirement in (security / "security").items():
            if isinstance(requirement.value, dict):
                names = [SECURITY_SCHEME.checked(name, operation) for name in requirement.value]
                result.append({name: [] for name in names})
        return result

    # --- parameters ---

    def _parameters_of(self, item: Source, operation: Source, path: str) -> list[Parameter]:
        """Return the parameters of a path and of its operation, which may override them."""
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

    def _add_parameter(self, entry: Source, parameters: dict[tuple[str, str], Parameter]) -> None:
        name = (entry / "name").value
        location = (entry / "in").value
        if not isinstance(name, str) or location not in ("query", "path", "header", "cookie"):
            entry.fault("a parameter needs a name, and in: query, path, header or cookie")
            return
        if location == "cookie":
            (entry / "in").refuse("a cookie", "the stock runtime does not send it", "leave the parameter out")
            return
        output: Output = {
            "name": PARAMETER_NAME.checked(name, entry / "name"),
            "in": location,
            "required": location == "path" or _is_true(entry / "required"),
        }
        _copy_style(entry, output)
        _copy_texts(entry, output, ("description",))
        schema = entry / "schema"
        has_content = isinstance((entry / "content").value, dict)
        if schema.value is None and has_content:
            schema = schema.with_value({"type": "string"})
        parameter = Parameter(output, schema, entry)
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
            content = self._content(response, f"{operation_name}_{code}_response")
            if content:
                result[code]["content"] = content
        return result or {"default": {"description": ""}}

    def _content(self, holder: Source, class_name: str) -> Output:
        result: Output = {}
        for name, entry in (holder / "content").entries():
            media_type = MEDIA_TYPE.checked(name, entry)
            schema = entry / "schema"
            if child(entry.value, "schema") is MISSING:
                schema = schema.with_value({})
            is_form = media_type.startswith(FORMS)
            if not is_form:
                self._name_inline(schema, class_name)
            output: Output = {}
            result[media_type] = output
            self._bodies.append(Body(output, schema, is_form))
        return result

    def _name_inline(self, schema: Source, class_name: str) -> None:
        """Add a definition for a class that a body has inline."""
        value = schema.value
        if not isinstance(value, dict) or schema.is_reference:
            return
        definitions = self._definitions
        is_new = definitions.at(schema.pointer) is None
        if is_new and definitions.classes.constraints(schema):
            definitions.add(class_name, schema)
        elif value.get("type") == "array":
            self._name_inline(schema / "items", f"{class_name}_inner")

    # --- schemas ---

    def resolve(self) -> None:
        """Fill in the schemas, now that each of them has its name."""
        for body in self._bodies:
            reduce = self._stock.form if body.is_form else self._stock.reduced
            body.output["schema"] = reduce(body.schema)
        for parameter in self._parameters:
            self._resolve_parameter(parameter)
        if self._methods:
            self._methods.write()

    def _resolve_parameter(self, parameter: Parameter) -> None:
        schema = self._stock.reduced(parameter.schema)
        if "$ref" in schema or schema.get("type") == "object":
            why = "the stock runtime does not send its parts"
            parameter.schema.refuse("an object as parameter", why, "use its parts")
            schema = {}
        parameter.output["schema"] = schema
        parameter.output["x-type"] = markdown(python_type(schema))
        values = _allowed_values(parameter.schema)
        if values:
            parameter.describe_values(values)

    # --- servers and security schemes ---

    def servers(self) -> list[dict[str, str]]:
        """Return the servers; one without an address where the specification has none."""
        servers = []
        for server in self._document.source("servers").items():
            url = server / "url"
            if isinstance(url.value, str):
                servers.append({"url": SERVER_URL.checked(url.value, url)})
        return servers or [{"url": "/"}]

    def product(self, package: str) -> str:
        """Return what the client calls itself in the User-Agent: x-product of the specification, or the package."""
        product = self._document.source("info", "x-product")
        if product.value is None:
            return package.replace("_", "-")
        return PRODUCT.checked(product.value, product)

    def security_schemes(self) -> Output:
        """Return the security schemes, as far as they say how to send a key."""
        result: Output = {}
        for name, entry in self._document.source("components", "securitySchemes").entries():
            scheme = entry.resolved()
            if isinstance(scheme.value, dict):
                checked = SECURITY_SCHEME.checked(name, scheme)
                reduced = _security_scheme(scheme)
                if reduced:
                    reduced["x-source"] = _scheme_source(reduced, scheme)
                    result[checked] = reduced
        return result


def _refuse_servers(holder: Source) -> None:
    servers = holder / "servers"
    if servers.value:
        what = "servers of a path or an operation"
        servers.refuse(what, "the client sends all to one host", "name it under /servers")


def _is_true(source: Source) -> bool:
    return source.value is True


def _copy_style(parameter: Source, output: Output) -> None:
    style = parameter / "style"
    if style.value in ("form", "simple"):
        output["style"] = style.value
    elif "style" in parameter.value:
        style.refuse("style", "the stock runtime sends form and simple only", "use one of them")
    explode = parameter / "explode"
    if isinstance(explode.value, bool):
        output["explode"] = explode.value


def _copy_texts(source: Source, output: Output, fields: tuple[str, ...]) -> None:
    """Copy annotations: as prose for the code, and in Markdown for the documentation."""
    for field in fields:
        text = (source / field).value
        if isinstance(text, str):
            output[field] = prose(text)
            output[f"x-{field}"] = markdown(" ".join(text.split()))


def _allowed_values(schema: Source) -> list[str]:
    """Return the values of an enum, or of the enum that the items of a list have."""
    schema = schema.resolved()
    items = schema / "items"
    if isinstance(items.value, dict):
        return _allowed_values(items)
    return [str(value.value) for value in (schema / "enum").items()]


def _security_scheme(scheme: Source) -> Output:
    """Return how to send the key of a security scheme; nothing if the runtime cannot send it."""
    scheme_type = (scheme / "type").value
    if scheme_type in ("oauth2", "openIdConnect"):
        return {"type": "http", "scheme": "bearer"}
    if scheme_type == "http":
        method = str((scheme / "scheme").value).lower()
        if method in ("basic", "bearer"):
            return {"type": "http", "scheme": method}
    if scheme_type == "apiKey":
        location = (scheme / "in").value
        if location in ("header", "query", "cookie"):
            name = scheme / "name"
            return {"type": "apiKey", "in": location, "name": KEY_NAME.checked(name.value, name)}
    return {}


def _scheme_source(reduced: Output, scheme: Source) -> str:
    """Return the Python source of a security scheme, with what its extensions say about keys."""
    keywords: Output = {"type": reduced.get("in", reduced.get("scheme"))}
    if "name" in reduced:
        keywords["parameter"] = reduced["name"]
    variable = scheme / "x-environment-variable"
    if variable.value is not None:
        keywords["environment"] = ENVIRONMENT_VARIABLE.checked(variable.value, variable)
    kinds = scheme / "x-key-kinds"
    if kinds.value is not None:
        if not _is_text_map(kinds.value):
            kinds.fault("must be a map from the prefixes of keys to what to say when one is refused")
        keywords["key_kinds"] = kinds.value
    return call("SecurityScheme", [], keywords)


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in [*value, *value.values()])
