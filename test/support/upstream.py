"""Make a specification as large as the big public ones, and with their oddities, around the fragment usage.yaml.

    python upstream.py FILE [--sound]

The surroundings do not refer to the fragment, except for a few references. Many of their schemas are unusual or wrong,
or have broken references; with --sound, all of them can be generated.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from random import Random
from textwrap import indent
from typing import Any
from urllib.parse import quote

USAGE = Path(__file__).parent.with_name("upstream") / "usage.yaml"

NAMES = "list Model None date str type class Item item ITEM __init__ BaseModel a.b-c Größe 用量 😀 1st s/l~a".split()
WORDS = "ako belu cimo dorat eluni fenso gamik holur inda jorbe kestu lomin murat nelvo ospin puldar ribeo".split()
SECTIONS = "responses parameters examples requestBodies headers securitySchemes links callbacks pathItems".split()

NULL = {"type": "null"}

Schema = dict[str, Any]

# A number replaces each @.
ODD_SCHEMAS = """\
Odd@: &shared
  properties:
    myself: {$ref: "#/components/schemas/Odd@"}
    there and back: {$ref: "#/components/schemas/Odd@Back"}
    twice: {anyOf: [&item {type: string}, *item, &item {type: integer}, *item]}
Odd@Back: {items: {$ref: "#/components/schemas/Odd@"}}
Odd@Merged: {<<: *shared, required: [twice]}
Odd@Merged twice: {<<: [*shared, {type: object}], additionalProperties: {<<: *item, nullable: true}}
Odd@Scalars: # &no *anchor
  default: 2024-01-01
  example: 12:30:00
  enum: [012, 0o14, 0x1F, 1_000, 1e3, .nan, .inf, -.inf, yes, no, on, off, ~, null, '', 2024-01-01T12:30:00Z]
  x-tags: [!!binary R0lGOA==, !!set {a, b}, !!float 12, !custom text, !custom [1], !custom {a: 1}, !<tag:a.b,2024:c> d]
  title: a plain scalar
    of two lines
  description: |2-
      *not an alias: &nor an anchor, {nor a: [flow
    ---
Odd@Keys:
  properties: {yes: {}, on: {}, no: {}, 012: {}, .nan: {}, "quoted: key": {}, 'null': {}}
  x-keys: {200: a number, true: a boolean, null: nothing, 1.5: a fraction, 2024-01-01: a date, ? [a, b] : "c", "d":1}
  ? [a, b]
  : c
Odd@Examples: {example: '{"$ref": "#/no/reference"}', examples: [{$ref: "#/no/reference"}, "{"], default: {$ref: 12}}
Odd@Values: {enum: [{$ref: "#/no/reference"}, [{$ref: 1}], null], not: {const: {$ref: "#/no/where", type: text}}}
Odd@Property: {properties: {$ref: {type: string}, a: {properties: {$ref: {$ref: "#/no/where"}}}}, required: [$ref]}
Odd@References:
  anyOf:
    - {oneOf: [{$ref: "#/components/schemas/Odd@References/anyOf/0"}, {$ref: "#/components/schemas/Odd@/properties/a"}]}
    - {$ref: "#/components/schemas/Odd@", description: has siblings, minProperties: 1, nullable: true}
    - {$ref: "#/paths/~1odd@~1{id}/get/responses/200/content/application~1json/schema"}
    - {$ref: "#/paths/~1odd@~1%7Bid%7D/parameters/0/schema"}
    - {$ref: "#/components/responses/responses@/content/application~1json/schema"}
    - {$ref: "#/components/parameters/parameters@/schema"}
  oneOf: [{$ref: "#/components/schemas/Odd@Nowhere"}, {$ref: "#name"}, {$ref: 12}, {$dynamicRef: "#node"}]
  allOf: [{$ref: ./common/things.yaml#/Thing}, {$ref: https://example.com/things.json#/definitions/thing}]
Odd@Old: {type: number, nullable: true, minimum: 1, exclusiveMinimum: true, exclusiveMaximum: false}
Odd@Invalid: {type: text, properties: [], required: yes, items: 7, enum: none, pattern: (, minimum: low, allOf: {}}
Odd@Newer: {$dynamicAnchor: node, $defs: {a: {$id: https://example.com/a, unevaluatedItems: false, prefixItems: [{}]}}}
Odd@Unevaluated: {unevaluatedProperties: false, if: {dependentSchemas: {a: true}}, then: {propertyNames: {enum: []}}}
Odd@Extended: {x-schema: {type: 7, properties: []}, x-ref: {$ref: []}, x-null: null, x-a: {x-b: {$ref: "#/no/x"}}}
"""
ODD_PATH = """\
/odd@/{id}:
  summary: &text What is common
  parameters: &shared [{name: id, in: path, required: true, schema: {type: string}}, {$ref: "#/no/parameter"}]
  get:
    operationId: the_same
    parameters: *shared
    responses:
      200: &shared {description: *text, content: {application/json: {schema: {properties: {a: {type: text}}}}}}
      4XX: {$ref: ./common/errors.yaml}
      default: *shared
  post:
    <<: &item {operationId: the_same, deprecated: yes}
    responses: {201: {<<: *shared, description: 2024-01-01}}
"""


SOUND_SCHEMAS = """\
Whole@: &shared
  type: object
  properties:
    myself: {$ref: "#/components/schemas/Whole@"}
    there and back: {$ref: "#/components/schemas/Whole@Back"}
    twice: {anyOf: [&item {type: string}, *item, &item {type: integer}, *item]}
    from an answer: {$ref: "#/components/responses/responses@/content/application~1json/schema", description: b}
    from a parameter: {$ref: "#/components/parameters/parameters@/schema"}
  example: '{"$ref": "#/no/reference"}'
Whole@Back: {type: array, items: {$ref: "#/components/schemas/Whole@"}}
Whole@Merged: {<<: *shared, required: [twice], examples: [{twice: 1, myself: {}}]}
Whole@Values: {enum: [2024-01-01, 12:30:00, yes, on, 012, 0o14, 1_000, 1e3, "", ~, "a-b", "a b", a_b, "1", $ref]}
"""
SOUND_PATH = """\
/whole@/{id}:
  parameters: &shared [{name: id, in: path, required: true, schema: {type: string}}]
  get:
    operationId: the_same
    parameters: *shared
    responses:
      200: &shared {description: a, content: {application/json: {schema: {type: array, items: {type: string}}}}}
      default: *shared
  post:
    <<: &item {operationId: the_same, deprecated: true}
    responses: {201: {<<: *shared, description: 2024-01-01}}
"""


# --- text ---


def entries(text: str, depth: int) -> dict[str, str]:
    """Split a block mapping into the text of each entry, by key. Keys are indented by the depth."""
    first_lines = re.finditer(rf"(?m)^ {{{depth}}}(?=[^\s#-])", text)
    starts = [match.start() for match in first_lines]
    ends = [*starts[1:], len(text)]
    result = {}
    for start, end in zip(starts, ends, strict=True):
        entry = text[start:end]
        key, _, _ = entry.partition(":")
        result[key.strip(" '\"")] = entry.rstrip("\n") + "\n"
    return result


def body(entry: str) -> str:
    """Return an entry without the line that has its key."""
    _, _, lines = entry.partition("\n")
    return lines


def block(value: Any, depth: int) -> str:
    """Write a value in block style, to follow a colon. Names of digits become numbers."""
    line = "\n" + " " * depth
    if isinstance(value, dict) and value:
        text = ""
        for name, item in value.items():
            text += f"{line}{key(name)}:{block(item, depth + 2)}"
        return text
    if isinstance(value, list) and value:
        text = ""
        for item in value:
            text += f"{line}- {block(item, depth + 2).lstrip()}"
        return text
    if isinstance(value, str):
        if "\n" in value:
            return " |-" + "".join(line + part for part in value.splitlines())
        if re.fullmatch(r"(?!(?:null|true|false)$)[A-Za-z][\w .,/-]*", value):
            return f" {value}"
    return " " + json.dumps(value)


def key(name: str) -> str:
    """Write a key, to precede a colon."""
    if re.fullmatch(r"[\w/$][\w/$.~ -]*", name):
        return name
    return json.dumps(name, ensure_ascii=False)


def block_entries(values: Schema, depth: int) -> list[str]:
    """Write the entries of a block mapping. Keys are indented by the depth."""
    texts = []
    for name, value in values.items():
        text = block({name: value}, depth)
        texts.append(text[1:] + "\n")
    return texts


def around(texts: list[str], inner: str) -> str:
    """Join texts, and insert another in the middle."""
    middle = len(texts) // 2
    before = "".join(texts[:middle])
    after = "".join(texts[middle:])
    return before + inner + after


# --- surroundings ---


class Surroundings:
    """Makes the parts of a specification around the fragment, the same at every run."""

    odd_schemas = ODD_SCHEMAS
    odd_path = ODD_PATH

    def __init__(self, schemas: int, fragment: list[str]) -> None:
        self.random = Random(1)
        self.schemas = schemas
        self.fragment = fragment
        self.sentences = []
        for _ in range(300):
            words = self.random.choices(WORDS, k=9)
            sentence = " ".join(words)
            self.sentences.append(sentence.capitalize() + ".")

    def name(self, i: int) -> str:
        """Return the unique name of a numbered schema. Many names differ only in case."""
        if i < len(NAMES):
            return NAMES[i]
        first = WORDS[i % 34 // 2].title()
        second = WORDS[i // 34 % 17].title()
        joint = ". -_"[i % 64 // 16]
        if i % 16 <= 11:
            joint = ""
        name = f"{first}{joint}{second}{i // 2}"
        return name.lower() if i % 2 else name

    def prose(self, most: int = 3) -> str:
        """Return a few sentences, on one line or on several."""
        separator = self.random.choice(" \n")
        count = self.random.randint(1, most)
        sentences = self.random.choices(self.sentences, k=count)
        return separator.join(sentences)

    def described(self) -> Schema:
        """Return a description."""
        return {"description": self.prose()}

    def ref(self, i: int | None = None) -> Schema:
        """Return a reference to a numbered schema, or to a random one, sometimes of the fragment."""
        if i is not None:
            return reference_to(self.name(i))
        name = self.name(self.random.randrange(self.schemas))
        if self.random.random() < 0.02:
            name = self.random.choice(self.fragment)
        return reference_to(name)

    def schema(self, depth: int = 0) -> Schema:
        """Return a random schema."""
        choice = self.random.randrange(10 if depth < 2 else 6)
        inner: list[Schema] = [{}]
        if choice > 5:
            count = self.random.randint(1, 3)
            inner = [self.schema(depth + 1) for _ in range(count)]
        names = self.random.sample(WORDS, 5)
        prose = self.described()
        properties = dict(zip(names, inner, strict=False))
        schemas: list[Schema] = [
            {"type": "string", **prose, "example": '{\n  "$ref": "#/no/reference"\n}'},
            {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True, **prose},
            {"enum": names, "type": ["string", "null"], **prose},
            {**self.ref(), **prose},
            self.ref(),
            {"anyOf": [self.ref(), NULL], **prose},
            {"type": "array", "items": inner[0]},
            {"oneOf": [*inner, self.ref()], "discriminator": {"propertyName": names[0]}},
            {"allOf": [self.ref(), {"properties": properties}], "unevaluatedProperties": False},
            {"type": "object", "required": names[:2], "properties": properties, "x-draft": {"type": 7}},
        ]
        return schemas[choice]

    def operation(self, n: int, method: str) -> Schema:
        """Return a random operation."""
        json_content = {"schema": self.schema(1), "example": '{\n  "object": "thing"\n}'}
        form_content = {"schema": self.schema(1), "encoding": {"file": {"contentType": "image/png"}}}
        content = {"application/json": json_content}
        answers = dict(content)
        if method == "post":
            answers["text/event-stream"] = {"schema": self.schema(1)}
        answer = {"description": self.prose(1), "content": answers}
        done = {"operationId": "done", "responses": {"200": {"description": self.prose(1)}}}
        sent: Schema = {}
        if method != "get":
            sent_content = {"multipart/form-data": form_content} if n % 3 else content
            sent["requestBody"] = {"content": sent_content}
            sent["callbacks"] = {"done": {"{$request.body#/url}": {"post": done}}}
        parameter = {"name": "id", "in": "query", "schema": self.ref()}
        description = self.prose()
        example = {"data": [{"$ref": self.prose(1)}]}
        return {
            "operationId": f"{method}_{n // 2}",
            "tags": [WORDS[n % 17]],
            "description": description,
            "parameters": [parameter, {"$ref": f"#/components/parameters/parameters{n}"}],
            **sent,
            "responses": {"200": answer, "429": {"$ref": f"#/components/responses/responses{n}"}},
            "x-oaiMeta": {"examples": {"response": json.dumps(example, indent=2)}},
        }

    def path(self, n: int) -> Schema:
        """Return a random path item, with two to four operations."""
        item = {}
        for method in ("get", "post", "delete", "put")[: 2 + n % 3]:
            item[method] = self.operation(n, method)
        return item

    def component(self, section: str, n: int) -> Schema:
        """Return a random component of a section other than the schemas."""
        schema = {"$ref": f"#/paths/~1{WORDS[n % 17]}~1{n}/get/responses/200/content/application~1json/schema"}
        if n % 2 == 0:
            schema = self.schema(1)
        content = {"application/json": {"schema": schema}}
        components: Schema = {
            "parameters": {"name": f"p{n}", "in": "query", "description": self.prose(), "schema": self.schema(1)},
            "headers": {"schema": {"$ref": f"#/components/parameters/parameters{n}/schema"}},
            "examples": {"summary": self.prose(1), "value": {"$ref": "#/no/reference", "text": '{\n  "a": 1\n}'}},
            "securitySchemes": {"type": "apiKey", "in": "header", "name": f"X-Key-{n}", "description": self.prose()},
            "links": {"operationId": f"get_{n}", "parameters": {"id": "$response.body#/id"}},
            "callbacks": {"{$request.body#/url}": {"post": self.operation(n, "get")}},
            "pathItems": {"get": self.operation(n, "get")},
        }
        response = {"description": self.prose(), "content": content}
        component: Schema = components.get(section, response)
        return component

    def named_schema(self, i: int) -> Schema:
        """Return a numbered schema: an object that refers to the next one."""
        properties = {"ring": self.ref(i + 1)}
        for word in self.random.sample(WORDS, 2):
            properties[word] = self.schema()
        return {"description": self.prose(), "properties": properties}

    def is_complete(self, i: int) -> bool:
        """Return whether the schemas before a number refer to no later ones, except the next one."""
        return i >= self.schemas


class Sound(Surroundings):
    """Makes surroundings that can be generated: their schemas refer to near ones, and have examples."""

    NEAR = 12
    odd_schemas = SOUND_SCHEMAS
    odd_path = SOUND_PATH

    def __init__(self, schemas: int, fragment: list[str]) -> None:
        super().__init__(schemas, fragment)
        self.number = 0
        """The number of the schema in progress."""

    def ref(self, i: int | None = None) -> Schema:
        """Return a reference to a near schema."""
        first = self.number // self.NEAR * self.NEAR
        offset = self.random.randrange(self.NEAR) if i is None else (i - first) % self.NEAR
        return super().ref(first + offset)

    def schema(self, depth: int = 0) -> Schema:
        """Return a random schema that has instances."""
        inner: list[Schema] = [{"type": "string"}, {"type": "string"}]
        if depth < 2:
            inner = [self.schema(depth + 1), self.schema(depth + 1)]
        names = self.random.sample(WORDS, 5)
        prose = self.described()
        schemas: list[Schema] = [
            {"type": "string", "pattern": "^te", "format": "date-time", **prose},
            {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True, **prose},
            {"type": ["number", "null"], "multipleOf": 0.5},
            {"enum": [*names, None, "a-b", "a b"], "type": ["string", "null"], **prose},
            {**self.ref(), **prose},
            {"anyOf": [self.ref(), NULL], **prose},
            {"type": "array", "items": inner[0], "maxItems": 9},
            {"type": "object", "additionalProperties": inner[0]},
            self.union(names[:3]),
            {"anyOf": [{"type": "string", "minLength": 3}, {"type": "array", "items": inner[1]}]},
            {
                "allOf": [self.ref(), {"type": "object", "properties": {names[0]: inner[0]}}],
                "unevaluatedProperties": False,
            },
            {
                "type": "object",
                "required": ["n"],
                "properties": {"n": {"const": 7}, **dict(zip(names, inner, strict=False))},
            },
        ]
        return self.random.choice(schemas)

    def union(self, names: list[str]) -> Schema:
        """Return a union that is discriminated by a constant."""
        members = [self.variant(name) for name in names]
        return {"oneOf": members, "discriminator": {"propertyName": "object"}}

    def variant(self, name: str) -> Schema:
        """Return a variant: an object with a constant."""
        return {
            "type": "object",
            "required": ["object"],
            "properties": {
                "object": {"type": "string", "enum": [name]},
                "next": self.ref(),
                "size": {"type": "integer"},
            },
        }

    def named_schema(self, i: int) -> Schema:
        """Return a numbered schema, with examples."""
        self.number = i
        schema = super().named_schema(i)
        schema["type"] = "object"
        schema["examples"] = [self.example(schema), {}]
        return schema

    def is_complete(self, i: int) -> bool:
        """Return whether the schemas before a number refer to no later ones."""
        return super().is_complete(i) and i % self.NEAR == 0

    def example(self, schema: Schema) -> Any:
        """Return an instance of a schema."""
        if "$ref" in schema:
            return {}  # every named schema accepts this
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                member = self.random.choice(schema[keyword])
                return self.example(member)
        if "allOf" in schema:
            return {}
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        return self.example_of_type(schema)

    def example_of_type(self, schema: Schema) -> Any:
        """Return an instance of a schema that names types."""
        json_type = schema["type"]
        if isinstance(json_type, list):
            json_type = self.random.choice(json_type)
        if json_type == "array":
            items = schema["items"]
            return [self.example(items), self.example(items)]
        if json_type == "object":
            extra = schema.get("additionalProperties", NULL)
            properties = {**schema.get("properties", {}), "any name": extra}
            return {name: self.example(item) for name, item in properties.items()}
        integer = self.random.randint(1, 10**18)
        scalars = {"string": "text", "integer": integer, "number": 1.5, "null": None}
        return scalars[json_type]


def reference_to(name: str) -> Schema:
    """Return a reference to a schema."""
    part = name.replace("~", "~0").replace("/", "~1")
    return {"$ref": "#/components/schemas/" + quote(part)}


# --- the specification ---


def big(usage: str, schemas: int = 1600, size: int = 3_200_000, sound: bool = False, number: int = 150) -> str:
    """Return a specification with a fragment in the middle of its paths and of each section of its components.

    It has at least as many schemas and characters as `schemas` and `size` say. `number` is the number of paths, and of
    components in each other section. With `sound`, all of it can be generated with --approximate.

    The fragment must be laid out like usage.yaml: in block style, indented by two spaces. An anchor must be used only
    in the paths, or in the section of components, that defines it.
    """
    fragment = entries(usage, 0)
    sections = entries(body(fragment["components"]), 2)
    names = list(entries(body(sections["schemas"]), 4))
    surroundings = Sound(schemas, names) if sound else Surroundings(schemas, names)
    texts = other_texts(surroundings, number)
    length = len(usage)
    for section_texts in texts.values():
        length += sum(map(len, section_texts))
    i = 0
    while length < size or not surroundings.is_complete(i):
        schema = surroundings.named_schema(i)
        name = surroundings.name(i)
        (text,) = block_entries({name: schema}, 4)
        texts["schemas"].append(text)
        length += len(text)
        i += 1
    last_name = surroundings.name(i)
    texts["schemas"] += block_entries({last_name: surroundings.ref(0)}, 4)
    surroundings.random.shuffle(texts["schemas"])

    taken_anchors = ""
    for anchor in sorted(set(re.findall(r" &(\w+)", usage))):
        taken_anchors += f"  - [&{anchor} {{type: text}}, *{anchor}]\n"
    components = ""
    for section in (*SECTIONS, "schemas"):
        inner = body(sections.get(section, ""))
        components += f"  {section}:\n" + around(texts[section], inner)
    tags = [f"  - name: {word}\n" for word in WORDS]
    parts = {
        "openapi": "",
        "x-before": "x-before:\n" + taken_anchors,
        **fragment,
        "tags": "tags:\n" + around(tags, body(fragment["tags"])),
        "paths": "paths:\n" + around(texts["paths"], body(fragment["paths"])),
        "webhooks": "webhooks:\n" + "".join(texts["webhooks"]),
        "components": "components:\n" + components,
        "x-after": "x-after:\n" + taken_anchors,
    }
    return "".join(parts.values())


def other_texts(surroundings: Surroundings, number: int) -> dict[str, list[str]]:
    """Return the entries of paths, webhooks and components, and of the unusual schemas."""
    texts: dict[str, list[str]] = {}
    for section in SECTIONS:
        components = {f"{section}{n}": surroundings.component(section, n) for n in range(number)}
        texts[section] = block_entries(components, 4)
    paths = {f"/{WORDS[n % 17]}/{n}": surroundings.path(n) for n in range(number)}
    texts["paths"] = block_entries(paths, 2)
    webhooks = {f"hook{n}": surroundings.path(n) for n in range(30)}
    texts["webhooks"] = block_entries(webhooks, 2)
    deep: Schema = {}
    for _ in range(60):
        deep = {"properties": {"deeper": deep}}
    texts["schemas"] = block_entries({"Deep": deep}, 4)
    for n in range(8):
        odd_schemas = surroundings.odd_schemas.replace("@", str(n))
        odd_path = surroundings.odd_path.replace("@", str(n))
        texts["schemas"].append(indent(odd_schemas, "    "))
        texts["paths"].insert(n * 19, indent(odd_path, "  "))
    return texts


if __name__ == "__main__":
    specification = big(USAGE.read_text("utf-8"), sound="--sound" in sys.argv)
    Path(sys.argv[1]).write_text(specification, "utf-8")
