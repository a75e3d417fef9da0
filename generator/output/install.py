"""Install generated files, all or nothing; or show what would change.

A run prepares the new files in its room, a temporary folder inside the target. Then it writes a journal there that says
how to undo the change, and replaces file by file. Removing the journal completes the change. If a run is killed before
that, the next run finds the journal and undoes the change.
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
    "is in the way of a generated file, and no earlier run wrote it; "
    f"move it away, restore {RECORD}, or choose another --output"
)
GENERATED_SUFFIXES = (".py", ".md", ".typed")
Changes = Mapping[str, Optional[bytes]]
"""The new contents of files, by their names in the target; None for a file to remove."""


@dataclass
class Plan:
    """The changes that a run is to make, and the files on which they depend."""

    target: Path
    changes: Changes
    read: dict[Path, bytes]
    """The files that the run read, with their contents at that time."""
    names: Iterable[str]
    """The files and folders that the run itself uses, relative to the target or absolute."""
    findings: list[str]
    """The lines that --check prints before it shows the changes."""
    advice: str
    """What to do if there are changes."""
    replaced: Collection[str] = ()
    """The names of replaced files that no run of this project made."""

    def check_fresh(self) -> None:
        """Raise InputError if a file has changed since the run read it."""
        for path, content in self.read.items():
            if not path.is_file() or path.read_bytes() != content:
                raise InputError.at(path, "was changed while this ran; run it again")


def changes_to(wanted: Mapping[str, bytes], outputs: Mapping[str, str], target: Path) -> dict[str, Optional[bytes]]:
    """Return the changes from the recorded outputs of earlier runs to the wanted files.

    Raises InputError if a change would overwrite a file that is not a recorded output.
    """
    changes: dict[str, Optional[bytes]] = {}
    replaceable = {*outputs, RECORD}
    for name, content in wanted.items():
        path = target / name
        if path.is_file() and path.read_bytes() == content:
            continue
        if path.exists() and name not in replaceable:
            raise InputError.at(path, STRANGER)
        changes[name] = content
    obsolete = outputs.keys() - wanted.keys()
    for name in sorted(obsolete):
        path = target / name
        if path.is_file() and _is_generated(name):
            changes[name] = None
    return changes


def _is_generated(name: str) -> bool:
    """Return whether a recorded file may be removed. A run generates only in folders, whatever a record says."""
    path = Path(name)
    is_in_folder = len(path.parts) > 1
    if not is_in_folder or path.suffix not in GENERATED_SUFFIXES:
        return False
    return _is_inside(name)


def in_order(changes: Changes) -> list[str]:
    """Return the names of the files that change, without the record; files in folders come last."""
    names = changes.keys() - {RECORD}
    return sorted(names, key=_order)


def _order(name: str) -> tuple[bool, str]:
    is_in_folder = "/" in name
    return is_in_folder, name


def show(changes: Changes, target: Path) -> None:
    """Print the first lines of what would change."""
    lines: list[str] = []
    for name in in_order(changes):
        path = target / name
        lines += _difference(path, name, changes[name])
    for line in lines[:SHORT_DIFF]:
        spaced = line.replace("\t", "    ")
        print(printable(spaced))
    hidden = len(lines) - SHORT_DIFF
    if hidden > 0:
        print(f"... and {hidden} lines more")


def _difference(path: Path, name: str, content: Optional[bytes]) -> Iterator[str]:
    old_name = "(missing)"
    old = ""
    if path.is_file():
        old_name = name
        old = path.read_text("utf-8", "replace")
    new_name = "(to be removed)"
    new = ""
    if content is not None:
        new_name = name
        new = content.decode("utf-8", "replace")
    old_lines = old.splitlines()
    new_lines = new.splitlines()
    return difflib.unified_diff(old_lines, new_lines, old_name, new_name, n=0, lineterm="")


def install(changes: Changes, target: Path) -> None:
    """Make all changes; if one fails, undo the others, and raise."""
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
    """Undo the changes of runs that were killed; return whether there were any."""
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
    """Keep other runs out of a folder. The lock ends with the process, even if that is killed."""
    folder = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@dataclass
class Step:
    """The change of one file. Its new content waits in the room, and its old content is kept there."""

    path: Path
    content: Optional[bytes]
    new: Path
    old: Path

    def prepare(self) -> None:
        """Write the new content to the room, and keep the old content there."""
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
    """The information to undo a change: its files, in the order of its steps, and the folders that it makes."""

    files: dict[str, bool]
    """The names of the files, and whether they existed before."""
    folders: list[str]

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read the journal of a run."""
        try:
            content = json.loads(path.read_text("utf-8"))
            return cls(dict(content["files"]), list(content["folders"]))
        except (ValueError, TypeError, KeyError):
            problem = "is not the journal of a run; look into its folder, and remove that"
            raise OSError(errno.EINVAL, problem, str(path)) from None

    def add_folders(self, path: Path, target: Path) -> None:
        """Add the folders that have to be made for a file."""
        for folder in _missing(path.parent):
            name = os.path.relpath(folder, target)
            if name not in self.folders:
                self.folders.append(name)

    def write(self, room: Path) -> None:
        """Write the journal in one step; from then on, a run that fails or is killed can be undone."""
        content = {"files": self.files, "folders": self.folders}
        text = json.dumps(content)
        new = room / "new"
        new.write_text(text, "utf-8")
        new.replace(room / JOURNAL)


