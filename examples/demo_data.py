"""The made-up organization that demo_server.py tells about: who uses which model how much, and what that costs.

Each figure depends on its day alone, so a day looks the same in every answer, whatever range and bucket width is asked
for. Only the last days still grow, as late data arrives. All names and prices are inventions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import lru_cache
from random import Random

FOUNDED = date(2025, 11, 1)
"""The first day with any usage."""
PRICE_CHANGE = date(2026, 7, 1)
"""From this day on, gpt-5 costs less."""
DETAILS_SINCE = date(2026, 3, 1)
"""From this day on, completions have all counters. Before, some were not counted, or were null."""
NEWER_SERVER_SINCE = date(2026, 9, 1)
"""From this day on, the server sends a property and a kind of result that openapi.yaml does not have."""

MINUTES_OF_DAY = 1440
HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 19, 18, 15, 17, 19, 19, 17, 14, 10, 8, 7, 6, 5, 3)
"""How busy each hour of a day is (UTC)."""
ARRIVED_PERCENT = (96, 98, 99)
"""How much of a day is known before it ends, in the 24 hours after its end, and in the next 24 hours."""

Label = str | bool
Labels = Mapping[str, Label]
Counters = dict[str, int | None]


@dataclass(frozen=True, eq=False)
class Stream:
    """A steady source of usage: one purpose, with one key, of one product."""

    operation: str
    requests: int
    """Requests on an average weekday."""
    labels: Labels
    per_request: Mapping[str, int] = field(default_factory=dict)
    """What one request adds to each counter. The others count requests."""
    weekend: int = 40
    """Percent of a weekday's requests on a Saturday or Sunday."""
    first: date = FOUNDED
    last: date = date.max

    def requests_of(self, day: date) -> int:
        """Return the number of requests on a day, when all of them are known."""
        if not self.first <= day <= self.last:
            return 0
        names = sorted(str(label) for label in self.labels.values())
        random = Random(f"{self.operation} {names} {day}")  # noqa: S311 - it has to be the same each time
        growth = 1 + (day - FOUNDED).days / 400
        usual = self.requests * growth * random.uniform(0.8, 1.2)
        if day.weekday() >= 5:
            usual *= self.weekend / 100
        is_incident = random.random() < 0.012
        return round(usual * 3) if is_incident else round(usual)


def person(project: str, user: str, key: str, model: str, **more: Label) -> Labels:
    """Return the labels of most streams."""
    return {"project_id": project, "user_id": user, "api_key_id": key, "model": model, **more}


def completion(project: str, user: str, key: str, model: str, tier: str = "default", batch: bool = False) -> Labels:
    """Return the labels of a stream of completions."""
    source = "agents_api" if project == "proj_support" else "unlabeled"
    return person(project, user, key, model, batch=batch, service_tier=tier, api_source=source)


NEW_MODEL = date(2026, 4, 13)
"""On this day the ticket triage moves from gpt-4o-mini to gpt-5-mini."""
LAST_OF_OLD_MODEL = date(2026, 4, 12)

TRIAGE = {"input_text_tokens": 620, "input_cached_text_tokens": 410, "output_text_tokens": 45}

