"""Tests of a part that a machine cannot run are skipped; they fail where that part is required."""

from __future__ import annotations

import pytest

from support.parts import missing, required_parts


def test_a_missing_part_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRED_PARTS", "postgresql")
    with pytest.raises(pytest.skip.Exception, match="browser: there is none"):
        missing("browser", "there is none")


def test_a_required_part_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRED_PARTS", "prism browser")
    with pytest.raises(pytest.fail.Exception, match="browser: there is none"):
        missing("browser", "there is none")


def test_an_unknown_part_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRED_PARTS", "prims")
    with pytest.raises(pytest.UsageError, match="no part 'prims'; there are prism, "):
        required_parts()
