"""Schemas to Python: which file each one gets, and its annotation; what that cannot say goes into marks beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from generator.models.composition import Own, Part, Parts
from generator.models.names import call, class_name, distinct, literal, underscore, variable_name
from generator.openapi.document import Document, Source
from generator.openapi.keywords import SCHEMA, SCHEMA_LIST, SCHEMA_MAP, TYPES, UNIONS, kinds_of, python_pattern
from generator.output.record import digest
from generator.pointers import Pointer, pointer_text

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
DEEPEST = 100
LONGEST = 120
PLAIN = ("Any", "Forbidden", "None")
"""Annotations that take None by themselves."""


@dataclass
class Type:
    """A Python annotation: a type, whether null stands beside it, and the marks for what the type does not say."""

    code: str
    null: bool = False
    marks: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The annotation of everything that the schema accepts."""
        code = f"Optional[{self.code}]" if self.null and self.code not in PLAIN else self.code
        return f"Annotated[{', '.join([code, *self.marks])}]" if self.marks else code


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
        if not self.required and not self.type.null and self.type.code not in PLAIN:
            code = f"NotNull[{code}]"
        return code if self.name == self.json_name else f"Annotated[{code}, Field(alias={literal(self.json_name)})]"


@dataclass
class Unit:
    """A schema that has a file of its own: a class, or an alias of another type."""

    name: str
    pointer: Pointer
    schema: Any
    parts: list[Part] = field(default_factory=list)
    """Of a class: the schemas that together make it up."""
    properties: list[Property] = field(default_factory=list)
    extra: str = ""
    """The annotation of the properties that are not declared, where the schema restricts them."""
    strict: str = ""
    """Of a class: the mark for what the annotations of its properties do not say."""
    alias: str = ""
    members: list[str] = field(default_factory=list)
    """Of a union: the units that it is made of."""
    uses: set[str] = field(default_factory=set)
    """The units that the file refers to."""
    late: set[str] = field(default_factory=set)
    """Those of them that refer back to it."""

    @property
    def is_class(self) -> bool:
        """Whether it becomes a class."""
        return bool(self.parts)

    @property
    def module(self) -> str:
        """The module's name, which is the file's."""
        return underscore(self.name)


def text_of(schema: Mapping[str, Any]) -> str:
    """What a schema says of itself in words: its description, else its title."""
    texts = [schema[key] for key in ("title", "description") if isinstance(schema.get(key), str)]
    return texts[-1].strip() if texts else ""


def attributes(properties: Iterable[str]) -> dict[str, str]:
    """The attribute of each property of a class."""
    found: dict[str, str] = {}
    for name in properties:
        if name not in found:
            found[name] = distinct(variable_name(name), found.values())
    return found


