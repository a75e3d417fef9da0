"""The documentation: its examples run, its links work, and its tables agree with the specification."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Optional

import pytest
import yaml

import demo_server
import openapi_client
from demo_server import DemoServer
from support.processes import run
from support.project import PROJECT, Project
from support.specification import OBJECTS, SCHEMAS, SPEC
from support.upstream import USAGE

DOCS = PROJECT / "docs"
GUIDE = DOCS / "guide"
INDEX = DOCS / "README.md"
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
NOTEBOOK = GUIDE / "notebook.md"
"""The page whose blocks are the cells of one program."""
EXAMPLES = str(PROJECT / "examples")
LONGEST = 130
"""The lines of a page that is read in about three minutes, the tables and examples included."""

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"\n*^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ \./generate\.sh(.*?)(?: +#.*)?$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PROPERTY_ROW = re.compile(r"^\| \*\*(\w+)\*\* \| .* \| (\[optional\])? *\|$", re.MULTILINE)
ROW_OF_NAMES = re.compile(r"^\| [^|]+ \| ([^|]+) \|", re.MULTILINE)
NAME = re.compile(r"`([A-Z]\w+)\b")


def name_of(page: Path) -> str:
    """Return the path of a page in the project."""
    return page.relative_to(PROJECT).as_posix()


def each(pages: Iterable[Path]) -> pytest.MarkDecorator:
    """Run a test for each page."""
    return pytest.mark.parametrize("page", list(pages), ids=name_of)


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    result = set()
    for heading in HEADING.findall(text):
        words = re.sub(r"[^\w -]", "", heading.lower())
        anchor = words.replace(" ", "-")
        result.add(anchor)
    return result


def links(page: Path) -> set[Path]:
    """Return the pages of this project that a page links to."""
    text = page.read_text("utf-8")
    pages = set()
    for link in LINK.findall(text):
        file = link.partition("#")[0]
        if file and "://" not in file:
            path = page.parent / file
            pages.add(path.resolve())
    return pages


# --- what the pages show works ---


@dataclass
class Block:
    """A block of code, and the output that the page shows for it."""

    language: str
    code: str
    output: Optional[str]

    def commands(self) -> list[list[str]]:
        """Return the arguments of each ./generate.sh that needs no other folder than the project."""
        found = []
        if self.language == "console":
            for arguments in COMMAND.findall(self.code):
                if "../" not in arguments:
                    found.append(arguments.split())
        return found


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without spaces at their ends."""
    return [line.rstrip() for line in text.splitlines()]


def joined(cells: list[Block]) -> Block:
    """Return the cells of a notebook as one program."""
    code = "\n".join(cell.code for cell in cells)
    output = "".join(cell.output or "" for cell in cells)
    return Block("python", code, output)


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page. A block of text right after a block of code is its output."""
    text = page.read_text("utf-8")
    result = []
    for match in BLOCK.finditer(text):
        language, code = match.groups()
        output = OUTPUT.match(text, match.end())
        block = Block(language, code, output[1] if output else None)
        result.append(block)
    return result


def has_commands(page: Path) -> bool:
    """Return whether a page of the guide has commands to try. The README and CONTRIBUTING.md repeat them."""
    return page.parent == GUIDE and any(block.commands() for block in blocks(page))


PAGES_WITH_COMMANDS = [page for page in PAGES if has_commands(page)]
OTHER_PAGES = [page for page in PAGES if not has_commands(page)]

SERVER = """
import openapi_client.configuration
openapi_client.configuration.SERVERS = ({url!r},)
"""
"""Sends the calls of an example to another server than the one of the specification."""
REAL_SERVER = SPEC["servers"][0]["url"]
TODAY = date(2026, 11, 4)
"""The last day of the demo server's data, so that the outputs stay as the pages show them."""


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    """Run the demo server."""
    with demo_server.running(TODAY) as server:
        yield server


