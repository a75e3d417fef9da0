"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.processes import run
from support.project import PROJECT
from support.specification import OBJECTS, SCHEMAS

README = PROJECT / "README.md"
DOCS = PROJECT / "docs"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])

CODE_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PROPERTY_ROW = re.compile(r"^\| \*\*(\w+)\*\* \| .* \| (\[optional\])? *\|$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a page, as the forge makes them."""
    found = set()
    for heading in HEADING.findall(text):
        words = re.sub(r"[^\w -]", "", heading.lower())
        found.add(words.replace(" ", "-"))
    return found


@EACH_PAGE
def test_examples_run(page: Path) -> None:
    blocks = CODE_BLOCK.findall(page.read_text("utf-8"))
    assert blocks or page.stem not in OBJECTS
    for block in blocks:
        done = run(sys.executable, "-W", "error", "-c", block, folder=PROJECT)
        assert done.returncode == 0, done.stderr


@EACH_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in LINK.findall(text):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), link


@pytest.mark.parametrize("name", OBJECTS)
def test_page_of_a_model(name: str) -> None:
    schema = SCHEMAS[name]
    properties = schema["properties"]
    page = DOCS / f"{name}.md"
    text = page.read_text("utf-8")
    notes = dict(PROPERTY_ROW.findall(text))
    assert notes.keys() == properties.keys()
    required = {row for row, note in notes.items() if not note}
    assert required == set(schema.get("required", []))
    for row, property_schema in properties.items():
        if "const" in property_schema:
            constant = property_schema["const"]
            assert f"## Enum: {row}\n" in text
            assert f"| {row} | {constant} |" in text
