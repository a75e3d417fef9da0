"""The report of a run: what changed in the specification, whom it breaks, and what to release."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Optional

from generator.changes.pairs import fields, resolved
from generator.changes.verdicts import BREAKING, COMPATIBLE, WORDS, Change, ChangeId, Verdict, worst
from generator.openapi.document import Document
from generator.openapi.objects import METHODS
from generator.pointers import Pointer, pointer_text
from generator.text import markdown, printable

LEVELS: dict[Verdict, str] = {BREAKING: "major", COMPATIBLE: "minor", WORDS: "patch"}
NOT_REACHED = "-"
VERDICT_WIDTH = 11


class Notes(NamedTuple):
    """What is left to do of one sort, under a title."""

    title: str
    items: list[str]


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
    """The reasons of the overrides that changed nothing, and whether the place that each corrects is still there."""

    @property
    def readers(self) -> Optional[Verdict]:
        """The verdict for readers of responses; None if nothing reaches them."""
        return worst(change.readers for change in self.changes)

    @property
    def senders(self) -> Optional[Verdict]:
        """The verdict for senders of requests; None if nothing reaches them."""
        return worst(change.senders for change in self.changes)

    @property
    def level(self) -> Optional[str]:
        """The part of the version that is to grow (https://semver.org); None if nothing changed."""
        verdict = worst([self.readers, self.senders])
        return LEVELS[verdict] if verdict else None

    @property
    def next_version(self) -> str:
        """The version that the changes ask for."""
        numbers = [int(number) for number in re.findall(r"\d+", self.version)]
        major, minor, patch = [*numbers, 0, 0, 0][:3]
        if self.level == "major":
            return f"{major + 1}.0.0"
        if self.level == "minor":
            return f"{major}.{minor + 1}.0"
        if self.level == "patch":
            return f"{major}.{minor}.{patch + 1}"
        return f"{major}.{minor}.{patch}"

    @property
    def lost_overrides(self) -> list[str]:
        """The reasons of the overrides whose place is gone."""
        return [reason for reason, is_there in self.idle_overrides.items() if not is_there]

    @property
    def needless_overrides(self) -> list[str]:
        """The reasons of the overrides that the specification makes needless."""
        return [reason for reason, is_there in self.idle_overrides.items() if is_there]

    def changelog(self) -> str:
        """Return the entry for CHANGELOG.md."""
        lines = [f"## {self.next_version}", ""]
        words = 0
        for change in self.changes:
            if change.verdict == WORDS:
                words += 1
            else:
                lines.append(f"- {_broken(change)}{markdown(self.place(change))}: {markdown(_description(change))}.")
        if words:
            plural = "s" if words > 1 else ""
            lines.append(f"- Words, formats and examples of {words} place{plural}.")
        return "\n".join(lines) + "\n"

    def place(self, change: Change) -> str:
        """Write where a change is, as readers of a changelog know it: by schema and property, or by operation."""
        names = list(_names(self.spec, change))
        if names[:2] == ["components", "schemas"]:
            properties, others = _split_properties(names[3:])
            return " ".join([".".join([*names[2:3], *properties]), *others])
        if names[0] == "components":
            return " ".join(names[1:])
        if names[0] == "paths" and names[2] in METHODS:
            return " ".join([names[2].upper(), names[1], *names[3:]])
        return " ".join(names)

    def where(self, pointer: Pointer) -> str:
        """Write a place as file, line and JSON pointer."""
        return f"{printable(self.spec.path)}:{self.spec.line(pointer)}: {pointer_text(pointer)}"

    def notes(self) -> list[Notes]:
        """Return what is left to do."""
        notes = [
            Notes(
                "Overrides that find their place no more, and are lost; mend generator/fragment.yaml and run again",
                self.lost_overrides,
            ),
            Notes("To be rewritten in our own words", [self.where(pointer) for pointer in self.new_words]),
            Notes(
                "Examples to mend",
                [f"{self.where(pointer)}: {printable(reason)}" for pointer, reason in self.stale_examples],
            ),
            Notes(
                "Overrides that have no effect; the specification says so itself now, and they can go",
                self.needless_overrides,
            ),
        ]
        return [note for note in notes if note.items]

    def as_text(self) -> str:
        """Return the report for a terminal."""
        lines = _text_of_changes(self) if self.changes else []
        for title, items in self.notes():
            lines.append(f"{title}:")
            lines += [f"  {printable(item)}" for item in items]
        return "".join(f"{line}\n" for line in lines)

    def content_for(self, path: Path) -> bytes:
        """Return the report as a file of that name holds it: JSON for .json, otherwise Markdown."""
        text = as_json(self) if path.suffix == ".json" else as_markdown(self)
        return text.encode()


def as_markdown(report: Report) -> str:
    """Write a report as a page."""
    lines = ["# What changed in the specification", ""]
    if report.changes:
        lines += _markdown_of_changes(report)
    else:
        lines += ["Nothing.", ""]
    for title, items in report.notes():
        lines += [f"## {title}", ""]
        lines += [f"- {markdown(item)}" for item in items]
        lines.append("")
    return "\n".join(lines)


def _markdown_of_changes(report: Report) -> Iterator[str]:
    yield "| | Readers of responses | Senders of requests |"
    yield "| --- | --- | --- |"
    yield f"| In all | {_shown(report.readers)} | {_shown(report.senders)} |"
    yield ""
    yield f"The version it asks for: **{report.level}**, {report.version} to {report.next_version}."
    yield ""
    yield "| What | Readers | Senders | Line |"
    yield "| --- | --- | --- | --- |"
    for change in report.changes:
        what = f"{markdown(report.place(change))}: {markdown(_description(change))}"
        line = report.spec.line(change.pointer)
        yield f"| {what} | {_shown(change.readers)} | {_shown(change.senders)} | {line} |"
    yield ""
    yield "## For CHANGELOG.md"
    yield ""
    yield "```markdown"
    yield report.changelog().rstrip("\n")
    yield "```"
    yield ""


def _text_of_changes(report: Report) -> list[str]:
    lines = [_row("readers", "senders", "what changed")]
    for change in report.changes:
        place = f"{printable(report.spec.path)}:{report.spec.line(change.pointer)}"
        what = f"{printable(report.place(change))}: {printable(_description(change))} ({place})"
        lines.append(_row(_shown(change.readers), _shown(change.senders), what))
    lines.append(_row(_shown(report.readers), _shown(report.senders), "in all"))
    lines.append("")
    lines.append(f"Version: {report.level}, {report.version} to {report.next_version}; set it in generator/config.yaml")
    lines += ["For CHANGELOG.md:", "", report.changelog()]
    return lines


def _row(readers: str, senders: str, what: str) -> str:
    return f"{readers:<{VERDICT_WIDTH}} {senders:<{VERDICT_WIDTH}} {what}"


def as_json(report: Report) -> str:
    """Write a report for programs."""
    content: dict[str, Any] = {
        "readers": report.readers,
        "senders": report.senders,
        "level": report.level,
        "version": report.version,
        "next_version": report.next_version,
        "changes": [_json_of_change(report, change) for change in report.changes],
        "changelog": report.changelog() if report.changes else "",
        "rewrite": [_json_of_place(report, pointer) for pointer in report.new_words],
        "stale_examples": [
            {**_json_of_place(report, pointer), "reason": reason} for pointer, reason in report.stale_examples
        ],
        "lost_overrides": report.lost_overrides,
        "idle_overrides": report.needless_overrides,
    }
    return json.dumps(content, indent=2) + "\n"


def _json_of_change(report: Report, change: Change) -> dict[str, Any]:
    return {
        **_json_of_place(report, change.pointer),
        "what": change.what,
        "detail": change.detail,
        "readers": change.readers,
        "senders": change.senders,
    }


def _json_of_place(report: Report, pointer: Pointer) -> dict[str, Any]:
    return {"pointer": pointer_text(pointer), "line": report.spec.line(pointer)}


def _names(spec: Document, change: Change) -> Iterator[str]:
    """Yield the parts of the place of a change; parameters by their names, not by their numbers."""
    pointer = change.pointer
    for depth, part in enumerate(pointer):
        if not _is_parameter(pointer[: depth + 1]):
            yield part
        elif change.id != ChangeId.PARAMETER_REMOVED:
            parameter = resolved("parameter", spec.source(*pointer[: depth + 1]))
            yield str(fields(parameter).get("name", part))


def _is_parameter(pointer: Pointer) -> bool:
    """Return whether a parameter stands here: in the components, or in the list of a path or of an operation."""
    *holder, section = pointer[:-1] or ("",)
    if section != "parameters":
        return False
    return holder == ["components"] or (holder[0] == "paths" and len(holder) in (2, 3))


def _split_properties(parts: list[str]) -> tuple[list[str], list[str]]:
    """Split the place inside of a schema into the names of nested properties and what comes after them."""
    names: list[str] = []
    while len(parts) > 1 and parts[0] == "properties":
        names.append(parts[1])
        parts = parts[2:]
    return names, parts


def _broken(change: Change) -> str:
    """Say whom a change breaks, as the entry about it begins."""
    broken = []
    if change.readers == BREAKING:
        broken.append("readers of responses")
    if change.senders == BREAKING:
        broken.append("senders of requests")
    return f"**Breaking** for {' and '.join(broken)}: " if broken else ""


def _description(change: Change) -> str:
    return f"{change.what} ({change.detail})" if change.detail else change.what


def _shown(verdict: Optional[Verdict]) -> str:
    return verdict or NOT_REACHED