STREAMS = (
    Stream(
        "completions",
        2600,
        completion("proj_support", "user-ada", "key_support_chat", "gpt-5-mini-2025-08-07"),
        {
            "input_text_tokens": 1900,
            "input_image_tokens": 130,
            "input_cached_text_tokens": 5200,
            "input_cache_write_tokens": 350,
            "output_text_tokens": 410,
        },
    ),
    Stream(
        "completions",
        4100,
        completion("proj_support", "user-ada", "key_support_triage", "gpt-4o-mini-2024-07-18"),
        TRIAGE,
        last=LAST_OF_OLD_MODEL,
    ),
    Stream(
        "completions",
        4100,
        completion("proj_support", "user-ada", "key_support_triage", "gpt-5-mini-2025-08-07"),
        TRIAGE,
        first=NEW_MODEL,
    ),
    Stream(
        "completions",
        1500,
        completion("proj_search", "user-linus", "key_search", "gpt-4.1-mini-2025-04-14"),
        {"input_text_tokens": 3100, "input_cached_text_tokens": 900, "output_text_tokens": 160},
        weekend=85,
    ),
    Stream(
        "completions",
        240,
        completion("proj_reports", "user-grace", "key_reports", "gpt-5-2025-08-07", batch=True),
        {"input_text_tokens": 8200, "output_text_tokens": 1900},
        weekend=0,
    ),
    Stream(
        "completions",
        190,
        completion("proj_research", "user-edsger", "key_research", "gpt-5-2025-08-07", tier="flex"),
        {
            "input_text_tokens": 5400,
            "input_image_tokens": 2600,
            "input_cached_text_tokens": 3000,
            "input_cache_write_tokens": 1200,
            "output_text_tokens": 2900,
        },
        weekend=15,
    ),
    Stream(
        "completions",
        160,
        completion("proj_voice", "user-ada", "key_voice", "gpt-audio-2025-08-28"),
        {
            "input_text_tokens": 300,
            "input_audio_tokens": 1400,
            "input_cached_text_tokens": 250,
            "input_cached_audio_tokens": 700,
            "output_text_tokens": 120,
            "output_audio_tokens": 900,
        },
        weekend=60,
        first=date(2026, 2, 2),
    ),
    Stream(
        "decisions",
        300,
        completion("proj_support", "user-ada", "key_support_triage", "gpt-5-mini-2025-08-07"),
        {"input_text_tokens": 140, "input_cached_text_tokens": 96, "input_cache_write_tokens": 24},
        first=date(2026, 9, 15),
    ),
    Stream(
        "embeddings",
        900,
        person("proj_search", "user-linus", "key_search", "text-embedding-3-small"),
        {"input_tokens": 2100},
        weekend=85,
    ),
    Stream(
        "moderations",
        900,
        person("proj_support", "user-ada", "key_support_chat", "omni-moderation-latest"),
        {"input_tokens": 240},
    ),
    Stream(
        "images",
        30,
        person(
            "proj_research", "user-edsger", "key_research", "gpt-image-1", source="image.generation", size="1024x1024"
        ),
        {"images": 2},
    ),
    Stream(
        "images",
        6,
        person("proj_research", "user-edsger", "key_research", "gpt-image-1", source="image.edit", size="512x512"),
        {"images": 1},
    ),
    Stream("audio_speeches", 80, person("proj_voice", "user-ada", "key_voice", "tts-1"), {"characters": 700}),
    Stream("audio_transcriptions", 80, person("proj_voice", "user-ada", "key_voice", "whisper-1"), {"seconds": 95}),
    Stream("vector_stores", 24, {"project_id": "proj_search"}, {"usage_bytes": 3_400_000_000}, weekend=100),
    Stream("code_interpreter_sessions", 14, {"project_id": "proj_research"}),
    Stream(
        "file_search_calls",
        700,
        {
            "project_id": "proj_search",
            "user_id": "user-linus",
            "api_key_id": "key_search",
            "vector_store_id": "vs_manuals",
        },
        weekend=85,
    ),
    Stream(
        "web_search_calls",
        110,
        person(
            "proj_research",
            "user-edsger",
            "key_research",
            "gpt-5-2025-08-07",
            context_level="medium",
            api_source="unlabeled",
        ),
        {"num_requests": 2},
    ),
)

REQUEST_COUNTER = {
    "vector_stores": None,
    "code_interpreter_sessions": "num_sessions",
    "file_search_calls": "num_requests",
}
"""The counter of requests, where it is not num_model_requests."""

LATER_DETAILS = (
    "input_cache_write_tokens",
    "input_uncached_tokens",
    "input_text_tokens",
    "output_text_tokens",
    "input_cached_text_tokens",
    "input_cached_audio_tokens",
    "input_image_tokens",
    "input_cached_image_tokens",
    "output_image_tokens",
)