class Schemas:
    """All schemas of a specification that get a file, in its order; those that it has inline are named and added."""

    def __init__(self, spec: Document) -> None:
        self.spec = spec
        self.parts = Parts(spec)
        self.units: dict[Pointer, Unit] = {}
        self.by_name: dict[str, Unit] = {}
        self._found: list[Unit] = []
        self._taken: set[str] = set()
        self._current = Unit("", (), {})
        components = spec.root.get("components", {}).get("schemas") or {}
        for name, schema in components.items():
            self.add(name, ("components", "schemas", name), schema)

    def add(self, name: str, pointer: Pointer, schema: Any, parts: Optional[list[Part]] = None) -> Unit:
        """Give a schema a file. A name that is taken gets a number."""
        base = class_name(name)
        if len(base) > LONGEST:
            # A file has no name of any length; the hash keeps one name apart from another, and the same in every run.
            base = base[: LONGEST - 8] + digest(base.encode())[:8]
        candidate, number = base, 1
        while self._taken & {underscore(candidate), candidate.lower()}:
            number += 1
            candidate = f"{base}{number}"
        unit = Unit(candidate, pointer, schema, self.parts.class_parts(schema, pointer) if parts is None else parts)
        self.units[pointer] = self.by_name[candidate] = unit
        self._found.append(unit)
        self._taken |= {unit.module, candidate.lower()}
        return unit

    def texts(self, unit: Unit) -> list[str]:
        """The values of a unit that is an enum of texts; none of any other."""
        parts = self.parts.expand(self.parts.split(unit.schema, unit.pointer))
        enums = [schema["enum"] for schema, _ in parts if schema and "enum" in schema]
        values = [value for value in enums[0] if value is not None] if len(enums) == 1 else []
        return values if all(isinstance(value, str) for value in values) else []

    def build(self) -> None:
        """Work out every unit; then, knowing who refers to whom, once more those that refer to each other."""
        for unit in self._found:  # which grows while it is worked through
            self._build(unit)
        circles = _circles({unit.name: sorted(unit.uses) for unit in self._found})
        for unit in self._found:
            unit.late = {name for name in unit.uses if circles[name] == circles[unit.name]}
            unit.late -= {unit.name} if unit.is_class else set()
        for unit in self._found:
            if unit.late and not unit.is_class:
                self._build(unit)

    def _build(self, unit: Unit) -> None:
        self._current = unit
        unit.uses, unit.properties = set(), []
        if unit.is_class:
            self._class(unit)
        else:
            unit.alias = self._type([(unit.schema, unit.pointer)], unit.pointer, unit.name).full

    # --- classes ---

    def _class(self, unit: Unit) -> None:
        declared, required = self.parts.declared(unit.parts)
        extra: list[Part] = []
        rest: list[Any] = []
        for schema, pointer in unit.parts:
            others = schema.get("additionalProperties", True)
            consumed = {"type", "properties", "required", "additionalProperties"}
            if "patternProperties" in schema:
                consumed -= {"properties", "additionalProperties"}
            elif others not in (True, {}):
                extra.append((others, (*pointer, "additionalProperties")))
            rest.append(self._check(schema, pointer, consumed))
        for json_name, name in attributes(declared).items():
            parts = declared[json_name]
            place = parts[0][1] if len(parts) == 1 else (*unit.pointer, "properties", json_name)
            found = self._type(parts, place, f"{unit.name}_{json_name}")
            described = next((part[0] for part in parts if isinstance(part[0], dict) and text_of(part[0])), None)
            value = described or (parts[0][0] if parts else {})
            unit.properties.append(Property(json_name, name, value, found, json_name in required))
        # A reader meets the required ones first.
        unit.properties.sort(key=lambda item: not item.required)
        unit.extra = self._type(extra, extra[0][1], f"{unit.name}_value").full if extra else ""
        unit.strict = "".join(_mark(_all(rest)))

    # --- annotations ---

    def type_of(self, schema: Any, pointer: Pointer, name: str) -> Type:
        """The Python type of a schema. The name is for what must become a class of its own."""
        return self._type([(schema, pointer)], pointer, name)

    def _type(self, whole: list[Part], pointer: Pointer, name: str) -> Type:
        if self._is_too_deep(pointer):
            return Type("Any")
        parts = self.parts.together(whole)
        if not parts:
            return Type("Any", null=True)
        kinds = self.parts.kinds(parts)
        if not kinds:
            return Type("Forbidden")
        class_parts = self.parts.merged(parts)
        if class_parts:
            # The same parts, the same class; a pointer alone does not say what stands beside it.
            key = pointer if len(whole) == 1 else tuple(pointer_text(place) for _, place in class_parts)
            unit = self.units.get(key) or self.add(name, key, whole[0][0] if len(whole) == 1 else {}, class_parts)
            return Type(self._use(unit))
        if self.parts.merges(parts):
            expanded = self.parts.expand(parts)
            spread = self.parts.spread(expanded)
            if spread:
                beside = [part for part in expanded if part is not spread]
                if not self.parts.repeated(beside, spread):
                    return self._union(spread, beside, name)
                parts = expanded
        main = min(parts, key=self.parts.rank)
        found, accepted = self._single(main, kinds, name)
        marks = list(found.marks)
        for other in parts:
            if other is main or (other[0].keys() == {"type"} and accepted <= self.parts.kinds([other])):
                continue
            marks += _mark(self._check(*other))
        return Type(found.code, found.null and "null" in kinds, tuple(marks))

    def _is_too_deep(self, pointer: Pointer) -> bool:
        """Whether a schema is nested too deeply in that of the file, where there are no classes between them."""
        if len(pointer) - len(self._current.pointer) <= DEEPEST:
            return False
        self.spec.fault(pointer, "is nested too deeply; give the inner schemas names under components")
        return True

    def _single(self, part: Part, kinds: set[str], name: str) -> tuple[Type, set[str]]:
        """The type of one part, and the JSON types that it accepts; no others than the kinds are needed."""
        schema, _ = part
        target = self.parts.target(part)
        if target:
            found = self._reference(*target)
        elif any(keyword in schema for keyword in UNIONS):
            found = self._union(part, [], name)
        elif "const" in schema or "enum" in schema:
            found = self._enum(part)
        else:
            return self._typed(part, kinds, name), kinds
        return found, self.parts.kinds([part])

    def _reference(self, value: Any, target: Pointer) -> Type:
        return Type(self._use(self._unit(target, value)), self.parts.accepts_null([(value, target)]))

    def _unit(self, target: Pointer, value: Any) -> Unit:
        return self.units.get(target) or self.add(_name_of(target), target, value)

    def _use(self, unit: Unit) -> str:
        self._current.uses.add(unit.name)
        return f'"{unit.name}"' if unit.name in self._current.late and not self._current.is_class else unit.name

    def _enum(self, part: Part) -> Type:
        schema, pointer = part
        keyword = "const" if "const" in schema else "enum"
        allowed = self.parts.kinds([part])
        values: list[Any] = []
        for value in [schema["const"]] if keyword == "const" else schema["enum"]:
            value = int(value) if isinstance(value, float) and value.is_integer() else value
            if kinds_of(value) & allowed and not any(_same(value, other) for other in values):
                values.append(value)
        if not values:
            return Type("Forbidden")
        null = None in values
        rest = [value for value in values if value is not None]
        marks = _mark(self._check(schema, pointer, {"type", keyword}))
        if not rest:
            return Type("None", True, marks)
        types = {type(value) for value in rest}
        if types == {bool} and len(rest) == 2:
            return Type("bool", null, marks)
        if len(types) == 1 and types <= {str, int, bool}:
            known = f"Literal[{', '.join(literal(v) if isinstance(v, str) else repr(v) for v in rest)}]"
            kind = types.pop().__name__
            return Type(known if len(rest) == 1 else f"Annotated[Union[{known}, {kind}], Open]", null, marks)
        codes = list(dict.fromkeys(_code_of(value) for value in rest))
        codes = [code for code in codes if not (code == "int" and "float" in codes)]
        argument = {"const": rest[0]} if len(values) == 1 else {"enum": values}
        marks = (call("Always" if len(values) == 1 else "Strict", argument), *marks)
        return Type(codes[0] if len(codes) == 1 else f"Union[{', '.join(codes)}]", null, marks)

    def _typed(self, part: Part, kinds: set[str], name: str) -> Type:
        schema, pointer = part
        types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", TYPES)
        types = [kind for kind in dict.fromkeys(types) if kind in kinds or (kind == "number" and "integer" in kinds)]
        if "number" in types and "number" not in kinds:
            types[types.index("number")] = "integer"
        shapes = {"properties", "required", "additionalProperties", "items", "prefixItems"}
        if kinds == set(TYPES) and not schema.keys() & shapes:
            types = []
        consumed = {"type"}
        codes: dict[str, None] = {}
        for kind in types:
            if kind == "array":
                items: list[Part] = []
                if "items" in schema and "prefixItems" not in schema:
                    items = [(schema["items"], (*pointer, "items"))]
                    consumed.add("items")
                inner = self._type(items, (*pointer, "items"), f"{name}_inner")
                codes[f"list[{inner.full}]"] = None
            elif kind == "object":
                codes[self._object(schema, pointer, name, consumed)] = None
            elif kind in SCALARS and not (kind == "integer" and "number" in types):
                codes[SCALARS[kind]] = None
        marks = _mark(self._check(schema, pointer, consumed))
        if not types:
            return Type("Any", True, marks)
        code = next(iter(codes)) if len(codes) == 1 else f"Union[{', '.join(codes)}]" if codes else "None"
        return Type(code, "null" in types, marks)

    def _object(self, schema: Mapping[str, Any], pointer: Pointer, name: str, consumed: set[str]) -> str:
        if schema.get("properties") or schema.get("required"):
            keys = ("properties", "required", "additionalProperties", "patternProperties")
            inner = {"type": "object", **{key: schema[key] for key in keys if key in schema}}
            consumed |= set(keys)
            key = (*pointer, "")
            unit = self.units.get(key) or self.add(f"{name}_object", key, inner, [(inner, pointer)])
            return self._use(unit)
        if "patternProperties" in schema:
            return "dict[str, Any]"
        consumed |= {"properties", "required", "additionalProperties"}
        extra = schema.get("additionalProperties", True)
        return f"dict[str, {self.type_of(extra, (*pointer, 'additionalProperties'), f'{name}_value').full}]"

    # --- unions ---

    def _union(self, part: Part, beside: list[Part], name: str) -> Type:
        """The type of a union of which each member has the parts beside it, too."""
        schema, pointer = part
        keyword = next(key for key in UNIONS if key in schema)
        members = self._flat(part) if not beside else self.parts.members(schema, keyword, pointer)
        wholes = [[*beside, member] if beside else [member] for member in members]
        kinds = [self.parts.kinds(self.parts.together(whole)) for whole in wholes]
        rest = [i for i in range(len(members)) if kinds[i] and (kinds[i] != {"null"} or self._says_more(members[i]))]
        suffix = "of" if len(rest) == 1 else "one_of" if keyword == "oneOf" else "any_of"
        types = {
            i: self._type(wholes[i], members[i][1], name if len(rest) == 1 else f"{name}_{suffix}_{i + 1}")
            for i in rest
        }
        null = any(each == {"null"} for each in kinds)
        null = null or any(found.null and not found.marks for found in types.values())
        overlap = sum("null" in each for each in kinds) > 1
        codes: list[str] = []
        for group in _groups(rest, kinds):
            if len(group) == 1:
                found = types[group[0]]
                codes.append(found.full if found.marks else found.code)
                continue
            code, apart = self._group(schema, group, wholes, types, kinds)
            codes.append(code)
            overlap = overlap or not apart
        if self._current.pointer == pointer and all(types[i].code.strip('"') in self.by_name for i in rest):
            self._current.members = [types[i].code.strip('"') for i in rest]
        marks: tuple[str, ...] = ()
        if overlap and keyword == "oneOf":
            marks = (call("Strict", {"oneOf": [_all([self._check(*item) for item in whole]) for whole in wholes]}),)
        if not codes:
            return Type("None", True, marks)
        codes = ["Any"] if "Any" in codes else list(dict.fromkeys(codes))
        return Type(codes[0] if len(codes) == 1 else f"Union[{', '.join(codes)}]", null, marks)

    def _says_more(self, member: Part) -> bool:
        return any(
            schema is False or schema.keys() - {"type", "const", "enum"} for schema, _ in self.parts.split(*member)
        )

    def _group(
        self,
        schema: Mapping[str, Any],
        group: list[int],
        wholes: list[list[Part]],
        types: Mapping[int, Type],
        kinds: list[set[str]],
    ) -> tuple[str, bool]:
        """The union of members that share JSON types, and whether a constant tells them apart."""
        codes = [types[i].full if types[i].marks else types[i].code for i in group]
        if "Any" in codes:
            return "Any", False
        leaves = [self.parts.leaf(wholes[i]) for i in group]
        if all(leaves) and all(code.strip('"') in self.by_name for code in codes):
            wanted = _wanted(schema)
            tag = self._tag(leaves, wanted)
            union = ", ".join([*codes, "UnknownModel"])
            if tag is not None:
                return f"Annotated[Union[{union}], Discriminated({literal(tag)})]", True
            if wanted is not None:
                steered = self._mapping(schema["discriminator"], wanted, [wholes[i] for i in group], leaves, codes)
                arguments = ", ".join(f"{literal(kind)}: {literal(name)}" for kind, name in steered.items())
                return f"Annotated[Union[{union}], FirstMatch({literal(wanted)}, {{{arguments}}})]", False
        codes = list(dict.fromkeys(codes))
        union = codes[0] if len(codes) == 1 else f"Union[{', '.join(codes)}]"
        if len(codes) > 1 and set().union(*(kinds[i] for i in group)) & {"array", "object"}:
            return f"Annotated[{union}, FirstMatch()]", False
        return union, False

    def _flat(self, union: Part) -> list[Part]:
        """The members of a union; where constants tell all kinds apart, those of the unions in it instead of these."""
        schema, pointer = union
        members = [member for keyword in UNIONS for member in self.parts.members(schema, keyword, pointer)]
        flat = [leaf for member in members for leaf in self.parts.flat(member)]
        leaves = [self.parts.leaf([leaf]) for leaf in flat if self.parts.kinds(self.parts.split(*leaf)) != {"null"}]
        if len(flat) > len(members) and all(leaves) and self._tag(leaves, _wanted(schema)) is not None:
            return flat
        return members

    def _tag(self, leaves: list[list[Part]], wanted: Optional[str]) -> Optional[str]:
        """The property that every class requires and whose constants no two of them share."""
        for name in [wanted] if wanted else self.parts.declared(leaves[0])[0]:
            constants = [self._constants(parts, name) for parts in leaves]
            seen = [text for values in constants for text in values]
            if all(name in self.parts.declared(parts)[1] for parts in leaves) and all(constants):
                if len(seen) == len(set(seen)):
                    return name
        return None

    def _constants(self, parts: list[Part], name: str) -> list[str]:
        """The values of a property of a class, where they are texts and known: those that its annotation has, too."""
        found = self.parts.together(self.parts.declared(parts)[0].get(name, []))
        if not found or "string" not in self.parts.kinds(found):
            return []
        main = min(found, key=self.parts.rank)
        while target := self.parts.target(main):
            main = min(self.parts.split(*target), key=self.parts.rank, default=({}, ()))
        schema, _ = main
        values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        return values if all(isinstance(value, str) for value in values) else []

    def _mapping(
        self,
        discriminator: Mapping[str, Any],
        wanted: str,
        wholes: list[list[Part]],
        leaves: list[list[Part]],
        codes: list[str],
    ) -> dict[str, str]:
        """Which class each value of the discriminator means: by its mapping, by a constant, or by a schema's name."""
        names: dict[str, str] = {}
        constants: dict[str, str] = {}
        mapped: dict[str, str] = {}
        mapping = discriminator.get("mapping")
        for whole, parts, code in zip(wholes, leaves, codes, strict=True):
            unit = self.by_name[code.strip('"')]
            while not unit.is_class:
                target = self.parts.target(self.parts.split(unit.schema, unit.pointer)[0])
                assert target, "an alias of a class is a reference"
                unit = self._unit(target[1], target[0])
            constants |= dict.fromkeys(self._constants(parts, wanted), unit.name)
            reference = whole[-1][0].get("$ref") if isinstance(whole[-1][0], dict) else None
            if isinstance(reference, str):
                short = reference.rpartition("/")[2]
                names[short] = unit.name
                for kind, meant in (mapping if isinstance(mapping, dict) else {}).items():
                    if meant in (reference, short):
                        mapped[kind] = unit.name
        return {**names, **constants, **mapped}

    # --- what is left for the marks ---

    def _check(self, schema: Any, pointer: Pointer, without: Iterable[str] = ()) -> Any:
        """A schema, but for some of its keywords, as the mark Strict has it: models by name, patterns as Python's."""
        if isinstance(schema, bool):
            return schema
        if self._is_too_deep(pointer):
            return True
        if not isinstance(schema, dict):
            self.spec.fault(pointer, "is not a schema; a schema is an object, true or false")
            return True
        result: dict[str, Any] = {}
        for keyword, argument in (schema if isinstance(schema, Own) else self.parts.own(schema, pointer)).items():
            at = (*pointer, keyword)
            if keyword in without or keyword == "discriminator":
                continue
            if keyword == "$ref":
                target, value = self.spec.resolve(argument, at)
                if value is not None:
                    result[keyword] = self._unit(target, value).name
            elif keyword in SCHEMA:
                result[keyword] = self._check(argument, at)
            elif keyword in SCHEMA_LIST:
                result[keyword] = [self._check(item, (*at, str(i))) for i, item in enumerate(argument)]
            elif keyword == "patternProperties":
                both: dict[str, list[Any]] = {}
                for key, item in argument.items():
                    pattern = python_pattern(Source(self.spec, (*at, key), item), key)
                    if pattern:
                        both.setdefault(pattern, []).append(self._check(item, (*at, key)))
                result[keyword] = {pattern: _all(checks) for pattern, checks in both.items()}
            elif keyword in SCHEMA_MAP:
                result[keyword] = {key: self._check(item, (*at, key)) for key, item in argument.items()}
            elif keyword == "pattern":
                pattern = python_pattern(Source(self.spec, at, argument), argument)
                result |= {keyword: pattern} if pattern else {}
            else:
                result[keyword] = argument
        # Alone, neither says anything.
        for keyword, other in (
            ("then", "if"),
            ("else", "if"),
            ("minContains", "contains"),
            ("maxContains", "contains"),
        ):
            if other not in result:
                result.pop(keyword, None)
        return result or True


