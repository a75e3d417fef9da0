"""The documentation: its examples run, its links work, and its tables agree with the specification."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.processes import run
from support.project import PROJECT
from support.server import ApiServer
from support.specification import OBJECTS, SCHEMAS, SPEC

README = PROJECT / "README.md"
DOCS = PROJECT / "docs"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])

NOTEBOOK = DOCS / "guide" / "notebook.md"
EACH_PAGE_OF_PROGRAMS = pytest.mark.parametrize(
    "page", [page for page in PAGES if page != NOTEBOOK], ids=lambda page: page.name
)

CODE_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT_BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PROPERTY_ROW = re.compile(r"^\| \*\*(\w+)\*\* \| .* \| (\[optional\])? *\|$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    result = set()
    for heading in HEADING.findall(text):
        words = re.sub(r"[^\w -]", "", heading.lower())
        anchor = words.replace(" ", "-")
        result.add(anchor)
    return result


SERVER = """
import openapi_client.configuration
openapi_client.configuration.SERVERS = ({url!r},)
"""
"""Sends what an example sends to another server than the one of the specification."""


@EACH_PAGE_OF_PROGRAMS
def test_examples_run(page: Path, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "key")
    text = page.read_text("utf-8")
    blocks = CODE_BLOCK.findall(text)
    is_page_of_model = page.stem in OBJECTS
    assert blocks or not is_page_of_model
    for block in blocks:
        program = block
        if "ApiClient" in block:
            program = SERVER.format(url=server.url) + block
        run_example(program)


def run_example(program: str) -> str:
    """Run a program that may import those of examples/; return what it prints."""
    done = run(sys.executable, "-W", "error", "-c", program, folder=PROJECT, PYTHONPATH="examples")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_cells_of_the_notebook_print_what_it_shows() -> None:
    text = NOTEBOOK.read_text("utf-8")
    cells = CODE_BLOCK.findall(text)
    shown = "".join(OUTPUT_BLOCK.findall(text))
    printed = run_example("\n".join(cells))
    assert [line.rstrip() for line in printed.splitlines()] == shown.splitlines()


def test_every_operation_has_an_example() -> None:
    examples = "".join(CODE_BLOCK.findall((DOCS / "UsageApi.md").read_text("utf-8")))
    for item in SPEC["paths"].values():
        name = item["get"]["operationId"].replace("-", "_")
        assert f"api.{name}_iter(start_time=" in examples


def test_no_table_is_empty() -> None:
    for page in DOCS.glob("*.md"):
        assert not re.search(r"^\|[ -|]*-\|\n(?!\|)", page.read_text("utf-8"), re.MULTILINE), page


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
            target_text = target.read_text("utf-8")
            assert anchor in anchors(target_text), link


@pytest.mark.parametrize("name", OBJECTS)
def test_page_of_a_model(name: str) -> None:
    schema = SCHEMAS[name]
    page = DOCS / f"{name}.md"
    text = page.read_text("utf-8")
    notes = dict(PROPERTY_ROW.findall(text))
    assert notes.keys() == schema["properties"].keys()
    required = {row for row, note in notes.items() if not note}
    assert required == set(schema.get("required", []))
    for property_name, property_schema in schema["properties"].items():
        if "const" not in property_schema:
            continue
        constant = property_schema["const"]
        assert f"## Enum: {property_name}\n" in text
        assert f"| {property_name} | {constant} |" in text
