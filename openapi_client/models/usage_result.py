# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Annotated, Union

from openapi_client.models._marks import Discriminated
from openapi_client.models._model import UnknownModel
from openapi_client.models.costs_result import CostsResult
from openapi_client.models.usage_audio_speeches_result import UsageAudioSpeechesResult
from openapi_client.models.usage_audio_transcriptions_result import UsageAudioTranscriptionsResult
from openapi_client.models.usage_code_interpreter_sessions_result import UsageCodeInterpreterSessionsResult
from openapi_client.models.usage_completions_result import UsageCompletionsResult
from openapi_client.models.usage_embeddings_result import UsageEmbeddingsResult
from openapi_client.models.usage_file_search_calls_result import UsageFileSearchCallsResult
from openapi_client.models.usage_images_result import UsageImagesResult
from openapi_client.models.usage_moderations_result import UsageModerationsResult
from openapi_client.models.usage_vector_stores_result import UsageVectorStoresResult
from openapi_client.models.usage_web_search_calls_result import UsageWebSearchCallsResult

UsageResult = Annotated[
    Union[
        UsageCompletionsResult,
        UsageEmbeddingsResult,
        UsageModerationsResult,
        UsageImagesResult,
        UsageAudioSpeechesResult,
        UsageAudioTranscriptionsResult,
        UsageVectorStoresResult,
        UsageCodeInterpreterSessionsResult,
        UsageFileSearchCallsResult,
        UsageWebSearchCallsResult,
        CostsResult,
        UnknownModel,
    ],
    Discriminated("object"),
]
"""One result of any kind."""
