"""Copy an organization's usage and costs into a database, day by day.

    python examples/sync.py --demo                                  # try it without a key
    python examples/sync.py --since 2026-01-01                      # into the file usage.db (SQLite)
    python examples/sync.py --database postgresql://user@host/name  # into PostgreSQL

The key of an organization's admin is read from the environment variable OPENAI_ADMIN_KEY. Run the program again,
say every night: it continues after the last day in the database, and reads the last three days again, because late
data still changes them. It may be stopped or killed at any time; nothing is lost, and nothing is counted twice.

The tables "costs" and "usage" have a row for each result of each day (UTC); "progress" says which days were copied.
Amounts are exact: NUMERIC in PostgreSQL, text in SQLite. The column "json" holds the result as the API sent it, with
the properties that have no column. Costs and usage are grouped differently: sum them up separately.

    sqlite3 usage.db 'select day, decimal_sum(amount) from costs group by day'
    duckdb usage.db 'select day, sum(amount::decimal(38, 18)) from costs group by day'

Exit status: 0 if everything was copied, 2 for a refused key or wrong input, 3 if the API or the database fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

import demo_server
from openapi_client import (
    ApiClient,
    ApiException,
    ApiValueError,
    BadRequestException,
    Configuration,
    CostsResult,
    ForbiddenException,
    Model,
    UnauthorizedException,
    UnknownModel,
    UsageApi,
)

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

DAY = timedelta(days=1)
LATE = 3 * DAY
"""How long data of a day may still arrive after its end."""

METADATA = sa.MetaData()


def results_table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """Describe a table whose rows are results of the API."""
    return sa.Table(
        name,
        METADATA,
        sa.Column("operation", sa.String, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),  # the position of the result in its day
        *columns,
        sa.Column("json", sa.Text, nullable=False),
    )


COSTS = results_table(
    "costs",
    sa.Column("project_id", sa.String),
    sa.Column("line_item", sa.String),
    sa.Column("amount", sa.Numeric().with_variant(sa.String(), "sqlite")),
    sa.Column("currency", sa.String),
    sa.Column("quantity", sa.Double),
    sa.Column("quantity_unit", sa.String),
)
USAGE = results_table(
    "usage",
    sa.Column("project_id", sa.String),
    sa.Column("user_id", sa.String),
    sa.Column("api_key_id", sa.String),
    sa.Column("model", sa.String),
    sa.Column("batch", sa.Boolean),
    sa.Column("service_tier", sa.String),
    sa.Column("num_model_requests", sa.BigInteger),
    sa.Column("input_tokens", sa.BigInteger),
    sa.Column("input_cached_tokens", sa.BigInteger),
    sa.Column("output_tokens", sa.BigInteger),
    sa.Column("images", sa.BigInteger),
    sa.Column("characters", sa.BigInteger),
    sa.Column("seconds", sa.BigInteger),
    sa.Column("usage_bytes", sa.BigInteger),
    sa.Column("num_sessions", sa.BigInteger),
    sa.Column("num_requests", sa.BigInteger),
)
PROGRESS = sa.Table(
    "progress",
    METADATA,
    sa.Column("operation", sa.String, primary_key=True),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("next_day", sa.Date, nullable=False),  # every day from first_day up to this one is in the database
)


def day_of(seconds: int) -> date:
    """Return the day (UTC) of a Unix time."""
    return datetime.fromtimestamp(seconds, timezone.utc).date()


def row_of(result: Model, table: sa.Table) -> dict[str, Any]:
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
            row["amount"] = f"{Decimal(str(result.amount.value)):f}"
    return row


def first_day_to_read(connection: sa.Connection, operation: str, since: date | None, until: date) -> tuple[date, date]:
    """Return the first day that the database is to hold, and the day to continue from."""
    known = connection.execute(PROGRESS.select().where(PROGRESS.c.operation == operation)).one_or_none()
    if known is None:
        first = since or until - 365 * DAY
        return first, first
    if since and since < known.first_day:
        return since, since
    return known.first_day, max(known.first_day, known.next_day - LATE)


def replace_days(connection: sa.Connection, operation: str, buckets: Sequence[Any]) -> int:
    """Replace the days of some buckets; return the number of their results."""
    table = COSTS if operation == "costs" else USAGE
    rows = []
    for bucket in buckets:
        for number, result in enumerate(bucket.results):
            key = {"operation": operation, "day": day_of(bucket.start_time), "number": number}
            rows.append(row_of(result, table) | key)
    first, last = day_of(buckets[0].start_time), day_of(buckets[-1].start_time)
    connection.execute(table.delete().where(table.c.operation == operation, table.c.day.between(first, last)))
    if rows:
        connection.execute(table.insert(), rows)
    return len(rows)


def copy_operation(engine: sa.Engine, api: UsageApi, operation: str, since: date | None, until: date) -> None:
    """Copy the days of an operation that the database lacks. Each page is a transaction."""
    with engine.begin() as connection:
        first, start = first_day_to_read(connection, operation, since, until)
    count = 0
    if start < until:
        iterate = getattr(api, f"usage_{operation}_iter")
        buckets = iterate(start_time=start, end_time=until, group_by=GROUPS[operation])
        for page in buckets.pages():
            if not page.data:
                continue
            next_day = day_of(page.data[-1].end_time)
            progress = {"operation": operation, "first_day": first, "next_day": next_day}
            with engine.begin() as connection:
                count += replace_days(connection, operation, page.data)
                connection.execute(PROGRESS.delete().where(PROGRESS.c.operation == operation))
                connection.execute(PROGRESS.insert(), progress)
            show_progress(f"{operation}: {count} results before {next_day}")
    show_progress("")
    print(f"{operation}: {count} results of {start} to {until - DAY}")


def show_progress(text: str) -> None:
    """Replace the current line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


