"""Mutations of JSON texts that know their structure, so that a fuzzer gets deeper than to the first wrong type."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from random import Random

from support.fuzzing.trees import Members, Node, Number, Place, parse, parts_of, places, write
from support.instances import VALUES

NUMBERS = [
    *("0", "-0", "-0.0", "1", "-1", "1.0", "1e0", "1E2", "1.5", "0.1", "1e-400", "1E400", "-1e999", "NaN", "Infinity"),
    *("9007199254740993", "18446744073709551616", "12345678901234567890.5", "1e23", "9" * 4300, "9" * 4301, "01", "1."),
]
TEXTS = ["\ud800", "\udc00x", "\x00", "\u2028", "\x1b[31m", "é", "𝒳", "x" * 300, "true", "1", "", " ", "null", "‹0›"]
NUMBERS_OF_CHANGES = (1, 1, 1, 2, 4)
NUMBERS_OF_COPIES = (1, 1, 1, 3, 50)
Change = Callable[[Place, Random], None]
LARGEST_POOL = 5000
LARGEST_TREE = 2000
"""How many values a tree has at most before it only shrinks."""


class TreeMutator:
    """Changes trees, with parts of the trees that it was made of."""

    def __init__(self, seeds: Iterable[Node]) -> None:
        self._names: dict[str, None] = dict.fromkeys(TEXTS)
        """The names of members, in the order in which they are found."""
        self._texts: dict[str, None] = dict.fromkeys(TEXTS)
        self._pool: list[Node] = list(VALUES)
        for seed in seeds:
            self._collect(seed)
        changes: list[Change] = [self._remove, self._rename, self._repeat, self._exchange, self._wrap]
        # Those that come more often lead deeper.
        changes += [self._replace, self._insert] * 2 + [self._edit] * 3
        self._changes = changes

    def mutate(self, text: bytes, random: Random) -> bytes:
        """Change a JSON text in one to four places. Raises ValueError or RecursionError if it is not JSON."""
        root = parse(text)
        holder = [root]
        for _ in range(random.choice(NUMBERS_OF_CHANGES)):
            all_places = places(holder)
            change = random.choice(self._changes)
            if len(all_places) > LARGEST_TREE:
                change = self._remove
            place = random.choice(all_places)
            change(place, random)
        return write(holder[0])

    def _collect(self, seed: Node) -> None:
        for place in places([seed]):
            value = place.value
            if len(self._pool) < LARGEST_POOL:
                self._pool.append(value)
            if isinstance(value, Members):
                for name, _ in value.members:
                    self._names[name] = None
            elif isinstance(value, str) and not isinstance(value, Number):
                self._texts[value] = None

    def _part(self, random: Random) -> Node:
        part = random.choice(self._pool)
        return copy.deepcopy(part)

    def _name(self, random: Random) -> str:
        names = list(self._names)
        return random.choice(names)

    def _replace(self, place: Place, random: Random) -> None:
        place.value = self._part(random)

    def _edit(self, place: Place, random: Random) -> None:
        value = place.value
        if isinstance(value, Number):
            place.value = _edited_number(value, random)
        elif isinstance(value, str):
            texts = list(self._texts)
            other = random.choice(texts)
            place.value = _edited_text(value, other, random)
        elif isinstance(value, bool):
            place.value = not value
        else:
            self._insert(place, random)

    def _insert(self, place: Place, random: Random) -> None:
        """Insert a part into a list or an object, or else replace the value by one."""
        value = place.value
        part = self._part(random)
        parts = parts_of(value)
        if parts is None:
            place.value = part
            return
        if isinstance(value, Members):
            part = [self._name(random), part]
        position = random.randint(0, len(parts))
        parts.insert(position, part)

    def _remove(self, place: Place, random: Random) -> None:
        """Remove a part of a list or an object, or else replace the value by null."""
        parts = parts_of(place.value)
        if parts:
            position = random.randrange(len(parts))
            del parts[position]
        else:
            place.value = None

    def _rename(self, place: Place, random: Random) -> None:
        value = place.value
        if isinstance(value, Members) and value.members:
            member = random.choice(value.members)
            member[0] = self._name(random)
        else:
            self._edit(place, random)

    def _repeat(self, place: Place, random: Random) -> None:
        """Repeat a part of a list or an object, which may give an object the same name twice."""
        value = place.value
        parts = parts_of(value)
        if not parts:
            place.value = [value, value]
            return
        part = random.choice(parts)
        for _ in range(random.choice(NUMBERS_OF_COPIES)):
            duplicate = copy.deepcopy(part)
            parts.append(duplicate)

    def _exchange(self, place: Place, random: Random) -> None:
        """Exchange a value with one inside it, so that the tree gets less deep."""
        inner_places = places([place.value])
        inner = random.choice(inner_places)
        place.value = inner.value

    def _wrap(self, place: Place, random: Random) -> None:
        """Put a value into lists or objects, so that the tree gets deeper."""
        name = self._name(random)
        for _ in range(random.choice(NUMBERS_OF_COPIES)):
            value = place.value
            in_list = [value]
            in_object = Members([[name, value]])
            place.value = random.choice([in_list, in_object])


def _edited_number(number: Number, random: Random) -> Number:
    edits = [random.choice(NUMBERS), number + "0", f"-{number}", f"{number}.0", f"{number}e0", number[:-1] or "0"]
    text = random.choice(edits)
    return Number(text)


def _edited_text(text: str, other: str, random: Random) -> str:
    edits = [other, text + other, other + text, text[:-1], text.upper(), text * 3]
    return random.choice(edits)
