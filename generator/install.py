"""The generated files in place: what would change, shown or done, all or nothing."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from spec import InputError, printable

# Not the name that openapi-generator gives its own record: what that names is not ours to remove.
RECORD = ".generated"
SHORT_DIFF = 40


def changes_to(wanted: dict[str, bytes], target: Path) -> dict[str, bytes | None]:
    """The files whose content is another one than wanted, with that content; None for those to remove."""
    try:
        recorded = set((target / RECORD).read_text("utf-8").splitlines())
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        recorded = set()
    changes: dict[str, bytes | None] = {}
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            if path.exists() and name not in recorded | {RECORD}:
                raise InputError(
                    f"{printable(str(path))}: error: stands where a file is to be generated, and no earlier run made "
                    "it; move it away, or choose another --output"
                )
            changes[name] = content
    for name in sorted(recorded - wanted.keys()):
        path = Path(name)
        # What a run records is in folders of its own, and nothing else is removed, whatever the record says.
        generated = path.suffix in (".py", ".md", ".typed") and len(path.parts) > 1
        if generated and not path.is_absolute() and ".." not in path.parts and (target / path).is_file():
            changes[name] = None
    return changes


def show(changes: dict[str, bytes | None], target: Path, spec_name: str) -> None:
    """Print what would change, shortly."""
    lines: list[str] = []
    for name in sorted(changes):
        path, content = target / name, changes[name]
        old = path.read_text("utf-8", "replace") if path.is_file() else ""
        new = "" if content is None else content.decode("utf-8", "replace")
        before, after = (name if path.is_file() else "(missing)"), (name if content is not None else "(to be removed)")
        lines += difflib.unified_diff(old.splitlines(), new.splitlines(), before, after, n=0, lineterm="")
    if changes:
        print(f"Not what {printable(spec_name)} says: {', '.join(printable(name) for name in sorted(changes))}")
    for line in lines[:SHORT_DIFF]:
        print(printable(line.replace("\t", "    ")))
    if len(lines) > SHORT_DIFF:
        print(f"... and {len(lines) - SHORT_DIFF} lines more")


def install(changes: dict[str, bytes | None], target: Path) -> None:
    """Put the changes in place; where one fails, put back what was there, and raise."""
    if not changes:
        return
    with ExitStack() as new_folders:
        _make(target, new_folders)
        with tempfile.TemporaryDirectory(prefix=".generate-", dir=target) as room, ExitStack() as undo:
            for i, content in enumerate(changes.values()):
                (Path(room) / f"{i}.new").write_bytes(content or b"")
            for i, (name, content) in enumerate(changes.items()):
                path, old = target / name, Path(room) / f"{i}.old"
                _make(path.parent, undo)
                if path.exists():
                    os.replace(path, old)
                    undo.callback(os.replace, old, path)
                if content is not None:
                    os.replace(Path(room) / f"{i}.new", path)
                    undo.callback(path.unlink)
            undo.pop_all()
        new_folders.pop_all()
    for name, content in changes.items():
        if content is None:
            _remove_empty(target, (target / name).parent)


def _make(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it that are missing."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir()
        undo.callback(missing.rmdir)


def _remove_empty(target: Path, folder: Path) -> None:
    """Remove a folder that has nothing but compiled Python left, and those above it that it leaves empty."""
    while folder != target and folder.is_dir() and all(entry.name == "__pycache__" for entry in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent
