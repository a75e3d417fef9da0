# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The client of OpenAI organization usage and costs, version 2.3.0.

What an organization used and what it paid, in time buckets, page by page. Servers may send properties, values
and kinds of result that are newer than this document.

Each part is imported on its first use.
"""

from typing import TYPE_CHECKING

from openapi_client.models._lazy import lazy

if TYPE_CHECKING:
    from openapi_client import api as api, models as models
    from openapi_client._paging import ApiPagingError as ApiPagingError
    from openapi_client.api.usage_api import UsageApi as UsageApi
    from openapi_client.api_client import ApiClient as ApiClient
    from openapi_client.api_response import ApiResponse as ApiResponse
    from openapi_client.configuration import Configuration as Configuration
    from openapi_client.exceptions import (
        ApiAttributeError as ApiAttributeError,
        ApiConnectionError as ApiConnectionError,
        ApiException as ApiException,
        ApiKeyError as ApiKeyError,
        ApiTimeoutError as ApiTimeoutError,
        ApiTypeError as ApiTypeError,
        ApiValueError as ApiValueError,
        BadRequestException as BadRequestException,
        ConflictException as ConflictException,
        ForbiddenException as ForbiddenException,
        NotFoundException as NotFoundException,
        OpenApiException as OpenApiException,
        RateLimitException as RateLimitException,
        ServiceException as ServiceException,
        UnauthorizedException as UnauthorizedException,
        UnprocessableEntityException as UnprocessableEntityException,
    )
    from openapi_client.models import (
        CostsResult as CostsResult,
        CostsResultAmount as CostsResultAmount,
        DecisionsUsageBucket as DecisionsUsageBucket,
        DecisionsUsageResult as DecisionsUsageResult,
        Error as Error,
        ErrorResponse as ErrorResponse,
        Model as Model,
        PublicDecisionsUsageResponseResource as PublicDecisionsUsageResponseResource,
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

__version__ = "0.5.0"
__api_version__ = "2.3.0"

__all__ = [
    "UsageApi",
    "ApiAttributeError",
    "ApiClient",
    "ApiConnectionError",
    "ApiException",
    "ApiKeyError",
    "ApiPagingError",
    "ApiResponse",
    "ApiTimeoutError",
    "ApiTypeError",
    "ApiValueError",
    "BadRequestException",
    "Configuration",
    "ConflictException",
    "ForbiddenException",
    "Model",
    "NotFoundException",
    "OpenApiException",
    "RateLimitException",
    "ServiceException",
    "UnauthorizedException",
    "UnknownModel",
    "UnprocessableEntityException",
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
        "UsageApi": "api.usage_api",
        "ApiAttributeError": "exceptions",
        "ApiClient": "api_client",
        "ApiConnectionError": "exceptions",
        "ApiException": "exceptions",
        "ApiKeyError": "exceptions",
        "ApiPagingError": "_paging",
        "ApiResponse": "api_response",
        "ApiTimeoutError": "exceptions",
        "ApiTypeError": "exceptions",
        "ApiValueError": "exceptions",
        "BadRequestException": "exceptions",
        "Configuration": "configuration",
        "ConflictException": "exceptions",
        "ForbiddenException": "exceptions",
        "Model": "models",
        "NotFoundException": "exceptions",
        "OpenApiException": "exceptions",
        "RateLimitException": "exceptions",
        "ServiceException": "exceptions",
        "UnauthorizedException": "exceptions",
        "UnknownModel": "models",
        "UnprocessableEntityException": "exceptions",
        "CostsResult": "models",
        "CostsResultAmount": "models",
        "DecisionsUsageBucket": "models",
        "DecisionsUsageResult": "models",
        "Error": "models",
        "ErrorResponse": "models",
        "PublicDecisionsUsageResponseResource": "models",
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
