"""Schemas to Python: which file each one gets, its annotation, and what cannot be said exactly and is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from names import class_name, distinct, literal, underscore, variable_name
from spec import Pointer, Spec

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
DEEPEST = 100
LONGEST = 120
TYPES = {*SCALARS, "array", "object", "null"}

ANNOTATIONS = set(
    "$comment $ref contentEncoding contentMediaType default deprecated description example examples externalDocs "
    "format readOnly summary title writeOnly xml".split()
)
SUPPORTED = ANNOTATIONS | set(
    "additionalProperties allOf anyOf const discriminator enum items nullable oneOf properties required type".split()
)
REFUSED = set(
    "$anchor $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $schema $vocabulary additionalItems "
    "contains contentSchema definitions dependencies dependentRequired dependentSchemas else exclusiveMaximum "
    "exclusiveMinimum if maxContains maxItems maxLength maxProperties maximum minContains minItems minLength "
    "minProperties minimum multipleOf not pattern patternProperties prefixItems propertyNames then "
    "unevaluatedItems unevaluatedProperties uniqueItems".split()
)


@dataclass
class Type:
    """A Python annotation, and whether null stands beside it."""

    code: str
    null: bool = False

    @property
    def full(self) -> str:
        """The annotation of everything that the schema accepts."""
        return f"Optional[{self.code}]" if self.null and self.code not in ("Any", "None") else self.code


@dataclass
class Property:
    """One property of a model: its name in the API, its attribute, and how that is annotated."""

    json_name: str
    name: str
    schema: Any
    type: Type
    required: bool

    @property
    def annotation(self) -> str:
        """The annotation, with the marks for what null means and what the API calls the property."""
        code = self.type.full
        if not self.required and not self.type.null and self.type.code not in ("Any", "None"):
            code = f"NotNull[{code}]"
        return code if self.name == self.json_name else f"Annotated[{code}, Field(alias={literal(self.json_name)})]"


@dataclass
class Unit:
    """A schema that has a file of its own: a class, or an alias of another type."""

    name: str
    pointer: Pointer
    schema: Any
    is_class: bool
    properties: list[Property] = field(default_factory=list)
    extra: Optional[str] = None
    """The annotation of the properties that are not declared, where the schema restricts them."""
    alias: str = ""
    members: list[str] = field(default_factory=list)
    """Of a union: the units that it is made of."""
    uses: set[str] = field(default_factory=set)
    """The units that the file refers to."""
    late: set[str] = field(default_factory=set)
    """Those of them that refer back to it."""

    @property
    def module(self) -> str:
        """The module's name, which is the file's."""
        return underscore(self.name)


def text_of(schema: Mapping[str, Any]) -> str:
    """What a schema says of itself in words: its description, else its title."""
    texts = [schema[key] for key in ("title", "description") if isinstance(schema.get(key), str)]
    return texts[-1].strip() if texts else ""


def is_class(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is an object with declared properties, which becomes a class."""
    kind = schema.get("type")
    plain = kind == "object" or kind == ["object"]
    return plain and schema.get("nullable") is not True and bool(schema.get("properties") or schema.get("required"))


def attributes(properties: Mapping[str, Any], required: Iterable[str]) -> dict[str, str]:
    """The attribute of each property of a class, and of each required name that no property declares."""
    found: dict[str, str] = {}
    for name in [*properties, *required]:
        if name not in found:
            found[name] = distinct(variable_name(name), found.values())
    return found


