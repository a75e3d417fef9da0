"""Markdown of a specification on a page: names and values stay text, and descriptions keep their own structure.

The second opinions are two other parsers of CommonMark: markdown-it for names, comrak (in Rust) for descriptions.
"""

from __future__ import annotations

import ast
import inspect
import json
from html.parser import HTMLParser

import comrak
import pytest
from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.openapi.reader import values
from generator.package.commonmark import code, commonmark, commonmark_line, plain
from generator.package.method_docs import method_docstring
from generator.package.methods import Method
from generator.text import markdown

PARSER = MarkdownIt("gfm-like", {"linkify": False})
PAGE = "# Title\n\n{}\n\n## Properties\n\n| a | b |\n| - | - |\n| {} | c |\n"
SIGNS = [*"#-a1.)~`=+*_|><&\\[](!:{}\"'$^ \t\n", "    ", "<b>", "</b>", "&amp;", "http://a.b", "é", "\x1b"]
TEXTS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map("".join).filter(str.strip)
BLOCKS = ["<p>", "&#32;", "<http://a.b>", "- ", "1. ", "```", "**", "<!--", "<script>", "> ", "[a](b)", "![i](u)"]
NOISE = st.lists(
    st.sampled_from([*SIGNS, *BLOCKS, "\n\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"]), min_size=1, max_size=14
)
NOISY_TEXTS = NOISE.map("".join).filter(str.strip)


def words(text: str) -> list[str]:
    """Return the words of a text; characters that do not print separate them, too."""
    spaced = [character if character.isprintable() else " " for character in text]
    return "".join(spaced).split()


# --- names and values ---


def shown(inline: Token) -> str:
    """Return the text that a reader sees, which must have no markup."""
    text = ""
    for token in inline.children or []:
        assert token.type in ("text", "text_special"), token
        text += token.content
    return text


@settings(derandomize=True, max_examples=300, deadline=None, database=None)
@given(TEXTS.filter(words))
@example("~~~\ncode")
@example("# H")
@example("1. a\n2) b")
@example("a | b\n- | -")
@example("    code")
@example("[a]: b")
def test_names_have_no_structure(text: str) -> None:
    text = " ".join(words(text))
    for place in ("{}", "| a |\n| - |\n| {} |"):
        tokens = PARSER.parse(place.format(markdown(text)))
        assert words(shown([token for token in tokens if token.type == "inline"][-1])) == words(text)


# --- descriptions ---

OPTIONS = comrak.ExtensionOptions()
for extension in ("table", "strikethrough", "tasklist", "autolink", "footnotes"):
    setattr(OPTIONS, extension, True)


class Content(HTMLParser):
    """The elements and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html(text))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        level = tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        self.tags.append("heading" if level else tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "title")]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def html(text: str) -> str:
    """Return Markdown as HTML; comrak leaves out raw HTML, with a comment in its place."""
    return str(comrak.render_markdown(text, extension_options=OPTIONS))


@settings(derandomize=True, max_examples=300, deadline=None, database=None)
@given(NOISY_TEXTS)
@example("~~~\ncode")
@example("```\n```` code")
@example("<!-- comment")
@example("<script>alert(1)")
@example("[Properties]: http://a.b")
@example("text\n===")
@example("> - 1. # quoted")
def test_no_description_changes_the_page_around_it(text: str) -> None:
    description = commonmark(text)
    page = html(PAGE.format(description, commonmark_line(text)))
    assert "raw HTML" not in html(description)
    own = html(description + "\n\n")
    assert page.startswith(f"<h1>Title</h1>\n{own}<h2>Properties</h2>\n<table>")
    _, _, table = page.partition("<h2>Properties</h2>\n")
    assert page.count("<h2>") == 1
    assert table.count("<td>") == 2
    assert table.endswith("<td>c</td>\n</tr>\n</tbody>\n</table>\n")
    for block in ("<li>", "<p>", "<pre>", "<h3>"):
        assert block not in table


PIECES = st.sampled_from(
    [
        *("word", "**bold**", "*em*", "***both***", "`a|b`", "`` a`b ``", "a_b_c", "5 * 3", "~~s~~", "1. x", "# x"),
        *("\\*", "&amp;", "&lt;b&gt;", "http://x.y/a_b", "-", "+ y", "> z", "|", "a | b", "[ref]", "!", '"q"', "{{x}}"),
        *("[t](http://x/y?a=1&b=2)", '[**t**](u "title")', "![i](u)", "<http://a.b>", "x  \ny", "a\nb", "$a$", ":"),
    ]
)
LINES = st.lists(PIECES, min_size=1, max_size=5).map(" ".join)


def listed(marker: str) -> st.SearchStrategy[str]:
    """Return lists whose items have one paragraph each."""
    items = LINES.map(lambda line: marker + line.replace("\n", "\n    "))
    return st.lists(items, min_size=1, max_size=3).map("\n".join)


WHOLE_BLOCKS = st.sampled_from(
    [
        *('```json\n{"a": [1]}\n\n```', "~~~\n```\n~~~", "    code\n    more", "> quote **b**\n> - item", "***"),
        *("| a | b |\n|---|:-:|\n| `1` | **2** |\n| x |", "- a\n  - b\n    1. c\n- d", "3. three\n4. four"),
        *("1. a\n\n   para\n\n   ```\n   x\n   ```\n2. b", "Title\n=====", "- a\n\n- b"),
    ]
)
HEADINGS = LINES.map(lambda line: "## w " + line.replace("\n", " "))
ANY_BLOCKS = st.one_of(LINES, HEADINGS, *map(listed, ("- ", "* ", "1. ", "10) ")), WHOLE_BLOCKS)
DESCRIPTIONS = st.lists(ANY_BLOCKS, min_size=1, max_size=4).map("\n\n".join)


@settings(derandomize=True, max_examples=200, deadline=None, database=None)
@given(DESCRIPTIONS)
def test_descriptions_keep_their_structure(text: str) -> None:
    expected = Content(text)
    actual = Content(commonmark(text))
    assert actual.tags == expected.tags
    assert actual.words == expected.words
    assert actual.links == expected.links


def test_headings_are_below_those_of_the_page() -> None:
    text = "# One\n\nTwo\n---\n\n###### Six\n\n#\n"
    assert commonmark(text) == "### One\n\n#### Two\n\n###### Six"


HTML_BLOCK = """\
<p>See the <a href="https://a.b/c" onclick="x()">docs</a>, and <code>a_b</code>.<br>Next <b>line</b></p>
<ul>
    <li>One</li>
    <li>Two <em>2</em></li>
