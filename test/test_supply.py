"""What is downloaded: everything is pinned with hashes, docs/guide/supply.md says why, and one command updates it."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from support.index import Index, Wheel, serving
from support.processes import Completed, run
from support.project import PROJECT

PAGE = PROJECT / "docs/guide/supply.md"
LOCKS = ("generator/requirements.txt", "test/requirements.txt", "test/oldest.txt", "benchmarks/requirements.txt")
PRISM_LOCK = "test/prism/package-lock.json"


def read(name: str, project: Path = PROJECT) -> str:
    return (project / name).read_text("utf-8")


def pins(name: str, project: Path = PROJECT) -> Iterator[tuple[Requirement, list[str]]]:
    """Yield the packages that a requirements file pins, with their hashes."""
    lines = read(name, project).replace("\\\n", " ").splitlines()
    for line in lines:
        words = line.split(" --hash=")
        yield Requirement(words[0]), words[1:]


def versions(project: Path, name: str) -> dict[str, str]:
    """Return the versions that a requirements file pins; of several for one package, the last one."""
    result = {}
    for requirement, _ in pins(name, project):
        result[requirement.name] = str(requirement.specifier)
    return result


# --- pins ---


@pytest.mark.parametrize("name", LOCKS)
def test_packages_of_python_are_pinned_with_hashes(name: str) -> None:
    for requirement, hashes in pins(name):
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert hashes
        for text in hashes:
            assert re.fullmatch("sha256:[0-9a-f]{64} *", text)


def test_packages_of_node_are_pinned_with_hashes() -> None:
    packages = json.loads(read(PRISM_LOCK))["packages"]
    del packages[""]
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name  # the registry of the machine, not of whoever wrote the lock


def test_two_files_pin_the_same_versions_of_the_same_tools() -> None:
    generator = versions(PROJECT, "generator/requirements.txt")
    tests = versions(PROJECT, "test/requirements.txt")
    for name in ("python-jsonpath", "pyyaml", "ruff"):
        assert generator[name] == tests[name]


def test_everybody_installs_with_hashes() -> None:
    """No other program of the project installs packages, apart from those that the page names."""
    for name in ("generate.sh", "test/run", "benchmarks/run", ".ci/run"):
        assert not re.search(r"\b(pip|npm|uv|npx)\b", read(name))
    assert '"--require-hashes", "--only-binary", ":all:"' in read("generator/environment.py")


def actions() -> list[str]:
    """Return the actions that the workflows use."""
    used = []
    for path in (PROJECT / ".github/workflows").iterdir():
        workflow = yaml.safe_load(path.read_text("utf-8"))
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "uses" in step:
                    used.append(step["uses"])
    return used


def test_actions_are_pinned_by_commit() -> None:
    used = actions()
    assert used
    for action in used:
        assert re.fullmatch("actions/[a-z-]+@[0-9a-f]{40}", action)


def test_hooks_of_pre_commit_are_local() -> None:
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]


# --- the page ---


@dataclass
class Section:
    """A section of the page: its text, and the packages in its table."""

    text: str

    @property
    def packages(self) -> set[NormalizedName]:
        """The packages in the table."""
        cells = re.findall(r"^\| ([\w./@-]+) \| (?!---)", self.text, re.MULTILINE)
        return normalized(cells) - {"package"}


def sections() -> dict[str, Section]:
    """Return the sections of the page by their titles."""
    result = {}
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        result[title] = Section(text)
    return result


def normalized(names: Iterable[str]) -> set[NormalizedName]:
    return {canonicalize_name(name) for name in names}


def extras() -> dict[str, list[str]]:
    """Return the requirements of setup.py, by the name of the extra; those of the package have the name ""."""
    tree = ast.parse(read("setup.py"))
    result: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("install_requires", "extras_require"):
            value = eval(ast.unparse(node.value), {"HAS_FUZZER": "os_name == 'posix'"})  # a condition that it uses
            result |= value if isinstance(value, dict) else {"": value}
    return result


def names_of(lines: Iterable[str]) -> set[NormalizedName]:
    """Return the names in requirements, without that of this project."""
    names = [Requirement(line).name for line in lines]
    return normalized(names) - {"openai-usage-client"}


def in_file(name: str) -> set[NormalizedName]:
    """Return the names in an .in file."""
    lines = read(name).splitlines()
    return names_of(line for line in lines if not line.startswith("#"))


def of_examples(declared: dict[str, list[str]]) -> set[NormalizedName]:
    """Return the names in the extras that are for users."""
    names: set[NormalizedName] = set()
    for extra, lines in declared.items():
        if extra not in ("", "test"):
            names |= names_of(lines)
    return names


def of_continuous_integration() -> set[NormalizedName]:
    """Return the actions, and the packages that .ci/run installs."""
    names = [action.partition("@")[0] for action in actions()]
    for packages in re.findall(r"--no-install-recommends (.+?) >", read(".ci/run")):
        names += packages.split()
    return normalized(names)


def test_the_page_has_every_direct_requirement() -> None:
    declared = extras()
    prism = json.loads(read("test/prism/package.json"))
    expected = {
        "The package": names_of(declared[""]),
        "The generator": in_file("generator/requirements.in"),
        "The tests": names_of(declared["test"]),
        "The examples": of_examples(declared),
        "Prism": normalized(prism["dependencies"]),
        "The benchmarks": in_file("benchmarks/requirements.in"),
        "Continuous integration": of_continuous_integration(),
    }
    assert {title: section.packages for title, section in sections().items()} == expected


def number_of_packages(name: str) -> int:
    """Return how many packages a file pins."""
    if name == PRISM_LOCK:
        packages = json.loads(read(name))["packages"]
        return len(packages) - 1  # without the project itself
    return len(versions(PROJECT, name))


@pytest.mark.parametrize("name", [*LOCKS[:2], LOCKS[3], PRISM_LOCK])
def test_the_page_has_the_number_of_indirect_requirements(name: str) -> None:
    for section in sections().values():
        match = re.search(rf"`{name}`: (\d+) direct, (\d+) indirect", section.text)
        if match:
            direct, indirect = map(int, match.groups())
            assert direct == len(section.packages)
            assert direct + indirect == number_of_packages(name)
            return
    raise AssertionError(f"no section counts the packages of {name}")


# --- the update ---

PRISM = "@stoplight/prism-cli"
SETUP = """
from setuptools import setup
setup(name="small", version="1", py_modules=[], install_requires=["first"], extras_require={"test": ["second"]})
"""
SMALL_PAGE = "`test/requirements.txt`: 1 direct, 7 indirect. `test/prism/package-lock.json`: 1 direct, 9 indirect.\n"


def prism_document(url: str) -> bytes:
    """Return what the registry of npm says about two versions of Prism."""
    digest = base64.b64encode(hashlib.sha512(b"").digest()).decode()
    releases = {}
    for version in ("1.0.0", "2.0.0"):
        distribution = {"tarball": f"{url}/{version}.tgz", "integrity": f"sha512-{digest}"}
        releases[version] = {"name": PRISM, "version": version, "dist": distribution}
    document = {"name": PRISM, "dist-tags": {"latest": "2.0.0"}, "versions": releases}
    return json.dumps(document).encode()


@pytest.fixture
def index() -> Iterator[Index]:
    """Serve an index with two versions of each package."""
    with serving(Index()) as index:
        for name in ("first", "second", "third"):
            index.add(*(Wheel.made(name, version, {f"{name}.py": ""}) for version in ("1.0", "2.0")))
        index.files["/npm/@stoplight%2fprism-cli"] = prism_document(index.url)
        yield index


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a small project whose packages are pinned to their first versions."""
    project = tmp_path / "project"
    pinned = {name: Wheel.made(name, "1.0", {f"{name}.py": ""}).pin for name in ("first", "second", "third")}
    files = {
        "setup.py": SETUP,
        "generator/requirements.in": "first\nthird\n",
        "generator/requirements.txt": pinned["first"] + pinned["third"],
        "benchmarks/requirements.in": "third\n",
        "benchmarks/requirements.txt": pinned["third"],
        "test/oldest.in": "second==1.0\n",
        "test/oldest.txt": pinned["first"] + pinned["second"],
        "test/requirements.txt": pinned["first"] + pinned["second"],
        "test/prism/package.json": json.dumps({"private": True, "dependencies": {PRISM: "1.0.0"}}),
        PRISM_LOCK: json.dumps({"lockfileVersion": 3, "packages": {"": {}}}),
        "docs/guide/supply.md": SMALL_PAGE,
    }
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(PROJECT / "test/update.py", project / "test")
    return project


