# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Optional

from openapi_client.models._model import Model


class Error(Model):
    """What went wrong."""

    code: Optional[str]
    """The error as a code, for programs."""
    message: str
    """The error in words, for people."""
    param: Optional[str]
    """The parameter at fault."""
    type: str
    """The kind of error."""
