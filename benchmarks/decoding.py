"""The rows of reading and writing, in one process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from textwrap import shorten
from typing import Optional

from benchmarks import losses
from benchmarks.data import Page, full, make_page
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Measurement, Operation, figures, in_rounds, timed
from benchmarks.peers import BASELINE, PEERS, Peer

Prepare = Callable[[Peer, Page], Optional[Operation]]
"""Makes the operation of a row for a peer; None if the peer does not have it."""


def from_bytes(peer: Peer, page: Page) -> Operation:
    """Read the text of a page."""
    return partial(peer.read, page.text)


def from_dict(peer: Peer, page: Page) -> Optional[Operation]:
    """Read a page that is a dict already."""
    if peer.read_dict is None:
        return None
    return partial(peer.read_dict, page.content)


def strictly(peer: Peer, page: Page) -> Optional[Operation]:
    """Read the text of a page strictly."""
    if peer.read_strictly is None:
        return None
    return partial(peer.read_strictly, page.text)


def to_text(peer: Peer, page: Page) -> Operation:
    """Write a page."""
    instance = peer.read(page.text)
    return partial(peer.write, instance)


# --- marks ---


def marks_of(peer: Peer, page: Page, prepare: Prepare) -> list[str]:
    """Return what a peer loses of a page, and which faulty pages it reads."""
    content = page.content
    if prepare is to_text:
        written = peer.round_trip(page.text)
        return losses.lost(content, written)
    read = reader(peer, prepare)
    faults = losses.STRICT_FAULTS if prepare is strictly else losses.FAULTS
    instance = read(content)
    written = json.loads(peer.write(instance))
    return [*losses.lost(content, written), *losses.accepted(read, content, faults)]


def reader(peer: Peer, prepare: Prepare) -> losses.Read:
    """Return how a row reads a page that is a dict."""
    if prepare is from_dict and peer.read_dict:
        return peer.read_dict
    if prepare is strictly and peer.read_strictly:
        return losses.as_text(peer.read_strictly)
    return losses.as_text(peer.read)


def marks_of_peers(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the marks of peers for rows that read in other ways, or do more than reading."""
    page = make_page(full, 1)
    marks = {}
    for name in names:
        entry = PEERS[name]
        marks[name] = marks_of(entry.make(), page, from_bytes)
    return marks


# --- rows ---


@dataclass
class Comparison:
    """Peers that do the same with one page."""

    page: Page
    prepare: Prepare
    shortest: float
    measurements: dict[str, Measurement] = field(default_factory=dict)
    marks: dict[str, list[str]] = field(default_factory=dict)
    refusals: list[Figure] = field(default_factory=list)

    def add(self, name: str, peer: Peer) -> None:
        """Add a peer, unless it does not have this operation or refuses the page."""
        try:
            operation = self.prepare(peer, self.page)
            if operation is None:
                return
            operation()
        except Exception as error:
            refusal = Figure(name, marks=("refuses the page",), detail=first_line(error))
            self.refusals.append(refusal)
            return
        self.marks[name] = marks_of(peer, self.page, self.prepare)
        self.measurements[name] = timed(operation, self.shortest)

    def figures(self, rounds: int) -> list[Figure]:
        """Measure the peers; those that refuse the page come last."""
        table = in_rounds(self.measurements, rounds)
        measured = figures(table, BASELINE, self.marks, self.measurements)
        return [*measured, *self.refusals]


def compare(page: Page, prepare: Prepare, effort: Effort) -> list[Figure]:
    """Return the figures of all peers."""
    comparison = Comparison(page, prepare, effort.shortest)
    for name, entry in PEERS.items():
        peer = entry.make()
        comparison.add(name, peer)
    return comparison.figures(effort.rounds)


LONGEST_REASON = 80


def first_line(error: Exception) -> str:
    """Return what an error says, in one short line."""
    lines = str(error).splitlines()
    message = lines[0] if lines else ""
    name = type(error).__name__
    return shorten(f"{name}: {message}", LONGEST_REASON, placeholder=" …")
