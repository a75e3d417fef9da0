# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model


class UsageAudioSpeechesResult(Model):
    """Usage of audio speeches in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.audio_speeches.result"]
    """The kind of object."""
    characters: int
    """Characters of text turned into speech."""
    num_model_requests: int
    """Requests to the model."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    model: Optional[str] = None
    """The model, when grouped by model."""
