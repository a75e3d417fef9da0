"""Read YAML 1.2 or JSON into a Document: plain JSON values, and the line of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import yaml

from generator.errors import InputError
from generator.openapi.document import SECTIONS, Document
from generator.pointers import Pointer
from generator.text import printable

MOST = 5_000_000
"""How many values a specification may have; the largest public ones have some hundred thousand."""
LARGEST = 50_000_000
"""How many bytes a specification may have; the largest public ones have a tenth of that."""
DEEPEST = 500
"""How deeply the values of a specification may be nested."""
NO_TEXT = "a name that is no text"
"""This very object stands for a name that is not text."""
MERGE = "".join("<<")
"""This very object stands for the `<<` of YAML 1.1, not for a name that is written like it in quotes."""
SURROGATE = re.compile("[\ud800-\udfff]")

# The plain scalars of YAML 1.2's core schema that are not text.
PLAIN = {
    "null": re.compile(r"~|null|Null|NULL|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
}


def read(path: Path, name: str, whole: bool = True) -> Document:
    """Read a specification, YAML or JSON. Raises InputError, with the line, where it is neither or is not OpenAPI.

    Of a file that is not read as a whole but for a part of it, the faults of single places are noted in the
    specification, and not raised.
    """
    return parse(read_bytes(path, name), name, whole)


def read_bytes(path: Path, name: str) -> bytes:
    """What a file holds. Raises InputError where it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{printable(name)}: error: cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise InputError(
            f"{printable(name)}: error: has more than {LARGEST // 1_000_000} MB, and is not read; "
            "cut out what is needed of it"
        )
    return data


def parse(data: bytes, name: str, whole: bool = True) -> Document:
    """The specification that a file holds (see `read`)."""
    spec = values(data, name)
    noted, spec.faults = spec.faults, set()
    _check_structure(spec)
    spec.finish()
    for pointer, text in _texts(spec.root):
        if SURROGATE.search(text):
            spec.fault(pointer, "has half of a surrogate pair, which is no character; write the character")
    spec.faults |= noted
    if whole:
        spec.finish()
    elif not data.endswith((b"\n", b"\r")) and not data.lstrip().startswith(b"{"):
        # A block of YAML may end anywhere and is still YAML; a file that is whole ends its last line.
        line = data.count(b"\n") + 1
        raise InputError(f"{printable(name)}:{line}: error: #: ends within a line, as if cut off; fetch it again")
    return spec


def values(data: bytes, name: str) -> Document:
    """JSON or YAML as values, with their lines, and with the faults of single places noted."""
    spec = Document(name)
    is_json = False
    try:
        text = data.decode("utf-8-sig")
        try:
            spec.root = json.loads(text, parse_constant=_no_number, parse_float=_float)
            is_json = isinstance(spec.root, dict)
        except ValueError:
            pass
        if is_json:
            # Read as YAML too, for the lines. Tabs, outside of strings, and pairs of surrogates are JSON's alone.
            text = re.sub(r"\\(u[dD][89a-fA-F]..|.)", _no_surrogate, text.replace("\t", " "))
        value = _Builder(spec).value(text)
        spec.root = spec.root if is_json else value
    except InputError as error:
        line = text[: text.index(error.args[0])].count("\n") + 1
        raise InputError(f"{printable(name)}:{line}: error: #: {error.args[0]} is no number that JSON has") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{printable(name)}:{line}: error: #: is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        if not is_json:
            mark = error.problem_mark or error.context_mark
            problem = " ".join(str(part) for part in (error.problem, error.context) if part)
            line = mark.line + 1 if mark else 1
            raise InputError(f"{printable(name)}:{line}: error: #: is not valid YAML: {printable(problem)}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{printable(name)}:1: error: #: is not valid YAML: {printable(str(error))}") from None
    except RecursionError:
        raise InputError(f"{printable(name)}:1: error: #: is nested too deeply, or an alias contains itself") from None
    except _TooManyError as error:
        raise InputError(f"{printable(name)}:{error}: error: #: has too many values, through aliases") from None
    return spec


class _TooManyError(Exception):
    """There are more values than a specification may have. Its argument is the line."""


def _no_number(text: str) -> Any:
    raise InputError(text)


