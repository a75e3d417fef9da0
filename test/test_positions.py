"""No text of a specification becomes code, wherever it is and whatever it looks like, and no file leaves the output.

The table: `test/run -n 1 test/test_positions.py --all-versions -rP`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from support.positions import NAMES, SHAPES, SURROGATES, mark, rotated, specification, split
from support.processes import run
from support.project import PROJECT, generate_package
from support.sharing import shared_folder

ROUNDS = 3
"""The rounds without --all-versions; each one has another shape at each position, and all shapes."""
MARK = re.compile(r"q\d+z", re.IGNORECASE)
USE = PROJECT / "test" / "support" / "use_everything.py"
OPERATIONS = 3
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each shape at each position with --all-versions."""
    if "shift" not in metafunc.fixturenames:
        return
    is_full = metafunc.config.getoption("--all-versions")
    metafunc.parametrize("shift", range(len(SHAPES)) if is_full else range(0, len(SHAPES), len(SHAPES) // ROUNDS + 1))


class Shape(ast.NodeTransformer):
    """Removes from a tree what texts may change: the contents of strings, and names that are made from texts."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("text") if isinstance(node.value, str) else node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """Take a dict of texts, whose size depends on the texts in a discriminator, for one text."""
        are_texts = all(isinstance(item, ast.Constant) for item in [*node.keys, *node.values])
        return ast.Constant("texts") if are_texts else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, ".".join("name" if MARK.search(part) else part for part in value.split(".")))
            elif isinstance(value, list) and name in ("body", "names"):
                value.sort(key=ast.dump)
        return node


def shapes_of(folder: Path) -> Counter[str]:
    """Return the shapes of all modules in a folder, whatever their names and the order of their definitions."""
    shapes: Counter[str] = Counter()
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_bytes())
        shapes[ast.unparse(Shape().visit(tree))] += 1
    return shapes


def generate(texts: dict[str, str], folder: Path) -> Path:
    """Generate a package of the specification with texts in a folder of its own; return the output."""
    folder.mkdir()
    spec = folder / "positions.json"
    spec.write_text(specification(texts).text(), "ascii")
    return generate_package(spec, folder / "out", "made")


@pytest.fixture(scope="session")
def harmless(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """Return the shapes of the package of harmless texts."""

    def make(folder: Path) -> None:
        texts, _ = split({name: f"{mark(name)}-x" for name in NAMES})
        generate(texts, folder)

    folder = shared_folder("harmless", make, tmp_path_factory)
    return shapes_of(folder / "out" / "made")


def use(folder: Path, scratch: Path) -> Any:
    """Use all of the package in a process of its own; return what it reports."""
    scratch.mkdir()
    done = run(sys.executable, "-I", USE, folder, "made", folder=scratch)
    assert done.returncode == 0, done.stderr
    assert list(scratch.iterdir()) == []
    return json.loads(done.stdout)


def active_html(folder: Path) -> list[str]:
    """Return the HTML and the links to scripts in the pages of a folder."""
    active = []
    for path in folder.rglob("*.md"):
        blocks = MARKDOWN.parse(path.read_text("utf-8"))
        tokens = list(blocks)
        for block in blocks:
            tokens += block.children or []
        for token in tokens:
            is_link = any(str(value).lower().startswith("javascript:") for value in token.attrs.values())
            is_html = token.type.startswith("html_") and not token.content.startswith("<!-- Generated from")
            if is_link or is_html:
                active.append(f"{path.name}: {token.content}")
    return active


def test_text_stays_text(shift: int, harmless: Counter[str], tmp_path: Path) -> None:
    rotation = rotated(shift)
    texts = {name: text for name, (_, text) in rotation.items()}
    accepted, refused = split(texts)
    output = generate(accepted, tmp_path / "run")
    outside = {path.name for path in (tmp_path / "run").iterdir()} - {"out", "positions.json"}
    odd = [path for path in output.rglob("*") if not re.fullmatch(r"[\w.]+", path.name, re.ASCII)]
    report = use(output, tmp_path / "scratch")
    print(
        f"{len(NAMES)} positions: {len(accepted)} accepted, {len(refused)} refused; executed: {len(report['deeds'])};"
    )
    print(f"outside the output: {len(outside)}; refused:", sorted((name, rotation[name][0]) for name in refused))
    assert report["deeds"] == []
    assert outside == set()
    assert odd == []
    assert {path.name for path in output.iterdir()} == {"made", "docs", ".generated"}
    assert len(accepted) > 200
    assert report["methods"] == OPERATIONS
    # The POST has parts whose media type the runtime refuses if it is none.
    assert {"GET", "PUT"} <= set(report["requests"]) <= {"GET", "POST", "PUT"}
    shapes = shapes_of(output / "made")
    assert shapes - harmless == harmless - shapes == Counter()
    assert active_html(output / "docs") == []


def test_surrogates_are_refused() -> None:
    accepted, _ = split(dict.fromkeys(NAMES, SURROGATES))
    assert accepted == {}
