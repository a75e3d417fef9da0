"""The operations of a specification, rebuilt from what the stock API template understands.

That template writes text between quotes as it is, so no text gets there that could end a string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generator.models.definitions import SCALARS, Schemas
from generator.models.names import class_name, underscore, variable_name
from generator.openapi.document import Document
from generator.openapi.objects import METHODS
from generator.pointers import Pointer
from generator.text import markdown


class Operations:
    """The operations of a specification in the words that the stock API template understands."""

    def __init__(self, spec: Document, schemas: Schemas) -> None:
        self.spec, self.schemas = spec, schemas
        self.tags: set[str] = set()
        self._names: list[str] = ["api_client", "validate_call"]
        self._forms: list[tuple[dict[str, Any], Any, Pointer]] = []
        self._waiting: list[tuple[dict[str, Any], Any, Pointer]] = []
        self._parameters: list[tuple[dict[str, Any], Any, Pointer]] = []

    def paths(self) -> dict[str, Any]:
        """All paths with their operations; what they say of schemas is filled in by `resolve`."""
        result: dict[str, Any] = {}
        for path, item in (self.spec.root.get("paths") or {}).items():
            if path.startswith("x-"):
                continue
            at: Pointer = ("paths", path)
            at, item = self._resolved(item, at)
            if not isinstance(item, dict):
                continue
            path = self._plain(path, at, r"/[\w\-./{}~:@!$&()*+,;=%]*", "path")
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    found = self._operation(item[method], item, (*at, method), path, method)
                    result.setdefault(path, {})[method] = found
        return result

    def _operation(
        self, operation: Mapping[str, Any], item: Mapping[str, Any], at: Pointer, path: str, method: str
    ) -> dict[str, Any]:
        name = operation.get("operationId")
        if not isinstance(name, str):
            name = f"{path.strip('/')}_{method}"
        name = self._method(variable_name(re.sub(r"[^A-Za-z0-9]+", "_", name)))
        for holder, place in ((item, at[:-1]), (operation, at)):
            if holder.get("servers"):
                what = "servers of a path or an operation"
                self.spec.refuse(
                    (*place, "servers"), what, "the client sends all to one host", "name it under /servers"
                )
        tags = operation.get("tags")
        tag = class_name(tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else "default")
        self.tags.add(underscore(tag))
        for unit in self.schemas.units.values():
            if unit.name.lower() == f"{tag}Api".lower():
                self.spec.fault(unit.pointer, f"has the name of the class of the operations tagged {tag}; rename it")
        result: dict[str, Any] = {"operationId": name, "tags": [tag], "deprecated": operation.get("deprecated") is True}
        for key in ("summary", "description"):
            if isinstance(operation.get(key), str):
                result[key] = _one_line(operation[key])
                result[f"x-{key}"] = markdown(" ".join(operation[key].split()))
        parameters: dict[tuple[str, str], Any] = {}
        self._parameters_of(item, at[:-1], parameters)
        self._parameters_of(operation, at, parameters)
        for variable in re.findall(r"{([^}]*)}", path):
            if (variable, "path") not in parameters:
                self.spec.fault(at, f"has no parameter {variable} in: path, which its path names; add it")
        result["parameters"] = list(parameters.values())
        place, body = self._resolved(operation.get("requestBody"), (*at, "requestBody"))
        if isinstance(body, dict):
            content = self._content(body, place, f"{name}_request")
            if not content:
                self.spec.fault(place, "a request body needs content: its media type and schema")
            result["requestBody"] = {"required": body.get("required") is True, "content": content}
        result["responses"] = self._responses(operation.get("responses"), (*at, "responses"), name)
        security = operation.get("security", self.spec.root.get("security", []))
        result["security"] = [
            {self._plain(scheme, at, r"[\w.\-]+", "security scheme"): [] for scheme in entry}
            for entry in (security if isinstance(security, list) else [])
            if isinstance(entry, dict)
        ]
        return result

    def _responses(self, responses: Any, at: Pointer, name: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for code, response in (responses if isinstance(responses, dict) else {}).items():
            if code.startswith("x-"):
                continue
            place, response = self._resolved(response, (*at, code))
            code = self._plain(code, place, r"[1-5](?:\d\d|XX)|default", "status code")
            if isinstance(response, dict):
                content = self._content(response, place, f"{name}_{code}_response")
                result[code] = {"description": "", **({"content": content} if content else {})}
        return result or {"default": {"description": ""}}

    def _parameters_of(self, holder: Mapping[str, Any], at: Pointer, parameters: dict[tuple[str, str], Any]) -> None:
        listed = holder.get("parameters", [])
        if not isinstance(listed, list):
            self.spec.fault((*at, "parameters"), "must be a list")
            return
        for i, entry in enumerate(listed):
            place, entry = self._resolved(entry, (*at, "parameters", str(i)))
            if isinstance(entry, dict):
                self._parameter(entry, place, parameters)

    def _method(self, name: str) -> str:
        """A name that is free, together with those that the stock template derives from it."""
        suffixes = ("", "_with_http_info", "_without_preload_content")
        number, candidate = 1, name
        while any(candidate + suffix in self._names for suffix in suffixes):
            number += 1
            candidate = f"{name}_{number}"
        self._names += [candidate + suffix for suffix in suffixes]
        return candidate

    def _parameter(self, entry: Mapping[str, Any], at: Pointer, parameters: dict[tuple[str, str], Any]) -> None:
        name, where = entry.get("name"), entry.get("in")
        if not isinstance(name, str) or where not in ("query", "path", "header", "cookie"):
            self.spec.fault(at, "a parameter needs a name, and in: query, path, header or cookie")
            return
        if where == "cookie":
            self.spec.refuse((*at, "in"), "a cookie", "the stock runtime does not send it", "leave the parameter out")
            return
        if entry.get("style", "form") not in ("form", "simple"):
            self.spec.refuse((*at, "style"), "style", "the stock runtime sends form and simple only", "use one of them")
            entry = {key: value for key, value in entry.items() if key != "style"}
        parameter = {
            "name": self._plain(name, (*at, "name"), r"[\w\-.\[\]$@:~]+", "parameter name"),
            "in": where,
            "required": entry.get("required") is True or where == "path",
        }
        for key, kind in (("style", str), ("explode", bool)):
            if isinstance(entry.get(key), kind):
                parameter[key] = entry[key]
        text = entry.get("description")
        if isinstance(text, str):
            parameter["description"] = _one_line(text)
            parameter["x-description"] = markdown(" ".join(text.split()))
        schema, place = entry.get("schema"), (*at, "schema")
        content = entry.get("content")
        if schema is None and isinstance(content, dict):
            schema = {"type": "string"}
        parameter["schema"] = {}
        self._waiting.append((parameter["schema"], schema, place))
        self._parameters.append((parameter, schema, place))
        parameters[name, where] = parameter

    def _content(self, holder: Mapping[str, Any], at: Pointer, name: str) -> dict[str, Any]:
        content = holder.get("content")
        result: dict[str, Any] = {}
        for kind, entry in (content if isinstance(content, dict) else {}).items():
            place = (*at, "content", kind)
            kind = self._plain(kind, place, r"[\w\-.+*]+/[\w\-.+*]+(?:; ?[\w\-]+=[\w\-.]+)*", "media type")
            result[kind] = {"schema": {}}
            schema = entry.get("schema", {}) if isinstance(entry, dict) else {}
            if kind.startswith(("application/x-www-form-urlencoded", "multipart/")):
                self._forms.append((result[kind]["schema"], schema, (*place, "schema")))
            else:
                self._name_inline(schema, (*place, "schema"), name)
                self._waiting.append((result[kind]["schema"], schema, (*place, "schema")))
        return result

    def _name_inline(self, schema: Any, at: Pointer, name: str) -> None:
        if isinstance(schema, dict) and "$ref" not in schema:
            if at not in self.schemas.units and self.schemas.parts.class_parts(schema, at):
                self.schemas.add(name, at, schema)
            elif schema.get("type") == "array":
                self._name_inline(schema.get("items"), (*at, "items"), f"{name}_inner")

    def resolve(self) -> None:
        """Fill in the schemas, now that every one of them has its name."""
        for target, schema, at in self._waiting:
            target.update(self._stock(schema, at))
        for target, schema, at in self._forms:
            target.update(self._form(schema, at))
        for parameter, schema, at in self._parameters:
            if parameter["schema"].get("type") == "object" or "$ref" in parameter["schema"]:
                self.spec.refuse(
                    at, "an object as parameter", "the stock runtime does not send its parts", "use its parts"
                )
                parameter["schema"] = {}
            parameter["x-type"] = markdown(_python_type(parameter["schema"]))
            values = self._values(schema, at)
            if values:
                text = parameter.get("description", "")
                text += "." * (text[-1:].isalnum()) + " " * bool(text)
                text += f"{'Any' if parameter['schema'].get('type') == 'array' else 'One'} of {', '.join(values)}."
                parameter.update({"description": _one_line(text), "x-description": markdown(text)})

    def _values(self, schema: Any, at: Pointer) -> list[str]:
        at, schema = self._resolved(schema, at)
        if isinstance(schema, dict) and isinstance(schema.get("items"), dict):
            return self._values(schema["items"], (*at, "items"))
        values = schema.get("enum", []) if isinstance(schema, dict) else []
        return [str(value) for value in values] if isinstance(values, list) else []

    def _form(self, schema: Any, at: Pointer) -> dict[str, Any]:
        """The fields of a form, which are parameters."""
        parts = self.schemas.parts
        declared, required = parts.declared(parts.expand(parts.split(schema, at)))
        if not declared:
            self.spec.refuse(at, "a form", "its fields are properties, and it has none", "give its schema properties")
        properties: dict[str, Any] = {}
        for name, fields in declared.items():
            schema, place = fields[0] if fields else ({}, at)
            properties[self._plain(name, place, r"[\w\-.\[\]$@:~]+", "name of a field")] = self._stock(schema, place)
        names = [name for name in properties if name in required]
        return {"type": "object", "properties": properties, **({"required": names} if names else {})}

    def _stock(self, schema: Any, at: Pointer, depth: int = 0) -> dict[str, Any]:
        """A schema as far as the stock templates need it: what to serialise a value to, or to read it as."""
        if schema is None or schema is True or schema == {}:
            return {}
        if not isinstance(schema, dict) or depth > 40:
            self.spec.fault(at, "is not a schema that a parameter or a body can have")
            return {}
        if "$ref" in schema:
            at, schema = self.spec.resolve(schema["$ref"], (*at, "$ref"))
            if not isinstance(schema, dict):
                return self._stock(schema, at, depth)
        unit = self.schemas.units.get(at)
        if unit and unit.is_class:
            return {"$ref": f"#/components/schemas/{unit.name}"}
        for keyword in ("allOf", "oneOf", "anyOf"):
            members = schema.get(keyword)
            if isinstance(members, list):
                rest = [(i, item) for i, item in enumerate(members) if item != {"type": "null"}]
                if len(rest) == 1:
                    return self._stock(rest[0][1], (*at, keyword, str(rest[0][0])), depth + 1)
                return self._no_stock((*at, keyword), keyword)
        kinds = [kind for kind in self.schemas.parts.types(schema, at) if kind != "null"]
        if len(kinds) > 1:
            return self._no_stock((*at, "type"), "several types")
        kind = kinds[0] if kinds else "string" if "enum" in schema or "const" in schema else None
        if kind == "array":
            return {"type": "array", "items": self._stock(schema.get("items", {}), (*at, "items"), depth + 1)}
        if kind == "object":
            extra = schema.get("additionalProperties", True)
            inner = self._stock(extra, (*at, "additionalProperties"), depth + 1) if isinstance(extra, dict) else {}
            return {"type": "object", "additionalProperties": inner or True}
        if kind == "string" and schema.get("format") == "binary":
            return {"type": "string", "format": "binary"}
        return {"type": kind} if kind else {}

    def _no_stock(self, at: Pointer, what: str) -> dict[str, Any]:
        self.spec.refuse(at, what, "a parameter or a body has one type here", "wrap it in an object with a property")
        return {}

    def servers(self) -> list[dict[str, str]]:
        """The servers that have an address of their own, without variables."""
        found = []
        servers = self.spec.root.get("servers", [])
        for i, server in enumerate(servers if isinstance(servers, list) else []):
            url = server.get("url") if isinstance(server, dict) else None
            if isinstance(url, str):
                url = self._plain(url, ("servers", str(i), "url"), r"[\w\-./:~%@+=&?]*", "server URL")
                found.append({"url": url})
        return found or [{"url": "/"}]

    def security_schemes(self) -> dict[str, Any]:
        """The security schemes, as far as they say how a key is sent."""
        result: dict[str, Any] = {}
        schemes = self.spec.root.get("components", {}).get("securitySchemes") or {}
        for name, scheme in schemes.items():
            at: Pointer = ("components", "securitySchemes", name)
            at, scheme = self._resolved(scheme, at)
            if not isinstance(scheme, dict):
                continue
            name = self._plain(name, at, r"[\w.\-]+", "security scheme")
            kind, method = scheme.get("type"), scheme.get("scheme")
            if kind == "apiKey" and scheme.get("in") in ("header", "query", "cookie"):
                key = self._plain(scheme.get("name"), (*at, "name"), r"[\w.\-]+", "name of a key")
                result[name] = {"type": "apiKey", "in": scheme["in"], "name": key}
            elif kind == "http" and isinstance(method, str) and method.lower() in ("basic", "bearer"):
                result[name] = {"type": "http", "scheme": method.lower()}
            elif kind in ("oauth2", "openIdConnect"):
                result[name] = {"type": "http", "scheme": "bearer"}
        return result

    def _resolved(self, value: Any, at: Pointer) -> tuple[Pointer, Any]:
        if isinstance(value, dict) and "$ref" in value:
            return self.spec.resolve(value["$ref"], (*at, "$ref"))
        return at, value

    def _plain(self, text: Any, at: Pointer, pattern: str, what: str) -> str:
        """Text that may stand in the source as it is, because it has nothing that could end a string."""
        if isinstance(text, str) and re.fullmatch(pattern, text, re.ASCII):
            return text
        self.spec.fault(at, f"{json.dumps(text)} is not a {what} that can be generated; it must match {pattern}")
        return "x"


def _python_type(stock: Mapping[str, Any]) -> str:
    if "$ref" in stock:
        return str(stock["$ref"]).rpartition("/")[2]
    if stock.get("type") == "array":
        return f"list[{_python_type(stock['items'])}]"
    return {**SCALARS, "object": "dict"}.get(stock.get("type", ""), "Any")


def _one_line(text: str) -> str:
    """Prose for the stock templates, which put it between quotes of either kind."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words.replace("\\", "/").replace('"', "'").replace("'''", "'")
