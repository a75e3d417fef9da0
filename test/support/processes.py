"""Processes that tests start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Optional

Completed = subprocess.CompletedProcess[str]


def run(*command: str | Path, folder: Optional[Path] = None, **environment: str) -> Completed:
    """Run a program in a folder, with additional environment variables; return its exit status and output."""
    variables = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=variables)


def python(code: str, folder: Path, *arguments: str) -> Any:
    """Run code in a new interpreter that imports from a folder; return its output, parsed as JSON."""
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    done = run(sys.executable, "-I", "-W", "error", "-c", program, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None
