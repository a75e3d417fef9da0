"""A cache of built packages, by a key that covers everything that determines their content."""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Optional

from generator.output.record import digest

MOST_ENTRIES = 1000
MOST_BYTES = 100_000_000


class Cache:
    """A folder with one file per entry, which all processes share. Without it runs are slower, but do the same."""

    def __init__(self, folder: Path, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_entries = most_entries
        self._most_bytes = most_bytes

    def get(self, key: str) -> Optional[dict[str, bytes]]:
        """Return the files of an entry; None if it is missing or damaged."""
        path = self._folder / key
        try:
            entry = path.read_bytes()
            os.utime(path)  # for _trim, which removes the entries used least recently
        except OSError:
            return None
        checksum, _, packed = entry.partition(b"\n")
        if checksum != digest(packed).encode():
            return None
        unpacked = zlib.decompress(packed)
        texts = json.loads(unpacked)
        return {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Add an entry if the folder is writable, and remove the entries used least recently."""
        texts = {name: content.decode("utf-8", "surrogateescape") for name, content in files.items()}
        unpacked = json.dumps(texts).encode()
        packed = zlib.compress(unpacked)
        checksum = digest(packed).encode()
        entry = checksum + b"\n" + packed
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(key, entry)
            self._trim()
        except OSError:
            return

    def _write(self, key: str, entry: bytes) -> None:
        """Write a file in one step, so that no other process reads half of it."""
        descriptor, name = tempfile.mkstemp(dir=self._folder)
        temporary = Path(name)
        try:
            with open(descriptor, "wb") as file:
                file.write(entry)
            temporary.replace(self._folder / key)
        except BaseException:
            temporary.unlink()
            raise

    def _trim(self) -> None:
        """Remove the entries used least recently, and with them the temporary files of processes that were killed."""
        entries = [(path, path.stat()) for path in self._folder.iterdir()]
        entries.sort(key=lambda entry: entry[1].st_mtime_ns, reverse=True)
        size = 0
        for number, (path, status) in enumerate(entries, start=1):
            size += status.st_size
            if number > self._most_entries or size > self._most_bytes:
                path.unlink(missing_ok=True)
