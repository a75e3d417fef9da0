"""Change the values in a YAML file, and keep the comments, the order and the layout of everything else.

Unchanged entries are copied line by line. A comment belongs to the entry below it. (Libraries that keep comments attach
them to the entry above, and so lose or misplace them when entries come or go.)
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

import yaml

from generator.errors import InputError
from generator.openapi.reader import PLAIN, values
from generator.pointers import Pointer

WIDTH = 120
LONGEST_ON_ONE_LINE = 80
"""The longest text, or list of scalars, that is written on the line of its key."""
TEXT_TAG = "tag:yaml.org,2002:str"

Lines = list[str]


class LayoutError(Exception):
    """The rewritten text would not have the new value: its layout is beyond this module."""


def rewrite(text: str, new: dict[str, Any], renamed: Mapping[Pointer, str]) -> str:
    """Return a YAML text with a new value, keeping as many lines as possible.

    `renamed` has the old name of each renamed key, by the new pointer to it. Raises LayoutError if the result would not
    have the new value.
    """
    old = _value(text)
    if _is_same(old, new):
        return text
    lines = _lines_of(text)
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    end = len(lines)
    block = _Block(node, old, 0, end, ())
    layout = _Layout(lines, renamed)
    result = "".join(layout.rewritten(block, new))
    try:
        written = _value(result)
    except InputError:
        raise LayoutError from None
    if not _is_same(written, new):
        raise LayoutError
    return result


def _lines_of(text: str) -> Lines:
    """Return the lines of a text, each with its line break."""
    lines = text.splitlines(keepends=True)
    if lines:
        last = lines[-1]
        if not last.endswith("\n"):
            lines[-1] = last + "\n"
    return lines


def _value(text: str) -> Any:
    document = values(text.encode(), "")
    return document.root


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two values are equal, including the order of names and the types of numbers."""
    text = json.dumps(one)
    other_text = json.dumps(other)
    return text == other_text


@dataclass(frozen=True)
class _Block:
    """A mapping or a sequence in block style, and the lines that hold it."""

    node: Any
    value: Any
    start: int
    end: int
    """The line after the last one."""
    pointer: Pointer


@dataclass
class _Entry:
    """An entry of a block, and its lines."""

    node: Any
    value: Any
    start: int
    """The line below its comments, where the entry itself starts."""
    comments: Lines = field(default_factory=list)
    """The comments above it."""
    lines: Lines = field(default_factory=list)

    @property
    def end(self) -> int:
        """The line after the last one."""
        return self.start + len(self.lines)

    def block(self, start: int, pointer: Pointer) -> _Block:
        """Return the value as a block that starts at a line."""
        return _Block(self.node, self.value, start, self.end, pointer)


