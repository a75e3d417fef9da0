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
OTHERS = "all others"
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


@dataclass
class Series:
    """The bars of one group."""

    name: str
    color: str
    values: list[float]
    """The height of the bar of each day."""


@dataclass
class Chart:
    """Bars of days. The bars of all series are stacked."""

    title: str
    days: list[date]
    incomplete_days: set[date]
    series: dict[str, Series]

    @property
    def note(self) -> str:
        """What the pale bars mean, if there are any."""
        return "pale: the day is not over" if self.incomplete_days else ""

    @property
    def has_legend(self) -> bool:
        """Whether the series need names."""
        return len(self.series) > 1

    @property
    def bar_width(self) -> float:
        """How wide a bar is, in days. Many bars have no gaps."""
        return 0.8 if len(self.days) <= MOST_DAYS_WITH_GAPS else 1.0

    def add(self, group: str, day: date, value: float) -> None:
        """Add to the bar of a group on a day."""
        name = group if group in self.series else OTHERS
        index = self.days.index(day)
        self.series[name].values[index] += value

    def labeled_days(self) -> list[date]:
        """Return the days that the axis names: as many as there is room for."""
        step = ceil(len(self.days) / MOST_DAY_LABELS)
        return self.days[:: max(1, step)]

    def highest(self) -> float:
        """Return the height of the highest stack."""
        highest = 0.0
        for index in range(len(self.days)):
            height = sum(series.values[index] for series in self.series.values())
            highest = max(highest, height)
        return highest


def compact(number: float) -> str:
    """Return a number with few characters: 1.5M, 20k."""
    if number >= 1e9:
        return f"{number / 1e9:.3g}B"
    if number >= 1e6:
        return f"{number / 1e6:.3g}M"
    if number >= 1e3:
        return f"{number / 1e3:.3g}k"
    return f"{number:.3g}"


def day_label(day: date) -> str:
    """Return a day with few characters: Oct 31."""
    return f"{day:%b} {day.day}"


def charts_of(report: Report) -> list[Chart]:
    """Return charts of costs and tokens by day, as far as the grouping has them."""
    costs = empty_chart(report, f"Costs in {report.currency_code} per day")
    tokens = empty_chart(report, "Tokens per day")
    for entry in report.entries():
        amount = entry.figures.amount
        if amount is not None:
            costs.add(entry.name, entry.day, float(amount))
        count = entry.figures.all_tokens()
        if count is not None:
            tokens.add(entry.name, entry.day, count)
    charts = []
    if report.grouping.costs_keys is not None:
        charts.append(costs)
    if report.grouping.usage_keys is not None:
        charts.append(tokens)
    return charts


def empty_chart(report: Report, title: str) -> Chart:
    """Return a chart with a series for each of the largest groups, and one for all others together."""
    if report.by == "day":
        names = [""]
    else:
        title = f"{title} by {report.by_words}"
        names = list(report.rows())
    if len(names) > len(COLORS):
        names = [*names[: len(COLORS) - 1], OTHERS]
    days = sorted(report.days)
    series = {}
    for name, color in zip(names, COLORS, strict=False):
        series[name] = Series(name, color, [0.0] * len(days))
    return Chart(title, days, report.incomplete_days, series)


def save_charts(charts: Sequence[Chart], path: Path) -> None:
    """Draw charts below each other into an SVG or PNG file. The background is transparent."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    metadata = {"Date": None} if path.suffix == ".svg" else {}
    with mpl.rc_context(MATPLOTLIB_SETTINGS):
        height = 2.8 * len(charts)
        figure = Figure(figsize=(9, height), layout="constrained")
        rows = figure.subplots(len(charts), squeeze=False)
        for chart, row in zip(charts, rows, strict=True):
            draw(chart, row[0])
        figure.savefig(path, transparent=True, dpi=150, metadata=metadata)


def draw(chart: Chart, axes: Axes) -> None:
    """Draw one chart."""
    days: list[Any] = list(chart.days)  # matplotlib takes dates, but its types lack them
    tops = [0.0] * len(days)
    for series in chart.series.values():
        bars = axes.bar(days, series.values, chart.bar_width, tops, color=series.color, label=series.name)
        for index, bar in enumerate(bars):
            tops[index] += series.values[index]
            if chart.days[index] in chart.incomplete_days:
                bar.set_alpha(0.45)
    labeled: list[Any] = list(chart.labeled_days())
    axes.set_xticks(labeled, [day_label(day) for day in labeled])
    axes.yaxis.set_major_formatter(lambda value, _: compact(value))
    axes.margins(x=0.01)
    axes.grid(axis="y", color=TEXT_COLOR, alpha=0.25)
    axes.set_axisbelow(True)
    axes.set_title(chart.title)
    axes.set_title(chart.note, loc="right", fontsize="small", fontweight="normal")
    if chart.has_legend:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, reverse=True)
