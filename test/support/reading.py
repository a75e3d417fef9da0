"""Read instances with a generated package, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

PROGRAM = Path(__file__).with_name("reader.py")


@dataclass(frozen=True)
class Instance:
    """A JSON text to read as a value of a schema."""

    schema: str
    text: str

    @classmethod
    def of(cls, schema: str, value: Any) -> Instance:
        """Return the instance with a value, written as JSON."""
        return cls(schema, json.dumps(value))


@dataclass(frozen=True)
class Answer:
    """The result of reading an instance in one way."""

    verdict: str
    """``read``, ``invalid``, or an exception that the package must not raise."""
    written: list[str]
    """The instance as JSON, from ``to_json`` and from ``to_dict``; empty unless it was read."""


@dataclass(frozen=True)
class Answers:
    """The results of reading one instance in all ways."""

    from_json: Answer
    from_dict: Answer
    from_json_strictly: Answer
    from_dict_strictly: Answer


class Reader:
    """Reads instances with the models of one package. Reuse it: starting it takes longer than hundreds of readings."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, instances: list[Instance]) -> list[Answers]:
        """Read each instance in all ways."""
        # A pipe would block when it is full, so one thread writes while the other reads.
        sender = Thread(target=self._send, args=(instances,))
        sender.start()
        answers = [self._receive(instance) for instance in instances]
        sender.join()
        return answers

    def _send(self, instances: list[Instance]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the process has ended; the missing answer reports it
            for instance in instances:
                request = json.dumps([instance.schema, instance.text])
                self._process.stdin.write(f"{request}\n")
            self._process.stdin.flush()

    def _receive(self, instance: Instance) -> Answers:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the reader ended before it answered {instance}; its error is in the captured output"
        answers = []
        for verdict, *written in json.loads(line):
            answers.append(Answer(verdict, written))
        return Answers(*answers)


@contextmanager
def reader(folder: Path, package: str) -> Iterator[Reader]:
    """Run the reader of a package that is imported from a folder."""
    command = [sys.executable, "-u", "-W", "error", str(PROGRAM), str(folder), package]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Reader(process)
