"""A specification of the size and with the habits of the big public ones, around a fragment: python upstream.py FILE

What stands around the fragment has nothing to do with it; much of that is odd, wrong, or refers to what is not there.
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
KINDS = "responses parameters examples requestBodies headers securitySchemes links callbacks pathItems".split()

# A number is put where @ stands.
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


def entries(text: str, depth: int) -> dict[str, str]:
    """The lines of each entry of a block mapping whose keys stand at a depth, by key."""
    starts = [found.start() for found in re.finditer(rf"(?m)^ {{{depth}}}(?=[^\s#-])", text)]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)])]
    return {part.partition(":")[0].strip(" '\""): part.rstrip("\n") + "\n" for part in parts}


def body(entry: str) -> str:
    """An entry without the line of its key."""
    return entry.partition("\n")[2]


def block(value: Any, depth: int) -> str:
    """A value in YAML's block style, as it stands after a colon; names of digits are written as numbers."""
    line = "\n" + " " * depth
    if isinstance(value, dict) and value:
        names = (n if re.fullmatch(r"[\w/$][\w/$.~ -]*", n) else json.dumps(n, ensure_ascii=False) for n in value)
        return "".join(f"{line}{name}:{block(item, depth + 2)}" for name, item in zip(names, value.values()))
    if isinstance(value, list) and value:
        return "".join(f"{line}- {block(item, depth + 2).lstrip()}" for item in value)
    if isinstance(value, str) and "\n" in value:
        return " |-" + "".join(line + part for part in value.splitlines())
    is_plain = isinstance(value, str) and re.fullmatch(r"(?!(?:null|true|false)$)[A-Za-z][\w .,/-]*", value)
    return f" {value}" if is_plain else " " + json.dumps(value)


def made(values: dict[str, Any], depth: int) -> list[str]:
    """The entries of a block mapping whose keys stand at a depth."""
    return [block({name: value}, depth)[1:] + "\n" for name, value in values.items()]


