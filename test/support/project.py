"""The project, copies of it, and programs that use what it generates."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("openapi.yaml", "generate.sh", "generator", "openapi_client", "docs", ".generated")
"""What a copy has of the project: what a run reads and writes."""


def generate(*arguments: str | Path, folder: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the ./generate.sh of a folder, in that folder."""
    return subprocess.run(
        [str(folder / "generate.sh"), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
    )


def generate_package(spec: Path, output: Path, package: str, *arguments: str) -> Path:
    """Generate a package that has no warnings; return the folder from which it is imported."""
    done = generate("--spec", spec, "--output", output, "--package", package, "--quiet", *arguments)
    assert done.returncode == 0, done.stderr
    assert "--approximate" in arguments or not done.stderr, done.stderr
    return output


def python(code: str, folder: Path, *arguments: str) -> Any:
    """Run code in a fresh interpreter that imports from a folder; return what it prints, read as JSON."""
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    command = [sys.executable, "-I", "-W", "error", "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


class Project:
    """A copy of the project whose files a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "openapi.yaml"

    @classmethod
    def copied_to(cls, folder: Path, tools: Path) -> Project:
        """Copy the project to a new folder, with a link to the tools."""
        folder.mkdir()
        for name in SOURCES:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / name)
        (folder / ".tools").symlink_to(tools)
        return cls(folder)

    def generate(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run its ./generate.sh."""
        return generate(*arguments, folder=self.folder, **environment)

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
            is_source = ".tools" not in path.parts and "__pycache__" not in path.parts
            if is_source and path.is_file():
                contents[path.relative_to(self.folder).as_posix()] = path.read_bytes()
        return contents