@contextmanager
def usage_api(options: argparse.Namespace) -> Iterator[UsageApi]:
    """Connect to the API, or to a demo server."""
    if options.demo:
        with demo_server.running() as server:
            configuration = Configuration(host=server.url, access_token=server.key)
            with ApiClient(configuration) as client:
                yield UsageApi(client)
    else:
        with ApiClient(Configuration(host=options.server)) as client:
            yield UsageApi(client)


def open_database(database: str) -> sa.Engine:
    """Open a database by its URL, or a file of SQLite by its path; create the tables that it lacks."""
    url = sa.URL.create("sqlite", database=database)
    if "://" in database:
        url = sa.make_url(database)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)
    METADATA.create_all(engine)
    return engine


def day(text: str) -> date:
    """Read an argument that is a day."""
    return date.fromisoformat(text)


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    description, _, details = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=description, epilog=details, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    today = datetime.now(timezone.utc).date()
    parser.add_argument(
        "--database",
        metavar="FILE|URL",
        help="file of SQLite, or URL of PostgreSQL, whose password is best left to PGPASSWORD or .pgpass "
        "(default: usage.db, or demo.db with --demo)",
    )
    parser.add_argument(
        "--since",
        type=day,
        metavar="DAY",
        help="first day of a new database (default: a year ago); an earlier day "
        "than the first one in the database starts again from there",
    )
    parser.add_argument(
        "--until", type=day, default=today, metavar="DAY", help="first day to leave out (default: today in UTC)"
    )
    parser.add_argument(
        "--operations",
        nargs="+",
        choices=GROUPS,
        default=list(GROUPS),
        metavar="NAME",
        help=f"what to copy (default: all): {', '.join(GROUPS)}",
    )
    parser.add_argument("--demo", action="store_true", help="copy made-up data; needs no key and no network")
    parser.add_argument("--server", default="", metavar="URL", help="another server, such as demo_server.py")
    options = parser.parse_args(arguments)
    if options.since and options.since >= options.until:
        parser.error(f"--since {options.since} is not before --until {options.until}")
    options.database = options.database or ("demo.db" if options.demo else "usage.db")
    return options


def fail(status: int, reason: object) -> int:
    """Print an error as one line; return the exit status."""
    show_progress("")
    print(f"sync.py: error: {' '.join(str(reason).split())}", file=sys.stderr)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy what the command line asks for; return the exit status."""
    options = read_options(arguments)
    try:
        engine = open_database(options.database)
    except (ArgumentError, ValueError):  # which may quote the password
        return fail(2, "--database is neither a path nor the URL of a database, such as postgresql://user@host/name")
    except SQLAlchemyError as error:
        return fail(3, f"cannot open the database: {error.orig if isinstance(error, DBAPIError) else error}")
    try:
        with usage_api(options) as api:
            for operation in options.operations:
                copy_operation(engine, api, operation, options.since, options.until)
    except (ApiValueError, BadRequestException, UnauthorizedException, ForbiddenException) as error:
        return fail(2, error)
    except ApiException as error:
        return fail(3, error)
    except DBAPIError as error:  # without the statement, which holds the data
        return fail(3, f"the database fails: {error.orig}")
    except InvalidOperation:
        return fail(3, f"the API sent an amount that is not a number; {operation} is not complete")
    except KeyboardInterrupt:
        return fail(130, "interrupted; run it again to continue")
    finally:
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
