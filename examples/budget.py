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
from datetime import date, timedelta
from decimal import Context, Decimal

from api_options import new_parser, status_of, today, usage_api
from openapi_client import CostsResult, OpenApiException, UsageApi

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
    parser = new_parser(__doc__)
    add = parser.add_argument
    add("--month-limit", type=amount, metavar="USD", required=True, help="the limit in US dollars")
    add("--month", type=month, metavar="YYYY-MM", help="the month, in UTC (default: this one)")
    options = parser.parse_args(arguments)
    if options.month is None:
        this_day = options.demo or today()
        options.month = this_day.replace(day=1)
    return options


def main(arguments: list[str] | None = None) -> int:
    """Print one line; return the exit status."""
    options = read_options(arguments)
    try:
        with usage_api(options) as api:
            costs = costs_of_month(api, options.month)
    except (OpenApiException, ValueError) as error:
        print(f"budget: error: {error}", file=sys.stderr)
        return status_of(error)
    limit = options.month_limit
    is_over = costs > limit
    verdict = "over" if is_over else "within"
    print(f"{options.month:%Y-%m}: {costs:f} usd, {verdict} the limit of {limit:f} usd")
    return 1 if is_over else 0


if __name__ == "__main__":
    sys.exit(main())
