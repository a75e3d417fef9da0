"""The rows of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks import clients, data, decoding, generating, memory, partly, programs, vendored
from benchmarks.effort import Effort
from benchmarks.measure import Figure

Run = Callable[[Effort], list[Figure]]

BY_HAND = "pydantic, by hand"
BY_HAND_CALL = "urllib3 and pydantic, by hand"
ONE_MODEL = "pydantic with one model"
SAME_PEER = "the same peer at 1 MB"
PYDANTIC = "pydantic alone"
BEFORE = "the same client before"
WHOLE_PAGE = "this project, the whole page"
MODELS_ONLY = "datamodel-code-generator, pydantic"
"""What a ratio of 1 is."""


@dataclass(frozen=True)
class Row:
    """A row, and how it is measured."""

    name: str
    title: str
    run: Run
    baseline: str = BY_HAND
    unit: str = "s"


# --- reading and writing ---


PAGES: dict[str, tuple[str, data.MakeResult]] = {
    "full": ("all properties", data.full),
    "sparse": ("required properties", data.sparse),
    "variants": ("every variant", data.all_variants),
    "nulls": ("null for absent", data.nulls),
    "unknown-properties": ("3 unknown properties each", data.unknown_properties),
    "unknown-variants": ("10 % unknown variants", data.unknown_variants),
    "costs": ("costs", data.costs),
}
"""The pages that are read, with a title and a function that makes the results."""


def reading(result: data.MakeResult, prepare: decoding.Prepare) -> Run:
    """Return how a row of reading or writing is measured."""

    def run(effort: Effort) -> list[Figure]:
        page = data.make_page(result, effort.buckets)
        return decoding.compare(page, prepare, effort)

    return run


def every_page(name: str, title: str, prepare: decoding.Prepare) -> list[Row]:
    """Return the rows of one way of reading."""
    rows = []
    for page, (content, result) in PAGES.items():
        run = reading(result, prepare)
        rows.append(Row(f"{name}-{page}", f"{title}: {content}", run))
    return rows


def model_rows() -> list[Row]:
    """Return the rows of reading and writing."""
    strictly = reading(data.all_variants, decoding.strictly)
    write_full = reading(data.full, decoding.to_text)
    write_variants = reading(data.all_variants, decoding.to_text)
    return [
        *every_page("bytes", "read bytes", decoding.from_bytes),
        *every_page("dict", "read a dict", decoding.from_dict),
        Row("strict", "read strictly: every variant", strictly),
        Row("write-full", "write: all properties", write_full),
        Row("write-variants", "write: every variant", write_variants),
    ]


# --- memory, programs, clients, generators ---


def memory_rows(effort: Effort) -> list[Row]:
    """Return the rows of memory and growth."""
    size = f"{effort.memory_megabytes:g} MB"
    largest = max(effort.growth)
    kept = partial(memory.compare, "kept")
    peak = partial(memory.compare, "peak")
    return [
        Row("memory", f"memory kept, {size}", kept, BY_HAND, "bytes per result"),
        Row("peak", f"memory while reading, {size}", peak, BY_HAND, "bytes per result"),
        Row("growth", f"a byte of {largest:g} MB", memory.growth, SAME_PEER, "ns per byte"),
    ]


def program_rows() -> list[Row]:
    """Return the rows of starts, and of the installation."""
    reading = partial(programs.start, programs.READING)
    client = partial(programs.start, programs.CLIENTS)
    return [
        Row("start-reading", "start, and read a page", reading),
        Row("start-client", "start, and set up a client", client, ONE_MODEL),
        Row("start-call", "start, and make one call", programs.start_with_call, BY_HAND_CALL),
        Row("install", "install", programs.installation, PYDANTIC),
    ]


def client_rows(effort: Effort) -> list[Row]:
    """Return the rows of calls."""
    small = partial(clients.one_call, "small")
    large = partial(clients.one_call, "large")
    return [
        Row("call-small", "one call, 7 results", small, BY_HAND_CALL),
        Row("call-large", f"one call, {effort.megabytes:g} MB", large, BY_HAND_CALL),
        Row("pages", f"{effort.pages} pages", clients.all_pages, BY_HAND_CALL),
    ]


def generator_rows(effort: Effort) -> list[Row]:
    """Return the rows of generators."""
    rows = []
    sizes = {"small": 0, "medium": effort.medium, "large": effort.large}
    for name, schemas in sizes.items():
        title = f"generate {schemas} schemas" if schemas else "generate openapi.yaml"
        compare = partial(generating.compare, schemas)
        rows.append(Row(f"generate-{name}", title, compare, MODELS_ONLY))
    again = partial(generating.unchanged, [])
    check = partial(generating.unchanged, ["--check"])
    rows.append(Row("unchanged", "generate, nothing changed", again, MODELS_ONLY))
    rows.append(Row("check", "--check", check, MODELS_ONLY))
    return rows


def properties_only(effort: Effort) -> list[Figure]:
    """Measure a program that needs two properties of each result."""
    return partly.compare(partly.two_properties(), effort)


def share_of_results(tenths: int) -> Run:
    """Return how a program is measured that needs some of the results."""

    def run(effort: Effort) -> list[Figure]:
        return partly.compare(partly.some_results(tenths), effort)

    return run


def partly_rows() -> list[Row]:
    """Return the rows of programs that need a part of a page."""
    rows = [Row("part-properties", "read two properties of each result", properties_only, WHOLE_PAGE)]
    for tenths in (0, 1, 5, 10):
        title = f"read {10 * tenths} % of the results"
        row = Row(f"part-{10 * tenths}", title, share_of_results(tenths), WHOLE_PAGE)
        rows.append(row)
    return rows


def vendored_rows() -> list[Row]:
    """Return the rows of a larger client."""
    reading = partial(vendored.compare, vendored.reading)
    writing = partial(vendored.compare, vendored.writing)
    return [
        Row("into-read", "read in a larger client, after --into", reading, BEFORE),
        Row("into-write", "write in a larger client, after --into", writing, BEFORE),
    ]


# --- all ---


def all_rows(effort: Effort) -> list[Row]:
    """Return all rows; some titles say how much is measured."""
    return [
        *model_rows(),
        *memory_rows(effort),
        *program_rows(),
        *client_rows(effort),
        *generator_rows(effort),
        *vendored_rows(),
        *partly_rows(),
    ]


def chosen(patterns: list[str], effort: Effort) -> list[Row]:
    """Return the rows whose names start with one of the patterns; all without one."""
    rows = all_rows(effort)
    if not patterns:
        return rows
    names = [row.name for row in rows]
    for pattern in patterns:
        if not any(name.startswith(pattern) for name in names):
            raise SystemExit(f"benchmarks/run: error: there is no row {pattern}; the rows are {', '.join(names)}")
    prefixes = tuple(patterns)
    return [row for row in rows if row.name.startswith(prefixes)]
