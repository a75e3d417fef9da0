"""Texts that try to become code, at every place where a specification can have a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    """A specification with texts at its positions, and the names of the positions at each pointer."""

    content: Any
    positions: dict[Pointer, set[str]]

    def text(self) -> str:
        """Write it in JSON, with escapes for all characters that are not ASCII."""
        return json.dumps(self.content)

    def at(self, pointer: Pointer) -> set[str]:
        """Return the positions at a pointer, or else those inside of it, or else those around it."""
        if pointer in self.positions:
            return self.positions[pointer]
        inside: set[str] = set()
        around: set[str] = set()
        for place, names in self.positions.items():
            if place[: len(pointer)] == pointer:
                inside |= names
            elif pointer[: len(place)] == place:
                around |= names
        return inside or around


class Writer:
    """Writes the specification of positions.yaml with texts."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.positions: dict[Pointer, set[str]] = {}

    def write(self, value: Any, pointer: Pointer = ()) -> Any:
        """Return a value with the texts at all positions in it."""
        if isinstance(value, dict):
            return self._object(value, pointer)
        if isinstance(value, list):
            return [self.write(item, (*pointer, str(index))) for index, item in enumerate(value)]
        return self._text(value, pointer) if isinstance(value, str) else value

    def _object(self, value: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
        members = {}
        for name, member in value.items():
            new_name = self._replaced(name)
            inner = (*pointer, new_name)
            self.positions[inner] = set(TOKEN.findall(name))
            members[new_name] = self.write(member, inner)
        return members

    def _text(self, text: str, pointer: Pointer) -> str:
        fixed = fixed_name(text, pointer)
        names = self.positions.setdefault(pointer, set())
        names.update(TOKEN.findall(text))
        names.add(fixed)
        return self.texts[fixed] if fixed in self.texts else self._replaced(text)

    def _replaced(self, text: str) -> str:
        is_reference = text.startswith("#/")
        for name in TOKEN.findall(text):
            new = self.texts[name]
            if is_reference:
                new = new.replace("%", "%25").replace("~", "~0").replace("/", "~1")
            text = text.replace(f"<{name}>", new)
        return text


def fixed_name(text: str, pointer: Pointer) -> str:
    """Name the position of a text that is not free, such as the word in `type: string`; others have no name."""
    fields = [part for part in pointer if not part.isdigit()]
    if not text or not fields or TOKEN.search(text):
        return ""
    return f"{fields[-1]}: {text}"


def _fixed_names(value: Any, pointer: Pointer = ()) -> Iterator[str]:
    """Yield the positions of fixed texts."""
    if isinstance(value, str):
        yield fixed_name(value, pointer)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _fixed_names(member, (*pointer, name))
    elif isinstance(value, list):
        for item in value:
            yield from _fixed_names(item, pointer)


def _one_of_each_field(names: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for name in filter(None, names):
        field, _, _ = name.partition(":")
        first.setdefault(field, name)
    return list(first.values())


_TEXT = POSITIONS.read_text("utf-8")
_, _, _BODY = _TEXT.partition("\nopenapi:")
BASE = yaml.safe_load(_TEXT)
FREE = list(dict.fromkeys(TOKEN.findall(_BODY)))
"""The positions of free texts."""
NAMES = FREE + _one_of_each_field(_fixed_names(BASE))
"""The names of all positions; of fixed texts one for each field."""


def mark(name: str) -> str:
    """Return the start of every text at a position, to be found in what becomes of it."""
    return f"q{NAMES.index(name)}z"


def specification(texts: Texts) -> Specification:
    """Return the specification with texts at some positions, and harmless ones at the others.

    Harmless texts are no names in Python, where that is allowed, so they need all that hostile texts need.
    """
    harmless = {name: f"{mark(name)}-x" for name in FREE}
    harmless["environment variable"] = mark("environment variable")
    writer = Writer({**harmless, **texts})
    content = writer.write(BASE)
    return Specification(content, writer.positions)


# --- asking the generator ---


def suspects(texts: Texts) -> set[str]:
    """Ask the generator; return the positions whose texts may be why it refuses them, or none if it does not."""
    attempt = specification(texts)
    try:
        document = parse(attempt.text().encode(), "positions.json")
        prepare(document, "made")
    except InputError as error:
        names: set[str] = set()
        for diagnostic in error.args:
            names |= attempt.at(diagnostic.pointer or ())
        suspected = names & texts.keys()
        return suspected or {_culprit(texts)}
    return set()


def _culprit(texts: Texts) -> str:
    """Find one text that is refused, by halving."""
    names = list(texts)
    while len(names) > 1:
        middle = len(names) // 2
        first = {name: texts[name] for name in names[:middle]}
        names = names[:middle] if suspects(first) else names[middle:]
    return names[0]


def split(texts: Texts) -> tuple[dict[str, str], list[str]]:
    """Return the texts that the generator accepts together, and the positions that it refuses even alone."""
    accepted = dict(texts)
    removed: set[str] = set()
    while names := suspects(accepted):
        removed |= names
        for name in names:
            del accepted[name]
    refused = []
    for name in sorted(removed):
        if suspects({name: texts[name]}):
            refused.append(name)
        else:
            accepted[name] = texts[name]
    return accepted, refused


def rotated(shift: int) -> dict[str, str]:
    """Return the name of a shape for each position: another one for each shift, until each has had all of them."""
    shapes = list(SHAPES)
    result = {}
    for number, name in enumerate(NAMES):
        result[name] = shapes[(number + shift) % len(shapes)]
    return result
