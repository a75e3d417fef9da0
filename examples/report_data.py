"""The figures that usage_report.py reports, and how it reads them from the API."""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal, TypeVar

from openapi_client import CostsResult, UsageApi, UsageCompletionsResult, UsageTimeBucket

DAY = timedelta(days=1)
SECONDS_OF_DAY = 86400

UsageKey = Literal["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"]
CostsKey = Literal["project_id", "user_id", "line_item", "api_key_id", "api_source"]
Number = TypeVar("Number", int, Decimal)


class ReportError(Exception):
    """An answer that cannot be reported."""


@dataclass(frozen=True)
class Grouping:
    """A way to split figures. The API does not split usage, or costs, in a way for which the keys are None."""

    title: str
    usage_keys: list[UsageKey] | None
    costs_keys: list[CostsKey] | None


GROUPINGS = {
    "day": Grouping("Day", [], []),
    "model": Grouping("Model", ["model"], None),
    "project": Grouping("Project", ["project_id"], ["project_id"]),
    "line_item": Grouping("Line item", None, ["line_item"]),
    "key": Grouping("API key", ["api_key_id"], ["api_key_id"]),
}


@dataclass
class Figures:
    """Figures of a day, a group, or both. None is absent, which is not 0."""

    requests: int | None = None
    input_tokens: int | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    quantity: Decimal | None = None
    quantity_unit: str | None = None
    amount: Decimal | None = None
    currency: str | None = None

    def add(self, other: Figures) -> None:
        """Add other figures. What is absent in one of the two counts as in the other."""
        self.requests = total(self.requests, other.requests)
        self.input_tokens = total(self.input_tokens, other.input_tokens)
        self.cached_tokens = total(self.cached_tokens, other.cached_tokens)
        self.cache_write_tokens = total(self.cache_write_tokens, other.cache_write_tokens)
        self.output_tokens = total(self.output_tokens, other.output_tokens)
        self.quantity = total(self.quantity, other.quantity)
        self.quantity_unit = self.quantity_unit or other.quantity_unit
        self.amount = total(self.amount, other.amount)
        if self.currency and other.currency and self.currency != other.currency:
            raise ReportError(f"costs are in {self.currency} and in {other.currency}, which cannot be added")
        self.currency = self.currency or other.currency

    def all_tokens(self) -> int | None:
        """Return the input and output tokens. Cached tokens are a part of the input."""
        return total(self.input_tokens, self.output_tokens)

    def size(self) -> Decimal | int:
        """Return what rows are sorted by."""
        return self.amount or self.all_tokens() or 0


def total(first: Number | None, second: Number | None) -> Number | None:
    """Add two numbers of which either may be absent."""
    if first is None:
        return second
    if second is None:
        return first
    return first + second


def exact(value: float | str | None) -> Decimal | None:
    """Return a number, or a number as text, without rounding it."""
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except decimal.InvalidOperation:
        raise ReportError(f"the server sent an amount that is no number: {value!r:.80}") from None


@dataclass
class Entry:
    """The figures of a group on a day."""

    day: date
    name: str
    """The name of the group. It is empty if the report is by day."""
    figures: Figures


@dataclass
class Report:
    """The figures of one grouping. Those of different groupings are never added."""

    by: str
    _figures: dict[tuple[date, str], Figures] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    incomplete_days: set[date] = field(default_factory=set)

    @property
    def grouping(self) -> Grouping:
        """What the report is grouped by."""
        return GROUPINGS[self.by]

    @property
    def by_words(self) -> str:
        """The grouping in words."""
        return self.by.replace("_", " ")

    @property
    def currency_code(self) -> str:
        """The currency as people write it."""
        currency = self.total().currency or "usd"
        return currency.upper()

    def add(self, day: date, name: str, figures: Figures) -> None:
        """Add figures of a group on a day."""
        total_figures = self._figures.setdefault((day, name), Figures())
        total_figures.add(figures)

    def entries(self) -> list[Entry]:
        """Return the figures by day and group, in this order."""
        entries = []
        for day, name in sorted(self._figures):
            figures = self._figures[day, name]
            entries.append(Entry(day, name, figures))
        return entries

    def rows(self) -> dict[str, Figures]:
        """Return the figures of each day, or else of each group, the largest first."""
        if self.by == "day":
            return self._rows_of_days()
        groups: dict[str, Figures] = {}
        for entry in self.entries():
            figures = groups.setdefault(entry.name, Figures())
            figures.add(entry.figures)
        by_size = sorted(groups.items(), key=lambda group: group[1].size(), reverse=True)
        return dict(by_size)

    def _rows_of_days(self) -> dict[str, Figures]:
        """Return a row for each day, also for days without figures."""
        rows = {}
        for day in sorted(self.days):
            title = f"{day} *" if day in self.incomplete_days else str(day)
            rows[title] = self._figures.get((day, ""), Figures())
        return rows

    def total(self) -> Figures:
        """Return the sum over all days and groups. Quantities are in different units, so they have no sum."""
        result = Figures()
        for entry in self.entries():
            result.add(entry.figures)
        result.quantity = None
        result.quantity_unit = None
        return result

    def note(self) -> str:
        """Return a sentence about the incomplete day, if there is one."""
        if not self.incomplete_days:
            return ""
        mark = "* " if self.by == "day" else ""
        return f"{mark}{max(self.incomplete_days)} is not over (UTC): its figures are incomplete."


