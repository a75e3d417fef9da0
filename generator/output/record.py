"""The record of a run: what it read and what it wrote, so that the next run knows without doing it again.

It stands beside the generated files, and has the hash of every file that went in or came out. A run removes only what
is recorded; `--check` compares hashes, and generates only where they differ; the report compares the specification with
the recorded one.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from generator import GENERATOR

# Not the name that openapi-generator gives its own record: what that names is not ours to remove.
RECORD = ".generated"
LEFT_OVER = re.compile(r"\..*|__pycache__|.*[~#]")
"""The files and folders that tools and editors leave."""
OUTPUT_LINE = re.compile(r'^ "((?!generator/)[^"\\]+/[^"\\]+)": "[0-9a-f]{64}"', re.MULTILINE)
"""A line of a record that names an output, which is always in a folder."""


def digest(content: bytes) -> str:
    """Return the hash that a file is recognized by."""
    return hashlib.sha256(content).hexdigest()


def inputs(spec_name: str, spec: bytes) -> dict[str, str]:
    """Return the hashes of all that a run depends on: the specification, and the files of the generator."""
    digests = {spec_name: digest(spec)}
    for name in sorted(files(GENERATOR)):
        content = (GENERATOR / name).read_bytes()
        digests[f"generator/{name}"] = digest(content)
    return digests


def files(folder: Path) -> list[str]:
    """Return the names of the files below a folder, without those that tools and editors leave there."""
    names = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        is_left_over = any(map(LEFT_OVER.fullmatch, name.parts))
        if path.is_file() and not is_left_over:
            names.append(name.as_posix())
    return names


@dataclass
class Record:
    """The options of a run, the hashes of what went in and came out, and the specification that it read."""

    options: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    document: Optional[dict[str, Any]] = None
    is_intact: bool = True
    """Whether the record is as a run wrote it."""

    def content(self) -> bytes:
        """Return the record as a file. Its hash of itself tells it from a merge of two records."""
        sections = [
            f'"options": {json.dumps(self.options, indent=1)}',
            f'"inputs": {json.dumps(self.inputs, indent=1)}',
            f'"outputs": {json.dumps(self.outputs, indent=1)}',
            f'"document": {json.dumps(self.document)}',
        ]
        body = ",\n".join(sections)
        return f'{{\n"digest": "{digest(body.encode())}",\n{body}\n}}\n'.encode()


def recorded(target: Path) -> Record:
    """Read the record in a folder. One that is missing is empty; of a damaged one the names of the outputs remain."""
    try:
        content = (target / RECORD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Record(is_intact=False)
    try:
        sections = json.loads(content)
        record = Record(sections["options"], sections["inputs"], sections["outputs"], sections["document"])
        if record.content() == content:
            return record
    except (ValueError, TypeError, KeyError):
        pass  # such as a record with the marks of a merge conflict
    names = OUTPUT_LINE.findall(content.decode("utf-8", "replace"))
    return Record(outputs=dict.fromkeys(names, ""), is_intact=False)


def differences(record: Record, target: Path, current_inputs: dict[str, str]) -> list[str]:
    """Return one line for each file that is not as the last run left it; none if a run would change nothing."""
    if not record.is_intact:
        file = target / RECORD
        return [f"{RECORD}: is not what a run wrote" if file.exists() else f"{RECORD}: is missing"]
    lines = []
    for name, current in current_inputs.items():
        if record.inputs.get(name) != current:
            lines.append(f"{name}: has changed since the last run")
    for name in record.inputs.keys() - current_inputs.keys():
        lines.append(f"{name}: is missing since the last run")
    for name, recorded_digest in record.outputs.items():
        path = target / name
        if not path.is_file():
            lines.append(f"{name}: is missing")
        elif digest(path.read_bytes()) != recorded_digest:
            lines.append(f"{name}: is not what the last run wrote; it was edited by hand, or merged")
    for name in strangers(record.outputs, target):
        lines.append(f"{name}: no run wrote it; remove it, or move it elsewhere")
    return sorted(lines)


def strangers(outputs: dict[str, str], target: Path) -> list[str]:
    """Return the files in the generated package that no run made."""
    for marker in outputs:
        package, is_package, _ = marker.rpartition("/py.typed")
        if is_package:
            names = [f"{package}/{name}" for name in files(target / package)]
            return [name for name in names if name not in outputs]
    return []
