"""Measure one peer in a process of its own, where nobody else has used memory.

    python -m benchmarks.alone TASK PEER FILE

It prints what the task returns for the page in the file, as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tracemalloc
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.data import make_large_page
from benchmarks.peers import PEERS, Peer

STATUS = Path("/proc/self/status")
PEAK = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)
"""Where Linux says it. Its getrusage will not do: there, a process inherits the peak of the one that started it."""


def warm_up(peer: Peer) -> None:
    """Let a peer set up what its first call sets up."""
    peer.read(make_large_page(0).text)


def kept(peer: Peer, text: bytes) -> float:
    """Return the bytes of Python objects that a page occupies once it is read."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    page = peer.read(text)
    after, _ = tracemalloc.get_traced_memory()
    del page
    return after - before


def peak(peer: Peer, text: bytes) -> float:
    """Return the bytes by which the process grows while it reads a page."""
    before = largest_size()
    page = peer.read(text)
    after = largest_size()
    del page
    return max(after - before, 1)


def largest_size() -> int:
    """Return the most bytes of memory that this process has had."""
    if STATUS.exists():
        text = STATUS.read_text("utf-8")
        kilobytes = PEAK.search(text)
        assert kilobytes
        return int(kilobytes[1]) * 1024
    # macOS counts bytes, and says nothing of the process that started this one.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def seconds(peer: Peer, text: bytes) -> float:
    """Return the processor time that reading a page takes."""
    start = process_time()
    page = peer.read(text)
    elapsed = process_time() - start
    del page
    return elapsed


TASKS = {"kept": kept, "peak": peak, "seconds": seconds}


def measure(task: str, peer: str, file: Path) -> float:
    """Run this module in a new process."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.alone", task, peer, str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    figure: float = json.loads(done.stdout)
    return figure


def write_page(megabytes: float, file: Path) -> None:
    """Write a page to a file in a new process, so that this one stays small."""
    command = [sys.executable, "-m", "benchmarks.alone", "write", str(megabytes), str(file)]
    subprocess.run(command, check=True)


def main(task: str, subject: str, path: str) -> None:
    """Run a task, or write a page."""
    file = Path(path)
    if task == "write":
        file.write_bytes(make_large_page(float(subject)).text)
        return
    peer = PEERS[subject].make()
    warm_up(peer)
    figure: Any = TASKS[task](peer, file.read_bytes())
    print(json.dumps(figure))


if __name__ == "__main__":
    main(*sys.argv[1:])
