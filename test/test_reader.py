"""The reader of files: values, lines and faults. It reads JSON like json.loads, and YAML by the core schema of 1.2."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings, strategies as st

from generator.errors import InputError
from generator.openapi import builder, reader
from generator.openapi.reader import parse, read_bytes, values
from generator.pointers import Pointer

START = '{"openapi": "3.1.0", "paths": {},\n'


def faults(text: str) -> list[str]:
    """Return the faults at places of a document, by line."""
    document = values(text.encode(), "f")
    return list(map(str, document.diagnostics()))


def refusal(data: bytes, name: str = "f") -> list[str]:
    """Require that a specification is refused; return the messages."""
    with pytest.raises(InputError) as caught:
        parse(data, name)
    return list(map(str, caught.value.args))


# --- JSON ---

LEFT_OUT = "; with --approximate, the name is left out with its value"
LAST_COUNTS = "; with --approximate, the last one counts"


class Writer:
    """Writes JSON with any whitespace between tokens, and records the line of each value and name."""

    def __init__(self, spaces: Iterator[str], ascii_only: bool) -> None:
        self.text = ""
        self.lines: dict[Pointer, int] = {}
        self._spaces = spaces
        self._ascii_only = ascii_only

    def write(self, value: Any, pointer: Pointer = ()) -> None:
        """Write the value at a pointer."""
        self._space()
        self.lines.setdefault(pointer, self._line())
        if isinstance(value, dict):
            self._write_object(value, pointer)
        elif isinstance(value, list):
            self._write_list(value, pointer)
        else:
            self._token(value)

    def _write_object(self, value: dict[str, Any], pointer: Pointer) -> None:
        self.text += "{"
        separator = ""
        for name, member in value.items():
            self.text += separator
            self._space()
            inner = (*pointer, name)
            self.lines[inner] = self._line()
            self._token(name)
            self._space()
            self.text += ":"
            self.write(member, inner)
            separator = ","
        self._space()
        self.text += "}"

    def _write_list(self, value: list[Any], pointer: Pointer) -> None:
        self.text += "["
        for i, item in enumerate(value):
            if i:
                self.text += ","
            inner = (*pointer, str(i))
            self.write(item, inner)
        self._space()
        self.text += "]"

    def _token(self, value: Any) -> None:
        self.text += json.dumps(value, ensure_ascii=self._ascii_only)

    def _space(self) -> None:
        self.text += next(self._spaces)

    def _line(self) -> int:
        return self.text.count("\n") + 1


SIGNS_OF_YAML = ["<<", "&a", "*a", "# x", "a: b", "null", "~"]
SPECIAL_CHARACTERS = ["\\", '"', "/", "\0", "\x7f", "\x85", "\u2028", "\U0001f600"]
LONG_TEXT = "n" * 1100
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, max_size=8) | st.sampled_from([*SIGNS_OF_YAML, *SPECIAL_CHARACTERS, LONG_TEXT])
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS


def collections(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return lists and objects of values."""
    return st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)


JSON = st.recursive(SCALARS, collections, max_leaves=12)
SPACES = st.lists(st.sampled_from(["", " ", "\t", "\n", "\r\n", " \n\t"]), min_size=1, max_size=7)


@seed(1)
@settings(max_examples=300, deadline=None, database=None)
@given(st.dictionaries(TEXTS, JSON, max_size=5), SPACES, st.booleans())
def test_json(value: dict[str, Any], spaces: list[str], ascii_only: bool) -> None:
    writer = Writer(cycle(spaces), ascii_only)
    writer.write(value)
    assert json.loads(writer.text) == value
    data = writer.text.encode()
    document = values(data, "f")
    assert document.root == value
    assert document.faults == set()
    assert {pointer: document.line(pointer) for pointer in writer.lines} == writer.lines


