"""Draw the results as SVG: each peer has a bar, from the baseline to the left if it is faster, else to the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log10
from xml.sax.saxutils import escape

from benchmarks.measure import Figure, Result
from benchmarks.peers import PEERS
from benchmarks.report import is_careless, ratio

ROWS = ("bytes-full", "bytes-unknown-properties", "dict-full", "write-full", "memory", "start-call", "call-large")
"""The rows that the chart shows."""

WIDTH = 880
LABELS = 270
RIGHT = 60
MARGIN = 20
BAR = 12
LINE = 18
HEADING = 30
TOP = 74
SMALLEST, LARGEST = 0.05, 200.0
TICKS = (0.1, 1, 10, 100)
STYLE = """
  svg { --ground: #ffffff; --text: #1f2328; --quiet: #59636e; --grid: #d1d9e0; --ours: #0969da; --peer: #818b98 }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --text: #f0f6fc; --quiet: #9198a1; --grid: #3d444d; --ours: #4493f8; --peer: #7d8590 }
  }
  text { font: 12px system-ui, sans-serif; fill: var(--text) }
  .title { font-size: 16px; font-weight: 600 }
  .row { font-weight: 600 }
  .quiet { fill: var(--quiet) }
  .ground { fill: var(--ground) }
  .grid { stroke: var(--grid) }
  .one { stroke: var(--text) }
  .bar { fill: var(--peer); stroke: var(--peer) }
  .ours { fill: var(--ours); stroke: var(--ours) }
  .hollow { fill: none; stroke-dasharray: 3 2 }
"""


def position(value: float) -> float:
    """Return the place of a ratio on the axis, which is logarithmic."""
    inside = min(max(value, SMALLEST), LARGEST)
    share = log10(inside / SMALLEST) / log10(LARGEST / SMALLEST)
    return LABELS + share * (WIDTH - LABELS - RIGHT)


@dataclass
class Drawing:
    """The elements of a chart, and how far down they reach."""

    elements: list[str] = field(default_factory=list)
    bottom: float = TOP

    def text(self, x: float, y: float, content: str, style: str = "", anchor: str = "start") -> None:
        """Add text."""
        self.elements.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(content)}</text>'
        )

    def add_row(self, result: Result) -> None:
        """Add the bars of a row."""
        self.bottom += HEADING
        self.text(MARGIN, self.bottom - 8, result.title, "row")
        for figure in result.figures:
            if figure.ratio is not None and figure.peer != "hand":
                self.add_bar(figure, figure.ratio.median)

    def add_bar(self, figure: Figure, value: float) -> None:
        """Add the bar of a peer."""
        one, end = position(1), position(value)
        left = min(one, end)
        style = "bar ours" if figure.peer == "ours" else "bar"
        if is_careless(figure):
            style += " hollow"
        size = f'width="{max(abs(end - one), 1):.1f}" height="{BAR}"'
        self.elements.append(f'<rect x="{left:.1f}" y="{self.bottom:.1f}" {size} class="{style}"/>')
        baseline = self.bottom + BAR - 2
        self.text(LABELS - 10, baseline, PEERS[figure.peer].title, "quiet", "end")
        self.text(max(one, end) + 6, baseline, ratio(value))
        self.bottom += LINE

    def grid(self) -> list[str]:
        """Return the lines of the axis, which are drawn below the bars."""
        lines = []
        for tick in TICKS:
            x = position(tick)
            style = "one" if tick == 1 else "grid"
            lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{self.bottom:.1f}" class="{style}"/>')
        return lines


def draw(results: Iterable[Result]) -> str:
    """Return the chart of those results that it shows, as SVG."""
    drawing = Drawing()
    drawing.text(MARGIN, 28, "Processor time and memory, compared with models written by hand", "title")
    explanation = "Left of the line: less than by hand. Dashed: loses data, or accepts what is wrong. Logarithmic."
    drawing.text(MARGIN, 48, explanation, "quiet")
    for tick in TICKS:
        drawing.text(position(tick), TOP - 4, f"{tick:g} ×", "quiet", "middle")
    for result in results:
        if result.row in ROWS:
            drawing.add_row(result)
    height = drawing.bottom + MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        "<title>Speed and memory of this project and its peers</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height:.0f}" rx="6" class="ground"/>',
        *drawing.grid(),
        *drawing.elements,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
