"""Measure one row in a process of its own, and print it as JSON.

python -m benchmarks.worker ROW EFFORT
"""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import replace

from benchmarks.effort import FULL, QUICK
from benchmarks.measure import Result
from benchmarks.rows import Row, all_rows

EFFORTS = {"full": FULL, "quick": QUICK}


def measure(row: Row, effort: str) -> Result:
    """Measure a row; the error of a peer becomes that of the row."""
    result = Result(row.name, row.title, row.unit, row.baseline)
    try:
        figures = row.run(EFFORTS[effort])
    except Exception as error:
        traceback.print_exc()
        return replace(result, error=f"{type(error).__name__}: {error}")
    return replace(result, figures=tuple(figures))


def main(name: str, effort: str) -> None:
    """Measure the row of a name, and print it."""
    for row in all_rows(EFFORTS[effort]):
        if row.name == name:
            result = measure(row, effort)
            print(json.dumps(result.to_json()))


if __name__ == "__main__":
    main(*sys.argv[1:])