def test_a_carriage_return_ends_a_line_of_json() -> None:
    document = values(b'{"a":\r1,\r"b": [\r2]}', "f")
    lines = {pointer: document.line(pointer) for pointer in [(), ("a",), ("b",), ("b", "0"), ("b", "1"), ("c",)]}
    assert lines == {(): 1, ("a",): 1, ("b",): 3, ("b", "0"): 4, ("b", "1"): 3, ("c",): 1}


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_not_json(text: str) -> None:
    document = START + f'"x-{text}": "{text}: {text}",\n"x-a": [1, {{"b":\n{text}}},\n"{text}", {text}]}}'
    message = f"{text} is not a number in JSON; write a number, or leave it out"
    expected = [
        f"f:4: error: #/x-a/1/b: {message}",
        f"f:5: error: #/x-a/3: {message}",
    ]
    assert faults(document) == expected
    assert refusal(document.encode()) == expected


@pytest.mark.parametrize("text", ["1e999", "-1E+400", "9" * 5000])
def test_numbers_that_python_cannot_read(text: str) -> None:
    shown = text if len(text) <= 40 else text[:37] + "..."
    expected = [f"f:2: error: #/a: {shown} is not a number that can be read"]
    assert faults(f'{{\n"a": {text}}}') == expected
    assert faults(f"\na: {text}") == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r"\ud83d\ude00", r"\ud83d\ude01"),
        (r"\ud83d\ude00", "\U0001f601"),
        (r"\ud83d", r"\ud83e"),
        (r"\\u0061", "a"),
        ("a", "A"),
        ("n" * 2000, "n" * 2000 + "m"),
    ],
)
def test_names_that_differ(first: str, second: str) -> None:
    text = f'{{"{first}": 1,\n"{second}": 2}}'
    for fault in faults(text):
        assert "twice" not in fault


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r"\ud83d\ude00", r"\uD83D\uDE00"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\u0061", "a"),
        (r"a\/b", "a/b"),
        ("n" * 2000, "n" * 2000),
        ("", ""),
    ],
)
def test_names_that_are_equal(first: str, second: str) -> None:
    text = f'{{"x": {{"{first}"\n: 1,\n"{second}":\n2}}}}'
    (fault,) = faults(text)
    assert fault.startswith("f:3: error: #/x/")
    assert fault.endswith(f": appears twice in this object; delete one{LAST_COUNTS}")


def test_halves_of_surrogate_pairs() -> None:
    message = "has half of a surrogate pair, which is no character; write the character"
    text = '{"a": "\\ud83d\\ude00",\n"b": ["\\ude00",\n{"\\ud83d": "\\\\ud83d"}]}'
    assert faults(text) == [
        f"f:2: error: #/b/0: {message}",
        f"f:3: error: #/b/1/\\ud83d: {message}{LEFT_OUT}",
    ]
    assert value_of(text) == {"a": "\U0001f600", "b": ["\ude00", {}]}


# --- YAML ---

CORE_SCHEMA = {
    None: ["", "~", "null", "Null", "NULL", "!!null x"],
    True: ["true", "True", "TRUE", "!!bool true"],
    False: ["false", "False", "FALSE"],
    255: ["255", "+255", "0255", "0xff", "0o377", "255.0", "2.55e2", "!!int 255", "!!float 255"],
    -0.5: ["-0.5", "-.5", "-5e-1"],
    "text": ["text", "'text'", '"te\\x78t"', "!!str text", "! text", "!custom text"],
}
TEXT_IN_YAML_12 = ["yes", "No", "on", "OFF", "y", "2026-11-25", "12:30", "1_000", "0b1", ".inf", ".nan", "nULL", "="]


def value_of(text: str) -> Any:
    """Return the value of a YAML or JSON text."""
    return values(text.encode(), "f").root


@pytest.mark.parametrize("expected", CORE_SCHEMA)
def test_scalars(expected: Any) -> None:
    for text in CORE_SCHEMA[expected]:
        value = value_of(f"a: {text}")["a"]
        assert value == expected, text
        assert type(value) is type(expected), text


@pytest.mark.parametrize("text", [*TEXT_IN_YAML_12, *CORE_SCHEMA[None], *CORE_SCHEMA[255]])
def test_scalars_that_are_text(text: str) -> None:
    assert value_of(f"'{text}'") == text
    if text in TEXT_IN_YAML_12:
        assert value_of(text) == text


def test_names_are_text_as_written() -> None:
    value = value_of("200: a\n1.0: b\nNo: c\n~: d\n0x1: &n e\n")
    assert value == {"200": "a", "1.0": "b", "No": "c", "~": "d", "0x1": "e"}


