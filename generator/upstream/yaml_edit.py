"""Give a YAML file another value, and keep the comments, the order and the layout of all that stays.

What stays is copied line by line. The libraries that keep comments attach each to what stands before it, and so lose or
misplace it where something is removed or put in; here a comment belongs to what it stands above.
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
"""The longest text, or list of scalars, that does not get lines of its own."""
TEXT_TAG = "tag:yaml.org,2002:str"

Lines = list[str]


class LayoutError(Exception):
    """The new text would not have the new value."""


def rewrite(text: str, new: dict[str, Any], renamed: Mapping[Pointer, str]) -> str:
    """Return a text with another value, that keeps as many lines of a text as possible.

    `renamed` has the old name of each key that has another one now, by the pointer to it. Raises LayoutError where the
    result would not have the value.
    """
    old = values(text.encode(), "").root
    if _is_same(old, new):
        return text
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    block = _Block(node, old, 0, len(lines), ())
    result = "".join(_Layout(lines, renamed).rewritten(block, new))
    try:
        written = values(result.encode(), "").root
    except InputError:
        raise LayoutError from None
    if not _is_same(written, new):
        raise LayoutError
    return result


def _is_same(one: Any, other: Any) -> bool:
    return json.dumps(one) == json.dumps(other)


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
    """An entry of a block, and the lines that it takes."""

    node: Any
    value: Any
    start: int
    """The line where the entry itself starts, below its comments."""
    comments: Lines = field(default_factory=list)
    """The comments above it."""
    lines: Lines = field(default_factory=list)

    @property
    def end(self) -> int:
        """The line after the last one."""
        return self.start + len(self.lines)

    def block(self, start: int, pointer: Pointer) -> _Block:
        """Return the block that is the value, from a line on."""
        return _Block(self.node, self.value, start, self.end, pointer)


class _Layout:
    """The lines of a text, from which entries are taken over."""

    def __init__(self, lines: Lines, renamed: Mapping[Pointer, str]) -> None:
        self.lines = lines
        self.renamed = renamed

    def rewritten(self, block: _Block, new: Any) -> Lines:
        """Return the lines of a block with another value."""
        if isinstance(block.node, yaml.MappingNode):
            return self._mapping(block, new)
        return self._sequence(block, new)

    # --- mappings ---

    def _mapping(self, block: _Block, new: dict[str, Any]) -> Lines:
        old: dict[str, _Entry] = {}
        for key, node in block.node.value:
            value = block.value.get(key.value)
            old[key.value] = _Entry(node, value, key.start_mark.line)
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
            else:
                if result:
                    result += gap
                result += fresh({key: value}, indent)
        return result + tail

    def _entry(self, entry: _Entry, pointer: Pointer, value: Any, indent: int) -> Lines:
        """Return the lines of an entry of a mapping, without its comments, with another value or name."""
        key = pointer[-1]
        is_renamed = pointer in self.renamed
        if not is_renamed and _is_same(entry.value, value):
            return entry.lines
        if not _can_take(entry, value):
            lines = fresh({key: value}, indent)
            return _with_comment(lines, entry)
        key_line = entry.lines[0]
        if is_renamed:
            key_line = fresh({key: None}, indent)[0]
            key_line = key_line.rstrip("\n").removesuffix(" null") + "\n"
        block = entry.block(entry.start + 1, pointer)
        lines = self.rewritten(block, value)
        return [key_line, *lines]

    # --- sequences ---

    def _sequence(self, block: _Block, new: list[Any]) -> Lines:
        old = []
        for node, value in zip(block.node.value, block.value, strict=True):
            old.append(_Entry(node, value, node.start_mark.line))
        tail = self._take(block, old)
        indent = block.node.start_mark.column
        result: Lines = []
        for change in _changes(block.value, new):
            replaced = old[change.old]
            if change.is_none:
                for entry in replaced:
                    result += entry.comments + entry.lines
                continue
            for i, value in enumerate(new[change.new]):
                if i >= len(replaced):
                    result += fresh(_NewItem([value]), indent)
                    continue
                entry = replaced[i]
                position = change.new.start + i
                result += entry.comments
                result += self._item(entry, (*block.pointer, str(position)), value, indent)
        return result + tail

    def _item(self, entry: _Entry, pointer: Pointer, value: Any, indent: int) -> Lines:
        """Return the lines of an item with another value; a mapping keeps what stays of it."""
        is_filled = isinstance(value, dict) and bool(value)
        if not is_filled or not _is_mapping_at_dash(entry, indent):
            return fresh(_NewItem([value]), indent)
        # Without its dash, the item is a mapping like others.
        lines = list(self.lines)
        lines[entry.start] = _with_character(" ", entry.lines[0], indent)
        block = entry.block(entry.start, pointer)
        layout = _Layout(lines, self.renamed)
        result = layout.rewritten(block, value)
        for i, line in enumerate(result):
            if not _is_filler(line):
                result[i] = _with_character("-", line, indent)
                break
        return result

    # --- lines ---

    def _take(self, block: _Block, entries: list[_Entry]) -> Lines:
        """Give each entry of a block its lines, comments included; return the lines behind the last one."""
        free = block.start
        previous: Optional[_Entry] = None
        for i, entry in enumerate(entries):
            comments = self._start_of_comments(entry.start, free)
            entry.comments = self.lines[comments : entry.start]
            if previous:
                previous.lines = self.lines[previous.start : comments]
            limit = block.end
            if i + 1 < len(entries):
                limit = entries[i + 1].start
            last = self._last_line(entry.node, entry.start, limit)
            free = max(entry.start, last) + 1
            entry.lines = self.lines[entry.start : free]
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
        """Return the last line of a value that starts at or after a line and ends before another.

        The value of an alias stands elsewhere; the alias itself takes the first line.
        """
        if not start <= node.start_mark.line < end:
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


@dataclass(frozen=True)
class _Change:
    """Items of a sequence, and those that take their place."""

    old: slice
    new: slice
    is_none: bool
    """Whether they are the same."""


def _changes(old: list[Any], new: list[Any]) -> Iterator[_Change]:
    old_texts = list(map(json.dumps, old))
    new_texts = list(map(json.dumps, new))
    matcher = difflib.SequenceMatcher(None, old_texts, new_texts, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old_items = slice(old_start, old_end)
        new_items = slice(new_start, new_end)
        yield _Change(old_items, new_items, tag == "equal")


def _can_take(entry: _Entry, value: Any) -> bool:
    """Return whether the value of an entry is a block below its key that can take another value."""
    if not _is_filled_block(entry.node) or not value:
        return False
    wanted = dict if isinstance(entry.node, yaml.MappingNode) else list
    if not isinstance(value, wanted):
        return False
    line: int = entry.node.start_mark.line
    return entry.start < line < entry.end


def _is_mapping_at_dash(entry: _Entry, indent: int) -> bool:
    """Return whether an item of a sequence is a mapping in block style that starts on the line of the dash."""
    if not isinstance(entry.node, yaml.MappingNode) or not _is_filled_block(entry.node):
        return False
    if entry.node.start_mark.line != entry.start:
        return False
    return entry.lines[0].startswith("-", indent)


def _gap(entries: Iterable[_Entry]) -> Lines:
    """Return what stands between the entries of a mapping: an empty line, or nothing."""
    _, *others = entries
    for entry in others:
        lines = entry.comments + entry.lines
        if not lines or lines[0].strip():
            return []
    if others:
        return ["\n"]
    return []


def _with_comment(lines: Lines, entry: _Entry) -> Lines:
    """Return lines that replace an entry, with the comment that stood behind it if both have one line."""
    end = entry.node.end_mark
    if len(lines) > 1 or end.line != entry.start or not entry.lines:
        return lines
    comment = entry.lines[0][end.column :].strip()
    if not comment.startswith("#"):
        return lines
    return [f"{lines[0].rstrip()}  {comment}\n"]


def _is_filled_block(node: Any) -> bool:
    """Return whether a node is a mapping or sequence in block style that is not empty."""
    if not isinstance(node, yaml.CollectionNode):
        return False
    return bool(node.value) and not node.flow_style


def _is_filler(line: str) -> bool:
    """Return whether a line is empty or a comment."""
    text = line.strip()
    return not text or text.startswith("#")


def _with_character(character: str, line: str, column: int) -> str:
    before = line[:column]
    after = line[column + 1 :]
    return before + character + after


# --- new lines ---


class _NewItem(list[Any]):
    """A sequence of one new item, in block style."""


class _Dumper(yaml.SafeDumper):
    """The style of openapi.yaml."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML passes it
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML passes it
        return True


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(TEXT_TAG, value, style=_style_of(dumper, value))


def _style_of(dumper: Any, value: str) -> Optional[str]:
    """Return the style of a text: literal for lines, folded for a long line, plain where it can be, else quoted."""
    lines = value.split("\n")
    if len(lines) > 1 and all(_keeps_its_form(line) for line in lines):
        return "|"
    if len(value) > LONGEST_ON_ONE_LINE and _can_fold(value):
        return ">"
    is_text = dumper.resolve(yaml.ScalarNode, value, (True, False)) == TEXT_TAG
    if is_text and dumper.analyze_scalar(value).allow_block_plain:
        return None
    return '"'


def _keeps_its_form(line: str) -> bool:
    return line == line.rstrip() and line.isprintable()


def _can_fold(value: str) -> bool:
    has_words = " " in value and "  " not in value
    return has_words and value == value.strip() and value.isprintable()


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
    # What either version of YAML reads as something else than text gets quotes.
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern.pattern})\Z"), None)


def fresh(value: Any, indent: int) -> Lines:
    """Return the lines of a new entry: a mapping with one key, or a sequence with one item."""
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
    return [margin + line if line.strip() else line for line in lines]
