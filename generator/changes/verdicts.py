"""The table of changes: the name of each, and whom it breaks.

Readers are programs that read responses tolerantly, like the models. Senders are programs that send requests. A change
breaks them if a program that works today may fail or behave differently with the new server or the new package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Literal, Optional

from generator.pointers import Pointer

Verdict = Literal["breaking", "compatible", "words"]
BREAKING: Final = "breaking"
COMPATIBLE: Final = "compatible"
WORDS: Final = "words"
GRAVEST_FIRST: Final[tuple[Verdict, ...]] = (BREAKING, COMPATIBLE, WORDS)

Audience = Literal["readers", "senders"]
READERS: Final = "readers"
SENDERS: Final = "senders"
EVERYBODY: Final[tuple[Audience, ...]] = (READERS, SENDERS)


@unique
class ChangeId(Enum):
    """The changes in a report: name, verdict for readers, verdict for senders. The guide has them in the same order."""

    OPERATION_ADDED = "new operation", COMPATIBLE, COMPATIBLE
    OPERATION_REMOVED = "operation removed", BREAKING, BREAKING
    OPERATION_RENAMED = "operation renamed", BREAKING, BREAKING
    OPERATION_DEPRECATED = "operation deprecated", COMPATIBLE, COMPATIBLE
    OPERATION_REINSTATED = "operation no longer deprecated", COMPATIBLE, COMPATIBLE
    SERVER_CHANGED = "server changed", BREAKING, BREAKING
    SERVER_ADDED_OR_REMOVED = "server added or removed", COMPATIBLE, COMPATIBLE
    AUTHENTICATION_CHANGED = "authentication changed", BREAKING, BREAKING
    AUTHENTICATION_ADDED = "another way of authentication", COMPATIBLE, COMPATIBLE
    OPTIONAL_PARAMETER_ADDED = "new optional parameter", COMPATIBLE, COMPATIBLE
    REQUIRED_PARAMETER_ADDED = "new required parameter", BREAKING, BREAKING
    PARAMETER_REMOVED = "parameter removed", BREAKING, BREAKING
    PARAMETER_REQUIRED = "parameter now required", BREAKING, BREAKING
    PARAMETER_OPTIONAL = "parameter now optional", COMPATIBLE, COMPATIBLE
    PARAMETER_SERIALIZATION_CHANGED = "parameter sent in another way", BREAKING, BREAKING
    PARAMETERS_REORDERED = "parameters in another order", BREAKING, BREAKING
    OPTIONAL_BODY_ADDED = "new optional request body", COMPATIBLE, COMPATIBLE
    REQUIRED_BODY_ADDED = "new required request body", BREAKING, BREAKING
    BODY_REMOVED = "request body removed", BREAKING, BREAKING
    BODY_REQUIRED = "request body now required", BREAKING, BREAKING
    BODY_OPTIONAL = "request body now optional", COMPATIBLE, COMPATIBLE
    STATUS_ADDED = "new status", COMPATIBLE, COMPATIBLE
    SUCCESS_REMOVED = "status of success removed", BREAKING, BREAKING
    FAILURE_REMOVED = "status of failure removed", COMPATIBLE, COMPATIBLE
    MEDIA_TYPE_ADDED = "new media type", COMPATIBLE, COMPATIBLE
    MEDIA_TYPE_REMOVED = "media type removed", BREAKING, BREAKING
    ENCODING_CHANGED = "body encoded in another way", BREAKING, BREAKING
    HEADER_ADDED = "new header", COMPATIBLE, COMPATIBLE
    HEADER_REQUIRED = "header now required", COMPATIBLE, COMPATIBLE
    HEADER_OPTIONAL = "header now optional", BREAKING, BREAKING
    REQUIRED_HEADER_REMOVED = "required header removed", BREAKING, BREAKING
    OPTIONAL_HEADER_REMOVED = "optional header removed", COMPATIBLE, COMPATIBLE
    SCHEMA_ADDED = "new schema", COMPATIBLE, COMPATIBLE
    SCHEMA_RENAMED = "schema renamed", BREAKING, BREAKING
    SCHEMA_REMOVED = "schema removed", BREAKING, BREAKING
    OPTIONAL_PROPERTY_ADDED = "new optional property", COMPATIBLE, COMPATIBLE
    REQUIRED_PROPERTY_ADDED = "new required property", COMPATIBLE, BREAKING
    REQUIRED_PROPERTY_REMOVED = "required property removed", BREAKING, BREAKING
    OPTIONAL_PROPERTY_REMOVED = "optional property removed", BREAKING, BREAKING
    PROPERTY_REQUIRED = "property now required", COMPATIBLE, BREAKING
    PROPERTY_OPTIONAL = "property now optional", BREAKING, COMPATIBLE
    NULL_ADDED = "null added", BREAKING, COMPATIBLE
    NULL_ADDED_TO_OPTIONAL = "null added to what may be absent", COMPATIBLE, COMPATIBLE
    NULL_REMOVED = "null removed", COMPATIBLE, BREAKING
    TYPE_WIDENED = "type widened", BREAKING, COMPATIBLE
    TYPE_NARROWED = "type narrowed", COMPATIBLE, BREAKING
    TYPE_CHANGED = "type changed", BREAKING, BREAKING
    CONSTANT_CHANGED = "constant changed", BREAKING, BREAKING
    CONSTANT_OPENED = "constant opened", BREAKING, COMPATIBLE
    ENUM_VALUE_ADDED = "new enum value", COMPATIBLE, COMPATIBLE
    ENUM_VALUE_REMOVED = "enum value removed", COMPATIBLE, BREAKING
    ENUM_OPENED = "enum opened", COMPATIBLE, COMPATIBLE
    ENUM_CLOSED = "enum closed", COMPATIBLE, BREAKING
    VARIANT_ADDED = "new variant", COMPATIBLE, COMPATIBLE
    PLAIN_VARIANT_ADDED = "new variant without a discriminator", BREAKING, COMPATIBLE
    VARIANT_REMOVED = "variant removed", COMPATIBLE, BREAKING
    DISCRIMINATOR_CHANGED = "discriminator changed", BREAKING, BREAKING
    OTHER_PROPERTIES_ALLOWED = "other properties allowed", COMPATIBLE, COMPATIBLE
    OTHER_PROPERTIES_RESTRICTED = "other properties forbidden or restricted", COMPATIBLE, BREAKING
    LIMIT_LOOSENED = "limit loosened", COMPATIBLE, COMPATIBLE
    LIMIT_TIGHTENED = "limit tightened", COMPATIBLE, BREAKING
    RULE_REMOVED = "rule removed", COMPATIBLE, COMPATIBLE
    RULE_CHANGED = "rule added or changed", COMPATIBLE, BREAKING
    DEFAULT_ADDED = "default added", WORDS, COMPATIBLE
    DEFAULT_CHANGED = "default changed or removed", WORDS, BREAKING
    DIRECTION_CHANGED = "deprecation or direction changed", COMPATIBLE, COMPATIBLE
    FORMAT_CHANGED = "format changed", WORDS, WORDS
    WORDS_CHANGED = "words changed", WORDS, WORDS

    def __init__(self, text: str, readers: Verdict, senders: Verdict) -> None:
        self.text = text
        self.readers = readers
        self.senders = senders


@dataclass(frozen=True)
class Change:
    """A change in a specification, and the audiences that it reaches."""

    pointer: Pointer
    id: ChangeId
    detail: str
    reaches: frozenset[Audience]

    @property
    def what(self) -> str:
        """The name of the change."""
        return self.id.text

    @property
    def readers(self) -> Optional[Verdict]:
        """The verdict for readers; None if the change does not reach them."""
        return self.id.readers if READERS in self.reaches else None

    @property
    def senders(self) -> Optional[Verdict]:
        """The verdict for senders; None if the change does not reach them."""
        return self.id.senders if SENDERS in self.reaches else None

    @property
    def verdict(self) -> Verdict:
        """The graver of the two verdicts."""
        return worst([self.readers, self.senders]) or WORDS


def worst(verdicts: Iterable[Optional[Verdict]]) -> Optional[Verdict]:
    """Return the gravest verdict; None if there are no verdicts."""
    all_verdicts = set(verdicts)
    for verdict in GRAVEST_FIRST:
        if verdict in all_verdicts:
            return verdict
    return None
