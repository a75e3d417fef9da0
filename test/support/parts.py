"""Parts of the tests that need more of a machine than Python, such as a browser.

Where a machine lacks it, these tests are skipped, and say why. The environment variable REQUIRED_PARTS names the parts
that have to run, separated by spaces: there, they fail.
"""

from __future__ import annotations

import os
from typing import Literal, NoReturn, get_args

import pytest

Part = Literal["prism", "browser", "fuzzer", "postgresql"]


def required_parts() -> set[str]:
    """Return the parts that have to run. Raises UsageError for an unknown one."""
    names = os.environ.get("REQUIRED_PARTS", "").split()
    known = get_args(Part)
    for name in names:
        if name not in known:
            raise pytest.UsageError(f"REQUIRED_PARTS: there is no part {name!r}; there are {', '.join(known)}")
    return set(names)


def missing(part: Part, reason: str) -> NoReturn:
    """Skip a test whose part this machine cannot run; fail it if that part is required."""
    message = f"{part}: {reason}"
    if part in required_parts():
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
