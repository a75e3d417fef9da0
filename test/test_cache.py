"""The cache of built packages: nothing in it, or in its absence, changes what a run generates."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.package.cache import Cache
from generator.package.request import Request
from support.processes import python
from support.project import PROJECT, Project

FILES = {"made/a.py": b"a = 1\n", "docs/A.md": "ключ\n".encode(), "made/py.typed": b"", "not UTF-8": b"\xff\xfe"}

# --- the cache ---


def put(folder: Path, *keys: str, most_entries: int = 100, most_bytes: int = 100_000) -> Cache:
    """Put entries that were last used one after another."""
    cache = Cache(folder, most_entries, most_bytes)
    for age, key in enumerate(reversed(keys)):
        cache.put(key, FILES)
        os.utime(folder / key, (1_000_000 - age, 1_000_000 - age))
    return cache


def keys_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_entry_comes_back_as_it_went_in(tmp_path: Path) -> None:
    cache = put(tmp_path / "made/on/demand", "key")
    assert cache.get("key") == FILES
    assert cache.get("another key") is None


@pytest.mark.parametrize("damage", ["empty", "cut off", "one bit", "no checksum"])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: str) -> None:
    cache = put(tmp_path, "key")
    entry = (tmp_path / "key").read_bytes()
    damaged = {
        "empty": b"",
        "cut off": entry[:-1],
        "one bit": entry[:-9] + bytes([entry[-9] ^ 1]) + entry[-8:],
        "no checksum": entry.partition(b"\n")[2],
    }
    (tmp_path / "key").write_bytes(damaged[damage])
    assert cache.get("key") is None
    cache.put("key", FILES)
    assert cache.get("key") == FILES


def test_the_entries_used_least_recently_go_first(tmp_path: Path) -> None:
    cache = put(tmp_path, "a", "b", "c", most_entries=3)
    assert cache.get("a") == FILES
    cache.put("d", FILES)
    assert keys_in(tmp_path) == {"a", "c", "d"}


def test_the_size_has_a_limit(tmp_path: Path) -> None:
    cache = put(tmp_path, "a", "b", "c")
    size = (tmp_path / "a").stat().st_size
    Cache(tmp_path, 100, 2 * size).put("d", FILES)
    assert keys_in(tmp_path) == {"c", "d"}
    Cache(tmp_path, 100, size - 1).put("e", FILES)
    assert keys_in(tmp_path) == set()
    assert cache.get("e") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    # A file where the folder has to be stops root too, whom permissions do not stop.
    (tmp_path / "wall").write_text("")
    cache = Cache(tmp_path / "wall/cache")
    cache.put("key", FILES)
    assert cache.get("key") is None


USING_TOGETHER = """
import sys
from pathlib import Path
from generator.package.cache import Cache
cache = Cache(Path(sys.argv[1]), most_entries=2)
files = {"a.py": b"a" * 100_000}
for turn in range(100):
    key = str((turn + int(sys.argv[2])) % 3)
    cache.put(key, files)
    assert cache.get(key) in (None, files)
"""


def test_processes_share_a_cache(tmp_path: Path) -> None:
    command = [sys.executable, "-c", USING_TOGETHER, str(tmp_path)]
    processes = [subprocess.Popen([*command, str(number)], cwd=PROJECT) for number in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert keys_in(tmp_path) <= {"0", "1", "2"}


# --- its use ---


def steps(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the steps that a run says it took."""
    assert (done.returncode, done.stderr) == (0, "")
    return re.findall(r"^(\w+) +\d+\.\d s$", done.stdout, re.MULTILINE)


ALL_STEPS = ["read", "generate", "format", "import", "write"]
NO_BUILD = ["read", "write"]


def generated_files(project: Project) -> dict[str, bytes]:
    return {name: content for name, content in project.files().items() if name.startswith(("openapi_client/", "docs/"))}


def test_what_was_built_before_is_not_built_again(project: Project) -> None:
    """Only what openapi-generator gets decides: a comment in the specification or in a module does not."""
    cache = project.own_cache()
    before = generated_files(project)
    assert steps(project.generate()) == ALL_STEPS
    project.append("openapi.yaml", "# A comment.\n")
    project.append("generator/cli.py", "# A comment.\n")
    assert steps(project.generate()) == NO_BUILD

    arguments = ["--spec", "openapi.yaml", "--output", "out"]
    assert steps(project.generate(*arguments)) == NO_BUILD
    assert (project.folder / "out/docs/Error.md").read_bytes() == before["docs/Error.md"]

    (entry,) = cache.iterdir()
    entry.write_bytes(entry.read_bytes()[:-1])
    assert steps(project.generate()) == ALL_STEPS
    assert generated_files(project) == before


KEY = """
import json
from generator.package.request import Request
print(json.dumps(Request("made", "{}", {"packageVersion": "1.0.0"}).key()))
"""
REQUEST = Request("made", "{}", {"packageVersion": "1.0.0"})


@pytest.mark.parametrize(
    "change", [{"package": "another"}, {"document": "[]"}, {"options": {"packageVersion": "1.0.1"}}], ids=str
)
def test_a_request_is_its_key(change: dict[str, Any]) -> None:
    assert REQUEST.key() == dataclasses.replace(REQUEST).key()
    assert REQUEST.key() != dataclasses.replace(REQUEST, **change).key()


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("templates/model.mustache", True),
        ("requirements.txt", True),
        ("package/build.py", True),
        ("package/prepare.py", False),
        ("cli.py", False),
    ],
)
def test_files_that_decide_the_content_are_in_the_key(project: Project, name: str, matters: bool) -> None:
    project.append(f"generator/{name}", "\n")
    assert (python(KEY, project.folder) != REQUEST.key()) == matters
