"""Read instances with the models of a generated package, and write them again.

    python reader.py FOLDER PACKAGE < requests > answers

Each line of input is a request `[schema, instance as text]`. Each line of output is its answer, a list of four results:
from_json and from_dict, tolerant and then strict. A result is `["read", text, text]` with the texts that to_json and
to_dict write, `["invalid"]`, or an unexpected exception as `[text]`.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from pydantic import ValidationError, create_model

WRAPPER = '{"value":'
"""The start of a JSON object that wraps an instance."""


class Schema:
    """The model that reads a schema: a generated class, or a class that wraps a type in a property."""

    def __init__(self, models: Any, name: str) -> None:
        annotation = getattr(models, name)
        is_class = isinstance(annotation, type)
        is_model = is_class and issubclass(annotation, models.Model)
        self.is_wrapped = not is_model
        self.model: Any = annotation
        if self.is_wrapped:
            self.model = create_model("Holder", __base__=models.Model, value=(annotation, ...))

    def read(self, text: str, as_json: bool, strict: bool) -> list[str]:
        """Read an instance and write it again."""
        if self.is_wrapped:
            text = WRAPPER + text + "}"
        try:
            instance = self._read(text, as_json, strict)
            return ["read", *self._written(instance)]
        except ValidationError:
            return ["invalid"]
        except Exception as error:
            name = type(error).__name__
            return [f"{name}: {error}"]

    def _read(self, text: str, as_json: bool, strict: bool) -> Any:
        value = json.loads(text)
        if as_json or value is None:  # like the stock models, from_dict returns None for None
            return self.model.from_json(text, strict=strict)
        return self.model.from_dict(value, strict=strict)

    def _written(self, instance: Any) -> tuple[str, str]:
        written = instance.to_json()
        dumped = instance.to_dict()
        if self.is_wrapped:
            written = written.removeprefix(WRAPPER)
            written = written.removesuffix("}")
            dumped = dumped["value"]
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
        schema = schemas[name]
        answers = []
        for strict in (False, True):
            for as_json in (True, False):
                answer = schema.read(text, as_json, strict)
                answers.append(answer)
        print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
