"""Descriptions, which are CommonMark: written anew, so that they stay what they are and do no harm to a page.

A parser finds the structure of a description: lists, tables, code, links. Every text in it is escaped, every block is
closed, headings go below those of the page, and HTML becomes Markdown or text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, count, repeat

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from generator.package.spans import PARSER, Spans, emphasized, longer_than_runs, without_controls
from generator.text import escaped, markdown, without_marker

PARSER_OF_HTML = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("html_block")
"""The parser of what was a block of HTML, whose remaining tags are in lines of text."""
PLAIN = re.compile(r"[^\W\d_][\w ,.;:'\"()/?%$@=-]*(?<![ =-])")
"""Matches a line that means the same as text and as Markdown."""
LONGEST = 100_000
"""The most characters of a description that is parsed, because the time can grow with the square of its length."""
LOWEST_HEADING = 6
HEADINGS_ABOVE = 2
"""The levels of headings on a page above those of a description."""
SHORTEST_FENCE = 3
BREAK = re.compile(r"(?:[-*] *){3,}")
"""Matches a thematic break."""
LANGUAGE = re.compile(r"[\w+#.-]*")
BREAK_AT_END = re.compile(r"(?<!\\)\\$")
"""Matches a break at the end of a paragraph, which would show there."""
ALIGNMENTS = {"text-align:left": ":---", "text-align:right": "---:", "text-align:center": ":---:"}
HTML_IN_TEXT = re.compile(r"</(?:p|li|ul|ol|div|table|h[1-6])>|<br */?>", re.IGNORECASE)
"""Matches the elements that keep a text from being read as it is."""
HTML_BLOCKS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"^[ \t]+", re.MULTILINE), ""),
    (re.compile(r"\s*<li\b[^>]*>", re.IGNORECASE), "\n- "),
    (re.compile(r"</(?:td|th)>\s*<(?:td|th)\b[^>]*>", re.IGNORECASE), " / "),
    (re.compile(r"</?(?:td|th|thead|tbody|li)\b[^>]*>", re.IGNORECASE), ""),
    (re.compile(r"</?(?:p|div|ul|ol|table|tr|h[1-6]|section|pre|blockquote)\b[^>]*>", re.IGNORECASE), "\n\n"),
)
"""What blocks of HTML become in Markdown, step by step."""


@lru_cache(maxsize=10_000)
def commonmark(text: str) -> str:
    """Return a description for a page, with its own structure."""
    line = text.strip()
    if PLAIN.fullmatch(line):
        return line
    if len(text) > LONGEST:
        lines = map(str.strip, text.splitlines())
        return "\n".join(map(markdown, lines))
    return _joined(_Page(), text)


@lru_cache(maxsize=10_000)
def commonmark_line(text: str) -> str:
    """Return a description for a cell of a table, on one line."""
    text = text.strip()
    if PLAIN.fullmatch(text):
        return text
    if len(text) > LONGEST:
        return markdown(text)
    parts = _Cell().blocks(_parsed(text))
    return "<br>".join(parts)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a description for a docstring: Markdown as it is written, without blocks of HTML."""
    if not HTML_IN_TEXT.search(text) or len(text) > LONGEST:
        return text
    return _joined(_Plain(), text)


def _joined(page: _Page, text: str) -> str:
    lines = page.blocks(_parsed(text))
    return "\n".join(lines).strip("\n")


