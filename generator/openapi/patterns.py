r"""Translate regular expressions from ECMA-262, the syntax of JSON Schema, to Python's re, or refuse them.

They are read with the flag u: by code points, `\d` and `\w` in ASCII, `$` only at the very end. Syntax that this flag
forbids, but that people write, is accepted if it has only one meaning: a needless escape, a brace that does not start a
quantifier.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from dataclasses import dataclass

Range = tuple[int, int]
"""The code points from the first to the last, both included."""


@dataclass(frozen=True)
class CharacterSet:
    """A set of characters, by ranges of code points."""

    ranges: tuple[Range, ...]

    @classmethod
    def of(cls, *characters: int) -> CharacterSet:
        """Return the set of some code points."""
        return cls(tuple((code, code) for code in characters))

    @property
    def only(self) -> int | None:
        """The code point of the only character in the set, or None if there are others."""
        if len(self.ranges) != 1:
            return None
        first, last = self.ranges[0]
        return first if first == last else None

    def complement(self) -> CharacterSet:
        """Return the set of all other characters."""
        gaps: list[Range] = []
        start = 0
        for first, last in sorted(self.ranges):
            if start < first:
                gaps.append((start, first - 1))
            start = last + 1
        if start <= sys.maxunicode:
            gaps.append((start, sys.maxunicode))
        return CharacterSet(tuple(gaps))

    def source(self, is_negated: bool = False) -> str:
        """Write the set, or its complement, in the syntax of Python's re."""
        if not self.ranges:
            return _ANYTHING if is_negated else _NOTHING
        if self.only is not None and not is_negated:
            return _literal(self.only)
        sign = "^" if is_negated else ""
        members = _SHORT.get(self) or "".join(map(_range, self.ranges))
        return f"[{sign}{members}]"


_ANYTHING = "(?s:.)"
_NOTHING = "(?!)"


def _space_separators() -> CharacterSet:
    """Return the characters of Unicode's category Zs."""
    codes = [code for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"]
    return CharacterSet.of(*codes)


_DIGIT = CharacterSet(((0x30, 0x39),))
_WORD = CharacterSet(((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)))
_SPACE = CharacterSet(((9, 13), (0xFEFF, 0xFEFF), (0x2028, 0x2029), *_space_separators().ranges))
_END_OF_LINE = CharacterSet(((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)))

_SHORT = {_DIGIT: "0-9", _WORD: "0-9A-Z_a-z"}
_ESCAPED_SETS = {
    "d": _DIGIT,
    "D": _DIGIT.complement(),
    "w": _WORD,
    "W": _WORD.complement(),
    "s": _SPACE,
    "S": _SPACE.complement(),
    "t": CharacterSet.of(0x09),
    "n": CharacterSet.of(0x0A),
    "v": CharacterSet.of(0x0B),
    "f": CharacterSet.of(0x0C),
    "r": CharacterSet.of(0x0D),
}
_BACKSPACE = CharacterSet.of(0x08)
_SYNTAX_CHARACTERS = "^$\\.*+?()[]{}|/-"
"""The characters that the flag u allows to be escaped, in brackets at least."""

_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??", re.ASCII)
_RANGE = re.compile("-[^]]", re.DOTALL)
"""Matches the hyphen of a range in brackets, and the start of its end."""
LARGEST = 1000
"""The size of patterns that models always find room for in Rust's regular expressions, which take linear time."""
_LOOKAHEADS = ("(?=", "(?!")
_ASSERTIONS = (*_LOOKAHEADS, "(?<=", "(?<!")
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|<[A-Za-z_$][\w$]*>))?", re.ASCII)
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
    """Return the pattern for Python's `re.search`. Raises ValueError with the reason if it cannot be translated."""
    result = _Translator(pattern).translate()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(result)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(f"Python cannot read it ({error})") from None
    return result


