"""The rows of generators: a whole package from specifications of several sizes, and again with nothing changed."""

from __future__ import annotations

import json
import shutil
from functools import partial
from itertools import count
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml

from benchmarks.data import PROJECT, SPEC
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Measurement, figures, in_rounds, seconds_of_program
from benchmarks.prepare import COMMANDS, GENERATE, TOOLS, GenerateCommand

Schema = dict[str, Any]

FOLDER = TOOLS / "generated"
BASELINE = "dcg"
"""The generator of models only that all are compared with."""
LONGEST_REASON = 100
numbers = count(1)


def reference(number: int) -> Schema:
    """Return a reference to a numbered schema."""
    return {"$ref": f"#/components/schemas/Thing{number}"}


def thing(number: int) -> Schema:
    """Return a numbered schema: an object with properties of the usual types."""
    return {
        "type": "object",
        "description": f"A thing of sort {number}.",
        "required": ["id", "state"],
        "properties": {
            "id": {"type": "string", "description": "Its name."},
            "state": {"type": "string", "enum": ["new", "used", "gone"]},
            "size": {"type": "integer", "minimum": 0},
            "share": {"type": ["number", "null"]},
            "created_at": {"type": "string", "format": "date-time"},
            "part_of": reference(number // 2),
            "others": {"type": "array", "items": reference(number // 3)},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def operation(number: int) -> Schema:
    """Return an operation that answers with a numbered schema."""
    content = {"application/json": {"schema": reference(number)}}
    parameter = {"name": "state", "in": "query", "schema": {"type": "string"}}
    get = {
        "operationId": f"get-thing-{number}",
        "tags": ["Things"],
        "parameters": [parameter],
        "responses": {"200": {"description": "The thing.", "content": content}},
    }
    return {"get": get}


def specification(schemas: int) -> Schema:
    """Return openapi.yaml with things beside its schemas, until there are so many."""
    text = SPEC.read_text("utf-8")
    content: Schema = yaml.safe_load(text)
    known = content["components"]["schemas"]
    for number in range(schemas - len(known)):
        known[f"Thing{number}"] = thing(number)
        if number % 5 == 0:
            content["paths"][f"/things/{number}"] = operation(number)
    return content


def write_specification(content: Schema, file: Path) -> None:
    """Write a specification that nobody has seen: one of its properties has a new name each time."""
    error = content["components"]["schemas"]["Error"]
    name = f"note_{next(numbers)}"
    error["properties"][name] = {"type": "string"}
    text = json.dumps(content)
    file.write_text(text, "utf-8")


def ours(spec: Path, folder: Path) -> list[str]:
    """Return the command of this project."""
    options = ["--quiet", "--spec", str(spec), "--output", str(folder), "--package", "made"]
    return [GENERATE, *options]


GENERATORS: dict[str, GenerateCommand] = {"ours": ours, **COMMANDS}


def generate(name: str, content: Schema) -> float:
    """Generate a package from a changed specification; return the processor time."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    spec = FOLDER / f"{name}.json"
    write_specification(content, spec)
    return seconds_of_program(GENERATORS[name](spec, folder), cwd=PROJECT)


def again(*options: str) -> float:
    """Run ./generate.sh on a package that is up to date; return the processor time."""
    command = ours(FOLDER / "ours.json", FOLDER / "ours")
    return seconds_of_program([*command, *options], cwd=PROJECT)


def compare(schemas: int, effort: Effort) -> list[Figure]:
    """Compare the generators; those that fail come last."""
    content = specification(schemas)
    measurements: dict[str, Measurement] = {}
    failures = []
    for name in GENERATORS:
        try:
            generate(name, content)
        except RuntimeError as error:
            reason = shorten(str(error), LONGEST_REASON, placeholder=" …")
            failures.append(Figure(name, marks=("fails",), detail=reason))
        else:
            measurements[name] = partial(generate, name, content)
    table = in_rounds(measurements, effort.generator_rounds)
    measured = figures(table, BASELINE, {}, measurements)
    return [*measured, *failures]


def unchanged(options: list[str], effort: Effort) -> list[Figure]:
    """Compare a run that has nothing to do with the baseline, which writes everything again."""
    content = specification(0)
    generate("ours", content)
    measurements = {BASELINE: partial(generate, BASELINE, content), "ours": partial(again, *options)}
    table = in_rounds(measurements, effort.generator_rounds)
    return figures(table, BASELINE, {}, measurements)
