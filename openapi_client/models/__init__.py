# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The models. Each one is imported on its first use."""

from typing import TYPE_CHECKING

from openapi_client.models._lazy import lazy

if TYPE_CHECKING:
    from openapi_client.models._model import Model as Model, UnknownModel as UnknownModel
    from openapi_client.models.costs_result import CostsResult as CostsResult
    from openapi_client.models.costs_result_amount import CostsResultAmount as CostsResultAmount
    from openapi_client.models.decisions_usage_bucket import DecisionsUsageBucket as DecisionsUsageBucket
    from openapi_client.models.decisions_usage_result import DecisionsUsageResult as DecisionsUsageResult
    from openapi_client.models.error import Error as Error
    from openapi_client.models.error_response import ErrorResponse as ErrorResponse
    from openapi_client.models.public_decisions_usage_response_resource import (
        PublicDecisionsUsageResponseResource as PublicDecisionsUsageResponseResource,
    )
    from openapi_client.models.quantity_unit import QuantityUnit as QuantityUnit
    from openapi_client.models.usage_audio_speeches_result import UsageAudioSpeechesResult as UsageAudioSpeechesResult
    from openapi_client.models.usage_audio_transcriptions_result import (
        UsageAudioTranscriptionsResult as UsageAudioTranscriptionsResult,
    )
    from openapi_client.models.usage_code_interpreter_sessions_result import (
        UsageCodeInterpreterSessionsResult as UsageCodeInterpreterSessionsResult,
    )
    from openapi_client.models.usage_completions_result import UsageCompletionsResult as UsageCompletionsResult
    from openapi_client.models.usage_embeddings_result import UsageEmbeddingsResult as UsageEmbeddingsResult
    from openapi_client.models.usage_file_search_calls_result import (
        UsageFileSearchCallsResult as UsageFileSearchCallsResult,
    )
    from openapi_client.models.usage_images_result import UsageImagesResult as UsageImagesResult
    from openapi_client.models.usage_moderations_result import UsageModerationsResult as UsageModerationsResult
    from openapi_client.models.usage_response import UsageResponse as UsageResponse
    from openapi_client.models.usage_result import UsageResult as UsageResult
    from openapi_client.models.usage_time_bucket import UsageTimeBucket as UsageTimeBucket
    from openapi_client.models.usage_vector_stores_result import UsageVectorStoresResult as UsageVectorStoresResult
    from openapi_client.models.usage_web_search_calls_result import (
        UsageWebSearchCallsResult as UsageWebSearchCallsResult,
    )

APPROXIMATED: tuple[str, ...] = ()
"""The parts of the specification that the models do not check exactly, each with the reason and a remedy."""

__all__ = [
    "APPROXIMATED",
    "Model",
    "UnknownModel",
    "CostsResult",
    "CostsResultAmount",
    "DecisionsUsageBucket",
    "DecisionsUsageResult",
    "Error",
    "ErrorResponse",
    "PublicDecisionsUsageResponseResource",
    "QuantityUnit",
    "UsageAudioSpeechesResult",
    "UsageAudioTranscriptionsResult",
    "UsageCodeInterpreterSessionsResult",
    "UsageCompletionsResult",
    "UsageEmbeddingsResult",
    "UsageFileSearchCallsResult",
    "UsageImagesResult",
    "UsageModerationsResult",
    "UsageResponse",
    "UsageResult",
    "UsageTimeBucket",
    "UsageVectorStoresResult",
    "UsageWebSearchCallsResult",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "Model": "_model",
        "UnknownModel": "_model",
        "CostsResult": "costs_result",
        "CostsResultAmount": "costs_result_amount",
        "DecisionsUsageBucket": "decisions_usage_bucket",
        "DecisionsUsageResult": "decisions_usage_result",
        "Error": "error",
        "ErrorResponse": "error_response",
        "PublicDecisionsUsageResponseResource": "public_decisions_usage_response_resource",
        "QuantityUnit": "quantity_unit",
        "UsageAudioSpeechesResult": "usage_audio_speeches_result",
        "UsageAudioTranscriptionsResult": "usage_audio_transcriptions_result",
        "UsageCodeInterpreterSessionsResult": "usage_code_interpreter_sessions_result",
        "UsageCompletionsResult": "usage_completions_result",
        "UsageEmbeddingsResult": "usage_embeddings_result",
        "UsageFileSearchCallsResult": "usage_file_search_calls_result",
        "UsageImagesResult": "usage_images_result",
        "UsageModerationsResult": "usage_moderations_result",
        "UsageResponse": "usage_response",
        "UsageResult": "usage_result",
        "UsageTimeBucket": "usage_time_bucket",
        "UsageVectorStoresResult": "usage_vector_stores_result",
        "UsageWebSearchCallsResult": "usage_web_search_calls_result",
    },
)
