"""Charts of usage_report.py: what they show, and how matplotlib draws them into a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report_data import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = ("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#76b7b2", "#e15759", "#c9a227", "#9c755f", "#8c8c8c")
"""Colors of the series, which stand out on white and on black. The last one is for all other series together."""
MOST_DAY_LABELS = 11
MOST_DAYS_WITH_GAPS = 100
TEXT_COLOR = "#7f858c"
"""A gray that is readable on white and on black."""
MATPLOTLIB_SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": TEXT_COLOR,
    "axes.labelcolor": TEXT_COLOR,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "font.size": 9,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "usage_report",  # the same charts make the same file
    "text.color": TEXT_COLOR,
    "xtick.color": TEXT_COLOR,
    "ytick.color": TEXT_COLOR,
}

Values = list[float]


@dataclass
class Chart:
    """Bars of days. Each bar is a stack of series."""

    title: str
    days: list[date]
    series: dict[str, Values]
    """The values of all days by the name of the series."""
    incomplete_days: set[date]

    @property
    def note(self) -> str:
        """What the pale bars mean, if there are any."""
        return "pale: the day is not over" if self.incomplete_days else ""

    @property
    def has_legend(self) -> bool:
        """Whether the series need names."""
        return len(self.series) > 1

    def colored_series(self) -> list[tuple[str, str, Values]]:
        """Return the color, the name and the values of each series."""
        names = list(self.series)
        return [(color, name, self.series[name]) for color, name in zip(COLORS, names, strict=False)]

    @property
    def bar_width(self) -> float:
        """How wide a bar is, in days. Many bars have no gaps."""
        return 0.8 if len(self.days) <= MOST_DAYS_WITH_GAPS else 1.0

    def labeled_days(self) -> list[date]:
        """Return the days that the axis names: as many as there is room for."""
        step = ceil(len(self.days) / MOST_DAY_LABELS)
        return self.days[:: max(1, step)]

    def highest(self) -> float:
        """Return the height of the highest stack."""
        heights = [0.0] * len(self.days)
        for values in self.series.values():
            heights = stacked(heights, values)
        return max(heights, default=0.0)


def stacked(lower: Values, upper: Values) -> Values:
    """Return the sums of the values of two series."""
    return [below + above for below, above in zip(lower, upper, strict=True)]


def compact(number: float) -> str:
    """Return a number with few characters: 1.5M, 20k."""
    for limit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if number >= limit:
            return f"{number / limit:.3g}{letter}"
    return f"{number:.3g}"


def day_label(day: date) -> str:
    """Return a day with few characters: Oct 31."""
    return f"{day:%b} {day.day}"


def charts_of(report: Report) -> list[Chart]:
    """Return charts of costs and tokens by day, as far as the grouping has them."""
    costs: dict[str, dict[date, float]] = {}
    tokens: dict[str, dict[date, float]] = {}
    for entry in report.entries():
        amount = entry.figures.amount
        if amount is not None:
            costs.setdefault(entry.name, {})[entry.day] = float(amount)
        count = entry.figures.all_tokens()
        if count is not None:
            tokens.setdefault(entry.name, {})[entry.day] = float(count)
    split = "" if report.by == "day" else f" by {report.by_words}"
    charts = []
    if report.grouping.costs_keys is not None:
        charts.append(chart_of(report, f"Costs in {report.currency_code} per day{split}", costs))
    if report.grouping.usage_keys is not None:
        charts.append(chart_of(report, f"Tokens per day{split}", tokens))
    return charts


def chart_of(report: Report, title: str, values: dict[str, dict[date, float]]) -> Chart:
    """Return a chart with a series for each of the largest groups, and one for all others together."""
    days = sorted(report.days)
    groups = [""] if report.by == "day" else list(report.rows())
    largest = groups if len(groups) <= len(COLORS) else groups[: len(COLORS) - 1]
    series: dict[str, Values] = {}
    for group in groups:
        name = group if group in largest else "all others"
        values_of_group = values.get(group, {})
        line = [values_of_group.get(day, 0.0) for day in days]
        series[name] = stacked(series[name], line) if name in series else line
    return Chart(title, days, series, report.incomplete_days)


def save_charts(charts: Sequence[Chart], path: Path) -> None:
    """Draw charts below each other into an SVG or PNG file. The background is transparent."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(MATPLOTLIB_SETTINGS):
        figure = Figure(figsize=(9, 2.8 * len(charts)), layout="constrained")
        rows = figure.subplots(len(charts), squeeze=False)
        for chart, row in zip(charts, rows, strict=True):
            draw(chart, row[0])
        metadata = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(path, transparent=True, dpi=150, metadata=metadata)


def draw(chart: Chart, axes: Axes) -> None:
    """Draw one chart."""
    places: list[Any] = list(chart.days)  # its types lack that dates are allowed
    lower = [0.0] * len(places)
    for color, name, values in chart.colored_series():
        bars = axes.bar(places, values, bottom=lower, color=color, width=chart.bar_width, label=name)
        for day, bar in zip(chart.days, bars, strict=True):
            if day in chart.incomplete_days:
                bar.set_alpha(0.45)
        lower = stacked(lower, values)
    axes.set_title(chart.title)
    axes.set_title(chart.note, loc="right", fontsize="small", fontweight="normal")
    labeled: list[Any] = list(chart.labeled_days())
    axes.set_xticks(labeled, [day_label(day) for day in labeled])
    axes.margins(x=0.01)
    axes.yaxis.set_major_formatter(lambda value, _: compact(value))
    axes.grid(axis="y", color=TEXT_COLOR, alpha=0.25)
    axes.set_axisbelow(True)
    if chart.has_legend:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, reverse=True)
