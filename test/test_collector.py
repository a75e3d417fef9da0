"""Python's garbage collector pauses while a large text is read, and is afterwards as it was."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, ValidationError

from openapi_client import Model

MANY = 20_000
"""So many items that their text is large."""

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="the collector waits for the end of a call by itself"
)


class Item(Model):
    """An item of a list."""

    name: str


hooks: list[Callable[[Any], Any]] = []
"""What happens inside of the next readings, once for each hook."""


def call_hook(value: Any) -> Any:
    """Return what the next hook returns."""
    return hooks.pop(0)(value) if hooks else value


class Items(Model):
    """A model that calls a hook before and after its items are read."""

    start: Annotated[Any, AfterValidator(call_hook)]
    items: list[Item]
    end: Annotated[Any, AfterValidator(call_hook)]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Leave the collector on."""
    yield
    hooks.clear()
    gc.enable()


def text(count: int = MANY) -> str:
    """Return the text of a model with items."""
    items = [{"name": f"item {number}"} for number in range(count)]
    return json.dumps({"start": 0, "items": items, "end": 0})


def is_enabled(_: Any) -> bool:
    return gc.isenabled()


def refuse(_: Any) -> Any:
    raise ValueError("no")


def test_the_collector_does_not_run_while_a_large_text_is_read() -> None:
    phases: list[str] = []

    def record(phase: str, details: dict[str, int]) -> None:
        phases.append(phase)

    def forget_phases(_: Any) -> None:
        phases.clear()

    def count_phases(_: Any) -> int:
        return len(phases)

    content = text()
    hooks.extend([forget_phases, count_phases] * 2)
    gc.callbacks.append(record)
    try:
        by_pydantic = Items.model_validate_json(content)
        items = Items.from_json(content)
    finally:
        gc.callbacks.remove(record)
    assert by_pydantic.end > 0
    assert items.end == 0
    assert gc.isenabled()


def test_a_small_text_does_not_pause_the_collector() -> None:
    hooks.append(is_enabled)
    assert Items.from_json(text(1)).start is True


def test_the_collector_runs_again_after_an_error() -> None:
    hooks.append(refuse)
    with pytest.raises(ValidationError):
        Items.from_json(text())
    assert gc.isenabled()


def test_a_collector_that_the_program_has_paused_stays_so() -> None:
    gc.disable()
    Items.from_json(text())
    assert not gc.isenabled()


def test_a_reading_inside_another_leaves_the_pause_to_it() -> None:
    content = text()

    def read_again(_: Any) -> bool:
        Items.from_json(content)
        return gc.isenabled()

    hooks.append(read_again)
    assert Items.from_json(content).start is False
    assert gc.isenabled()


def test_a_process_that_another_thread_forks_meanwhile_collects() -> None:
    def fork(_: Any) -> int:
        process = os.fork()
        if not process:
            os._exit(gc.isenabled())
        _, status = os.waitpid(process, 0)
        return os.waitstatus_to_exitcode(status)

    hooks.append(fork)
    assert Items.from_json(text()).start == 1
