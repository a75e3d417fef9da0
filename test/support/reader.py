"""Reads instances with the models of a generated package, in both modes: python reader.py FOLDER PACKAGE < requests.

Each request is a line `[schema, text of an instance]`, each answer a line `[[verdict, text, text], …]` for from_json
and from_dict, tolerant and strict: what came of it (read, invalid, or an exception), and how to_json and to_dict wrote
it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from pydantic import ValidationError, create_model

HELD = '{"value":'
"""How the text of an object begins whose only property holds an instance."""


class Schema:
    """A schema as the model that reads it: its own class, or a class with a property of its type."""

    def __init__(self, models: Any, name: str) -> None:
        annotation = getattr(models, name)
        self.is_held = not (isinstance(annotation, type) and issubclass(annotation, models.Model))
        self.model: Any = annotation
        if self.is_held:
            self.model = create_model("Holder", __base__=models.Model, value=(annotation, ...))

    def read(self, text: str, as_json: bool, strict: bool) -> list[str]:
        """Read an instance and write it again."""
        if self.is_held:
            text = HELD + text + "}"
        try:
            return ["read", *self._written(self._read(text, as_json, strict))]
        except ValidationError:
            return ["invalid"]
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]

    def _read(self, text: str, as_json: bool, strict: bool) -> Any:
        value = json.loads(text)
        if as_json or value is None:  # from_dict reads None as None, as in openapi-generator's own models
            return self.model.from_json(text, strict=strict)
        return self.model.from_dict(value, strict=strict)

    def _written(self, instance: Any) -> tuple[str, str]:
        written = instance.to_json()
        dumped = instance.to_dict()
        if self.is_held:
            return written.removeprefix(HELD)[:-1], json.dumps(dumped["value"])
        return written, json.dumps(dumped)


def main(folder: str, package: str) -> None:
    """Answer the requests on the standard input."""
    sys.set_int_max_str_digits(0)
    sys.path.insert(0, folder)
    models = import_module(f"{package}.models")
    schemas: dict[str, Schema] = {}
    for line in sys.stdin:
        name, text = json.loads(line)
        if name not in schemas:
            schemas[name] = Schema(models, name)
        answers = []
        for strict in (False, True):
            for as_json in (True, False):
                answers.append(schemas[name].read(text, as_json, strict))
        print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
