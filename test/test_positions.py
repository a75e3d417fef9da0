"""No text of a specification becomes code, wherever it is and whatever it looks like.

Each round is a package whose positions have payloads of different shapes. `test/run -n 1 test/test_positions.py
--all-versions -rP` tries all shapes at all positions, and prints what is accepted.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from support.positions import NAMES, SHAPES, SURROGATES, mark, rotated, specification, split
from support.processes import run
from support.project import PROJECT, generate_package
from support.sharing import shared_folder

ROUNDS = 3
"""The rounds without --all-versions. In each round, each position has another shape."""
FEWEST_ACCEPTED = 230
NAME = re.compile(r"[\w.]+", re.ASCII)
MARK = re.compile(r"q\d+z", re.IGNORECASE)
USE = PROJECT / "test" / "support" / "use_everything.py"
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each shape at each position with --all-versions."""
    if "shift" in metafunc.fixturenames:
        is_full = metafunc.config.getoption("--all-versions")
        step = 1 if is_full else len(SHAPES) // ROUNDS + 1
        metafunc.parametrize("shift", range(0, len(SHAPES), step))


# --- the trees of modules ---


class Skeleton(ast.NodeTransformer):
    """Removes from a tree what a text may change: the contents of strings, names, and the order of definitions."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("text") if isinstance(node.value, str) else node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """Take a dict of texts for one text: how many are in it depends on the texts of a discriminator."""
        items = [*node.keys, *node.values]
        are_texts = all(isinstance(item, ast.Constant) for item in items)
        return ast.Constant("texts") if are_texts else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, without_texts(value))
            elif isinstance(value, list) and name in ("body", "names"):
                value.sort(key=ast.dump)
        return node


def without_texts(name: str) -> str:
    """Return the name of a thing or of a module, without the parts that are made from texts."""
    parts = name.split(".")
    return ".".join("name" if MARK.search(part) else part for part in parts)


def skeletons(package: Path) -> Counter[str]:
    """Return the skeletons of the modules of a package, as source."""
    result: Counter[str] = Counter()
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_bytes())
        skeleton = Skeleton().visit(tree)
        result[ast.unparse(skeleton)] += 1
    return result


# --- generating and using a package ---


def generate(texts: dict[str, str], folder: Path) -> Path:
    """Generate a package of the specification with texts; return the output, which is alone with the specification."""
    folder.mkdir()
    spec = folder / "positions.json"
    spec.write_text(specification(texts).text(), "ascii")
    return generate_package(spec, folder / "out", "made")


@pytest.fixture(scope="session")
def harmless(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """Return the skeletons of the package of harmless texts."""

    def make(folder: Path) -> None:
        accepted, _ = split({name: f"{mark(name)}-x" for name in NAMES})
        generate(accepted, folder)

    folder = shared_folder("harmless", make, tmp_path_factory)
    return skeletons(folder / "out" / "made")


def use(output: Path, scratch: Path) -> Any:
    """Use all of the package in a process of its own, in an empty folder; return what it reports."""
    scratch.mkdir()
    done = run(sys.executable, "-I", USE, output, "made", folder=scratch)
    assert done.returncode == 0, done.stderr
    assert list(scratch.iterdir()) == []
    return json.loads(done.stdout)


def outside(output: Path) -> list[str]:
    """Return the files beside an output, and those in it with unusual names."""
    names = {path.name for path in output.parent.iterdir()} - {output.name, "positions.json"}
    names |= {path.name for path in output.iterdir()} - {"made", "docs", ".generated"}
    for path in output.rglob("*"):
        if not NAME.fullmatch(path.name):
            names.add(path.name)
    return sorted(names)


def active_html(pages: Path) -> list[str]:
    """Return the HTML and the links to scripts in the pages of a folder."""
    active = []
    for path in pages.rglob("*.md"):
        text = path.read_text("utf-8")
        for token in tokens_of(text):
            if is_active(token):
                active.append(f"{path.name}: {token.content}")
    return active


def tokens_of(text: str) -> Iterator[Token]:
    """Yield all parts of a text in Markdown."""
    for block in MARKDOWN.parse(text):
        yield block
        yield from block.children or []


def is_active(token: Token) -> bool:
    """Return whether a browser may do something because of a token. The comment at the top of a page is ours.

    So are line breaks in the cells of tables.
    """
    if token.type.startswith("html_"):
        return token.content != "<br>" and not token.content.startswith("<!-- Generated from")
    addresses = [str(value).lower() for value in token.attrs.values()]
    return any(address.startswith("javascript:") for address in addresses)


def test_text_stays_text(shift: int, harmless: Counter[str], tmp_path: Path) -> None:
    shapes = rotated(shift)
    texts = {name: mark(name) + SHAPES[shape] for name, shape in shapes.items()}
    accepted, refused = split(texts)
    output = generate(accepted, tmp_path / "run")
    report = use(output, tmp_path / "scratch")
    executed = report["deeds"]
    escaped = outside(output)
    print(f"tried {len(shapes)}, accepted {len(accepted)}, executed {len(executed)}, outside {len(escaped)}")
    print("refused:", ", ".join(f"{name} ({shapes[name]})" for name in refused))
    assert executed == []
    assert escaped == []
    assert active_html(output / "docs") == []
    assert len(accepted) > FEWEST_ACCEPTED
    # The POST has parts in a media type that the runtime refuses if it is none.
    assert {"GET", "PUT"} <= set(report["requests"]) <= {"GET", "POST", "PUT"}
    actual = skeletons(output / "made")
    assert actual - harmless == harmless - actual == Counter()


def test_surrogates_are_refused() -> None:
    accepted, _ = split(dict.fromkeys(NAMES, SURROGATES))
    assert accepted == {}
