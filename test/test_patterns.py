"""Translated patterns match in Python, and in models, the texts that they match in a JavaScript engine.

Others are refused.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import quickjs
from hypothesis import given, seed, settings, strategies as st

from generator.openapi.patterns import translate
from support.project import generate_package
from support.sharing import shared_folder

Searcher = Callable[[str], Callable[[str], bool]]
"""Returns a function that searches a text for a translated pattern."""

ASCII = [
    "a",
    "b",
    "ab",
    "aab",
    "abc",
    "A",
    "Z",
    "_",
    "-",
    "0",
    "9",
    "10",
    "a1",
    "a-b",
    "{",
    "}",
    "]",
    "a{",
    "{1}",
    "a{,2}",
    "]]",
    "\\",
    "/",
    "$",
    "^",
    "a$",
    "|",
    "(",
    "#",
    "~",
    "&&",
    "--",
    "a.b",
    "@",
]
BLANKS = ["", " ", "a b", "\t", "\v", "\f", "\xa0", "\u1680", "\u3000", "\ufeff"]
LINES = ["\n", "a\n", "\na", "a\nb", "\r", "\u2028", "\u2029"]
CONTROLS = ["\0", "\x01", "\x08", "\x0f", "\x7f", "\x85", "\u180e"]
BEYOND = [
    "β",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "ǅ",
    "İ",
    "i",
    "\u0345",
    "ι",
    "éÉ",
    "aa",
    "bb",
    "aba",
    "axa",
    "abab",
    "a\nb\nB",
    "é",
    "É",
    "ſ",
    "ı",
    "К",
    "K",
    "٣",
    "²",
    "क",
    "\U0001f600",
    "a\U0001f600b",
    "\uffff",
    "\U0010ffff",
]
TEXTS = [*ASCII, *BLANKS, *LINES, *CONTROLS, *BEYOND]
"""Texts on both sides of every distinction that a pattern can make."""

EXACT = {
    "positions": r"^ $ ^$ ^a$ a|^b$ \bb a\b \Bb a\B ^\B$ ^\b \ba1\b ^^a$$ | a||b",
    "sets": r". ^.$ \d \D ^\D$ \w ^\W$ \s ^\S$ [\s\S] [^\d] [\D] [^\W_] [\d\s]",
    "brackets": r"[] [^] ^[^]$ [a-c] [^a-c] [a-] [-a] [a^] [.] [$] [\]] [[] [\b] [\-a] [\w-] [a\-z]",
    "signs in brackets": r"[|&&~~] [*--] [#] [\^] [/] [(] [{}] [+] [^.]",
    "ranges": r"[\t-\r] [\0-\x1f] [\x41-Z] [\u{1F600}-\u{1F64F}] [\ud83d\ude00-\ud83d\ude4f] [^\u0000-\u{10FFFF}]",
    "repetition": r"a* a+b ^a?$ a{2} ^a{1,}$ ^a{1,2}b a*?b a+? a??b a{1,2}?b (?:ab)+ [ab]{2} .{0} \d{1}?",
    "groups": r"(a) (?:a|b)c (?=a)ab a(?!b) (?<=a)b (?<!a)b (?<name>a)b (a(b)?)+ () (|a)b ((a)|b)*$",
    "escapes": r"\t \n \v \f \r \0 \cA \cj \x41 \u0041 \u{41} \u{1F600} \u{00000041}",
    "lookaheads at the start": r"^(?=a) ^(?!a)b|c ^(?=.*\d)(?=.*[a-z]).+$ ^(?!a|b)(a|_)*$ ^(?=[)])\) ^(?=(?=a)b)a",
    "repetitions of repetitions": r"^(a+)+$ ^(?:(?:a|b)*\s?)*$ ^(?!b)([a-z]+-?)*$ ^(?:a{1,20}){2}$",
    "surrogate pairs": r"\ud83d\ude00 ^\ud83d\ude00$ [\ud83d\ude00] \uD83D\uDE00?b ^..$ ^[^a]$",
    "syntax characters": r"\^ \$ \\ \. \* \+ \? \(\) \[\] \{\} \| \/ / ^\\$",
    "needless escapes": r"\- \@ \# \~ \& [\@] a\-b",
    "references": r"^(a|b)\1 (a)\1 ^(a)(b)?\1 (?<n>a|b)x\k<n> ^(?=(a+))\1 ((a)\2b)+ (a)\1{1,2}$ (a)(?:b|\1)?c*",
    "references to later groups": r"((((((((((a))))))))))\10 ^(?:(a)|(b))$|(c)\3 (?:(a)|(?:(b)\2)) (a)(?!\1)b",
    "case": r"(?i)a (?i)^K$ (?i)[a-z] (?i)^[^a-z]$ (?i)\w (?i)^\W$ (?i)^[\W]$ (?i)^[^\w]$ (?i)^ǆ|ß|σ|İ$ (?i)^[^k]$",
    "case at boundaries": r"(?i)\bk (?i)\Ba (?i)^[é-ī]$ (?i) (?i)^(?=a) (?i)\D\S",
    "flags at the start": r"(?s)^.$ (?s)a.b (?m)^a$ (?m)$ (?m)^ (?ms)^.$ (?im)^B$ (?si)A.B",
    "flags of groups": r"(?i:a)b (?-i:a) (?i:a(?-i:b)) (?s:.) (?s-i:.) (?m:^a$) ^(?i:k)$ (?i:[^k]) a(?:b(?i:A))",
    "categories": r"\p{L} ^\p{Lu}$ \P{L} [\p{L}\d] [^\p{L}\p{N}] \p{Letter} \p{gc=Nd} [\P{L}] \p{punct}",
    "other properties": r"\p{Script=Cyrillic} \p{sc=Grek} \p{scx=Deva} \p{Emoji} \p{ASCII} \p{Any} \p{White_Space}",
    "properties beside others": r"^[\p{L}\p{M}'-]{1,100}$ ^(?=\p{L})\p{Ll} \p{L}+$",
    "names": r"(?<é>a) (?<$>a) (?<a1>b)(?<a2>c)? (?<名>a)\k<名>",
    "braces": r"{ } ] a{ a{,2} {a} ^a{1$ x{1,2 \d{,3}",
}
"""Patterns with an equivalent in Python."""

REFUSED = {
    "mean something else in Python": r"\A \Z \z \a \N{DIGIT} \é \p \p{l} \pL",
    "are Python's alone": r"(?P<n>a) (?P=n) (?#x) (?>a) a*+ a++ a?+ a{1}+ (?(1)a|b)",
    "have flags of Python alone": r"(?x)a (?u)a (?L)a (?a)a (?ix)a a(?i)b (?i)(?m)a",
    "refer to what may not have matched": r"(a)?\1 (?:(a)|b)\1 (a)*\1 (a)+\1 \1(a) (a\1) (?!(a))\1 (?:(a)b)+\1",
    "refer to other alternatives": r"(a)|\1 \k<n>(?<n>a) (?:(a)|(b))\2",
    "refer to a group that is missing": r"(a)\2 (a)\10 \k<n> (?<m>a)\k<n> (a)\11 [\1] (?<n>a)\k<> (?<n>a)\k",
    "refer as Python does not": r"(?i)(a)\1 (?i:(a)\1) (a)(?<=\1) (?<=(a))\1",
    "have flags of no use": r"(?-:a) (?ii:a) (?i-i:a) (?x:a) (?g:a) (?i-x:a) (?I:a)",
    "have properties that are unknown": r"\p{Greek} \p{Lx} \p{Script=Nope} \p{sc=greek} \p{} \p{Letters} \p{gc=Any}",
    "have properties that no engine has": r"\p{RGI_Emoji} \p{Cs}",
    "have properties where Python searches": r"\p{L}(?=a) (a)\1\p{L} \p{L}{500} (?i)\p{L} [\p{L}\@] (?m)^\p{L}$",
    "have two groups of one name": "(?<n>a)(?<n>b)",
    "repeat nothing": r"* a** a*** ? a|* (*) ^* $* \b+ {1} (?=a)*",
    "are not closed": "( ) (a a) [ [a [^ \\",
    "are not well formed": r"[b-a] [\d-x] [a-\w] \x4 \u004 \u{} \u{110000} \c1 \01 \1 (?a) (?<1>a)",
    "name half a character": r"\ud83d [\ude00] \ud83dx \u{d83d}",
    "look behind at any length": "(?<=a+)b (?<!a|bc)d",
    "are too large": "a{99999999999}",
    "may take exponential time": "(a+)+(?=b) (?<!b)(?:a|a)*$ ^(?=(?!b)(a?)*)b ^(?=a)b|(c+)+$ (?:a{1,500}){1,500}$",
    "mean two things": r"\u{41}\@ }\u{41}",
}
"""Patterns that are invalid, or have no equivalent in Python."""

_search = quickjs.Context().eval(
    """(pattern, flags, texts) => {
        try {
            const compiled = new RegExp(pattern, flags)
            return JSON.stringify(JSON.parse(texts).filter(text => compiled.test(text)))
        } catch { return null }
    }"""
)


_FLAGS = re.compile(r"\(\?([ims]+)\)")
"""Matches flags at the start of a pattern, which JavaScript has beside it."""


def in_javascript(pattern: str, flags: str, texts: list[str]) -> list[str] | None:
    """Return the texts that match a pattern in JavaScript, or None if the pattern is invalid there."""
    matching = _search(pattern, flags, json.dumps(texts))
    return None if matching is None else json.loads(matching)


@pytest.fixture(scope="session")
def searcher(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Return how models search."""

    def make(folder: Path) -> None:
        folder.mkdir()
        spec = folder / "spec.json"
        schemas = {"Named": {"type": "object", "required": ["a"], "properties": {"a": {"not": {"const": 1}}}}}
        info = {"title": "Patterned", "version": "1"}
        spec.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}))
        generate_package(spec, folder, "patterned")

    folder = shared_folder("patterns", make, tmp_path_factory)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        made: Searcher = import_module("patterned.models._keywords").searcher
    return made


