"""Reads instances with the models of a generated package, in both modes: python reader.py FOLDER PACKAGE < requests.

Each request is a line `[schema, text of an instance]`, each answer a line `[[verdict, text], …]` for from_json and
from_dict, tolerant and strict: what came of it (read, invalid, or the name of an exception) and how it was written.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from pydantic import ValidationError, create_model

folder, package = sys.argv[1:]
sys.path.insert(0, folder)
models = import_module(f"{package}.models")
readers: dict[str, Any] = {}


def model_of(name: str) -> tuple[Any, bool]:
    """The model that reads a schema, and whether it stands in a property of that model, being no class itself."""
    if name not in readers:
        found = getattr(models, name)
        is_model = isinstance(found, type) and issubclass(found, models.Model)
        readers[name] = (
            (found if is_model else create_model("Holder", __base__=models.Model, value=(found, ...))),
            not is_model,
        )
    return readers[name]


def read(name: str, text: str, strict: bool, as_json: bool) -> list[str]:
    """What comes of reading an instance and writing it again."""
    model, held = model_of(name)
    text = f'{{"value": {text}}}' if held else text
    try:
        found = model.from_json(text, strict=strict) if as_json else model.from_dict(json.loads(text), strict=strict)
        if found is None:  # what from_dict makes of None, as in stock
            return read(name, text, strict, True)
        dumped = found.to_dict()
        written = found.to_json()
        return [
            "read",
            written[len('{"value":') : -1] if held else written,
            json.dumps(dumped["value"] if held else dumped),
        ]
    except ValidationError:
        return ["invalid"]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


sys.set_int_max_str_digits(0)
for line in sys.stdin:
    schema, instance = json.loads(line)
    answers = [read(schema, instance, strict, as_json) for strict in (False, True) for as_json in (True, False)]
    print(json.dumps(answers))
