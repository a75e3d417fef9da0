"""What a run stops at: the input is at fault, or the machine is."""

from __future__ import annotations


class InputError(Exception):
    """The input is at fault. Its arguments are the messages, one for each place."""


class MachineError(Exception):
    """The machine, or this project, is at fault."""


def printable(text: str) -> str:
    """Text that cannot leave its line, nor steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
