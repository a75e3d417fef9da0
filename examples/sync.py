"""Copy an organization's usage and costs into a database, day by day.

    python examples/sync.py --demo                                  # try it: made-up data, into demo.db
    python examples/sync.py --since 2026-01-01                      # into usage.db, a file of SQLite
    python examples/sync.py --database postgresql://user@host/name  # into PostgreSQL

The key, an admin key of the organization, is in OPENAI_ADMIN_KEY. The password of PostgreSQL is best left to PGPASSWORD
or .pgpass. Both databases need: pip install ".[sync]"

Run the program again, say every night: it continues after the last day that the database has, and reads the last three
days again, because late data still changes them. You may stop or kill it at any time: nothing is lost, and nothing is
counted twice.

The tables "costs" and "usage" have a row for each result of each day (UTC). "progress" says which days they have.
Amounts are exact: NUMERIC in PostgreSQL, text in SQLite. The column "json" has the result as the API sent it, with the
properties that have no column. DuckDB reads the file of SQLite, too:

    sqlite3 usage.db "select day, decimal_sum(amount) from costs group by day"
    duckdb usage.db "select day, sum(amount::decimal(38, 18)) from costs group by day"

Exit status: 0 done, 2 wrong input or key, 3 the API or the database fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Engine,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    make_url,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from api_options import new_parser, status_of, today, usage_api
from openapi_client import CostsResult, Model, OpenApiException, UnknownModel, UsageApi

BY_KEY = ["project_id", "user_id", "api_key_id", "model"]
GROUPS = {
    "costs": ["project_id", "line_item"],
    "completions": [*BY_KEY, "batch", "service_tier"],
    "decisions": [*BY_KEY, "batch", "service_tier"],
    "embeddings": BY_KEY,
    "moderations": BY_KEY,
    "images": [*BY_KEY, "size", "source"],
    "audio_speeches": BY_KEY,
    "audio_transcriptions": BY_KEY,
    "vector_stores": ["project_id"],
    "code_interpreter_sessions": ["project_id"],
    "file_search_calls": ["project_id", "user_id", "api_key_id", "vector_store_id"],
    "web_search_calls": [*BY_KEY, "context_level"],
}
"""The operations of the API, and what they group by. After a change, start with an empty database."""

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
DAY = timedelta(days=1)
YEAR = 365 * DAY
LATE = 3 * DAY
"""How long data of a day may still arrive after its end."""

METADATA = MetaData()


def results_table(name: str, *columns: Column[Any]) -> Table:
    """Describe a table whose rows are results of the API."""
    return Table(
        name,
        METADATA,
        Column("operation", String, primary_key=True),
        Column("day", Date, primary_key=True),
        Column("number", Integer, primary_key=True),  # the position of the result in its day
        *columns,
        Column("json", Text, nullable=False),
    )


COSTS = results_table(
    "costs",
    Column("project_id", String),
    Column("line_item", String),
    Column("amount", Numeric().with_variant(String(), "sqlite")),
    Column("currency", String),
    Column("quantity", Double),
    Column("quantity_unit", String),
)
USAGE = results_table(
    "usage",
    Column("project_id", String),
    Column("user_id", String),
    Column("api_key_id", String),
    Column("model", String),
    Column("batch", Boolean),
    Column("service_tier", String),
    Column("num_model_requests", BigInteger),
    Column("input_tokens", BigInteger),
    Column("input_cached_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("images", BigInteger),
    Column("characters", BigInteger),
    Column("seconds", BigInteger),
    Column("usage_bytes", BigInteger),
    Column("num_sessions", BigInteger),
    Column("num_requests", BigInteger),
)
PROGRESS = Table(
    "progress",
    METADATA,
    Column("operation", String, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("next_day", Date, nullable=False),  # every day from first_day up to this one is in the database
)


def day_of(seconds: int) -> date:
    """Return the day (UTC) of a Unix time."""
    return datetime.fromtimestamp(seconds, timezone.utc).date()


def digits(amount: float | str) -> str:
    """Return an amount as text with all of its digits."""
    number = Decimal(str(amount))
    if not number.is_finite():
        raise InvalidOperation
    return f"{number:f}"


def row_of(result: Model, table: Table) -> dict[str, Any]:
    """Return the columns of a result. Absent and null are told apart only in the column json."""
    row: dict[str, Any] = dict.fromkeys(table.columns.keys())
    row["json"] = result.to_json()
    if isinstance(result, UnknownModel):  # newer than this client: its properties may mean something else
        return row
    for name, value in result.to_dict().items():
        if name in row:
            row[name] = value
    if isinstance(result, CostsResult) and result.amount:
        row["currency"] = result.amount.currency
        if result.amount.value is not None:
            row["amount"] = digits(result.amount.value)
    return row


def first_days(connection: Connection, operation: str, options: argparse.Namespace) -> tuple[date, date]:
    """Return the first day that the database has, or is to get, and the day to continue from."""
    query = PROGRESS.select().where(PROGRESS.c.operation == operation)
    progress = connection.execute(query).one_or_none()
    if progress is None:
        first_day = options.since or options.until + DAY - YEAR
        return first_day, first_day
    if options.since and options.since < progress.first_day:
        return options.since, options.since
    late = progress.next_day - LATE
    return progress.first_day, max(progress.first_day, late)


def replace_days(connection: Connection, operation: str, buckets: Sequence[Any]) -> int:
    """Replace the days of some buckets; return the number of their results."""
    table = COSTS if operation == "costs" else USAGE
    rows = []
    for bucket in buckets:
        day = day_of(bucket.start_time)
        for number, result in enumerate(bucket.results):
            row = row_of(result, table)
            row.update(operation=operation, day=day, number=number)
            rows.append(row)
    first_day = day_of(buckets[0].start_time)
    last_day = day_of(buckets[-1].start_time)
    days = table.c.day.between(first_day, last_day)
    connection.execute(table.delete().where(table.c.operation == operation, days))
    if rows:
        connection.execute(table.insert(), rows)
    return len(rows)


def copy_operation(engine: Engine, api: UsageApi, operation: str, options: argparse.Namespace) -> None:
    """Copy the days of an operation that the database lacks, each page in one transaction."""
    with engine.begin() as connection:
        first_day, start = first_days(connection, operation, options)
    if start > options.until:
        print(f"{operation}: nothing to copy")
        return
    count = 0
    iterate = getattr(api, f"usage_{operation}_iter")
    buckets = iterate(start_time=start, end_time=options.until + DAY, group_by=GROUPS[operation])
    for page in buckets.pages():
        if not page.data:
            continue
        next_day = day_of(page.data[-1].end_time)
        progress = {"operation": operation, "first_day": first_day, "next_day": next_day}
        with engine.begin() as connection:
            count += replace_days(connection, operation, page.data)
            connection.execute(PROGRESS.delete().where(PROGRESS.c.operation == operation))
            connection.execute(PROGRESS.insert(), progress)
        show_progress(f"{operation}: {count} results before {next_day}")
    show_progress("")
    print(f"{operation}: {count} results from {start} to {options.until}")


def show_progress(text: str) -> None:
    """Replace the current line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def database_url(text: str) -> URL:
    """Read the path of a file of SQLite, or a URL."""
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        return url.set(drivername=DRIVERS[url.drivername])
    except (ArgumentError, ValueError, KeyError):  # their text may quote the password
        raise argparse.ArgumentTypeError("neither a file nor a URL such as postgresql://user@host/name") from None


