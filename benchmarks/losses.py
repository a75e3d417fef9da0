"""Find out what a peer loses, and what it does not check: by comparing round trips, and with faulty pages."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.data import Object

MOST_EXAMPLES = 2
"""The differences of one sort that a mark names."""


TYPES = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    list: "array",
    dict: "object",
}


# --- differences between what was read and what is written ---


@dataclass(frozen=True, order=True)
class Difference:
    """What a round trip did to the values at one place of a page, whose indices do not count."""

    effect: str
    place: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.place} ({self.detail})" if self.detail else self.place


def differences(before: Any, after: Any, place: str = "") -> set[Difference]:
    """Compare two JSON values; 1, 1.0 and true are different, the order of properties does not count."""
    if isinstance(before, dict) and isinstance(after, dict):
        return _of_objects(before, after, place)
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return _of_arrays(before, after, place)
    is_equal = type(before) is type(after) and before == after
    if is_equal:
        return set()
    detail = f"{kind_of(before)} to {kind_of(after)}"
    return {Difference("changes", place, detail)}


def _of_arrays(before: list[Any], after: list[Any], place: str) -> set[Difference]:
    changes: set[Difference] = set()
    for old, new in zip(before, after):  # noqa: B905  the lengths are equal
        changes |= differences(old, new, place)
    return changes


def _of_objects(before: Object, after: Object, place: str) -> set[Difference]:
    changes: set[Difference] = set()
    for name in before.keys() | after.keys():
        inner = f"{place}.{name}" if place else name
        if name not in after:
            changes.add(Difference("drops", inner))
        elif name not in before:
            changes.add(Difference("adds", inner, kind_of(after[name])))
        else:
            changes |= differences(before[name], after[name], inner)
    return changes


def kind_of(value: Any) -> str:
    """Describe a JSON value by its type."""
    return TYPES.get(type(value), "something else")


def lost(before: Any, after: Any) -> list[str]:
    """Return a mark for each sort of difference, such as "drops new_tier and 2 more"."""
    by_effect: dict[str, list[str]] = {}
    for difference in sorted(differences(before, after)):
        places = by_effect.setdefault(difference.effect, [])
        places.append(_short(str(difference)))
    return [f"{effect} {_enumerated(places)}" for effect, places in by_effect.items()]


def _short(place: str) -> str:
    """Leave the way to the results out: almost everything is there."""
    return place.removeprefix("data.results.")


def _enumerated(places: list[str]) -> str:
    text = ", ".join(places[:MOST_EXAMPLES])
    more = len(places) - MOST_EXAMPLES
    return f"{text} and {more} more" if more > 0 else text


# --- faulty pages ---


Read = Callable[[Object], Any]
Change = Callable[[Object], None]


def first_bucket(page: Object) -> Object:
    """Return the first bucket of a page."""
    bucket: Object = page["data"][0]
    return bucket


def first_result(page: Object) -> Object:
    """Return the first result of a page."""
    result: Object = first_bucket(page)["results"][0]
    return result


def missing(page: Object) -> None:
    """Remove a required property."""
    del first_bucket(page)["end_time"]


def number_for_text(page: Object) -> None:
    """Put a number in the place of text."""
    first_result(page)["project_id"] = 7


def text_for_number(page: Object) -> None:
    """Put text in the place of a number."""
    first_bucket(page)["start_time"] = "soon"


def digits_for_number(page: Object) -> None:
    """Put text with digits in the place of a number."""
    first_bucket(page)["start_time"] = "1754006400"


def wrong_constant(page: Object) -> None:
    """Call the page something else."""
    page["object"] = "list"


FAULTS: dict[str, Change] = {
    "a required property missing": missing,
    "a number for text": number_for_text,
    "a word for a number": text_for_number,
    "digits in quotes for a number": digits_for_number,
    "a wrong constant": wrong_constant,
}
"""What any reading has to refuse."""


def unknown_variant(page: Object) -> None:
    """Call a result something else."""
    first_result(page)["object"] = "organization.usage.new.result"


def unknown_value(page: Object) -> None:
    """Put an unknown value in the place of an enum's."""
    first_result(page)["api_source"] = "new"


STRICT_FAULTS: dict[str, Change] = {
    **FAULTS,
    "an unknown variant": unknown_variant,
    "an unknown value of an enum": unknown_value,
}
"""What a strict reading has to refuse, too."""


def accepted(read: Read, page: Object, faults: dict[str, Change]) -> list[str]:
    """Return a mark for the faulty pages that a peer reads all the same."""
    names = []
    for name, change in faults.items():
        faulty = copy.deepcopy(page)
        change(faulty)
        if reads(read, faulty):
            names.append(name)
    if len(names) == len(faults):
        return ["does not validate"]
    return [f"accepts {_and(names)}"] if names else []


def reads(read: Read, page: Object) -> bool:
    """Return whether a peer reads a page."""
    try:
        read(page)
    except Exception:
        return False
    return True


def _and(names: Iterable[str]) -> str:
    *first, last = names
    if not first:
        return last
    return f"{', '.join(first)} and {last}"


def as_text(read: Callable[[bytes], Any]) -> Read:
    """Return a reader of dicts that gives a peer their text."""

    def read_dict(page: Object) -> Any:
        text = json.dumps(page)
        return read(text.encode())

    return read_dict
