r"""Translate regular expressions from ECMA-262, the syntax of JSON Schema, to Python's re, or refuse them.

They are read with the flag u: by code points, `\d` and `\w` in ASCII, `$` only at the very end. Syntax that this flag
forbids, but that people write, is accepted if it has only one meaning: a needless escape, a brace that does not start a
quantifier, flags at the start such as `(?i)`.
"""

from __future__ import annotations

import re
import sys
import warnings
from dataclasses import dataclass, field
from typing import Optional

from generator.openapi.character_sets import (
    BACKSPACE,
    DIGIT,
    END_OF_LINE,
    SPACE,
    WORD,
    CharacterSet,
    Range,
    property_set,
)

_ESCAPED_SETS = {
    "d": DIGIT,
    "D": DIGIT.complement(),
    "w": WORD,
    "W": WORD.complement(),
    "s": SPACE,
    "S": SPACE.complement(),
    "t": CharacterSet.of(0x09),
    "n": CharacterSet.of(0x0A),
    "v": CharacterSet.of(0x0B),
    "f": CharacterSet.of(0x0C),
    "r": CharacterSet.of(0x0D),
}
_SYNTAX_CHARACTERS = "^$\\.*+?()[]{}|/-"
"""The characters that the flag u allows to be escaped, in brackets at least."""

_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??", re.ASCII)
_RANGE = re.compile("-[^]]", re.DOTALL)
"""Matches the hyphen of a range in brackets, and the start of its end."""
LARGEST = 1000
"""The size of patterns that models always find room for in Rust's regular expressions, which take linear time."""
PROPERTY_SIZE = 6
"""The size of a set with properties of Unicode there, which stand for hundreds of ranges."""
_LOOKAHEADS = ("(?=", "(?!")
_LOOKBEHINDS = ("(?<=", "(?<!")
_ASSERTIONS = (*_LOOKAHEADS, *_LOOKBEHINDS)
_GROUP = re.compile(
    r"\((?:\?(?::|=|!|<=|<!|<(?P<name>[^>]*)>|(?P<on>[a-zA-Z]*)(?P<minus>-?)(?P<off>[a-zA-Z]*):))?", re.ASCII
)
_FLAGS = "ims"
_FLAGS_AT_START = re.compile(r"\(\?([a-zA-Z]+)\)")
_REFERENCES = re.compile(r"\\(?:[1-9]|k<)")
_REFERENCE = re.compile(r"(?P<number>[1-9][0-9]*)|k<(?P<name>[^>]*)>")
_PROPERTY = re.compile(r"([pP])\{([^}]*)\}")
_CODE = re.compile(
    r"""
    x(?P<byte>HH)
    | u(?P<high>[dD][89abAB]HH)\\u(?P<low>[dD][c-fC-F]HH)
    | u(?P<unit>HHHH)
    | u\{(?P<code>H+)\}
    | c(?P<letter>[A-Za-z])
    """.replace("H", "[0-9a-fA-F]"),
    re.VERBOSE,
)


class SlowPatternError(ValueError):
    """A pattern that models search for with Python's re, perhaps in exponential time."""


def translate(pattern: str) -> str:
    """Return the pattern for Python's `re.search`. Raises ValueError with the reason if it cannot be translated.

    Models search with Rust's regular expressions where they can, so the pattern may have properties of Unicode, which
    only Rust knows.
    """
    result = _Translator(pattern).translate()
    in_python = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", result)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(in_python)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(f"Python cannot read it ({error})") from None
    return result


@dataclass(eq=False)
class _Group:
    """An open group, or the whole pattern."""

    opening: str = ""
    number: Optional[int] = None
    """The number by which references name the group."""
    flags: frozenset[str] = frozenset()
    size: int = 0
    """How many characters it has, if counted repetitions are written out."""
    has_choices: bool = False
    """Whether there are several ways to match it."""
    captured: set[int] = field(default_factory=set)
    """The groups that have matched wherever the current alternative has matched so far."""
    alternatives: list[set[int]] = field(default_factory=list)
    """The same for the alternatives before."""

    def next_alternative(self) -> None:
        """Start the next alternative."""
        self.has_choices = True
        self.alternatives.append(self.captured)
        self.captured = set()

    def all_captured(self) -> set[int]:
        """Return the groups that have matched wherever this group has, itself included."""
        if self.opening == "(?!" or self.opening in _LOOKBEHINDS:
            return set()
        captured = self.captured.intersection(*self.alternatives)
        if self.number is not None:
            captured.add(self.number)
        return captured


