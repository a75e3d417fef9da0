"""Parts of a specification for which a client has no use: nothing is generated for them, and a warning says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.errors import WARNING, Diagnostic
from generator.openapi.document import Document, Source
from generator.openapi.objects import METHODS
from generator.text import shortened

MOST_NAMES = 10
LONGEST_NAME = 60


@dataclass
class LeftOut:
    """Objects of one sort that the package has nothing for."""

    noun: str
    reason: str
    names: list[str]
    first: Source

    def text(self) -> str:
        """Say what is left out, with its names."""
        count = len(self.names)
        noun = self.noun if count == 1 else f"{self.noun}s"
        verb = "is" if count == 1 else "are"
        shown = ", ".join(shortened(name, LONGEST_NAME) for name in self.names[:MOST_NAMES])
        more = f" and {count - MOST_NAMES} more" if count > MOST_NAMES else ""
        return f"{count} {noun} {verb} not generated ({shown}{more}): {self.reason}"

    def warning(self) -> Diagnostic:
        """Return the warning about them, at the first one."""
        return Diagnostic(self.first.document.path, self.text(), self.first.line, self.first.pointer, WARNING)


def left_out(document: Document) -> list[LeftOut]:
    """Return the webhooks and the callbacks, which are requests that others send."""
    reason = "the package sends requests, and receives none; it has the models that they refer to"
    found = []
    for noun, entries in (("webhook", list(_webhooks(document))), ("callback", list(_callbacks(document)))):
        if entries:
            names = list(dict.fromkeys(name for name, _ in entries))
            found.append(LeftOut(noun, reason, names, entries[0][1]))
    return found


def _webhooks(document: Document) -> Iterator[tuple[str, Source]]:
    for field in ("webhooks", "x-webhooks"):
        yield from document.source(field).entries()


def _callbacks(document: Document) -> Iterator[tuple[str, Source]]:
    for _, entry in document.source("paths").entries():
        item = entry.resolved()
        for method in METHODS:
            yield from (item / method / "callbacks").entries()
