"""Faults of the machine: each row of docs/guide/machine.md, produced and looked at.

Set-ups are real, but small: a package index on this machine has one wheel, which leads to the tools that are there.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import test_follow
import test_install
import trustme

from generator.environment import PINNED, PIP, Environment
from generator.machine_faults import setup_fault
from generator.output.install import ROOM
from generator.output.scratch import scratch_folder
from generator.tools import environment_of
from support.index import Index, Wheel, serving
from support.larger import git
from support.processes import Completed, run
from support.project import PROJECT, Project

PAGE = PROJECT / "docs/guide/machine.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| (-?\d+) \| [^|]*\|$", re.MULTILINE)
ROWS = {fault: (texts, int(status)) for fault, texts, status in ROW.findall(PAGE.read_text("utf-8"))}
"""What the page says about each fault: what happens, and the exit status."""
tested: set[str] = set()
"""The faults that tests produce."""

Test = Callable[..., None]


def row(*faults: str) -> Callable[[Test], Test]:
    """Register a test of faults."""
    tested.update(faults)
    return lambda test: test


def check(fault: str, done: Completed) -> None:
    """Check that a run ended as the page says: with this status, and with one line that has its words."""
    texts, status = ROWS[fault]
    assert done.returncode == status, done.stderr
    if status == 0:
        assert done.stderr == ""
        return
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("generate.sh: error: ")
    for text in re.findall("`([^`]+)`", texts):
        assert text in done.stderr


def test_the_page_has_every_fault_that_is_tested() -> None:
    assert ROWS.keys() == tested


# --- set-ups ---

TOOLS = environment_of(PROJECT / "generator")
MISSING = ("--spec", "missing", "--output", "out")
"""Arguments of a run that needs the tools, and nothing else. It exits with 2, because it finds no specification."""


@pytest.fixture(scope="module")
def wheel(tools: Path) -> Wheel:
    """Return a wheel that leads to the packages of the tools."""
    (site_packages,) = TOOLS.glob("lib/python*/site-packages")
    return Wheel.made("linked_tools", "1.0", {"linked_tools.pth": f"{site_packages}\n", "padding.txt": 3000 * " "})


@pytest.fixture
def index(wheel: Wheel) -> Iterator[Index]:
    """Serve an index that has this wheel."""
    with serving(Index()) as index:
        index.add(wheel)
        index.files["/simple/linked-tools/"] = index.files.pop("/simple/linked_tools/")
        yield index


@dataclass
class Cold:
    """A copy of the project without tools, and the settings to get them from an index."""

    project: Project
    settings: dict[str, str]

    @property
    def environment(self) -> Path:
        """The folder of the tools."""
        return environment_of(self.project.folder / "generator")

    def generate(self, **environment: str) -> Completed:
        """Start a run that needs the tools."""
        return self.project.generate("--quiet", *MISSING, **self.settings, **environment)

    def start(self) -> subprocess.Popen[str]:
        """Start such a run; it goes on while the test does."""
        command: list[str | Path] = [self.project.folder / "generate.sh", *MISSING]
        variables = {**os.environ, **self.settings}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=variables)


@pytest.fixture
def cold(tmp_path: Path, tools: Path, index: Index, wheel: Wheel) -> Cold:
    """Copy the project; its requirements are the wheel alone."""
    project = Project.copied_to(tmp_path / "a copy", tools)
    (project.folder / ".tools").unlink()
    project.write("generator/requirements.txt", wheel.pin)
    return Cold(project, reaching(index))


def reaching(index: Index) -> dict[str, str]:
    """Return the variables that make pip use an index, and no other."""
    others = {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    proxies = {"NO_PROXY": "*", "no_proxy": "*"}
    return {"PIP_INDEX_URL": index.simple, **others, **proxies}


def is_ready(done: Completed) -> bool:
    """Return whether a run had its tools: then it missed its specification."""
    return done.returncode == 2 and "missing: error: cannot be read" in done.stderr


def python_without(folder: Path, module: str) -> dict[str, str]:
    """Make a Python without a module of the standard library; return the variables that make it python3."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    target = folder / "lib" / stdlib.name
    target.mkdir(parents=True)
    for path in stdlib.iterdir():
        if path.name not in (module, "site-packages"):
            (target / path.name).symlink_to(path)
    programs = folder / "bin"
    programs.mkdir()
    base = os.path.realpath(sys.executable)
    shutil.copy(base, programs / "python3")
    return {"PATH": f"{programs}:{os.environ['PATH']}"}


