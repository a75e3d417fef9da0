"""How much a run measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Numbers of rounds, and sizes of data."""

    rounds: int
    """The rounds of rows that measure calls."""
    program_rounds: int
    """The rounds of rows that start programs."""
    generator_rounds: int
    """The rounds of rows that run generators."""
    shortest: float
    """The seconds that the measurement of a call lasts at least."""
    buckets: int
    """The buckets of a page."""
    megabytes: float
    """The size of a large page."""
    memory_megabytes: float
    """The size of a page that shows in the memory of a process."""
    growth: tuple[float, ...]
    """The sizes of growing pages in megabytes; one of them is 1."""
    pages: int
    """The pages that an operation has."""
    medium: int
    large: int
    """The numbers of schemas of the specifications that are generated, beside openapi.yaml itself."""


FULL = Effort(
    rounds=31,
    program_rounds=15,
    generator_rounds=5,
    shortest=0.02,
    buckets=31,
    megabytes=6.4,
    memory_megabytes=20,
    growth=(0.1, 1, 10, 96),
    pages=500,
    medium=150,
    large=1500,
)
QUICK = Effort(
    rounds=3,
    program_rounds=3,
    generator_rounds=1,
    shortest=0.002,
    buckets=3,
    megabytes=0.5,
    memory_megabytes=4,
    growth=(0.1, 1, 2),
    pages=10,
    medium=40,
    large=80,
)
"""A run that shows that everything works; its figures say little."""