class Schemas:
    """All schemas of a specification that get a file, in its order; those that it has inline are named and added."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.units: dict[Pointer, Unit] = {}
        self._current: Unit = Unit("", (), {}, False)
        components = spec.root.get("components", {}).get("schemas") or {}
        for name, schema in components.items():
            self.add(name, ("components", "schemas", name), schema)

    def add(self, name: str, pointer: Pointer, schema: Any) -> Unit:
        """Give a schema a file. A name that is taken gets a number."""
        taken = {unit.module: unit for unit in self.units.values()}
        base = candidate = class_name(name)
        number = 1
        while underscore(candidate) in taken or any(candidate.lower() == u.name.lower() for u in taken.values()):
            number += 1
            candidate = f"{base}{number}"
        if len(candidate) > LONGEST:
            self.spec.fault(pointer, f"the name {name[:40]}... is too long for a file; {LONGEST} letters are the most")
        unit = Unit(candidate, pointer, schema, isinstance(schema, dict) and is_class(schema))
        self.units[pointer] = unit
        return unit

    def build(self) -> None:
        """Work out every unit; then, knowing who refers to whom, once more those that refer to each other."""
        done = 0
        while done < len(self.units):
            unit = list(self.units.values())[done]
            self._build(unit)
            done += 1
        graph = {unit.name: unit.uses for unit in self.units.values()}
        reached = {name: _reached(graph, name) | {name} for name in graph}
        for unit in self.units.values():
            unit.late = {name for name in unit.uses if unit.name in reached[name]}
            unit.late -= {unit.name} if unit.is_class else set()
        for unit in self.units.values():
            if unit.late and not unit.is_class:
                self._build(unit)

    def _build(self, unit: Unit) -> None:
        self._current = unit
        unit.uses, unit.properties = set(), []
        if unit.is_class:
            self._class(unit)
        else:
            schema, pointer = unit.schema, unit.pointer
            unit.alias = self.type_of(schema, pointer, unit.name, top=True).full

    def _class(self, unit: Unit) -> None:
        schema, pointer = unit.schema, unit.pointer
        self._check_keywords(schema, pointer)
        for keyword in ("allOf", "anyOf", "oneOf", "enum", "const"):
            if keyword in schema:
                self._refuse((*pointer, keyword), keyword, "it is not checked beside properties yet", "move it out")
        properties, required = schema.get("properties", {}), schema.get("required", [])
        properties = properties if isinstance(properties, dict) else {}
        required = required if isinstance(required, list) else []
        if not all(isinstance(name, str) for name in required):
            self.spec.fault((*pointer, "required"), "required must be a list of names")
            required = []
        extra = schema.get("additionalProperties", True)
        for json_name, name in attributes(properties, required).items():
            at, value = (*pointer, "properties", json_name), properties.get(json_name)
            if json_name not in properties:
                at, value = (*pointer, "additionalProperties"), extra or {}
            found = self.type_of(value, at, f"{unit.name}_{json_name}")
            unit.properties.append(Property(json_name, name, value, found, json_name in required))
        # A reader meets the required ones first.
        unit.properties.sort(key=lambda item: not item.required)
        if extra is not True and extra != {}:
            at = (*pointer, "additionalProperties")
            if extra is False:
                self._refuse(at, "additionalProperties: false", "it is not checked yet", "leave it out")
            else:
                unit.extra = self.type_of(extra, at, f"{unit.name}_value").full

    def type_of(self, schema: Any, pointer: Pointer, name: str, top: bool = False) -> Type:
        """The Python type of a schema. The name is for what must become a class of its own."""
        if schema is True:
            return Type("Any", null=True)
        if len(pointer) > DEEPEST:
            self.spec.fault(pointer, "is nested too deeply; give the inner schemas names under components")
            return Type("Any")
        if not isinstance(schema, dict):
            self._refuse(pointer, repr(schema), "it is not a schema that can be read", "write an object")
            return Type("Any")
        self._check_keywords(schema, pointer)
        if "$ref" in schema:
            return self._reference(schema, pointer)
        if is_class(schema) and not top:
            unit = self.units.get(pointer) or self.add(name, pointer, schema)
            return Type(self._use(unit))
        if "enum" in schema or "const" in schema:
            return self._enum(schema, pointer)
        for keyword in ("allOf", "oneOf", "anyOf"):
            if keyword in schema:
                return self._union(schema, keyword, pointer, name)
        return self._typed(schema, pointer, name)

    def _typed(self, schema: Mapping[str, Any], pointer: Pointer, name: str) -> Type:
        types = self.types(schema, pointer)
        for keyword, kind in (
            ("properties", "object"),
            ("required", "object"),
            ("additionalProperties", "object"),
            ("items", "array"),
        ):
            if keyword in schema and kind not in types:
                self._refuse(
                    (*pointer, keyword), keyword, f"it restricts only values of type {kind}", f"add type: {kind}"
                )
        if not types:
            return Type("Any", null=True)
        codes = []
        for kind in types:
            if kind == "array":
                codes.append(
                    f"list[{self.type_of(schema.get('items', True), (*pointer, 'items'), f'{name}_inner').full}]"
                )
            elif kind == "object":
                codes.append(self._object(schema, pointer, name))
            elif kind in SCALARS and not (kind == "integer" and "number" in types):
                codes.append(SCALARS[kind])
        code = codes[0] if len(codes) == 1 else f"Union[{', '.join(codes)}]" if codes else "None"
        return Type(code, null="null" in types)

    def _object(self, schema: Mapping[str, Any], pointer: Pointer, name: str) -> str:
        if schema.get("properties") or schema.get("required"):
            beside = {"type", "nullable", *ANNOTATIONS}
            inner = {"type": "object", **{key: value for key, value in schema.items() if key not in beside}}
            unit = self.units.get((*pointer, "")) or self.add(f"{name}_object", (*pointer, ""), inner)
            unit.pointer = pointer
            return self._use(unit)
        extra = schema.get("additionalProperties", True)
        if extra is False:
            self._refuse(
                (*pointer, "additionalProperties"),
                "additionalProperties: false",
                "it is not checked yet",
                "leave it out",
            )
            extra = True
        return f"dict[str, {self.type_of(extra, (*pointer, 'additionalProperties'), f'{name}_value').full}]"

    def types(self, schema: Mapping[str, Any], pointer: Pointer) -> list[str]:
        """The JSON types that a schema names; none where it leaves them open.

        `nullable` adds null to `type`, and only to that (OpenAPI 3.0.3, Schema Object).
        """
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind in TYPES for kind in kinds):
            known = ", ".join(sorted(TYPES))
            self.spec.fault((*pointer, "type"), f"type {kinds!r} is not one that JSON has ({known})")
            return ["string"]
        if schema.get("nullable") is True and kinds and self._is_30():
            kinds = [*kinds, "null"]
        return list(dict.fromkeys(kinds))

    def _is_30(self) -> bool:
        return bool(self.spec.root["openapi"].startswith("3.0."))

    def _reference(self, schema: Mapping[str, Any], pointer: Pointer) -> Type:
        for keyword in () if self._is_30() else schema:
            if keyword in (SUPPORTED | REFUSED) - ANNOTATIONS:
                self._refuse((*pointer, keyword), keyword, "it is not checked beside $ref yet", "move it to the schema")
        target, value = self.spec.resolve(schema["$ref"], (*pointer, "$ref"))
        if value is None:
            return Type("Any")
        unit = self.units.get(target) or self.add(_name_of(target), target, value)
        return Type(self._use(unit), self._accepts_null(value, target))

    def _accepts_null(self, schema: Any, pointer: Pointer, depth: int = 0) -> bool:
        if not isinstance(schema, dict) or depth > DEEPEST:
            return schema is True
        if "$ref" in schema:
            target, value = self.spec.resolve(schema["$ref"], (*pointer, "$ref"))
            return self._accepts_null(value, target, depth + 1)
        types = self.types(schema, pointer)
        found = [not types or "null" in types]
        if "const" in schema:
            found.append(schema["const"] is None)
        if isinstance(schema.get("enum"), list):
            found.append(None in schema["enum"])
        for keyword in ("allOf", "anyOf", "oneOf"):
            if isinstance(schema.get(keyword), list):
                at = (*pointer, keyword)
                members = [self._accepts_null(m, (*at, str(i)), depth + 1) for i, m in enumerate(schema[keyword])]
                found.append({"allOf": all(members), "anyOf": any(members), "oneOf": sum(members) == 1}[keyword])
        return all(found)

    def _use(self, unit: Unit) -> str:
        self._current.uses.add(unit.name)
        return f'"{unit.name}"' if unit.name in self._current.late and not self._current.is_class else unit.name

    def _enum(self, schema: Mapping[str, Any], pointer: Pointer) -> Type:
        keyword = "const" if "const" in schema else "enum"
        values = [schema["const"]] if keyword == "const" else schema["enum"]
        at = (*pointer, keyword)
        if "const" in schema and "enum" in schema:
            self._refuse(at, "const beside enum", "only one of them is read", "keep one of the two")
        if not isinstance(values, list) or not values:
            self.spec.fault(at, "enum must be a list of at least one value")
            return Type("str")
        types = self.types(schema, pointer)
        strings = list(dict.fromkeys(value for value in values if isinstance(value, str)))
        others = [value for value in values if not isinstance(value, str) and value is not None]
        if others or not strings or (types and "string" not in types):
            self._refuse(at, keyword, "only strings are checked as values yet", "name the type only")
            return Type("Any")
        if any(set(schema) & {"oneOf", "anyOf", "allOf"}):
            self._refuse(at, keyword, "it is not checked beside a union yet", "move it into the members")
        known = f"Literal[{', '.join(map(literal, strings))}]"
        code = known if len(strings) == 1 else f"Annotated[Union[{known}, str], Open]"
        return Type(code, null=None in values and (not types or "null" in types))

    def _union(self, schema: Mapping[str, Any], keyword: str, pointer: Pointer, name: str) -> Type:
        at, members = (*pointer, keyword), schema[keyword]
        if not isinstance(members, list) or not members:
            self.spec.fault(at, f"{keyword} must be a list of at least one schema")
            return Type("Any")
        for other in ("allOf", "oneOf", "anyOf", "properties", "required", "items", "additionalProperties", "type"):
            objects = other == "type" and all(
                self._types_of(member, (*at, str(i))) == {"object"} for i, member in enumerate(members)
            )
            if other != keyword and other in schema and not (objects and schema[other] == "object"):
                self._refuse(
                    (*pointer, other), other, f"it is not checked beside {keyword} yet", "move it into the members"
                )
        if keyword == "allOf":
            if len(members) > 1:
                self._refuse(at, "allOf of several schemas", "they are not merged yet", "write one schema")
            return self.type_of(members[0], (*at, "0"), name)
        null = False
        rest: list[tuple[int, Any]] = []
        for i, member in enumerate(members):
            if isinstance(member, dict) and self._types_of(member, (*at, str(i))) == {"null"}:
                if null and keyword == "oneOf":
                    self._refuse(
                        (*at, str(i)), "a second null", "two members of oneOf accept it, so oneOf does not", "drop one"
                    )
                null = True
                if any(key in (SUPPORTED | REFUSED) - ANNOTATIONS - {"type"} for key in member):
                    self._refuse((*at, str(i)), "null with further keywords", "they are not checked", "drop them")
            else:
                rest.append((i, member))
        suffix = "of" if len(rest) == 1 else "one_of" if keyword == "oneOf" else "any_of"
        found = [
            self.type_of(member, (*at, str(i)), name if len(rest) == 1 else f"{name}_{suffix}_{i + 1}")
            for i, member in rest
        ]
        kinds = [self._types_of(member, (*at, str(i))) for i, member in rest]
        if keyword == "oneOf" and null and any("null" in kind for kind in kinds):
            self._refuse(at, "null", "two members of oneOf accept it, so oneOf does not", "drop one")
        if not found:
            return Type("None", null=True)
        if len(found) == 1:
            return Type(found[0].code, null or found[0].null)
        if all(not (a & b) for i, a in enumerate(kinds) for b in kinds[:i]):
            return Type(f"Union[{', '.join(item.code for item in found)}]", null or any(t.null for t in found))
        tag = self._tag(schema, rest, at)
        if tag is None:
            why = "no constant tells its members apart"
            self._refuse(at, keyword, why, "give every member a required property with a constant of its own")
            return Type("Any")
        if self._current.pointer == pointer:
            self._current.members = [item.code.strip('"') for item in found]
        codes = ", ".join([*(item.code for item in found), "UnknownModel"])
        return Type(f"Annotated[Union[{codes}], Discriminated({literal(tag)})]", null)

    def _tag(self, schema: Mapping[str, Any], members: Iterable[tuple[int, Any]], at: Pointer) -> Optional[str]:
        """The property that every member requires and whose constants no two members share."""
        objects = []
        for i, member in members:
            value = member
            if isinstance(member, dict) and "$ref" in member:
                _, value = self.spec.resolve(member["$ref"], (*at, str(i), "$ref"))
            if not isinstance(value, dict) or not is_class(value):
                return None
            objects.append(value)
        wanted = schema.get("discriminator", {})
        wanted = wanted.get("propertyName") if isinstance(wanted, dict) else None
        names = objects[0].get("properties")
        for name in [wanted] if isinstance(wanted, str) else list(names if isinstance(names, dict) else ()):
            constants = [self._constants(value, name) for value in objects]
            seen = [text for values in constants for text in values]
            named = {attributes(value["properties"], value["required"])[name] for value in objects if all(constants)}
            if len(named) == 1 and len(seen) == len(set(seen)):
                return name
        return None

    @staticmethod
    def _constants(schema: Mapping[str, Any], name: str) -> list[str]:
        properties, required = schema.get("properties"), schema.get("required")
        if not isinstance(properties, dict) or not isinstance(required, list) or name not in required:
            return []
        value = properties.get(name)
        if not isinstance(value, dict):
            return []
        values = [value["const"]] if "const" in value else value.get("enum")
        return values if isinstance(values, list) and len(values) == 1 and isinstance(values[0], str) else []

    def _types_of(self, schema: Any, pointer: Pointer, depth: int = 0) -> set[str]:
        """The JSON types of the values that a schema may accept."""
        if depth > DEEPEST or not isinstance(schema, dict):
            return set(TYPES)
        if "$ref" in schema:
            target, value = self.spec.resolve(schema["$ref"], (*pointer, "$ref"))
            return self._types_of(value, target, depth + 1)
        for keyword in ("allOf", "oneOf", "anyOf"):
            members = schema.get(keyword)
            if isinstance(members, list):
                kinds = [self._types_of(item, (*pointer, keyword, str(i)), depth + 1) for i, item in enumerate(members)]
                return set().union(*kinds)
        named = self.types(schema, pointer)
        if not named and isinstance(schema.get("enum", schema.get("const")), (list, str)):
            return {"string", "null"}
        return {"integer" if kind == "number" else kind for kind in named} or set(TYPES)

    def _check_keywords(self, schema: Mapping[str, Any], pointer: Pointer) -> None:
        for keyword, kind in (("properties", dict), ("required", list)):
            if not isinstance(schema.get(keyword, kind()), kind):
                name = "an object" if kind is dict else "a list of names"
                self.spec.fault((*pointer, keyword), f"{keyword} must be {name}")
        for keyword in schema:
            if keyword in REFUSED:
                self._refuse((*pointer, keyword), keyword, "the generated models do not check it yet", "leave it out")

    def _refuse(self, pointer: Pointer, what: str, why: str, hint: str) -> None:
        self.spec.fault(pointer, f"{what} cannot be generated exactly: {why}; {hint}")


def _name_of(pointer: Pointer) -> str:
    return "_".join(part for part in pointer if part not in ("components", "schemas", "properties", "paths"))


def _reached(graph: Mapping[str, set[str]], name: str) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        new = graph[todo.pop()] - seen
        seen |= new
        todo.extend(new)
    return seen
