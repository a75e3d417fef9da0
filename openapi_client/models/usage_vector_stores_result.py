# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model


class UsageVectorStoresResult(Model):
    """Usage of vector stores in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.vector_stores.result"]
    """The kind of object."""
    usage_bytes: int
    """Storage in bytes."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
