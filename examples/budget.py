"""Tell whether the costs of a month are within a limit: a check for cron.

    python examples/budget.py --month-limit 500
    python examples/budget.py --month-limit 500 --month 2026-10
    python examples/budget.py --month-limit 500 --demo           # made-up data, needs no key

The key, an admin key of the organization, is in OPENAI_ADMIN_KEY. Amounts are added exactly. Costs arrive some hours
late, so those of the current month are never quite complete.

Exit status: 0 within the limit, 1 over it, 2 wrong input or key, 3 no usable answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from decimal import Context, Decimal

import demo_server
from openapi_client import ApiClient, ApiException, ApiValueError, Configuration, CostsResult, UsageApi

REFUSALS = (400, 401, 403, 404, 422)
"""The statuses of answers to wrong input or a wrong key."""
EXACT = Context(prec=1000, traps=[])
"""The default context rounds to 28 digits; some amounts have more."""


def amount(value: object) -> Decimal:
    """Read an amount of money."""
    number = EXACT.create_decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"not an amount of money: {value}")
    return number


def month(text: str) -> date:
    """Read a month, such as 2026-10; return its first day."""
    return date.fromisoformat(f"{text}-01")


def dollars(result: CostsResult) -> Decimal:
    """Return the amount of a result. The API knows no other currency than US dollars yet."""
    money = result.amount
    if money is None or money.value is None:
        return Decimal()
    if money.currency != "usd":
        raise ValueError(f"an amount is in {money.currency}, not in usd")
    return amount(money.value)


def costs_of_month(api: UsageApi, first_day: date) -> Decimal:
    """Return the costs of a month."""
    in_next_month = first_day + timedelta(days=31)
    next_month = in_next_month.replace(day=1)
    total = Decimal()
    for bucket in api.usage_costs_iter(start_time=first_day, end_time=next_month):
        for result in bucket.results:
            if isinstance(result, CostsResult):
                total = EXACT.add(total, dollars(result))
    return total.normalize(EXACT)


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    today = datetime.now(timezone.utc).date()
    this_month = today.replace(day=1)
    add = parser.add_argument
    add("--month-limit", type=amount, metavar="USD", required=True, help="the limit in US dollars")
    add("--month", type=month, metavar="YYYY-MM", default=this_month, help="the month, in UTC (default: this one)")
    add("--host", metavar="URL", help="ask this server, such as examples/demo_server.py, instead of OpenAI's")
    add("--demo", action="store_true", help="ask a demo server; needs no key")
    return parser.parse_args(arguments)


@contextmanager
def connection(options: argparse.Namespace) -> Iterator[ApiClient]:
    """Connect to the API, to another server, or to a demo server of this program's own."""
    if not options.demo:
        with ApiClient(Configuration(host=options.host)) as client:
            yield client
        return
    with demo_server.running() as server:
        configuration = Configuration(host=server.url, access_token=server.key)
        with ApiClient(configuration) as client:
            yield client


def fail(status: int, error: Exception) -> int:
    """Print an error; return the exit status."""
    print(f"budget: error: {error}", file=sys.stderr)
    return status


def main(arguments: list[str] | None = None) -> int:
    """Print one line; return the exit status."""
    options = read_options(arguments)
    try:
        with connection(options) as client:
            costs = costs_of_month(UsageApi(client), options.month)
    except ApiException as error:
        return fail(2 if error.status in REFUSALS else 3, error)
    except ApiValueError as error:
        return fail(2, error)
    except ValueError as error:
        return fail(3, error)
    limit = options.month_limit
    is_over = costs > limit
    verdict = "over" if is_over else "within"
    print(f"{options.month:%Y-%m}: {costs:f} usd, {verdict} the limit of {limit:f} usd")
    return 1 if is_over else 0


if __name__ == "__main__":
    sys.exit(main())