def day_of(seconds: int) -> date:
    """Return the day (UTC) of a Unix time."""
    return datetime.fromtimestamp(seconds, timezone.utc).date()


def _minute_weights() -> list[int]:
    """Return how much of a day's usage precedes each of its minutes, in parts of the last number."""
    weights = [0]
    for minute in range(MINUTES_OF_DAY):
        weight = HOUR_WEIGHTS[minute // 60]
        weights.append(weights[-1] + weight)
    return weights


WEIGHT_BEFORE = _minute_weights()


@dataclass(frozen=True)
class Span:
    """Some minutes of one day, as a server knows them at some time."""

    start: int
    end: int
    now: int

    @property
    def day(self) -> date:
        """The day of the span (UTC)."""
        return day_of(self.start)

    def part_of(self, total: int) -> int:
        """Return the part of a day's total that falls into the span. The parts of a day add up to its total."""
        midnight = self.start - self.start % 86400
        days_since_end = (self.now - midnight) // 86400
        if days_since_end < len(ARRIVED_PERCENT):
            total = total * ARRIVED_PERCENT[days_since_end] // 100
        first, last = (self.start - midnight) // 60, (self.end - midnight) // 60
        whole = WEIGHT_BEFORE[-1]
        return total * WEIGHT_BEFORE[last] // whole - total * WEIGHT_BEFORE[first] // whole


@lru_cache(maxsize=100_000)
def day_counters(stream: Stream, day: date) -> Mapping[str, int]:
    """Return the counters of a stream for a whole day."""
    requests = stream.requests_of(day)
    name = REQUEST_COUNTER.get(stream.operation, "num_model_requests")
    counters = {} if name is None else {name: requests}
    for counter, amount in stream.per_request.items():
        counters[counter] = requests * amount
    return counters


@dataclass
class Usage:
    """What one stream used in a span."""

    labels: Labels
    counters: Counters


def usage(operation: str, span: Span) -> Iterator[Usage]:
    """Yield what was used in a span, stream by stream."""
    for stream in STREAMS:
        if stream.operation != operation:
            continue
        counters: dict[str, int] = {}
        for name, total in day_counters(stream, span.day).items():
            counters[name] = span.part_of(total)
        if not any(counters.values()):
            continue
        if operation in ("completions", "decisions"):
            yield Usage(stream.labels, with_sums(counters, span.day))
        else:
            yield Usage(stream.labels, dict(counters))


def with_sums(counters: Mapping[str, int], day: date) -> Counters:
    """Return the counters of completions with their sums, as the server of a day counts them."""
    details = dict.fromkeys(LATER_DETAILS, 0) | {"input_audio_tokens": 0, "output_audio_tokens": 0} | dict(counters)
    cached = details["input_cached_text_tokens"] + details["input_cached_audio_tokens"]
    uncached = details["input_text_tokens"] + details["input_audio_tokens"] + details["input_image_tokens"]
    result: Counters = dict(details)
    result["input_cached_tokens"] = cached
    result["input_uncached_tokens"] = uncached
    result["input_tokens"] = cached + uncached + details["input_cache_write_tokens"]
    result["output_tokens"] = details["output_text_tokens"] + details["output_audio_tokens"]
    if day < DETAILS_SINCE:
        for name in LATER_DETAILS:
            del result[name]
        result["input_audio_tokens"] = None
        result["output_audio_tokens"] = None
    return result


@dataclass(frozen=True)
class Price:
    """What one unit of a counter costs, in dollars."""

    line_item: str
    unit: str
    counters: tuple[str, ...]
    """The counters of which the quantity is the sum."""
    dollars: Decimal
    per: int = 1_000_000
    """How many units of the counters are priced."""
    quantity_per: int = 1
    """How many units of the counters are one unit of the quantity."""


INPUT = ("input_text_tokens", "input_audio_tokens", "input_image_tokens", "input_cache_write_tokens")
CACHED = ("input_cached_text_tokens", "input_cached_audio_tokens")
OUTPUT = ("output_text_tokens", "output_audio_tokens")


def token_prices(model: str, input_price: str, cached_price: str, output_price: str) -> tuple[Price, ...]:
    """Return the prices of a model per million tokens."""
    return (
        Price(f"{model}, input", "tokens", INPUT, Decimal(input_price)),
        Price(f"{model}, cached input", "tokens", CACHED, Decimal(cached_price)),
        Price(f"{model}, output", "tokens", OUTPUT, Decimal(output_price)),
    )


PRICES: Mapping[str, tuple[Price, ...]] = {
    "gpt-4o-mini-2024-07-18": token_prices("gpt-4o-mini-2024-07-18", "0.15", "0.075", "0.60"),
    "gpt-4.1-mini-2025-04-14": token_prices("gpt-4.1-mini-2025-04-14", "0.40", "0.10", "1.60"),
    "gpt-5-mini-2025-08-07": token_prices("gpt-5-mini-2025-08-07", "0.25", "0.025", "2.00"),
    "gpt-audio-2025-08-28": token_prices("gpt-audio-2025-08-28", "2.50", "0.50", "10.00"),
    "gpt-5-2025-08-07": token_prices("gpt-5-2025-08-07", "1.00", "0.10", "8.00"),
    "gpt-5-2025-08-07 before": token_prices("gpt-5-2025-08-07", "1.25", "0.125", "10.00"),
    "gpt-5-2025-08-07 batch": token_prices("gpt-5-2025-08-07, batch", "0.50", "0.05", "4.00"),
    "gpt-5-2025-08-07 batch before": token_prices("gpt-5-2025-08-07, batch", "0.625", "0.0625", "5.00"),
    "text-embedding-3-small": (Price("text-embedding-3-small", "tokens", ("input_tokens",), Decimal("0.02")),),
    "gpt-image-1": (Price("gpt-image-1, output", "images", ("images",), Decimal("0.042"), per=1),),
    "tts-1": (Price("tts-1", "characters", ("characters",), Decimal(15)),),
    "whisper-1": (Price("whisper-1", "duration_seconds", ("seconds",), Decimal("0.0001"), per=1),),
    "vector_stores": (
        Price(
            "file search storage", "gibibyte_hours", ("usage_bytes",), Decimal("0.0042"), per=2**30, quantity_per=2**30
        ),
    ),
    # This unit is newer than openapi.yaml.
    "web_search_calls": (Price("web search tool calls", "calls", ("num_requests",), Decimal("10.00"), per=1000),),
}


def prices_of(stream: Stream, day: date) -> tuple[Price, ...]:
    """Return the prices of what a stream uses on a day; none for what is free."""
    if stream.operation in PRICES:
        return PRICES[stream.operation]
    name = str(stream.labels.get("model"))
    if stream.labels.get("batch"):
        name = f"{name} batch"
    if day < PRICE_CHANGE and f"{name} before" in PRICES:
        name = f"{name} before"
    return PRICES.get(name, ())


@dataclass
class Cost:
    """What one line item of a stream costs in a span."""

    labels: Labels
    amount: Decimal
    quantity: Decimal
    unit: str


def costs(span: Span) -> Iterator[Cost]:
    """Yield what was paid for a span, line item by line item."""
    for stream in STREAMS:
        counters = day_counters(stream, span.day)
        for price in prices_of(stream, span.day):
            units = 0
            for name in price.counters:
                units += span.part_of(counters.get(name, 0))
            if not units:
                continue
            amount = price.dollars * units / price.per
            quantity = Decimal(units) / price.quantity_per
            labels = {**stream.labels, "line_item": price.line_item}
            yield Cost(labels, round(amount, 10), round(quantity, 4), price.unit)