def check(pattern: str, texts: list[str], searcher: Searcher) -> None:
    """Require that a pattern matches the same texts in Python, in models and in JavaScript.

    Raises ValueError if Python has no such pattern.
    """
    translated = translate(pattern)
    flags = _FLAGS.match(pattern)
    if flags is None:
        expected = in_javascript(pattern, "u", texts)
    else:
        expected = in_javascript(pattern[flags.end() :], f"u{flags[1]}", texts)
    if expected is None:
        # Without the flag u, JavaScript sees a character above U+FFFF as two.
        texts = [text for text in texts if max(text, default="") <= "\uffff"]
        expected = in_javascript(pattern, "", texts)
    if "\\p" not in translated.lower():  # only Rust has properties
        assert [text for text in texts if re.search(translated, text)] == expected, (pattern, translated)
    is_in = searcher(translated)
    assert [text for text in texts if is_in(text)] == expected, (pattern, translated)


@pytest.mark.parametrize("topic", EXACT)
def test_patterns(topic: str, searcher: Searcher) -> None:
    for pattern in EXACT[topic].split(" "):
        check(pattern, TEXTS, searcher)


@pytest.mark.parametrize("reason", REFUSED)
def test_patterns_without_equivalent(reason: str) -> None:
    for pattern in REFUSED[reason].split(" "):
        with pytest.raises(ValueError, match=r"^\S.* .*$"):
            pytest.fail(f"{pattern} becomes {translate(pattern)}")


