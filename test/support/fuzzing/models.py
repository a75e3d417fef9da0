"""Reading with models: a model or a ValidationError, and nothing is lost.

An input is the name of a schema, a line break, and JSON or what should be JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any, Optional

from pydantic import ValidationError

from support.corpus import families, merged
from support.discriminators import asserted
from support.fuzzing.mutations import TreeMutator
from support.fuzzing.target import Mutate, Target, require
from support.fuzzing.trees import parse
from support.instances import same
from support.oracle import Oracle
from support.reader import Schema
from support.specification import SCHEMAS, SPEC, examples

CORPUS_VERSION = "3.1"
LONGEST_ERROR = 100_000
"""How long an error is at most: 50 errors with a path, a message and an excerpt each."""


@dataclass(frozen=True)
class Outcome:
    """The result of one reading."""

    model: Any = None
    error: Optional[ValidationError] = None

    @property
    def is_read(self) -> bool:
        """Whether the input was accepted."""
        return self.error is None


class Models(Target):
    """The models of a package."""

    def __init__(self, package: str, document: dict[str, Any], class_names: Mapping[str, str]) -> None:
        self.package = package
        models: Any = import_module(f"{package}.models")
        self._schemas: dict[bytes, Schema] = {}
        for name in document["components"]["schemas"]:
            self._schemas[name.encode()] = Schema(models, class_names.get(name, name))
        self._names = list(self._schemas)
        self._oracle = Oracle(asserted(document))
        self._instances: list[tuple[str, bytes]] = []
        self._mutator = TreeMutator([])

    def start_with(self, instances: Iterable[tuple[str, Any]]) -> None:
        """Set the instances that the fuzzer starts with, each with the name of its schema."""
        self._instances = [(name, json.dumps(value).encode()) for name, value in instances]
        self._mutator = TreeMutator(parse(text) for _, text in self._instances)

    def seeds(self) -> Iterable[bytes]:
        """Return an input for each instance."""
        return [name.encode() + b"\n" + text for name, text in self._instances]

    def mutate(self, data: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        """Change the instance, or try it on another schema."""
        name, _, text = data.partition(b"\n")
        choice = random.random()
        if choice < 0.05 or name not in self._schemas:
            name = random.choice(self._names)
        if choice < 0.15:
            return name + b"\n" + mutate_bytes(text)
        try:
            return name + b"\n" + self._mutator.mutate(text, random)
        except (ValueError, RecursionError):
            return name + b"\n" + mutate_bytes(text)

    def check(self, data: bytes) -> None:
        """Read an input in all ways, compare the results, and write what was read."""
        name, _, text = data.partition(b"\n")
        schema = self._schemas.get(name)
        if schema is None:
            return
        if schema.is_wrapped:
            text = b'{"value":' + text + b"}"
        read = schema.model.from_json
        tolerant = _outcome(read, text, strict=False)
        strict = _outcome(read, text, strict=True)
        parsed = Parsed.of(text)
        if not parsed.is_json:
            require(not tolerant.is_read and not strict.is_read, "what is not JSON was read")
            return
        if strict.is_read and not tolerant.is_read:
            self._check_discriminator(name.decode(), parsed.value["value"] if schema.is_wrapped else parsed.value)
        for outcome, is_strict in ((tolerant, False), (strict, True)):
            if outcome.is_read or not parsed.is_ambiguous:
                _check_dict(schema.model, parsed.value, outcome, is_strict)
            if outcome.is_read:
                _check_written(outcome.model, parsed.value, is_strict)

    def _check_discriminator(self, name: str, value: Any) -> None:
        """Require that a discriminator names a schema that refuses an instance, if only strict reading accepts it."""
        instance = json.dumps(value)
        is_consistent = self._oracle.accepts(name, instance)
        require(not is_consistent, f"only strict reading accepts {instance}")


@dataclass
class Parsed:
    """A JSON text as Python's parser reads it, which shares no code with that of pydantic."""

    value: Any = None
    is_json: bool = True
    is_ambiguous: bool = False
    """Whether an object has a name twice. The last one counts, but reading may refuse the text for the others."""

    @classmethod
    def of(cls, text: bytes) -> Parsed:
        """Parse a text."""
        parsed = cls()
        try:
            parsed.value = json.loads(text.decode(), object_pairs_hook=parsed._members)
            json.dumps(parsed.value, allow_nan=False)
        except (ValueError, RecursionError):
            parsed.is_json = False
        return parsed

    def _members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            self.is_ambiguous = True
        return members


def _outcome(read: Any, value: Any, strict: bool) -> Outcome:
    try:
        return Outcome(model=read(value, strict=strict))
    except ValidationError as error:
        text = str(error)
        require(len(text) <= LONGEST_ERROR, f"the error has {len(text)} characters")
        require(bool(error.errors()) and bool(error.json()), "the error says nothing")
        return Outcome(error=error)


def _check_dict(model: Any, value: Any, outcome: Outcome, is_strict: bool) -> None:
    if value is None:
        return  # from_dict returns None for None
    from_dict = _outcome(model.from_dict, value, is_strict)
    verdicts = f"JSON: {outcome.error or 'read'}; dict: {from_dict.error or 'read'}"
    require(outcome.is_read == from_dict.is_read, verdicts)
    require(outcome.model == from_dict.model, "the models from JSON and from the dict differ")


def _check_written(model: Any, value: Any, is_strict: bool) -> None:
    text = model.to_json()
    written = json.loads(text)
    require(same(written, value), f"written: {text}")
    dumped = model.to_dict()
    require(same(dumped, value), f"to_dict: {dumped}")
    again = _outcome(type(model).from_json, text, is_strict)
    require(again.is_read, f"what was written cannot be read: {again.error}")
    require(again.model == model, f"changes when it is read again: {text}")
    written_again = again.model.to_json()
    require(written_again == text, f"changes when it is written again: {written_again}")
    require(bool(repr(model)), "the model cannot be shown")
    require(bool(model.to_str()), "the model cannot be shown")


# --- the packages ---


def own() -> Models:
    """Return the models of this project."""
    target = Models("openapi_client", SPEC, {})
    target.start_with((name, example) for name in SCHEMAS for example in examples(name))
    return target


def corpus() -> Models:
    """Return the models of the corpus of tests, which has all keywords. Its package must be on the path."""
    members = families(CORPUS_VERSION)
    class_names: dict[str, str] = {}
    instances: list[tuple[str, Any]] = []
    for family in members:
        class_names |= family.class_names
        for name, values in family.instances.items():
            instances += [(name, value) for value in values]
    target = Models("corpus", merged(members), class_names)
    target.start_with(instances)
    return target
