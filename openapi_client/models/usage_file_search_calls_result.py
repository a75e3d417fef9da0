# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model


class UsageFileSearchCallsResult(Model):
    """Usage of file search calls in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.file_searches.result"]
    """The kind of object."""
    num_requests: int
    """Requests to the file search."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    vector_store_id: Optional[str] = None
    """The vector store, when grouped by vector_store_id."""