def _wanted(union: Mapping[str, Any]) -> Optional[str]:
    """The property that the discriminator of a union names."""
    name = union["discriminator"].get("propertyName")
    return name if isinstance(name, str) else None


def _all(checks: list[Any]) -> Any:
    """One schema that says what several say."""
    rest = [check for check in checks if check is not True]
    return True if not rest else rest[0] if len(rest) == 1 else {"allOf": rest}


def _mark(check: Any) -> tuple[str, ...]:
    """The mark for a schema that is checked beside a type; none where there is nothing to check."""
    return () if check is True else (call("Strict", check),)


def _code_of(value: Any) -> str:
    codes = {bool: "bool", int: "int", float: "float", str: "str", list: "list[Any]", dict: "dict[str, Any]"}
    return codes[type(value)]


def _same(one: Any, other: Any) -> bool:
    """Whether two values that have no parts are equal."""
    return isinstance(one, (int, float, str)) and type(one) is type(other) and bool(one == other)


def _groups(members: list[int], kinds: list[set[str]]) -> list[list[int]]:
    """The members of a union, those together that share JSON types other than null."""
    groups: list[tuple[set[str], list[int]]] = []
    for i in members:
        mine, together = kinds[i] - {"null"}, [i]
        apart = []
        for other, indices in groups:
            if other & mine:
                mine, together = mine | other, indices + together
            else:
                apart.append((other, indices))
        groups = [*apart, (mine, together)]
    return [sorted(indices) for _, indices in sorted(groups, key=lambda group: min(group[1]))]


def _name_of(pointer: Pointer) -> str:
    return "_".join(part for part in pointer if part not in ("components", "schemas", "properties", "paths"))


def _circles(graph: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """A number for each name, the same for names that lead to each other (Kosaraju's algorithm)."""
    back: dict[str, list[str]] = {name: [] for name in graph}
    for name, others in graph.items():
        for other in others:
            back[other].append(name)
    seen: set[str] = set()
    order = [name for start in graph for name in _reached(graph, start, seen)]
    seen = set()
    return {name: i for i, start in enumerate(reversed(order)) for name in _reached(back, start, seen)}


def _reached(graph: Mapping[str, Iterable[str]], start: str, seen: set[str]) -> list[str]:
    """The names that a name leads to and that were not seen before, each behind those that it leads to."""
    found: list[str] = []
    todo = [(start, iter(graph[start]))] if start not in seen else []
    seen.add(start)
    while todo:
        name, others = todo[-1]
        other = next((other for other in others if other not in seen), None)
        if other is None:
            found.append(todo.pop()[0])
        else:
            seen.add(other)
            todo.append((other, iter(graph[other])))
    return found
