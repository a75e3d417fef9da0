# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Union

from openapi_client.models._marks import NotNull
from openapi_client.models._model import Model


class CostsResultAmount(Model):
    """An amount of money."""

    value: NotNull[Union[float, str]] = None
    """How much, in units of currency."""
    currency: NotNull[str] = None
    """The currency as a lower-case ISO 4217 code."""
