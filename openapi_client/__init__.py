# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The client of the API in openapi.yaml. Each part is imported on its first use."""

from typing import TYPE_CHECKING

from openapi_client.models._lazy import lazy

if TYPE_CHECKING:
    from openapi_client.api.usage_api import UsageApi as UsageApi
    from openapi_client.api_client import ApiClient as ApiClient
    from openapi_client.api_response import ApiResponse as ApiResponse
    from openapi_client.configuration import Configuration as Configuration
    from openapi_client.exceptions import (
        ApiAttributeError as ApiAttributeError,
        ApiException as ApiException,
        ApiKeyError as ApiKeyError,
        ApiTypeError as ApiTypeError,
        ApiValueError as ApiValueError,
        OpenApiException as OpenApiException,
    )
    from openapi_client.models import (
        CostsResult as CostsResult,
        CostsResultAmount as CostsResultAmount,
        Error as Error,
        ErrorResponse as ErrorResponse,
        Model as Model,
        QuantityUnit as QuantityUnit,
        UnknownModel as UnknownModel,
        UsageAudioSpeechesResult as UsageAudioSpeechesResult,
        UsageAudioTranscriptionsResult as UsageAudioTranscriptionsResult,
        UsageCodeInterpreterSessionsResult as UsageCodeInterpreterSessionsResult,
        UsageCompletionsResult as UsageCompletionsResult,
        UsageEmbeddingsResult as UsageEmbeddingsResult,
        UsageFileSearchCallsResult as UsageFileSearchCallsResult,
        UsageImagesResult as UsageImagesResult,
        UsageModerationsResult as UsageModerationsResult,
        UsageResponse as UsageResponse,
        UsageResult as UsageResult,
        UsageTimeBucket as UsageTimeBucket,
        UsageVectorStoresResult as UsageVectorStoresResult,
        UsageWebSearchCallsResult as UsageWebSearchCallsResult,
    )

__version__ = "0.4.0"

__all__ = [
    "UsageApi",
    "ApiAttributeError",
    "ApiClient",
    "ApiException",
    "ApiKeyError",
    "ApiResponse",
    "ApiTypeError",
    "ApiValueError",
    "Configuration",
    "Model",
    "OpenApiException",
    "UnknownModel",
    "CostsResult",
    "CostsResultAmount",
    "Error",
    "ErrorResponse",
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
        "UsageApi": "api.usage_api",
        "ApiAttributeError": "exceptions",
        "ApiClient": "api_client",
        "ApiException": "exceptions",
        "ApiKeyError": "exceptions",
        "ApiResponse": "api_response",
        "ApiTypeError": "exceptions",
        "ApiValueError": "exceptions",
        "Configuration": "configuration",
        "Model": "models",
        "OpenApiException": "exceptions",
        "UnknownModel": "models",
        "CostsResult": "models",
        "CostsResultAmount": "models",
        "Error": "models",
        "ErrorResponse": "models",
        "QuantityUnit": "models",
        "UsageAudioSpeechesResult": "models",
        "UsageAudioTranscriptionsResult": "models",
        "UsageCodeInterpreterSessionsResult": "models",
        "UsageCompletionsResult": "models",
        "UsageEmbeddingsResult": "models",
        "UsageFileSearchCallsResult": "models",
        "UsageImagesResult": "models",
        "UsageModerationsResult": "models",
        "UsageResponse": "models",
        "UsageResult": "models",
        "UsageTimeBucket": "models",
        "UsageVectorStoresResult": "models",
        "UsageWebSearchCallsResult": "models",
    },
)