def around(texts: list[str], inner: str) -> str:
    """The texts with another in their middle."""
    return "".join([*texts[: len(texts) // 2], inner, *texts[len(texts) // 2 :]])


class Surroundings:
    """Makes what stands around a fragment, the same at every run."""

    def __init__(self, schemas: int, fragment: list[str]) -> None:
        self.random, self.schemas, self.fragment = Random(1), schemas, fragment
        self.sentences = [" ".join(self.random.choices(WORDS, k=9)).capitalize() + "." for _ in range(300)]

    def name(self, i: int) -> str:
        """The name of the schema of this number: no two have the same, many the same but for case."""
        first, second, joint = WORDS[i % 34 // 2].title(), WORDS[i // 34 % 17].title(), ". -_"[i % 64 // 16]
        name = f"{first}{joint if i % 16 > 11 else ''}{second}{i // 2}"
        return NAMES[i] if i < len(NAMES) else name.lower() if i % 2 else name

    def prose(self, most: int = 3) -> str:
        """Some sentences, on one line or on several."""
        return self.random.choice(" \n").join(self.random.choices(self.sentences, k=self.random.randint(1, most)))

    def ref(self, i: int | None = None) -> dict[str, Any]:
        """A reference to the schema of this number, or to any, now and then to one of the fragment."""
        name = self.name(self.random.randrange(self.schemas) if i is None else i)
        if i is None and self.random.random() < 0.02:
            name = self.random.choice(self.fragment)
        return {"$ref": "#/components/schemas/" + quote(name.replace("~", "~0").replace("/", "~1"))}

    def schema(self, depth: int = 0) -> dict[str, Any]:
        """Any schema."""
        kind = self.random.randrange(10 if depth < 2 else 6)
        inner = [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))] if kind > 5 else [{}]
        names, prose = self.random.sample(WORDS, 5), {"description": self.prose()}
        kinds: list[dict[str, Any]] = [
            {"type": "string", **prose, "example": '{\n  "$ref": "#/no/reference"\n}'},
            {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True, **prose},
            {"enum": names, "type": ["string", "null"], **prose},
            {**self.ref(), **prose},
            self.ref(),
            {"anyOf": [self.ref(), {"type": "null"}], **prose},
            {"type": "array", "items": inner[0]},
            {"oneOf": [*inner, self.ref()], "discriminator": {"propertyName": names[0]}},
            {"allOf": [self.ref(), {"properties": dict(zip(names, inner))}], "unevaluatedProperties": False},
            {"type": "object", "required": names[:2], "properties": dict(zip(names, inner)), "x-draft": {"type": 7}},
        ]
        return kinds[kind]

    def operation(self, n: int, method: str) -> dict[str, Any]:
        """Any operation."""
        body = {"application/json": {"schema": self.schema(1), "example": '{\n  "object": "thing"\n}'}}
        form = {"multipart/form-data": {"schema": self.schema(1), "encoding": {"file": {"contentType": "image/png"}}}}
        stream = {"text/event-stream": {"schema": self.schema(1)}} if method == "post" else {}
        answer = {"description": self.prose(1), "content": {**body, **stream}}
        done = {"post": {"operationId": "done", "responses": {"200": {"description": self.prose(1)}}}}
        callbacks = {"done": {"{$request.body#/url}": done}}
        sent = {"requestBody": {"content": form if n % 3 else body}, "callbacks": callbacks} if method != "get" else {}
        parameters = [{"name": "id", "in": "query", "schema": self.ref()}]
        return {
            **{"operationId": f"{method}_{n // 2}", "tags": [WORDS[n % 17]], "description": self.prose()},
            "parameters": [*parameters, {"$ref": f"#/components/parameters/parameters{n}"}],
            **sent,
            "responses": {"200": answer, "429": {"$ref": f"#/components/responses/responses{n}"}},
            "x-oaiMeta": {"examples": {"response": json.dumps({"data": [{"$ref": self.prose(1)}]}, indent=2)}},
        }

    def path(self, n: int) -> dict[str, Any]:
        """Any path item, with two to four operations."""
        return {method: self.operation(n, method) for method in ["get", "post", "delete", "put"][: 2 + n % 3]}

    def component(self, kind: str, n: int) -> dict[str, Any]:
        """A component of any kind but the schemas."""
        deep = f"#/paths/~1{WORDS[n % 17]}~1{n}/get/responses/200/content/application~1json/schema"
        content = {"application/json": {"schema": {"$ref": deep} if n % 2 else self.schema(1)}}
        kinds: dict[str, dict[str, Any]] = {
            "parameters": {"name": f"p{n}", "in": "query", "description": self.prose(), "schema": self.schema(1)},
            "headers": {"schema": {"$ref": f"#/components/parameters/parameters{n}/schema"}},
            "examples": {"summary": self.prose(1), "value": {"$ref": "#/no/reference", "text": '{\n  "a": 1\n}'}},
            "securitySchemes": {"type": "apiKey", "in": "header", "name": f"X-Key-{n}", "description": self.prose()},
            "links": {"operationId": f"get_{n}", "parameters": {"id": "$response.body#/id"}},
            "callbacks": {"{$request.body#/url}": {"post": self.operation(n, "get")}},
            "pathItems": {"get": self.operation(n, "get")},
        }
        return kinds.get(kind, {"description": self.prose(), "content": content})


class Sound(Surroundings):
    """Makes surroundings that can be generated as a whole: schemas that refer to those near by, with examples."""

    NEAR = 12

    def __init__(self, schemas: int, fragment: list[str]) -> None:
        super().__init__(schemas, fragment)
        self.at = 0

    def ref(self, i: int | None = None) -> dict[str, Any]:
        """A reference to a schema near by."""
        first = self.at // self.NEAR * self.NEAR
        return super().ref(first + (self.random.randrange(self.NEAR) if i is None else (i - first) % self.NEAR))

    def schema(self, depth: int = 0) -> dict[str, Any]:
        """Any schema that has instances."""
        inner = [self.schema(depth + 1) for _ in range(2)] if depth < 2 else [{"type": "string"}] * 2
        names, prose = self.random.sample(WORDS, 5), {"description": self.prose()}
        kinds: list[dict[str, Any]] = [
            {"type": "string", "pattern": "^te", "format": "date-time", **prose},
            {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True, **prose},
            {"type": ["number", "null"], "multipleOf": 0.5},
            {"enum": [*names, None, "a-b", "a b"], "type": ["string", "null"], **prose},
            {**self.ref(), **prose},
            {"anyOf": [self.ref(), {"type": "null"}], **prose},
            {"type": "array", "items": inner[0], "maxItems": 9},
            {"type": "object", "additionalProperties": inner[0]},
            {"oneOf": [self.kind(name) for name in names[:3]], "discriminator": {"propertyName": "object"}},
            {"anyOf": [{"type": "string", "minLength": 3}, {"type": "array", "items": inner[1]}]},
            {
                "allOf": [self.ref(), {"type": "object", "properties": {names[0]: inner[0]}}],
                "unevaluatedProperties": False,
            },
            {"type": "object", "required": ["n"], "properties": {"n": {"const": 7}, **dict(zip(names, inner))}},
        ]
        return self.random.choice(kinds)

    def kind(self, name: str) -> dict[str, Any]:
        """A schema of objects that a constant tells from others."""
        properties = {"object": {"type": "string", "enum": [name]}, "next": self.ref(), "size": {"type": "integer"}}
        return {"type": "object", "required": ["object"], "properties": properties}

    def example(self, schema: dict[str, Any]) -> Any:
        """An instance of a schema."""
        union = next((key for key in ("anyOf", "oneOf", "allOf") if key in schema), None)
        if "$ref" in schema or union == "allOf":
            return {}  # of the schemas around it each is content with that
        if union:
            return self.example(self.random.choice(schema[union]))
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else self.random.choice(schema["enum"])
        kind = schema["type"] if isinstance(schema["type"], str) else self.random.choice(schema["type"])
        if kind == "array":
            return [self.example(schema["items"]) for _ in range(2)]
        if kind == "object":
            extra = schema.get("additionalProperties", {"type": "null"})
            properties = {**schema.get("properties", {}), "any name": extra}
            return {name: self.example(item) for name, item in properties.items()}
        return {"string": "text", "integer": self.random.randint(1, 10**18), "number": 1.5, "null": None}[kind]


def big(usage: str, schemas: int = 1600, size: int = 3_200_000, sound: bool = False, number: int = 150) -> str:
    """The text of a specification that has a fragment in the middle of its paths and of each kind of its components.

    There are as many paths, and components of each other kind, as the number says. A sound one can be generated as a
    whole, with --approximate.

    The fragment is a document laid out like usage.yaml: block style, by two spaces, and anchors used only in the
    paths, or in the kind of components, where they are made.
    """
    fragment = entries(usage, 0)
    kinds = entries(body(fragment["components"]), 2)
    host = (Sound if sound else Surroundings)(schemas, list(entries(body(kinds["schemas"]), 4)))
    texts = {kind: made({f"{kind}{n}": host.component(kind, n) for n in range(number)}, 4) for kind in KINDS}
    texts["paths"] = made({f"/{WORDS[n % 17]}/{n}": host.path(n) for n in range(number)}, 2)
    texts["webhooks"] = made({f"hook{n}": host.path(n) for n in range(30)}, 2)
    deep: dict[str, Any] = {}
    for _ in range(60):
        deep = {"properties": {"deeper": deep}}
    texts["schemas"] = made({"Deep": deep}, 4)
    for n in range(8):
        texts["schemas"].append(indent((SOUND_SCHEMAS if sound else ODD_SCHEMAS).replace("@", str(n)), "    "))
        texts["paths"].insert(n * 19, indent((SOUND_PATH if sound else ODD_PATH).replace("@", str(n)), "  "))
    length, i = len(usage) + sum(len(text) for each in texts.values() for text in each), 0
    while i < schemas or length < size or (sound and i % Sound.NEAR):
        if isinstance(host, Sound):
            host.at = i
        properties = {"ring": host.ref(i + 1), **{word: host.schema() for word in host.random.sample(WORDS, 2)}}
        schema: dict[str, Any] = {"description": host.prose(), "properties": properties}
        if isinstance(host, Sound):
            schema["type"] = "object"
            schema["examples"] = [host.example(schema), {}]
        texts["schemas"] += made({host.name(i): schema}, 4)
        length, i = length + len(texts["schemas"][-1]), i + 1
    texts["schemas"] += made({host.name(i): host.ref(0)}, 4)
    host.random.shuffle(texts["schemas"])

    taken = "".join(f"  - [&{name} {{type: text}}, *{name}]\n" for name in sorted(set(re.findall(r" &(\w+)", usage))))
    components = (f"  {kind}:\n" + around(texts[kind], body(kinds.get(kind, ""))) for kind in [*KINDS, "schemas"])
    parts = {
        **{"openapi": "", "x-before": "x-before:\n" + taken, **fragment},
        "tags": "tags:\n" + around([f"  - name: {word}\n" for word in WORDS], body(fragment["tags"])),
        "paths": "paths:\n" + around(texts["paths"], body(fragment["paths"])),
        "webhooks": "webhooks:\n" + "".join(texts["webhooks"]),
        "components": "components:\n" + "".join(components),
        "x-after": "x-after:\n" + taken,
    }
    return "".join(parts.values())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(big(USAGE.read_text("utf-8"), sound="--sound" in sys.argv), "utf-8")
