"""Find what several methods have in common, so that the module of their API class says it once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import combinations
from typing import Any

from generator.package.arguments import Argument
from generator.package.methods import Method

Lines = tuple[str, ...]
COMMON_CLASS = "_CommonParams"
SMALLEST = 3
"""The number of lines from which on it is worth to share them."""


def common_start(sequences: Iterable[Lines]) -> Lines:
    """Return the start that saves most lines if the sequences share it; empty if there is none."""
    distinct = set(sequences)
    candidates = set()
    for sequence in distinct:
        for length in range(SMALLEST, len(sequence)):
            candidates.add(sequence[:length])
    return _most_shared(candidates, distinct, lambda sequence, start: sequence[: len(start)] == start)


def common_lines(groups: Iterable[Lines]) -> Lines:
    """Return the lines that save most if the groups share them, whatever their order; empty if there are none."""
    distinct = {frozenset(group): group for group in groups}
    candidates = set()
    for one, other in combinations(distinct.values(), 2):
        candidates.add(tuple(line for line in one if line in other))
    return _most_shared(candidates, distinct.values(), lambda group, lines: set(lines) <= set(group))


def _most_shared(candidates: Iterable[Lines], holders: Collection[Lines], has: Callable[[Lines, Lines], bool]) -> Lines:
    best: Lines = ()
    most_saved = 0
    for candidate in sorted(candidates):
        count = sum(has(holder, candidate) for holder in holders)
        saved = len(candidate) * (count - 1)
        if saved > most_saved and len(candidate) >= SMALLEST:
            best = candidate
            most_saved = saved
    return best


def params_classes(methods: Sequence[Method]) -> list[dict[str, Any]]:
    """Describe the TypedDicts of the arguments of methods for the template; what many have is in a class of its own."""
    common = common_lines(_fields(method.arguments) for method in methods)
    classes: list[dict[str, Any]] = []
    if common:
        classes.append({"name": COMMON_CLASS, "base": "_requests.CallOptions", "fields": list(common)})
    names: dict[frozenset[str], str] = {}
    for method in methods:
        fields = _fields(method.arguments)
        first_class = names.setdefault(frozenset(fields), method.params_class)
        description: dict[str, Any] = {"name": method.params_class, "method": method.name}
        if first_class != method.params_class:
            description |= {"base": first_class, "fields": []}
        elif common and set(common) <= set(fields):
            description |= {"base": COMMON_CLASS, "fields": [field for field in fields if field not in common]}
        else:
            description |= {"base": "_requests.CallOptions", "fields": list(fields)}
        classes.append(description)
    return classes


def _fields(arguments: Iterable[Argument]) -> Lines:
    return tuple(argument.field() for argument in arguments)
