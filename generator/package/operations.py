"""The operations of a specification, as openapi-generator gets them.

The default API template writes vendored API classes from these operations. Our own API template takes everything from
the extensions that MethodBuilder adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Optional

from generator.errors import LONGEST_PART
from generator.models.definitions import Definitions, limited
from generator.models.names import class_name, underscore
from generator.openapi.approximation import DEFAULT_TAG, LeftOutOperation
from generator.openapi.document import REFERENCE_FIELDS, Document, Source
from generator.openapi.objects import METHODS
from generator.package.commonmark import commonmark
from generator.package.contents import keywords_of
from generator.package.forms import is_form
from generator.package.method_builder import PAGING, MethodBuilder
from generator.package.parameters import LOCATIONS, is_ignored
from generator.package.places import base_name
from generator.package.security import HTTP_NAME, MUTUAL_TLS, requirements, security_schemes
from generator.package.servers import Server, own_servers, servers_of, variables_of
from generator.package.stock import PlainText, StockSchemas
from generator.package.stock_parameters import Output, StockParameter, copy_texts
from generator.pointers import MISSING, child
from generator.text import markdown, shortened

PATH = PlainText("path", r"/[\w\-./{}~:@!$&()*+,;=%?]*")
ANY_PATH = PlainText("path", r"/[^\ud800-\udfff]*")
"""The paths of our own template, which writes them as string literals."""
MEDIA_TYPE = PlainText("media type", r"[\w\-.+*]+/[\w\-.+*]+(?:; ?[\w\-]+=[\w\-.]+)*")
ANY_MEDIA_TYPE = PlainText(
    "media type",
    f"{HTTP_NAME}/{HTTP_NAME}(?: *;[ -~]*)?",
)
"""The media types of our own template, which writes them as string literals."""
STATUS_CODE = PlainText("status code", r"[1-5](?:\d\d|XX)|default")
PRODUCT = PlainText("name of a product in the User-Agent", r"[\w.\-]+")

_VARIABLE = re.compile(r"{([^}]*)}")
_FRAGMENT = re.compile(r"((?:{[^{}]*}|{(?![^{}]*})|[^#{])*)#(.*)", re.DOTALL)
"""Matches a path with a fragment; a variable may have the sign in its name."""

NO_ANSWERS: Output = {"default": {"description": ""}}
METHOD_SUFFIXES = ("", "_with_http_info", "_without_preload_content")
"""The suffixes of the three methods for an operation."""


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
        self._parameters: list[StockParameter] = []
        self._bodies: list[Body] = []
        self._servers: list[Server] = []
        """The servers of paths and operations."""
        self._schemes = security_schemes(document, is_stock=methods is None)
        if methods is None:
            # The default client knows no certificates.
            self._schemes = self.security_schemes()
        self.has_pages = False
        """Whether any operation declares pages."""
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
            _refuse_siblings(entry)
            if name.startswith("x-") or not is_object(entry) or not is_object(item):
                continue
            checker = ANY_PATH if self._methods else PATH
            path = checker.checked(_without_fragment(name, item), item)
            # Our template writes the path from the extensions, and openapi-generator could not read all paths.
            key = f"/{len(paths)}" if self._methods else path
            for method in METHODS:
                operation = item / method
                if not is_object(operation) or _is_refused(operation, method):
                    continue
                operations = paths.setdefault(key, {})
                if method in operations:
                    operation.fault(f"is the second {method.upper()} of {path}; the default client can have one")
                operations[method] = self._operation(operation, item, path, method)
        return paths

    def _operation(self, operation: Source, item: Source, path: str, method: str) -> Output:
        servers = own_servers(operation, item)
        self._servers += servers
        name = self._method_name(operation / "operationId", path, method)
        self.has_pages |= PAGING in operation.value
        parameters = self._parameters_of(item, operation, path)
        result: Output = {
            "operationId": name,
            "tags": [self._tag(operation)],
            "deprecated": _is_true(operation / "deprecated"),
            "security": self._security_of(operation),
            "x-request": f"{method.upper()} {path}",
        }
        if not self._methods:
            result["parameters"] = self._stock_parameters(parameters)
        copy_texts(operation, result, ("summary", "description"))
        description = (operation / "description").value
        if isinstance(description, str):
            result["x-description"] = commonmark(description)
        # The request comes before the responses, because the later one of two classes with equal names gets a number.
        body = (operation / "requestBody").resolved()
        if is_object(body):
            result["requestBody"] = self._request_body(body, name)
        result["responses"] = self._responses(operation / "responses", name)
        if self._methods:
            # Our template writes bodies and answers from the extensions alone.
            result.pop("requestBody", None)
            result["responses"] = NO_ANSWERS
            result["x-servers"] = [server.source("configuration.Server") for server in servers]
            self._methods.add(name, method, path, operation, parameters, result)
            result["x-security"] = result.pop("security")
        elif servers:
            what = "servers of a path or an operation"
            why = "the default client sends all requests to one host"
            operation.refuse(what, why, "name it under /servers", "it is called at that host")
        return result

    def _method_name(self, operation_id: Source, path: str, method: str) -> str:
        """Return the first name that is free with all suffixes, and take these names."""
        name = base_name(operation_id.value, path, method)
        number = self._last_numbers.get(name, 1)
        candidate = name
        while _with_suffixes(candidate) & self._method_names:
            number += 1
            candidate = f"{name}_{number}"
        self._last_numbers[name] = number
        self._method_names |= _with_suffixes(candidate)
        return candidate

    def _tag(self, operation: Source) -> str:
        """Return the tag that names the API class of an operation."""
        tag = tag_of(operation)
        # Tags that differ in case share a class, because some file systems do not tell its files apart.
        return self._tags.setdefault(tag.lower(), tag)

    def list_left_out(self, paths: Output, left_out: Sequence[LeftOutOperation]) -> None:
        """List operations that are left out on the pages of their tags, or on the first page."""
        preambles: dict[str, Output] = {}
        for operations in paths.values():
            for output in operations.values():
                if "x-preamble" in output:
                    preambles[output["tags"][0]] = output["x-preamble"]
        for operation in left_out:
            tag = limited(class_name(operation.tag))
            page = self._tags.get(tag.lower()) or next(iter(preambles), "")
            if page in preambles:
                reason = markdown(operation.reason)
                row = f"| **{operation.method}** {markdown(operation.path)} | {reason} |"
                preambles[page]["has_left_out"] = True
                preambles[page].setdefault("left_out", []).append(row)

    def _security_of(self, operation: Source) -> list[Output]:
        """Return the alternative security requirements of an operation, or those of the document."""
        if "security" in operation.value:
            return requirements(operation, self._schemes, is_stock=self._methods is None)
        if self._security is None:
            self._security = requirements(self._document.source(), self._schemes, is_stock=self._methods is None)
        return self._security

    # --- parameters ---

    def _parameters_of(self, item: Source, operation: Source, path: str) -> list[Source]:
        """Return the parameters of a path and of an operation, which overrides those of its path."""
        parameters: dict[tuple[str, str], Source] = {}
        for holder in (item, operation):
            listed = holder / "parameters"
            if "parameters" in holder.value and not isinstance(listed.value, list):
                listed.fault("must be a list")
            for entry in listed.items():
                parameter = entry.resolved()
                if is_object(parameter):
                    _add_parameter(parameter, parameters)
        variables = _VARIABLE.findall(path)
        for variable in variables:
            if (variable, "path") not in parameters:
                operation.fault(f"has no parameter {variable} in: path, which its path names; add it")
        for key in list(parameters):
            name, location = key
            if location == "path" and name not in variables:
                parameter = parameters.pop(key)
                why = f"the path {path} does not name it"
                parameter.refuse("a parameter in: path", why, "remove it", "it is left out")
        return list(parameters.values())

    def _stock_parameters(self, sources: list[Source]) -> list[Output]:
        parameters = list(map(StockParameter.of, sources))
        self._parameters += parameters
        return [parameter.output for parameter in parameters]

    # --- bodies ---

    def _request_body(self, body: Source, operation_name: str) -> Output:
        content = self._content(body, f"{operation_name}_request")
        if not content:
            body.fault("a request body needs content: its media type and schema")
        return {"required": _is_true(body / "required"), "content": content}

    def _responses(self, responses: Source, operation_name: str) -> Output:
        result: Output = {}
        is_object(responses)
        for name, entry in responses.entries():
            if name.startswith("x-"):
                continue
            response = entry.resolved()
            code = STATUS_CODE.checked(name, response)
            if not is_object(response):
                continue
            result[code] = {"description": ""}
            type_name = f"{operation_name}_{code}_response"
            content = self._content(response, type_name)
            if content:
                result[code]["content"] = content
        return result or {"default": {"description": ""}}

    def _content(self, holder: Source, type_name: str) -> Output:
        result: Output = {}
        content = holder / "content"
        is_object(content)
        for name, entry in content.entries():
            is_object(entry)
            checker = ANY_MEDIA_TYPE if self._methods else MEDIA_TYPE
            media_type = checker.checked(name, entry)
            schema = entry / "schema"
            if child(entry.value, "schema") is MISSING:
                schema = schema.with_value({})
            body = Body({}, schema, is_form(media_type))
            if not body.is_form:
                self._name_inline(schema, type_name)
            result[media_type] = body.output
            if not self._methods:
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
            parameter.resolve(self._stock)
        if self._methods:
            self._methods.write()

    # --- servers and security schemes ---

    def servers(self) -> list[dict[str, str]]:
        """Return the servers with the defaults of their variables, for openapi-generator."""
        urls = [server.default_url() for server in self._listed_servers()]
        return [{"url": url} for url in urls]

    def server_sources(self) -> list[str]:
        """Return the Python source of each server."""
        return [server.source() for server in self._listed_servers()]

    def server_variables(self) -> list[str]:
        """Return the names of the variables of all servers, including those of operations."""
        servers = [*self._listed_servers(), *self._servers]
        return variables_of(servers)

    def _listed_servers(self) -> list[Server]:
        """Return the servers of the document, or one without an address if it has none."""
        document = self._document.source()
        return servers_of(document) or [Server("/")]

    def product(self, package: str) -> str:
        """Return the name of the client in the User-Agent: x-product of the specification, or the package."""
        product = self._document.source("info", "x-product")
        if product.value is None:
            return package.replace("_", "-")
        return PRODUCT.checked(product.value, product)

    def security_schemes(self) -> Output:
        """Return the security schemes that openapi-generator gets; it does not know mutual TLS.

        Their names may be any text. So it gets others, unless its default template writes them.
        """
        schemes: Output = {}
        for name, scheme in self._schemes.items():
            if scheme["type"] != MUTUAL_TLS:
                key = f"scheme{len(schemes)}" if self._methods else name
                schemes[key] = scheme
        return schemes

    def mutual_tls(self) -> list[str]:
        """Return the names of the security schemes that a certificate of the client meets."""
        return [name for name, scheme in self._schemes.items() if scheme["type"] == MUTUAL_TLS]


def api_classes(document: Document) -> Iterator[str]:
    """Yield the names of the API classes."""
    for _, entry in document.source("paths").entries():
        item = entry.resolved()
        for method in METHODS:
            if method in keywords_of(item):
                tag = tag_of(item / method)
                yield f"{tag}Api"


def tag_of(operation: Source) -> str:
    """Return the first tag of an operation, as the name of a class."""
    first = (operation / "tags" / "0").value
    name = first if isinstance(first, str) else DEFAULT_TAG
    return limited(class_name(name))


def is_object(source: Source) -> bool:
    """Return whether a value is an object. Notes a fault if it is neither an object nor null."""
    if isinstance(source.value, dict):
        return True
    if source.value is not None:
        source.fault("must be an object")
    return False


def _with_suffixes(name: str) -> set[str]:
    return {f"{name}{suffix}" for suffix in METHOD_SUFFIXES}


def _is_true(source: Source) -> bool:
    return source.value is True


def _refuse_siblings(item: Source) -> None:
    """Refuse the fields of a path item beside its `$ref`, except those that are only words."""
    if not item.is_reference:
        return
    for name, field in item.entries():
        if name not in REFERENCE_FIELDS and not name.startswith("x-"):
            field.refuse(f"{name} beside $ref", "only what the $ref names is generated", "move it there")


def _is_refused(operation: Source, method: str) -> bool:
    """Refuse the method TRACE."""
    if method != "trace":
        return False
    why = "a server repeats the request in its answer, with its keys and cookies, so most refuse it (RFC 9110, 9.3.8)"
    operation.refuse("TRACE", why, "remove the operation")
    return True


def _without_fragment(path: str, item: Source) -> str:
    """Return a path without its fragment, which some use to tell apart operations with the same path."""
    match = _FRAGMENT.fullmatch(path)
    if match is None:
        return path
    base, fragment = match.groups()
    if fragment:
        shown = shortened(fragment, LONGEST_PART)
        item.warn(f"no request has the fragment #{shown} of the path", "it is dropped")
    return base


def _add_parameter(source: Source, parameters: dict[tuple[str, str], Source]) -> None:
    name = (source / "name").value
    location = (source / "in").value
    if not isinstance(name, str) or not name or location not in LOCATIONS:
        source.fault("a parameter needs a name, and in: query, path, header or cookie")
    elif location == "header" and not re.fullmatch(HTTP_NAME, name, re.ASCII):
        (source / "name").fault("is not the name of a header; it can have letters, digits and !#$%&'*+-.^_`|~")
    elif not is_ignored(name, location):
        parameters[name, location] = source
