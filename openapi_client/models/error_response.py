# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from openapi_client.models._model import Model
from openapi_client.models.error import Error


class ErrorResponse(Model):
    """The answer to a request that failed."""

    error: Error
    """What went wrong."""
