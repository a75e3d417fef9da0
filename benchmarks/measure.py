"""Measure processor time in rounds, and describe the ratios to a baseline."""

from __future__ import annotations

import gc
import random
import resource
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from time import process_time
from typing import Any, Optional

Operation = Callable[[], Any]
"""Something to measure."""
Measurement = Callable[[], float]
"""Something that measures itself and returns a figure, such as seconds."""


@dataclass(frozen=True)
class Spread:
    """The median and the quartiles of some values."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Describe values; there must be at least one."""
        ordered = sorted(values)
        low = quantile(ordered, 0.25)
        median = quantile(ordered, 0.5)
        high = quantile(ordered, 0.75)
        return cls(low, median, high)


def quantile(ordered: list[float], share: float) -> float:
    """Return the value below which a share of sorted values lies, interpolated between neighbours."""
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    weight = position - below
    return ordered[below] * (1 - weight) + ordered[above] * weight


@dataclass(frozen=True)
class Figure:
    """What a row says about one peer."""

    peer: str
    ratio: Optional[Spread] = None
    """The ratio to the baseline; None if the peer cannot do it."""
    value: Optional[float] = None
    """The median itself, in the unit of the row."""
    marks: tuple[str, ...] = ()
    """What the peer loses or does not check."""
    detail: str = ""
    """What else there is to know, such as a size."""

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Figure:
        """Read what `asdict` wrote."""
        values = dict(content)
        if values["ratio"]:
            values["ratio"] = Spread(**values["ratio"])
        values["marks"] = tuple(values["marks"])
        return cls(**values)


@dataclass(frozen=True)
class Result:
    """A row of the table, measured."""

    row: str
    title: str
    unit: str
    baseline: str
    figures: tuple[Figure, ...] = field(default=())
    error: str = ""
    """Why there are no figures."""

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Result:
        """Read what `to_json` wrote."""
        values = dict(content)
        values["figures"] = tuple(map(Figure.from_json, values["figures"]))
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """Return the row as a JSON value."""
        return asdict(self)


# --- rounds ---


Rounds = list[dict[str, float]]
"""The figures of all peers, round by round."""


def in_rounds(measurements: Mapping[str, Measurement], rounds: int, seed: int = 0) -> Rounds:
    """Take each measurement once per round, in an order that changes: a fixed one flatters whoever follows another."""
    shuffler = random.Random(seed)  # noqa: S311  nobody has to guess the order
    names = list(measurements)
    table: Rounds = []
    for _ in range(rounds):
        shuffler.shuffle(names)
        table.append({name: measurements[name]() for name in names})
    return table


def figures(table: Rounds, baseline: str, marks: Mapping[str, Iterable[str]], order: Iterable[str]) -> list[Figure]:
    """Describe the peers by their ratios to the baseline of the same round."""
    described = []
    for peer in order:
        values = [measured[peer] for measured in table]
        ratios = [measured[peer] / measured[baseline] for measured in table]
        value = Spread.of(values)
        ratio = Spread.of(ratios)
        marks_of_peer = tuple(marks.get(peer, ()))
        described.append(Figure(peer, ratio, value.median, marks_of_peer))
    return described


# --- processor time ---


def timed(operation: Operation, shortest: float) -> Measurement:
    """Return a measurement of the seconds that an operation takes, repeated until `shortest` seconds are full."""
    operation()  # what the first call sets up does not count
    start = process_time()
    operation()
    once = max(process_time() - start, 1e-7)
    repetitions = max(1, ceil(shortest / once))

    def measurement() -> float:
        gc.collect()  # nobody pays for what another peer left behind
        start = process_time()
        for _ in range(repetitions):
            operation()
        return (process_time() - start) / repetitions

    return measurement


def seconds_of_program(command: list[str], **options: Any) -> float:
    """Run a program, and return the processor time of it and of all programs that it runs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        name = Path(command[0]).name
        last_lines = done.stdout.splitlines()[-3:]
        raise RuntimeError(f"{name}: {' / '.join(last_lines)}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
