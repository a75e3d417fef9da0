"""The `__init__` modules of a client: missing exports are added, and everything else stays as it is."""

from __future__ import annotations

import ast

import pytest

from generator.vendoring.exports import Export, completed

EXPORTS = [
    Export("Beta", "models.beta"),
    Export("Gamma", "models.gamma"),
    Export("ZetaResult", "models.zeta_result"),
    Export("AlphaApi", "api.alpha_api"),
    Export("ApiClient", "api_client"),
]

EAGER = '''\
"""A description with a form feed \f and with the line separators \u2028\x85, which do not end lines in Python."""

__all__ = [
    "OmegaApi",
    "Alpha",
    "Gamma"
]

from acme.big.api.omega_api import OmegaApi as OmegaApi

# import models into sdk package
from acme.big.models.alpha import Alpha as Alpha
from acme.big.models.gamma import (
    Gamma as Gamma,
)
'''

EAGER_COMPLETED = '''\
"""A description with a form feed \f and with the line separators \u2028\x85, which do not end lines in Python."""

__all__ = [
    "AlphaApi",
    "ApiClient",
    "OmegaApi",
    "Alpha",
    "Beta",
    "Gamma",
    "ZetaResult",
]

from acme.big.api.alpha_api import AlphaApi as AlphaApi
from acme.big.api_client import ApiClient as ApiClient
from acme.big.api.omega_api import OmegaApi as OmegaApi

# import models into sdk package
from acme.big.models.alpha import Alpha as Alpha
from acme.big.models.beta import Beta as Beta
from acme.big.models.gamma import (
    Gamma as Gamma,
)
from acme.big.models.zeta_result import ZetaResult as ZetaResult
'''

LAZY = """\
__all__ = [
    "Alpha",
]

if _typing.TYPE_CHECKING:
    from acme.big.models.alpha import Alpha
else:
    _exports = {
        "Alpha": ".alpha",
    }
"""

LAZY_COMPLETED = """\
__all__ = [
    "Alpha",
    "Beta",
    "Gamma",
    "ZetaResult",
]

if _typing.TYPE_CHECKING:
    from acme.big.models.alpha import Alpha
    from acme.big.models.beta import Beta
    from acme.big.models.gamma import Gamma
    from acme.big.models.zeta_result import ZetaResult
else:
    _exports = {
        "Alpha": ".alpha",
        "Beta": ".beta",
        "Gamma": ".gamma",
        "ZetaResult": ".zeta_result",
    }
"""

LAZY_PACKAGE = """\
_exports = {
    "Alpha": ".models.alpha"
}
from acme.big.models.alpha import Alpha
"""

LAZY_PACKAGE_COMPLETED = """\
_exports = {
    "Alpha": ".models.alpha",
    "Beta": ".models.beta",
}
from acme.big.models.alpha import Alpha
from acme.big.models.beta import Beta
"""

UNUSUAL = """\
__all__ = ["Other", *more, name]
_exports = {**others, name: value, "Other": value}
from acme.bigger.models.alpha import Alpha
from .models.alpha import Alpha
"""


def check(text: str, exports: list[Export], expected: str) -> None:
    """Check what a module is completed to; completing it again changes nothing."""
    result = completed(text, ast.parse(text), "acme.big", exports)
    assert result == expected
    assert completed(result, ast.parse(result), "acme.big", exports) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "exports", "expected"),
    [
        (EAGER, EXPORTS, EAGER_COMPLETED),
        (LAZY, EXPORTS[:3], LAZY_COMPLETED),
        (LAZY_PACKAGE, EXPORTS[:1], LAZY_PACKAGE_COMPLETED),
        ("", EXPORTS, ""),
        (UNUSUAL, [Export("Other", "models.other")], UNUSUAL),
    ],
)
def test_completed(text: str, exports: list[Export], expected: str, line_end: str) -> None:
    check(text.replace("\n", line_end), exports, expected.replace("\n", line_end))
