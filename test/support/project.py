"""The project, copies of it, and what its ./generate.sh makes."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.processes import Completed, run

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("openapi.yaml", "generate.sh", "generator", "openapi_client", "docs", ".generated")
"""What a copy has of the project: what a run reads and writes."""
NOT_SOURCES = {".tools", "__pycache__"}


def generate(*arguments: str | Path, folder: Path = PROJECT, **environment: str) -> Completed:
    """Run the ./generate.sh of a folder, in that folder."""
    return run(folder / "generate.sh", *arguments, folder=folder, **environment)


def generate_package(spec: Path, output: Path, package: str, *options: str) -> Path:
    """Generate a package, without a warning unless it may be approximate; return the folder to import it from."""
    done = generate("--quiet", "--spec", spec, "--output", output, "--package", package, *options)
    assert done.returncode == 0, done.stderr
    if "--approximate" not in options:
        assert done.stderr == ""
    return output


class Project:
    """A copy of the project whose files a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "openapi.yaml"

    @classmethod
    def copied_to(cls, folder: Path, tools: Path) -> Project:
        """Copy the project to a new folder, with a link to the tools."""
        folder.mkdir()
        (folder / ".tools").symlink_to(tools)
        for name in SOURCES:
            source = PROJECT / name
            target = folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        return cls(folder)

    def generate(self, *arguments: str, **environment: str) -> Completed:
        """Run its ./generate.sh."""
        return generate(*arguments, folder=self.folder, **environment)

    def succeed(self, *arguments: str, **environment: str) -> str:
        """Run ./generate.sh, which has to end well and without warnings; return what it prints."""
        done = self.generate(*arguments, **environment)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file, wherever it stands there."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def append(self, name: str, text: str) -> None:
        """Append a text to a file."""
        with open(self.folder / name, "a", encoding="utf-8") as file:
            file.write(text)

    def write(self, name: str, text: str) -> Path:
        """Write a file, in a folder that need not exist; return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def own_cache(self) -> Path:
        """Give the project an empty cache of its own beside the shared tools; return its folder."""
        link = self.folder / ".tools"
        shared = link.resolve()
        link.unlink()
        link.mkdir()
        for path in shared.iterdir():
            if path.name != "cache":
                (link / path.name).symlink_to(path)
        return link / "cache"

    def files(self) -> dict[str, bytes]:
        """Return the content of every file by its path, except those of the tools."""
        contents = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and NOT_SOURCES.isdisjoint(path.parts):
                name = path.relative_to(self.folder)
                contents[name.as_posix()] = path.read_bytes()
        return contents
