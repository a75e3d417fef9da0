"""Define the options of a run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from generator import PROJECT

SPEC_NAME = "openapi.yaml"


@dataclass(frozen=True)
class Options:
    """The options of the command line; paths are as the user wrote them."""

    check: bool = False
    upstream: Optional[str] = None
    """The larger specification that `--from` names."""
    into: Optional[str] = None
    api: bool = False
    force: bool = False
    report: Optional[str] = None
    spec: Optional[str] = None
    output: Optional[str] = None
    package: Optional[str] = None
    package_version: Optional[str] = None
    approximate: bool = False
    allow_refs: Optional[str] = None
    """The folder whose files the specification may refer to."""
    quiet: bool = False

    @property
    def target(self) -> Path:
        """The folder that the run writes to."""
        return Path(self.into or self.output or PROJECT)

    @property
    def spec_path(self) -> Path:
        """The specification to generate from."""
        return Path(self.spec or PROJECT / SPEC_NAME)

    @property
    def spec_name(self) -> str:
        """The name of the specification in messages."""
        return self.spec or SPEC_NAME

    @property
    def is_ours(self) -> bool:
        """Whether the package is the one of this project, perhaps under another name."""
        is_own_spec = self.spec_path.resolve() == (PROJECT / SPEC_NAME).resolve()
        return is_own_spec and self.package_version is None

    def recorded(self) -> dict[str, Any]:
        """Return the options that affect the output, for the record of the run."""
        options: dict[str, Any] = {"package": self.package, "approximate": self.approximate}
        if self.package_version is not None:
            options["package_version"] = self.package_version
        if self.allow_refs:
            # A relative path is the same on each machine.
            folder = Path(self.allow_refs).resolve()
            options["allow_refs"] = os.path.relpath(folder, self.spec_path.resolve().parent)
        return options
