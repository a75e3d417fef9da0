"""The content of lines in descriptions: emphasis, code, links and tags of HTML, written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from generator.text import escaped

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EMPHASIS = {"em": "*", "strong": "**", "s": "~~"}
TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^>]*)>")
EMPHASIS_TAGS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
CODE_TAGS = {"code", "tt", "kbd", "samp"}
LINK_TAG = "a"
PAIRED_TAGS = {*EMPHASIS_TAGS, *CODE_TAGS, LINK_TAG}
"""The tags of which the content becomes something in Markdown."""
BREAK_TAGS = ("br", "hr")
CONTENT_TAGS = {"p", "div", "span", "ul", "ol", "li", "u", "sup", "sub", "small", "font", "center", "pre", "big"}
"""The tags of which only the content is shown."""
DROPPED_TAGS = PAIRED_TAGS | CONTENT_TAGS
HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
BARE_URL = re.compile(r"(?:://|www\\?\.)\S*$", re.IGNORECASE)
"""Matches an address at the end of a text."""


class Spans:
    """Writes the content of lines."""

    line_break = "\\\n"
    soft_break = "\n"

    def content(self, node: SyntaxTreeNode) -> str:
        """Write what a paragraph, a heading or a cell contains."""
        texts = [self.spans(child.children) for child in node.children]
        return "".join(texts)

    def spans(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """Write some nodes; a tag of HTML and its end belong together."""
        written = []
        position = 0
        while position < len(nodes):
            node = nodes[position]
            end = _end_of_tag(nodes, position)
            if end:
                inner = nodes[position + 1 : end]
                written.append(self._tagged(node, inner))
                position = end
            else:
                written.append(self._span(node))
            position += 1
        return "".join(written)

    def _span(self, node: SyntaxTreeNode) -> str:
        if node.type == "softbreak":
            return self.soft_break
        if node.type == "hardbreak":
            return self.line_break
        if node.type == "code_inline":
            return self.code(node.content)
        if node.type == "html_inline":
            return self._tag(node.content)
        if node.type == "image":
            text = self.text(node.content)
            link = self._link(text, node.attrs["src"], node.attrs.get("title"))
            return f"!{link}"
        content = self.spans(node.children)
        if node.type == "link":
            return self._link(content, node.attrs["href"], node.attrs.get("title"))
        if node.type in EMPHASIS:
            return emphasized(EMPHASIS[node.type], content)
        return content or self.text(node.content)

    def text(self, text: str) -> str:
        """Write a text, in which nothing has a meaning."""
        text = escaped(text)
        if text.endswith("!"):  # before a link, it would make an image of it
            text = text[:-1] + "\\!"
        if BARE_URL.search(text):  # some parsers take what follows for a part of the address
            text += " "
        return text

    def code(self, text: str) -> str:
        """Write code in a line."""
        text = without_controls(text)
        text = text.replace("\t", " ")
        if not text.strip():
            return ""
        fence = longer_than_runs(text, 1)
        edges = text[0] + text[-1]
        if "`" in edges or " " in edges:
            text = f" {text} "
        return fence + text + fence

    def _link(self, text: str, target: object, title: object = None) -> str:
        address = _address(str(target))
        words = str(title or "").split()
        if not words:
            return f"[{text}]({address})"
        quoted = escaped(" ".join(words))
        quoted = quoted.replace('"', "&quot;")
        return f'[{text}]({address} "{quoted}")'

    # --- HTML ---

    def _tag(self, source: str) -> str:
        """Write a tag that has no end: a line break, nothing, or its text."""
        if source.startswith("<!--"):
            return ""
        tag = TAG.fullmatch(source)
        name = tag["name"].lower() if tag else ""
        if name in BREAK_TAGS:
            return self.line_break
        if name in DROPPED_TAGS:
            return ""
        return self.text(source)

    def _tagged(self, node: SyntaxTreeNode, inner: Sequence[SyntaxTreeNode]) -> str:
        """Write what is between a tag and its end."""
        tag = TAG.fullmatch(node.content)
        assert tag is not None
        name = tag["name"].lower()
        if name in CODE_TAGS:
            texts = [span.content for span in inner]
            return self.code("".join(texts))
        text = self.spans(inner)
        if name in EMPHASIS_TAGS:
            return emphasized(EMPHASIS_TAGS[name], text)
        address = HREF.search(tag["attributes"])
        has_link = any(span.type == "link" for span in inner)
        if address is None or has_link or not text.strip():
            return text
        target = address[1]
        if not PARSER.validateLink(target):
            return text
        return self._link(text, PARSER.normalizeLink(target))


def _end_of_tag(nodes: Sequence[SyntaxTreeNode], position: int) -> int:
    """Return the position of the end of a tag with a meaning; 0 if a node is no such tag or has no end."""
    tag = _tag_of(nodes[position])
    if tag is None or tag["end"]:
        return 0
    name = tag["name"].lower()
    if name not in PAIRED_TAGS:
        return 0
    for i in range(position + 1, len(nodes)):
        other = _tag_of(nodes[i])
        if other is not None and other["name"].lower() == name:
            return i if other["end"] else 0
    return 0


def _tag_of(node: SyntaxTreeNode) -> re.Match[str] | None:
    if node.type != "html_inline":
        return None
    return TAG.fullmatch(node.content)


def emphasized(sign: str, content: str) -> str:
    """Put signs around a text, but not around the spaces at its ends."""
    text = content.strip()
    if not text:
        return content
    start, _, end = content.partition(text)
    return start + sign + text + sign + end


def longer_than_runs(text: str, shortest: int) -> str:
    """Return backticks that do not occur in a text, at least a number of them."""
    runs = re.findall("`+", text)
    longest = max(map(len, runs), default=0)
    length = max(shortest, longest + 1)
    return "`" * length


def without_controls(text: str) -> str:
    """Replace the characters that do not print, except for those that code is made of."""
    return "".join(map(_printed, text))


def _printed(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " "


def _address(target: str) -> str:
    """Write the target of a link. The parser has encoded most other characters."""
    target = target.replace("|", "%7C")
    target = target.replace("&", "&amp;")
    target = target.replace("\\", "%5C")
    if target and not re.search(r"[()\s]", target):
        return target
    return f"<{target}>"
