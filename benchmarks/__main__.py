"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import chart, report
from benchmarks.data import PROJECT
from benchmarks.measure import Result
from benchmarks.prepare import BENCHMARKS, PEERS, TOOLS, prepare
from benchmarks.rows import Row, chosen
from benchmarks.worker import EFFORTS

RESULTS = TOOLS / "results"
GUIDE = PROJECT / "docs" / "guide"
START, END = "<!-- speed -->\n", "<!-- end of speed -->\n"
"""The lines of a page around its table."""
PICTURE = "![A chart of the most important rows](speed.svg)"

DESCRIPTION = """\
Compare this project with its peers: processor time and memory, as ratios to models written by hand. Each row runs in a
process of its own; the peers of a row take turns in random order. The results are in benchmarks/.tools/results:
table.md, results.json and chart.svg."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=DESCRIPTION)
    parser.add_argument("rows", metavar="ROW", nargs="*", help="only rows whose names start with this")
    parser.add_argument("--quick", action="store_true", help="little data and few rounds, to see that everything runs")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    parser.add_argument("--publish", action="store_true", help="put the results of a full run into docs/guide, too")
    options = parser.parse_args()
    if options.publish and (options.rows or options.quick):
        parser.error("--publish needs a full run of all rows")
    return options


def say(text: str) -> None:
    """Report progress, which is not part of the output."""
    print(text, file=sys.stderr, flush=True)


def measure(row: Row, effort: str) -> Result:
    """Measure a row in a new process."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.worker", row.name, effort]
    path = os.pathsep.join((str(PROJECT), str(PEERS)))
    environment = {**os.environ, "PYTHONPATH": path, "NO_PROXY": "*"}
    done = subprocess.run(command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        error = f"exit status {done.returncode}"
        return Result(row.name, row.title, row.unit, row.baseline, error=error)
    last_line = done.stdout.splitlines()[-1]
    content = json.loads(last_line)
    return Result.from_json(content)


def measure_all(rows: list[Row], effort: str) -> list[Result]:
    """Measure rows, and print each when it is measured."""
    results = []
    is_watched = sys.stderr.isatty()
    for number, row in enumerate(rows, start=1):
        if is_watched:
            say(f"[{number}/{len(rows)}] {row.title} ...")
        started = time.monotonic()
        result = measure(row, effort)
        seconds = time.monotonic() - started
        block = report.block(result)
        print(f"{block}\n  ({seconds:.0f} s)", flush=True)
        results.append(result)
    return results


def write(results: list[Result], effort: str) -> None:
    """Write the three files of a run."""
    surroundings = report.environment(effort)
    files = {
        "results.json": report.to_json(results, surroundings),
        "table.md": report.markdown(results),
        "chart.svg": chart.draw(results),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = RESULTS / name
        path.write_text(text, "utf-8")


def publish(results: list[Result]) -> None:
    """Put the results into the guide and into the README."""
    table = report.markdown(results)
    fill(GUIDE / "speed.md", f"{PICTURE}\n\n{table}")
    fill(PROJECT / "README.md", report.short_markdown(results))
    shutil.copyfile(RESULTS / "chart.svg", GUIDE / "speed.svg")
    shutil.copyfile(RESULTS / "results.json", BENCHMARKS / "results.json")


def fill(page: Path, content: str) -> None:
    """Replace what stands between the marks of a page, if it has them."""
    text = page.read_text("utf-8")
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if start and end:
        page.write_text(f"{before}{start}\n{content.strip()}\n\n{end}{after}", "utf-8")


def main() -> int:
    """Run the benchmarks; return the exit status, 1 if a row failed."""
    options = arguments()
    effort = "quick" if options.quick else "full"
    rows = chosen(options.rows, EFFORTS[effort])
    if options.list:
        for row in rows:
            print(f"{row.name:26}{row.title}")
        return 0
    prepare(say)
    results = measure_all(rows, effort)
    write(results, effort)
    if options.publish:
        publish(results)
    say(f"The results are in {RESULTS.relative_to(PROJECT)}.")
    has_failed = any(result.error for result in results)
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