def _install(changes: Changes, target: Path) -> None:
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=target))
    try:
        _change(changes, target, room)
    except BaseException:
        _undo(room, target)
        raise
    # The change is complete. Remains that cannot be removed do no harm, and the next run tries again.
    shutil.rmtree(room, ignore_errors=True)
    for name, content in changes.items():
        if content is None:
            path = target / name
            with contextlib.suppress(OSError):
                _remove_empty(target, path.parent)


def _change(changes: Changes, target: Path, room: Path) -> None:
    steps = []
    journal = Journal({}, [])
    for number, (name, content) in enumerate(changes.items()):
        path = target / name
        new = _new(room, number)
        old = _old(room, number)
        steps.append(Step(path, content, new, old))
        journal.files[name] = path.exists()
        if content is not None:
            journal.add_folders(path, target)
    for step in steps:
        step.prepare()
    journal.write(room)
    for name in journal.folders:
        folder = target / name
        folder.mkdir()
    for step in steps:
        step.take()
    journal_path = room / JOURNAL
    journal_path.unlink()


def _new(room: Path, number: int) -> Path:
    """Return where the new content of a file waits, by the number of its step."""
    return room / f"{number}.new"


def _old(room: Path, number: int) -> Path:
    """Return where the old content of a file is kept, by the number of its step."""
    return room / f"{number}.old"


def _undo(room: Path, target: Path) -> None:
    """Undo what a run has changed so far, and remove its room. This can be repeated after an interruption."""
    journal_path = room / JOURNAL
    if journal_path.exists():
        journal = Journal.read(journal_path)
        for number, (name, existed) in enumerate(journal.files.items()):
            if _is_inside(name):
                _restore(target / name, existed, _old(room, number))
        for name in reversed(journal.folders):
            if _is_inside(name):
                folder = target / name
                with contextlib.suppress(FileNotFoundError):
                    folder.rmdir()
        journal_path.unlink()
    shutil.rmtree(room)


def _restore(path: Path, existed: bool, old: Path) -> None:
    if not existed:
        path.unlink(missing_ok=True)
    elif old.exists():
        old.replace(path)


def _is_inside(name: str) -> bool:
    """Return whether a name from a file stays below the folder to which it is relative."""
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _keep(path: Path, old: Path) -> None:
    """Keep the content of a file under a second name."""
    try:
        old.hardlink_to(path)
    except OSError:
        shutil.copy2(path, old)


def _missing(folder: Path) -> list[Path]:
    """Return a folder and its parents as far as they do not exist, the topmost first."""
    folders = [folder, *folder.parents]
    return [path for path in reversed(folders) if not path.exists()]


def _remove_empty(target: Path, folder: Path) -> None:
    """Remove a folder that has nothing left but compiled Python, and its parents that become empty."""
    while folder != target and folder.is_dir():
        if any(entry.name != "__pycache__" for entry in folder.iterdir()):
            return
        shutil.rmtree(folder)
        folder = folder.parent
