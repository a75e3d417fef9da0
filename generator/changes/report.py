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
LOST_OVERRIDES = "Overrides that find their place no more, and are lost; mend generator/fragment.yaml and run again"
NEW_WORDS = "To be rewritten in our own words"
STALE_EXAMPLES = "Examples to mend"
IDLE_OVERRIDES = "Overrides that have no effect; the specification says so itself now, and they can go"
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
        numbers = re.findall(r"\d+", self.version)
        numbers += ["0", "0", "0"]
        major, minor, patch = map(int, numbers[:3])
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
        return self._overrides(is_place_there=False)

    @property
    def needless_overrides(self) -> list[str]:
        """The reasons of the overrides that the specification makes needless."""
        return self._overrides(is_place_there=True)

    def _overrides(self, is_place_there: bool) -> list[str]:
        reasons = []
        for reason, is_there in self.idle_overrides.items():
            if is_there == is_place_there:
                reasons.append(reason)
        return reasons

    def changelog(self) -> str:
        """Return the entry for CHANGELOG.md."""
        lines = [f"## {self.next_version}", ""]
        words = 0
        for change in self.changes:
            if change.verdict == WORDS:
                words += 1
                continue
            broken = _broken(change)
            text = markdown(self.description(change))
            lines.append(f"- {broken}{text}.")
        if words:
            plural = "s" if words > 1 else ""
            lines.append(f"- Words, formats and examples of {words} place{plural}.")
        return "\n".join(lines) + "\n"

    def description(self, change: Change) -> str:
        """Write where a change is and what it is."""
        place = place_text(self.spec, change)
        text = f"{place}: {change.what}"
        if change.detail:
            text += f" ({change.detail})"
        return text

    def file_and_line(self, pointer: Pointer) -> str:
        """Write the file and the line of a place."""
        line = self.spec.line(pointer)
        return f"{printable(self.spec.path)}:{line}"

    def where(self, pointer: Pointer) -> str:
        """Write a place as file, line and JSON pointer."""
        file_and_line = self.file_and_line(pointer)
        return f"{file_and_line}: {pointer_text(pointer)}"

    def notes(self) -> list[Notes]:
        """Return what is left to do."""
        places = [self.where(pointer) for pointer in self.new_words]
        examples = []
        for pointer, reason in self.stale_examples:
            where = self.where(pointer)
            why = printable(reason)
            examples.append(f"{where}: {why}")
        notes = [
            Notes(LOST_OVERRIDES, self.lost_overrides),
            Notes(NEW_WORDS, places),
            Notes(STALE_EXAMPLES, examples),
            Notes(IDLE_OVERRIDES, self.needless_overrides),
        ]
        return [note for note in notes if note.items]

    def as_text(self) -> str:
        """Return the report for a terminal."""
        lines = list(_text_of_changes(self))
        for title, items in self.notes():
            lines.append(f"{title}:")
            lines += [f"  {printable(item)}" for item in items]
        return "".join(f"{line}\n" for line in lines)

    def content_for(self, path: Path) -> bytes:
        """Return the report as a file of that name holds it: JSON for .json, otherwise Markdown."""
        is_json = path.suffix == ".json"
        text = as_json(self) if is_json else as_markdown(self)
        return text.encode()


# --- the text for a terminal ---


def _text_of_changes(report: Report) -> Iterator[str]:
    if not report.changes:
        return
    yield _row("readers", "senders", "what changed")
    for change in report.changes:
        description = printable(report.description(change))
        place = report.file_and_line(change.pointer)
        text = f"{description} ({place})"
        yield _row(change.readers, change.senders, text)
    yield _row(report.readers, report.senders, "in all")
    yield ""
    yield f"Version: {_versions(report)}; set it in generator/config.yaml"
    yield "For CHANGELOG.md:"
    yield ""
    yield report.changelog()


def _row(readers: Optional[str], senders: Optional[str], text: str) -> str:
    cells = [_cell(readers), _cell(senders)]
    padded = [cell.ljust(VERDICT_WIDTH) for cell in cells]
    return " ".join([*padded, text])


def _cell(verdict: Optional[str]) -> str:
    return verdict or NOT_REACHED


def _versions(report: Report, emphasis: str = "") -> str:
    level = f"{emphasis}{report.level}{emphasis}"
    return f"{level}, {report.version} to {report.next_version}"


# --- the page in Markdown ---


def as_markdown(report: Report) -> str:
    """Write a report as a page."""
    lines = ["# What changed in the specification", ""]
    lines += _markdown_of_changes(report)
    for title, items in report.notes():
        lines += [f"## {title}", ""]
        lines += [f"- {markdown(item)}" for item in items]
        lines.append("")
    return "\n".join(lines)


