"""Find what the methods of an API class have in common, so that its module says it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from generator.package.arguments import Argument
from generator.package.methods import Method

Lines = tuple[str, ...]
"""Lines of source, or names."""
FEWEST = 3
"""The fewest lines that are worth a name of their own."""
OPTIONS_CLASS = "_requests.CallOptions"
COMMON_CLASS = "_CommonParams"


def common_start(sequences: Iterable[Lines]) -> Lines:
    """Return the start that saves most lines if the sequences share it; empty if none saves any."""
    saved: dict[Lines, int] = {}
    for sequence in set(sequences):
        for length in range(FEWEST, len(sequence)):
            start = sequence[:length]
            # The first sequence saves nothing.
            saved[start] = saved.get(start, -length) + length
    return _most_saving(saved)


def common_lines(groups: Iterable[Lines]) -> Lines:
    """Return the lines that save most if the groups share them, whatever their order; empty if none save any."""
    distinct = set(map(frozenset, groups))
    saved: dict[Lines, int] = {}
    for one, other in combinations(distinct, 2):
        common = one & other
        lines = tuple(sorted(common))
        if len(lines) >= FEWEST and lines not in saved:
            count = sum(common <= group for group in distinct)
            saved[lines] = len(lines) * (count - 1)
    return _most_saving(saved)


def _most_saving(saved: Mapping[Lines, int]) -> Lines:
    best: Lines = ()
    for lines in sorted(saved):
        if saved[lines] > saved.get(best, 0):
            best = lines
    return best


def params_classes(methods: Sequence[Method]) -> list[dict[str, Any]]:
    """Describe the TypedDicts of the arguments of methods, for the template."""
    fields_by_class = {}
    for method in methods:
        fields_by_class[method.params_class] = _fields(method.arguments)
    common = common_lines(fields_by_class.values())
    classes = []
    if common:
        first = next(fields for fields in fields_by_class.values() if set(common) <= set(fields))
        in_order = tuple(field for field in first if field in common)
        classes.append(_params_class(COMMON_CLASS, "several methods", OPTIONS_CLASS, in_order))
    names: dict[frozenset[str], str] = {}
    for method in methods:
        fields = fields_by_class[method.params_class]
        base = OPTIONS_CLASS
        first_class = names.setdefault(frozenset(fields), method.params_class)
        if first_class != method.params_class:
            base = first_class
            fields = ()
        elif common and set(common) <= set(fields):
            base = COMMON_CLASS
            fields = tuple(field for field in fields if field not in common)
        classes.append(_params_class(method.params_class, method.name, base, fields))
    return classes


def _params_class(name: str, method: str, base: str, fields: Lines) -> dict[str, Any]:
    return {"name": name, "method": method, "base": base, "fields": list(fields)}


def _fields(arguments: Iterable[Argument]) -> Lines:
    return tuple(argument.field() for argument in arguments)
