"""The distribution: what a release has, what the package index shows of it, and how pip installs it."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.metadata import distribution, packages_distributions, requires
from pathlib import Path

import pytest
import readme_renderer.markdown
import trove_classifiers
from build import ProjectBuilder
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
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


# --- releases ---


def built(folder: Path, umask: int) -> tuple[Path, Path]:
    """Build a release as CONTRIBUTING.md says, in a clone of somebody with a umask; return the wheel and the sdist."""
    copy = copied_to(folder)
    for path in copy.rglob("*"):
        path.touch()
        path.chmod(path.stat().st_mode & ~umask)
    program = f"import os, runpy; os.umask({umask}); runpy.run_module('build', run_name='__main__')"
    command = [sys.executable, "-c", program, "--no-isolation"]
    done = run(*command, folder=copy, PROJECT_URL=URL, SOURCE_DATE_EPOCH="1790812800")
    assert done.returncode == 0, done.stdout + done.stderr
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
    package = PROJECT / "openapi_client"
    modules = {path.relative_to(PROJECT).as_posix() for path in package.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"openai_usage_client-{__version__}.dist-info/METADATA")
    files = {name for name in names if ".dist-info/" not in name}
    assert files == {*modules, "openapi_client/py.typed"}
    licenses = [name for name in names if name.endswith("/licenses/LICENSE")]
    assert len(licenses) == 1
    Metadata.from_email(metadata, validate=True)


def check_sdist(sdist: Path) -> None:
    """Check that an sdist has the files that README.md links to, and no tests: they need ./generate.sh and git."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {"docs", "examples", "openai_usage_client.egg-info", "openapi_client"}
    for target in targets_in_readme():
        assert target in names


def targets_in_readme() -> list[str]:
    """Return the relative links of README.md."""
    page = Page.of((PROJECT / "README.md").read_text("utf-8"))
    targets = [link for link in [*page.links, *page.pictures] if not link.startswith("https://")]
    assert len(targets) > 5
    return targets


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
    original = Page.of((PROJECT / "README.md").read_text("utf-8"))
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
    original = Page.of((PROJECT / "README.md").read_text("utf-8"))
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
    modules: set[str] = set()
    for path in (PROJECT / "examples").glob("*.py"):
        modules |= imported_modules(path)
    own = {path.stem for path in (PROJECT / "examples").glob("*.py")}
    modules -= {*own, "openapi_client", *sys.stdlib_module_names}
    assert modules
    distributions = packages_distributions()
    installed = requirements("") | requirements("examples")
    for module in modules:
        names = {canonicalize_name(name) for name in distributions[module]}
        assert names & installed, module


def imported_modules(path: Path) -> set[str]:
    """Return the top-level modules that a program imports, also those that it imports late."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            modules.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.partition(".")[0])
    return modules


def requirements(extra: str) -> set[str]:
    """Return the distributions that an extra of this one names, directly or through other extras."""
    names = set()
    for text in requires(DISTRIBUTION) or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if requirement.name == DISTRIBUTION:
            for other in requirement.extras:
                names |= requirements(other)
        elif requirement.marker or not extra:
            names.add(canonicalize_name(requirement.name))
    return names


# --- pip ---


def test_pip_installs_from_git(copy: Path, tmp_path: Path) -> None:
    """A clone is installed by its URL into a new environment, without the package index."""
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "A release"]):
        done = run("git", "-c", "user.name=A", "-c", "user.email=a@example.com", *command, folder=copy)
        assert done.returncode == 0, done.stderr
    environment = tmp_path / "environment"
    done = run(sys.executable, "-m", "venv", environment)
    assert done.returncode == 0, done.stderr
    python = environment / "bin" / "python"
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [str(python), "-m", "pip", "install", "--no-index", *options, f"git+file://{copy}"]
    done = run(*command, folder=tmp_path, PYTHONPATH=str(build_backend(tmp_path / "backend")))
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(python, "-I", "-m", "openapi_client", "--version", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{DISTRIBUTION} {__version__} from {environment}/")


def build_backend(folder: Path) -> Path:
    """Link to the build backend alone, not to what else the environment of the tests has."""
    folder.mkdir()
    site = Path(str(distribution("setuptools").locate_file("")))
    for source in (*site.glob("setuptools*"), *site.glob("_distutils_hack")):
        link = folder / source.name
        link.symlink_to(source)
    return folder


# --- python -m ---


def test_python_m_says_which_package_it_is(tmp_path: Path) -> None:
    """The version has the folder, because another distribution may have an openapi_client, too."""
    done = run(sys.executable, "-m", "openapi_client", "--version", folder=PROJECT)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.stderr == ""
    pattern = rf"{DISTRIBUTION} {re.escape(__version__)} from (.+) \(Python {re.escape(python)}\.\S+\)\n"
    match = re.fullmatch(pattern, done.stdout)
    assert match
    assert Path(match[1]).samefile(PROJECT / "openapi_client")
    done = run(sys.executable, "-m", "openapi_client", folder=PROJECT)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m openapi_client [-h] [--version]\n")


def test_another_import_name(tmp_path: Path) -> None:
    """Who has another openapi_client generates this one under a name of their own."""
    generate_package(PROJECT / "openapi.yaml", tmp_path, "acme.usage")
    done = run(sys.executable, "-m", "acme.usage", "--version", folder=tmp_path)
    assert done.stdout.startswith(f"{DISTRIBUTION} {__version__} from {tmp_path}/acme/usage (Python ")
    done = run(sys.executable, "-m", "acme.usage", "--help", folder=tmp_path)
    assert done.stdout.startswith("usage: python -m acme.usage [-h] [--version]\n")
    assert "import acme.usage" in done.stdout
