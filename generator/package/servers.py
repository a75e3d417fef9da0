"""Servers: their URLs, and the variables in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from generator.models.names import call
from generator.openapi.document import Source
from generator.package.stock import FIELD_NAME, PlainText

SERVER_URL = PlainText("server URL", r"[\w\-./:~%@+=&?]*")
VARIABLE_NAME = PlainText("name of a variable", FIELD_NAME.pattern)
_VARIABLE = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True)
class Server:
    """A server: its URL with the names of variables in braces, and their defaults."""

    url: str
    defaults: dict[str, str] = field(default_factory=dict)
    allowed: dict[str, list[str]] = field(default_factory=dict)
    """The values that variables can have, for those that have a list of them."""

    def default_url(self) -> str:
        """Return the URL with the defaults of the variables."""
        return _VARIABLE.sub(lambda match: self.defaults[match[1]], self.url)

    def source(self, name: str = "Server") -> str:
        """Write the Python source."""
        arguments: list[Any] = [self.url]
        if self.defaults:
            arguments.append(self.defaults)
        if self.allowed:
            arguments.append(self.allowed)
        return call(name, arguments, {})


def servers_of(holder: Source) -> list[Server]:
    """Return the servers of the document, a path or an operation."""
    return [_server(source) for source in (holder / "servers").items() if isinstance((source / "url").value, str)]


def own_servers(operation: Source, path_item: Source) -> list[Server]:
    """Return the servers of an operation, or else of its path, unless they are those of the document."""
    servers = servers_of(operation) or servers_of(path_item)
    if servers == servers_of(operation.document.source()):
        return []
    return servers


def variables_of(servers: Iterable[Server]) -> list[str]:
    """Return the names of all variables."""
    names: set[str] = set()
    for server in servers:
        names.update(server.defaults)
    return sorted(names)


def _server(source: Source) -> Server:
    url = source / "url"
    template = url.value.rstrip("/") or "/"
    names = _VARIABLE.findall(template)
    defaults: dict[str, str] = {}
    allowed: dict[str, list[str]] = {}
    for name in names:
        variable = source / "variables" / name
        checked_name = VARIABLE_NAME.checked(name, url)
        default = variable / "default"
        if not isinstance(default.value, str):
            default.fault(f"must be a text: the server needs a value for {checked_name}")
            continue
        defaults[name] = default.value
        values = [value.value for value in (variable / "enum").items()]
        if values:
            allowed[name] = list(map(str, values))
    if len(defaults) < len(set(names)):
        return Server("")
    server = Server(template, defaults, allowed)
    SERVER_URL.checked(server.default_url(), url)
    return server
