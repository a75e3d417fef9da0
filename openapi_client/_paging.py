# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""All pages of an operation that answers in pages: a function of its method and the parameters, also of stock clients."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Optional, TypeVar

from openapi_client.exceptions import ApiException

Page = TypeVar("Page")
Item = TypeVar("Item")
MOST_EMPTY_PAGES = 1000  # in a row; a server that goes on like this makes up cursors for ever


class ApiPagingError(ApiException):
    """An answer that does not lead to the next page, or leads nowhere."""

    next_page: Optional[str] = None

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True)
class Paging:
    """The names of what makes pages: two parameters, and three attributes of a page."""

    cursor: str = "page"  # the parameter that takes the cursor of a page
    next: str = "next_page"  # the attribute with the cursor of the page that follows
    more: str = "has_more"  # the attribute that says whether a page follows; if empty, one follows if there is a cursor
    items: str = "data"  # the attribute with the items of the page
    limit: str = ""  # the parameter for the number of items of a page, if there is one
    largest: Callable[[Mapping[str, Any]], Optional[int]] = lambda params: None  # the largest limit beside parameters


class Paged(Generic[Page, Item]):
    """An iterator over the items of all pages, with one page in memory. After an error it asks for that page again."""

    next_page: Optional[str]
    """The cursor to resume with, so that nothing is lost: that of the page whose items the caller gets at the moment.

    It moves on when the caller asks for more than that page. It is None for the first page, and after the last one.
    """

    def __init__(self, method: Callable[..., Page], params: Mapping[str, Any], paging: Paging) -> None:
        # Options may hold a key, and debuggers show the variables of the frames of an error.
        options = {name: value for name, value in params.items() if name.startswith("_")}
        self._method = partial(method, **options)
        self._paging = paging
        self._params: dict[str, Any] = {}
        for name, value in params.items():
            if name not in options and value is not None:
                self._params[name] = copy(value)  # lists may change
        if paging.limit:
            self._params.setdefault(paging.limit, paging.largest(params))
        self.next_page = self._following = self._params.get(paging.cursor)
        self._is_done = False
        self._seen: set[Optional[str]] = set()
        self._empty_pages = 0
        self._items: deque[Item] = deque()

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        while not self._items:
            page = self._fetch()
            if page is None:
                raise StopIteration
            self._items.extend(self._items_of(page))
        return self._items.popleft()

    def pages(self) -> Iterator[Page]:
        """Iterate over the pages instead, first over the current one if the caller has not had all of its items."""
        if self._items:
            self._items.clear()
            self._following = self.next_page
            self._is_done = False
        yield from iter(self._fetch, None)

    def _fetch(self) -> Optional[Page]:
        """Get the page that follows; None after the last one. An error has its cursor in ``next_page``."""
        self.next_page = self._following
        if self._is_done:
            return None
        self._seen.add(self.next_page)
        self._params[self._paging.cursor] = self.next_page
        present = {name: value for name, value in self._params.items() if value is not None}
        try:
            page = self._method(**present)
            self._following = self._cursor_after(page)
        except Exception as error:
            setattr(error, "next_page", self.next_page)  # noqa: B010 - not every error declares it
            raise
        self._is_done = self._following is None
        return page

    def _items_of(self, page: Page) -> list[Item]:
        return getattr(page, self._paging.items) or []

    def _cursor_after(self, page: Page) -> Optional[str]:
        """Return the cursor of the page that follows; None after the last one."""
        names = self._paging
        cursor: Optional[str] = getattr(page, names.next)
        has_more = getattr(page, names.more) if names.more else cursor
        if not has_more:
            return None
        if not cursor:
            raise ApiPagingError(reason=f"{names.more} is true, but {names.next} is missing")
        if cursor in self._seen:
            raise ApiPagingError(reason=f"{names.next} is the cursor of an earlier page: {cursor!r:.100}")
        self._empty_pages = 0 if self._items_of(page) else self._empty_pages + 1
        if self._empty_pages == MOST_EMPTY_PAGES:
            self._empty_pages = 0
            raise ApiPagingError(reason=f"{MOST_EMPTY_PAGES} pages in a row are empty, and another one is to follow")
        return cursor


def paged(method: Callable[..., Page], params: Mapping[str, Any], paging: Paging = Paging()) -> Paged[Page, Any]:
    """Iterate over all pages of what a method answers: ``paged(api.list_items, {"limit": 100})``."""
    return Paged(method, params, paging)