class _Translator:
    """Reads a pattern from left to right, and writes its translation."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._parts: list[str] = []
        self._open_groups: list[str] = []
        """The opening texts of the open groups."""
        self._is_repeatable = False
        """Whether a quantifier may follow."""
        self._breaks_flag_u = False
        """Whether the pattern has syntax that the flag u forbids."""
        self._is_at_start = False
        """Whether only `^` and lookaheads precede; the models check these one by one in linear time."""
        self._starts_with_lookahead = False
        self._needs_backtracking = False
        """Whether the models search with Python's re, which tries one way to match after the other."""
        self._sizes = [0]
        """How many characters the whole pattern has, and each open group, if counted repetitions are written out."""
        self._repeatable_size = 0
        self._has_choices = [False]
        """Whether there are several ways to match the whole pattern, and each open group in it."""
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
        while self._position < len(self._pattern):
            quantifier = _QUANTIFIER.match(self._pattern, self._position)
            if quantifier is None:
                self._term()
            else:
                self._quantifier(quantifier)
        if self._open_groups:
            raise ValueError("a parenthesis is not closed")
        if self._breaks_flag_u and "\\u{" in self._pattern:
            raise ValueError("\\u{…} means something else beside what only patterns without the flag u may have")
        is_searched_in_python = self._needs_backtracking or self._sizes[0] > LARGEST
        if is_searched_in_python and self._repeats_choices:
            raise SlowPatternError("it repeats a group that has choices, which may take exponential time")
        return "".join(self._parts)

    # --- the text of the pattern ---

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

    # --- terms ---

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
        self._sizes[-1] += self._repeatable_size * copies
        is_exact = len(counts) == 1 and "," not in quantifier[0]
        if not is_exact:
            self._has_choices[-1] = True

    def _term(self) -> None:
        self._repeatable_has_choices = False
        self._repeatable_size = 1
        self._sizes[-1] += 1
        character = self._take()
        if character not in "^(" and not self._open_groups:
            self._is_at_start = False
        handler = self._handlers.get(character)
        if handler is not None:
            handler()
            return
        if character in "{}]":
            self._breaks_flag_u = True
        self._write(_literal(ord(character)), is_repeatable=True)

    def _start_of_text(self) -> None:
        self._is_at_start = not self._parts
        self._write("^")

    def _end_of_text(self) -> None:
        self._write(r"\Z")

    def _any_character(self) -> None:
        self._write(_END_OF_LINE.source(is_negated=True), is_repeatable=True)

    def _alternative(self) -> None:
        self._has_choices[-1] = True
        if self._starts_with_lookahead and not self._open_groups:
            self._needs_backtracking = True
        self._write("|")

    def _open_group(self) -> None:
        start = self._position - 1
        opening = _GROUP.match(self._pattern, start)
        if opening is None or self._pattern.startswith("?", opening.end()):
            beginning = self._pattern[start : start + 3]
            raise ValueError(f"Python's groups have no {beginning}")
        self._position = opening.end()
        # The number or name of a group serves only references, which are refused.
        is_assertion = opening[0] in _ASSERTIONS
        is_first = self._is_at_start and not self._open_groups
        if is_first and opening[0] in _LOOKAHEADS:
            self._starts_with_lookahead = True
        elif is_assertion:
            self._needs_backtracking = True
        else:
            self._is_at_start = self._is_at_start and not is_first
        self._open_groups.append(opening[0])
        self._has_choices.append(False)
        self._sizes.append(0)
        self._write(opening[0] if is_assertion else "(?:")

    def _close_group(self) -> None:
        if not self._open_groups:
            raise ValueError("a parenthesis closes that none opened")
        opening = self._open_groups.pop()
        self._repeatable_has_choices = self._has_choices.pop()
        self._has_choices[-1] |= self._repeatable_has_choices
        self._repeatable_size = self._sizes.pop()
        self._sizes[-1] += self._repeatable_size
        self._write(")", is_repeatable=opening not in _ASSERTIONS)

    def _escape(self) -> None:
        if self._skip("b"):
            self._write(r"(?a:\b)")
        elif self._skip("B"):
            self._write(r"(?!(?a:\b))")
        else:
            if self._next() == "-":
                self._breaks_flag_u = True
            self._write(self._escaped().source(), is_repeatable=True)

    def _escaped(self) -> CharacterSet:
        """Return the characters of an escape, whose backslash has been read."""
        code = _CODE.match(self._pattern, self._position)
        if code is not None:
            self._position = code.end()
            return CharacterSet.of(_code_point(code))
        character = self._take()
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
        while not self._skip("]"):
            ranges += self._members()
        characters = CharacterSet(tuple(ranges))
        self._write(characters.source(is_negated), is_repeatable=True)

    def _members(self) -> tuple[Range, ...]:
        """Return the next member of brackets: a character, a set, or a range."""
        start = self._member()
        if _RANGE.match(self._pattern, self._position) is None:
            return start.ranges
        self._skip("-")
        end = self._member()
        if start.only is None or end.only is None:
            raise ValueError("a range in brackets starts or ends with more than one character")
        if start.only > end.only:
            raise ValueError("a range in brackets ends before it starts")
        return ((start.only, end.only),)

    def _member(self) -> CharacterSet:
        character = self._take()
        if not character:
            raise ValueError("a bracket is not closed")
        if character != "\\":
            return CharacterSet.of(ord(character))
        if self._skip("b"):
            return _BACKSPACE
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


def _range(ends: Range) -> str:
    first, last = ends
    if first == last:
        return _literal(first)
    return f"{_literal(first)}-{_literal(last)}"


def _literal(code_point: int) -> str:
    """Write a character so that it matches itself, even in brackets."""
    character = chr(code_point)
    if not character.isprintable():
        return _numeric_escape(code_point)
    return re.escape(character) if character.isascii() else character


def _numeric_escape(code_point: int) -> str:
    if code_point < 0x100:
        return f"\\x{code_point:02x}"
    if code_point < 0x10000:
        return f"\\u{code_point:04x}"
    return f"\\U{code_point:08x}"
