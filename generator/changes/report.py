"""The report of a run: what changed in the specification, whom the changes break, and which version to release."""

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
LEVELS_BEFORE_1: dict[Verdict, str] = {**LEVELS, BREAKING: "minor"}
"""The levels of versions 0.y.z: a package leaves them when its API is stable, not with a breaking change."""
NOT_REACHED = "-"
LOST_OVERRIDES = "Overrides whose target is gone, so they are lost; correct generator/fragment.yaml and run again"
NEW_WORDS = "To be rewritten in our own words"
STALE_EXAMPLES = "Examples to correct"
IDLE_OVERRIDES = "Overrides that this specification does not need; remove those that no later one may need"
VERDICT_WIDTH = 11


class Notes(NamedTuple):
    """Remaining work of one sort, under a title."""

    title: str
    items: list[str]


@dataclass
class Report:
    """The changes in the specification, and the work that remains."""

    spec: Document
    """The new version of the specification."""
    version: str
    """The current version of the package."""
    changes: list[Change]
    new_words: list[Pointer] = field(default_factory=list)
    """The pointers of annotations that were copied from the upstream specification."""
    stale_examples: list[tuple[Pointer, str]] = field(default_factory=list)
    """The pointers of the examples that do not match their schemas, and the reasons."""
    version_setting: str = "in generator/config.yaml"
    """Where to set the version of the package."""
    idle_overrides: dict[str, bool] = field(default_factory=dict)
    """Whether the target still exists of each override that changed nothing, by the reason of the override."""

    @property
    def readers(self) -> Optional[Verdict]:
        """The verdict for readers of responses; None if no change reaches them."""
        return worst(change.readers for change in self.changes)

    @property
    def senders(self) -> Optional[Verdict]:
        """The verdict for senders of requests; None if no change reaches them."""
        return worst(change.senders for change in self.changes)

    @property
    def level(self) -> Optional[str]:
        """The part of the version to increase (https://semver.org); None if nothing changed."""
        verdict = worst([self.readers, self.senders])
        if verdict is None:
            return None
        major, _, _ = self._version_numbers()
        levels = LEVELS if major else LEVELS_BEFORE_1
        return levels[verdict]

    @property
    def next_version(self) -> str:
        """The version to release."""
        major, minor, patch = self._version_numbers()
        if self.level == "major":
            return f"{major + 1}.0.0"
        if self.level == "minor":
            return f"{major}.{minor + 1}.0"
        if self.level == "patch":
            return f"{major}.{minor}.{patch + 1}"
        return f"{major}.{minor}.{patch}"

    def _version_numbers(self) -> tuple[int, int, int]:
        digits = re.findall(r"\d+", self.version)
        digits += ["0", "0", "0"]
        major, minor, patch = map(int, digits[:3])
        return major, minor, patch

    @property
    def lost_overrides(self) -> list[str]:
        """The reasons of the overrides whose target is gone."""
        return self._idle_overrides(has_target=False)

    @property
    def needless_overrides(self) -> list[str]:
        """The reasons of the overrides that the specification makes needless."""
        return self._idle_overrides(has_target=True)

    def _idle_overrides(self, has_target: bool) -> list[str]:
        reasons = []
        for reason, target_exists in self.idle_overrides.items():
            if target_exists == has_target:
                reasons.append(reason)
        return reasons

    def changelog(self) -> str:
        """Return the entry for CHANGELOG.md."""
        lines = [f"## {self.next_version}", ""]
        count_of_words = 0
        for change in self.changes:
            if change.verdict == WORDS:
                count_of_words += 1
                continue
            prefix = _breaking_prefix(change)
            description = self.description(change)
            text = markdown(description)
            lines.append(f"- {prefix}{text}.")
        if count_of_words:
            plural = "s" if count_of_words > 1 else ""
            lines.append(f"- Words, formats and examples of {count_of_words} place{plural}.")
        return "\n".join(lines) + "\n"

    def description(self, change: Change) -> str:
        """Write where a change is and what it is."""
        location = location_text(self.spec, change)
        text = f"{location}: {change.what}"
        if change.detail:
            text += f" ({change.detail})"
        return text

    def line_in_file(self, pointer: Pointer) -> str:
        """Write the line of a value, with the file if the value is not in the specification itself."""
        if self.spec.is_elsewhere(pointer):
            return self.file_and_line(pointer)
        return str(self.spec.line(pointer))

    def file_and_line(self, pointer: Pointer) -> str:
        """Write the file and the line of a value."""
        line = self.spec.line(pointer)
        path = printable(self.spec.origin(pointer).path)
        return f"{path}:{line}"

    def where(self, pointer: Pointer) -> str:
        """Write the file, the line and the pointer of a value."""
        file_and_line = self.file_and_line(pointer)
        return f"{file_and_line}: {pointer_text(pointer)}"

    def notes(self) -> list[Notes]:
        """Return the work that remains."""
        locations = [self.where(pointer) for pointer in self.new_words]
        examples = []
        for pointer, reason in self.stale_examples:
            where = self.where(pointer)
            why = printable(reason)
            examples.append(f"{where}: {why}")
        notes = [
            Notes(LOST_OVERRIDES, self.lost_overrides),
            Notes(NEW_WORDS, locations),
            Notes(STALE_EXAMPLES, examples),
            Notes(IDLE_OVERRIDES, self.needless_overrides),
        ]
        return [note for note in notes if note.items]

    def as_text(self) -> str:
        """Return the report for a terminal."""
        lines = list(_text_of_changes(self))
        for title, items in self.notes():
            lines.append(f"{title}:")
            for item in items:
                text = printable(item)
                lines.append(f"  {text}")
        return "".join(f"{line}\n" for line in lines)

    def content_for(self, path: Path) -> bytes:
        """Return the report in the format of a file: JSON for the suffix .json, otherwise Markdown."""
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
        location = report.file_and_line(change.pointer)
        text = f"{description} ({location})"
        yield _row(change.readers, change.senders, text)
    yield _row(report.readers, report.senders, "in all")
    yield ""
    yield f"Version: {_versions(report)}; set it {report.version_setting}"
    yield "For CHANGELOG.md:"
    yield ""
    yield report.changelog()


