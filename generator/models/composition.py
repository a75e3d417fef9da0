"""Schemas taken apart: a schema is a list of parts, and a value matches it where it matches all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Optional

from generator.openapi.document import Document, Source
from generator.openapi.keywords import TYPES, UNIONS, assertions, kinds_of
from generator.pointers import Pointer

Part = tuple[Any, Pointer]
"""A schema and its place."""


class Own(dict[str, Any]):
    """A part that has been taken out of its schema: a `$ref`, a union, or keywords without any of these."""


class Parts:
    """The parts of the schemas of a specification, and what is to be known of them."""

    def __init__(self, spec: Document) -> None:
        self.spec = spec
        self._assertions: dict[Pointer, dict[str, Any]] = {}
        self._kinds_at: dict[Pointer, set[str]] = {}
        self._acyclic: set[Pointer] = set()

    def own(self, schema: Mapping[str, Any], pointer: Pointer) -> dict[str, Any]:
        """What a schema itself says of a value (see `assertions`)."""
        if pointer not in self._assertions:
            self._find_cycle(schema, pointer)
            self._assertions[pointer] = assertions(Source(self.spec, pointer, schema))
        return self._assertions[pointer]

    def split(self, schema: Any, pointer: Pointer) -> list[Part]:
        """The parts of a schema, each false or of its own."""
        if isinstance(schema, Own):
            return [(schema, pointer)]
        if isinstance(schema, bool):
            return [] if schema else [(False, pointer)]
        if not isinstance(schema, dict):
            self.spec.fault(pointer, "is not a schema; a schema is an object, true or false")
            return []
        own = self.own(schema, pointer)
        parts: list[Part] = []
        if "$ref" in own:
            parts.append((Own({"$ref": own["$ref"]}), pointer))
        plain = {key: value for key, value in own.items() if key not in ("$ref", "allOf", "discriminator", *UNIONS)}
        if plain:
            parts.append((Own(plain), pointer))
        for keyword in UNIONS:
            values = self._constants(own, keyword, pointer)
            if values:
                parts.append((Own({"enum": values}), pointer))
            elif keyword in own:
                union = Own({keyword: own[keyword], "discriminator": own.get("discriminator", {})})
                parts.append((union, pointer))
        for i, member in enumerate(own.get("allOf", [])):
            parts += self.split(member, (*pointer, "allOf", str(i)))
        return parts

    def _constants(self, own: Mapping[str, Any], keyword: str, pointer: Pointer) -> list[Any]:
        """The values of an enum that is written as a union of constants; none for other unions."""
        found: list[Any] = []
        for member in self.members(own, keyword, pointer):
            inner = self.own(*member) if isinstance(member[0], dict) else {}
            if inner == {"type": "null"}:
                inner = {"const": None}
            if (
                "const" not in inner
                or inner.keys() - {"const", "type"}
                or not isinstance(inner["const"], (str, type(None)))
            ):
                return []
            if inner["const"] in found or inner.get("type", "string") != "string":
                return []
            found.append(inner["const"])
        return found

    def together(self, whole: Iterable[Part]) -> list[Part]:
        """The parts of several schemas."""
        return [part for item in whole for part in self.split(*item)]

    def expand(self, parts: Iterable[Part]) -> list[Part]:
        """The parts with what their references name in the place of the references."""
        result: list[Part] = []
        for part in parts:
            target = self.target(part)
            result += self.expand(self.split(*target)) if target else [part]
        return result

    def target(self, part: Part) -> Optional[Part]:
        """What a reference names; nothing for parts that are none."""
        schema, pointer = part
        if not schema or "$ref" not in schema:
            return None
        target, value = self.spec.resolve(schema["$ref"], (*pointer, "$ref"))
        return (True if value is None else value), target

    def kinds(self, parts: Iterable[Part]) -> set[str]:
        """The JSON types of the values that the parts may accept; integer goes along with number."""
        kinds = set(TYPES)
        for part in parts:
            schema, pointer = part
            target = self.target(part)
            if schema is False:
                return set()
            if target:
                if target[1] not in self._kinds_at:
                    self._kinds_at[target[1]] = self.kinds(self.split(*target))
                kinds &= self._kinds_at[target[1]]
            elif keyword := next((name for name in UNIONS if name in schema), None):
                members = self.members(schema, keyword, pointer)
                kinds &= set().union(*(self.kinds(self.split(*member)) for member in members))
            else:
                if "type" in schema:
                    types = set([schema["type"]] if isinstance(schema["type"], str) else schema["type"])
                    kinds &= types | ({"integer"} if "number" in types else set())
                for values in ([schema["const"]] if "const" in schema else None, schema.get("enum")):
                    if values is not None:
                        kinds &= set().union(*map(kinds_of, values))
        return kinds

    def _find_cycle(self, schema: Any, pointer: Pointer, path: tuple[Pointer, ...] = ()) -> None:
        """Refuse a schema that is a part of itself, in whichever way: no value could be checked against it."""
        if pointer in self._acyclic or not isinstance(schema, dict):
            return
        if pointer in path:
            self.spec.fault(pointer, "is a part of itself, so no value could be checked against it; break the cycle")
            self.spec.finish()
        path = (*path, pointer)
        own = assertions(Source(self.spec, pointer, schema))
        members = [item for keyword in ("allOf", *UNIONS) for item in self.members(own, keyword, pointer)]
        members += [(own[key], (*pointer, key)) for key in ("not", "if", "then", "else") if key in own]
        members += [
            (item, (*pointer, "dependentSchemas", key)) for key, item in own.get("dependentSchemas", {}).items()
        ]
        target = self.target((own, pointer))
        for member in [*members, *([target] if target else [])]:
            self._find_cycle(*member, path)
        self._acyclic.add(pointer)

    @staticmethod
    def members(schema: Mapping[str, Any], keyword: str, pointer: Pointer) -> list[Part]:
        """The schemas in the list that a keyword has."""
        return [(member, (*pointer, keyword, str(i))) for i, member in enumerate(schema.get(keyword, ()))]

    def class_parts(self, schema: Any, pointer: Pointer) -> list[Part]:
        """The parts of a named schema that becomes a class: an object with declared properties; else none.

        It is a class of its own, too, where it is another one with more to check: else `from_json` would be that one's.
        """
        return self._whole(self.split(schema, pointer))

    def _whole(self, parts: list[Part]) -> list[Part]:
        return self.merged(parts) or (self.merged(self.expand(parts)) if len(parts) > 1 else [])

    def merged(self, parts: list[Part]) -> list[Part]:
        """The parts that together become a class; none where they do not."""
        if not self.merges(parts):
            return []
        parts = self.expand(parts)
        named = any(schema and (schema.get("properties") or schema.get("required")) for schema, _ in parts)
        if not named or self.kinds(parts) != {"object"} or self.spread(parts):
            return []
        return parts

    @staticmethod
    def merges(parts: list[Part]) -> bool:
        """Whether the parts are put together, or else the one reference among them kept and the rest checked."""
        references = sum("$ref" in schema for schema, _ in parts if schema)
        shapes = {"properties", "required", "additionalProperties"}
        return references != 1 or any(schema.keys() & shapes for schema, _ in parts if schema)

    def spread(self, parts: list[Part]) -> Optional[Part]:
        """The one union among the parts whose members declare properties of their own, if there is one."""
        unions = [part for part in parts if part[0] and any(name in part[0] for name in UNIONS)]
        found = []
        for part in unions:
            keyword = next(name for name in UNIONS if name in part[0])
            for member in self.members(part[0], keyword, part[1]):
                inner = self.expand(self.split(*member))
                if any(item and item.get("properties") for item, _ in inner) or self.spread(inner):
                    found.append(part)
                    break
        return found[0] if len(found) == 1 and len(unions) == 1 else None

    def repeated(self, beside: list[Part], union: Part) -> bool:
        """Whether every member of a union declares what stands beside it, so that the members are types enough."""
        schema, pointer = union
        names = {name for part, _ in beside for key in ("properties", "required") for name in part.get(key, ())}
        for keyword in UNIONS:
            for member in self.members(schema, keyword, pointer):
                inner = self.expand(self.split(*member))
                if not names <= {name for item, _ in inner if item for name in item.get("properties", ())}:
                    return False
        return True

    def leaf(self, whole: list[Part]) -> list[Part]:
        """The parts of the class that a member of a union is or refers to; none where it is no class."""
        parts = self.together(whole)
        while len(parts) == 1 and (target := self.target(parts[0])):
            parts = self.split(*target)
        return self._whole(parts)

    def flat(self, member: Part) -> list[Part]:
        """A member of a union, or, where it is itself a union and nothing else, the members of that."""
        parts = self.split(*member)
        while len(parts) == 1 and (target := self.target(parts[0])):
            parts = self.split(*target)
        if len(parts) == 1 and parts[0][0] and parts[0][0].keys() & set(UNIONS):
            inner = [item for keyword in UNIONS for item in self.members(parts[0][0], keyword, parts[0][1])]
            return [leaf for item in inner for leaf in self.flat(item)]
        return [member]

    @staticmethod
    def declared(parts: Iterable[Part]) -> tuple[dict[str, list[Part]], set[str]]:
        """What the parts of a class say of each property that one of them names, and which of these are required."""
        parts = list(parts)
        found: dict[str, list[Part]] = {}
        required: set[str] = set()
        for schema, pointer in parts:
            for name, value in schema.get("properties", {}).items():
                found.setdefault(name, []).append((value, (*pointer, "properties", name)))
            for name in schema.get("required", []):
                found.setdefault(name, [])
                required.add(name)
        for schema, pointer in parts:
            # What a part says of names that it does not declare holds for names that another part declares.
            others = schema.get("additionalProperties", True)
            if others not in (True, {}) and "patternProperties" not in schema:
                for name in found.keys() - schema.get("properties", {}).keys():
                    found[name].append((others, (*pointer, "additionalProperties")))
        return found, required

    def rank(self, part: Part) -> int:
        """The lower, the more a part says of the type."""
        schema, _ = part
        if schema is False:
            return 6
        if "const" in schema or len(schema.get("enum", ())) == 1:
            return 0
        if "enum" in schema:
            return 1
        if "$ref" in schema:
            return 2
        if any(name in schema for name in UNIONS):
            return 3
        if schema.keys() & {"items", "properties", "additionalProperties"}:
            return 4
        return 5 if "type" in schema else 6

    def accepts_null(self, whole: list[Part]) -> bool:
        """Whether null is accepted, as far as that is easily told."""
        for schema, pointer in self.together(whole):
            if schema is False or "null" not in self.kinds([(schema, pointer)]):
                return False
            if schema.keys() & {"not", "if"}:
                return False
            target = self.target((schema, pointer))
            if target and not self.accepts_null([target]):
                return False
            for keyword in UNIONS:
                if keyword in schema:
                    members = self.members(schema, keyword, pointer)
                    count = sum("null" in self.kinds(self.split(*member)) for member in members)
                    sure = any(self.accepts_null([member]) for member in members)
                    if not sure or (keyword == "oneOf" and count > 1):
                        return False
        return True

    def types(self, schema: Mapping[str, Any], pointer: Pointer) -> list[str]:
        """The JSON types that a schema names; none where it leaves them open."""
        types = self.own(schema, pointer).get("type", [])
        return [types] if isinstance(types, str) else list(types)
