# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The answers of the API: as they came, and as models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Optional, TypeVar

from openapi_client.exceptions import one_line

T = TypeVar("T")


@dataclass
class RawResponse:
    """A whole answer, inflated, but not decoded. Case does not matter in the names of headers."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str

    @property
    def request_id(self) -> str:
        """What the server calls the request, for questions to its owner; empty if it does not say."""
        request_id = self.headers.get("x-request-id") or self.headers.get("request-id")
        return one_line(request_id or "", 100)


Reader = Callable[[RawResponse], T]  # decodes a body; raises ValueError if it cannot


@dataclass(frozen=True)
class ApiResponse(Generic[T]):
    """An answer, decoded."""

    status_code: int
    headers: Mapping[str, str]
    data: T
    raw_data: bytes = field(repr=False)
    request_id: Optional[str] = None
