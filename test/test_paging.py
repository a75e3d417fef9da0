"""Paging: all pages, one at a time, and where to resume."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import Any

import pytest

from openapi_client import ApiException, ApiPagingError, ApiValueError, ServiceException, UsageApi, UsageResponse
from openapi_client._paging import Paging, paged
from support.server import Answer, ApiServer, Asked

AUGUST = 1754006400
DAY = 86400


def bucket(number: int) -> dict[str, Any]:
    start = AUGUST + number * DAY
    return {"object": "bucket", "start_time": start, "end_time": start + DAY, "results": []}


@dataclass
class Pages:
    """Answers with pages of two buckets, whose cursors are p1, p2, and so on."""

    count: int
    fail: set[str] = field(default_factory=set)
    """The cursors whose pages fail, once."""

    def __call__(self, asked: Asked) -> Answer:
        cursor = asked.value("page") or "p0"
        if cursor in self.fail:
            self.fail.remove(cursor)
            return Answer({"error": {"message": "no"}}, status=500)
        number = int(cursor[1:])
        has_more = number + 1 < self.count
        following = f"p{number + 1}" if has_more else None
        return Answer(self.page([bucket(2 * number), bucket(2 * number + 1)], has_more, following))

    @staticmethod
    def page(data: list[Any], has_more: bool, following: str | None) -> dict[str, Any]:
        return {"object": "page", "data": data, "has_more": has_more, "next_page": following}


def starts(count: int, first: int = 0) -> list[int]:
    return [AUGUST + number * DAY for number in range(first, count)]


def test_items_of_all_pages(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_completions_iter(start_time="2025-08-01", group_by=["model"], bucket_width="1h")
    assert [item.start_time for item in buckets] == starts(6)
    assert buckets.next_page is None
    parameters = [("start_time", str(AUGUST)), ("bucket_width", "1h"), ("group_by", "model"), ("limit", "168")]
    cursors: list[list[tuple[str, str]]] = [[], [("page", "p1")], [("page", "p2")]]
    assert [asked.query for asked in server.asked] == [parameters + cursor for cursor in cursors]


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
    list(getattr(api, f"{name}_iter")(start_time=AUGUST, **arguments))
    assert server.asked[0].value("limit") == limit


def test_pages(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    cursors = []
    for page in buckets.pages():
        assert isinstance(page, UsageResponse)
        cursors.append(buckets.next_page)
    assert cursors == ["p1", "p2", None]


def test_pages_after_some_items_lose_none(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    for _ in range(3):
        next(buckets)
    found = [item.start_time for page in buckets.pages() for item in page.data]
    assert found == starts(6, first=2)


def test_resuming(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    first = api.usage_costs_iter(start_time=AUGUST)
    taken = [next(first).start_time, next(first).start_time]
    assert first.next_page == "p1"
    second = api.usage_costs_iter(start_time=AUGUST, page=first.next_page)
    assert taken + [item.start_time for item in second] == starts(6)


def test_resuming_within_a_page_reads_it_again(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3)
    buckets = api.usage_costs_iter(start_time=AUGUST)
    for _ in range(3):
        next(buckets)
    assert buckets.next_page == "p1"
    next(buckets)
    assert buckets.next_page == "p2"


def test_an_error_says_where_to_resume(server: ApiServer, api: UsageApi) -> None:
    server.answer = Pages(3, fail={"p2"})
    buckets = api.usage_costs_iter(start_time=AUGUST)
    found: list[int] = []
    with pytest.raises(ServiceException) as caught:
        found.extend(item.start_time for item in buckets)
    assert found == starts(4)
    assert caught.value.next_page == buckets.next_page == "p2"
    # Iterating goes on with that page.
    assert found + [item.start_time for item in buckets] == starts(6)


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
    ("following", "message"),
    [
        ([None], "has_more is true, but next_page is missing"),
        ([""], "has_more is true, but next_page is missing"),
        (["a", "a"], "earlier page: 'a'"),
        (["a", "b", "a"], "earlier page: 'a'"),
    ],
    ids=repr,
)
def test_cursors_that_lead_nowhere(server: ApiServer, api: UsageApi, following: list[str | None], message: str) -> None:
    answers = iter(following)
    server.answer = lambda asked: Answer(Pages.page([], True, next(answers)))
    buckets = api.usage_costs_iter(start_time=AUGUST)
    with pytest.raises(ApiPagingError, match=message) as caught:
        list(buckets)
    assert isinstance(caught.value, ApiException)
    cursors: list[str | None] = [None, *following[:-1]]
    assert caught.value.next_page == cursors[-1]
    assert len(server.asked) == len(following)


def test_a_cursor_without_more_is_the_end(server: ApiServer, api: UsageApi) -> None:
    server.answer = lambda asked: Answer(Pages.page([bucket(0)], False, "p1"))
    assert len(list(api.usage_costs_iter(start_time=AUGUST))) == 1
    assert len(server.asked) == 1


def test_empty_pages_do_not_end_it(server: ApiServer, api: UsageApi) -> None:
    pages = [Pages.page([], True, "p1"), Pages.page([], True, "p2"), Pages.page([bucket(0)], False, None)]
    answers = iter(pages)
    server.answer = lambda asked: Answer(next(answers))
    assert len(list(api.usage_costs_iter(start_time=AUGUST))) == 1


# --- any method ---


@dataclass
class StockPage:
    """A page as another client has it."""

    entries: list[int]
    after: str | None


def stock_method(after: str | None = None, size: int = 2) -> StockPage:
    """List the numbers below 6, as the method of another client."""
    start = int(after or 0)
    end = start + size
    return StockPage(list(range(start, min(end, 6))), str(end) if end < 6 else None)


def test_a_method_of_another_client() -> None:
    names = Paging(cursor="after", next="after", more="", items="entries", limit="size", largest=lambda params: 4)
    assert list(paged(stock_method, {}, names)) == [0, 1, 2, 3, 4, 5]
    pages = list(paged(stock_method, {"size": 3}, names).pages())
    assert pages == [StockPage([0, 1, 2], "3"), StockPage([3, 4, 5], None)]


def test_one_page_in_memory() -> None:
    """500 pages of 1,440 buckets leave one of them."""
    most = 0

    def method(page: str | None = None) -> UsageResponse:
        nonlocal most
        number = int(page or 0)
        data = [bucket(item) for item in range(1440)]
        most = max(most, sum(isinstance(kept, UsageResponse) for kept in gc.get_objects()) if number % 100 == 0 else 0)
        following = str(number + 1) if number < 499 else None
        return UsageResponse.from_dict(Pages.page(data, following is not None, following))

    count = sum(1 for _ in paged(method, {}))
    assert count == 500 * 1440
    assert most <= 1
