# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""All pages of an operation that answers in pages: a function of its method and the parameters, also of stock clients."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Optional, TypeVar

from openapi_client.exceptions import ApiException

Page = TypeVar("Page")
Item = TypeVar("Item")


class ApiPagingError(ApiException):
    """An answer that does not lead to the next page, or leads back to an earlier one."""

    next_page: Optional[str] = None

    def __str__(self) -> str:
        return str(self.reason)


def _unknown(params: Mapping[str, Any]) -> Optional[int]:
    return None


@dataclass(frozen=True)
class Paging:
    """The names of what makes pages: two parameters, and three attributes of a page."""

    cursor: str = "page"
    """The parameter that takes the cursor of a page."""
    next: str = "next_page"
    """The attribute with the cursor of the page that follows."""
    more: str = "has_more"
    """The attribute that says whether a page follows; if this is empty, one follows if there is a cursor."""
    items: str = "data"
    """The attribute with the items of the page."""
    limit: str = ""
    """The parameter for the number of items of a page, if there is one."""
    largest: Callable[[Mapping[str, Any]], Optional[int]] = _unknown
    """Returns the largest number that the limit may have beside some parameters."""


class Paged(Generic[Page, Item]):
    """An iterator over the items of all pages, with one page in memory at a time.

    Iterating goes on where it stopped, after an error, too: that page is asked for again.
    """

    def __init__(self, method: Callable[..., Page], params: Mapping[str, Any], paging: Paging) -> None:
        self._method = method
        self._paging = paging
        # All pages are asked for with the same lists, whatever the caller does to them meanwhile.
        self._params: dict[str, Any] = {}
        for name, value in params.items():
            self._params[name] = list(value) if isinstance(value, list) else value
        if paging.limit and self._params.get(paging.limit) is None:
            self._params[paging.limit] = paging.largest(params)
        start: Optional[str] = self._params.get(paging.cursor)
        self._current = start
        self._next = start
        self._seen: set[Optional[str]] = set()
        self._is_done = False
        self._items: deque[Item] = deque()

    @property
    def next_page(self) -> Optional[str]:
        """The cursor to resume with, of the first page that was not read to its end.

        It is None before the end of the first page, and after the last one.
        """
        return self._current if self._items else self._next

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        while not self._items:
            if self._is_done:
                raise StopIteration
            page = self._fetch()
            self._items.extend(getattr(page, self._paging.items))
        return self._items.popleft()

    def pages(self) -> Iterator[Page]:
        """Iterate over the pages that were not read to their end."""
        if self._items:
            self._items.clear()
            self._next = self._current
            self._is_done = False
        while not self._is_done:
            yield self._fetch()

    def _fetch(self) -> Page:
        """Get a page. An error says in ``next_page`` where to resume."""
        params = {**self._params, self._paging.cursor: self._next}
        present = {name: value for name, value in params.items() if value is not None}
        try:
            page = self._method(**present)
            following = self._following(page)
        except Exception as error:
            setattr(error, "next_page", self._next)  # noqa: B010 - not every error declares it
            raise
        self._seen.add(self._next)
        self._current = self._next
        self._next = following
        self._is_done = following is None
        return page

    def _following(self, page: Page) -> Optional[str]:
        """Return the cursor of the page that follows; None after the last one."""
        cursor: Optional[str] = getattr(page, self._paging.next)
        has_more = getattr(page, self._paging.more) if self._paging.more else cursor
        if not has_more:
            return None
        if not cursor:
            raise ApiPagingError(reason=f"{self._paging.more} is true, but {self._paging.next} is missing")
        if cursor == self._next or cursor in self._seen:
            raise ApiPagingError(reason=f"{self._paging.next} is the cursor of an earlier page: {cursor!r:.100}")
        return cursor


def paged(method: Callable[..., Page], params: Mapping[str, Any], paging: Paging = Paging()) -> Paged[Page, Any]:
    """Iterate over all pages of what a method answers: ``paged(api.usage_costs, {"start_time": 1754006400})``."""
    return Paged(method, params, paging)
