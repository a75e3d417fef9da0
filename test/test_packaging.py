"""The distribution: what a release has, what the package index shows of it, and how pip installs it."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
import readme_renderer.markdown
import trove_classifiers
from build import ProjectBuilder
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from pyproject_hooks import quiet_subprocess_runner

from openapi_client import __version__
from support.processes import run
from support.project import PROJECT, generate_package

DISTRIBUTION = "openai-usage-client"
URL = "https://code.example/team/usage"
FILES_AT_RELEASE = f"{URL}/blob/v{__version__}/"
PICTURES_AT_RELEASE = f"{URL}/raw/v{__version__}/"
IGNORED = shutil.ignore_patterns(
    ".git", ".tools", ".venv*", ".generate-*", "*.egg-info", "__pycache__", "build", "dist"
)


def copied_to(folder: Path) -> Path:
    """Copy the project as a clone has it, with the changes that are not committed."""
    return shutil.copytree(PROJECT, folder, ignore=IGNORED)


def succeed(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a program, and require success; return its output."""
    done = run(*command, folder=folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- releases ---


def built(folder: Path, umask: int) -> tuple[Path, Path]:
    """Build a release as CONTRIBUTING.md says, in a clone of somebody with a umask; return the wheel and the sdist."""
    copy = copied_to(folder)
    for path in copy.rglob("*"):
        path.touch()
        path.chmod(path.stat().st_mode & ~umask)
    program = f"import os, runpy; os.umask({umask}); runpy.run_module('build', run_name='__main__')"
    command = [sys.executable, "-c", program, "--no-isolation"]
    succeed(*command, folder=copy, PROJECT_URL=URL, SOURCE_DATE_EPOCH="1790812800")
    (wheel,) = copy.glob("dist/*.whl")
    (sdist,) = copy.glob("dist/*.tar.gz")
    return wheel, sdist


def test_releases(tmp_path: Path) -> None:
    wheel, sdist = built(tmp_path / "one", umask=0o022)
    other_wheel, other_sdist = built(tmp_path / "folder" / "other", umask=0o077)
    assert wheel.name == other_wheel.name == f"openai_usage_client-{__version__}-py3-none-any.whl"
    assert wheel.read_bytes() == other_wheel.read_bytes()
    assert sdist.name == other_sdist.name == f"openai_usage_client-{__version__}.tar.gz"
    assert sdist.read_bytes() == other_sdist.read_bytes()
    check_wheel(wheel)
    check_sdist(sdist)


def check_wheel(wheel: Path) -> None:
    """Check that a wheel has the files of the package, its metadata, and no other files."""
    metadata_folder = f"openai_usage_client-{__version__}.dist-info"
    expected = {"openapi_client/py.typed"}
    for path in (PROJECT / "openapi_client").rglob("*.py"):
        name = path.relative_to(PROJECT)
        expected.add(name.as_posix())
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"{metadata_folder}/METADATA")
    assert f"{metadata_folder}/licenses/LICENSE" in names
    assert {name for name in names if not name.startswith(metadata_folder)} == expected
    Metadata.from_email(metadata, validate=True)


def check_sdist(sdist: Path) -> None:
    """Check that an sdist has the files that README.md links to, and no tests: they need ./generate.sh and git."""
    names = set()
    with tarfile.open(sdist) as archive:
        for path in archive.getnames():
            _, _, name = path.partition("/")
            names.add(name)
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {"docs", "examples", "openai_usage_client.egg-info", "openapi_client"}
    page = readme()
    for target in [*page.links, *page.pictures]:
        file, _, _ = target.partition("#")
        assert target.startswith("https://") or file in names


# --- the package index ---


@dataclass
class Page(HTMLParser):
    """A description as the package index shows it."""

    links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    text: str = ""

    @classmethod
    def of(cls, description: str) -> Page:
        """Render a description in Markdown."""
        html = readme_renderer.markdown.render(description)
        assert html
        page = cls()
        page.feed(html)
        return page

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the target of a link or of a picture, without links within the page."""
        attributes = dict(attrs)
        target = attributes.get("href") or ""
        if tag == "a" and not target.startswith("#"):
            self.links.append(target)
        if tag == "img":
            self.pictures.append(attributes["src"] or "")

    def handle_data(self, data: str) -> None:
        """Collect a part of the text."""
        self.text += data

    @property
    def words(self) -> list[str]:
        """The words of the text, however it is broken into lines."""
        return self.text.split()


def readme() -> Page:
    """Return README.md as the package index shows it, if it is not changed."""
    text = (PROJECT / "README.md").read_text("utf-8")
    return Page.of(text)


def metadata_of(project: Path) -> Metadata:
    """Return the metadata that the package index gets; raise an error where they are not valid."""
    with tempfile.TemporaryDirectory() as folder:
        path = ProjectBuilder(project, runner=quiet_subprocess_runner).metadata_path(folder)
        content = Path(path, "METADATA").read_bytes()
    return Metadata.from_email(content, validate=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied_to(tmp_path_factory.mktemp("packaging") / "copy")


def test_index_of_a_release(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PROJECT_URL, the links of README.md lead to the files of the release."""
    monkeypatch.setenv("PROJECT_URL", f"{URL}/")
    metadata = metadata_of(copy)
    page = Page.of(metadata.description or "")
    original = readme()
    assert page.words == original.words
    assert page.links == [absolute(link, FILES_AT_RELEASE) for link in original.links]
    assert page.pictures == [absolute(link, PICTURES_AT_RELEASE) for link in original.pictures]
    urls = metadata.project_urls or {}
    assert urls["Source"] == URL
    for name in ("Documentation", "Changelog"):
        file = urls[name].removeprefix(FILES_AT_RELEASE)
        assert (PROJECT / file).is_file()


