"""The project under test, copies of it, and runs of its ./generate.sh."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.processes import Completed, run

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("openapi.yaml", "generate.sh", "generator", "openapi_client", "docs", ".generated")
"""The files and folders that a run reads or writes; a copy of the project has no others."""
IGNORED = {".tools", "__pycache__"}


def generate(*arguments: str | Path, folder: Path = PROJECT, **environment: str) -> Completed:
    """Run ./generate.sh of the project, or of a copy of it."""
    return run(folder / "generate.sh", *arguments, folder=folder, **environment)


def generate_package(spec: Path, output: Path, package: str, *options: str) -> Path:
    """Generate a package; return the folder to import it from.

    Warnings are allowed only with --approximate, or about webhooks and callbacks, for which a client has no use.
    """
    target: list[str | Path] = ["--output", output, "--package", package]
    done = generate("--quiet", "--spec", spec, *target, *options)
    messages = done.stderr
    assert done.returncode == 0, messages
    if "--approximate" not in options:
        unexpected = [line for line in messages.splitlines() if "not generated (" not in line]
        assert unexpected == []
    return output


class Project:
    """A copy of the project that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "openapi.yaml"

    @classmethod
    def copied_to(cls, folder: Path, tools: Path) -> Project:
        """Copy the project to a new folder, and link to its tools."""
        folder.mkdir()
        link = folder / ".tools"
        link.symlink_to(tools)
        ignore = shutil.ignore_patterns("__pycache__")
        for name in SOURCES:
            source = PROJECT / name
            target = folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignore)
            else:
                shutil.copy2(source, target)
        return cls(folder)

    def generate(self, *arguments: str, **environment: str) -> Completed:
        """Run ./generate.sh of this copy."""
        return generate(*arguments, folder=self.folder, **environment)

    def succeed(self, *arguments: str, **environment: str) -> str:
        """Run ./generate.sh, and require success without warnings; return its output."""
        done = self.generate(*arguments, **environment)
        assert done.stderr == "", done.stdout
        assert done.returncode == 0, done.stdout
        return done.stdout

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace every occurrence of a text in a file."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        changed = text.replace(old, new)
        path.write_text(changed, "utf-8")

    def append(self, name: str, text: str) -> None:
        """Append a text to a file."""
        path = self.folder / name
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    def write(self, name: str, text: str) -> Path:
        """Write a file, and create its folder if necessary; return the path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def own_cache(self) -> Path:
        """Give this copy an empty cache and no bytecode instead of the shared ones; return the folder of the cache."""
        tools = self.folder / ".tools"
        shared_tools = tools.resolve()
        tools.unlink()
        tools.mkdir()
        for path in shared_tools.iterdir():
            if path.name not in ("bytecode", "cache"):
                link = tools / path.name
                link.symlink_to(path)
        return tools / "cache"

    def files(self) -> dict[str, bytes]:
        """Return the content of every file by its path, without those of the tools."""
        contents = {}
        for path in sorted(self.folder.rglob("*")):
            is_relevant = IGNORED.isdisjoint(path.parts)
            if is_relevant and path.is_file():
                name = path.relative_to(self.folder)
                contents[name.as_posix()] = path.read_bytes()
        return contents
