"""Regular expressions of ECMA-262, as JSON Schema has them, to those of Python's re; what has no equal is refused.

Read as with the flag u: by code points, `\\d` and `\\w` in ASCII, `$` at the very end. Beyond it, what people write all
the same is allowed where it has one meaning: a sign escaped without need, a brace that starts no quantifier.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings

Ranges = list[tuple[int, int]]


def _complement(ranges: Ranges) -> Ranges:
    edges = [-1, *(code for pair in sorted(ranges) for code in pair), sys.maxunicode + 1]
    return [(low + 1, high - 1) for low, high in zip(edges[::2], edges[1::2], strict=True) if low + 1 <= high - 1]


_DIGIT = [(0x30, 0x39)]
_WORD = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
# WhiteSpace and LineTerminator of ECMA-262.
_SPACE = [(9, 13), (0xFEFF, 0xFEFF), (0x2028, 0x2029)]
_SPACE += [(code, code) for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"]
_END_OF_LINE = [(10, 10), (13, 13), (0x2028, 0x2029)]
_SETS: dict[str, Ranges] = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_SETS |= {name.upper(): _complement(ranges) for name, ranges in _SETS.items()}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_CODE = re.compile(
    r"x(HH)|u([dD][89abAB]HH)\\u([dD][c-fC-F]HH)|u(HHHH)|u\{(H{1,6})\}|c([A-Za-z])".replace("H", "[0-9a-fA-F]")
)
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|<[A-Za-z_$][\w$]*>))?", re.ASCII)


def translate(pattern: str) -> str:
    """The pattern for Python's `re.search`. Raises ValueError with the reason where there is none."""
    result = _Translator(pattern).translate()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(result)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(f"Python cannot read it ({error})") from None
    return result


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.loose = False
        """Whether there is what the flag u forbids."""

    def translate(self) -> str:
        pattern, parts = self.pattern, []
        groups: list[bool] = []  # of each open group, whether it may be repeated
        repeatable = False
        while self.at < len(pattern):
            char = pattern[self.at]
            quantifier = _QUANTIFIER.match(pattern, self.at)
            if quantifier:
                if not repeatable:
                    raise ValueError(f"nothing that {quantifier[0]} could repeat")
                self.at = quantifier.end()
                parts.append(quantifier[0])
                if pattern[self.at : self.at + 1] == "?":
                    self.at += 1
                    parts.append("?")
                repeatable = False
                continue
            self.at += 1
            repeatable = char not in "^|("
            if char == "^":
                parts.append("^")
            elif char == "$":
                parts.append(r"\Z")
                repeatable = False
            elif char == ".":
                parts.append(_class(_END_OF_LINE, negated=True))
            elif char == "|":
                parts.append("|")
            elif char == "(":
                parts.append(self._group(groups))
            elif char == ")":
                if not groups:
                    raise ValueError("a parenthesis closes that none opened")
                parts.append(")")
                repeatable = groups.pop()
            elif char == "[":
                parts.append(self._class())
            elif char == "\\" and pattern[self.at : self.at + 1] in ("b", "B"):
                parts.append(r"(?a:\b)" if pattern[self.at] == "b" else r"(?!(?a:\b))")
                self.at += 1
                repeatable = False
            elif char == "\\":
                self.loose = self.loose or pattern[self.at : self.at + 1] == "-"
                parts.append(_class(self._escape()))
            else:
                self.loose = self.loose or char in "{}]"
                parts.append(_literal(ord(char)))
        if groups:
            raise ValueError("a parenthesis is not closed")
        if self.loose and "\\u{" in pattern:
            raise ValueError("\\u{…} means something else beside what only patterns without the flag u may have")
        return "".join(parts)

    def _group(self, groups: list[bool]) -> str:
        found = _GROUP.match(self.pattern, self.at - 1)
        if not found or self.pattern[found.end() : found.end() + 1] == "?":
            raise ValueError(f"Python's groups have no {self.pattern[self.at - 1 : self.at + 2]}")
        self.at = found.end()
        assertion = found[0] in ("(?=", "(?!", "(?<=", "(?<!")
        groups.append(not assertion)
        # A name serves references, which are refused.
        return found[0] if assertion else "(?:"

    def _escape(self) -> Ranges:
        """What an escape stands for; the backslash has been read."""
        pattern, at = self.pattern, self.at
        char = pattern[at : at + 1]
        self.at += 1
        if char in _SETS:
            return _SETS[char]
        if char in _CONTROLS:
            return _one(_CONTROLS[char])
        if char == "0" and not pattern[at + 1 : at + 2].isdecimal():
            return _one(0)
        code = _CODE.match(pattern, at)
        if code:
            self.at = code.end()
            if code[2]:
                return _one(0x10000 + (int(code[2], 16) - 0xD800) * 0x400 + int(code[3], 16) - 0xDC00)
            value = ord(code[6]) % 32 if code[6] else int(code[1] or code[4] or code[5], 16)
            if value > sys.maxunicode or 0xD800 <= value <= 0xDFFF:
                raise ValueError(f"\\{code[0]} is no character")
            return _one(value)
        if not char or char.isalnum():
            raise ValueError(f"Python has no equal of \\{char}")
        self.loose = self.loose or char not in "^$\\.*+?()[]{}|/-"
        return _one(ord(char))

    def _class(self) -> str:
        pattern = self.pattern
        negated = pattern[self.at : self.at + 1] == "^"
        self.at += negated
        ranges: Ranges = []
        while pattern[self.at : self.at + 1] != "]":
            low = self._member()
            if pattern[self.at : self.at + 1] == "-" and pattern[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self._member()
                if len(low) > 1 or len(high) > 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1]:
                    raise ValueError("a range in brackets starts or ends with more than one character")
                if low[0][0] > high[0][0]:
                    raise ValueError("a range in brackets ends before it starts")
                low = [(low[0][0], high[0][0])]
            ranges += low
        self.at += 1
        return _class(ranges, negated)

    def _member(self) -> Ranges:
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        if not char:
            raise ValueError("a bracket is not closed")
        if char != "\\":
            return _one(ord(char))
        if self.pattern[self.at : self.at + 1] == "b":
            self.at += 1
            return _one(8)
        return self._escape()


def _one(code: int) -> Ranges:
    return [(code, code)]


def _literal(code: int) -> str:
    return re.escape(chr(code)) if code < 0x80 and code > 0x1F else chr(code) if chr(code).isprintable() else _hex(code)


def _hex(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _class(ranges: Ranges, negated: bool = False) -> str:
    """A set of characters; an empty one matches nothing, its complement anything."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
        return _literal(ranges[0][0])
    if not ranges:
        return "(?s:.)" if negated else "(?!)"
    known = {tuple(_DIGIT): "0-9", tuple(_WORD): "0-9A-Z_a-z"}
    inside = known.get(tuple(ranges)) or "".join(
        _literal(low) if low == high else f"{_literal(low)}-{_literal(high)}" for low, high in ranges
    )
    return f"[{'^' * negated}{inside}]"