class _Layout:
    """The lines of a text, and how to rewrite the blocks in it."""

    def __init__(self, lines: Lines, renamed: Mapping[Pointer, str]) -> None:
        self.lines = lines
        self.renamed = renamed

    def rewritten(self, block: _Block, new: Any) -> Lines:
        """Return the lines of a block with a new value."""
        if isinstance(block.node, yaml.MappingNode):
            return self._mapping(block, new)
        return self._sequence(block, new)

    # --- mappings ---

    def _mapping(self, block: _Block, new: dict[str, Any]) -> Lines:
        old = _entries_of_mapping(block)
        tail = self._take(block, list(old.values()))
        first_key, _ = block.node.value[0]
        indent = first_key.start_mark.column
        gap = _gap(old.values())
        result: Lines = []
        for key, value in new.items():
            pointer = (*block.pointer, key)
            name = self.renamed.get(pointer, key)
            if name in old:
                entry = old[name]
                result += entry.comments
                result += self._entry(entry, pointer, value, indent)
                continue
            if result:
                result += gap
            result += fresh({key: value}, indent)
        return result + tail

    def _entry(self, entry: _Entry, pointer: Pointer, value: Any, indent: int) -> Lines:
        """Return the lines of an entry of a mapping with a new value or name, without its comments."""
        key = pointer[-1]
        is_renamed = pointer in self.renamed
        if not is_renamed and _is_same(entry.value, value):
            return entry.lines
        if not _can_take(entry, value):
            lines = fresh({key: value}, indent)
            return _with_comment(lines, entry)
        key_line = entry.lines[0]
        if is_renamed:
            key_line = _key_line(key, indent)
        below_key = entry.start + 1
        block = entry.block(below_key, pointer)
        lines = self.rewritten(block, value)
        return [key_line, *lines]

    # --- sequences ---

    def _sequence(self, block: _Block, new: list[Any]) -> Lines:
        old = _entries_of_sequence(block)
        tail = self._take(block, old)
        result: Lines = []
        for change in _changes(block.value, new):
            entries = old[change.old]
            if not change.is_none:
                result += self._changed_items(block, entries, new, change.new)
                continue
            for entry in entries:
                result += entry.comments
                result += entry.lines
        return result + tail

    def _changed_items(self, block: _Block, entries: list[_Entry], new: list[Any], positions: range) -> Lines:
        """Return the lines of the new items at some positions; the first ones replace the old entries."""
        indent = block.node.start_mark.column
        result: Lines = []
        for i, position in enumerate(positions):
            value = new[position]
            if i >= len(entries):
                result += _fresh_item(value, indent)
                continue
            entry = entries[i]
            pointer = (*block.pointer, str(position))
            result += entry.comments
            result += self._item(entry, pointer, value, indent)
        return result

    def _item(self, entry: _Entry, pointer: Pointer, value: Any, indent: int) -> Lines:
        """Return the lines of an item with a new value; a mapping keeps its unchanged entries."""
        if not isinstance(value, dict) or not value:
            return _fresh_item(value, indent)
        if not _is_mapping_at_dash(entry, indent):
            return _fresh_item(value, indent)
        # Without its dash, the item is a mapping like any other.
        lines = list(self.lines)
        start = entry.start
        lines[start] = _with_character(" ", lines[start], indent)
        layout = _Layout(lines, self.renamed)
        block = entry.block(start, pointer)
        result = layout.rewritten(block, value)
        return _with_dash(result, indent)

    # --- lines ---

    def _take(self, block: _Block, entries: list[_Entry]) -> Lines:
        """Give each entry of a block its lines, including comments; return the lines after the last entry."""
        free = block.start
        starts = [entry.start for entry in entries]
        starts.append(block.end)
        previous: Optional[_Entry] = None
        for i, entry in enumerate(entries):
            start = entry.start
            comments = self._start_of_comments(start, free)
            entry.comments = self.lines[comments:start]
            if previous:
                previous.lines = self.lines[previous.start : comments]
            next_start = starts[i + 1]
            last = self._last_line(entry.node, start, next_start)
            free = max(start, last) + 1
            entry.lines = self.lines[start:free]
            previous = entry
        return self.lines[free : block.end]

    def _start_of_comments(self, line: int, free: int) -> int:
        """Return where the comments and empty lines above a line start; lines before the free one are taken."""
        while line > free:
            above = self.lines[line - 1]
            if not _is_filler(above):
                break
            line -= 1
        return line

    def _last_line(self, node: Any, start: int, end: int) -> int:
        """Return the last line of a value, which starts at or after one line and ends before another.

        An alias takes only the first line, because its value is elsewhere.
        """
        first_line = node.start_mark.line
        if not start <= first_line < end:
            return start
        if _is_filled_block(node):
            first = last = node.value[-1]
            if isinstance(node, yaml.MappingNode):
                first, last = node.value[-1]
            return self._last_line(last, first.start_mark.line, end)
        line: int = node.end_mark.line
        is_block_scalar = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        if not is_block_scalar:
            return line
        line -= 1
        while line > start:
            if self.lines[line].strip():
                break
            line -= 1
        return line


def _entries_of_mapping(block: _Block) -> dict[str, _Entry]:
    entries = {}
    for key, node in block.node.value:
        name = key.value
        value = block.value.get(name)
        entries[name] = _Entry(node, value, key.start_mark.line)
    return entries


def _entries_of_sequence(block: _Block) -> list[_Entry]:
    entries = []
    for node, value in zip(block.node.value, block.value, strict=True):
        line = node.start_mark.line
        entries.append(_Entry(node, value, line))
    return entries


@dataclass(frozen=True)
class _Change:
    """Consecutive items of a sequence, and the positions of the items that replace them."""

    old: slice
    new: range
    is_none: bool
    """Whether the items stay the same."""


