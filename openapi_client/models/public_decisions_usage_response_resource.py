# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model
from openapi_client.models.decisions_usage_bucket import DecisionsUsageBucket


class PublicDecisionsUsageResponseResource(Model):
    """One page of time buckets of the Decisions API."""

    object: Literal["page"]
    """The kind of object."""
    data: list[DecisionsUsageBucket]
    """The time buckets of this page."""
    has_more: bool
    """Whether another page follows."""
    next_page: Optional[str]
    """The cursor of the page that follows, to send as page."""