</ul>
<script>alert(1)</script>
"""


def test_html_becomes_markdown_or_text() -> None:
    assert commonmark(HTML_BLOCK) == (
        "See the [docs](https://a.b/c), and `a_b`.\\\nNext **line**\n\n- One\n- Two *2*\n\n"
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    )
    assert commonmark("An <id>, x<br/>y <!-- z --> <b>bold") == "An &lt;id&gt;, x\\\ny  bold"
    assert commonmark('<a href="javascript:x()">Text</a>') == "Text"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Plain text.", "Plain text."),
        ("One\nline", "One line"),
        ("Of:\n- `a|b`\n- b", "Of:<br>• `a\\|b`<br>• b"),
        ("# Title\n\nText", "**Title**<br>Text"),
        ("```\na\nb\n```", "`a`<br>`b`"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a / b<br>1 / 2"),
        ("<p>One</p>\n<p>Two</p>", "One<br>Two"),
    ],
)
def test_a_cell_has_one_line(text: str, line: str) -> None:
    assert commonmark_line(text) == line


@settings(derandomize=True, max_examples=150, deadline=None, database=None)
@given(TEXTS.filter(words))
def test_code_is_code_in_a_cell(text: str) -> None:
    content = Content(f"| a |\n| - |\n| {code(text)} |\n")
    tags = ["table", "thead", "tr", "th", "tbody", "tr", "td"]
    assert content.tags == (tags if "\\|" in text else [*tags, "code"])
    assert content.words[1:] == words(text)


def test_a_backslash_before_a_pipe_in_a_cell() -> None:
    text = "x\\\\|y"
    content = Content(f"| a |\n| - |\n| {code(text)} |\n")
    assert content.words[1:] == [text]


# --- docstrings ---


def test_docstrings_have_markdown_as_it_is_written_and_no_blocks_of_html() -> None:
    text = "Has *this*, <id> &amp; `x`.\n\n- [one](http://a.b)\n- two"
    assert plain(text) == text
    assert plain(HTML_BLOCK.replace("<script>alert(1)</script>", "<p>5 * 3 [x] &amp; y</p>")) == (
        "See the [docs](https://a.b/c), and `a_b`.\nNext **line**\n\n- One\n- Two *2*\n\n5 * 3 [x] & y"
    )


def test_docstrings_of_methods_keep_lists_and_code() -> None:
    text = "Lists\nall:\n\n1. dogs\n2. cats\n\n```json\n{\n  1\n}\n```\n\nThe\nend"
    operation = {"summary": "List", "description": text, "responses": {}}
    document = values(json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": operation}}}).encode(), "spec.json")
    method = Method("a", "get", "/a", document.source("paths", "/a", "get"), [], [], [])
    expected = "List.\n\nLists all:\n\n1. dogs\n2. cats\n\n```json\n{\n  1\n}\n```\n\nThe end.\n\nReturns: "
    docstring = inspect.cleandoc(ast.literal_eval(method_docstring(method).strip()))
    assert docstring.startswith(expected)
