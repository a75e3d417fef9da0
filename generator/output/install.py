"""The generated files in place: what would change, shown or done, all or nothing.

A change is prepared in a folder beside its target. Then a journal says what is to be put back; then file by file is
replaced; and with the journal the possibility of going back is removed. A run that is killed leaves the journal, and
the next one undoes what it lists.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from generator.errors import InputError
from generator.output.record import RECORD
from generator.text import printable

ROOM = ".generate-"
JOURNAL = "journal"
SHORT_DIFF = 40
Changes = Mapping[str, Optional[bytes]]
"""The new content of files, by their names in the target; None for those to remove."""


@dataclass
class Plan:
    """What a run is to change, and what that rests on."""

    target: Path
    changes: Changes
    read: dict[Path, bytes]
    """The files that were read, with what they held then."""
    names: Iterable[str]
    """The files and folders that are the run's own, in the target or anywhere."""
    found: list[str]
    """What --check says of files, beside showing how they would change."""
    advice: str
    """What to do where they are to change."""

    def stale(self) -> list[Path]:
        """The files that somebody else has changed since they were read."""
        return [path for path, content in self.read.items() if not path.is_file() or path.read_bytes() != content]


def changes_to(wanted: Mapping[str, bytes], outputs: Mapping[str, str], target: Path) -> dict[str, bytes | None]:
    """The files whose content is another one than wanted, with that content; None for those to remove.

    The outputs are those that earlier runs recorded. Raises InputError where a file would be overwritten that is none
    of them.
    """
    changes: dict[str, bytes | None] = {}
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            if path.exists() and name not in outputs and name != RECORD:
                raise InputError(
                    f"{printable(str(path))}: error: stands where a file is to be generated, and no earlier run made "
                    f"it; move it away, or put back {RECORD}, or choose another --output"
                )
            changes[name] = content
    for name in sorted(outputs.keys() - wanted.keys()):
        path = Path(name)
        # What a run records is in folders of its own, and nothing else is removed, whatever the record says.
        generated = path.suffix in (".py", ".md", ".typed") and len(path.parts) > 1
        if generated and _inside(name) and (target / path).is_file():
            changes[name] = None
    return changes


def in_order(changes: Changes) -> list[str]:
    """The names of the files that change, but for the record: openapi.yaml, then those in folders."""
    return sorted(changes.keys() - {RECORD}, key=lambda name: ("/" in name, name))


def show(changes: Changes, target: Path) -> None:
    """Print what would change, shortly."""
    lines: list[str] = []
    for name in in_order(changes):
        path, content = target / name, changes[name]
        old = path.read_text("utf-8", "replace") if path.is_file() else ""
        new = "" if content is None else content.decode("utf-8", "replace")
        before, after = (name if path.is_file() else "(missing)"), (name if content is not None else "(to be removed)")
        lines += difflib.unified_diff(old.splitlines(), new.splitlines(), before, after, n=0, lineterm="")
    for line in lines[:SHORT_DIFF]:
        print(printable(line.replace("\t", "    ")))
    if len(lines) > SHORT_DIFF:
        print(f"... and {len(lines) - SHORT_DIFF} lines more")


def install(changes: Changes, target: Path) -> None:
    """Put the changes in place; where one fails, put back what was there, and raise."""
    if not changes:
        return
    folders = _missing(target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            _install(changes, target)
    except BaseException:
        for folder in reversed(folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def recover(target: Path) -> bool:
    """Undo what a run that was killed has left half-done; whether there was anything."""
    if not _rooms(target):
        return False
    with _locked(target):
        rooms = _rooms(target)
        for room in rooms:
            _undo(room, target)
    return bool(rooms)


def _rooms(target: Path) -> list[Path]:
    return [path for path in target.glob(ROOM + "*") if path.is_dir()]


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Alone in a folder; a lock ends with its process, however that ends."""
    folder = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _install(changes: Changes, target: Path) -> None:
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=target))
    try:
        replaced: dict[str, bool] = {}
        folders: dict[str, None] = {}
        for i, (name, content) in enumerate(changes.items()):
            path, new = target / name, room / f"{i}.new"
            replaced[name] = path.exists()
            if content is not None:
                new.write_bytes(content)
                folders |= dict.fromkeys(os.path.relpath(folder, target) for folder in _missing(path.parent))
            if replaced[name]:
                _keep(path, room / f"{i}.old")
                if content is not None:
                    shutil.copymode(path, new)
        # From here on, what was there can be put back: by this run where something fails, else by the next one.
        (room / "new").write_text(json.dumps({"files": replaced, "folders": list(folders)}), "utf-8")
        os.replace(room / "new", room / JOURNAL)
        for folder in folders:
            (target / folder).mkdir()
        for i, (name, content) in enumerate(changes.items()):
            if content is None:
                (target / name).unlink()
            else:
                os.replace(room / f"{i}.new", target / name)
        (room / JOURNAL).unlink()
    except BaseException:
        _undo(room, target)
        raise
    # The change is done; what cannot be tidied up now is not in the way, and the next run tries again.
    shutil.rmtree(room, ignore_errors=True)
    for name, content in changes.items():
        if content is None:
            with contextlib.suppress(OSError):
                _remove_empty(target, (target / name).parent)


def _undo(room: Path, target: Path) -> None:
    """Put back what the journal of a room lists, again where that was interrupted, and remove the room."""
    if (room / JOURNAL).exists():
        journal = _journal(room / JOURNAL)
        for i, (name, replaced) in enumerate(journal["files"].items()):
            old = room / f"{i}.old"
            if not _inside(name):
                continue
            if not replaced:
                (target / name).unlink(missing_ok=True)
            elif old.exists():
                os.replace(old, target / name)
        for folder in filter(_inside, reversed(journal["folders"])):
            with contextlib.suppress(FileNotFoundError):
                (target / folder).rmdir()
        (room / JOURNAL).unlink()
    shutil.rmtree(room)


def _journal(path: Path) -> dict[str, Any]:
    try:
        journal = json.loads(path.read_text("utf-8"))
        return {"files": dict(journal["files"]), "folders": list(journal["folders"])}
    except (ValueError, TypeError, KeyError):
        raise OSError(
            errno.EINVAL, "is no journal of a run; look into its folder, and remove that", str(path)
        ) from None


def _inside(name: str) -> bool:
    """Whether a name that was read from a file stays below the folder that it is relative to."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _keep(path: Path, old: Path) -> None:
    """Keep what a file holds, under a second name."""
    try:
        os.link(path, old)
    except OSError:
        shutil.copy2(path, old)


def _missing(folder: Path) -> list[Path]:
    """A folder and those above it, from the topmost, as far as they do not exist."""
    return [path for path in reversed((folder, *folder.parents)) if not path.exists()]


def _remove_empty(target: Path, folder: Path) -> None:
    """Remove a folder that has nothing but compiled Python left, and those above it that it leaves empty."""
    while folder != target and folder.is_dir() and all(entry.name == "__pycache__" for entry in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent
