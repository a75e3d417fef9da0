# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The client of the API in openapi.yaml. Each part is imported on its first use."""

from importlib import import_module
from typing import TYPE_CHECKING

from openapi_client import models as _models

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

__version__ = "0.1.0"

_MODULES = {
    "UsageApi": "api.usage_api",
    "ApiClient": "api_client",
    "ApiResponse": "api_response",
    "Configuration": "configuration",
    "ApiAttributeError": "exceptions",
    "ApiException": "exceptions",
    "ApiKeyError": "exceptions",
    "ApiTypeError": "exceptions",
    "ApiValueError": "exceptions",
    "OpenApiException": "exceptions",
}
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


def __getattr__(name: str) -> object:
    if name in _models.__all__:
        return getattr(_models, name)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
