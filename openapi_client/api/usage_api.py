# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Operations of the API: UsageApi."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Optional

from typing_extensions import Required as _Required, Unpack as _Unpack

from openapi_client import _extensions, _paging, _requests
from openapi_client.api_client import ApiClient

if TYPE_CHECKING:
    import urllib3

    from openapi_client.api_response import ApiResponse
    from openapi_client.models.decisions_usage_bucket import DecisionsUsageBucket
    from openapi_client.models.public_decisions_usage_response_resource import PublicDecisionsUsageResponseResource
    from openapi_client.models.usage_response import UsageResponse
    from openapi_client.models.usage_time_bucket import UsageTimeBucket


class _CommonParams(_requests.CallOptions, total=False):
    start_time: _Required[_extensions.Instant]
    end_time: Optional[_extensions.Instant]
    bucket_width: Optional[Literal["1m", "1h", "1d"]]
    project_ids: Optional[list[str]]
    user_ids: Optional[list[str]]
    api_key_ids: Optional[list[str]]
    limit: Optional[int]
    page: Optional[str]


class UsageCompletionsParams(_CommonParams, total=False):
    models: Optional[list[str]]
    batch: Optional[bool]
    group_by: Optional[
        list[Literal["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"]]
    ]


class UsageDecisionsParams(UsageCompletionsParams, total=False):
    """The arguments of usage_decisions."""


class UsageEmbeddingsParams(_CommonParams, total=False):
    models: Optional[list[str]]
    group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model"]]]


class UsageModerationsParams(UsageEmbeddingsParams, total=False):
    """The arguments of usage_moderations."""


class UsageImagesParams(_CommonParams, total=False):
    models: Optional[list[str]]
    sources: Optional[list[Literal["image.generation", "image.edit", "image.variation"]]]
    sizes: Optional[list[Literal["256x256", "512x512", "1024x1024", "1792x1792", "1024x1792"]]]
    group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model", "size", "source"]]]


class UsageAudioSpeechesParams(UsageEmbeddingsParams, total=False):
    """The arguments of usage_audio_speeches."""


class UsageAudioTranscriptionsParams(UsageEmbeddingsParams, total=False):
    """The arguments of usage_audio_transcriptions."""


class UsageVectorStoresParams(_requests.CallOptions, total=False):
    start_time: _Required[_extensions.Instant]
    end_time: Optional[_extensions.Instant]
    bucket_width: Optional[Literal["1m", "1h", "1d"]]
    project_ids: Optional[list[str]]
    group_by: Optional[list[Literal["project_id"]]]
    limit: Optional[int]
    page: Optional[str]


class UsageCodeInterpreterSessionsParams(UsageVectorStoresParams, total=False):
    """The arguments of usage_code_interpreter_sessions."""


class UsageFileSearchCallsParams(_CommonParams, total=False):
    vector_store_ids: Optional[list[str]]
    group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "vector_store_id"]]]


class UsageWebSearchCallsParams(_CommonParams, total=False):
    models: Optional[list[str]]
    context_levels: Optional[list[Literal["low", "medium", "high"]]]
    group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model", "context_level", "api_source"]]]


class UsageCostsParams(_requests.CallOptions, total=False):
    start_time: _Required[_extensions.Instant]
    end_time: Optional[_extensions.Instant]
    bucket_width: Optional[Literal["1d"]]
    project_ids: Optional[list[str]]
    api_key_ids: Optional[list[str]]
    group_by: Optional[list[Literal["project_id", "user_id", "line_item", "api_key_id", "api_source"]]]
    limit: Optional[int]
    page: Optional[str]
    line_items: Optional[list[str]]


def _usage_completions_200_type() -> Any:
    from openapi_client.models.usage_response import UsageResponse

    return UsageResponse


def _usage_completions_429_type() -> Any:
    from openapi_client.models.error_response import ErrorResponse

    return ErrorResponse


def _usage_decisions_200_type() -> Any:
    from openapi_client.models.public_decisions_usage_response_resource import PublicDecisionsUsageResponseResource

    return PublicDecisionsUsageResponseResource


