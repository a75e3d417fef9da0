"""The conformance kit: it compares what generated code makes of instances with what independent validators say.

No schema and no name of a property is written here, so it holds for every specification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from support.instances import mutations, same
from support.oracle import Document, Oracle, relaxed
from support.reading import Answer, Answers, Instance, Reader

__all__ = ["Disagreement", "Oracle", "disagreements", "mutations", "relaxed", "report", "same"]


NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Disagreement:
    """Something wrong in what a package makes of an instance."""

    instance: Instance
    reason: str
    answers: Answers


@dataclass(frozen=True)
class _Expectation:
    """What the oracle says of an instance."""

    value: Any
    is_valid: bool
    is_readable: Optional[bool]
    """Whether a tolerant reader accepts it; None where only what is valid has to be read."""


def disagreements(
    document: Document,
    reader: Reader,
    instances: list[Instance],
    class_names: Mapping[str, str] = NO_NAMES,
    with_relaxed: bool = False,
) -> list[Disagreement]:
    """Return where a package and the oracle disagree, and where the package loses something.

    Strict reading accepts what the schema accepts, and nothing else; tolerant reading accepts at least that; either
    accepts the same as text and as Python values, and gives back the same JSON value. `class_names` has the schemas
    whose class is called otherwise. `with_relaxed` asks that tolerant reading accepts what the relaxed document does,
    and nothing else.
    """
    oracle = Oracle(document)
    tolerant_oracle = Oracle(relaxed(document)) if with_relaxed else None
    requests = []
    for instance in instances:
        name = class_names.get(instance.schema, instance.schema)
        requests.append(Instance(name, instance.text))
    found = []
    for instance, answers in zip(instances, reader.read(requests), strict=True):
        expectation = _Expectation(
            value=json.loads(instance.text),
            is_valid=oracle.accepts(instance.schema, instance.text),
            is_readable=tolerant_oracle.accepts(instance.schema, instance.text) if tolerant_oracle else None,
        )
        found += [Disagreement(instance, reason, answers) for reason in _reasons(answers, expectation)]
    return found


def report(found: list[Disagreement]) -> str:
    """Describe disagreements: how many there are, and the first ones in full."""
    lines = [f"{len(found)} disagreements, among them"]
    for disagreement in found[:10]:
        lines.append(f"{disagreement.reason}: {disagreement.instance}: {disagreement.answers}")
    return "\n".join(lines)


def _reasons(answers: Answers, expectation: _Expectation) -> Iterator[str]:
    if answers.from_json.verdict != answers.from_dict.verdict:
        yield "from_json and from_dict disagree"
    if answers.from_json_strictly.verdict != answers.from_dict_strictly.verdict:
        yield "from_json and from_dict, strict, disagree"
    for answer in (answers.from_json, answers.from_dict):
        yield from _wrong(answer, expectation.value)
        if answer.verdict == "read" and expectation.is_readable is False:
            yield "tolerant reading accepts a wrong type"
        if answer.verdict == "invalid" and (expectation.is_valid or expectation.is_readable):
            yield "tolerant reading refuses what it should read"
    for answer in (answers.from_json_strictly, answers.from_dict_strictly):
        yield from _wrong(answer, expectation.value)
        if answer.verdict == "read" and not expectation.is_valid:
            yield "strict reading accepts what the schema refuses"
        if answer.verdict == "invalid" and expectation.is_valid:
            yield "strict reading refuses what the schema accepts"


def _wrong(answer: Answer, value: Any) -> Iterator[str]:
    """Tell what is wrong with an answer whatever the schema says."""
    if answer.verdict not in ("read", "invalid"):
        yield "reading fails"
    for text in answer.written:
        if not same(json.loads(text), value):
            yield "what is written is not what was read"
