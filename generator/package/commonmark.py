"""Descriptions, which are CommonMark: written anew, so that they stay what they are and do no harm to a page.

A parser finds the structure of a description: lists, tables, code, links. Every text in it is escaped, every block is
closed, headings go below those of the page, and HTML becomes Markdown or text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from generator.text import escaped, markdown, without_marker

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
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
EMPHASIS = {"em": "*", "strong": "**", "s": "~~"}
TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^>]*)>")
EMPHASIS_TAGS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
CODE_TAGS = ("code", "tt", "kbd", "samp")
DROPPED_TAGS = {"p", "div", "span", "ul", "ol", "li", "u", "sup", "sub", "small", "font", "center", "pre", "a", "big"}
"""The tags of which only the content is shown."""
HTML_IN_TEXT = re.compile(r"</(?:p|li|ul|ol|div|table|h[1-6])>|<br */?>", re.IGNORECASE)
"""Matches the elements that keep a text from being read as it is."""
HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
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
        return "\n".join(markdown(line.strip()) for line in text.splitlines())
    return "\n".join(_Page().blocks(_parsed(text))).strip("\n")


@lru_cache(maxsize=10_000)
def commonmark_line(text: str) -> str:
    """Return a description for a cell of a table, on one line."""
    text = text.strip()
    if PLAIN.fullmatch(text):
        return text
    if len(text) > LONGEST:
        return markdown(text)
    return "<br>".join(_Cell().blocks(_parsed(text)))


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a description for a docstring: Markdown as it is written, without blocks of HTML."""
    if not HTML_IN_TEXT.search(text) or len(text) > LONGEST:
        return text
    return "\n".join(_Plain().blocks(_parsed(text))).strip("\n")


