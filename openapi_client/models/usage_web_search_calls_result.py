# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Annotated, Literal, Optional, Union

from openapi_client.models._marks import Open
from openapi_client.models._model import Model


class UsageWebSearchCallsResult(Model):
    """Usage of web search calls in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.web_searches.result"]
    """The kind of object."""
    num_model_requests: int
    """Requests to the model."""
    num_requests: int
    """Requests to the web search."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    model: Optional[str] = None
    """The model, when grouped by model."""
    context_level: Optional[str] = None
    """The context level, when grouped by context_level."""
    api_source: Optional[Annotated[Union[Literal["agents_api", "unlabeled"], str], Open]] = None
    """Where the requests came from, when grouped by api_source."""
