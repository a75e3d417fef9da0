"""File names that some systems do not allow."""

from __future__ import annotations

_NUMBERED = [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
DEVICES = frozenset({"aux", "con", "nul", "prn", *_NUMBERED})
"""The names that Windows reserves for devices, in any case and with any extension.

See https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions.
"""