class Reader:
    """Somebody who tries the examples of a page in a folder, with the demo server."""

    def __init__(self, folder: Path, server: DemoServer) -> None:
        self._folder = folder
        self._server = server

    def run(self, block: Block) -> None:
        """Run a program; compare its output with the one that the page shows."""
        program = block.code
        if "ApiClient" in program:
            program = SERVER.format(url=self._server.url) + program
        command = (sys.executable, "-W", "error", "-c", program)
        done = run(*command, folder=self._folder, OPENAI_ADMIN_KEY=self._server.key, PYTHONPATH=EXAMPLES)
        assert done.returncode == 0, done.stderr
        if block.output is not None:
            output = done.stdout.replace(self._server.url, REAL_SERVER)
            assert lines_of(output) == lines_of(block.output)


@each(OTHER_PAGES)
def test_examples_run(page: Path, server: DemoServer) -> None:
    examples = [block for block in blocks(page) if block.language == "python"]
    is_page_of_model = page.parent == DOCS and page.stem in OBJECTS
    assert examples or not is_page_of_model
    if page == NOTEBOOK:
        examples = [joined(examples)]
    reader = Reader(PROJECT, server)
    for example in examples:
        reader.run(example)


SIZE = "                - 1024x1792\n"
NEWER = USAGE.read_text("utf-8").replace(SIZE, SIZE + SIZE.replace("1024", "2048"))
"""The public specification with one more value of an enum."""


@each(PAGES_WITH_COMMANDS)
def test_commands_run(page: Path, server: DemoServer, project: Project) -> None:
    """Do what a page says in a copy of the project: apply its changes, run its commands, then its examples."""
    project.write("new.yaml", NEWER)
    reader = Reader(project.folder, server)
    for block in blocks(page):
        if block.language == "diff":
            patch = project.write("change.patch", block.code)
            done = run("git", "apply", patch.name, folder=project.folder)
            assert done.returncode == 0, done.stderr
        for arguments in block.commands():
            done = project.generate(*arguments)
            finds_changes = "--check" in arguments and "--from" in arguments
            assert done.returncode == (1 if finds_changes else 0), done.stdout + done.stderr
        if block.language == "python":
            reader.run(block)


@each(PAGES)
def test_every_block_is_tried(page: Path) -> None:
    """Programs for `bigclient` (py) are tried in test_vendored.py, the hook (yaml) in test_record.py."""
    text = page.read_text("utf-8")
    assert text.count("\n```") == 2 * len(blocks(page))
    for block in blocks(page):
        assert block.language in ("python", "py", "console", "text", "yaml", "diff")
        if block.language == "yaml":
            yaml.safe_load(block.code)


def test_every_operation_has_an_example() -> None:
    examples = "".join(block.code for block in blocks(DOCS / "UsageApi.md"))
    for item in SPEC["paths"].values():
        name = item["get"]["operationId"].replace("-", "_")
        assert f"api.{name}_iter(start_time=" in examples


def test_no_table_is_empty() -> None:
    for page in DOCS.glob("*.md"):
        assert not re.search(r"^\|[ -|]*-\|\n(?!\|)", page.read_text("utf-8"), re.MULTILINE), page


@pytest.mark.parametrize("name", ["from-openai", "from-default-templates"])
def test_names_exist(name: str) -> None:
    """The column for this package has only names that the package exports."""
    text = (GUIDE / f"{name}.md").read_text("utf-8")
    names = set()
    for cell in ROW_OF_NAMES.findall(text):
        names.update(NAME.findall(cell))
    assert names
    for exported in names:
        assert hasattr(openapi_client, exported), exported


# --- links ---


@each(GUIDE.glob("*.md"))
def test_the_index_and_the_guide_link_to_each_other(page: Path) -> None:
    assert page in links(INDEX)
    assert INDEX in links(page)


def test_every_page_can_be_reached() -> None:
    """Follow the links from the index, as a reader does."""
    reached: set[Path] = set()
    waiting = [INDEX]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += links(page)
    assert set(DOCS.rglob("*.md")) <= reached


@each(GUIDE.glob("*.md"))
def test_pages_are_short(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST


@each(PAGES)
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
