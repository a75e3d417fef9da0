"""openapi.yaml brought up to a larger specification: cut out, corrected, merged, written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from errors import InputError, MachineError
from layout import LayoutError, rewrite
from merge import merge
from overrides import Overrides
from prepare import prepare
from slice import cut
from spec import Pointer, Spec, parse, read

OVERRIDES = Path(__file__).with_name("fragment.yaml")


@dataclass
class Update:
    """openapi.yaml as it is to be, and what is to be said of it."""

    spec: Spec
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
    prepare(Spec(part.path, part.root, part.lines, set(part.faults), approximate), package)
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
