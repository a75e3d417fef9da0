"""The rows of memory, and of growing pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import alone
from benchmarks.data import make_large_page
from benchmarks.decoding import marks_of_peers
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Spread, figures, in_rounds
from benchmarks.peers import BASELINE, PEERS
from benchmarks.prepare import TOOLS

MOST_ROUNDS = 3
"""Memory hardly differs between rounds."""
LONGEST = 20e9
"""The nanoseconds that one reading may take; a peer that needs more is not asked for larger pages."""


def page_file(megabytes: float) -> Path:
    """Return a file with a page of a size."""
    file = TOOLS / f"page-{megabytes}.json"
    if not file.exists():
        alone.write_page(megabytes, file)
    return file


def compare(task: str, effort: Effort) -> list[Figure]:
    """Return the bytes of memory for each result of a large page."""
    file = page_file(effort.memory_megabytes)
    measurements = {name: partial(alone.measure, task, name, file) for name in PEERS}
    rounds = min(MOST_ROUNDS, effort.generator_rounds)
    table = in_rounds(measurements, rounds)
    results = count_results(file)
    for measured in table:
        for name in measured:
            measured[name] /= results
    return figures(table, BASELINE, marks_of_peers(PEERS), PEERS)


def count_results(file: Path) -> float:
    """Return how many results the page in a file has."""
    small = make_large_page(0)
    size_of_result = len(small.text) / small.results
    return file.stat().st_size / size_of_result


# --- growth ---


@dataclass
class Growth:
    """What a byte costs one peer, in nanoseconds, by the megabytes of a page."""

    peer: str
    costs: dict[float, Spread]

    @classmethod
    def of(cls, peer: str, effort: Effort) -> Growth:
        """Measure a peer with larger and larger pages, until one would take too long."""
        growth = cls(peer, {})
        rounds = min(MOST_ROUNDS, effort.generator_rounds)
        for megabytes in effort.growth:
            if growth.would_last(megabytes):
                break
            growth.costs[megabytes] = growth.measure(megabytes, rounds)
        return growth

    def would_last(self, megabytes: float) -> bool:
        """Return whether a page would take too long, if a byte costs as much as on the largest page so far."""
        if not self.costs:
            return False
        return self.largest.median * megabytes * 1e6 > LONGEST

    def measure(self, megabytes: float, rounds: int) -> Spread:
        """Measure the nanoseconds for a byte."""
        file = page_file(megabytes)
        size = file.stat().st_size
        costs = []
        for _ in range(rounds):
            seconds = alone.measure("seconds", self.peer, file)
            costs.append(seconds * 1e9 / size)
        return Spread.of(costs)

    @property
    def largest(self) -> Spread:
        """What a byte of the largest page costs."""
        megabytes = max(self.costs)
        return self.costs[megabytes]

    def figure(self, wanted: float) -> Figure:
        """Compare a byte of the largest page with one of a page of a megabyte."""
        base = self.costs[1].median
        ratio = Spread(self.largest.low / base, self.largest.median / base, self.largest.high / base)
        return Figure(self.peer, ratio, self.largest.median, self.marks(wanted), self.detail())

    def marks(self, wanted: float) -> tuple[str, ...]:
        """Say which page was the largest if it is not the wanted one."""
        largest = max(self.costs)
        if largest == wanted:
            return ()
        return (f"too slow for more than {largest:g} MB",)

    def detail(self) -> str:
        """Return the costs by size."""
        steps = []
        for megabytes, spread in self.costs.items():
            steps.append(f"{spread.median:.1f} at {megabytes:g} MB")
        return f"ns per byte: {', '.join(steps)}"


def growth(effort: Effort) -> list[Figure]:
    """Return how much more a byte costs on the largest page than on one of a megabyte."""
    wanted = max(effort.growth)
    described = []
    for name in PEERS:
        measured = Growth.of(name, effort)
        described.append(measured.figure(wanted))
    return described