_START_TIME = _requests.Parameter("start_time", lambda: int, required=True, convert=_extensions.unix_seconds)
_END_TIME = _requests.Parameter("end_time", lambda: int, convert=_extensions.unix_seconds)
_BUCKET_WIDTH = _requests.Parameter("bucket_width", lambda: Literal["1m", "1h", "1d"])
_PROJECT_IDS = _requests.Parameter("project_ids", lambda: list[str])
_USER_IDS = _requests.Parameter("user_ids", lambda: list[str])
_API_KEY_IDS = _requests.Parameter("api_key_ids", lambda: list[str])
_MODELS = _requests.Parameter("models", lambda: list[str])
_BATCH = _requests.Parameter("batch", lambda: bool)
_GROUP_BY_COMPLETIONS = _requests.Parameter(
    "group_by",
    lambda: list[Literal["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"]],
)
_LIMIT_MAXIMUM = _extensions.MaximumBy("bucket_width", "1d", {"1m": 1440, "1h": 168, "1d": 31})
_LIMIT = _requests.Parameter("limit", lambda: int, minimum=1, check=_LIMIT_MAXIMUM.check)
_PAGE = _requests.Parameter("page", lambda: str)
_GROUP_BY_MODEL = _requests.Parameter("group_by", lambda: list[Literal["project_id", "user_id", "api_key_id", "model"]])
_SOURCES = _requests.Parameter("sources", lambda: list[Literal["image.generation", "image.edit", "image.variation"]])
_SIZES = _requests.Parameter(
    "sizes", lambda: list[Literal["256x256", "512x512", "1024x1024", "1792x1792", "1024x1792"]]
)
_GROUP_BY_IMAGES = _requests.Parameter(
    "group_by", lambda: list[Literal["project_id", "user_id", "api_key_id", "model", "size", "source"]]
)
_GROUP_BY_PROJECT = _requests.Parameter("group_by", lambda: list[Literal["project_id"]])
_VECTOR_STORE_IDS = _requests.Parameter("vector_store_ids", lambda: list[str])
_GROUP_BY_FILE_SEARCH_CALLS = _requests.Parameter(
    "group_by", lambda: list[Literal["project_id", "user_id", "api_key_id", "vector_store_id"]]
)
_CONTEXT_LEVELS = _requests.Parameter("context_levels", lambda: list[Literal["low", "medium", "high"]])
_GROUP_BY_WEB_SEARCH_CALLS = _requests.Parameter(
    "group_by", lambda: list[Literal["project_id", "user_id", "api_key_id", "model", "context_level", "api_source"]]
)
_COSTS_BUCKET_WIDTH = _requests.Parameter("bucket_width", lambda: Literal["1d"])
_GROUP_BY_COSTS = _requests.Parameter(
    "group_by", lambda: list[Literal["project_id", "user_id", "line_item", "api_key_id", "api_source"]]
)
_COSTS_LIMIT_MAXIMUM = _extensions.MaximumBy("bucket_width", "1d", {"1d": 180})
_COSTS_LIMIT = _requests.Parameter("limit", lambda: int, minimum=1, check=_COSTS_LIMIT_MAXIMUM.check)
_LINE_ITEMS = _requests.Parameter("line_items", lambda: list[str])
_COMMON_PARAMETERS = (_START_TIME, _END_TIME, _BUCKET_WIDTH, _PROJECT_IDS, _USER_IDS, _API_KEY_IDS)
_ANSWERS: _requests.Answers[UsageResponse] = _requests.Answers(
    {"200": _requests.in_json(_usage_completions_200_type), "429": _requests.in_json(_usage_completions_429_type)}
)
_COMPLETIONS_PARAMETERS = (*_COMMON_PARAMETERS, _MODELS, _BATCH, _GROUP_BY_COMPLETIONS, _LIMIT, _PAGE)
_SECURITY = (("AdminApiKeyAuth",),)
_COMPLETIONS = _requests.Operation(
    "usage_completions", "GET", "/organization/usage/completions", _COMPLETIONS_PARAMETERS, _ANSWERS, _SECURITY
)
_PAGING = _paging.Paging(
    cursor="page", next="next_page", more="has_more", items="data", limit="limit", largest=_LIMIT_MAXIMUM.of
)
_ANSWERS_2: _requests.Answers[PublicDecisionsUsageResponseResource] = _requests.Answers(
    {"200": _requests.in_json(_usage_decisions_200_type), "429": _requests.in_json(_usage_completions_429_type)}
)
_DECISIONS_PARAMETERS = (
    _START_TIME,
    _END_TIME,
    _BUCKET_WIDTH,
    _LIMIT,
    _PROJECT_IDS,
    _GROUP_BY_COMPLETIONS,
    _USER_IDS,
    _API_KEY_IDS,
    _MODELS,
    _BATCH,
    _PAGE,
)
_DECISIONS = _requests.Operation(
    "usage_decisions", "GET", "/organization/usage/decisions", _DECISIONS_PARAMETERS, _ANSWERS_2, _SECURITY
)
_EMBEDDINGS_PARAMETERS = (*_COMMON_PARAMETERS, _MODELS, _GROUP_BY_MODEL, _LIMIT, _PAGE)
_EMBEDDINGS = _requests.Operation(
    "usage_embeddings", "GET", "/organization/usage/embeddings", _EMBEDDINGS_PARAMETERS, _ANSWERS, _SECURITY
)
_MODERATIONS = _requests.Operation(
    "usage_moderations", "GET", "/organization/usage/moderations", _EMBEDDINGS_PARAMETERS, _ANSWERS, _SECURITY
)
_IMAGES_PARAMETERS = (*_COMMON_PARAMETERS, _MODELS, _SOURCES, _SIZES, _GROUP_BY_IMAGES, _LIMIT, _PAGE)
_IMAGES = _requests.Operation(
    "usage_images", "GET", "/organization/usage/images", _IMAGES_PARAMETERS, _ANSWERS, _SECURITY
)
_AUDIO_SPEECHES = _requests.Operation(
    "usage_audio_speeches", "GET", "/organization/usage/audio_speeches", _EMBEDDINGS_PARAMETERS, _ANSWERS, _SECURITY
)
_AUDIO_TRANSCRIPTIONS = _requests.Operation(
    "usage_audio_transcriptions",
    "GET",
    "/organization/usage/audio_transcriptions",
    _EMBEDDINGS_PARAMETERS,
    _ANSWERS,
    _SECURITY,
)
_VECTOR_STORES_PARAMETERS = (_START_TIME, _END_TIME, _BUCKET_WIDTH, _PROJECT_IDS, _GROUP_BY_PROJECT, _LIMIT, _PAGE)
_VECTOR_STORES = _requests.Operation(
    "usage_vector_stores", "GET", "/organization/usage/vector_stores", _VECTOR_STORES_PARAMETERS, _ANSWERS, _SECURITY
)
_CODE_INTERPRETER_SESSIONS = _requests.Operation(
    "usage_code_interpreter_sessions",
    "GET",
    "/organization/usage/code_interpreter_sessions",
    _VECTOR_STORES_PARAMETERS,
    _ANSWERS,
    _SECURITY,
)
_FILE_SEARCH_CALLS_PARAMETERS = (*_COMMON_PARAMETERS, _VECTOR_STORE_IDS, _GROUP_BY_FILE_SEARCH_CALLS, _LIMIT, _PAGE)
_FILE_SEARCH_CALLS = _requests.Operation(
    "usage_file_search_calls",
    "GET",
    "/organization/usage/file_search_calls",
    _FILE_SEARCH_CALLS_PARAMETERS,
    _ANSWERS,
    _SECURITY,
)
_WEB_SEARCH_CALLS_PARAMETERS = (
    *_COMMON_PARAMETERS,
    _MODELS,
    _CONTEXT_LEVELS,
    _GROUP_BY_WEB_SEARCH_CALLS,
    _LIMIT,
    _PAGE,
)
_WEB_SEARCH_CALLS = _requests.Operation(
    "usage_web_search_calls",
    "GET",
    "/organization/usage/web_search_calls",
    _WEB_SEARCH_CALLS_PARAMETERS,
    _ANSWERS,
    _SECURITY,
)
_COSTS_PARAMETERS = (
    _START_TIME,
    _END_TIME,
    _COSTS_BUCKET_WIDTH,
    _PROJECT_IDS,
    _API_KEY_IDS,
    _GROUP_BY_COSTS,
    _COSTS_LIMIT,
    _PAGE,
    _LINE_ITEMS,
)
_COSTS = _requests.Operation("usage_costs", "GET", "/organization/costs", _COSTS_PARAMETERS, _ANSWERS, _SECURITY)
_PAGING_2 = _paging.Paging(
    cursor="page", next="next_page", more="has_more", items="data", limit="limit", largest=_COSTS_LIMIT_MAXIMUM.of
)


