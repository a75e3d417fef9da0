"""Methods of an API class, as the operations of a specification describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional

from generator.models import types
from generator.models.types import Annotated, Type
from generator.openapi.document import Source
from generator.package.arguments import Argument

JSON_TYPE = re.compile(r"(application|text)/([^;]*\+)?json( *;.*)?|\*/\*", re.IGNORECASE)


def is_json(media_type: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return JSON_TYPE.fullmatch(media_type) is not None


@dataclass
class Answer:
    """The answer to a request with one status: its types by media type."""

    status: str
    description: str = ""
    contents: dict[str, Annotated] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the status says that the request succeeded."""
        return self.status.startswith("2")

    def preferred(self) -> dict[str, Annotated]:
        """Return its types by media type, JSON first."""
        entries = sorted(self.contents.items(), key=lambda entry: not is_json(entry[0]))
        return dict(entries)


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
    media_types: list[str]
    """The media types of the request body."""
    paging: Optional[PagingNames] = None
    servers: list[str] = field(default_factory=list)
    """The Python source of its servers, if they are not those of the document."""

    def __post_init__(self) -> None:
        self.arguments = sorted(self.arguments, key=lambda argument: not argument.required)

    @property
    def params_class(self) -> str:
        """The name of the TypedDict of the arguments."""
        name = ""
        for word in self.name.split("_"):
            name += word[:1].upper() + word[1:]
        return f"{name}Params"

    @property
    def required_arguments(self) -> list[Argument]:
        """The arguments that every call needs."""
        return [argument for argument in self.arguments if argument.required]

    def accepted(self) -> str:
        """Return the media types of its answers, for the header Accept: only JSON, if there is any."""
        listed: dict[str, None] = {}
        for answer in self.answers:
            listed.update(dict.fromkeys(answer.contents))
        json_types = list(filter(is_json, listed))
        return ", ".join(json_types or listed) or "*/*"

    def successes(self) -> list[Answer]:
        """Return the answers that mean success, or the default answer if the operation declares no success."""
        successes = [answer for answer in self.answers if answer.is_success]
        if successes:
            return successes
        return [answer for answer in self.answers if answer.status == "default"]

    def returned_type(self) -> Type:
        """Return the type that the method returns."""
        members: list[Type] = []
        has_empty_answer = False
        for answer in self.successes():
            members += answer.contents.values()
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