def _row(readers: Optional[str], senders: Optional[str], text: str) -> str:
    cell_for_readers = _cell(readers).ljust(VERDICT_WIDTH)
    cell_for_senders = _cell(senders).ljust(VERDICT_WIDTH)
    return f"{cell_for_readers} {cell_for_senders} {text}"


def _cell(verdict: Optional[str]) -> str:
    return verdict or NOT_REACHED


def _versions(report: Report, emphasis: str = "") -> str:
    level = f"{emphasis}{report.level}{emphasis}"
    versions = f"{report.version} to {report.next_version}"
    return f"{level}, {versions}"


# --- the page in Markdown ---


def as_markdown(report: Report) -> str:
    """Write a report in Markdown."""
    lines = ["# What changed in the specification", ""]
    lines += _markdown_of_changes(report)
    for title, items in report.notes():
        lines += [f"## {title}", ""]
        for item in items:
            text = markdown(item)
            lines.append(f"- {text}")
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
        line = markdown(report.line_in_file(change.pointer))
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
    cell_for_readers = _cell(readers)
    cell_for_senders = _cell(senders)
    return f"| {what} | {cell_for_readers} | {cell_for_senders} |"


# --- JSON for programs ---


def as_json(report: Report) -> str:
    """Write a report in JSON."""
    changes = [_json_of_change(report, change) for change in report.changes]
    new_words = [_json_of_location(report, pointer) for pointer in report.new_words]
    stale_examples = []
    for pointer, reason in report.stale_examples:
        location = _json_of_location(report, pointer)
        stale_examples.append({**location, "reason": reason})
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
    location = _json_of_location(report, change.pointer)
    return {
        **location,
        "what": change.what,
        "detail": change.detail,
        "readers": change.readers,
        "senders": change.senders,
    }


def _json_of_location(report: Report, pointer: Pointer) -> dict[str, Any]:
    location = {"pointer": pointer_text(pointer), "line": report.spec.line(pointer)}
    if report.spec.is_elsewhere(pointer):
        location["file"] = report.spec.origin(pointer).path
    return location


# --- locations in words ---


def location_text(spec: Document, change: Change) -> str:
    """Write the location of a change for readers of a changelog: by schema and property, or by operation."""
    section, *names = _names(spec, change)
    if section == "components" and names[0] == "schemas":
        names = _names_in_schema(names[1:])
    elif section == "paths" and names[1] in METHODS:
        path, method, *inner_names = names
        names = [method.upper(), path, *inner_names]
    elif section != "components":
        names.insert(0, section)
    return " ".join(names)


def _names(spec: Document, change: Change) -> Iterator[str]:
    """Yield the parts of the pointer of a change, with the names of parameters in place of their indices."""
    source = spec.source()
    for part in change.pointer:
        source = source / part
        if not _is_parameter(source.pointer):
            yield part
        elif change.id != ChangeId.PARAMETER_REMOVED:
            parameter = fields(resolved("parameter", source))
            yield str(parameter.get("name", part))


def _is_parameter(pointer: Pointer) -> bool:
    """Return whether a pointer leads to a parameter: in the components, a path, or an operation."""
    length = len(pointer)
    if pointer[:2] == ("components", "parameters"):
        return length == 3
    is_in_path = pointer[:1] == ("paths",)
    if not is_in_path or length not in (4, 5):
        return False
    return pointer[-2] == "parameters"


def _names_in_schema(names: list[str]) -> list[str]:
    """Join the names of nested properties: `Schema.property.property`."""
    properties = [names[0]]
    names = names[1:]
    while names[:1] == ["properties"] and len(names) > 1:
        properties.append(names[1])
        names = names[2:]
    path = ".".join(properties)
    return [path, *names]


def _breaking_prefix(change: Change) -> str:
    """Return the start of the entry for a change, which names the audiences that it breaks."""
    audiences = []
    if change.readers == BREAKING:
        audiences.append("readers of responses")
    if change.senders == BREAKING:
        audiences.append("senders of requests")
    if not audiences:
        return ""
    names = " and ".join(audiences)
    return f"**Breaking** for {names}: "
