"""Parts of a specification for which a client has no use: nothing is generated for them, and a warning says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.errors import WARNING, Diagnostic
from generator.openapi.document import Document, Source
from generator.openapi.objects import METHODS
from generator.text import shortened

REASON = "the package sends requests, and receives none; it has the models that they refer to"
MOST_NAMES = 10
LONGEST_NAME = 60


@dataclass
class NotGenerated:
    """Objects of one type that are not generated."""

    noun: str
    names: list[str]
    first: Source

    def text(self) -> str:
        """Say what is not generated, with its names."""
        count = len(self.names)
        what = f"1 {self.noun} is"
        if count > 1:
            what = f"{count} {self.noun}s are"
        shown = [shortened(name, LONGEST_NAME) for name in self.names[:MOST_NAMES]]
        names = ", ".join(shown)
        if count > MOST_NAMES:
            names += f" and {count - MOST_NAMES} more"
        return f"{what} not generated ({names}): {REASON}"

    def warning(self) -> Diagnostic:
        """Return the warning about them, at the first one."""
        path, pointer = self.first.document.origin(self.first.pointer)
        return Diagnostic(path, self.text(), self.first.line, pointer, WARNING)


def not_generated(document: Document) -> list[NotGenerated]:
    """Return the webhooks and the callbacks, which are requests that others send."""
    sorts = {"webhook": _webhooks(document), "callback": _callbacks(document)}
    result = []
    for noun, sources in sorts.items():
        listed = list(sources)
        if listed:
            names = dict.fromkeys(source.pointer[-1] for source in listed)
            result.append(NotGenerated(noun, list(names), listed[0]))
    return result


def _webhooks(document: Document) -> Iterator[Source]:
    for field in ("webhooks", "x-webhooks"):
        webhooks = document.source(field)
        for _, webhook in webhooks.entries():
            yield webhook


def _callbacks(document: Document) -> Iterator[Source]:
    paths = document.source("paths")
    for _, entry in paths.entries():
        item = entry.resolved()
        for method in METHODS:
            callbacks = item / method / "callbacks"
            for _, callback in callbacks.entries():
                yield callback