def _markdown_of_changes(report: Report) -> Iterator[str]:
    if not report.changes:
        yield "Nothing."
        yield ""
        return
    yield "| | Readers of responses | Senders of requests |"
    yield "| --- | --- | --- |"
    yield _markdown_row("In all", report.readers, report.senders)
    yield ""
    versions = _versions(report, emphasis="**")
    yield f"The version it asks for: {versions}."
    yield ""
    yield "| What | Readers | Senders | Line |"
    yield "| --- | --- | --- | --- |"
    for change in report.changes:
        description = markdown(report.description(change))
        row = _markdown_row(description, change.readers, change.senders)
        line = report.spec.line(change.pointer)
        yield f"{row} {line} |"
    changelog = report.changelog().rstrip("\n")
    yield ""
    yield "## For CHANGELOG.md"
    yield ""
    yield "```markdown"
    yield changelog
    yield "```"
    yield ""


def _markdown_row(what: str, readers: Optional[str], senders: Optional[str]) -> str:
    cells = [what, _cell(readers), _cell(senders)]
    row = " | ".join(cells)
    return f"| {row} |"


# --- JSON for programs ---


def as_json(report: Report) -> str:
    """Write a report for programs."""
    changes = [_json_of_change(report, change) for change in report.changes]
    new_words = [_json_of_place(report, pointer) for pointer in report.new_words]
    stale_examples = []
    for pointer, reason in report.stale_examples:
        place = _json_of_place(report, pointer)
        stale_examples.append({**place, "reason": reason})
    content = {
        "readers": report.readers,
        "senders": report.senders,
        "level": report.level,
        "version": report.version,
        "next_version": report.next_version,
        "changes": changes,
        "changelog": report.changelog() if changes else "",
        "rewrite": new_words,
        "stale_examples": stale_examples,
        "lost_overrides": report.lost_overrides,
        "idle_overrides": report.needless_overrides,
    }
    return json.dumps(content, indent=2) + "\n"


def _json_of_change(report: Report, change: Change) -> dict[str, Any]:
    place = _json_of_place(report, change.pointer)
    return {
        **place,
        "what": change.what,
        "detail": change.detail,
        "readers": change.readers,
        "senders": change.senders,
    }


def _json_of_place(report: Report, pointer: Pointer) -> dict[str, Any]:
    return {
        "pointer": pointer_text(pointer),
        "line": report.spec.line(pointer),
    }


# --- places and changes in words ---


def place_text(spec: Document, change: Change) -> str:
    """Write where a change is, as readers of a changelog know it: by schema and property, or by operation."""
    section, *names = _names(spec, change)
    if section == "components" and names[0] == "schemas":
        names = _names_in_schema(names[1:])
    elif section == "paths" and names[1] in METHODS:
        path, method, *names = names
        names = [method.upper(), path, *names]
    elif section != "components":
        names.insert(0, section)
    return " ".join(names)


def _names(spec: Document, change: Change) -> Iterator[str]:
    """Yield the parts of the place of a change; parameters by their names, not by their numbers."""
    source = spec.source()
    for part in change.pointer:
        source = source / part
        if not _is_parameter(source.pointer):
            yield part
        elif change.id != ChangeId.PARAMETER_REMOVED:
            parameter = fields(resolved("parameter", source))
            yield str(parameter.get("name", part))


def _is_parameter(pointer: Pointer) -> bool:
    """Return whether a parameter stands here: in the components, or in the list of a path or of an operation."""
    parts = len(pointer)
    if pointer[:2] == ("components", "parameters"):
        return parts == 3
    if pointer[:1] != ("paths",) or parts not in (4, 5):
        return False
    return pointer[-2] == "parameters"


def _names_in_schema(names: list[str]) -> list[str]:
    """Return the place inside a schema with the names of nested properties joined: `Schema.property.property`."""
    properties = [names[0]]
    names = names[1:]
    while names[:1] == ["properties"] and len(names) > 1:
        properties.append(names[1])
        names = names[2:]
    path = ".".join(properties)
    return [path, *names]


def _broken(change: Change) -> str:
    """Say whom a change breaks, as the entry about it begins."""
    broken = []
    if change.readers == BREAKING:
        broken.append("readers of responses")
    if change.senders == BREAKING:
        broken.append("senders of requests")
    if not broken:
        return ""
    names = " and ".join(broken)
    return f"**Breaking** for {names}: "
