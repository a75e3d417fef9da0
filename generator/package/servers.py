"""Servers: their URLs, and the variables in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from generator.models.names import call, literal
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
        url = self.url
        for name, default in self.defaults.items():
            variable = "{" + name + "}"
            url = url.replace(variable, default)
        return url

    def source(self, name: str = "Server") -> str:
        """Write the Python source: a text, unless the URL has variables."""
        if not self.defaults:
            return literal(self.url)
        arguments: list[Any] = [self.url, self.defaults]
        if self.allowed:
            arguments.append(self.allowed)
        return call(name, arguments, {})


def servers_of(holder: Source) -> list[Server]:
    """Return the servers of the document, a path or an operation."""
    listed = holder / "servers"
    servers = []
    for source in listed.items():
        if source.value is None:
            continue  # it has been left out
        url = source / "url"
        if isinstance(url.value, str):
            servers.append(_server(source, url))
        else:
            url.fault("must be a text: the address of the server")
    return servers


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


def _server(source: Source, url: Source) -> Server:
    server = Server(url.value.rstrip("/") or "/")
    for name in _VARIABLE.findall(server.url):
        variable = source / "variables" / name
        checked_name = VARIABLE_NAME.checked(name, url)
        default = variable / "default"
        if isinstance(default.value, str):
            server.defaults[checked_name] = default.value
        else:
            default.fault(f"must be a text: the server needs a value for {checked_name}")
            server.defaults[checked_name] = ""
        allowed = variable / "enum"
        values = [str(value.value) for value in allowed.items()]
        if values:
            server.allowed[checked_name] = values
    SERVER_URL.checked(server.default_url(), url)
    return server
