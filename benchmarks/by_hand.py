"""The baseline: models of a page of usage as a careful engineer writes them by hand with pydantic.

They are as strict as the generated models, and lose as little: types are not converted, unknown properties stay, and so
do results of an unknown variant.
"""

from __future__ import annotations

from typing import Annotated, Literal, Optional, Union, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Base(BaseModel):
    """An object that keeps unknown properties."""

    model_config = ConfigDict(extra="allow", strict=True)


class Grouped(Base):
    """The keys that most results are grouped by."""

    project_id: Optional[str] = None
    user_id: Optional[str] = None
    api_key_id: Optional[str] = None
    model: Optional[str] = None


class Completions(Grouped):
    """Usage of completions."""

    object: Literal["organization.usage.completions.result"]
    input_tokens: int
    output_tokens: int
    num_model_requests: int
    input_cached_tokens: Optional[int] = None
    input_cache_write_tokens: Optional[int] = None
    input_cache_write_30m_tokens: Optional[int] = None
    input_cache_write_12h_tokens: Optional[int] = None
    input_uncached_tokens: Optional[int] = None
    input_text_tokens: Optional[int] = None
    output_text_tokens: Optional[int] = None
    input_cached_text_tokens: Optional[int] = None
    input_audio_tokens: Optional[int] = None
    input_cached_audio_tokens: Optional[int] = None
    output_audio_tokens: Optional[int] = None
    input_image_tokens: Optional[int] = None
    input_cached_image_tokens: Optional[int] = None
    output_image_tokens: Optional[int] = None
    batch: Optional[bool] = None
    service_tier: Optional[str] = None
    api_source: Optional[str] = None


class Embeddings(Grouped):
    """Usage of embeddings."""

    object: Literal["organization.usage.embeddings.result"]
    input_tokens: int
    num_model_requests: int


class Moderations(Grouped):
    """Usage of moderations."""

    object: Literal["organization.usage.moderations.result"]
    input_tokens: int
    num_model_requests: int


class Images(Grouped):
    """Usage of images."""

    object: Literal["organization.usage.images.result"]
    images: int
    num_model_requests: int
    source: Optional[str] = None
    size: Optional[str] = None


class AudioSpeeches(Grouped):
    """Usage of text to speech."""

    object: Literal["organization.usage.audio_speeches.result"]
    characters: int
    num_model_requests: int


class AudioTranscriptions(Grouped):
    """Usage of speech to text."""

    object: Literal["organization.usage.audio_transcriptions.result"]
    seconds: int
    num_model_requests: int


class VectorStores(Base):
    """Usage of vector stores."""

    object: Literal["organization.usage.vector_stores.result"]
    usage_bytes: int
    project_id: Optional[str] = None


class CodeInterpreterSessions(Base):
    """Usage of the code interpreter."""

    object: Literal["organization.usage.code_interpreter_sessions.result"]
    num_sessions: int
    project_id: Optional[str] = None


class FileSearchCalls(Base):
    """Usage of file searches."""

    object: Literal["organization.usage.file_searches.result"]
    num_requests: int
    project_id: Optional[str] = None
    user_id: Optional[str] = None
    api_key_id: Optional[str] = None
    vector_store_id: Optional[str] = None


class WebSearchCalls(Grouped):
    """Usage of web searches."""

    object: Literal["organization.usage.web_searches.result"]
    num_model_requests: int
    num_requests: int
    context_level: Optional[str] = None
    api_source: Optional[str] = None


class Amount(Base):
    """An amount of money."""

    value: Union[int, float, str, None] = None
    currency: Optional[str] = None


class Costs(Base):
    """Costs."""

    object: Literal["organization.costs.result"]
    amount: Optional[Amount] = None
    line_item: Optional[str] = None
    project_id: Optional[str] = None
    api_key_id: Optional[str] = None
    quantity: Union[int, float, None] = None
    quantity_unit: Optional[str] = None
    user_id: Optional[str] = None
    api_source: Optional[str] = None


Variant = Union[
    Completions,
    Embeddings,
    Moderations,
    Images,
    AudioSpeeches,
    AudioTranscriptions,
    VectorStores,
    CodeInterpreterSessions,
    FileSearchCalls,
    WebSearchCalls,
    Costs,
]
KNOWN = get_args(Variant)
"""The models of the known variants."""


def name_of(model: type[BaseModel]) -> str:
    """Return the constant that tells a variant from the others."""
    annotation = model.model_fields["object"].annotation
    name: str = get_args(annotation)[0]
    return name


NAMES = frozenset(map(name_of, KNOWN))


def unknown(name: str) -> str:
    """Refuse the name of a known variant, whose own model has found a fault."""
    if name in NAMES:
        raise ValueError("this variant is known")
    return name


class Unknown(Base):
    """A result of an unknown variant."""

    object: Annotated[str, AfterValidator(unknown)]


Known = Annotated[Variant, Field(discriminator="object")]
Result = Annotated[Union[Known, Unknown], Field(union_mode="left_to_right")]


class Bucket(Base):
    """The results of one period."""

    object: Literal["bucket"]
    start_time: int
    end_time: int
    results: list[Result]


class Page(Base):
    """A page of buckets."""

    object: Literal["page"]
    data: list[Bucket]
    has_more: bool
    next_page: Optional[str]
