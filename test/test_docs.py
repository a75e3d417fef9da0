"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import OBJECTS, PROJECT, SCHEMAS

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_examples_run(page: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks or page.stem not in OBJECTS
    for block in blocks:
        done = subprocess.run([sys.executable, "-W", "error", "-c", block], capture_output=True, text=True, cwd=PROJECT)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines()}
    for link in re.findall(r"\]\(([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        assert target.startswith("https://") or not target or (page.parent / target).exists(), link
        assert target or anchor in headings, link


@pytest.mark.parametrize("name", OBJECTS)
def test_page_of_a_model(name: str) -> None:
    text = (PROJECT / f"docs/{name}.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| \*\*(\w+)\*\* \| .* \| (\[optional\])? *\|$", text, re.MULTILINE))
    assert set(rows) == set(SCHEMAS[name]["properties"])
    assert {key for key, note in rows.items() if not note} == set(SCHEMAS[name].get("required", []))
    for key, schema in SCHEMAS[name]["properties"].items():
        if "const" in schema:
            assert f"## Enum: {key}\n" in text and f"| {key} | {schema['const']} |" in text
