"""Explain why a program failed, if the machine is at fault: what is wrong, and what to do, from its output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from generator.text import shortened

LONGEST_LINE = 300
UNREACHABLE = "a package index must be reachable at the first run; run it again when it is"


@dataclass(frozen=True)
class Fault:
    """A fault of the machine or of the package index, recognized by what a program prints."""

    pattern: str
    what: str
    """What is wrong; {0} is the text that the group of the pattern matches."""
    advice: str
    """What to do; {folder} is the folder that the program writes to."""

    def explained(self, output: str, folder: Path) -> str:
        """Return the explanation if the output shows this fault, otherwise an empty text."""
        match = re.search(self.pattern, output)
        if match is None:
            return ""
        what = self.what.format(*match.groups())
        advice = self.advice.format(folder=folder)
        return f"{what}; {advice}"


SYSTEM_FAULTS = (
    Fault(
        "(No space left on device|Disk quota exceeded)",
        "{0}",
        "free 500 MB in {folder}, and in the folder of temporary files (TMPDIR)",
    ),
    Fault(
        "No usable temporary directory",
        "no folder for temporary files can be written",
        "free some space, or set TMPDIR to another one",
    ),
    Fault("File too large", "a file is larger than this process may write", "raise the limit (ulimit -f unlimited)"),
    Fault("Too many open files", "too many open files", "raise the limit (ulimit -n 4096)"),
    Fault(
        "MemoryError|OutOfMemoryError|Cannot allocate memory|Could not (?:reserve|allocate)|insufficient memory",
        "there is not enough memory",
        "free some, or raise the limit (ulimit -v unlimited)",
    ),
    Fault(
        "pthread_create failed|Resource temporarily unavailable|can't start new thread",
        "this user runs too many processes",
        "end some, or raise the limit (ulimit -u 4096)",
    ),
    Fault("Permission denied", "this user may not write there", "give this user write access to {folder}"),
)
"""Faults that any program may report."""
SETUP_FAULTS = (
    Fault(
        r"DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)",
        "the package index has another file of {0} than this project pins",
        "use another index, and do not change the hash: somebody may have changed the file",
    ),
    *SYSTEM_FAULTS,
    Fault(
        "No module named '?(?:ensurepip|venv)",
        "this Python has no venv module",
        "install Python's venv module (Debian: python3-venv)",
    ),
    Fault(
        "CERTIFICATE_VERIFY_FAILED|SSLError",
        "the certificate of the package index is not trusted",
        "correct the clock of this machine, or set PIP_CERT to the certificate of your network",
    ),
    Fault(
        "ProxyError|Cannot connect to proxy|407 Proxy",
        "the proxy does not let pip through",
        "correct HTTPS_PROXY or PIP_PROXY",
    ),
    Fault(
        "(40[13]) Client Error",
        "the package index answers {0}",
        "set PIP_INDEX_URL to an index that you may use, with your user name and password if it needs them",
    ),
    Fault(
        r"(\[Errno -?\d+\] [\w ,]+|timed out|[Cc]onnection (?:reset|aborted)|5\d\d (?:Server|error)|IncompleteRead)",
        "the package index does not answer ({0})",
        UNREACHABLE,
    ),
    Fault(
        r"No matching distribution found for (\S+)",
        "the package index has no {0} for this machine and this Python",
        "use an index that has it (PIP_INDEX_URL), or an older Python, such as 3.13",
    ),
    Fault(r"Wheel '(\S+)' located at", "the package index has a damaged file of {0}", "use another index"),
)
"""What venv and pip report, in the order in which it is looked for: pip reports what follows from a fault, too."""


def system_fault(output: str, folder: Path) -> str:
    """Return the fault of the system that the output of a failed program shows; an empty text if there is none."""
    return _explained(SYSTEM_FAULTS, output, folder)


def setup_fault(output: str, folder: Path) -> str:
    """Return why a set-up failed and what to do, from the output of venv or pip."""
    return _explained(SETUP_FAULTS, output, folder) or f"{_reason(output)}; {UNREACHABLE}"


def _explained(faults: tuple[Fault, ...], output: str, folder: Path) -> str:
    for fault in faults:
        text = fault.explained(output, folder)
        if text:
            return text
    return ""


def _reason(output: str) -> str:
    """Return the last line that reports an error."""
    reason = "a command failed"
    for line in output.splitlines():
        if "error" in line.lower():
            reason = line.strip()
    return shortened(reason, LONGEST_LINE)
