# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal

from openapi_client.models._model import Model
from openapi_client.models.decisions_usage_result import DecisionsUsageResult


class DecisionsUsageBucket(Model):
    """The results of the Decisions API in one stretch of time."""

    object: Literal["bucket"]
    """The kind of object."""
    start_time: int
    """Start of the bucket in Unix seconds."""
    end_time: int
    """End of the bucket in Unix seconds."""
    results: list[DecisionsUsageResult]
    """The results, one for each combination of the grouping keys."""
