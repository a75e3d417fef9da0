# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model


class UsageImagesResult(Model):
    """Usage of images in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.images.result"]
    """The kind of object."""
    images: int
    """Images processed."""
    num_model_requests: int
    """Requests to the model."""
    source: Optional[str] = None
    """The source, when grouped by source; known are image.generation, image.edit, image.variation."""
    size: Optional[str] = None
    """The size in pixels, when grouped by size; known are 256x256, 512x512, 1024x1024, 1792x1792, 1024x1792."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    model: Optional[str] = None
    """The model, when grouped by model."""
