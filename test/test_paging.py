"""Paging: all items of all pages, one page in memory, and the cursor to resume from."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from openapi_client import (
    ApiException,
    ApiPagingError,
    ApiValueError,
    ServiceException,
    UsageApi,
    UsageResponse,
    UsageTimeBucket,
)
from openapi_client._paging import Paging, paged
from support.server import Answer, ApiServer, Asked

AUGUST = 1754006400
DAY = 86400


def start_of(number: int) -> int:
    return AUGUST + number * DAY


def bucket(number: int) -> dict[str, Any]:
    start = start_of(number)
    return {"object": "bucket", "start_time": start, "end_time": start + DAY, "results": []}


def page_of(buckets: Iterable[int], next_page: str | None) -> dict[str, Any]:
    """Return a page with numbered buckets."""
    return {
        "object": "page",
        "data": list(map(bucket, buckets)),
        "has_more": next_page is not None,
        "next_page": next_page,
    }


@dataclass
class Pages:
    """Answers with pages of two buckets, with the cursors p1, p2, and so on."""

    count: int
    fail: set[str] = field(default_factory=set)
    """The cursors of the pages that fail once."""

    def __call__(self, asked: Asked) -> Answer:
        cursor = asked.value("page") or "p0"
        if cursor in self.fail:
            self.fail.remove(cursor)
            return Answer({"error": {"message": "no"}}, status=500)
        number = int(cursor[1:])
        buckets = (2 * number, 2 * number + 1)
        next_number = number + 1
        next_page = None
        if next_number < self.count:
            next_page = f"p{next_number}"
        page = page_of(buckets, next_page)
        return Answer(page)


def starts(count: int, first: int = 0) -> list[int]:
    numbers = range(first, count)
    return list(map(start_of, numbers))


def answer_with(server: ApiServer, pages: list[dict[str, Any]]) -> None:
    """Let a server answer with one page after the other."""
    answers = map(Answer, pages)
    server.answer = lambda asked: next(answers)


def starts_of(buckets: Iterable[UsageTimeBucket]) -> list[int]:
    return [item.start_time for item in buckets]


def test_items_of_all_pages(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_completions_iter(start_time="2025-08-01", group_by=["model"], bucket_width="1h")
    assert starts_of(buckets) == starts(6)
    assert buckets.next_page is None
    cursors = []
    for asked in server.asked:
        query = dict(asked.query)
        cursors.append(query.pop("page", None))
        assert query == {"start_time": str(AUGUST), "bucket_width": "1h", "group_by": "model", "limit": "168"}
    assert cursors == [None, "p1", "p2"]


@pytest.mark.parametrize(
    ("name", "arguments", "limit"),
    [
        ("usage_completions", {}, "31"),
        ("usage_completions", {"bucket_width": "1m"}, "1440"),
        ("usage_completions", {"limit": 5}, "5"),
        ("usage_costs", {}, "180"),
    ],
)
def test_the_largest_page(server: ApiServer, api: UsageApi, name: str, arguments: Any, limit: str) -> None:
    server.answer = Pages(1)
    method = getattr(api, f"{name}_iter")
    list(method(start_time=AUGUST, **arguments))
    assert server.asked[0].value("limit") == limit


def test_pages(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    cursors = []
    for page in buckets.pages():
        assert isinstance(page, UsageResponse)
        cursors.append(buckets.next_page)
    assert cursors == [None, "p1", "p2"]
    assert buckets.next_page is None


def test_pages_after_some_items_lose_none(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    for _ in range(3):
        next(buckets)
    remaining = []
    for page in buckets.pages():
        remaining += starts_of(page.data)
    assert remaining == starts(6, first=2)


def test_resuming(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    interrupted = api.usage_costs_iter(start_time=AUGUST)
    received = [next(interrupted), next(interrupted), next(interrupted)]
    cursor = interrupted.next_page
    assert cursor == "p1"
    resumed = api.usage_costs_iter(start_time=AUGUST, page=cursor)
    complete_pages = received[:2]
    assert starts_of([*complete_pages, *resumed]) == starts(6)


def test_the_cursor_moves_on_when_the_next_page_is_asked_for(server: ApiServer, api: UsageApi) -> None:
    """Whoever fails with the last item of a page has not handled that page."""
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    cursors = [buckets.next_page for _ in buckets]
    assert cursors == [None, None, "p1", "p1", "p2", "p2"]
    assert buckets.next_page is None


def test_leaving_in_the_middle_of_a_page_loses_none(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    for page in buckets.pages():
        if page.data[0].start_time == start_of(2):
            break
    assert buckets.next_page == "p1"
    resumed = api.usage_costs_iter(start_time=AUGUST, page=buckets.next_page)
    assert starts_of(resumed) == starts(6, first=2)


def test_an_error_says_where_to_resume(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3, fail={"p2"})
    buckets = api.usage_costs_iter(start_time=AUGUST)
    received: list[UsageTimeBucket] = []
    with pytest.raises(ServiceException) as caught:
        received.extend(buckets)
    assert starts_of(received) == starts(4)
    assert caught.value.next_page == buckets.next_page == "p2"
    # The iterator continues with the page that failed.
    received.extend(buckets)
    assert starts_of(received) == starts(6)


def test_a_refused_argument_is_an_error_of_the_first_page(server: ApiServer, api: UsageApi) -> None:
    buckets = api.usage_costs_iter(start_time=AUGUST, limit=1000, page="p1")
    with pytest.raises(ValueError, match="at most 180") as caught:
        next(buckets)
    assert vars(caught.value)["next_page"] == "p1"
    assert server.asked == []


def test_a_list_that_changes_between_pages(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(2)
    projects = ["a"]
    for _ in api.usage_costs_iter(start_time=AUGUST, project_ids=projects):
        projects.append("b")
    assert [asked.value("project_ids") for asked in server.asked] == ["a", "a"]
    assert len(server.asked[1].query) == len(server.asked[0].query) + 1


def test_a_limit_that_depends_on_a_wrong_argument(server: ApiServer, api: UsageApi) -> None:
    buckets = api.usage_completions_iter(start_time=AUGUST, bucket_width=["1d"])  # type: ignore[arg-type]
    with pytest.raises(ApiValueError, match="bucket_width"):
        next(buckets)
    assert server.asked == []


@pytest.mark.parametrize(
    ("cursors", "message"),
    [
        ([None], "has_more is true, but next_page is missing"),
        ([""], "has_more is true, but next_page is missing"),
        (["a", "a"], "earlier page: 'a'"),
        (["a", "b", "a"], "earlier page: 'a'"),
    ],
    ids=repr,
)
def test_cursors_that_lead_nowhere(server: ApiServer, api: UsageApi, cursors: list[str | None], message: str) -> None:
    pages = []
    for cursor in cursors:
        page = page_of([], cursor)
        page["has_more"] = True
        pages.append(page)
    answer_with(server, pages)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    with pytest.raises(ApiPagingError, match=message) as caught:
        list(buckets)
    assert isinstance(caught.value, ApiException)
    requested = [asked.value("page") for asked in server.asked]
    assert requested == [None, *cursors[:-1]]
    assert caught.value.next_page == requested[-1]


def test_a_cursor_without_more_is_the_end(server: ApiServer, api: UsageApi) -> None:
    page = page_of([0], "p1")
    page["has_more"] = False
    answer_with(server, [page])
    buckets = api.usage_costs_iter(start_time=AUGUST)
    assert starts_of(buckets) == starts(1)
    assert len(server.asked) == 1


def test_empty_pages_are_not_the_end(server: ApiServer, api: UsageApi) -> None:
    pages = [
        page_of([], "p1"),
        page_of([], "p2"),
        page_of([0], None),
    ]
    answer_with(server, pages)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    assert starts_of(buckets) == starts(1)


# --- methods of other clients ---


NUMBERS = [0, 1, 2, 3, 4, 5]


@dataclass
class StockPage:
    """A page of another client."""

    entries: list[int]
    after: str | None


def stock_method(after: str | None = None, size: int = 2) -> StockPage:
    """Return a page of the numbers."""
    start = int(after or 0)
    end = start + size
    entries = NUMBERS[start:end]
    if end < len(NUMBERS):
        return StockPage(entries, str(end))
    return StockPage(entries, None)


def test_a_method_of_another_client() -> None:
    names = Paging(cursor="after", next="after", more="", items="entries", limit="size", largest=lambda params: 4)
    numbers = paged(stock_method, {}, names)
    assert list(numbers) == NUMBERS
    halves = paged(stock_method, {"size": 3}, names)
    first, second = halves.pages()
    assert first == StockPage([0, 1, 2], "3")
    assert second == StockPage([3, 4, 5], None)


def test_empty_pages_without_end() -> None:
    """A server that makes up cursors and never has an item."""

    def method(page: str = "0") -> StockPage:
        return StockPage([], str(int(page) + 1))

    names = Paging(next="after", more="", items="entries")
    numbers = paged(method, {"page": "7"}, names)
    with pytest.raises(ApiPagingError, match="1000 pages in a row are empty") as caught:
        next(numbers)
    assert caught.value.next_page == numbers.next_page == "1006"
    with pytest.raises(ApiPagingError, match="1000 pages in a row are empty") as caught:
        list(numbers.pages())
    assert caught.value.next_page == "2005"


def test_one_page_in_memory() -> None:
    """Iterating over 500 pages of 1,440 buckets keeps one page."""
    gc.collect()  # pages of earlier tests
    kept_counts = []

    def method(page: str | None = None) -> UsageResponse:
        number = int(page or 0)
        if number % 100 == 0:
            # isinstance would ask lazy modules for attributes, and so import them.
            kept_pages = [item for item in gc.get_objects() if type(item) is UsageResponse]
            kept_counts.append(len(kept_pages))
        next_page = str(number + 1) if number < 499 else None
        data = page_of(range(1440), next_page)
        return UsageResponse.from_dict(data)

    count = 0
    for _ in paged(method, {}):
        count += 1
    assert count == 500 * 1440
    assert len(kept_counts) == 5
    assert max(kept_counts) <= 1