@dataclass
class Period:
    """The days to report."""

    first: date
    last: date
    today: date

    @property
    def end(self) -> date | None:
        """The end to ask for: the day after the last one. None is now."""
        return None if self.last >= self.today else self.last + DAY

    def __str__(self) -> str:
        last = min(self.last, self.today)
        return f"{self.first} to {last}"


class Progress:
    """Shows what is being read. This one shows nothing."""

    def show(self, text: str) -> None:
        """Show another text."""


@dataclass
class Reader:
    """Reads reports of a period from the API."""

    api: UsageApi
    period: Period
    progress: Progress
    unknown_results: int = 0
    """The number of results of kinds that the client does not know yet."""

    def read(self, by: str) -> Report:
        """Read usage and costs, both with the same grouping."""
        report = Report(by)
        grouping = report.grouping
        if grouping.usage_keys is not None:
            self._read_usage(report, grouping.usage_keys)
        if grouping.costs_keys is not None:
            self._read_costs(report, grouping.costs_keys)
        return report

    def _read_usage(self, report: Report, keys: list[UsageKey]) -> None:
        buckets = self.api.usage_completions_iter(
            start_time=self.period.first, end_time=self.period.end, group_by=keys or None
        )
        for day, result in self._results(report, buckets):
            if isinstance(result, UsageCompletionsResult):
                report.add(day, group_name(result, keys), tokens_of(result))
            else:
                self.unknown_results += 1

    def _read_costs(self, report: Report, keys: list[CostsKey]) -> None:
        buckets = self.api.usage_costs_iter(
            start_time=self.period.first, end_time=self.period.end, group_by=keys or None
        )
        for day, result in self._results(report, buckets):
            if isinstance(result, CostsResult):
                report.add(day, group_name(result, keys), costs_of(result))
            else:
                self.unknown_results += 1

    def _results(self, report: Report, buckets: Iterable[UsageTimeBucket]) -> Iterator[tuple[date, object]]:
        """Yield each result with its day. Note the days, and which are incomplete."""
        self.progress.show(f"Reading {report.by} from {self.period.first} …")
        for bucket in buckets:
            start = datetime.fromtimestamp(bucket.start_time, timezone.utc)
            day = start.date()
            report.days.add(day)
            ends_before_midnight = bucket.end_time % SECONDS_OF_DAY != 0
            if ends_before_midnight or day >= self.period.today:
                report.incomplete_days.add(day)
            for result in bucket.results:
                yield day, result
            self.progress.show(f"Reading {report.by}: {day}")


def tokens_of(result: UsageCompletionsResult) -> Figures:
    """Return the figures of a result of usage."""
    return Figures(
        requests=result.num_model_requests,
        input_tokens=result.input_tokens,
        cached_tokens=result.input_cached_tokens,
        cache_write_tokens=result.input_cache_write_tokens,
        output_tokens=result.output_tokens,
    )


def costs_of(result: CostsResult) -> Figures:
    """Return the figures of a result of costs. Amounts come as numbers or as text."""
    figures = Figures(quantity=exact(result.quantity), quantity_unit=result.quantity_unit)
    if result.amount:
        figures.amount = exact(result.amount.value)
        figures.currency = result.amount.currency
    return figures


def group_name(result: UsageCompletionsResult | CostsResult, keys: Iterable[str]) -> str:
    """Return the name of the group that a result is about."""
    names = []
    for key in keys:
        name = getattr(result, key)
        names.append("(none)" if name is None else str(name))
    return ", ".join(names)
