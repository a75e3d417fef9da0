"""Requests to openapi-generator, and the keys of their results in the cache."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator import GENERATOR
from generator.models.names import docstring, literal, source_of
from generator.output.record import digest, files
from generator.package.prepare import Prepared

TEMPLATES = GENERATOR / "templates"
CODE = (
    "build.py",
    "check_import.py",
    "commands.py",
    "gate.py",
    "java.py",
    "request.py",
    "runtime_shapes.py",
    "shapes.py",
    "stock_shapes.py",
)
"""The modules that determine how the tools are called."""
VENDORED_TEMPLATE = "_vendored.mustache"
"""The module that only vendored models need."""
OPTIONAL_TEMPLATES = ("_answers.mustache", "_bodies.mustache", "_extensions.mustache", "_styles.mustache")
"""The modules of the runtime that only some APIs need: for answers, bodies and parameters that not all have."""
PAGING_TEMPLATE = "_paging.mustache"
"""The iterators over pages, for APIs that declare any."""
CLIENT_TEMPLATES = (
    "__main__.mustache",
    *OPTIONAL_TEMPLATES,
    "_attempts.mustache",
    "_failures.mustache",
    "_requests.mustache",
    "_security.mustache",
    "api.mustache",
    "api_client.mustache",
    "api_response.mustache",
    "configuration.mustache",
    "exceptions.mustache",
    "rest.mustache",
)
"""The API class and the runtime. A larger client keeps its own, which the default templates wrote."""
KEYWORDS_TEMPLATE = "_keywords.mustache"
"""The module that only models with keywords need which no type expresses."""
VARIANTS_TEMPLATE = "_variants.mustache"
"""The base of parents, for models that derive from others."""


@dataclass(frozen=True)
class Request:
    """Everything that determines the content of a package, apart from the tools."""

    package: str
    document: str
    """The prepared document, in JSON."""
    options: dict[str, Any]
    expected: tuple[str, ...] = ()
    """The files that openapi-generator must write, among others."""
    vendored: bool = False

    def templates(self) -> list[Path]:
        """Return the templates; openapi-generator has its own for the other files."""
        left_out = CLIENT_TEMPLATES if self.vendored else ()
        return [TEMPLATES / name for name in sorted(files(TEMPLATES)) if name not in left_out]

    def key(self) -> str:
        """Return the key of the result in the cache."""
        # Each minor version of Python has its own versions of the tools, and accepts its own syntax.
        parts: list[Any] = [sys.version_info[:2], self.package, self.document, self.options]
        for path in [*self.templates(), *_relevant_files()]:
            content = path.read_bytes()
            parts += [path.name, digest(content)]
        text = json.dumps(parts)
        return digest(text.encode())


def _relevant_files() -> list[Path]:
    """Return the files of the generator that determine the content of a package, apart from the request itself."""
    here = Path(__file__)
    paths = [here.with_name(name) for name in CODE]
    paths.append(GENERATOR / "requirements.txt")
    return paths


def settings() -> dict[str, Any]:
    """Read openapi-generator's options in config.yaml."""
    text = (GENERATOR / "config.yaml").read_text("utf-8")
    options: dict[str, Any] = yaml.safe_load(text)
    return options


def header_of(spec_name: str, prepared: Prepared) -> str:
    """Return the line at the top of each file: of another specification, the generator is not the reader's."""
    spec_file = re.sub(r"[^\w.\- ]", "_", spec_name)
    if prepared.version:
        return f"Generated from {spec_file}. To change it, edit {spec_file}, and generate it again."
    return f"Generated from {spec_file} by generate.sh. To change it, edit {spec_file} or generator/templates."


def request(prepared: Prepared, package: str, spec_name: str, vendored: bool) -> Request:
    """Return the request for a package, whose models may be vendored."""
    folder = package.replace(".", "/")
    options = settings()
    templates = options["files"]
    spec_file = re.sub(r"[^\w.\- ]", "_", spec_name)
    approximated = [f"{literal(text)}, " for text in prepared.approximated]
    properties = {
        "specFile": spec_file,
        "header": header_of(spec_name, prepared),
        "packageDocstring": docstring(prepared.identity.package_text(), indent=""),
        "programDescription": literal(prepared.identity.program_text(package)),
        "apiVersion": literal(prepared.identity.version),
        "product": prepared.document["info"]["x-product"],
        "approximated": "".join(approximated),
        "serverSources": "".join(f"{source}, " for source in prepared.servers),
    }
    if prepared.server_variables:
        properties["serverVariables"] = source_of(prepared.server_variables)
    if prepared.mutual_tls:
        entries = [f'{literal(name)}: SecurityScheme("mutualTLS", parameter=""), ' for name in prepared.mutual_tls]
        properties["mutualTls"] = "".join(entries)
    if vendored:
        properties["vendored"] = "true"
        for name in CLIENT_TEMPLATES:
            templates.pop(name, None)
    else:
        del templates[VENDORED_TEMPLATE]
        for name in OPTIONAL_TEMPLATES:
            if Path(name).stem not in prepared.runtime:
                del templates[name]
    if prepared.has_pages:
        properties["pages"] = "true"
    else:
        del templates[PAGING_TEMPLATE]
    if not prepared.uses_keywords:
        del templates[KEYWORDS_TEMPLATE]
    if not prepared.has_families:
        del templates[VARIANTS_TEMPLATE]
    for template in templates.values():
        template["folder"] = template["folder"].replace("openapi_client", folder, 1)
    options["packageName"] = package
    if prepared.version:
        options["packageVersion"] = prepared.version
    options["additionalProperties"] = properties
    expected = [f"{folder}/models/{module}.py" for module in prepared.models]
    expected += [f"{folder}/api/{tag}_api.py" for tag in prepared.apis]
    return Request(package, json.dumps(prepared.document), options, tuple(expected), vendored)