@row("Python without venv", "Python without ensurepip")
@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_python_without_a_module(cold: Cold, tmp_path: Path, module: str) -> None:
    done = cold.generate(**python_without(tmp_path / "python", module))
    check(f"Python without {module}", done)
    assert not cold.environment.exists()


OLD = "no python3, or one that is too old"


@row(OLD)
@pytest.mark.parametrize("program", ["test/run", "benchmarks/run", "generate.sh"])
def test_an_old_python(tmp_path: Path, program: str) -> None:
    """A test of test_generate.py, test_no_python, tries none at all."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = run(PROJECT / program, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 3
    assert re.fullmatch(rf"{program}: error: .*version 3.10 or newer.*\n", done.stderr)
    if program == "generate.sh":
        check(OLD, done)


# What pip says of each fault, in the environment of the tests. It writes to a folder that is thrown away.


@dataclass(frozen=True)
class Refusal:
    """A fault of the package index, or on the way to it."""

    change: Callable[[Index], object] = lambda index: None
    variables: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""


def other_content(index: Index) -> None:
    (path,) = [path for path in index.files if path.startswith("/files/")]
    index.files[path] += b"x"


def answer(status: int) -> Callable[[Index], object]:
    return lambda index: setattr(index, "status", status)


REFUSALS = {
    "no network": Refusal(variables={"PIP_INDEX_URL": "http://127.0.0.1:9/simple"}),
    "a proxy that refuses": Refusal(
        variables={
            "PIP_PROXY": "http://127.0.0.1:9",
            "PIP_INDEX_URL": "https://a.example",
            "NO_PROXY": "",
            "no_proxy": "",
        }
    ),
    "an index that needs a password": Refusal(answer(401)),
    "an index that fails": Refusal(answer(503)),
    "a pinned version that is gone, or not for this machine": Refusal(lambda index: index.files.clear()),
    "a file with another hash": Refusal(other_content),
    "no space, or a limit of the size of files": Refusal(limit="ulimit -f 1"),
}


def said_by_pip(folder: Path, requirements: str, limit: str, **variables: str) -> str:
    """Return the explanation of what pip says when it installs requirements."""
    file = folder / "requirements.txt"
    file.write_text(requirements)
    command: list[str | Path] = [sys.executable, *PIP, "--target", folder / "target", *PINNED, file]
    done = limited(limit or "true", *command, folder=folder, **variables)
    assert done.returncode != 0
    return setup_fault(done.stdout + done.stderr, folder)


def limited(limit: str, *command: str | Path, folder: Path = PROJECT, **variables: str) -> Completed:
    """Run a program with a limit of the shell."""
    script = f'{limit}; exec "$@"'
    return run("bash", "-c", script, "bash", *command, folder=folder, **variables)


def check_words(fault: str, explanation: str) -> None:
    """Check that an explanation has the words of the page, on one line."""
    texts, status = ROWS[fault]
    assert status == 3
    assert "\n" not in explanation
    for text in re.findall("`([^`]+)`", texts):
        assert text in explanation


@row(*REFUSALS)
@pytest.mark.parametrize("fault", REFUSALS)
def test_refusals_of_an_index(fault: str, index: Index, wheel: Wheel, tmp_path: Path) -> None:
    refusal = REFUSALS[fault]
    refusal.change(index)
    variables = {**reaching(index), "TMPDIR": str(tmp_path), **refusal.variables}
    pin = wheel.pin.replace("_", "-")
    check_words(fault, said_by_pip(tmp_path, pin, refusal.limit, **variables))


DAMAGED = "a damaged file"


@row(DAMAGED)
def test_a_damaged_file(index: Index, tmp_path: Path) -> None:
    damaged = Wheel("linked_tools", "1.0", b"PK")
    index.files[f"/files/{damaged.file}"] = damaged.content
    check_words(DAMAGED, said_by_pip(tmp_path, damaged.pin, "", **reaching(index)))


CERTIFICATE = "a certificate that is not trusted, or a wrong clock"


@row(CERTIFICATE)
def test_a_certificate_that_is_not_trusted(index: Index, wheel: Wheel, tmp_path: Path) -> None:
    with serving(Index(), trustme.CA()) as secure:
        variables = {**reaching(secure), "PIP_CERT": ""}
        check_words(CERTIFICATE, said_by_pip(tmp_path, wheel.pin, "", **variables))


ELSEWHERE = "variables of pip that send packages elsewhere (PIP_TARGET, PIP_USER, PIP_DRY_RUN …)"
CONFIGURED = "a configuration file of pip that does"
LOST = "a file of the tools is lost"
REMOVED = "the Python of the tools was removed"


@row(CONFIGURED)
def test_a_configuration_file_of_pip(cold: Cold, tmp_path: Path) -> None:
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[install]\ntarget = {tmp_path}/elsewhere\n")
    cold.settings["PIP_CONFIG_FILE"] = str(configuration)
    check(CONFIGURED, cold.generate())
    assert not cold.environment.exists()


THREE = "three runs at once"
KILLED_RUN = "a lock and a half environment of a killed run"
PLACES = ("TARGET", "PREFIX", "ROOT", "PYTHON", "CONSTRAINT", "REQUIREMENT")
FLAGS = ("USER", "DRY_RUN", "REQUIRE_VIRTUALENV", "HELP", "VERSION")


@row(THREE, KILLED_RUN, ELSEWHERE, LOST, REMOVED)
def test_set_ups_with_everything_in_the_way(cold: Cold, tmp_path: Path) -> None:
    """Three runs set up tools after a killed one, and in spite of variables. Later, files of the tools are lost."""
    folder = cold.environment
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("half")
    folder.with_name(f"{folder.name}.lock").touch()
    cold.settings |= {f"PIP_{name}": f"{tmp_path}/elsewhere" for name in PLACES}
    cold.settings |= {f"PIP_{name}": "1" for name in FLAGS}
    runs = [cold.start() for _ in range(3)]
    outputs = [started.communicate()[0] for started in runs]
    assert [started.returncode for started in runs] == [2, 2, 2]
    assert "".join(outputs).count("Setting up the tools") == 1

    (lost,) = folder.glob("lib/python*/site-packages/linked_tools.pth")
    lost.unlink()
    check(LOST, cold.generate())
    environment = Environment(folder, tmp_path)
    assert not environment.is_complete()

    (folder / "complete").touch()
    assert environment.is_complete()
    Path(environment.python).unlink()
    assert not environment.is_complete()


INTERRUPTED = "SIGINT or SIGTERM"


@row(INTERRUPTED)
def test_interrupted_set_ups(cold: Cold, index: Index) -> None:
    """One run is interrupted while pip works, the other one while it waits."""
    index.open.clear()
    first = cold.start()
    index.asked.wait()
    second = cold.start()
    assert second.stdout
    assert second.stdout.readline().startswith("Waiting for another run")
    second.send_signal(signal.SIGTERM)
    first.send_signal(signal.SIGINT)
    for started in (first, second):
        output, errors = started.communicate()
        check(INTERRUPTED, Completed([], started.returncode, output, errors))
    assert not cold.environment.exists()
    with open(cold.environment.with_name(f"{cold.environment.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # no pip holds it any more


KILLED = "SIGKILL"


@row(KILLED)
def test_a_killed_set_up(cold: Cold, index: Index) -> None:
    """The next run waits for pip, which lives on."""
    index.open.clear()
    killed = cold.start()
    index.asked.wait()
    killed.kill()
    killed.communicate()
    assert killed.returncode == ROWS[KILLED][1]
    following = cold.start()
    assert following.stdout
    assert following.stdout.readline().startswith("Waiting for another run")
    index.open.set()
    output, errors = following.communicate()
    assert is_ready(Completed([], following.returncode, output, errors))
    assert output.startswith("Setting up the tools")


PATHS = "a path with a colon, or with bytes that are not UTF-8"


@row(PATHS)
@pytest.mark.parametrize("name", [b"a:b", b"\xff"])
def test_paths_that_no_tools_can_have(tmp_path: Path, tools: Path, name: bytes) -> None:
    project = Project.copied_to(tmp_path / os.fsdecode(name), tools)
    check(PATHS, project.generate(*MISSING))


# --- runs ---

DROP_BOUNDING_CAPABILITY = 24
OVERRIDE_PERMISSIONS = (1, 2)
"""The numbers of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def obey_permissions() -> None:
    """Let the program that this process becomes obey permissions, even if root runs the tests."""
    if os.geteuid() == 0:
        for capability in OVERRIDE_PERMISSIONS:
            ctypes.CDLL(None).prctl(DROP_BOUNDING_CAPABILITY, capability, 0, 0, 0)


