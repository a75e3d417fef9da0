"""Methods of an API class, as the operations of a specification describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import quote

from generator.models import types
from generator.models.names import DistinctNames
from generator.models.types import Annotated, Type
from generator.openapi.document import Source
from generator.package.arguments import Argument
from generator.package.contents import LINES, Content, is_json

_VARIABLE = re.compile(r"({[^{}]*})")
_PATH_CHARACTERS = "%/:@!$&'()*+,;=?"
"""The characters of a path that are sent as they are, beside letters, digits and `-._~`: also those of its query."""


@dataclass
class Answer:
    """The answer to a request with one status: its types by media type."""

    status: str
    description: str = ""
    contents: dict[str, Content] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the status says that the request succeeded."""
        return self.status.startswith("2")

    def preferred(self) -> dict[str, Content]:
        """Return its contents by media type, JSON first, and ranges after media types."""
        entries = sorted(self.contents.items(), key=lambda entry: (not is_json(entry[0]), "*" in entry[0]))
        return dict(entries)


@dataclass
class BodyContent:
    """How a body is written in one media type."""

    parts: dict[str, str] = field(default_factory=dict)
    """The Python source of how a form has its fields, for those that are not as usual."""
    type: Optional[Annotated] = None
    """What it takes, if the media types take different types."""


@dataclass
class RequestBody:
    """The body of a request: its arguments, and how each media type writes them. The first one is the default."""

    required: bool
    arguments: list[Argument] = field(default_factory=list)
    contents: dict[str, BodyContent] = field(default_factory=dict)


@dataclass
class PagingNames:
    """The names in the extension x-paging of an operation; empty for those that it leaves out."""

    extension: Source
    cursor: str
    next: str
    more: str
    items: str
    limit: str


@dataclass
class Method:
    """An operation, as a method of an API class. Its required arguments come first."""

    name: str
    verb: str
    path: str
    operation: Source
    arguments: list[Argument]
    answers: list[Answer]
    security: list[list[str]]
    """The names of the security schemes that the operation needs together, one list per alternative."""
    body: Optional[RequestBody] = None
    paging: Optional[PagingNames] = None
    servers: list[str] = field(default_factory=list)
    """The Python source of its servers, if they are not those of the document."""
    params_class: str = ""
    """The name of the TypedDict of its arguments."""

    def __post_init__(self) -> None:
        self.arguments = sorted(self.arguments, key=lambda argument: not argument.required)

    @property
    def sent_path(self) -> str:
        """The path as a URL can have it, with its variables in braces."""
        parts = _VARIABLE.split(self.path)
        for i in range(0, len(parts), 2):
            parts[i] = quote(parts[i], _PATH_CHARACTERS)
        return "".join(parts)

    def name_params_class(self, names: DistinctNames) -> None:
        """Name the TypedDict of the arguments. Methods that differ in underscores alone would share a name."""
        name = ""
        for word in self.name.split("_"):
            name += word[:1].upper() + word[1:]
        self.params_class = names.add(f"{name}Params")

    @property
    def required_arguments(self) -> list[Argument]:
        """The arguments that every call needs."""
        return [argument for argument in self.arguments if argument.required]

    def accepted(self) -> str:
        """Return the media types of its answers, for the header Accept: only JSON, if there is any."""
        listed: dict[str, None] = {}
        for answer in self.answers:
            for media_type in answer.contents:
                listed[media_type.replace("*+json", "json")] = None  # a header has no ranges of suffixes
        json_types = list(filter(is_json, listed))
        return ", ".join(json_types or listed) or "*/*"

    def successes(self) -> list[Answer]:
        """Return the answers that mean success, or the default answer if the operation declares no success."""
        successes = [answer for answer in self.answers if answer.is_success]
        if successes:
            return successes
        return [answer for answer in self.answers if answer.status == "default"]

    def is_stream(self) -> bool:
        """Return whether the method returns the lines of a stream of events."""
        contents: list[Content] = []
        for answer in self.successes():
            contents += answer.contents.values()
        return bool(contents) and all(content.is_stream for content in contents)

    def returned_type(self) -> Type:
        """Return the type that the method returns."""
        if self.is_stream():
            return LINES
        members: list[Type] = []
        has_empty_answer = False
        for answer in self.successes():
            members += [content.type for content in answer.contents.values()]
            has_empty_answer = has_empty_answer or not answer.contents
        if not members:
            return types.Null()
        union = types.union_or_any(members)
        if has_empty_answer and not union.takes_none:
            return Annotated(union, nullable=True)
        return union

    def signature_types(self) -> Iterator[Type]:
        """Yield the types in the signature."""
        for argument in self.arguments:
            yield argument.signature_type()
        yield self.returned_type()
