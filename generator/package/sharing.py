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
MOST_GROUPS = 200
"""The most groups of which every pair is compared: the time grows with the cube of their number."""
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
    """Return the lines that save most if the groups share them, whatever their order; empty if none save any.

    Nothing is looked for in more than MOST_GROUPS groups.
    """
    distinct = set(map(frozenset, groups))
    saved: dict[Lines, int] = {}
    if len(distinct) > MOST_GROUPS:
        return ()
    for one, other in combinations(distinct, 2):
        common = one & other
        lines = tuple(sorted(common))
        if len(lines) >= FEWEST and lines not in saved:
            count = sum(common <= group for group in distinct)
            saved[lines] = len(lines) * (count - 1)
    return _most_saving(saved)


def _most_saving(saved: Mapping[Lines, int]) -> Lines:
    best: Lines = ()
    most = 0
    for lines in sorted(saved):
        if saved[lines] > most:
            best = lines
            most = saved[lines]
    return best


def params_classes(methods: Sequence[Method]) -> list[dict[str, Any]]:
    """Describe the TypedDicts of the arguments of methods, for the template."""
    groups = [_fields(method.arguments) for method in methods]
    common = _common_fields(groups)
    classes = []
    if common:
        classes.append(_params_class(COMMON_CLASS, "several methods", OPTIONS_CLASS, common))
    names: dict[frozenset[str], str] = {}
    for method, fields in zip(methods, groups, strict=True):
        name = method.params_class
        base = OPTIONS_CLASS
        own_fields = list(fields)
        first_name = names.setdefault(frozenset(fields), name)
        if first_name != name:
            base = first_name
            own_fields = []
        elif common and set(common) <= set(fields):
            base = COMMON_CLASS
            own_fields = [field for field in fields if field not in common]
        classes.append(_params_class(name, method.name, base, own_fields))
    return classes


def _common_fields(groups: Sequence[Lines]) -> Lines:
    """Return the fields for a class that others extend, in the order of the first group that has them."""
    common = set(common_lines(groups))
    for fields in groups:
        if common <= set(fields):
            return tuple(field for field in fields if field in common)
    return ()


def _params_class(name: str, method: str, base: str, fields: Sequence[str]) -> dict[str, Any]:
    return {"name": name, "method": method, "base": base, "fields": list(fields)}


def _fields(arguments: Iterable[Argument]) -> Lines:
    return tuple(argument.field() for argument in arguments)
