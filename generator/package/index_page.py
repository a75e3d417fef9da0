"""The first page of the documentation of a package: docs/README.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.models.definitions import Definition
from generator.openapi.document import Document
from generator.package.commonmark import code, commonmark, commonmark_line
from generator.package.identity import Identity
from generator.package.method_docs import key_texts
from generator.text import markdown

NAME = "docs/README.md"
Operation = dict[str, Any]
"""An operation as the template gets it."""


@dataclass
class IndexPage:
    """What the page lists."""

    document: Document
    package: str
    identity: Identity
    servers: Sequence[str]
    """The URLs of the servers."""
    operations: list[Operation]
    models: Sequence[Definition]
    approximated: Sequence[str]
    not_generated: Sequence[str]

    def text(self, header: str, version: str) -> str:
        """Write the page."""
        sections = [
            f"<!-- {header} -->\n# {markdown(self.identity.title)}",
            commonmark(_text(self.document, "info", "description") or _text(self.document, "info", "summary")),
            self._versions(version),
            self._usage(),
            _section("Servers", map(_server_line, self.servers)),
            _section("Authentication", self._authentication()),
            _section("APIs", self._apis()),
            _section("Models", self._models()),
            _section("Approximated", self._approximated()),
            _section("Not generated", (f"- {markdown(text)}" for text in self.not_generated)),
        ]
        return "\n\n".join(filter(None, sections)) + "\n"

    def _versions(self, version: str) -> str:
        api_version = f" of version {code(self.identity.version)} of the API" if self.identity.version else ""
        return f"This is version {code(version)} of the package {code(self.package)}, a client{api_version}."

    def _usage(self) -> str:
        example = next((operation["x-client"]["example"] for operation in self.operations), "")
        if not example:
            example = f"import {self.package}"
        return f"## First call\n\n```python\n{example}\n```"

    def _authentication(self) -> Iterator[str]:
        names: set[str] = set()
        for operation in self.operations:
            for alternative in operation["x-security"]:
                names.update(alternative)
        schemes = self.document.source("components", "securitySchemes").entries()
        texts = key_texts({name: scheme for name, scheme in schemes if name in names})
        if texts:
            yield texts.replace("\n", "\n\n")
        elif self.operations:
            yield "The specification asks for no key."

    def _apis(self) -> Iterator[str]:
        by_tag: dict[str, list[Operation]] = {}
        for operation in self.operations:
            (tag,) = operation["tags"]
            by_tag.setdefault(tag, []).append(operation)
        if by_tag:
            yield "| API | Method | Request | Description |\n| --- | ------ | ------- | ----------- |"
        for tag in sorted(by_tag):
            for operation in by_tag[tag]:
                name = operation["x-client"]["name"]
                request = operation["x-request"]
                summary = operation.get("x-summary", "")
                page = f"{tag}Api"
                yield f"| [{page}]({page}.md) | [{name}]({page}.md#{name}) | {code(request)} | {summary} |"

    def _models(self) -> Iterator[str]:
        if self.models:
            yield "| Model | Description |\n| ----- | ----------- |"
        for model in self.models:
            first_paragraph = model.text.split("\n\n")[0]
            yield f"| [{model.name}]({model.name}.md) | {commonmark_line(first_paragraph)} |"

    def _approximated(self) -> Iterator[str]:
        if self.approximated:
            yield "The package is not exact in these places of the specification.\n"
        for text in self.approximated:
            yield f"- {markdown(text)}"


def _server_line(url: str) -> str:
    return f"- {code(url)}"


def _section(title: str, lines: Iterable[str]) -> str:
    """Write a section, or nothing if it is empty."""
    content = "\n".join(lines)
    return f"## {title}\n\n{content}" if content else ""


def _text(document: Document, *parts: str) -> str:
    value = document.source(*parts).value
    return value if isinstance(value, str) else ""