def _parsed(text: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a description."""
    commented, end, remaining = text.rpartition("-->")
    # A comment without an end is none. The parser would look for it at each start.
    text = commented + end + remaining.replace("<!--", "\\<!--")
    return SyntaxTreeNode(PARSER.parse(text)).children


def code(text: str) -> str:
    """Return a text as code, on one line, even in a table."""
    return _Cell().code(" ".join(text.split("\n")))


class _Inline:
    """Writes the content of lines."""

    line_break = "\\\n"
    soft_break = "\n"

    def inline(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """Write some nodes; tags of HTML count from one to its end."""
        written = []
        position = 0
        while position < len(nodes):
            node = nodes[position]
            end = _end_of_tag(nodes, position)
            if end:
                written.append(self._tagged(node, nodes[position + 1 : end]))
                position = end
            else:
                written.append(self._node(node))
            position += 1
        return "".join(written)

    def _node(self, node: SyntaxTreeNode) -> str:
        if node.type == "softbreak":
            return self.soft_break
        if node.type == "hardbreak":
            return self.line_break
        if node.type == "code_inline":
            return self.code(node.content)
        if node.type == "html_inline":
            return self._tag(node.content)
        if node.type == "image":
            return "!" + self._link(self._text(node.content), str(node.attrs["src"]), node)
        content = self.inline(node.children)
        if node.type == "link":
            return self._link(content, str(node.attrs["href"]), node)
        if node.type in EMPHASIS:
            return _emphasized(EMPHASIS[node.type], content)
        return content or self._text(node.content)

    def _text(self, text: str) -> str:
        text = escaped(text)
        # Before a link, it would make an image of it.
        return f"{text[:-1]}\\!" if text.endswith("!") else text

    def code(self, text: str) -> str:
        text = _without_controls(text).replace("\t", " ")
        fence = _longer_than_runs(text, 1)
        if not text.strip():
            return ""
        is_padded = text.startswith(("`", " ")) or text.endswith(("`", " "))
        return f"{fence} {text} {fence}" if is_padded else f"{fence}{text}{fence}"

    def _link(self, text: str, target: str, node: SyntaxTreeNode) -> str:
        words = str(node.attrs.get("title", "")).split()
        title = escaped(" ".join(words)).replace('"', "&quot;")
        quoted = f' "{title}"' if title and node.type != "html_inline" else ""
        return f"[{text}]({_address(target)}{quoted})"

    # --- HTML ---

    def _tag(self, source: str) -> str:
        """Write a tag that has no end: a line break, nothing, or its text."""
        if source.startswith("<!--"):
            return ""
        tag = TAG.fullmatch(source)
        if tag is not None:
            name = tag["name"].lower()
            if name in ("br", "hr"):
                return self.line_break
            if name in DROPPED_TAGS or name in EMPHASIS_TAGS or name in CODE_TAGS:
                return ""
        return self._text(source)

    def _tagged(self, node: SyntaxTreeNode, content: Sequence[SyntaxTreeNode]) -> str:
        """Write what is between a tag and its end."""
        tag = TAG.fullmatch(node.content)
        assert tag is not None
        name = tag["name"].lower()
        if name in CODE_TAGS:
            return self.code("".join(inner.content for inner in content))
        text = self.inline(content)
        if name in EMPHASIS_TAGS:
            return _emphasized(EMPHASIS_TAGS[name], text)
        address = HREF.search(tag["attributes"])
        has_link = any(inner.type == "link" for inner in content)
        if name == "a" and address and text.strip() and not has_link and PARSER.validateLink(address[1]):
            return self._link(text, PARSER.normalizeLink(address[1]), node)
        return text


class _Page(_Inline):
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
            root = SyntaxTreeNode(PARSER_OF_HTML.parse(_markdown_of(node.content)))
            return self.blocks(root.children)
        if node.type == "hr":
            return ["___"]
        if node.type == "heading":
            return self._heading(node)
        if node.type == "blockquote":
            return [f"> {line}".rstrip() for line in self.blocks(node.children)]
        if node.type.endswith("_list"):
            return self._list(node, is_second_list)
        if node.type == "table":
            return self._table(node)
        return self._paragraph(node)

    def _paragraph(self, node: SyntaxTreeNode) -> list[str]:
        text = "".join(map(self._inline_of, node.children))
        lines = []
        for line in text.split("\n"):
            stripped = line.strip()
            if stripped.strip("\\"):
                lines.append(without_marker(stripped))
        if lines and lines[-1].endswith("\\") and not lines[-1].endswith("\\\\"):
            lines[-1] = lines[-1][:-1]  # a break at the end would show
        return lines

    def _inline_of(self, node: SyntaxTreeNode) -> str:
        return self.inline(node.children)

    def _heading(self, node: SyntaxTreeNode) -> list[str]:
        level = min(int(node.tag[1]) + HEADINGS_ABOVE, LOWEST_HEADING)
        text = "".join(map(self._inline_of, node.children))
        words = text.replace(self.line_break, " ").split()
        return ["#" * level + " " + " ".join(words)] if words else []

    def _list(self, node: SyntaxTreeNode, is_second: bool) -> list[str]:
        is_tight = _is_tight(node)
        number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        lines: list[str] = []
        for item in node.children:
            marker = "*" if is_second else "-"
            if number is not None:
                marker = f"{number})" if is_second else f"{number}."
                number += 1
            content = self.blocks(item.children, is_tight) or [""]
            if lines and not is_tight:
                lines.append("")
            lines += _indented(marker, content)
        return lines

    def _table(self, node: SyntaxTreeNode) -> list[str]:
        lines = []
        for section in node.children:
            for row in section.children:
                lines.append(_row(map(_Cell().text_of, row.children)))
            if section.type == "thead":
                lines.append(_row(map(_alignment, section.children[0].children)))
        return lines


class _Plain(_Page):
    """Writes blocks as Markdown that people read as it is, with nothing escaped."""

    line_break = "\n"

    def _text(self, text: str) -> str:
        return text

    def _paragraph(self, node: SyntaxTreeNode) -> list[str]:
        text = "".join(map(self._inline_of, node.children))
        return [line.strip() for line in text.split("\n") if line.strip()]


class _Cell(_Inline):
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
            return [self.code(line.rstrip()) for line in node.content.split("\n")]
        if node.type == "html_block":
            root = SyntaxTreeNode(PARSER_OF_HTML.parse(_markdown_of(node.content)))
            return self.blocks(root.children)
        if node.type == "hr":
            return []
        if node.type == "heading":
            return [_emphasized("**", self.text_of(node))]
        if node.type == "table":
            rows = [row for section in node.children for row in section.children]
            return [" / ".join(map(self.text_of, row.children)) for row in rows]
        if node.type == "list_item":
            first, *others = self.blocks(node.children) or [""]
            return [f"• {first}", *others]
        if node.type in ("paragraph", "inline"):
            return [self.text_of(node)]
        return self.blocks(node.children)

    def text_of(self, node: SyntaxTreeNode) -> str:
        """Write the content of a paragraph, a heading or a cell."""
        text = "".join(self.inline(child.children) for child in node.children)
        words = text.strip(" ").removesuffix("<br>")
        return without_marker(words)

    def code(self, text: str) -> str:
        return super().code(text).replace("|", "\\|")


# --- tags ---


def _end_of_tag(nodes: Sequence[SyntaxTreeNode], position: int) -> int:
    """Return the position of the end of a tag that has an effect; 0 if a node is no such tag or has no end."""
    tag = _tag_of(nodes[position])
    if tag is None or tag["end"]:
        return 0
    name = tag["name"].lower()
    if name not in EMPHASIS_TAGS and name not in CODE_TAGS and name != "a":
        return 0
    for i in range(position + 1, len(nodes)):
        other = _tag_of(nodes[i])
        if other is not None and other["name"].lower() == name:
            return i if other["end"] else 0
    return 0


def _tag_of(node: SyntaxTreeNode) -> re.Match[str] | None:
    return TAG.fullmatch(node.content) if node.type == "html_inline" else None


def _markdown_of(content: str) -> str:
    """Return what a block of HTML says, in Markdown as far as its elements are blocks."""
    for pattern, replacement in HTML_BLOCKS:
        content = pattern.sub(replacement, content)
    return content


# --- lines ---


def _emphasized(sign: str, content: str) -> str:
    """Put signs around a text, but not around the spaces at its ends."""
    text = content.strip()
    if not text:
        return content
    start = content[: len(content) - len(content.lstrip())]
    end = content[len(content.rstrip()) :]
    return f"{start}{sign}{text}{sign}{end}"


def _address(target: str) -> str:
    """Write the target of a link. The parser has encoded most other characters."""
    target = target.replace("|", "%7C").replace("&", "&amp;").replace("\\", "%5C")
    return f"<{target}>" if not target or re.search(r"[()\s]", target) else target


def _fenced(content: str, info: str) -> list[str]:
    """Write code in a fence that it cannot close."""
    fence = _longer_than_runs(content, SHORTEST_FENCE)
    language = re.match(r"[\w+#.-]*", info.strip())
    lines = _without_controls(content.removesuffix("\n")).split("\n")
    return [fence + (language[0] if language else ""), *lines, fence]


def _longer_than_runs(text: str, shortest: int) -> str:
    """Return backticks that do not occur in a text, at least a number of them."""
    runs = re.findall("`+", text)
    longest = max(map(len, runs), default=0)
    return "`" * max(shortest, longest + 1)


def _without_controls(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)


def _indented(marker: str, lines: Sequence[str]) -> list[str]:
    """Write the lines of an item of a list."""
    indent = " " * (len(marker) + 1)
    first = f"{marker} {lines[0]}".rstrip()
    return [first, *(f"{indent}{line}".rstrip() for line in lines[1:])]


def _is_tight(node: SyntaxTreeNode) -> bool:
    """Return whether no item of a list has an empty line around it."""
    paragraphs = [child for item in node.children for child in item.children if child.type == "paragraph"]
    return all(paragraph.hidden for paragraph in paragraphs)


def _row(cells: Iterable[str]) -> str:
    text = " | ".join(cells)
    return f"| {text} |"


def _alignment(cell: SyntaxTreeNode) -> str:
    style = str(cell.attrs.get("style", ""))
    _, _, side = style.partition(":")
    return {"left": ":---", "right": "---:", "center": ":---:"}.get(side, "---")
