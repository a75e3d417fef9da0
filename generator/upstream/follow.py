"""Update openapi.yaml from a larger specification (--from): cut out the fragment, correct it, merge it, write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator import GENERATOR
from generator.errors import MachineError
from generator.openapi.document import Document
from generator.openapi.reader import parse, read
from generator.package.prepare import prepare
from generator.pointers import Pointer
from generator.upstream.extract import cut
from generator.upstream.merge import Merged, merge
from generator.upstream.overlay import Overrides
from generator.upstream.yaml_edit import LayoutError, rewrite

NAME = "openapi.yaml"
OVERRIDES = GENERATOR / "fragment.yaml"


@dataclass(frozen=True)
class Update:
    """The new openapi.yaml, and what a report says about the update."""

    spec: Document
    content: bytes
    new_texts: list[Pointer]
    """The texts that come from upstream unchanged."""
    idle_overrides: dict[str, bool]
    """The reasons of overrides without effect, and whether the value that they correct still exists."""


def follow(content: bytes, upstream: str, package: str, approximate: bool) -> Update:
    """Merge the fragment that the file `upstream` contains into openapi.yaml, whose content is given.

    Raises InputError, with the lines of the file, if the fragment is missing, has faults, or cannot be generated.
    """
    overrides = Overrides(OVERRIDES, f"generator/{OVERRIDES.name}")
    path = Path(upstream)
    document = read(path, upstream, whole=False)
    document.approximate = approximate
    fragment = cut(document, overrides)
    _check(fragment.document, package, approximate)
    current = parse(content, NAME)
    merged = merge(current.root, fragment.document.root)
    new_content = _rewritten(content, merged)
    spec = parse(new_content, NAME)
    return Update(spec, new_content, merged.new_texts, fragment.idle_overrides)


def _check(fragment: Document, package: str, approximate: bool) -> None:
    """Raise InputError if the fragment cannot be generated.

    Preparing a copy of the document checks it. The copy also takes the warnings: the merged document gets them again.
    """
    faults = set(fragment.faults)
    checked = Document(fragment.path, fragment.root, fragment.lines, faults=faults, approximate=approximate)
    prepare(checked, package)


def _rewritten(content: bytes, merged: Merged) -> bytes:
    """Return openapi.yaml with the merged document, in its own layout."""
    former_names: dict[Pointer, str] = {}
    for component, former_name in merged.renamed.items():
        former_names[component.pointer] = former_name
    text = content.decode("utf-8-sig")
    try:
        new_text = rewrite(text, merged.document, former_names)
    except LayoutError as error:
        raise MachineError(
            f"{NAME} cannot be rewritten with its layout; write it in blocks, without braces and anchors"
        ) from error
    return new_text.encode()
