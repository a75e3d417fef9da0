"""Put generated files in place, all or nothing; or show what would change.

A run prepares the new files in a folder beside the targets, its room. Then it writes a journal there that says how to
go back, and replaces file by file. Removing the journal completes the change. A run that is killed before that leaves
the journal, and the next run undoes what it lists.
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
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from generator.errors import InputError
from generator.output.record import RECORD
from generator.text import printable

ROOM = ".generate-"
JOURNAL = "journal"
SHORT_DIFF = 40
STRANGER = (
    "stands where a file is to be generated, and no earlier run made it; "
    f"move it away, or put back {RECORD}, or choose another --output"
)
GENERATED_SUFFIXES = (".py", ".md", ".typed")
Changes = Mapping[str, Optional[bytes]]
"""The new content of files, by their names in the target; None for those to remove."""


@dataclass
class Plan:
    """What a run is to change, and what that rests on."""

    target: Path
    changes: Changes
    read: dict[Path, bytes]
    """The files that were read, with their content then."""
    names: Iterable[str]
    """The files and folders of the run itself, relative to the target or absolute."""
    findings: list[str]
    """What --check says about files, besides showing how they would change."""
    advice: str
    """What to do if files are to change."""
    replaced: Collection[str] = ()
    """The names of the files that are replaced although no run of this project made them."""

    def check_fresh(self) -> None:
        """Raise InputError if somebody changed a file since it was read."""
        for path, content in self.read.items():
            if not path.is_file() or path.read_bytes() != content:
                raise InputError.at(path, "was changed while this ran; run it again")


def changes_to(wanted: Mapping[str, bytes], outputs: Mapping[str, str], target: Path) -> dict[str, Optional[bytes]]:
    """Return what turns the files that earlier runs recorded as outputs into those that are wanted.

    Raises InputError if a file would be overwritten that is none of the outputs.
    """
    changes: dict[str, Optional[bytes]] = {}
    ours = {*outputs, RECORD}
    for name, content in wanted.items():
        path = target / name
        if path.is_file() and path.read_bytes() == content:
            continue
        if path.exists() and name not in ours:
            raise InputError.at(path, STRANGER)
        changes[name] = content
    for name in sorted(outputs.keys() - wanted.keys()):
        if _is_generated(name) and (target / name).is_file():
            changes[name] = None
    return changes


def _is_generated(name: str) -> bool:
    """Return whether a recorded file may be removed: a run generates in folders of its own, whatever a record says."""
    path = Path(name)
    return path.suffix in GENERATED_SUFFIXES and len(path.parts) > 1 and _is_inside(name)


def in_order(changes: Changes) -> list[str]:
    """Return the names of the files that change, those in folders last; the record is not among them."""
    names = changes.keys() - {RECORD}
    return sorted(names, key=lambda name: ("/" in name, name))


def show(changes: Changes, target: Path) -> None:
    """Print the first lines of what would change."""
    lines: list[str] = []
    for name in in_order(changes):
        lines += _difference(target / name, name, changes[name])
    for line in lines[:SHORT_DIFF]:
        spaced = line.replace("\t", "    ")
        print(printable(spaced))
    hidden = len(lines) - SHORT_DIFF
    if hidden > 0:
        print(f"... and {hidden} lines more")


def _difference(path: Path, name: str, content: Optional[bytes]) -> Iterator[str]:
    old_name, old = "(missing)", ""
    if path.is_file():
        old_name, old = name, path.read_text("utf-8", "replace")
    new_name, new = "(to be removed)", ""
    if content is not None:
        new_name, new = name, content.decode("utf-8", "replace")
    return difflib.unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, n=0, lineterm="")


def install(changes: Changes, target: Path) -> None:
    """Put the changes in place; if one fails, put back what was there, and raise."""
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
    """Undo what a run that was killed left half-done; return whether there was anything."""
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
    """Keep other runs out of a folder. The lock ends with the process, however that ends."""
    folder = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@dataclass
class Step:
    """The change of one file: the new content waits in the room, where the old content is kept."""

    path: Path
    content: Optional[bytes]
    new: Path
    old: Path

    def prepare(self) -> None:
        """Write the new file, and keep the old one."""
        if self.content is not None:
            self.new.write_bytes(self.content)
        if self.path.exists():
            _keep(self.path, self.old)
            if self.content is not None:
                shutil.copymode(self.path, self.new)

    def take(self) -> None:
        """Replace or remove the file."""
        if self.content is None:
            self.path.unlink()
        else:
            self.new.replace(self.path)


@dataclass
class Journal:
    """How to go back: the files of a change in the order of its steps, and the folders that it makes."""

    files: dict[str, bool]
    """The names, and whether there was such a file before."""
    folders: list[str]

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read the journal of a run."""
        try:
            content = json.loads(path.read_text("utf-8"))
            return cls(dict(content["files"]), list(content["folders"]))
        except (ValueError, TypeError, KeyError):
            text = "is not the journal of a run; look into its folder, and remove that"
            raise OSError(errno.EINVAL, text, str(path)) from None

    def add_folders(self, path: Path, target: Path) -> None:
        """Add the folders that have to be made for a file."""
        for folder in _missing(path.parent):
            name = os.path.relpath(folder, target)
            if name not in self.folders:
                self.folders.append(name)

    def write(self, room: Path) -> None:
        """Write the journal in one step; from then on, a run that fails or is killed can be undone."""
        new = room / "new"
        new.write_text(json.dumps({"files": self.files, "folders": self.folders}), "utf-8")
        new.replace(room / JOURNAL)