def _parsed(text: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a description."""
    commented, end, remaining = text.rpartition("-->")
    # A comment without an end is none. The parser would look for it at each start.
    remaining = remaining.replace("<!--", "\\<!--")
    tokens = PARSER.parse(commented + end + remaining)
    return SyntaxTreeNode(tokens).children


def _parsed_html(content: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a block of HTML: what is left of it, once its elements are Markdown."""
    for pattern, replacement in HTML_BLOCKS:
        content = pattern.sub(replacement, content)
    tokens = PARSER_OF_HTML.parse(content)
    return SyntaxTreeNode(tokens).children


def code(text: str) -> str:
    """Return a text as code, on one line, even in a table."""
    line = text.replace("\n", " ")
    return _Cell().code(line)


class _Page(Spans):
    """Writes blocks as lines of a page."""

    def blocks(self, nodes: Iterable[SyntaxTreeNode], is_tight: bool = False) -> list[str]:
        """Write blocks, with an empty line between them unless they are items of a tight list."""
        lines: list[str] = []
        last_list = ""
        for node in nodes:
            is_second_list = node.type == last_list
            block = self._block(node, is_second_list)
            last_list = node.type if node.type.endswith("_list") and not is_second_list else ""
            if lines and not is_tight:
                lines.append("")
            lines += block
        return lines

    def _block(self, node: SyntaxTreeNode, is_second_list: bool) -> list[str]:
        if node.type in ("fence", "code_block"):
            return _fenced(node.content, node.info)
        if node.type == "html_block":
            return self.blocks(_parsed_html(node.content))
        if node.type == "hr":
            return ["___"]
        if node.type == "heading":
            return self._heading(node)
        if node.type == "blockquote":
            return list(map(_quoted, self.blocks(node.children)))
        if node.type.endswith("_list"):
            return self._list(node, is_second_list)
        if node.type == "table":
            return self._table(node)
        return self._paragraph(node)

    def _paragraph(self, node: SyntaxTreeNode) -> list[str]:
        text = self.content(node)
        lines = []
        for line in map(str.strip, text.split("\n")):
            is_empty = not line.strip("\\")
            if not is_empty:
                lines.append(without_marker(line))
        if lines:
            lines[-1] = BREAK_AT_END.sub("", lines[-1])
        return lines

    def _heading(self, node: SyntaxTreeNode) -> list[str]:
        own_level = int(node.tag.removeprefix("h"))
        level = min(own_level + HEADINGS_ABOVE, LOWEST_HEADING)
        text = self.content(node)
        words = text.replace(self.line_break, " ").split()
        if not words:
            return []
        return [" ".join(["#" * level, *words])]

    def _list(self, node: SyntaxTreeNode, is_second: bool) -> list[str]:
        is_tight = _is_tight(node)
        markers = _markers(node, is_second)
        lines: list[str] = []
        for item in node.children:
            content = self.blocks(item.children, is_tight)
            if lines and not is_tight:
                lines.append("")
            lines += _indented(next(markers), content)
        return lines

    def _table(self, node: SyntaxTreeNode) -> list[str]:
        header, *rows = _rows(node)
        lines = [_row(header), _alignments(header)]
        lines += map(_row, rows)
        return lines


class _Plain(_Page):
    """Writes blocks as Markdown that people read as it is, with nothing escaped."""

    line_break = "\n"

    def text(self, text: str) -> str:
        return text

    def _paragraph(self, node: SyntaxTreeNode) -> list[str]:
        lines = map(str.strip, self.content(node).split("\n"))
        return list(filter(None, lines))


class _Cell(Spans):
    """Writes blocks as parts of one line, in a table."""

    line_break = "<br>"
    soft_break = " "

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[str]:
        """Write blocks as parts of the line, none of which is empty."""
        parts: list[str] = []
        for node in nodes:
            parts += filter(str.strip, self._block(node))
        return parts

    def _block(self, node: SyntaxTreeNode) -> list[str]:
        if node.type in ("fence", "code_block"):
            lines = map(str.rstrip, node.content.split("\n"))
            return list(map(self.code, lines))
        if node.type == "html_block":
            return self.blocks(_parsed_html(node.content))
        if node.type == "hr":
            return []
        if node.type == "heading":
            return [emphasized("**", self.text_of(node))]
        if node.type == "table":
            return list(map(self._table_row, _rows(node)))
        if node.type == "list_item":
            return self._list_item(node)
        if node.type in ("paragraph", "inline"):
            return [self.text_of(node)]
        return self.blocks(node.children)

    def _table_row(self, row: SyntaxTreeNode) -> str:
        cells = map(self.text_of, row.children)
        return " / ".join(cells)

    def _list_item(self, item: SyntaxTreeNode) -> list[str]:
        parts = self.blocks(item.children) or [""]
        parts[0] = f"• {parts[0]}"
        return parts

    def text_of(self, node: SyntaxTreeNode) -> str:
        """Write the content of a paragraph, a heading or a cell."""
        text = self.content(node).strip(" ")
        line = text.removesuffix(self.line_break)
        return without_marker(line)

    def code(self, text: str) -> str:
        if "\\|" in text:  # parsers differ about a backslash before a pipe in code
            return escaped(without_controls(text))
        written = super().code(text)
        return written.replace("|", "\\|")


# --- lines ---


def _fenced(content: str, info: str) -> list[str]:
    """Write code in a fence that it cannot close."""
    fence = longer_than_runs(content, SHORTEST_FENCE)
    language = LANGUAGE.match(info.strip())
    assert language is not None, "the pattern matches an empty text, too"
    code_text = without_controls(content.removesuffix("\n"))
    lines = code_text.split("\n")
    return [fence + language[0], *lines, fence]


def _quoted(line: str) -> str:
    return f"> {line}".rstrip()


def _markers(node: SyntaxTreeNode, is_second: bool) -> Iterator[str]:
    """Yield the markers of the items of a list. The second of two lists has others, so that they stay two."""
    if node.type == "bullet_list":
        yield from repeat("*" if is_second else "-")
    sign = ")" if is_second else "."
    start = node.attrs.get("start", 1)
    for number in count(int(start)):
        yield f"{number}{sign}"


def _indented(marker: str, lines: Sequence[str]) -> list[str]:
    """Write the lines of an item of a list."""
    starts = chain([marker], repeat(" " * len(marker)))
    content = list(lines) or [""]
    if BREAK.fullmatch(f"{marker} {content[0]}"):
        content.insert(0, "")  # markers of lists in lists would be a line across the page
    indented = []
    for start, line in zip(starts, content, strict=False):
        indented.append(f"{start} {line}".rstrip())
    return indented


def _is_tight(node: SyntaxTreeNode) -> bool:
    """Return whether no item of a list has an empty line around it."""
    for item in node.children:
        for block in item.children:
            if block.type == "paragraph" and not block.hidden:
                return False
    return True


# --- tables ---


def _rows(table: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    rows: list[SyntaxTreeNode] = []
    for section in table.children:
        rows += section.children
    return rows


def _row(row: SyntaxTreeNode) -> str:
    cells = map(_Cell().text_of, row.children)
    text = " | ".join(cells)
    return f"| {text} |"


def _alignments(header: SyntaxTreeNode) -> str:
    """Write the line below the header, which says how columns are aligned."""
    lines = []
    for cell in header.children:
        style = cell.attrs.get("style", "")
        lines.append(ALIGNMENTS.get(str(style), "---"))
    text = " | ".join(lines)
    return f"| {text} |"
