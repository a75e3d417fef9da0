"""The fuzzer: a short run on each target, and the inputs that once broke a promise."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from openapi_client._security import Keys
from openapi_client.models._model import Model
from support.corpus import generate_corpus
from support.fuzzing import specifications
from support.fuzzing.models import CORPUS_VERSION
from support.fuzzing.target import Target, ViolationError
from support.fuzzing.targets import TARGETS, found, target_of
from support.parts import missing
from support.processes import run
from support.project import PROJECT
from support.sharing import shared_folder

RUNS = {"models": 1000, "corpus": 1200, "specifications": 450, "answers": 300}
"""How many inputs of each target are tried: a few seconds."""


def make_corpus(folder: Path) -> None:
    """Generate the package of the corpus into a new folder."""
    folder.mkdir()
    generate_corpus(CORPUS_VERSION, folder)


@pytest.fixture(scope="session")
def corpus_folder(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the package of the corpus."""
    return shared_folder("fuzzed", make_corpus, tmp_path_factory)


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run(name: str, tools: Path) -> None:
    if find_spec("atheris") is None:
        missing("fuzzer", "atheris has no wheel for this machine and this Python")
    done = run(PROJECT / "test" / "fuzz", "--runs", str(RUNS[name]), name)
    assert done.returncode == 0, done.stderr[-5000:]
    assert "DONE" in done.stderr


@pytest.fixture
def target(request: pytest.FixtureRequest, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    """Return the target of a name."""
    monkeypatch.syspath_prepend(str(corpus_folder))
    return target_of(request.param)


@pytest.mark.parametrize(("target", "name"), [(name, name) for name in TARGETS], indirect=["target"])
def test_inputs_that_broke_a_promise(target: Target, name: str) -> None:
    for path in found(name):
        target.check(path.read_bytes())


def check_seeds(target: Target) -> None:
    for seed in target.seeds():
        target.check(seed)


def lose_all(_model: Model) -> str:
    return "{}"


def hide_nothing(_keys: Keys, text: str) -> str:
    return text


def fail(*_arguments: object) -> None:
    raise KeyError


BROKEN = {
    "models": (Model, "to_json", lose_all),
    "specifications": (specifications, "prepare", fail),
    "answers": (Keys, "hide", hide_nothing),
}
"""A function of each target that does the wrong thing instead."""


@pytest.mark.parametrize(("target", "name"), [(name, name) for name in BROKEN], indirect=["target"])
def test_the_fuzzer_sees_what_is_broken(target: Target, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BROKEN[name])
    with pytest.raises((ViolationError, KeyError)):
        check_seeds(target)
