"""The record of a run: what was generated, by what and from what, so that the next run knows without doing it again.

It stands beside what was generated, and says of every file that went in or came out which bytes it had. The next run
removes only what is recorded; `--check` compares hashes, and generates only where they differ; and the report compares
the specification with the recorded one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from generator import GENERATOR

# Not the name that openapi-generator gives its own record: what that names is not ours to remove.
RECORD = ".generated"


def digest(content: bytes) -> str:
    """The hash by which a file is recognized."""
    return hashlib.sha256(content).hexdigest()


def inputs(spec_name: str, spec: bytes) -> dict[str, str]:
    """Everything that a run depends on: the specification, and the files of the generator."""
    found = {spec_name: digest(spec)}
    return found | {f"generator/{name}": digest((GENERATOR / name).read_bytes()) for name in sorted(files(GENERATOR))}


def files(folder: Path) -> list[str]:
    """The names of the files below a folder, but for what tools and editors leave there."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [
        name.as_posix()
        for name in found
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts) and name.name[-1] not in "~#"
    ]


def asked(options: argparse.Namespace) -> dict[str, Any]:
    """What of a command line decides on the output, beside the specification."""
    return {"package": options.package, "approximate": options.approximate}


@dataclass
class Record:
    """What a run was asked for, what went in, what came out, and the specification that it read."""

    options: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    document: Optional[dict[str, Any]] = None
    whole: bool = True
    """Whether the record is as a run wrote it."""

    def content(self) -> bytes:
        """The record as a file. Its hash of itself tells it from a merge of two records."""
        body = ",\n".join(
            f'"{key}": {json.dumps(value, indent=None if key == "document" else 1)}'
            for key, value in (
                ("options", self.options),
                ("inputs", self.inputs),
                ("outputs", self.outputs),
                ("document", self.document),
            )
        )
        return f'{{\n"digest": "{digest(body.encode())}",\n{body}\n}}\n'.encode()


def recorded(target: Path) -> Record:
    """The record in a folder, empty where there is none. Of one with conflicts the names of outputs remain."""
    try:
        text = (target / RECORD).read_text("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return Record(whole=False)
    found = re.fullmatch(r'\{\n"digest": "(\w+)",\n(.*)\n\}\n', text, re.DOTALL)
    if found and digest(found[2].encode()) == found[1]:
        return Record(**{key: value for key, value in json.loads(text).items() if key != "digest"})
    names = re.findall(r'^ "((?!generator/)[^"\\]+/[^"\\]+)": "[0-9a-f]{64}"', text, re.MULTILINE)
    return Record(outputs=dict.fromkeys(names, ""), whole=False)


def differences(record: Record, target: Path, now: dict[str, str]) -> list[str]:
    """What is not as the last run left it, one line for each file; none where a run would change nothing."""
    if not record.whole:
        return [f"{RECORD}: is not what a run wrote"] if (target / RECORD).exists() else [f"{RECORD}: is missing"]
    found = [f"{name}: has changed since the last run" for name in now if record.inputs.get(name) != now[name]]
    found += [f"{name}: is missing since the last run" for name in record.inputs.keys() - now.keys()]
    for name, recorded_digest in record.outputs.items():
        path = target / name
        if not path.is_file():
            found.append(f"{name}: is missing")
        elif digest(path.read_bytes()) != recorded_digest:
            found.append(f"{name}: is not what the last run wrote; it was edited by hand, or merged")
    return sorted(
        found
        + [f"{name}: no run wrote it; remove it, or move it elsewhere" for name in strangers(record.outputs, target)]
    )


def strangers(outputs: dict[str, str], target: Path) -> list[str]:
    """The files in the generated package that no run made."""
    package = next((name.removesuffix("/py.typed") for name in outputs if name.endswith("/py.typed")), None)
    if package is None:
        return []
    return [name for name in (f"{package}/{name}" for name in files(target / package)) if name not in outputs]