def update(project: Path, index: Index, *tools: str) -> Completed:
    registry = {"npm_config_registry": f"{index.url}/npm/", "npm_config_userconfig": os.devnull}
    indexes = {"UV_DEFAULT_INDEX": index.simple, "NO_PROXY": "*", "no_proxy": "*"}
    command: list[str | Path] = [sys.executable, "-I", project / "test/update.py", *tools]
    return run(*command, folder=project, **registry, **indexes)


def contents(project: Path) -> dict[str, bytes]:
    names = (*LOCKS, PRISM_LOCK, "test/prism/package.json", "docs/guide/supply.md")
    return {name: (project / name).read_bytes() for name in names}


def test_one_command_updates_all_pins(small: Path, index: Index) -> None:
    done = update(small, index)
    assert done.returncode == 0, done.stderr
    assert versions(small, "generator/requirements.txt") == {"first": "==2.0", "third": "==2.0"}
    assert versions(small, "test/requirements.txt") == {"first": "==2.0", "second": "==2.0"}
    assert versions(small, "test/oldest.txt") == {"first": "==2.0", "second": "==1.0"}
    assert versions(small, "benchmarks/requirements.txt") == {"third": "==2.0"}
    for name in LOCKS:
        for _, hashes in pins(name, small):
            assert hashes
    assert json.loads(read("test/prism/package.json", small))["dependencies"] == {PRISM: "2.0.0"}
    package = json.loads(read(PRISM_LOCK, small))["packages"][f"node_modules/{PRISM}"]
    assert package["version"] == "2.0.0"
    assert package["integrity"].startswith("sha512-")
    assert read("docs/guide/supply.md", small) == SMALL_PAGE.replace("7", "1").replace("9", "0")
    assert update(small, index).stdout == "nothing changed\n"


def test_an_update_of_one_package(small: Path, index: Index) -> None:
    done = update(small, index, "third")
    assert done.returncode == 0, done.stderr
    assert versions(small, "generator/requirements.txt") == {"first": "==1.0", "third": "==2.0"}
    assert versions(small, "test/requirements.txt") == {"first": "==1.0", "second": "==1.0"}
    assert json.loads(read("test/prism/package.json", small))["dependencies"] == {PRISM: "1.0.0"}


@pytest.mark.parametrize("gone", ["/simple/third/", "/npm/@stoplight%2fprism-cli"])
def test_an_update_that_fails_changes_nothing(small: Path, index: Index, gone: str) -> None:
    before = contents(small)
    del index.files[gone]
    done = update(small, index)
    assert done.returncode == 3
    assert done.stderr.endswith("test/run: error: the pins cannot be updated, see above; nothing was changed\n")
    assert contents(small) == before