def generate_obeying(project: Project, *arguments: str) -> Completed:
    """Start a run that obeys permissions."""
    command: list[str | Path] = [project.folder / "generate.sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=project.folder, preexec_fn=obey_permissions)


@contextlib.contextmanager
def mode(path: Path, number: int) -> Iterator[None]:
    """Give a file or folder other permissions."""
    before = path.stat().st_mode
    path.chmod(number)
    try:
        yield
    finally:
        path.chmod(before)


UNREADABLE = "a file that this user may not read"


@row(UNREADABLE)
@pytest.mark.parametrize("name", ["openapi.yaml", "generator/cli.py"])
def test_unreadable_files(project: Project, name: str) -> None:
    with mode(project.folder / name, 0):
        check(UNREADABLE, generate_obeying(project))


@pytest.mark.parametrize("name", ["generator", "generator/text.py"])
def test_unreadable_files_of_the_start(project: Project, name: str) -> None:
    with mode(project.folder / name, 0):
        done = generate_obeying(project)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1


NOT_THERE = "a file of the generator is missing"


@row(NOT_THERE)
@pytest.mark.parametrize("name", ["text.py", "cli.py", "models/types.py"])
def test_missing_files_of_the_generator(project: Project, name: str) -> None:
    (project.folder / "generator" / name).unlink()
    check(NOT_THERE, project.generate("--report", os.devnull))


READ_ONLY = "a project that this user may not write: read-only, or another's"


@row(READ_ONLY)
def test_a_project_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    project.append("openapi.yaml", "# A comment.\n")
    before = project.files()
    with mode(project.folder, 0o555):
        check(READ_ONLY, generate_obeying(project))
        assert generate_obeying(project, "--check", "--quiet").returncode == 1
        output = ("--spec", "openapi.yaml", "--output", str(tmp_path / "out"))
        assert generate_obeying(project, "--quiet", *output).returncode == 0
    assert project.files() == before


NEW = ("--quiet", "--spec", "openapi.yaml", "--output", "out", "--package", "openapi_client")
"""Arguments of a run that writes a new package."""
LIMITS = {
    "too few open files": "ulimit -n 10",
    "a limit of the size of files": "ulimit -f 1",
    "too little memory for Java": "ulimit -v 1000000",
}


@row(*LIMITS)
@pytest.mark.parametrize("fault", LIMITS)
def test_limits(project: Project, fault: str) -> None:
    project.own_cache()
    check(fault, limited(LIMITS[fault], "./generate.sh", *NEW, folder=project.folder))
    assert not (project.folder / "out").exists()


def test_bytecode_that_ends_too_early(project: Project) -> None:
    """Python itself writes such files where the disk is full; the next run makes them anew."""
    project.own_cache()
    project.succeed("--check")
    files = list((project.folder / ".tools" / "bytecode").rglob("*.pyc"))
    assert files
    for path in files:
        path.write_bytes(path.read_bytes()[:100])
    assert project.succeed("--check") == "up to date\n"


TEMPORARY = "a folder for temporary files whose name is not UTF-8"


@row(TEMPORARY)
def test_a_folder_for_temporary_files(project: Project, tmp_path: Path) -> None:
    project.own_cache()
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    check(TEMPORARY, project.generate(*NEW, TMPDIR=str(folder)))


SIGKILL = "SIGKILL, at any moment"
FULL = "a full disk, at any moment"
OTHER_TESTS = {
    SIGKILL: (
        test_install.test_recovery_after_a_kill_at_any_operation,
        test_follow.test_a_run_killed_at_any_file_operation_changes_all_or_nothing,
    ),
    FULL: (test_install.test_a_failure_at_any_operation_leaves_the_old_files, test_follow.test_a_full_disk),
}
"""Faults that tests of other modules produce."""
tested.update(OTHER_TESTS)


IN_SCRATCH = """
import sys
from generator.output.scratch import scratch_folder
with scratch_folder() as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_temporary_folders_of_killed_runs_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run removes what a killed one left, but nothing of a run that lives."""
    command = [sys.executable, "-c", IN_SCRATCH]
    variables = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    pipe = subprocess.PIPE
    runs = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=variables) for _ in range(2)]
    folders = []
    for started in runs:
        assert started.stdout
        folders.append(Path(started.stdout.readline().strip()))
    killed, living = runs
    killed.kill()
    killed.communicate()
    assert folders[0].exists()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as own:
        assert sorted(tmp_path.iterdir()) == sorted([own, folders[1]])
    living.communicate()
    assert not list(tmp_path.iterdir())


