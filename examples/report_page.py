"""The page of usage_report.py: one HTML file with charts and tables, which needs neither a network nor a library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from math import ceil, floor, log10

from report_charts import Chart, compact, day_label

WIDTH, HEIGHT = 960, 240
LEFT, RIGHT, TOP, GROUND = 56, 940, 10, 216
"""The place of the bars in a chart."""

STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --soft: #656d76; --line: #d0d7de; --back: #fff; --hover: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; --hover: #161b22; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
small { font-weight: normal; float: right; }
p, small, .legend { color: var(--soft); margin: .25rem 0; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .85rem; }
.legend span { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .4em; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: var(--soft); }
svg line { stroke: var(--line); }
svg rect { shape-rendering: crispEdges; }
svg .incomplete { opacity: .45; }
svg rect:hover { opacity: .7; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; }
.text { text-align: left; }
thead th, tbody tr { border-bottom: 1px solid var(--line); }
tbody tr:hover { background: var(--hover); }
tfoot td { font-weight: 600; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button::after { content: "↕"; color: var(--soft); margin-left: .3em; }
th[aria-sort=ascending] button::after { content: "↑"; }
th[aria-sort=descending] button::after { content: "↓"; }
"""

SCRIPT = """
"use strict";
// A click on the title of a column sorts by it: numbers from the largest, names from the first. Another click reverses.
function compare(first, second, isNumber) {
  return isNumber ? Number(first) - Number(second) : first.localeCompare(second);
}
function sort(title) {
  const table = title.closest("table");
  const body = table.tBodies[0];
  const column = title.cellIndex;
  const isNumber = title.classList.contains("number");
  const before = title.getAttribute("aria-sort");
  const isFirst = before === null;
  const isDescending = isFirst ? isNumber : before === "ascending";
  for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
  title.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  const rows = Array.from(body.rows);
  rows.sort((one, two) => {
    const first = one.cells[column].dataset.value;
    const second = two.cells[column].dataset.value;
    if (first === undefined || second === undefined) {
      return (first === undefined) - (second === undefined);  // what is absent comes last
    }
    return (isDescending ? -1 : 1) * compare(first, second, isNumber);
  });
  body.append(...rows);
}
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sort(button.parentElement));
}
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""The browser refuses to load anything for the page."""


@dataclass
class Table:
    """A table. Its cells are numbers, texts, or None for what is absent."""

    titles: list[str]
    rows: list[list[object]]
    total: list[object]
    note: str


@dataclass
class Section:
    """A part of the page: charts, and the table below them."""

    title: str
    charts: list[Chart]
    table: Table


def html_page(title: str, subtitle: str, sections: Sequence[Section], shown: Callable[[object], str]) -> str:
    """Return the page. ``shown`` returns the text of a cell."""
    content = "".join(section_html(section, shown) for section in sections)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{escape(subtitle)}</p>
{content}<script>{SCRIPT}</script>
</body>
</html>
"""


def section_html(section: Section, shown: Callable[[object], str]) -> str:
    """Return a part of the page."""
    lines = ["<section>", f"<h2>{escape(section.title)}</h2>"]
    for chart in section.charts:
        lines.append(chart_html(chart))
    lines.append(table_html(section.table, shown))
    lines.append("</section>\n")
    return "\n".join(lines)


def table_html(table: Table, shown: Callable[[object], str]) -> str:
    """Return a table that a click on a title sorts."""
    types = ["number" if is_numeric(table, index) else "text" for index in range(len(table.titles))]
    lines = ['<div class="scroll"><table>', "<thead><tr>"]
    for data_type, title in zip(types, table.titles, strict=True):
        lines.append(f'<th class="{data_type}"><button type="button">{escape(title)}</button></th>')
    lines.append("</tr></thead>\n<tbody>")
    for row in table.rows:
        lines.append(row_html(types, row, shown))
    lines.append("</tbody>\n<tfoot>")
    lines.append(row_html(types, table.total, shown))
    lines.append("</tfoot>\n</table></div>")
    if table.note:
        lines.append(f"<p>{escape(table.note)}</p>")
    return "\n".join(lines)


def is_numeric(table: Table, column: int) -> bool:
    """Tell whether a column has numbers."""
    return any(isinstance(row[column], int | Decimal) for row in table.rows)


def row_html(types: Sequence[str], row: Sequence[object], shown: Callable[[object], str]) -> str:
    """Return a row. The script sorts by data-value, which absent values do not have."""
    cells = []
    for data_type, value in zip(types, row, strict=True):
        data = "" if value is None else f' data-value="{escape(str(value))}"'
        cells.append(f'<td class="{data_type}"{data}>{escape(shown(value))}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def chart_html(chart: Chart) -> str:
    """Return a chart with its title and legend. Each bar says its value when the pointer is on it."""
    title = escape(chart.title)
    lines = [f"<h3>{title} <small>{chart.note}</small></h3>"]
    if chart.has_legend:
        lines.append('<ul class="legend">')
        for series in chart.series.values():
            lines.append(f'<li><span style="background: {series.color}"></span>{escape(series.name)}</li>')
        lines.append("</ul>")
    lines.append(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">')
    lines += Drawing(chart).elements()
    lines.append("</svg>")
    return "\n".join(lines)


class Drawing:
    """The lines, texts and bars of a chart."""

    def __init__(self, chart: Chart) -> None:
        highest = chart.highest()
        self.chart = chart
        self.step = tick_step(highest)
        self.ticks = max(1, ceil(highest / self.step))
        self.scale = (GROUND - TOP) / (self.ticks * self.step)
        self.slot = (RIGHT - LEFT) / max(1, len(chart.days))

    def elements(self) -> Iterator[str]:
        """Yield the elements of the SVG."""
        for tick in range(self.ticks + 1):
            yield from self.tick(tick * self.step)
        labeled = self.chart.labeled_days()
        for index, day in enumerate(self.chart.days):
            if day in labeled:
                center = LEFT + (index + 0.5) * self.slot
                yield f'<text x="{center:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{day_label(day)}</text>'
            yield from self.bars(index, day)

    def tick(self, value: float) -> Iterator[str]:
        """Yield a line across the chart, and its value."""
        y = GROUND - value * self.scale
        text_y = y + 4
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{text_y:.1f}" text-anchor="end">{compact(value)}</text>'

    def bars(self, index: int, day: date) -> Iterator[str]:
        """Yield the bars of a day, from the ground up."""
        style, note = "", ""
        if day in self.chart.incomplete_days:
            style, note = ' class="incomplete"', " (incomplete)"
        width = self.slot * self.chart.bar_width
        gap = self.slot - width
        x = LEFT + index * self.slot + gap / 2
        y = float(GROUND)
        for series in self.chart.series.values():
            value = series.values[index]
            height = value * self.scale
            if height <= 0:
                continue
            y -= height
            place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
            title = f"{day}{note} {series.name}: {precise(value)}"
            yield f'<rect {place} fill="{series.color}"{style}><title>{escape(title)}</title></rect>'


def precise(value: float) -> str:
    """Return a number of tokens, or an amount with two decimals."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"


def tick_step(highest: float) -> float:
    """Return a round distance of ticks, so that there are three to six of them."""
    if highest <= 0:
        return 1.0
    rough = highest / 4
    magnitude = 10.0 ** floor(log10(rough))
    for factor in (1, 2, 2.5, 5):
        if rough <= factor * magnitude:
            return factor * magnitude
    return 10 * magnitude
