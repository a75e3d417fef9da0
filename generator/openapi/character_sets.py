"""Sets of characters in patterns: their ranges, properties of Unicode, and case."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

Range = tuple[int, int]
"""The code points from the first to the last, both included."""


@dataclass(frozen=True)
class CharacterSet:
    """A set of characters, by ranges of code points and by properties."""

    ranges: tuple[Range, ...]
    properties: tuple[str, ...] = ()
    r"""Properties of Unicode, such as `\p{L}`: only Rust's regular expressions have them."""

    @classmethod
    def of(cls, *characters: int) -> CharacterSet:
        """Return the set of some code points."""
        return cls(tuple((code, code) for code in characters))

    @property
    def only(self) -> int | None:
        """The code point of the only character in the set, or None if there are others."""
        if len(self.ranges) != 1 or self.properties:
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

    @lru_cache(maxsize=1000)  # noqa: B019 - patterns repeat few sets, and sets do not change
    def in_any_case(self) -> CharacterSet:
        """Return the set with all characters that the flag i of ECMA-262 takes for one in it."""
        if self.properties:
            raise ValueError(f"no engine of the models ignores case for {self.properties[0]}")
        variants = _case_variants()
        members = set(self._codes_among(variants))
        added: set[int] = set()
        for code in members:
            added.update(variants[code])
        others = CharacterSet.of(*sorted(added - members))
        return CharacterSet((*self.ranges, *others.ranges))

    def _codes_among(self, candidates: Mapping[int, object]) -> Iterator[int]:
        """Yield the code points in the set that are candidates."""
        for first, last in set(self.ranges):
            # A range may be larger than the number of candidates.
            codes: Iterable[int] = range(first, last + 1)
            if last - first > len(candidates):
                codes = (code for code in candidates if first <= code <= last)
            for code in codes:
                if code in candidates:
                    yield code

    def source(self, is_negated: bool = False) -> str:
        """Write the set, or its complement, in the syntax of Python's re."""
        if not self.ranges and not self.properties:
            return _ANYTHING if is_negated else _NOTHING
        if self.only is not None and not is_negated:
            return _literal(self.only)
        sign = "^" if is_negated else ""
        members = _SHORT.get(self) or "".join([*map(_range, self.ranges), *self.properties])
        return f"[{sign}{members}]"


_ANYTHING = "(?s:.)"
_NOTHING = "(?!)"


@lru_cache(maxsize=1)
def _case_variants() -> dict[int, list[int]]:
    """Return the characters that differ only in case, by each of them (the simple case folding of Unicode)."""
    by_folded = defaultdict(list)
    for code in range(sys.maxunicode + 1):
        by_folded[_folded(chr(code))].append(code)
    variants = {}
    for codes in by_folded.values():
        if len(codes) > 1:
            variants.update(dict.fromkeys(codes, codes))
    return variants


def _folded(character: str) -> str:
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def _space_separators() -> CharacterSet:
    """Return the characters of Unicode's category Zs."""
    codes = [code for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"]
    return CharacterSet.of(*codes)


DIGIT = CharacterSet(((0x30, 0x39),))
WORD = CharacterSet(((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)))
SPACE = CharacterSet(((9, 13), (0xFEFF, 0xFEFF), (0x2028, 0x2029), *_space_separators().ranges))
END_OF_LINE = CharacterSet(((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)))
BACKSPACE = CharacterSet.of(0x08)
_SHORT = {DIGIT: "0-9", WORD: "0-9A-Z_a-z"}

_CATEGORIES = (
    "C Other Cc Control cntrl Cf Format Cn Unassigned Co Private_Use L Letter LC Cased_Letter Ll Lowercase_Letter "
    "Lm Modifier_Letter Lo Other_Letter Lt Titlecase_Letter Lu Uppercase_Letter M Mark Combining_Mark Mc Spacing_Mark "
    "Me Enclosing_Mark Mn Nonspacing_Mark N Number Nd Decimal_Number digit Nl Letter_Number No Other_Number "
    "P Punctuation punct Pc Connector_Punctuation Pd Dash_Punctuation Pe Close_Punctuation Pf Final_Punctuation "
    "Pi Initial_Punctuation Po Other_Punctuation Ps Open_Punctuation S Symbol Sc Currency_Symbol Sk Modifier_Symbol "
    "Sm Math_Symbol So Other_Symbol Z Separator Zl Line_Separator Zp Paragraph_Separator Zs Space_Separator"
).split()
_BINARY_PROPERTIES = (
    "ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Any Assigned Dash Default_Ignorable_Code_Point DI Diacritic Dia Emoji "
    "Emoji_Component EComp Emoji_Modifier EMod Emoji_Modifier_Base EBase Emoji_Presentation EPres "
    "Extended_Pictographic ExtPict Hex_Digit Hex ID_Continue IDC ID_Start IDS Ideographic Ideo Lowercase Lower Math "
    "Uppercase Upper White_Space space XID_Continue XIDC XID_Start XIDS"
).split()
_PROPERTY = re.compile(
    rf"""
    (?:(?:gc|General_Category)=)?(?:{"|".join(_CATEGORIES)})
    | {"|".join(_BINARY_PROPERTIES)}
    | (?:sc|Script|scx|Script_Extensions)=[A-Z][A-Za-z]*(?:_[A-Z][a-z]*)*
    """,
    re.VERBOSE,
)
"""Matches the properties of ECMA-262 that Rust's regular expressions may have; Rust would also take other spellings."""


def property_set(letter: str, name: str) -> CharacterSet:
    r"""Return the set of the characters that have a property (`p`) or lack it (`P`).

    Raises ValueError if the models have no such property.
    """
    text = f"\\{letter}{{{name}}}"
    if not _PROPERTY.fullmatch(name) or not _is_in_rust(text):
        raise ValueError(f"neither Python nor Rust has {text}")
    return CharacterSet((), (text,))


@lru_cache(maxsize=1000)
def _is_in_rust(pattern: str) -> bool:
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True


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
