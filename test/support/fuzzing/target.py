"""The interface between the fuzzer and what it tries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from random import Random
from typing import Optional

Mutate = Callable[[bytes], bytes]
"""A mutation of bytes that knows nothing about them."""


class ViolationError(AssertionError):
    """A promise that was not kept."""


class Target(ABC):
    """Code that reads what strangers write, and the promises about it."""

    package: Optional[str] = None
    """A package that imports modules late. The fuzzer sees the coverage only of what is imported before it starts."""

    @abstractmethod
    def seeds(self) -> Iterable[bytes]:
        """Return inputs to start with."""

    @abstractmethod
    def check(self, data: bytes) -> None:
        """Try an input. Raises ViolationError, or any error that the code must not raise, if a promise is not kept."""

    @abstractmethod
    def mutate(self, data: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        """Change an input."""


def require(condition: bool, text: str) -> None:
    """Raise ViolationError unless a promise is kept."""
    if not condition:
        raise ViolationError(text)
