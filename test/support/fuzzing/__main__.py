"""Fuzz the parts of this project that read what strangers write: `test/fuzz --help`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from support.corpus import generate_corpus
from support.fuzzing.models import CORPUS_VERSION
from support.fuzzing.targets import FOUND, TARGETS
from support.project import PROJECT

KEPT = PROJECT / ".tools" / "fuzzing"
"""The inputs that reach new code, kept for the next run, in a folder for each target."""
SECONDS_OF_AN_INPUT = 60
MEGABYTES = 2048
LONGEST_INPUT = 20_000


def main() -> int:
    """Fuzz the targets that the command line names, one after the other."""
    parser = argparse.ArgumentParser(prog="test/fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"one of {', '.join(TARGETS)}; all by default")
    parser.add_argument("--minutes", type=float, default=10, help="how long to try each target (default: 10)")
    parser.add_argument("--runs", type=int, help="how many inputs to try instead, always the same ones")
    arguments = parser.parse_args()
    for name in arguments.targets:
        if name not in TARGETS:
            parser.error(f"there is no target {name!r}; there are {', '.join(TARGETS)}")
    limit = [f"-max_total_time={round(60 * arguments.minutes)}"]
    if arguments.runs is not None:
        limit = [f"-runs={arguments.runs}", "-seed=1"]
    failed = [name for name in arguments.targets or TARGETS if not _fuzz(name, limit)]
    if failed:
        print(
            f"test/fuzz: {', '.join(failed)} failed; when it is repaired, put the input into {FOUND}", file=sys.stderr
        )
    return 1 if failed else 0


def _fuzz(name: str, limit: list[str]) -> bool:
    """Fuzz one target; return whether all went well. The input that fails is put beside the folders of `KEPT`."""
    print(f"--- {name} ---", flush=True)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        is_repeatable = limit[-1].startswith("-seed")
        kept = folder / "kept" if is_repeatable else KEPT / name
        kept.mkdir(parents=True, exist_ok=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        if name == "corpus":
            generate_corpus(CORPUS_VERSION, folder)
        options = [
            *limit,
            f"-timeout={SECONDS_OF_AN_INPUT}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-max_len={LONGEST_INPUT}",
            f"-artifact_prefix={KEPT / name}-",
            "-print_final_stats=1",
        ]
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join([temporary, str(PROJECT / "test"), str(PROJECT)])}
        command = [sys.executable, str(Path(__file__).with_name("session.py")), name, str(kept), *options]
        return subprocess.run(command, env=variables).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
