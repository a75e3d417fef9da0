"""Run Java programs, each with an archive of the classes that it loads: openapi-generator takes half the time with it.

The first run of a program records its archive, which takes some seconds. An archive never changes a result: Java
refuses a damaged one, or one of other tools, and the program runs again without it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8")
WITH_ARCHIVE = (
    "-XX:AOTMode=on",
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:+VerifySharedSpaces",
    "-XX:+SuppressFatalErrorMessage",
    "-XX:-CreateCoredumpOnCrash",
)
"""Options that refuse an archive unless its checksums are right, and leave no files behind if Java crashes."""
VARIABLES = ("JAVA_", "JDK_", "_JAVA")
"""Environment variables that configure Java begin with these."""

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Program:
    """A Java program in a JAR, and the folder of its archive."""

    java: Path
    jar: Path
    folder: Path

    def run(self, *arguments: str) -> Done:
        """Run the program, regardless of environment variables that configure Java, and of the locale."""
        archive = self.folder / f"{self.jar.stem}.aot"
        if not archive.is_file():
            return self._record(archive, arguments) or self._run(arguments)
        fast = self._run(arguments, f"-XX:AOTCache={archive}", *WITH_ARCHIVE)
        if fast.returncode == 0:
            return fast
        slow = self._run(arguments)
        if slow.returncode == 0:  # the archive was at fault
            with contextlib.suppress(OSError):
                archive.unlink()
        return slow

    def _record(self, archive: Path, arguments: tuple[str, ...]) -> Optional[Done]:
        """Run the program and record its archive.

        Return None if another process records it, the folder is read-only, or the program fails.
        """
        unfinished = archive.with_suffix(".new")
        try:
            with open(archive.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                done = self._run(arguments, "-Xlog:disable", f"-XX:AOTCacheOutput={unfinished}")
                if done.returncode:
                    unfinished.unlink(missing_ok=True)
                    return None
                with contextlib.suppress(OSError):
                    unfinished.replace(archive)
                return done
        except OSError:
            return None

    def _run(self, arguments: tuple[str, ...], *options: str) -> Done:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLES)}
        environment["LC_ALL"] = "C.UTF-8"  # for names of files
        command = [str(self.java), *OPTIONS, *options, "-jar", str(self.jar), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=environment)