AT_ONCE = "three runs at once that change something"


@row(AT_ONCE)
def test_three_runs_at_once(project: Project) -> None:
    before = project.files()
    model = "openapi_client/models/error.py"
    project.append(model, "# Edited by hand.\n")
    command: list[str | Path] = [project.folder / "generate.sh", "--quiet"]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [started.communicate()[1] for started in runs]
    assert errors == [""] * 3
    assert [started.returncode for started in runs] == [0] * 3
    assert project.files() == before
    assert not list(project.folder.glob(f"{ROOM}*"))


# --- machines on which it works ---


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, tools: Path) -> dict[str, bytes]:
    """Return the files that a run writes on a machine without faults."""
    project = Project.copied_to(tmp_path_factory.mktemp("machine") / "project", tools)
    project.succeed(*NEW)
    return written_by(project)


def written_by(project: Project) -> dict[str, bytes]:
    """Return the files that a run has written to its output; remove them."""
    output = project.folder / "out"
    files = {}
    for path in output.rglob("*"):
        if path.is_file():
            files[str(path.relative_to(output))] = path.read_bytes()
    shutil.rmtree(output)
    return files


PYTHON_VARIABLES = {
    "PYTHONHOME": "/nowhere",
    "PYTHONPATH": "/nowhere",
    "PYTHONSTARTUP": "/nowhere",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONINSPECT": "1",
}
JAVA_VARIABLES = {
    "JAVA_HOME": "/nowhere",
    "JAVA_TOOL_OPTIONS": "-Xnonsense",
    "_JAVA_OPTIONS": "-Xnonsense",
    "JDK_JAVA_OPTIONS": "-Xnonsense",
    "CLASSPATH": "/nowhere",
}
LOCALE = "no UTF-8 locale, and a folder for temporary files that needs it"
BARE = "no variables but PATH"
NO_HOME = "HOME or TMPDIR that do not exist"
PYTHON = "variables of Python: PYTHONHOME, PYTHONPATH, PYTHONOPTIMIZE, PYTHONWARNINGS …"
JAVA = "another Java: JAVA_HOME, JAVA_TOOL_OPTIONS, an old one on the PATH"
VARIABLES: dict[str, dict[str, str]] = {
    BARE: {},
    NO_HOME: {"HOME": "/nowhere", "TMPDIR": "/nowhere"},
    PYTHON: PYTHON_VARIABLES,
}
COMMANDS = {"no standard input": "exec <&-", "umask 077": "umask 077"}


