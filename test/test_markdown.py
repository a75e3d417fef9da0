"""Text in Markdown: an independent parser shows every text as it is, and finds no structure in it."""

from __future__ import annotations

from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.text import markdown, markdown_paragraphs

PARSER = MarkdownIt("gfm-like", {"linkify": False})
PAGE = "# Title\n\n{}\n\n## Properties\n| a | b |\n| - | - |\n| {} | c |\n"
SHOWN = {"text", "text_special"}
BREAKS = {"softbreak", "hardbreak"}
SIGNS = st.sampled_from([*"#-a1.)~`=+*_|><&\\[](!:{}\"'$^ \t\n", "    ", "<b>", "&amp;", "http://a.b", "é", "\x1b"])
TEXTS = st.lists(SIGNS, min_size=1, max_size=12).map("".join).filter(str.strip)


def words(text: str) -> list[str]:
    """Return the words of a text; characters that do not print separate them, too."""
    spaced = [character if character.isprintable() else " " for character in text]
    return "".join(spaced).split()


def shown(inline: Token) -> str:
    """Return the text that a reader sees, which must have no markup."""
    text = ""
    for token in inline.children or []:
        assert token.type in SHOWN | BREAKS, token
        text += "\n" if token.type in BREAKS else token.content
    return text


def blocks(tokens: list[Token]) -> list[str]:
    """Return the structure of a page, except for its paragraphs."""
    return [token.type for token in tokens if token.type not in ("inline", "paragraph_open", "paragraph_close")]


PLAIN_BLOCKS = blocks(PARSER.parse(PAGE.format("text", "text")))


@settings(max_examples=2000, deadline=None, database=None)
@given(TEXTS)
@example("~~~\ncode")
@example("```\ncode")
@example("# H")
@example("a #")
@example("- a\n- b")
@example("1. a\n2) b")
@example("a\n---\nb")
@example("a\n===")
@example("a | b\n- | -")
@example("> a")
@example("    code")
@example("[a]: b")
def test_texts_have_no_structure(text: str) -> None:
    page = PAGE.format(markdown_paragraphs(text), markdown(text))
    tokens = PARSER.parse(page)
    assert blocks(tokens) == PLAIN_BLOCKS
    texts = [shown(token) for token in tokens if token.type == "inline"]
    _, *paragraphs, _, _, _, cell, _ = texts
    assert words("\n".join(paragraphs)) == words(text)
    assert words(cell) == words(text)


def test_paragraphs_and_lists_stay_readable() -> None:
    text = "One line\nand another.\n\nItems:\n- a\n- b"
    html = PARSER.render(markdown_paragraphs(text))
    assert html == "<p>One line\nand another.</p>\n<p>Items:<br />\n- a<br />\n- b</p>\n"