class UsageApi:
    """Calls operations through an ApiClient, by default that of all APIs that are made without one.

    Each method returns the model of the answer. `…_with_http_info` returns an ApiResponse, with the status and the
    headers; `…_without_preload_content` the answer as it comes, unread. The options of a call are those of
    `_requests.CallOptions`.
    """

    def __init__(self, api_client: Optional[ApiClient] = None) -> None:
        self.api_client = api_client or ApiClient.get_default()

    def usage_audio_speeches(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of audio speeches. Counts requests and characters of text.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _AUDIO_SPEECHES.call(self.api_client, locals())

    def usage_audio_speeches_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageAudioSpeechesParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_audio_speeches`; return the answer with its status and headers."""
        return _AUDIO_SPEECHES.call_with_http_info(self.api_client, _args, params)

    def usage_audio_speeches_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageAudioSpeechesParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_audio_speeches`; return the answer unread."""
        return _AUDIO_SPEECHES.stream(self.api_client, _args, params)

    def usage_audio_speeches_iter(
        self, **params: _Unpack[UsageAudioSpeechesParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_audio_speeches`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_audio_speeches, params, _PAGING)

    def usage_audio_transcriptions(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of audio transcriptions. Counts requests and seconds of audio.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _AUDIO_TRANSCRIPTIONS.call(self.api_client, locals())

    def usage_audio_transcriptions_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageAudioTranscriptionsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_audio_transcriptions`; return the answer with its status and headers."""
        return _AUDIO_TRANSCRIPTIONS.call_with_http_info(self.api_client, _args, params)

    def usage_audio_transcriptions_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageAudioTranscriptionsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_audio_transcriptions`; return the answer unread."""
        return _AUDIO_TRANSCRIPTIONS.stream(self.api_client, _args, params)

    def usage_audio_transcriptions_iter(
        self, **params: _Unpack[UsageAudioTranscriptionsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_audio_transcriptions`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_audio_transcriptions, params, _PAGING)

    def usage_code_interpreter_sessions(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of code interpreter sessions. Counts sessions.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _CODE_INTERPRETER_SESSIONS.call(self.api_client, locals())

    def usage_code_interpreter_sessions_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageCodeInterpreterSessionsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_code_interpreter_sessions`; return the answer with its status and headers."""
        return _CODE_INTERPRETER_SESSIONS.call_with_http_info(self.api_client, _args, params)

    def usage_code_interpreter_sessions_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageCodeInterpreterSessionsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_code_interpreter_sessions`; return the answer unread."""
        return _CODE_INTERPRETER_SESSIONS.stream(self.api_client, _args, params)

    def usage_code_interpreter_sessions_iter(
        self, **params: _Unpack[UsageCodeInterpreterSessionsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_code_interpreter_sessions`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_code_interpreter_sessions, params, _PAGING)

    def usage_completions(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        batch: Optional[bool] = None,
        group_by: Optional[
            list[Literal["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"]]
        ] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of completions. Counts requests and tokens, the tokens also by kind and by use of the cache.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            batch: Only batch jobs when true, everything but batch jobs when false.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _COMPLETIONS.call(self.api_client, locals())

    def usage_completions_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageCompletionsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_completions`; return the answer with its status and headers."""
        return _COMPLETIONS.call_with_http_info(self.api_client, _args, params)

    def usage_completions_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageCompletionsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_completions`; return the answer unread."""
        return _COMPLETIONS.stream(self.api_client, _args, params)

    def usage_completions_iter(
        self, **params: _Unpack[UsageCompletionsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_completions`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_completions, params, _PAGING)

    def usage_costs(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1d"]] = None,
        project_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "line_item", "api_key_id", "api_source"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        line_items: Optional[list[str]] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Costs. Amounts of money by day; grouped by line_item, also the quantities behind them.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, for costs always a day. Default: 1d.
            project_ids: Only these projects.
            api_key_ids: Only these API keys.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page, 180 at most. Default: 7.
            page: The next_page of the previous page; none for the first page.
            line_items: Only these line items, each by its full name.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _COSTS.call(self.api_client, locals())

    def usage_costs_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageCostsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_costs`; return the answer with its status and headers."""
        return _COSTS.call_with_http_info(self.api_client, _args, params)

    def usage_costs_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageCostsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_costs`; return the answer unread."""
        return _COSTS.stream(self.api_client, _args, params)

    def usage_costs_iter(self, **params: _Unpack[UsageCostsParams]) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_costs`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_costs, params, _PAGING_2)

    def usage_decisions(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        limit: Optional[int] = None,
        project_ids: Optional[list[str]] = None,
        group_by: Optional[
            list[Literal["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"]]
        ] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        batch: Optional[bool] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> PublicDecisionsUsageResponseResource:
        """Usage of decisions.

        Counts requests and tokens of the Decisions API, the tokens also by kind and by use of the cache.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            project_ids: Only these projects.
            group_by: The grouping keys, one result for each combination of their values.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            batch: Only batch jobs when true, everything but batch jobs when false.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _DECISIONS.call(self.api_client, locals())

    def usage_decisions_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageDecisionsParams]
    ) -> ApiResponse[PublicDecisionsUsageResponseResource]:
        """Do the same as `usage_decisions`; return the answer with its status and headers."""
        return _DECISIONS.call_with_http_info(self.api_client, _args, params)

    def usage_decisions_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageDecisionsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_decisions`; return the answer unread."""
        return _DECISIONS.stream(self.api_client, _args, params)

    def usage_decisions_iter(
        self, **params: _Unpack[UsageDecisionsParams]
    ) -> _paging.Paged[PublicDecisionsUsageResponseResource, DecisionsUsageBucket]:
        """Iterate over the data of all pages of `usage_decisions`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_decisions, params, _PAGING)

    def usage_embeddings(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of embeddings. Counts requests and input tokens.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _EMBEDDINGS.call(self.api_client, locals())

    def usage_embeddings_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageEmbeddingsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_embeddings`; return the answer with its status and headers."""
        return _EMBEDDINGS.call_with_http_info(self.api_client, _args, params)

    def usage_embeddings_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageEmbeddingsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_embeddings`; return the answer unread."""
        return _EMBEDDINGS.stream(self.api_client, _args, params)

    def usage_embeddings_iter(
        self, **params: _Unpack[UsageEmbeddingsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_embeddings`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_embeddings, params, _PAGING)

    def usage_file_search_calls(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        vector_store_ids: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "vector_store_id"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of file search calls. Counts file search requests.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            vector_store_ids: Only these vector stores.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _FILE_SEARCH_CALLS.call(self.api_client, locals())

    def usage_file_search_calls_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageFileSearchCallsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_file_search_calls`; return the answer with its status and headers."""
        return _FILE_SEARCH_CALLS.call_with_http_info(self.api_client, _args, params)

    def usage_file_search_calls_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageFileSearchCallsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_file_search_calls`; return the answer unread."""
        return _FILE_SEARCH_CALLS.stream(self.api_client, _args, params)

    def usage_file_search_calls_iter(
        self, **params: _Unpack[UsageFileSearchCallsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_file_search_calls`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_file_search_calls, params, _PAGING)

    def usage_images(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        sources: Optional[list[Literal["image.generation", "image.edit", "image.variation"]]] = None,
        sizes: Optional[list[Literal["256x256", "512x512", "1024x1024", "1792x1792", "1024x1792"]]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model", "size", "source"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of images. Counts requests and images.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            sources: Only images from these sources.
            sizes: Only images of these sizes, in pixels.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _IMAGES.call(self.api_client, locals())

    def usage_images_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageImagesParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_images`; return the answer with its status and headers."""
        return _IMAGES.call_with_http_info(self.api_client, _args, params)

    def usage_images_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageImagesParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_images`; return the answer unread."""
        return _IMAGES.stream(self.api_client, _args, params)

    def usage_images_iter(self, **params: _Unpack[UsageImagesParams]) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_images`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_images, params, _PAGING)

    def usage_moderations(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id", "user_id", "api_key_id", "model"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of moderations. Counts requests and input tokens.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _MODERATIONS.call(self.api_client, locals())

    def usage_moderations_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageModerationsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_moderations`; return the answer with its status and headers."""
        return _MODERATIONS.call_with_http_info(self.api_client, _args, params)

    def usage_moderations_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageModerationsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_moderations`; return the answer unread."""
        return _MODERATIONS.stream(self.api_client, _args, params)

    def usage_moderations_iter(
        self, **params: _Unpack[UsageModerationsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_moderations`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_moderations, params, _PAGING)

    def usage_vector_stores(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        group_by: Optional[list[Literal["project_id"]]] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of vector stores. Counts bytes of storage.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _VECTOR_STORES.call(self.api_client, locals())

    def usage_vector_stores_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageVectorStoresParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_vector_stores`; return the answer with its status and headers."""
        return _VECTOR_STORES.call_with_http_info(self.api_client, _args, params)

    def usage_vector_stores_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageVectorStoresParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_vector_stores`; return the answer unread."""
        return _VECTOR_STORES.stream(self.api_client, _args, params)

    def usage_vector_stores_iter(
        self, **params: _Unpack[UsageVectorStoresParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_vector_stores`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_vector_stores, params, _PAGING)

    def usage_web_search_calls(
        self,
        start_time: _extensions.Instant,
        end_time: Optional[_extensions.Instant] = None,
        bucket_width: Optional[Literal["1m", "1h", "1d"]] = None,
        project_ids: Optional[list[str]] = None,
        user_ids: Optional[list[str]] = None,
        api_key_ids: Optional[list[str]] = None,
        models: Optional[list[str]] = None,
        context_levels: Optional[list[Literal["low", "medium", "high"]]] = None,
        group_by: Optional[
            list[Literal["project_id", "user_id", "api_key_id", "model", "context_level", "api_source"]]
        ] = None,
        limit: Optional[int] = None,
        page: Optional[str] = None,
        **options: _Unpack[_requests.CallOptions],
    ) -> UsageResponse:
        """Usage of web search calls. Counts web search requests, and requests to the model.

        Args:
            start_time: Start of the period in Unix seconds, inclusive.
            end_time: End of the period in Unix seconds, exclusive.
            bucket_width: Length of a time bucket, in minutes (m), hours (h) or days (d). Default: 1d.
            project_ids: Only these projects.
            user_ids: Only these users.
            api_key_ids: Only these API keys.
            models: Only these models.
            context_levels: Only searches with these context levels.
            group_by: The grouping keys, one result for each combination of their values.
            limit: Time buckets per page. For 1d 7 by default and 31 at most, for 1h 24 and 168, for 1m 60 and 1440.
            page: The next_page of the previous page; none for the first page.

        Returns: A page of time buckets.
        Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument.
        """
        return _WEB_SEARCH_CALLS.call(self.api_client, locals())

    def usage_web_search_calls_with_http_info(
        self, *_args: Any, **params: _Unpack[UsageWebSearchCallsParams]
    ) -> ApiResponse[UsageResponse]:
        """Do the same as `usage_web_search_calls`; return the answer with its status and headers."""
        return _WEB_SEARCH_CALLS.call_with_http_info(self.api_client, _args, params)

    def usage_web_search_calls_without_preload_content(
        self, *_args: Any, **params: _Unpack[UsageWebSearchCallsParams]
    ) -> urllib3.BaseHTTPResponse:
        """Do the same as `usage_web_search_calls`; return the answer unread."""
        return _WEB_SEARCH_CALLS.stream(self.api_client, _args, params)

    def usage_web_search_calls_iter(
        self, **params: _Unpack[UsageWebSearchCallsParams]
    ) -> _paging.Paged[UsageResponse, UsageTimeBucket]:
        """Iterate over the data of all pages of `usage_web_search_calls`, with one page in memory; see `_paging.Paged`."""
        return _paging.Paged(self.usage_web_search_calls, params, _PAGING)
