"""Report tokens and costs of an organization: as a table, CSV, JSON, charts or a page to look at.

    python examples/usage_report.py                                  # this month, day by day
    python examples/usage_report.py --by project --month 2026-10
    python examples/usage_report.py --by line_item --since 2026-10-01 --until 2026-10-15 --csv
    python examples/usage_report.py --by project --by line_item --html report.html

The key, an admin key of the organization, is in OPENAI_ADMIN_KEY. With --demo no key is needed: it reports an invented
organization. Tokens and requests are those of completions; costs are those of everything. Days are days in UTC.

The table needs rich, and charts need matplotlib: pip install ".[report]"
"""

from __future__ import annotations

import argparse
import csv
import decimal
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import api_options
from openapi_client import OpenApiException
from report_charts import charts_of, save_charts
from report_data import DAY, GROUPINGS, Figures, Period, Progress, Reader, Report, ReportError
from report_page import Section, Table, html_page

ABSENT = "—"
"""Stands where the server sends nothing, which is not 0."""
DESCRIPTION = """Report tokens of completions, and costs, of an organization.

Exit status: 0 done, 2 wrong input or key, 3 no answer that can be reported."""
WIDTH_OF_FILES = 120
"""The width of tables that go into a file or another program."""

USAGE_COLUMNS = {
    "requests": "Requests",
    "input_tokens": "Input tokens",
    "cached_tokens": "from cache",
    "cache_write_tokens": "to cache",
    "output_tokens": "Output tokens",
}
QUANTITY_COLUMNS = {"quantity": "Quantity", "quantity_unit": "Unit"}

Record = dict[str, object]


class TerminalProgress(Progress):
    """Shows on a terminal what is being read, from the second second on."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._is_visible = False

    def show(self, text: str) -> None:
        elapsed = time.monotonic() - self._begin
        if sys.stderr.isatty() and elapsed > 1:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._is_visible = True

    def clear(self) -> None:
        """Remove the text."""
        if self._is_visible:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def columns_of(report: Report) -> dict[str, str]:
    """Return the titles of the columns by the names of the figures."""
    columns: dict[str, str] = {}
    if report.grouping.usage_keys is not None:
        columns |= USAGE_COLUMNS
    if report.by == "line_item":
        columns |= QUANTITY_COLUMNS
    if report.grouping.costs_keys is not None:
        columns["amount"] = report.currency_code
    return columns


def cell_of(figures: Figures, column: str) -> object:
    """Return a figure for a table. Most quantities are counts, and have no decimals."""
    value = getattr(figures, column)
    is_count = column == "quantity" and value is not None and value == int(value)
    return int(value) if is_count else value


def table_of(report: Report) -> Table:
    """Return a report as a table with a row for each day or group, and one for their sum."""
    columns = columns_of(report)

    def cells(title: str, figures: Figures) -> list[object]:
        values = [cell_of(figures, column) for column in columns]
        return [title, *values]

    rows = [cells(title, figures) for title, figures in report.rows().items()]
    titles = [report.grouping.title, *columns.values()]
    return Table(titles, rows, cells("Total", report.total()), report.note())


def shown(value: object) -> str:
    """Return a figure as people read it. Amounts have two decimals, and a tiny one is not shown as zero."""
    if value is None:
        return ABSENT
    if isinstance(value, Decimal):
        return "<0.01" if 0 < value < Decimal("0.005") else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def plain(amount: Decimal) -> str:
    """Return a number with all of its digits, without an exponent and superfluous zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def records(reports: Iterable[Report]) -> Iterator[Record]:
    """Yield the figures of each day and group, exact, for programs."""
    for report in reports:
        for entry in report.entries():
            record: Record = {"by": report.by, "day": str(entry.day), "name": entry.name or None}
            for name, value in vars(entry.figures).items():
                record[name] = plain(value) if isinstance(value, Decimal) else value
            record["is_complete"] = entry.day not in report.incomplete_days
            yield record


def print_csv(reports: Iterable[Report]) -> None:
    """Print a line for each day and group. Absent figures are empty."""
    columns = ["by", "day", "name", *vars(Figures()), "is_complete"]
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records(reports))


def print_json(reports: Iterable[Report]) -> None:
    """Print a list with an object for each day and group. Amounts are text: many programs round JSON numbers."""
    print(json.dumps(list(records(reports)), indent=2, ensure_ascii=False))