def _install(changes: Changes, target: Path) -> None:
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=target))
    try:
        _change(changes, target, room)
    except BaseException:
        _undo(room, target)
        raise
    # The change is done. What cannot be tidied up now does no harm, and the next run tries again.
    shutil.rmtree(room, ignore_errors=True)
    for name, content in changes.items():
        if content is None:
            with contextlib.suppress(OSError):
                _remove_empty(target, (target / name).parent)


def _change(changes: Changes, target: Path, room: Path) -> None:
    steps = []
    journal = Journal({}, [])
    for number, (name, content) in enumerate(changes.items()):
        path = target / name
        steps.append(Step(path, content, *_in_room(room, number)))
        journal.files[name] = path.exists()
        if content is not None:
            journal.add_folders(path, target)
    for step in steps:
        step.prepare()
    journal.write(room)
    for folder in journal.folders:
        (target / folder).mkdir()
    for step in steps:
        step.take()
    (room / JOURNAL).unlink()


def _in_room(room: Path, number: int) -> tuple[Path, Path]:
    """Return where the new and the old content of a file are, by the number of its step."""
    return room / f"{number}.new", room / f"{number}.old"


def _undo(room: Path, target: Path) -> None:
    """Put back what the journal of a room lists, and remove the room. Repeats what an interruption left undone."""
    if (room / JOURNAL).exists():
        journal = Journal.read(room / JOURNAL)
        for number, (name, existed) in enumerate(journal.files.items()):
            _, old = _in_room(room, number)
            if not _is_inside(name):
                continue
            if not existed:
                (target / name).unlink(missing_ok=True)
            elif old.exists():
                old.replace(target / name)
        for name in filter(_is_inside, reversed(journal.folders)):
            with contextlib.suppress(FileNotFoundError):
                (target / name).rmdir()
        (room / JOURNAL).unlink()
    shutil.rmtree(room)


def _is_inside(name: str) -> bool:
    """Return whether a name that was read from a file stays below the folder that it is relative to."""
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _keep(path: Path, old: Path) -> None:
    """Keep the content of a file under a second name."""
    try:
        old.hardlink_to(path)
    except OSError:
        shutil.copy2(path, old)


def _missing(folder: Path) -> list[Path]:
    """Return the folders that do not exist, of a folder and those above it; the topmost comes first."""
    folders = [folder, *folder.parents]
    return [path for path in reversed(folders) if not path.exists()]


def _remove_empty(target: Path, folder: Path) -> None:
    """Remove a folder with nothing left but compiled Python, and those above it that become empty."""
    while folder != target and folder.is_dir():
        if any(entry.name != "__pycache__" for entry in folder.iterdir()):
            return
        shutil.rmtree(folder)
        folder = folder.parent