class _Translator:
    """Reads a pattern from left to right, and writes its translation."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._parts: list[str] = []
        self._whole = _Group()
        self._open_groups: list[_Group] = []
        self._numbers = 0
        """How many groups with a number have been opened."""
        self._names: dict[str, int] = {}
        """The numbers of the groups with names."""
        self._has_references = _REFERENCES.search(pattern) is not None
        self._has_properties = False
        self._is_repeatable = False
        """Whether a quantifier may follow."""
        self._breaks_flag_u = False
        """Whether the pattern has syntax that the flag u forbids."""
        self._is_at_start = False
        """Whether only `^` and lookaheads precede; the models check these one by one in linear time."""
        self._starts_with_lookahead = False
        self._needs_backtracking = False
        """Whether the models search with Python's re, which tries one way to match after the other."""
        self._repeatable_size = 0
        self._repeatable_has_choices = False
        """Whether there are several ways to match what a quantifier would repeat."""
        self._repeats_choices = False
        """Whether a quantifier repeats something with several ways to match: their number may grow exponentially."""
        self._handlers = {
            "^": self._start_of_text,
            "$": self._end_of_text,
            ".": self._any_character,
            "|": self._alternative,
            "(": self._open_group,
            ")": self._close_group,
            "[": self._brackets,
            "\\": self._escape,
        }

    def translate(self) -> str:
        """Return the translated pattern."""
        self._flags_at_start()
        while self._position < len(self._pattern):
            quantifier = _QUANTIFIER.match(self._pattern, self._position)
            if quantifier is None:
                self._term()
            else:
                self._quantifier(quantifier)
        if self._open_groups:
            raise ValueError("a parenthesis is not closed")
        self._check_flag_u()
        self._check_engine()
        return "".join(self._parts)

    def _check_flag_u(self) -> None:
        if not self._breaks_flag_u:
            return
        if self._has_properties:
            raise ValueError("\\p{…} means something else beside what only patterns without the flag u may have")
        if "\\u{" in self._pattern:
            raise ValueError("\\u{…} means something else beside what only patterns without the flag u may have")

    def _check_engine(self) -> None:
        is_searched_in_python = self._needs_backtracking or self._whole.size > LARGEST
        if not is_searched_in_python:
            return
        if self._has_properties:
            raise ValueError(
                "Python has no \\p{…}, and Rust no lookarounds, references and large repetitions beside it"
            )
        if self._repeats_choices:
            raise SlowPatternError("it repeats a group that has choices, which may take exponential time")

    # --- the text of the pattern ---

    @property
    def _group(self) -> _Group:
        """The innermost open group, or the whole pattern."""
        return self._open_groups[-1] if self._open_groups else self._whole

    def _next(self) -> str:
        """Return the next character, or nothing at the end."""
        return self._pattern[self._position : self._position + 1]

    def _take(self) -> str:
        """Return the next character, and move past it."""
        character = self._next()
        self._position += 1
        return character

    def _skip(self, character: str) -> bool:
        """Move past a character, and return whether it was there."""
        is_there = self._next() == character
        if is_there:
            self._position += 1
        return is_there

    def _write(self, text: str, is_repeatable: bool = False) -> None:
        self._parts.append(text)
        self._is_repeatable = is_repeatable

    def _write_set(self, characters: CharacterSet, is_negated: bool = False) -> None:
        if "i" in self._group.flags:
            characters = characters.in_any_case()
        if characters.properties:
            self._has_properties = True
            self._repeatable_size = PROPERTY_SIZE
            self._group.size += PROPERTY_SIZE - 1
        self._write(characters.source(is_negated), is_repeatable=True)

    # --- terms ---

    def _flags_at_start(self) -> None:
        """Read flags such as `(?i)`, which ECMA-262 does not have, but several other languages."""
        flags = _FLAGS_AT_START.match(self._pattern)
        if flags is None:
            return
        self._whole.flags = frozenset(flags[1])
        if not self._whole.flags <= set(_FLAGS):
            raise ValueError(f"only the flags i, m and s can be generated, not those in {flags[0]}")
        self._position = flags.end()

    def _quantifier(self, quantifier: re.Match[str]) -> None:
        if not self._is_repeatable:
            raise ValueError(f"there is nothing for {quantifier[0]} to repeat")
        self._position = quantifier.end()
        self._write(quantifier[0])
        is_repetition = quantifier[0][0] != "?"
        if is_repetition and self._repeatable_has_choices:
            self._repeats_choices = True
        counts = [int(count) for count in re.findall("[0-9]+", quantifier[0])]
        copies = max(counts, default=1) - 1
        self._group.size += self._repeatable_size * copies
        is_exact = len(counts) == 1 and "," not in quantifier[0]
        if not is_exact:
            self._group.has_choices = True

    def _term(self) -> None:
        self._repeatable_has_choices = False
        self._repeatable_size = 1
        self._group.size += 1
        character = self._take()
        if character not in "^(" and not self._open_groups:
            self._is_at_start = False
        handler = self._handlers.get(character)
        if handler is not None:
            handler()
            return
        if character in "{}]":
            self._breaks_flag_u = True
        self._write_set(CharacterSet.of(ord(character)))

    def _start_of_text(self) -> None:
        if "m" in self._group.flags:
            self._needs_backtracking = True
            self._write(f"(?<!{END_OF_LINE.source(is_negated=True)})")
            return
        self._is_at_start = not self._parts
        self._write("^")

    def _end_of_text(self) -> None:
        if "m" in self._group.flags:
            self._needs_backtracking = True
            self._write(f"(?!{END_OF_LINE.source(is_negated=True)})")
            return
        self._write(r"\Z")

    def _any_character(self) -> None:
        excluded = CharacterSet(()) if "s" in self._group.flags else END_OF_LINE
        self._write(excluded.source(is_negated=True), is_repeatable=True)

    def _alternative(self) -> None:
        self._group.next_alternative()
        if self._starts_with_lookahead and not self._open_groups:
            self._needs_backtracking = True
        self._write("|")

    # --- groups ---

    def _open_group(self) -> None:
        start = self._position - 1
        opening = _GROUP.match(self._pattern, start)
        if opening is None or self._pattern.startswith("?", opening.end()):
            beginning = self._pattern[start : start + 3]
            raise ValueError(f"no group of ECMA-262 starts with {beginning}; flags can stand only at the start")
        self._position = opening.end()
        group = _Group(opening[0], flags=self._flags_of(opening))
        is_capturing = opening[0] == "(" or opening["name"] is not None
        if is_capturing:
            group.number = self._next_number(opening["name"])
        is_assertion = opening[0] in _ASSERTIONS
        is_first = self._is_at_start and not self._open_groups
        if is_first and opening[0] in _LOOKAHEADS:
            self._starts_with_lookahead = True
        elif is_assertion:
            self._needs_backtracking = True
        else:
            self._is_at_start = self._is_at_start and not is_first
        self._open_groups.append(group)
        if is_capturing and self._has_references:
            self._write("(")
        else:
            self._write(opening[0] if is_assertion else "(?:")

    def _flags_of(self, opening: re.Match[str]) -> frozenset[str]:
        """Return the flags inside of a group, which may change them, as `(?i:` and `(?-i:` do."""
        outer = self._group.flags
        if opening["on"] is None:
            return outer
        changed = opening["on"] + opening["off"]
        is_valid = changed and set(changed) <= set(_FLAGS) and len(set(changed)) == len(changed)
        if not is_valid:
            raise ValueError(f"only the flags i, m and s can be generated, each once, not those in {opening[0]}")
        return (outer | set(opening["on"])) - set(opening["off"])

    def _next_number(self, name: Optional[str]) -> int:
        self._numbers += 1
        if name is not None:
            is_identifier = name.replace("$", "_").isidentifier()
            if not is_identifier or name in self._names:
                raise ValueError(f"{name} is no name for a group, or the name of two")
            self._names[name] = self._numbers
        return self._numbers

    def _close_group(self) -> None:
        if not self._open_groups:
            raise ValueError("a parenthesis closes that none opened")
        group = self._open_groups.pop()
        self._repeatable_has_choices = group.has_choices
        self._group.has_choices |= group.has_choices
        self._repeatable_size = group.size
        self._group.size += group.size
        is_repeated = _QUANTIFIER.match(self._pattern, self._position) is not None
        if not is_repeated:
            self._group.captured |= group.all_captured()
        self._write(")", is_repeatable=group.opening not in _ASSERTIONS)

    def _reference(self, reference: re.Match[str]) -> None:
        """Write a back-reference.

        Where the group has not matched, it matches in ECMA-262, but not in Python. They also differ about groups that
        were repeated, that are in a lookbehind, and about case.
        """
        text = f"\\{reference[0]}"
        name = reference["name"]
        number = self._names.get(name) if name is not None else int(reference["number"])
        groups = [self._whole, *self._open_groups]
        if not any(number in group.captured for group in groups):
            raise ValueError(f"{text} may stand where its group has not matched, or matched more than once")
        if any(group.opening in _LOOKBEHINDS for group in groups) or "i" in self._group.flags:
            raise ValueError(f"{text} means something else in Python, in a lookbehind or if case is ignored")
        self._position = reference.end()
        self._needs_backtracking = True
        self._write(rf"(?:\{number})", is_repeatable=True)

    # --- escapes ---

    def _escape(self) -> None:
        reference = _REFERENCE.match(self._pattern, self._position)
        if reference is not None:
            self._reference(reference)
        elif self._next() in ("b", "B"):
            self._word_boundary(is_negated=self._take() == "B")
        else:
            if self._next() == "-":
                self._breaks_flag_u = True
            self._write_set(self._escaped())

    def _word_boundary(self, is_negated: bool) -> None:
        if "i" not in self._group.flags:
            self._write(r"(?!(?a:\b))" if is_negated else r"(?a:\b)")
            return
        self._needs_backtracking = True
        word = WORD.in_any_case().source()
        before, not_before = f"(?<={word})", f"(?<!{word})"
        after, not_after = f"(?={word})", f"(?!{word})"
        if is_negated:
            after, not_after = not_after, after
        self._write(f"(?:{before}{not_after}|{not_before}{after})")

    def _escaped(self) -> CharacterSet:
        """Return the characters of an escape, whose backslash has been read."""
        code = _CODE.match(self._pattern, self._position)
        if code is not None:
            self._position = code.end()
            return CharacterSet.of(_code_point(code))
        unicode_property = _PROPERTY.match(self._pattern, self._position)
        if unicode_property is not None:
            self._position = unicode_property.end()
            return property_set(*unicode_property.groups())
        character = self._take()
        if character == "W" and "i" in self._group.flags:
            # It is the complement of what \w means there.
            return WORD.in_any_case().complement()
        if character in _ESCAPED_SETS:
            return _ESCAPED_SETS[character]
        if character == "0" and not self._next().isdecimal():
            return CharacterSet.of(0)
        if not character or character.isalnum():
            raise ValueError(f"Python has no equal of \\{character}")
        if character not in _SYNTAX_CHARACTERS:
            self._breaks_flag_u = True
        return CharacterSet.of(ord(character))

    # --- brackets ---

    def _brackets(self) -> None:
        is_negated = self._skip("^")
        ranges: list[Range] = []
        properties: list[str] = []
        while not self._skip("]"):
            members = self._members()
            ranges += members.ranges
            properties += members.properties
        self._write_set(CharacterSet(tuple(ranges), tuple(properties)), is_negated)

    def _members(self) -> CharacterSet:
        """Return the next member of brackets: a character, a set, or a range."""
        start = self._member()
        if _RANGE.match(self._pattern, self._position) is None:
            return start
        self._skip("-")
        end = self._member()
        if start.only is None or end.only is None:
            raise ValueError("a range in brackets starts or ends with more than one character")
        if start.only > end.only:
            raise ValueError("a range in brackets ends before it starts")
        return CharacterSet(((start.only, end.only),))

    def _member(self) -> CharacterSet:
        character = self._take()
        if not character:
            raise ValueError("a bracket is not closed")
        if character != "\\":
            return CharacterSet.of(ord(character))
        if self._skip("b"):
            return BACKSPACE
        return self._escaped()


def _code_point(code: re.Match[str]) -> int:
    """Return the code point of a numeric escape, whose match does not include the backslash."""
    if code["high"]:
        high = int(code["high"], 16) - 0xD800
        low = int(code["low"], 16) - 0xDC00
        return 0x10000 + high * 0x400 + low
    if code["letter"]:
        return ord(code["letter"]) % 32
    digits = code["byte"] or code["unit"] or code["code"]
    code_point = int(digits, 16)
    is_surrogate = 0xD800 <= code_point <= 0xDFFF
    if is_surrogate or code_point > sys.maxunicode:
        raise ValueError(f"\\{code[0]} is no character")
    return code_point
