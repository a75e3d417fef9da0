"""The identity of a package: the title and the version of its API, and the version of the package itself."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Any

from packaging.version import InvalidVersion, Version

from generator.openapi.document import Document
from generator.text import printable, shortened

NO_VERSION = "0"
"""The version of a package whose API has none that a package can have."""
DATE = re.compile(r"\d+(?:-\d+)+", re.ASCII)
INTRODUCTION = re.compile(r"(?:^|(?<=[.!?])\s+)[^.!?]*:\s*\Z")
"""Matches a last sentence that leads to a list."""
NUMBERS = re.compile(r"v?(?P<release>\d{1,9}(?:[.\-]\d{1,9})*)(?P<suffix>.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
LONGEST_VERSION = 100
LONGEST_TITLE = 200
LONGEST_SUMMARY = 600
WIDTH = 112


@dataclass(frozen=True)
class Identity:
    """What a specification says about its API as a whole."""

    title: str
    version: str
    """The version of the API, on one line."""
    summary: str
    """The first paragraph of its description."""

    @classmethod
    def of(cls, document: Document) -> Identity:
        """Read the identity of the API that a document describes."""
        info = document.source("info")
        title = _line((info / "title").value, LONGEST_TITLE)
        version = _line((info / "version").value, LONGEST_VERSION)
        summary = (info / "summary").value or (info / "description").value
        first_paragraph = str(summary or "").strip().split("\n\n")[0]
        sentences, *_ = INTRODUCTION.split(first_paragraph)
        return cls(title or "API", version, _line(sentences, LONGEST_SUMMARY))

    def package_text(self) -> str:
        """Return the docstring of the package."""
        first_line = shortened(f"The client of {self.title_and_version}.", WIDTH)
        lines = [first_line, ""]
        if self.summary:
            lines += [*textwrap.wrap(self.summary, WIDTH, break_long_words=False), ""]
        return "\n".join([*lines, "Each part is imported on its first use."])

    def program_text(self, package: str) -> str:
        """Return what `python -m` of the package says about it."""
        return f"The client of {self.title_and_version}. Programs import it: import {package}"

    @property
    def title_and_version(self) -> str:
        """The title of the API, and its version."""
        return f"{self.title}, version {self.version}" if self.version else self.title

    @property
    def package_version(self) -> str:
        """The version for a package of this API (PEP 440)."""
        return package_version(self.version)


def package_version(version: str) -> str:
    """Return the version of an API as PEP 440 writes it; what that has no place for becomes a local version."""
    if len(version) > LONGEST_VERSION:
        return NO_VERSION
    if DATE.fullmatch(version):
        return str(Version(version.replace("-", ".")))
    if is_package_version(version):
        return str(Version(version))
    match = NUMBERS.fullmatch(version)
    if match is None:
        return NO_VERSION
    release = match["release"].replace("-", ".")
    words = re.findall(r"[a-z0-9]+", match["suffix"].lower())
    local = ".".join(words)
    return str(Version(f"{release}+{local}" if local else release))


def is_package_version(text: str) -> bool:
    """Return whether a text is a version of a package."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return len(text) <= LONGEST_VERSION


def _line(value: Any, longest: int) -> str:
    words = str("" if value is None else value).split()
    line = printable(" ".join(words))
    return shortened(line, longest)
