"""What openapi-generator is asked for, and the key under which the cache keeps its answer."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator import GENERATOR
from generator.models.names import literal
from generator.output.record import digest, files
from generator.package.prepare import Prepared

TEMPLATES = GENERATOR / "templates"
CODE = ("build.py", "check_import.py", "commands.py", "request.py")
"""The modules that decide how the tools are called."""
HOSTED_TEMPLATE = "_hosted.mustache"
"""The base of the models that are put into a larger client, and of no others."""
KEYWORDS_TEMPLATE = "_keywords.mustache"
"""The markers of the models that need more checks than types can express."""


@dataclass(frozen=True)
class Request:
    """Everything that decides what a package contains, apart from the tools."""

    package: str
    document: str
    """What openapi-generator reads, in JSON."""
    options: dict[str, Any]
    expected: tuple[str, ...] = ()
    """The files that openapi-generator has to make, at least."""

    def key(self) -> str:
        """Return the key of the answer in the cache."""
        paths = [TEMPLATES / name for name in sorted(files(TEMPLATES))]
        paths += [Path(__file__).with_name(name) for name in CODE]
        paths.append(GENERATOR / "requirements.txt")
        # Each minor version of Python has its own versions of the tools, and imports what it understands.
        parts: list[Any] = [sys.version_info[:2], self.package, self.document, self.options]
        for path in paths:
            parts += [path.name, digest(path.read_bytes())]
        return digest(json.dumps(parts).encode())


def settings() -> dict[str, Any]:
    """Read openapi-generator's options in config.yaml."""
    text = (GENERATOR / "config.yaml").read_text("utf-8")
    options: dict[str, Any] = yaml.safe_load(text)
    return options


def request(prepared: Prepared, package: str, spec_name: str, hosted: bool) -> Request:
    """Return the request for a package, hosted or not."""
    folder = package.replace(".", "/")
    options = settings()
    templates = options["files"]
    properties = {"specFile": re.sub(r"[^\w.\- ]", "_", spec_name)}
    properties["approximated"] = "".join(f"{literal(text)}, " for text in prepared.approximated)
    if hosted:
        properties["hosted"] = "true"
    else:
        del templates[HOSTED_TEMPLATE]
    if not prepared.uses_keywords:
        del templates[KEYWORDS_TEMPLATE]
    for template in templates.values():
        template["folder"] = template["folder"].replace("openapi_client", folder, 1)
    options["packageName"] = package
    options["additionalProperties"] = properties
    expected = [f"{folder}/models/{module}.py" for module in prepared.models]
    expected += [f"{folder}/api/{tag}_api.py" for tag in prepared.apis]
    return Request(package, json.dumps(prepared.document), options, tuple(expected))
