"""Write the results: for a terminal, as a table of Markdown, and as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from benchmarks.measure import Figure, Result, Spread
from benchmarks.peers import PEERS

VERSIONS = (
    "pydantic",
    "pydantic_core",
    "openai",
    "datamodel-code-generator",
    "openapi-python-client",
    "githubkit",
    "msgspec",
    "orjson",
    "urllib3",
)
"""The packages whose versions matter."""
ONE = Spread(1, 1, 1)
"""The ratio of the baseline to itself."""
CARELESS = ("drops", "changes", "adds", "does not validate", "accepts")
"""How the marks of peers begin that lose data or accept what is wrong."""
NAME_WIDTH = 40
RATIO_WIDTH = 8
SPREAD_WIDTH = 12
VALUE_WIDTH = 16


# --- numbers ---


def ratio(value: float) -> str:
    """Write a ratio with three digits."""
    if value >= 99.5:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"


def quartiles(spread: Spread) -> str:
    """Write the quartiles of a ratio."""
    return f"{ratio(spread.low)}–{ratio(spread.high)}"


def quantity(value: float, unit: str) -> str:
    """Write a figure with its unit, times in the unit that suits them."""
    if unit != "s":
        return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {name}"
    return f"{value * 1e9:.3g} ns"


# --- for a terminal ---


def block(result: Result) -> str:
    """Return a row for a terminal, with a line for each peer."""
    lines = [f"{result.row}: {result.title} (1 is {result.baseline})"]
    if result.error:
        lines.append(f"  failed: {result.error}")
    for figure in result.figures:
        text = line(figure, result.unit)
        lines.append(f"  {text}")
    return "\n".join(lines)


def line(figure: Figure, unit: str) -> str:
    """Return the line of a peer."""
    title = PEERS[figure.peer].title
    remarks = [figure.detail, *figure.marks]
    median = spread = value = "–"
    if figure.ratio and figure.value is not None:
        median = ratio(figure.ratio.median)
        spread = quartiles(figure.ratio)
        value = quantity(figure.value, unit)
    columns = [
        f"{title:{NAME_WIDTH}}",
        f"{median:>{RATIO_WIDTH}}",
        f"{spread:{SPREAD_WIDTH}}",
        f"{value:{VALUE_WIDTH}}",
    ]
    columns += filter(None, remarks)
    return "  ".join(columns).rstrip()


# --- as Markdown ---


class Notes:
    """The notes below a table; equal ones are the same note."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def references(self, texts: Iterable[str]) -> str:
        """Return references to notes."""
        numbers = []
        for text in texts:
            number = self._numbers.setdefault(text, len(self._numbers) + 1)
            numbers.append(str(number))
        if not numbers:
            return ""
        return f" <sup>{', '.join(numbers)}</sup>"

    def lines(self) -> list[str]:
        """Return the notes as a list."""
        lines = []
        for text, number in self._numbers.items():
            lines.append(f"{number}. {cell_text(text)}")
        return lines


def cell_text(text: str) -> str:
    """Return text that neither ends a cell nor becomes markup."""
    for character in "\\`*_<>|[]":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split())


def markdown(results: Iterable[Result]) -> str:
    """Return the table, and the notes below it."""
    notes = Notes()
    titles = [entry.title for entry in PEERS.values()]
    alignment = " --: |" * len(titles)
    lines = [f"| | 1 is | {' | '.join(titles)} |", f"| --- | --- |{alignment}"]
    for result in results:
        text = table_line(result, notes)
        lines.append(text)
    return "\n".join([*lines, "", *notes.lines()]) + "\n"


def table_line(result: Result, notes: Notes) -> str:
    """Return the line of a row."""
    by_peer = {figure.peer: figure for figure in result.figures}
    cells = [cell_text(result.title), baseline(result)]
    for peer in PEERS:
        figure = by_peer.get(peer)
        cells.append(cell(figure, notes))
    return f"| {' | '.join(cells)} |"


def baseline(result: Result) -> str:
    """Return what a ratio of 1 is, with its figure."""
    for figure in result.figures:
        if figure.ratio == ONE and figure.value is not None:
            value = quantity(figure.value, result.unit)
            return f"{result.baseline}: {value}"
    return result.baseline


def cell(figure: Figure | None, notes: Notes) -> str:
    """Return the cell of a peer, which is empty if the row does not apply to it."""
    if figure is None:
        return ""
    references = notes.references(figure.marks)
    if figure.ratio is None:
        return f"–{references}"
    if figure.ratio == ONE:
        return f"1{references}"
    median = ratio(figure.ratio.median)
    spread = quartiles(figure.ratio)
    return f"{median}{references}<br><sub>{spread}</sub>"


SHORT_ROWS = ("bytes-full", "bytes-unknown-properties", "write-full", "memory", "start-call", "call-large")
SHORT_PEERS = ("ours", "stock", "openai", "dcg", "opc", "msgspec")
"""What the short table shows."""


def short_markdown(results: Iterable[Result]) -> str:
    """Return a table of the most important rows, which needs no notes."""
    titles = [PEERS[peer].title for peer in SHORT_PEERS]
    alignment = " --: |" * len(titles)
    lines = [f"| | {' | '.join(titles)} |", f"| --- |{alignment}"]
    for result in results:
        if result.row in SHORT_ROWS:
            cells = [cell_text(result.title), *short_cells(result)]
            lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "\\* loses data, or accepts what is wrong"]
    return "\n".join(lines) + "\n"


def short_cells(result: Result) -> list[str]:
    """Return the ratios of a row, with a star for peers that lose data or accept what is wrong."""
    by_peer = {figure.peer: figure for figure in result.figures}
    cells = []
    for peer in SHORT_PEERS:
        figure = by_peer.get(peer)
        if figure is None or figure.ratio is None:
            cells.append("–")
        else:
            star = "\\*" if is_careless(figure) else ""
            cells.append(ratio(figure.ratio.median) + star)
    return cells


def is_careless(figure: Figure) -> bool:
    """Return whether a peer loses data or accepts what is wrong."""
    return any(mark.startswith(CARELESS) for mark in figure.marks)


# --- as JSON ---


def environment(effort: str) -> dict[str, Any]:
    """Describe what the figures depend on."""
    versions: Mapping[str, str] = {name: metadata.version(name) for name in VERSIONS}
    return {
        "effort": effort,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "versions": versions,
    }


def processor() -> str:
    """Return the name of the processor, if the system says it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for text in file:
                name, _, value = text.partition(":")
                if name.strip() == "model name":
                    return value.strip()
    except OSError:
        pass
    return platform.processor()


def to_json(results: Iterable[Result], surroundings: Mapping[str, Any]) -> str:
    """Return all figures as JSON text."""
    rows = [result.to_json() for result in results]
    content = {"environment": surroundings, "rows": rows}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> list[Result]:
    """Read the rows of what `to_json` wrote."""
    content = json.loads(text)
    return [Result.from_json(row) for row in content["rows"]]