@pytest.mark.parametrize("text", ["? [a]\n: 1\n", "{a: 1}: 2\n", "x: &a [1]\n*a : 2\n"])
def test_names_that_are_not_text(text: str) -> None:
    line = 2 if "&" in text else 1
    assert faults(text) == [
        f"f:{line}: error: #: has a name that is not text; JSON objects have text as names{LEFT_OUT}"
    ]
    value = value_of(text + "b: 3\n")
    assert value["b"] == 3


def test_aliases() -> None:
    text = "&n a: &x {b: 1.0}\nc: *x\nd: [&x 1.50, *x]\n*x : 2\n*n : 3\n"
    assert value_of(text) == {"a": 3, "c": {"b": 1}, "d": [1.5, 1.5], "1.50": 2}
    assert faults(text) == [f"f:5: error: #/a: appears twice in this object; delete one{LAST_COUNTS}"]


def test_merging_a_scalar() -> None:
    text = "a:\n  b: 1\n  <<: [{c: 2}, 3]\n"
    assert value_of(text) == {"a": {"b": 1, "c": 2}}
    assert faults(text) == [
        "f:3: error: #/a: << can merge only objects; write the names out; with --approximate, it is ignored"
    ]


INVALID = {
    "a: b\nc: \x07\n": "f:2: error: #: is not valid YAML: control characters are not allowed (U+0007)",
    "é: b\n\nc: \x07\n": "f:3: error: #: is not valid YAML: control characters are not allowed (U+0007)",
    "a: 1\n--- \nb: 2\n": "f:2: error: #: is not valid YAML: another document starts",
    "a: 1\nb: *x\n": "f:2: error: #: is not valid YAML: found undefined alias x",
    "{a: 1,\nb]}": "f:2: error: #: is not valid YAML: did not find expected ',' or '}' while parsing a flow mapping",
    'a: "\\ud800"\n': (
        "f:1: error: #: is not valid YAML: found invalid Unicode character escape code while parsing a quoted scalar"
    ),
    "a: &x [*x]\n": "f:1: error: #: is nested too deeply, or an alias contains itself",
}


@pytest.mark.parametrize("text", INVALID)
def test_invalid_yaml(text: str) -> None:
    assert refusal(text.encode()) == [INVALID[text]]


# --- limits ---


@pytest.mark.parametrize("text", ['{"x-a": DEPTH}', "x-a: DEPTH"])
def test_depth(text: str) -> None:
    def nested(depth: int) -> bytes:
        brackets = "[" * depth + "]" * depth
        return text.replace("DEPTH", brackets).encode()

    document = values(nested(builder.DEEPEST - 1), "f")
    assert document.faults == set()
    assert refusal(nested(builder.DEEPEST)) == ["f:1: error: #: is nested too deeply, or an alias contains itself"]


@pytest.mark.parametrize("text", ['{"a":\n[1, 2, 3, 4]}', "a: &a 1\nb: [*a, *a]\n", "a: &a [1]\nb:\n- *a\n"])
def test_number_of_values(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = text.encode()
    monkeypatch.setattr(builder, "MOST_VALUES", 6)
    document = values(data, "f")
    assert document.faults == set()
    monkeypatch.setattr(builder, "MOST_VALUES", 4)
    (message,) = refusal(data)
    assert "error: #: has too many values, counting those of aliases" in message


def test_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 2_000_001)
    monkeypatch.setattr(reader, "LARGEST", 2_000_000)
    with pytest.raises(InputError, match="f: error: has more than 2 MB, and is not read; cut out the part"):
        read_bytes(path, "f")
    path.write_bytes(b"x" * 2_000_000)
    assert len(read_bytes(path, "f")) == 2_000_000


# --- versions ---

VERSIONS = {"3.1": "3.1.0", "'3.1'": "3.1.0", "3.0": "3.0.0", '"3.0"': "3.0.0", "3.0.3": "3.0.3", "3.1.1": "3.1.1"}


@pytest.mark.parametrize("text", VERSIONS)
def test_versions_without_their_last_number(text: str) -> None:
    document = parse(f"openapi: {text}\npaths: {{}}\n".encode(), "f")
    assert document.root["openapi"] == VERSIONS[text]
    assert document.is_30 == VERSIONS[text].startswith("3.0.")