ATOMS = [
    r"a",
    r"b",
    r"é",
    r".",
    r"^",
    r"$",
    r"\d",
    r"\W",
    r"\s",
    r"\b",
    r"\B",
    r"\x61",
    r"\u{61}",
    r"\-",
    r"\@",
    r"{",
    r"}",
    r"]",
    r"-",
    r"\1",
    r"\p{Ll}",
]
MEMBERS = [*[r"a", r"b", r"-", r"^", r"a-c", r"\d", r"\S", r"\W", r"\b", r"\]", r"\P{L}", r"[", r"."], "\U0001f600"]
GROUPS = [
    "({})",
    "({})\\1",
    "(?:{})",
    "(?i:{})",
    "(?s:{})",
    "(?m:{})",
    "(?={})",
    "(?!{})",
    "(?<={})",
    "(?<!{})",
    "{}|a",
    "a|{}",
    "{}{}",
]
QUANTIFIERS = ["", "", *["*", "+", "?", "{2}", "{1,2}", "{,2}", "*?", "??", "+?"]]
BRACKETS = st.builds(
    "[{}{}]".format, st.sampled_from(["", "^"]), st.lists(st.sampled_from(MEMBERS), max_size=3).map("".join)
)


def compounds(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns composed of inner ones."""
    groups = st.builds(str.format, st.sampled_from(GROUPS), inner, inner)
    return st.builds("{}{}".format, groups, st.sampled_from(QUANTIFIERS))


PATTERNS = st.recursive(
    st.builds("{}{}".format, st.sampled_from(ATOMS) | BRACKETS, st.sampled_from(QUANTIFIERS)), compounds, max_leaves=6
)
SHORT_TEXTS = st.text(st.sampled_from("ab1-_ \n]{}é@\U0001f600\u2028"), max_size=6)


@seed(1)
@settings(max_examples=1000, deadline=None, database=None)
@given(pattern=PATTERNS, texts=st.lists(SHORT_TEXTS, min_size=4, max_size=8))
def test_any_pattern(pattern: str, texts: list[str], searcher: Searcher) -> None:
    with contextlib.suppress(ValueError):
        check(pattern, texts, searcher)
