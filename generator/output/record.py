"""Record what a run read and wrote: the next run can tell from it whether anything changed.

The record is a file beside the generated files, with the hash of every input and output. A run removes only recorded
files. `--check` compares hashes, and generates only if they differ. A report compares the specification with the
recorded one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from generator import GENERATOR

RECORD = ".generated"
"""The name of the record. openapi-generator's own record has another one: its files are not ours to remove."""
OTHER_FILE = "$ref "
"""What precedes the name of a file that the specification refers to."""
LEFT_OVER = re.compile(r"\..*|__pycache__|.*[~#]")
"""Matches the names of files and folders that tools and editors leave behind."""
OUTPUT_LINE = re.compile(r'^ "((?!generator/|\$ref )[^"\\]+/[^"\\]+)": "[0-9a-f]{64}"', re.MULTILINE)
"""Matches a line of a record that names an output. Outputs are always in a folder."""


Digests = dict[str, str]
"""The hashes of files by name."""


def digest(content: bytes) -> str:
    """Return the hash by which a file is recognized."""
    return hashlib.sha256(content).hexdigest()


def inputs(spec_name: str, spec: bytes, others: Mapping[str, bytes]) -> Digests:
    """Return the hashes of everything that a run depends on: the specification, and the files of the generator.

    The specification may refer to other files. Their names are relative to its folder.
    """
    digests = {spec_name: digest(spec)}
    for name in sorted(others):
        digests[OTHER_FILE + name] = digest(others[name])
    names = files(GENERATOR)
    for name in sorted(names):
        path = GENERATOR / name
        content = path.read_bytes()
        digests[f"generator/{name}"] = digest(content)
    return digests


def files(folder: Path) -> list[str]:
    """Return the names of the files below a folder, without those that tools and editors leave behind."""
    names = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        is_left_over = any(map(LEFT_OVER.fullmatch, name.parts))
        if path.is_file() and not is_left_over:
            names.append(name.as_posix())
    return names


@dataclass
class Record:
    """The options of a run, the hashes of its inputs and outputs, and the specification that it read."""

    options: dict[str, Any] = field(default_factory=dict)
    inputs: Digests = field(default_factory=dict)
    outputs: Digests = field(default_factory=dict)
    document: Optional[dict[str, Any]] = None
    is_intact: bool = True
    """Whether the record is as a run wrote it."""

    def content(self) -> bytes:
        """Return the record as a file. It contains its own hash, which a merge of two records does not match."""
        options = json.dumps(self.options, indent=1)
        inputs = json.dumps(self.inputs, indent=1)
        outputs = json.dumps(self.outputs, indent=1)
        document = json.dumps(self.document)
        sections = [
            f'"options": {options}',
            f'"inputs": {inputs}',
            f'"outputs": {outputs}',
            f'"document": {document}',
        ]
        body = ",\n".join(sections)
        body_digest = digest(body.encode())
        text = f'{{\n"digest": "{body_digest}",\n{body}\n}}\n'
        return text.encode()


def recorded(target: Path) -> Record:
    """Read the record in a folder. A missing one is empty; a damaged one keeps only the names of its outputs."""
    path = target / RECORD
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Record(is_intact=False)
    try:
        sections = json.loads(content)
        record = Record(sections["options"], sections["inputs"], sections["outputs"], sections["document"])
        if record.content() == content:
            return record
    except (ValueError, TypeError, KeyError):
        pass  # such as a record with the markers of a merge conflict
    text = content.decode("utf-8", "replace")
    names = OUTPUT_LINE.findall(text)
    outputs = dict.fromkeys(names, "")
    return Record(outputs=outputs, is_intact=False)


def other_files(record: Record, spec: Path) -> dict[str, bytes]:
    """Return the files that the specification referred to in the last run, as they are now; without missing ones."""
    folder = spec.resolve().parent
    contents = {}
    for recorded_name in record.inputs:
        if recorded_name.startswith(OTHER_FILE):
            name = recorded_name.removeprefix(OTHER_FILE)
            path = folder / name
            if path.is_file():
                contents[name] = path.read_bytes()
    return contents


def differences(record: Record, target: Path, current_inputs: Digests) -> list[str]:
    """Return one line for each file that has changed since the last run; none if a run would change nothing."""
    if not record.is_intact:
        path = target / RECORD
        problem = "is missing"
        if path.exists():
            problem = "is not what a run wrote"
        return [f"{RECORD}: {problem}"]
    lines = list(_changed_inputs(record.inputs, current_inputs))
    lines += _changed_outputs(record.outputs, target)
    for name in strangers(record.outputs, target):
        lines.append(f"{name}: no run wrote it; remove it, or move it elsewhere")
    return sorted(lines)


def _changed_inputs(recorded_inputs: Digests, current_inputs: Digests) -> Iterator[str]:
    for name, current in current_inputs.items():
        if recorded_inputs.get(name) != current:
            yield f"{name.removeprefix(OTHER_FILE)}: has changed since the last run"
    for name in recorded_inputs:
        if name not in current_inputs:
            yield f"{name.removeprefix(OTHER_FILE)}: is missing since the last run"


def _changed_outputs(outputs: Digests, target: Path) -> Iterator[str]:
    for name, recorded_digest in outputs.items():
        path = target / name
        if not path.is_file():
            yield f"{name}: is missing"
            continue
        content = path.read_bytes()
        if digest(content) != recorded_digest:
            yield f"{name}: is not what the last run wrote; it was edited by hand, or merged"


def strangers(outputs: Digests, target: Path) -> list[str]:
    """Return the files in the generated package that no run made."""
    for marker in outputs:
        package, is_package, _ = marker.rpartition("/py.typed")
        if not is_package:
            continue
        names = []
        for file in files(target / package):
            name = f"{package}/{file}"
            if name not in outputs:
                names.append(name)
        return names
    return []
