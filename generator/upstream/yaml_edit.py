"""A YAML file with another value, in which comments, order and layout of all that stays are as they were.

What stays is copied line by line. The libraries that keep comments attach one to what stands before it, and so lose or
misplace it where something is removed or put in; here a comment belongs to what it stands above.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from typing import Any, Optional

import yaml

from generator.errors import InputError
from generator.openapi.reader import PLAIN, values

WIDTH = 120


class LayoutError(Exception):
    """The new text would not say what it has to."""


def rewrite(text: str, new: dict[str, Any], renamed: Mapping[tuple[str, ...], str]) -> str:
    """A text that says `new`, as much as possible in the lines of the text at hand.

    The keys in `renamed`, given by their places, stood under another name. Raises LayoutError where the result does not
    say what it has to.
    """
    old = values(text.encode(), "").root
    if _same(old, new):
        return text
    layout = _Layout(text, renamed)
    result = "".join(layout.rewritten(yaml.compose(text, Loader=yaml.CSafeLoader), old, new, 0, len(layout.lines), ()))
    try:
        says = values(result.encode(), "").root
    except InputError:
        raise LayoutError from None
    if not _same(says, new):
        raise LayoutError
    return result


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one) == json.dumps(other)


class _Layout:
    def __init__(self, text: str, renamed: Mapping[tuple[str, ...], str]) -> None:
        self.lines = text.splitlines(keepends=True)
        if self.lines and not self.lines[-1].endswith("\n"):
            self.lines[-1] += "\n"
        self.renamed = renamed

    def rewritten(self, node: yaml.Node, old: Any, new: Any, start: int, end: int, at: tuple[str, ...]) -> list[str]:
        """The lines from start to end, which hold a block mapping or sequence, with another value."""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, old, new, start, end, at)
        return self._sequence(node, old, new, start, end, at)

    def _mapping(
        self, node: yaml.MappingNode, old: Any, new: Any, start: int, end: int, at: tuple[str, ...]
    ) -> list[str]:
        spans = self._spans(
            [key.start_mark.line for key, _ in node.value], [value for _, value in node.value], start, end
        )
        entries = {key.value: (value, *span) for (key, value), span in zip(node.value, spans, strict=True)}
        indent = node.value[0][0].start_mark.column
        gap = self._gap(spans)
        result: list[str] = []
        for key, value in new.items():
            place = (*at, key)
            name = self.renamed.get(place, key)
            if name not in entries:
                result += gap * bool(result) + fresh({key: value}, indent)
                continue
            child, first, line, last = entries[name]
            result += self.lines[first:line]
            if name == key and _same(old[name], value):
                result += self.lines[line:last]
            elif (inner := self._inside(child, value, line, last)) is not None:
                header = self.lines[line:inner]
                if name != key:
                    header = [*fresh({key: None}, indent)[:1], *header[1:]]
                    header[0] = header[0].replace(" null", "").replace(": \n", ":\n")
                result += header + self.rewritten(child, old[name], value, inner, last, place)
            else:
                result += self._commented(fresh({key: value}, indent), child, line, last)
        return result + self.lines[spans[-1][2] : end]

    def _sequence(
        self, node: yaml.SequenceNode, old: Any, new: Any, start: int, end: int, at: tuple[str, ...]
    ) -> list[str]:
        spans = self._spans([item.start_mark.line for item in node.value], node.value, start, end)
        indent = node.start_mark.column
        texts = [json.dumps(item) for item in old], [json.dumps(item) for item in new]
        result: list[str] = []
        for how, i, j, k, m in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
            for first, _, last in spans[i:j] if how == "equal" else ():
                result += self.lines[first:last]
            if how == "equal":
                continue
            for n, value in enumerate(new[k:m], k):
                index = i + n - k
                result += self._item(node, old, value, spans, index, (*at, str(n))) if index < j else []
                result += fresh(_Item([value]), indent) if index >= j else []
        return result + self.lines[spans[-1][2] : end]

    def _item(
        self,
        node: yaml.SequenceNode,
        old: Any,
        value: Any,
        spans: list[tuple[int, int, int]],
        index: int,
        at: tuple[str, ...],
    ) -> list[str]:
        """An item of a sequence with another value: a mapping keeps what stays of it."""
        child, (first, line, last), indent = node.value[index], spans[index], node.start_mark.column
        is_block = isinstance(child, yaml.MappingNode) and isinstance(value, dict) and value and not child.flow_style
        if (
            not is_block
            or not child.value
            or child.start_mark.line != line
            or self.lines[line][indent : indent + 1] != "-"
        ):
            return self.lines[first:line] + fresh(_Item([value]), indent)
        # Without its dash, the item is a mapping like others.
        dash = self.lines[line]
        self.lines[line] = dash[:indent] + " " + dash[indent + 1 :]
        body = self._mapping(child, old[index], value, line, last, at)
        self.lines[line] = dash
        lead = next(i for i, each in enumerate(body) if each.strip() and not each.lstrip().startswith("#"))
        body[lead] = body[lead][:indent] + "-" + body[lead][indent + 1 :]
        return self.lines[first:line] + body

    def _spans(self, starts: list[int], nodes: list[yaml.Node], start: int, end: int) -> list[tuple[int, int, int]]:
        """Of each entry: where the comments above it start, where it starts itself, and where it ends."""
        firsts = []
        for i, line in enumerate(starts):
            above = start if i == 0 else max(starts[i - 1], self._last_line(nodes[i - 1], starts[i - 1], line)) + 1
            first = line
            while first > above and (
                not self.lines[first - 1].strip() or self.lines[first - 1].lstrip().startswith("#")
            ):
                first -= 1
            firsts.append(first)
        last = max(starts[-1], self._last_line(nodes[-1], starts[-1], end)) + 1
        return list(zip(firsts, starts, [*firsts[1:], last], strict=True))

    def _last_line(self, node: yaml.Node, start: int, end: int) -> int:
        """The last line of a value that starts at or after a line and ends before another; of an alias, the first."""
        if not start <= node.start_mark.line < end:
            return start
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            child = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
            line = node.value[-1][0].start_mark.line if isinstance(node, yaml.MappingNode) else child.start_mark.line
            return self._last_line(child, line, end)
        line = node.end_mark.line
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            line -= 1
            while line > start and not self.lines[line].strip():
                line -= 1
        return line

    def _inside(self, node: yaml.Node, value: Any, line: int, last: int) -> Optional[int]:
        """The line where the inside of a block starts that can be rewritten; nothing where there is none."""
        wanted = dict if isinstance(node, yaml.MappingNode) else list if isinstance(node, yaml.SequenceNode) else None
        if wanted is None or not isinstance(value, wanted) or not value or node.flow_style or not node.value:
            return None
        return line + 1 if line < node.start_mark.line < last else None

    def _gap(self, spans: list[tuple[int, int, int]]) -> list[str]:
        """What stands between the entries of a mapping: an empty line, or nothing."""
        return ["\n"] if len(spans) > 1 and all(not self.lines[first].strip() for first, _, _ in spans[1:]) else []

    def _commented(self, lines: list[str], node: yaml.Node, line: int, last: int) -> list[str]:
        """Lines that stand for one line, with the comment behind it."""
        rest = self.lines[line][node.end_mark.column :].strip() if node.end_mark.line == line else ""
        if len(lines) == 1 and rest.startswith("#") and line < last:
            return [f"{lines[0].rstrip()}  {rest}\n"]
        return lines


class _Dumper(yaml.SafeDumper):
    """The style of openapi.yaml."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


for _kind, _pattern in PLAIN.items():
    # Quoted is what either version of YAML reads as something else than text.
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_pattern.pattern})\Z"), None)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if "\n" in value and all(line == line.rstrip() and line.isprintable() for line in value.split("\n")):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    plain = dumper.resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"
    safe = plain and dumper.analyze_scalar(value).allow_block_plain
    long = len(value) > WIDTH - 40 and " " in value and value == value.strip() and "\n" not in value
    style = ">" if long and "  " not in value and value.isprintable() else None if safe else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


class _Item(list[Any]):
    """A sequence of one new item, in a block."""


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    short = (
        not isinstance(value, _Item)
        and all(not isinstance(item, (dict, list)) for item in value)
        and len(json.dumps(value)) < WIDTH - 40
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(_Item, _list)


def fresh(value: Any, indent: int) -> list[str]:
    """The lines of a new entry: a mapping with one key, or a sequence with one item."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH - indent,
        default_flow_style=False,
    )
    lines = text.splitlines(keepends=True)
    return [" " * indent + line if line.strip() else line for line in lines]
