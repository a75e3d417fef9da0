"""The cache of built packages: a run generates the same with it, without it, and if an entry is damaged."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.package.cache import Cache
from generator.package.request import Request
from support.processes import python
from support.project import PROJECT, Project

FILES = {"made/a.py": b"a = 1\n", "docs/A.md": "ключ\n".encode(), "made/py.typed": b"", "not UTF-8": b"\xff\xfe"}

# --- entries ---


def filled_cache(folder: Path, *keys: str, most_entries: int = 100) -> Cache:
    """Return a cache with entries, of which the first key was used least recently."""
    cache = Cache(folder, most_entries, most_bytes=100_000)
    for last_use, key in enumerate(keys):
        cache.put(key, FILES)
        os.utime(folder / key, (last_use, last_use))
    return cache


def keys_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_entry_comes_back_as_it_went_in(tmp_path: Path) -> None:
    cache = filled_cache(tmp_path / "made/on/demand", "key")
    assert cache.get("key") == FILES
    assert cache.get("another key") is None


def without_content(entry: bytes) -> bytes:
    return b""


def without_last_byte(entry: bytes) -> bytes:
    return entry[:-1]


def with_flipped_bit(entry: bytes) -> bytes:
    damaged = bytearray(entry)
    damaged[-9] ^= 1
    return bytes(damaged)


def without_checksum(entry: bytes) -> bytes:
    _, _, packed = entry.partition(b"\n")
    return packed


@pytest.mark.parametrize("damage", [without_content, without_last_byte, with_flipped_bit, without_checksum])
def test_a_damaged_entry_is_ignored_and_replaced(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    cache = filled_cache(tmp_path, "key")
    path = tmp_path / "key"
    entry = path.read_bytes()
    path.write_bytes(damage(entry))
    assert cache.get("key") is None
    cache.put("key", FILES)
    assert cache.get("key") == FILES


def test_the_entry_used_least_recently_is_removed_first(tmp_path: Path) -> None:
    cache = filled_cache(tmp_path, "a", "b", "c", most_entries=3)
    assert cache.get("a") == FILES
    cache.put("d", FILES)
    assert keys_in(tmp_path) == {"a", "c", "d"}


def test_a_cache_has_a_largest_size(tmp_path: Path) -> None:
    filled_cache(tmp_path, "a", "b", "c")
    entry_size = (tmp_path / "a").stat().st_size
    cache = Cache(tmp_path, most_bytes=2 * entry_size)
    cache.put("d", FILES)
    assert keys_in(tmp_path) == {"c", "d"}

    cache = Cache(tmp_path, most_bytes=entry_size - 1)
    cache.put("e", FILES)
    assert keys_in(tmp_path) == set()
    assert cache.get("e") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    # Permissions would not stop root; a file in the place of a folder does.
    file = tmp_path / "file"
    file.write_text("")
    cache = Cache(file / "cache")
    cache.put("key", FILES)
    assert cache.get("key") is None


USE_OF_A_SHARED_CACHE = """
import sys
from collections.abc import Callable
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
    command = [sys.executable, "-c", USE_OF_A_SHARED_CACHE, str(tmp_path)]
    processes = [subprocess.Popen([*command, str(number)], cwd=PROJECT) for number in range(3)]
    statuses = [process.wait() for process in processes]
    assert statuses == [0, 0, 0]
    assert keys_in(tmp_path) <= {"0", "1", "2"}


# --- runs ---


def steps_of(output: str) -> list[str]:
    """Return the steps that a run prints."""
    return re.findall(r"^(\w+) +\d+\.\d s$", output, re.MULTILINE)


ALL_STEPS = ["read", "generate", "format", "import", "write"]
NO_BUILD = ["read", "write"]


def generated_files(project: Project) -> dict[str, bytes]:
    generated = {}
    for name, content in project.files().items():
        if name.startswith(("openapi_client/", "docs/")):
            generated[name] = content
    return generated


def test_a_package_is_not_built_twice(project: Project) -> None:
    """A comment in the specification or in a module changes nothing that openapi-generator reads."""
    cache = project.own_cache()
    before = generated_files(project)
    assert steps_of(project.succeed()) == []

    project.append("openapi.yaml", "# The first comment.\n")
    output = project.succeed()
    assert steps_of(output) == ALL_STEPS

    project.append("openapi.yaml", "# A comment.\n")
    project.append("generator/cli.py", "# A comment.\n")
    output = project.succeed()
    assert steps_of(output) == NO_BUILD

    output = project.succeed("--spec", "openapi.yaml", "--output", "out")
    assert steps_of(output) == NO_BUILD
    page = project.folder / "out/docs/Error.md"
    assert page.read_bytes() == before["docs/Error.md"]

    (entry,) = cache.iterdir()
    content = entry.read_bytes()
    entry.write_bytes(content[:-1])
    project.append("openapi.yaml", "# The last comment.\n")
    output = project.succeed()
    assert steps_of(output) == ALL_STEPS
    assert generated_files(project) == before


KEY = """
import json
from generator.package.request import Request
print(json.dumps(Request("made", "{}", {"packageVersion": "1.0.0"}).key()))
"""
REQUEST = Request("made", "{}", {"packageVersion": "1.0.0"})
CHANGES: list[dict[str, Any]] = [
    {"package": "another"},
    {"document": "[]"},
    {"options": {"packageVersion": "1.0.1"}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_requests_that_differ_have_different_keys(change: dict[str, Any]) -> None:
    same = dataclasses.replace(REQUEST)
    other = dataclasses.replace(REQUEST, **change)
    assert REQUEST.key() == same.key()
    assert REQUEST.key() != other.key()


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("templates/model.mustache", True),
        ("requirements.txt", True),
        ("package/build.py", True),
        ("package/shapes.py", True),
        ("package/prepare.py", False),
        ("cli.py", False),
    ],
)
def test_files_that_decide_the_content_change_the_key(project: Project, name: str, decides: bool) -> None:
    project.append(f"generator/{name}", "\n")
    key = python(KEY, project.folder)
    has_changed = key != REQUEST.key()
    assert has_changed == decides
