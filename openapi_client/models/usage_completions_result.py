# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Annotated, Literal, Optional, Union

from openapi_client.models._marks import Open
from openapi_client.models._model import Model


class UsageCompletionsResult(Model):
    """Usage of completions in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.completions.result"]
    """The kind of object."""
    input_tokens: int
    """Input tokens of every kind; cached, cache-write and scale-tier tokens included."""
    output_tokens: int
    """Output tokens of every kind; scale-tier tokens included."""
    num_model_requests: int
    """Requests to the model."""
    input_cached_tokens: Optional[int] = None
    """The part of input_tokens that came from the cache."""
    input_cache_write_tokens: Optional[int] = None
    """The part of input_tokens that was written to the cache."""
    input_cache_write_30m_tokens: Optional[int] = None
    """The part of input_cache_write_tokens that is kept in the cache for 30 minutes."""
    input_cache_write_12h_tokens: Optional[int] = None
    """The part of input_cache_write_tokens that is kept in the cache for 12 hours."""
    input_uncached_tokens: Optional[int] = None
    """The rest of input_tokens, neither from the cache nor written to it."""
    input_text_tokens: Optional[int] = None
    """Tokens of uncached text input."""
    output_text_tokens: Optional[int] = None
    """Tokens of text output."""
    input_cached_text_tokens: Optional[int] = None
    """Tokens of cached text input."""
    input_audio_tokens: Optional[int] = None
    """Tokens of uncached audio input."""
    input_cached_audio_tokens: Optional[int] = None
    """Tokens of cached audio input."""
    output_audio_tokens: Optional[int] = None
    """Tokens of audio output."""
    input_image_tokens: Optional[int] = None
    """Tokens of uncached image input."""
    input_cached_image_tokens: Optional[int] = None
    """Tokens of cached image input."""
    output_image_tokens: Optional[int] = None
    """Tokens of image output."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    model: Optional[str] = None
    """The model, when grouped by model."""
    batch: Optional[bool] = None
    """Whether these are batch jobs, when grouped by batch."""
    service_tier: Optional[str] = None
    """The service tier, when grouped by service_tier."""
    api_source: Optional[Annotated[Union[Literal["agents_api", "unlabeled"], str], Open]] = None
    """Where the requests came from, when grouped by api_source."""
