"""The conformance kit: it compares how generated code and independent validators judge the same instances.

It knows neither schemas nor property names, so it works for every specification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from support.discriminators import asserted
from support.instances import mutations, same
from support.oracle import Document, Oracle, relaxed
from support.reading import Answer, Answers, Instance, Reader

__all__ = ["Disagreement", "Oracle", "disagreements", "mutations", "relaxed", "report", "same"]


NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Disagreement:
    """An instance that a package reads or writes wrongly."""

    instance: Instance
    reason: str
    answers: Answers


@dataclass(frozen=True)
class _Expectation:
    """The verdict of the oracle on an instance."""

    value: Any
    is_valid: bool
    is_consistent: bool
    """Whether it is valid, and a discriminator in it names no schema that refuses it."""
    is_readable: Optional[bool]
    """Whether a tolerant reader accepts it; None if that is unknown for an invalid instance."""


def disagreements(
    document: Document,
    reader: Reader,
    instances: list[Instance],
    class_names: Mapping[str, str] = NO_NAMES,
    with_relaxed: bool = False,
) -> list[Disagreement]:
    """Find the instances on which a package and the oracle disagree, or of which the package loses data.

    Strict reading must accept exactly the valid instances. Tolerant reading must accept these, too, but may refuse an
    instance if a discriminator in it names a schema that refuses it. Text and Python values must get the same verdict,
    and come back as the same JSON value. With `with_relaxed`, tolerant reading must accept exactly the instances that
    are valid in the relaxed document. `class_names` maps schemas to classes of another name.
    """
    oracle = Oracle(document)
    consistent_oracle = Oracle(asserted(document))
    tolerant_oracle = Oracle(relaxed(document)) if with_relaxed else None
    requests = []
    for instance in instances:
        name = class_names.get(instance.schema, instance.schema)
        requests.append(Instance(name, instance.text))
    result = []
    for instance, answers in zip(instances, reader.read(requests), strict=True):
        is_valid = oracle.accepts(instance.schema, instance.text)
        expectation = _Expectation(
            value=json.loads(instance.text),
            is_valid=is_valid,
            is_consistent=is_valid and consistent_oracle.accepts(instance.schema, instance.text),
            is_readable=tolerant_oracle.accepts(instance.schema, instance.text) if tolerant_oracle else None,
        )
        for reason in _reasons(answers, expectation):
            result.append(Disagreement(instance, reason, answers))
    return result


def report(cases: list[Disagreement]) -> str:
    """Describe disagreements: their number, and the first ten in full."""
    lines = [f"{len(cases)} disagreements, among them"]
    for case in cases[:10]:
        lines.append(f"{case.reason}: {case.instance}: {case.answers}")
    return "\n".join(lines)


def _reasons(answers: Answers, expectation: _Expectation) -> Iterator[str]:
    if answers.from_json.verdict != answers.from_dict.verdict:
        yield "from_json and from_dict disagree"
    if answers.from_json_strictly.verdict != answers.from_dict_strictly.verdict:
        yield "from_json and from_dict, strict, disagree"
    for answer in (answers.from_json, answers.from_dict):
        yield from _failures(answer, expectation.value)
        if answer.verdict == "read" and expectation.is_readable is False:
            yield "tolerant reading accepts a wrong type"
        if answer.verdict == "invalid" and (expectation.is_consistent or expectation.is_readable):
            yield "tolerant reading refuses a readable instance"
    for answer in (answers.from_json_strictly, answers.from_dict_strictly):
        yield from _failures(answer, expectation.value)
        if answer.verdict == "read" and not expectation.is_valid:
            yield "strict reading accepts an invalid instance"
        if answer.verdict == "invalid" and expectation.is_valid:
            yield "strict reading refuses a valid instance"


def _failures(answer: Answer, value: Any) -> Iterator[str]:
    """Find faults of an answer that do not depend on the schema."""
    if answer.verdict not in ("read", "invalid"):
        yield "reading fails"
    for text in answer.written:
        if not same(json.loads(text), value):
            yield "the written value differs from the value read"