@row(*VARIABLES)
@pytest.mark.parametrize("fault", VARIABLES)
def test_variables(project: Project, generated: dict[str, bytes], fault: str) -> None:
    variables = {**VARIABLES[fault], "PATH": os.environ["PATH"]}
    command: list[str | Path] = [project.folder / "generate.sh", *NEW]
    done = subprocess.run(command, capture_output=True, text=True, cwd=project.folder, env=variables)
    check(fault, done)
    assert written_by(project) == generated


@row(LOCALE, JAVA)
def test_locale_and_java(project: Project, generated: dict[str, bytes], tmp_path: Path) -> None:
    """Both matter to openapi-generator, so it has to run."""
    project.own_cache()
    temporary = tmp_path / "ключ"
    temporary.mkdir()
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\nexit 1\n")
    java.chmod(0o755)
    variables = {"LC_ALL": "C", "TMPDIR": str(temporary), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = project.generate(*NEW, **variables, **JAVA_VARIABLES)
    check(LOCALE, done)
    check(JAVA, done)
    assert written_by(project) == generated


@row(*COMMANDS)
@pytest.mark.parametrize("fault", COMMANDS)
def test_shells(project: Project, generated: dict[str, bytes], fault: str) -> None:
    check(fault, limited(COMMANDS[fault], "./generate.sh", *NEW, folder=project.folder))
    assert written_by(project) == generated


CLOCK = "a clock or file times in the past"


@row(CLOCK)
def test_times_in_the_past(project: Project, generated: dict[str, bytes]) -> None:
    for path in project.folder.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    check(CLOCK, project.generate(*NEW, SOURCE_DATE_EPOCH="0"))
    assert written_by(project) == generated


ODD = "a path with spaces, quotes, `$`, `;`, glob characters, a line break, or letters that are not ASCII"


@row(ODD)
def test_odd_paths(tmp_path: Path, tools: Path, generated: dict[str, bytes]) -> None:
    project = Project.copied_to(tmp_path / "-a 'b\" $HOME;*[c]?\n\\ ключ", tools)
    check(ODD, project.generate(*NEW))
    assert written_by(project) == generated


LINK = "a link to the project"


@row(LINK)
def test_a_link_to_the_project(project: Project, generated: dict[str, bytes], tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(project.folder)
    check(LINK, run(link / "generate.sh", *NEW, folder=link))
    assert written_by(project) == generated


CLONE = "a clone with the line ends of Windows (core.autocrlf)"


@row(CLONE)
def test_a_clone_with_other_line_ends(project: Project, tmp_path: Path) -> None:
    shutil.copy(PROJECT / ".gitattributes", project.folder)
    (project.folder / ".tools").unlink()
    git(project.folder, "init", "--quiet")
    git(project.folder, "add", "--all")
    git(project.folder, "commit", "--quiet", "--message", "Commit")
    clone = tmp_path / "clone"
    git(
        tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", str(project.folder), str(clone)
    )
    done = run(clone / "generate.sh", "--check", folder=clone)
    check(CLONE, done)
    assert done.stdout == "up to date\n"


LINE_ENDS = "openapi.yaml with the line ends of Windows"


@row(LINE_ENDS)
def test_line_ends_of_the_specification(project: Project, generated: dict[str, bytes]) -> None:
    content = project.spec.read_bytes()
    project.spec.write_bytes(content.replace(b"\n", b"\r\n"))
    check(LINE_ENDS, project.generate(*NEW))
    files = written_by(project)
    assert files.pop(".generated") != generated[".generated"]
    assert files == {name: generated[name] for name in files}
