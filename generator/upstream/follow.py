"""Bring openapi.yaml up to a larger specification: cut out, correct, merge, write."""

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
    """openapi.yaml as it is to be, and what a report says about it."""

    spec: Document
    content: bytes
    new_texts: list[Pointer]
    """The texts that come from upstream as they are."""
    idle_overrides: dict[str, bool]
    """The reasons of the overrides that changed nothing, and whether the place that they correct is still there."""


def follow(content: bytes, upstream: str, package: str, approximate: bool) -> Update:
    """Merge the fragment, as a file has it, into openapi.yaml, whose content is given.

    Raises InputError, with the lines of the file, where the fragment is missing, leads nowhere, or cannot be generated.
    """
    overrides = Overrides(OVERRIDES, f"generator/{OVERRIDES.name}")
    document = read(Path(upstream), upstream, whole=False)
    document.approximate = approximate
    fragment = cut(document, overrides)
    part = fragment.document
    # To prepare a document is to check it; what it notes, with --approximate, is told of the merged one.
    prepare(Document(part.path, part.root, part.lines, set(part.faults), approximate), package)
    merged = merge(parse(content, NAME).root, part.root)
    text = _rewritten(content, merged)
    return Update(parse(text, NAME), text, merged.new_texts, fragment.idle_overrides)


def _rewritten(content: bytes, merged: Merged) -> bytes:
    former_names: dict[Pointer, str] = {}
    for component, former_name in merged.renamed.items():
        former_names[component.pointer] = former_name
    text = content.decode("utf-8-sig")
    try:
        return rewrite(text, merged.document, former_names).encode()
    except LayoutError as error:
        raise MachineError(
            f"{NAME} cannot be rewritten with its layout; write it in blocks, without braces and anchors"
        ) from error