@contextmanager
def open_database(url: URL) -> Iterator[Engine]:
    """Connect to a database, and create the tables that it lacks."""
    engine = create_engine(url)
    try:
        METADATA.create_all(engine)
        yield engine
    finally:
        engine.dispose()


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = new_parser(__doc__)
    names = ", ".join(GROUPS)
    database_help = "file of SQLite, or URL of PostgreSQL (default: usage.db; with --demo, demo.db)"
    since_help = "first day of a new database (default: a year ago); with an earlier day, an old one starts again there"
    add = parser.add_argument
    add("--database", type=database_url, metavar="FILE|URL", help=database_help)
    add("--since", type=date.fromisoformat, metavar="DATE", help=since_help)
    add("--until", type=date.fromisoformat, metavar="DATE", help="last day (default: yesterday)")
    add("--operations", nargs="+", metavar="NAME", choices=GROUPS, default=[*GROUPS], help=f"some of {names}")
    options = parser.parse_args(arguments)
    if options.until is None:
        this_day = options.demo or today()
        options.until = this_day - DAY
    if options.since and options.since > options.until:
        parser.error(f"--since {options.since} is after --until {options.until}")
    if options.database is None:
        options.database = database_url("demo.db" if options.demo else "usage.db")
    return options


def fail(status: int, error: object) -> int:
    """Print an error as one line; return the exit status."""
    show_progress("")
    line = " ".join(str(error).split())
    print(f"sync: error: {line}", file=sys.stderr)
    return status


def main(arguments: list[str] | None = None) -> int:
    """Copy what the command line asks for; return the exit status."""
    options = read_options(arguments)
    try:
        with open_database(options.database) as engine, usage_api(options) as api:
            for operation in options.operations:
                copy_operation(engine, api, operation, options)
    except OpenApiException as error:
        return fail(status_of(error), error)
    except (SQLAlchemyError, OverflowError) as error:  # the original has no SQL and no data in it
        return fail(3, f"the database fails: {getattr(error, 'orig', error)}")
    except InvalidOperation:
        return fail(3, "the API sent an amount that is no number")
    except KeyboardInterrupt:
        return fail(130, "interrupted; run it again to continue")
    return 0


if __name__ == "__main__":
    sys.exit(main())