def _float(text: str) -> float | int:
    """A number as written with a fraction or an exponent: the same whether JSON or YAML says it."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _no_surrogate(escape: re.Match[str]) -> str:
    return "\\ufffd" if len(escape[0]) > 2 else escape[0]


def _check_structure(spec: Document) -> None:
    version = spec.root.get("openapi") if isinstance(spec.root, dict) else None
    if not isinstance(spec.root, dict):
        spec.fault((), "is not an OpenAPI document; it must be an object that starts with openapi: 3.1.0")
    elif not isinstance(version, str) or not re.fullmatch(r"3\.[01]\.\d+", version):
        found = f"openapi is {json.dumps(version)}" if "openapi" in spec.root else "openapi is missing"
        spec.fault(("openapi",), f"{found}; OpenAPI 3.0 and 3.1 can be read (openapi: 3.1.0)")
    else:
        for at in (("info",), ("paths",), ("components",), *(("components", key) for key in SECTIONS)):
            holder = spec.root.get(at[0]) if len(at) > 1 else spec.root
            if isinstance(holder, dict) and not isinstance(holder.get(at[-1], {}), dict):
                spec.fault(at, "must be an object")
        if not spec.root.keys() & {"paths", "components"}:
            spec.fault((), "has neither paths nor components; there is nothing to generate")


@dataclass
class _Open:
    """A collection whose end has not been read yet."""

    value: Any
    pointer: Pointer
    anchor: Optional[str]
    size: int = 1
    key: Optional[str] = None
    """Of an object: the name whose value is to be read next."""
    key_line: int = 0
    is_key: bool = False
    """Whether it stands where the name of a property should."""
    merged: list[dict[str, Any]] = field(default_factory=list)
    """Of an object: what `<<` merges into it, the first before the second."""


class _Builder:
    """Makes values of YAML 1.2: the scalars of its core schema and no others, and an anchor holds until the next."""

    def __init__(self, spec: Document) -> None:
        self.spec = spec
        self._open: list[_Open] = []
        self._anchors: dict[str, Optional[tuple[Any, int]]] = {}
        self._root: Any = None

    def value(self, text: str) -> Any:
        """The value that a text stands for; the lines and the faults go into the specification."""
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._start(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                item = self._open.pop()
                for other in item.merged:
                    item.value |= {name: value for name, value in other.items() if name not in item.value}
                if not item.is_key:
                    self._put(item.value, item.size, item.anchor)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise yaml.MarkedYAMLError(problem="another document starts", problem_mark=event.start_mark)
        return self._root

    def _place(self) -> Pointer:
        if not self._open:
            return ()
        holder = self._open[-1]
        return (*holder.pointer, str(len(holder.value)) if isinstance(holder.value, list) else holder.key or "")

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            raise RecursionError
        is_key = self._wants_key()
        if is_key:
            self.spec.fault(self._open[-1].pointer, "has a name that is not text; JSON objects have text as names")
            self._open[-1].key = NO_TEXT
        pointer = self._place()
        self.spec.lines[pointer] = event.start_mark.line + 1
        if event.anchor:
            self._anchors[event.anchor] = None
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, pointer, event.anchor, is_key=is_key))

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise yaml.MarkedYAMLError(problem=f"found undefined alias {event.anchor}", problem_mark=event.start_mark)
        known = self._anchors[event.anchor]
        if known is None:
            raise RecursionError
        value, size = known
        if self._wants_key():
            self._key(value if isinstance(value, str) else str(value), event, False)
            return
        self.spec.lines[self._place()] = event.start_mark.line + 1
        self._put(value, size, None)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._wants_key():
            if event.anchor:
                self._anchors[event.anchor] = (event.value, 1)
            self._key(event.value, event, event.style is None or event.style == "")
            return
        pointer = self._place()
        self.spec.lines[pointer] = event.start_mark.line + 1
        self._put(_scalar(self.spec, _kind(event), event.value, pointer), 1, event.anchor)

    def _key(self, key: str, event: yaml.Event, is_plain: bool) -> None:
        holder = self._open[-1]
        # YAML 1.2 has no merging, but the tools for OpenAPI have kept it.
        holder.key, holder.key_line = MERGE if key == "<<" and is_plain else key, event.start_mark.line + 1

    def _put(self, value: Any, size: int, anchor: Optional[str]) -> None:
        if anchor:
            self._anchors[anchor] = (value, size)
        if not self._open:
            self._root = value
            return
        holder = self._open[-1]
        holder.size += size
        if holder.size > MOST:
            raise _TooManyError(self.spec.lines.get(holder.pointer, 1))
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key is NO_TEXT:
            holder.key = None
        elif holder.key is MERGE:
            found = value if isinstance(value, list) else [value]
            if not all(isinstance(item, dict) for item in found):
                self.spec.fault(holder.pointer, "<< merges objects, and this is none; write the names out")
            holder.merged += [item for item in found if isinstance(item, dict)]
            holder.key = None
        else:
            pointer = self._place()
            self.spec.lines[pointer] = holder.key_line
            key = holder.key or ""
            if key in holder.value:
                self.spec.fault(pointer, "stands twice in this object; keep one of the two")
            holder.value[key] = value
            holder.key = None


def _kind(event: yaml.ScalarEvent) -> str:
    """The type that YAML 1.2 gives a scalar: by its tag, else by how it looks."""
    if event.tag and event.tag != "!":
        return str(event.tag).rpartition(":")[2]
    text = event.value
    if event.implicit[0] and not event.style and (not text or text[0] in "~nNtTfF-+.0123456789"):
        return next((kind for kind, pattern in PLAIN.items() if pattern.fullmatch(text)), "str")
    return "str"


def _scalar(spec: Document, kind: str, text: str, pointer: Pointer) -> Any:
    try:
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if kind == "float":
            value = _float(text)
            if value in (float("inf"), float("-inf")):
                raise ValueError
            return value
    except (ValueError, OverflowError):
        spec.fault(pointer, f"{text[:40]} is not a number that can be read")
    return text


def _texts(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every text in a JSON value, names too, with its place."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*pointer, key), key
            yield from _texts(item, (*pointer, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, (*pointer, str(i)))
