"""The report of a run: what changed in the specification, whom it breaks, and what to release."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from generator.changes.compare import BREAKING, COMPATIBLE, WORDS, Change, worst
from generator.openapi.document import Document
from generator.openapi.objects import METHODS
from generator.pointers import Pointer, child, pointer_text
from generator.text import markdown, printable

LEVELS = {BREAKING: "major", COMPATIBLE: "minor", WORDS: "patch"}
NOT_REACHED = "-"


@dataclass
class Report:
    """What a run has to say of the specification."""

    spec: Document
    """The specification as it is now."""
    version: str
    """The version of the package so far."""
    changes: list[Change]
    new_words: list[Pointer] = field(default_factory=list)
    """Where the words are those of the specification that was merged in."""
    stale_examples: list[tuple[Pointer, str]] = field(default_factory=list)
    """Examples that do not match their schemas, and why."""
    idle_overrides: dict[str, bool] = field(default_factory=dict)
    """The reasons of the overrides that changed nothing, and whether the place that they correct is still there."""

    @property
    def readers(self) -> Optional[str]:
        """The verdict for readers of responses; none if nothing reaches them."""
        return worst(change.readers for change in self.changes)

    @property
    def senders(self) -> Optional[str]:
        """The verdict for senders of requests; none if nothing reaches them."""
        return worst(change.senders for change in self.changes)

    @property
    def level(self) -> Optional[str]:
        """Which part of the version is to grow (https://semver.org); none if nothing changed."""
        found = worst([self.readers, self.senders])
        return LEVELS[found] if found else None

    @property
    def next_version(self) -> str:
        """The version that the changes ask for."""
        parts = [*map(int, re.findall(r"\d+", self.version)), 0, 0, 0][:3]
        grown = {
            "major": [parts[0] + 1, 0, 0],
            "minor": [parts[0], parts[1] + 1, 0],
            "patch": [*parts[:2], parts[2] + 1],
        }
        return ".".join(map(str, grown[self.level] if self.level else parts))

    def changelog(self) -> str:
        """The entry for CHANGELOG.md."""
        lines = [f"## {self.next_version}", ""]
        for change in self.changes:
            if change.verdict == WORDS:
                continue
            broken = [
                f"{name} of {what}"
                for name, verdict, what in (
                    ("readers", change.readers, "responses"),
                    ("senders", change.senders, "requests"),
                )
                if verdict == BREAKING
            ]
            lead = f"**Breaking** for {' and '.join(broken)}: " if broken else ""
            lines.append(f"- {lead}{markdown(self._place(change))}: {markdown(_said(change))}.")
        words = sum(change.verdict == WORDS for change in self.changes)
        if words:
            lines.append(f"- Words, formats and examples of {words} place{'s' * (words > 1)}.")
        return "\n".join(lines) + "\n"

    def _place(self, change: Change) -> str:
        """A place as readers of a changelog know it: a schema, a property of it, an operation or a part of one."""
        words: list[str] = []
        value: Any = self.spec.root
        for part in change.pointer:
            value = child(value, part)
            if words[-1:] == ["parameters"] and isinstance(value, dict) and "removed" not in change.what:
                part = str(value.get("name"))
            words.append(part)
        if words[:2] == ["components", "schemas"]:
            names, words = words[2:3], words[3:]
            while len(words) > 1 and words[0] == "properties":
                names.append(words[1])
                words = words[2:]
            words.insert(0, ".".join(names))
        elif words[0] == "components":
            del words[0]
        elif words[0] == "paths" and words[2] in METHODS:
            words[:3] = [words[2].upper(), words[1]]
        return " ".join(words)

    def where(self, pointer: Pointer) -> str:
        """A place as file, line and JSON pointer."""
        return f"{printable(self.spec.path)}:{self.spec.line(pointer)}: {pointer_text(pointer)}"

    def _notes(self) -> dict[str, list[str]]:
        """What is left to do, under headings."""
        return {
            "Overrides that find their place no more, and are lost; mend generator/fragment.yaml and run again": [
                reason for reason, there in self.idle_overrides.items() if not there
            ],
            "To be rewritten in our own words": list(map(self.where, self.new_words)),
            "Examples to mend": [f"{self.where(place)}: {printable(reason)}" for place, reason in self.stale_examples],
            "Overrides that have no effect; the specification says so itself now, and they can go": [
                reason for reason, there in self.idle_overrides.items() if there
            ],
        }

    def as_text(self) -> str:
        """The report for a terminal."""
        lines = []
        if self.changes:
            lines += [f"{'readers':<11} {'senders':<11} what changed"]
            for change in self.changes:
                verdicts = f"{change.readers or NOT_REACHED:<11} {change.senders or NOT_REACHED:<11}"
                place = f"{printable(self.spec.path)}:{self.spec.line(change.pointer)}"
                lines.append(f"{verdicts} {printable(self._place(change))}: {printable(_said(change))} ({place})")
            lines += [f"{self.readers or NOT_REACHED:<11} {self.senders or NOT_REACHED:<11} in all", ""]
            lines += [f"Version: {self.level}, {self.version} to {self.next_version}; set it in generator/config.yaml"]
            lines += ["For CHANGELOG.md:", "", self.changelog()]
        for title, items in self._notes().items():
            lines += [f"{title}:", *(f"  {printable(item)}" for item in items)] if items else []
        return "\n".join(lines) + "\n" * bool(lines)

    def as_markdown(self) -> str:
        """The report as a page."""
        lines = ["# What changed in the specification", ""]
        if not self.changes:
            lines += ["Nothing.", ""]
        else:
            lines += ["| | Readers of responses | Senders of requests |", "| --- | --- | --- |"]
            lines += [f"| In all | {self.readers or NOT_REACHED} | {self.senders or NOT_REACHED} |", ""]
            lines += [f"The version it asks for: **{self.level}**, {self.version} to {self.next_version}.", ""]
            lines += ["| What | Readers | Senders | Line |", "| --- | --- | --- | --- |"]
            for change in self.changes:
                verdicts = f"{change.readers or NOT_REACHED} | {change.senders or NOT_REACHED}"
                what = f"{markdown(self._place(change))}: {markdown(_said(change))}"
                lines.append(f"| {what} | {verdicts} | {self.spec.line(change.pointer)} |")
            lines += ["", "## For CHANGELOG.md", "", "```markdown", self.changelog().rstrip("\n"), "```", ""]
        for title, items in self._notes().items():
            lines += _section(title, items)
        return "\n".join(lines)

    def as_json(self) -> str:
        """The report for programs."""
        content: dict[str, Any] = {
            "readers": self.readers,
            "senders": self.senders,
            "level": self.level,
            "version": self.version,
            "next_version": self.next_version,
            "changes": [
                {
                    "pointer": pointer_text(change.pointer),
                    "line": self.spec.line(change.pointer),
                    "what": change.what,
                    "detail": change.detail,
                    "readers": change.readers,
                    "senders": change.senders,
                }
                for change in self.changes
            ],
            "changelog": self.changelog() if self.changes else "",
            "rewrite": [{"pointer": pointer_text(place), "line": self.spec.line(place)} for place in self.new_words],
            "stale_examples": [
                {"pointer": pointer_text(place), "line": self.spec.line(place), "reason": reason}
                for place, reason in self.stale_examples
            ],
            "lost_overrides": [reason for reason, there in self.idle_overrides.items() if not there],
            "idle_overrides": [reason for reason, there in self.idle_overrides.items() if there],
        }
        return json.dumps(content, indent=2) + "\n"

    def content_for(self, path: Path) -> bytes:
        """The report as a file of that name holds it: JSON for .json, else Markdown."""
        return (self.as_json() if path.suffix == ".json" else self.as_markdown()).encode()


def _said(change: Change) -> str:
    return f"{change.what} ({change.detail})" if change.detail else change.what


def _section(title: str, items: Iterable[str]) -> list[str]:
    lines = [f"- {markdown(item)}" for item in items]
    return [f"## {title}", "", *lines, ""] if lines else []
