"""openapi.yaml brought up to a larger specification: cut out, corrected, merged, written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator import GENERATOR
from generator.errors import InputError, MachineError
from generator.openapi.document import Document
from generator.openapi.reader import parse, read
from generator.package.prepare import prepare
from generator.pointers import Pointer
from generator.upstream.extract import cut
from generator.upstream.merge import merge
from generator.upstream.overlay import Overrides
from generator.upstream.yaml_edit import LayoutError, rewrite

OVERRIDES = GENERATOR / "fragment.yaml"


@dataclass
class Update:
    """openapi.yaml as it is to be, and what is to be said of it."""

    spec: Document
    content: bytes
    new_words: list[Pointer]
    idle_overrides: dict[str, bool]
    """The reasons of the overrides that changed nothing, and whether the place that they correct is still there."""


def follow(content: bytes, host: str, package: str, approximate: bool) -> Update:
    """Merge what a file has of the fragment into openapi.yaml, whose content is given.

    Raises InputError, with the lines of the file, where the fragment is missing, leads nowhere, or cannot be generated.
    """
    overrides = Overrides(OVERRIDES, f"generator/{OVERRIDES.name}")
    whole = read(Path(host), host, whole=False)
    whole.approximate = approximate
    part, idle = cut(whole, overrides)
    prepare(Document(part.path, part.root, part.lines, set(part.faults), approximate), package)
    ours = parse(content, "openapi.yaml")
    merged = merge(ours.root, part.root)
    renamed: dict[Pointer, str] = {
        ("components", section, name): old for (section, name), old in merged.renamed.items()
    }
    try:
        text = rewrite(content.decode("utf-8-sig"), merged.document, renamed)
    except LayoutError as error:
        raise MachineError(
            "openapi.yaml cannot be rewritten with its layout; write it in blocks, without braces and anchors"
        ) from error
    except UnicodeDecodeError:
        raise InputError("openapi.yaml:1: error: #: is not UTF-8; save it as UTF-8") from None
    return Update(parse(text.encode(), "openapi.yaml"), text.encode(), merged.new_words(), idle)