def _changes(old: list[Any], new: list[Any]) -> Iterator[_Change]:
    old_texts = [json.dumps(item) for item in old]
    new_texts = [json.dumps(item) for item in new]
    matcher = difflib.SequenceMatcher(None, old_texts, new_texts, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old_items = slice(old_start, old_end)
        new_positions = range(new_start, new_end)
        is_none = tag == "equal"
        yield _Change(old_items, new_positions, is_none)


def _can_take(entry: _Entry, value: Any) -> bool:
    """Return whether the value of an entry is a block below its key that can be rewritten to a new value."""
    node = entry.node
    if not _is_filled_block(node) or not value:
        return False
    expected: type = list
    if isinstance(node, yaml.MappingNode):
        expected = dict
    if not isinstance(value, expected):
        return False
    line: int = node.start_mark.line
    return entry.start < line < entry.end


def _is_mapping_at_dash(entry: _Entry, indent: int) -> bool:
    """Return whether an item is a mapping in block style that starts on the line of its dash."""
    node = entry.node
    if not isinstance(node, yaml.MappingNode):
        return False
    if not _is_filled_block(node):
        return False
    line: int = node.start_mark.line
    if line != entry.start:
        return False
    first_line = entry.lines[0]
    return first_line.startswith("-", indent)


def _gap(entries: Iterable[_Entry]) -> Lines:
    """Return the separator of the entries of a mapping: an empty line, or nothing."""
    _, *others = entries
    for entry in others:
        lines = entry.comments + entry.lines
        if not lines or lines[0].strip():
            return []
    if others:
        return ["\n"]
    return []


def _with_comment(lines: Lines, entry: _Entry) -> Lines:
    """Return the lines that replace an entry; if both have one line, the comment at its end is kept."""
    end = entry.node.end_mark
    if end.line != entry.start or not entry.lines:
        return lines
    if len(lines) > 1:
        return lines
    old_line = entry.lines[0]
    rest = old_line[end.column :]
    comment = rest.strip()
    if not comment.startswith("#"):
        return lines
    new_line = lines[0].rstrip()
    return [f"{new_line}  {comment}\n"]


def _is_filled_block(node: Any) -> bool:
    """Return whether a node is a non-empty mapping or sequence in block style."""
    if not isinstance(node, yaml.CollectionNode):
        return False
    return bool(node.value) and not node.flow_style


def _is_filler(line: str) -> bool:
    """Return whether a line is empty or a comment."""
    text = line.strip()
    return not text or text.startswith("#")


def _with_character(character: str, line: str, column: int) -> str:
    """Return a line with the character in a column replaced."""
    before = line[:column]
    after = line[column + 1 :]
    return before + character + after


def _with_dash(lines: Lines, indent: int) -> Lines:
    """Return the lines of a mapping as an item of a sequence, with a dash before its first key."""
    result = list(lines)
    for i, line in enumerate(lines):
        if not _is_filler(line):
            result[i] = _with_character("-", line, indent)
            return result
    return result


# --- new lines ---


class _NewItem(list[Any]):
    """A sequence of one new item, in block style."""


class _Dumper(yaml.SafeDumper):
    """Writes YAML in the style of openapi.yaml."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML passes it
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML passes it
        return True


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = _style_of(dumper, value)
    return dumper.represent_scalar(TEXT_TAG, value, style=style)


def _style_of(dumper: Any, value: str) -> Optional[str]:
    """Return the style of a text: literal for several lines, folded for a long line, otherwise plain or quoted."""
    if _can_be_literal(value):
        return "|"
    if len(value) > LONGEST_ON_ONE_LINE and _can_fold(value):
        return ">"
    tag = dumper.resolve(yaml.ScalarNode, value, (True, False))
    analysis = dumper.analyze_scalar(value)
    if tag == TEXT_TAG and analysis.allow_block_plain:
        return None
    return '"'


def _can_be_literal(value: str) -> bool:
    lines = value.split("\n")
    for line in lines:
        if line != line.rstrip() or not line.isprintable():
            return False
    return len(lines) > 1


def _can_fold(value: str) -> bool:
    if value != value.strip():
        return False
    if "  " in value or not value.isprintable():
        return False
    return " " in value


def _represent_list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    text = json.dumps(value)
    is_short = len(text) < LONGEST_ON_ONE_LINE
    for item in value:
        if isinstance(item, (dict, list)):
            is_short = False
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=is_short)


def _represent_new_item(dumper: yaml.SafeDumper, value: _NewItem) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=False)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(_NewItem, _represent_new_item)
for _name, _pattern in PLAIN.items():
    # Text that YAML 1.1 or 1.2 would read as another type gets quotes.
    _whole = re.compile(rf"(?:{_pattern.pattern})\Z")
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _whole, None)


def fresh(value: Any, indent: int) -> Lines:
    """Return the lines of a new entry, given as a mapping with one key or a sequence with one item."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH - indent,
        default_flow_style=False,
    )
    margin = " " * indent
    lines = text.splitlines(keepends=True)
    for i, line in enumerate(lines):
        if line.strip():
            lines[i] = margin + line
    return lines


def _fresh_item(value: Any, indent: int) -> Lines:
    return fresh(_NewItem([value]), indent)


def _key_line(key: str, indent: int) -> str:
    """Return the line of a key whose value starts on the next line."""
    lines = fresh({key: None}, indent)
    text = lines[0].rstrip("\n")
    key_and_colon = text.removesuffix(" null")
    return key_and_colon + "\n"