def absolute(link: str, base: str) -> str:
    return link if link.startswith("https://") else base + link


def test_index_without_an_address(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PROJECT_URL, the description has no dead links, no dead picture, and all of its words."""
    monkeypatch.delenv("PROJECT_URL", raising=False)
    metadata = metadata_of(copy)
    page = Page.of(metadata.description or "")
    original = readme()
    assert page.words == original.words
    assert page.links == [link for link in original.links if link.startswith("https://")]
    assert page.pictures == []
    assert not metadata.project_urls


def test_wrong_address() -> None:
    done = run(sys.executable, "setup.py", "--name", folder=PROJECT, PROJECT_URL="code.example/team/usage")
    message = "setup.py: error: PROJECT_URL is 'code.example/team/usage'; it must begin with https://\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_classifiers(copy: Path) -> None:
    """The package index refuses a release with another classifier."""
    classifiers = metadata_of(copy).classifiers or []
    assert set(classifiers) <= trove_classifiers.classifiers
    assert "Typing :: Typed" in classifiers


# --- the extra of the examples ---


def test_extra_of_the_examples() -> None:
    """`pip install '.[examples]'` installs everything that a program in examples/ imports."""
    programs = list((PROJECT / "examples").glob("*.py"))
    known = {"openapi_client", *sys.stdlib_module_names}
    known.update(path.stem for path in programs)
    modules: set[str] = set()
    for path in programs:
        modules.update(imported_modules(path))
    modules -= known
    assert modules
    for name in {*requirements(""), *requirements("examples")}:
        modules.difference_update(top_level_names(name))
    assert not modules


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the top-level modules that a program imports, also those that it imports late."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            module, _, _ = name.partition(".")
            yield module


def top_level_names(name: str) -> Iterator[str]:
    """Yield the names of the files and folders of a distribution, without what is in the folders."""
    for path in distribution(name).files or []:
        yield path.parts[0].removesuffix(".py")


def requirements(extra: str) -> Iterator[str]:
    """Yield the distributions that an extra of this one names, directly or through other extras."""
    for text in requires(DISTRIBUTION) or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker and not marker.evaluate({"extra": extra}):
            continue
        yield requirement.name
        if requirement.name == DISTRIBUTION:
            for other in requirement.extras:
                yield from requirements(other)


# --- pip ---


def test_pip_installs_from_git(copy: Path, tmp_path: Path) -> None:
    """A clone is installed by its URL into a new environment, without the package index."""
    for command in ("init --quiet", "add .", "commit --quiet --message release"):
        succeed("git", "-c", "user.name=A", "-c", "user.email=a@example.com", *command.split(), folder=copy)
    environment = tmp_path / "environment"
    succeed(sys.executable, "-m", "venv", environment, folder=tmp_path)
    python = environment / "bin" / "python"
    options = ["--no-index", "--no-deps", "--no-build-isolation"]
    backend = build_backend(tmp_path / "backend")
    succeed(python, "-m", "pip", "install", *options, f"git+file://{copy}", folder=tmp_path, PYTHONPATH=str(backend))
    output = succeed(python, "-I", "-m", "openapi_client", "--version", folder=tmp_path)
    assert output.startswith(f"{DISTRIBUTION} {__version__} from {environment}/")


def build_backend(folder: Path) -> Path:
    """Link to the build backend alone, not to what else the environment of the tests has."""
    folder.mkdir()
    site = Path(str(distribution("setuptools").locate_file("")))
    for source in (*site.glob("setuptools*"), *site.glob("_distutils_hack")):
        link = folder / source.name
        link.symlink_to(source)
    return folder


# --- python -m ---


def test_python_m_says_which_package_it_is() -> None:
    """The version has the folder, because another distribution may have an openapi_client, too."""
    command = [sys.executable, "-m", "openapi_client"]
    output = succeed(*command, "--version", folder=PROJECT)
    match = re.fullmatch(r"(\S+ \S+) from (.+) \(Python (\S+)\)\n", output)
    assert match
    name, folder, python_version = match.groups()
    assert name == f"{DISTRIBUTION} {__version__}"
    assert Path(folder).samefile(PROJECT / "openapi_client")
    assert sys.version.startswith(python_version)
    assert succeed(*command, folder=PROJECT).startswith("usage: python -m openapi_client [-h] [--version]\n")


def test_another_import_name(tmp_path: Path) -> None:
    """Who has another openapi_client generates this one under a name of their own."""
    generate_package(PROJECT / "openapi.yaml", tmp_path, "acme.usage")
    command = [sys.executable, "-m", "acme.usage"]
    version = succeed(*command, "--version", folder=tmp_path)
    assert version.startswith(f"{DISTRIBUTION} {__version__} from {tmp_path}/acme/usage (Python ")
    text = succeed(*command, "--help", folder=tmp_path)
    assert text.startswith("usage: python -m acme.usage [-h] [--version]\n")
    assert "import acme.usage" in text
