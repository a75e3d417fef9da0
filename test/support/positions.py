"""Texts that try to become code, at every place where a specification can have a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator.errors import InputError
from generator.openapi.reader import parse
from generator.package.prepare import prepare
from generator.pointers import Pointer
from support.project import PROJECT

POSITIONS = PROJECT / "test" / "positions.yaml"
TOKEN = re.compile("<([^<>]+)>")
CODE = "__import__(chr(111)+chr(115)).mkdir(str(0))"
"""Makes a folder, which nothing else does. It has no quotes, so that it runs between quotes of either sort."""

SHAPES = {
    "double quotes": f'" + {CODE} + "',
    "single quotes": f"' + {CODE} + '",
    "three double quotes": f'"""\n{CODE}\n"""',
    "three single quotes": f"'''\n{CODE}\n'''",
    "a double quote at the end": 'x"',
    "a single quote at the end": "x'",
    "a backslash at the end": "x\\",
    "escaped quotes": f'\\" + {CODE} + \\"',
    "escapes": "\\N{x} \\x \\u12 \\U1 \\777 \\",
    "lines": f"\n{CODE}\n",
    "indented lines": f"\n    {CODE}\n        {CODE}\n",
    "CR": f"\r{CODE}\r",
    "CRLF": f"\r\n{CODE}\r\n",
    "form feeds": f"\x0c{CODE}\x0c",
    "vertical tabs": f"\x0b\x1c\x1d\x1e{CODE}\x0b",
    "U+2028": f"\u2028{CODE}\u2029",
    "U+0085": f"\x85{CODE}\x85",
    "NUL": f"\x00\n{CODE}\n\x00",
    "bidi controls": f"\u202e\u2066\n{CODE}\u2069\u202c",
    "invisible": f"\ufeff\u200b\xad\U000e0001\n{CODE}",
    "braces": f"{{{CODE}}} {{{{{CODE}}}}}",
    "mustache": "{{{x}}}{{>model}}{{#models}}{{/x}}{{=<% %>=}}",
    "f-string": f"{{{CODE}!r:>9}}",
    "formats": f"%s %(x)s {{0}} ${{{CODE}}} `{CODE}`",
    "ends of comments": f"*/ {CODE} --> {CODE} # noqa\n{CODE} <!-- /*",
    "end of a call": f"); {CODE}; (",
    "end of a list": f"], {CODE}, [",
    "end of a dict": f'": 0}}, {CODE}, {{"',
    "semicolons": f"; {CODE};",
    "coding cookie": f"\n# -*- coding: utf-7 -*-\n+AAo-{CODE}",
    "HTML": "<script>x()</script><img src=x onerror=x()>",
    "link": "[x](javascript:x()) ![x](x) <javascript:x()>",
    "YAML": "\n- !!python/object/apply:os.mkdir [x]\n...\n",
    "very long": "long " * 1000 + f'" + {CODE} + "',
}
SURROGATES = f'\ud800" + {CODE} + "\udfff'
"""A text that is no Unicode; JSON can have it, in escapes."""
Texts = Mapping[str, str]
"""The texts at positions, by the names of the positions."""


@dataclass(frozen=True)
class Specification:
    """A specification with texts at its positions, and the positions at each pointer."""

    content: Any
    positions: dict[Pointer, set[str]]

    def text(self) -> str:
        """Write it in JSON, with escapes for all other characters than ASCII."""
        return json.dumps(self.content)

    def at(self, pointer: Pointer) -> set[str]:
        """Return the positions at a pointer, or else those inside of it, or else those around it."""
        if pointer in self.positions:
            return self.positions[pointer]
        depth = len(pointer)
        inside = [names for place, names in self.positions.items() if place[:depth] == pointer]
        around = [names for place, names in self.positions.items() if pointer[: len(place)] == place]
        return set().union(*(inside or around))


@dataclass
class Writer:
    """Writes the specification of positions.yaml with texts."""

    texts: Texts
    positions: dict[Pointer, set[str]] = field(default_factory=dict)

    def write(self, value: Any, pointer: Pointer = ()) -> Any:
        """Return a value with the texts at all positions in it."""
        if isinstance(value, dict):
            members = {}
            for name, member in value.items():
                new_name = self._replaced(name)
                inner = (*pointer, new_name)
                self._note(name, inner)
                members[new_name] = self.write(member, inner)
            return members
        if isinstance(value, list):
            return [self.write(item, (*pointer, str(i))) for i, item in enumerate(value)]
        if not isinstance(value, str):
            return value
        self._note(value, pointer)
        fixed = fixed_name(value, pointer)
        return self.texts[fixed] if fixed in self.texts else self._replaced(value)

    def _note(self, text: str, pointer: Pointer) -> None:
        names = self.positions.setdefault(pointer, set())
        names.update(TOKEN.findall(text))
        names.add(fixed_name(text, pointer))

    def _replaced(self, text: str) -> str:
        is_reference = text.startswith("#/")

        def text_of(token: re.Match[str]) -> str:
            new = self.texts[token[1]]
            if is_reference:
                new = new.replace("%", "%25").replace("~", "~0").replace("/", "~1")
            return new

        return TOKEN.sub(text_of, text)


def fixed_name(text: str, pointer: Pointer) -> str:
    """Name the position of a text that is no free text, such as the word in `type: string`."""
    names = [part for part in pointer if not part.isdigit()]
    return "" if TOKEN.search(text) or not text or not names else f"{names[-1]}: {text}"


BASE = yaml.safe_load(POSITIONS.read_text("utf-8"))
TOKENS = list(dict.fromkeys(TOKEN.findall(POSITIONS.read_text("utf-8").partition("openapi:")[2])))


def _fixed(value: Any, pointer: Pointer = ()) -> Iterator[str]:
    if isinstance(value, str):
        yield fixed_name(value, pointer)
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _fixed(member, (*pointer, str(name)))


def _one_of_each_field() -> list[str]:
    names: dict[str, str] = {}
    for name in _fixed(BASE):
        names.setdefault(name.partition(":")[0], name)
    return list(filter(None, names.values()))


NAMES = TOKENS + _one_of_each_field()
"""The names of all positions."""


def mark(name: str) -> str:
    """Return the text with which every text at a position begins, to be found in what becomes of it."""
    return f"q{NAMES.index(name)}z"


def plain_texts() -> dict[str, str]:
    """Return harmless texts for all positions that are free. They are no names in Python, where that is allowed."""
    texts = {name: f"{mark(name)}-x" for name in TOKENS}
    return {**texts, "environment variable": mark("environment variable")}


def specification(texts: Texts) -> Specification:
    """Return the specification with texts at some positions, and harmless ones at the others."""
    writer = Writer({**plain_texts(), **texts})
    content = writer.write(BASE)
    return Specification(content, writer.positions)


def blamed(texts: Texts) -> set[str]:
    """Ask the generator; return the positions whose texts may be why it refuses them. An empty set is a yes."""
    spec = specification(texts)
    document = None
    try:
        document = parse(spec.text().encode(), "positions.json")
        prepare(document, "made")
    except InputError as error:
        names: set[str] = set()
        for diagnostic in error.args:
            names |= spec.at(diagnostic.pointer or ())
        return names & texts.keys() or set(texts)
    return set()


def split(texts: Texts) -> tuple[dict[str, str], set[str]]:
    """Return the texts that the generator accepts together, and the positions that it refuses even alone."""
    accepted = dict(texts)
    suspects: set[str] = set()
    while names := blamed(accepted):
        if names == accepted.keys():
            names = _culprits(accepted)
        suspects |= names
        for name in names:
            del accepted[name]
    refused = set()
    for name in sorted(suspects):
        if blamed({name: texts[name]}):
            refused.add(name)
        else:
            accepted[name] = texts[name]
    return accepted, refused


def _culprits(texts: Texts) -> set[str]:
    """Find one text that is refused, by halving."""
    names: Sequence[str] = list(texts)
    while len(names) > 1:
        middle = len(names) // 2
        first = names[:middle]
        names = first if blamed({name: texts[name] for name in first}) else names[middle:]
    return set(names)


def rotated(shift: int, names: Iterable[str] = NAMES) -> dict[str, tuple[str, str]]:
    """Return a shape and its text for each position: another one for each shift, until each has had all of them."""
    shapes = list(SHAPES.items())
    result = {}
    for number, name in enumerate(names):
        shape, text = shapes[(number + shift) % len(shapes)]
        result[name] = (shape, mark(name) + text)
    return result