def print_tables(reports: Iterable[Report], period: Period) -> None:
    """Print the period, and a table for each report."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable

    width = None if sys.stdout.isatty() else WIDTH_OF_FILES
    console = Console(width=width, highlight=False)
    console.print(f"{period} (UTC)")
    for report in reports:
        table = table_of(report)
        output = RichTable(box=box.SIMPLE, show_footer=True, caption=table.note, caption_justify="left")
        for title, last in zip(table.titles, table.total, strict=True):
            is_text = title in ("Unit", report.grouping.title)
            output.add_column(title, shown(last), justify="left" if is_text else "right", no_wrap=not is_text)
        for row in table.rows:
            output.add_row(*map(shown, row))
        console.print(output)


def save_page(reports: Iterable[Report], subtitle: str, path: Path) -> None:
    """Write a page with a section for each report."""
    sections = []
    for report in reports:
        sections.append(Section(f"By {report.by_words}", charts_of(report), table_of(report)))
    page = html_page("Usage and costs", subtitle, sections, shown)
    path.write_text(page, "utf-8")


def month(text: str) -> date:
    """Return the first day of a month such as 2026-10."""
    return date.fromisoformat(f"{text}-01")


def chart_file(text: str) -> Path:
    """Return the path of a file for charts."""
    path = Path(text)
    if path.suffix not in (".svg", ".png"):
        raise argparse.ArgumentTypeError(f"{text} does not end in .svg or .png")
    return path


def new_parser() -> argparse.ArgumentParser:
    """Return a parser of the command line."""
    parser = api_options.new_parser(DESCRIPTION)
    add = parser.add_argument
    add("--by", action="append", choices=GROUPINGS, help="what to group by; may be repeated (default: day)")
    add("--month", type=month, metavar="YYYY-MM", help="a whole month (default: this month)")
    add("--since", type=date.fromisoformat, metavar="DATE", help="the first day, such as 2026-10-01")
    add("--until", type=date.fromisoformat, metavar="DATE", help="the last day (default: today)")
    text = parser.add_mutually_exclusive_group()
    text.add_argument("--csv", action="store_true", help="print CSV: each day and group, amounts with all digits")
    text.add_argument("--json", action="store_true", help="print the same as JSON")
    add("--plot", type=chart_file, metavar="FILE", help="write charts to an .svg or .png file; print no table")
    add("--html", type=Path, metavar="FILE", help="write a page with charts and tables; print no table")
    return parser


def read_period(arguments: argparse.Namespace, today: date) -> Period:
    """Return the days that the arguments ask for. Raises ValueError if they contradict each other."""
    month_first: date | None = arguments.month
    since: date | None = arguments.since
    until: date | None = arguments.until
    if month_first and (since or until):
        raise ValueError("--month is a period of its own: leave out --since and --until")
    if until and not since:
        raise ValueError("--until needs --since")
    if since:
        period = Period(since, until or today, today)
    else:
        first = month_first or today.replace(day=1)
        in_next_month = first + 31 * DAY
        period = Period(first, in_next_month.replace(day=1) - DAY, today)
    if period.first > today:
        raise ValueError(f"{period.first} is in the future")
    if period.first > period.last:
        raise ValueError("--until is before --since")
    return period


def read_command_line(command_line: list[str] | None) -> argparse.Namespace:
    """Read the command line, and add the ``period``."""
    parser = new_parser()
    arguments = parser.parse_args(command_line)
    try:
        arguments.period = read_period(arguments, arguments.demo or api_options.today())
    except ValueError as error:
        parser.error(str(error))
    return arguments


def read_reports(arguments: argparse.Namespace) -> list[Report]:
    """Read a report for each grouping."""
    progress = TerminalProgress()
    reports = []
    with api_options.usage_api(arguments) as api:
        reader = Reader(api, arguments.period, progress)
        try:
            for by in arguments.by or ["day"]:
                reports.append(reader.read(by))
        finally:
            progress.clear()
    if reader.unknown_results:
        print_message(
            "note", f"{reader.unknown_results} results are not counted: this program does not know their kind"
        )
    return reports


def run(arguments: argparse.Namespace) -> None:
    """Read the reports, and write them as the arguments say."""
    reports = read_reports(arguments)
    if arguments.csv:
        print_csv(reports)
    if arguments.json:
        print_json(reports)
    if arguments.plot:
        charts = []
        for report in reports:
            charts += charts_of(report)
        save_charts(charts, arguments.plot)
    if arguments.html:
        subtitle = f"{arguments.period} (UTC). Tokens are those of completions, costs are those of everything."
        save_page(reports, subtitle, arguments.html)
    if not (arguments.csv or arguments.json or arguments.plot or arguments.html):
        print_tables(reports, arguments.period)


def print_message(severity: str, message: object) -> None:
    """Print a line for people."""
    print(f"usage_report: {severity}: {message}", file=sys.stderr)


def main(command_line: list[str] | None = None) -> int:
    """Run the program; return its exit status."""
    arguments = read_command_line(command_line)
    try:
        with decimal.localcontext() as context:
            context.prec = 100  # no sum of money is rounded
            run(arguments)
            sys.stdout.flush()
    except BrokenPipeError:
        # The program that reads, such as head, has enough. Nothing is left to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except (OpenApiException, ReportError) as error:
        print_message("error", error)
        return api_options.status_of(error)
    except OSError as error:
        print_message("error", error)
        return 2
    except ImportError as error:
        print_message("error", f"{error}; install the extra 'report': pip install '.[report]'")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
