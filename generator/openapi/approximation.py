"""Approximate a specification: degrade or leave out the smallest part around each fault (--approximate).

The parts around the place of a fault, from the inside out, say what can be done: a keyword is ignored, a schema becomes
one for any value, a parameter or an operation is left out. If the next attempt has the same fault, the next larger part
goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Optional

from generator.errors import ERROR, LONGEST_PART, WARNING, Diagnostic, InputError
from generator.openapi.document import Component, Document
from generator.openapi.keywords import UNIONS
from generator.openapi.objects import METHODS
from generator.openapi.parts import Part, Uses, parts_around, references_in, value_at, with_any_of, with_value_at
from generator.pointers import MISSING, Pointer, child, escape
from generator.text import excerpt, shortened

DEFAULT_TAG = "default"
"""The tag of an operation without tags."""
ESSENTIAL: dict[str, set[str]] = {
    "path item": {"$ref", "parameters"},
    "operation": {"parameters", "requestBody", "responses", "security"},
    "parameter": {"$ref", "name", "in", "required", "schema", "content"},
    "header": {"$ref", "schema", "content"},
    "request body": {"$ref", "content"},
    "response": {"$ref", "content"},
    "media type": {"schema"},
    "example": {"$ref"},
    "security scheme": {"$ref", "type", "scheme", "in", "name"},
    "server": {"url", "variables"},
}
"""The fields without which an object is not what it was, by object type; the others can be ignored."""
SPARE = ("encoding", "example", "header", "security scheme", "server")
"""The objects that can be left out."""
FRAME = ("components", "info")
"""Objects that are left out only if they are at fault themselves."""
NEGATIONS = ("not", "if")
"""The keywords that accept fewer values if their schemas accept more."""
TEXTS = ("title", "description")
"""What is kept of a schema that accepts any value."""
ANY_ANSWER = {"description": "", "content": {"*/*": {}}}
"""A response that can have any content."""

IGNORED = "it is ignored"
LEFT_OUT = "it is left out"
ANY_VALUE = "any value is accepted"

Key = tuple[Pointer, str]


@dataclass(frozen=True)
class Cut:
    """A change that takes a fault out of a specification, and what it means for the package."""

    pointer: Pointer
    outcome: str
    value: Any = MISSING
    """The value instead; MISSING if the place is removed."""
    operations: Optional[Part] = None
    """The operation or the path that is left out."""

    @property
    def key(self) -> Key:
        """What tells the cut from others: one place can be cut in several ways, one after the other."""
        return self.pointer, self.outcome


@dataclass(frozen=True)
class LeftOutOperation:
    """An operation that is left out, and why."""

    method: str
    path: str
    tag: str
    reason: str


class Approximation:
    """Takes the faults out of a document, one attempt to generate it after the other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._made: set[Key] = set()
        """The keys of the cuts of earlier attempts."""
        self._handled: set[Diagnostic] = set()
        """The errors that are no longer in the document, each with its outcome."""
        self._left_out: dict[Pointer, LeftOutOperation] = {}
        """The operations that are left out, by path and method."""
        self._uses: Optional[Uses] = None
        self._following: set[Component] = set()
        """The components whose uses are being looked at, because a component can use itself."""
        self._loosened: set[Pointer] = set()
        """The schemas whose `oneOf` has become `anyOf`, by their places in the file."""

    @property
    def left_out(self) -> list[LeftOutOperation]:
        """The operations that are left out."""
        return list(self._left_out.values())

    def apply(self) -> bool:
        """Take the noted errors out of the document; return whether there were any.

        Raises InputError if nothing around one of them can be spared.
        """
        cuts: list[Cut] = []
        errors = self._to_handle()
        for error in errors:
            cuts += self._handle(error)
        root = self._document.root
        for cut in cuts:
            root = with_value_at(root, cut.pointer, cut.value)
        self._document.root = root
        for error in errors:
            self._loosen(error)
        self._made.update(cut.key for cut in cuts)
        self._uses = None
        return bool(errors)

    def finish(self) -> None:
        """Raise InputError with all errors; with --approximate they become warnings."""
        document = self._document
        if self._handled and not document.approximate:
            raise InputError(*self._all())
        warnings = map(self._in_file, document.faults)
        document.faults = {replace(warning, level=WARNING) for warning in (*warnings, *self._handled)}

    def completed(self, error: InputError) -> InputError:
        """Return an error that stops the run, with all that was found before."""
        faults = self._all()
        return InputError(*faults, *(fault for fault in error.args if fault not in faults))

    def _all(self) -> list[Diagnostic]:
        """Return all faults, handled or not."""
        self._document.faults |= self._handled
        return self._document.diagnostics()

    def _to_handle(self) -> list[Diagnostic]:
        """Return the errors, and the warnings about what cannot just be ignored where it is."""
        to_handle = []
        for fault in self._document.noted():
            is_error = fault.level == ERROR
            if is_error or self._negation(fault) or self._one_of_around(fault):
                to_handle.append(fault)
        return to_handle

    def _handle(self, error: Diagnostic) -> list[Cut]:
        """Note what becomes of an error, and return the cuts for it."""
        cuts = self._cuts_for(error)
        outcome = error.outcome
        if cuts:
            outcome = cuts[0].outcome
        if not outcome:
            raise InputError(*self._all())
        handled = replace(self._in_file(error), level=ERROR, outcome=outcome)
        self._document.faults.discard(error)
        self._handled.add(handled)
        for cut in cuts:
            if cut.operations:
                self._note_operations(cut.operations, error)
        return cuts

    def _note_operations(self, part: Part, error: Diagnostic) -> None:
        """Note the operations of a part that is left out."""
        for pointer, operation in _operations_of(part):
            path = self._path_of(pointer[:-1])
            method = pointer[-1]
            shown_path = shortened(path, LONGEST_PART)
            left_out = LeftOutOperation(method.upper(), shown_path, _tag_of(operation), error.text)
            self._left_out.setdefault((path, method), left_out)

    # --- alternatives ---

    def _one_of_around(self, error: Diagnostic) -> Optional[Part]:
        """Return the innermost schema around an error that has it in its `oneOf`.

        If one member accepts more, a value that matches another member would match too many.
        """
        for part in reversed(self._parts_around(error)):
            is_one_of = part.object_type == "schema" and part.field == "oneOf" and isinstance(part.value, dict)
            # A schema that has both keywords keeps them, and one whose `oneOf` was cut has none.
            if is_one_of and part.value.keys() & set(UNIONS) == {"oneOf"}:
                return part
        return None

    def _loosen(self, error: Diagnostic) -> None:
        """Replace each `oneOf` around an error by `anyOf`."""
        part = self._one_of_around(error)
        while part is not None:
            pointer = self._pointer_in_file(part.pointer)
            self._loosened.add(pointer)
            self._document.root = with_any_of(self._document.root, part)
            part = self._one_of_around(error)

    def _pointer_in_file(self, pointer: Pointer) -> Pointer:
        """Return a pointer with the `oneOf` of the file."""
        original: Pointer = ()
        for name in pointer:
            is_loosened = name == "anyOf" and original in self._loosened
            original = (*original, "oneOf" if is_loosened else name)
        return original

    def _in_file(self, error: Diagnostic) -> Diagnostic:
        """Return an error with its place in the file."""
        if error.pointer is None:
            return error
        pointer = self._pointer_in_file(error.pointer)
        if pointer == error.pointer:
            return error
        return replace(error, pointer=pointer, line=self._document.line(pointer))

    # --- cuts ---

    def _cuts_for(self, error: Diagnostic) -> list[Cut]:
        """Return the cuts for an error: those of the smallest part that were not made in an earlier attempt."""
        negation = self._negation(error)
        if negation and negation.key not in self._made:
            return [negation]
        if error.outcome:
            return []
        for cuts in self._alternatives(error):
            keys = {cut.key for cut in cuts}
            if keys - self._made:
                return cuts
        return []

    def _parts_around(self, error: Diagnostic) -> list[Part]:
        """Return the objects around an error; none for one that was found while another file was read."""
        if error.path != self._document.path:
            return []
        return parts_around(self._document.root, error.pointer or ())

    def _negation(self, error: Diagnostic) -> Optional[Cut]:
        """Return the cut of the outermost `not` or `if` around an error."""
        for part in self._parts_around(error):
            if part.object_type == "schema" and part.field in NEGATIONS:
                return Cut(part.field_pointer, f"{part.field} is ignored")
        return None

    def _alternatives(self, error: Diagnostic) -> Iterator[list[Cut]]:
        """Yield the ways to take an error out of the document, from the smallest part to the largest."""
        parts = self._parts_around(error)
        if parts:
            yield from _cut_of_field(parts[-1])
        for part in reversed(parts):
            yield from self._cuts_of(part)

    def _cuts_of(self, part: Part) -> Iterator[list[Cut]]:
        """Yield the ways to do without a part."""
        component = part.component
        if component and part.object_type in ("parameter", "request body"):
            yield self._cuts_of_uses(component)
        elif part.object_type == "schema":
            texts = _texts_of(part.value)
            yield [Cut(part.pointer, ANY_VALUE, texts)]
        elif part.object_type == "parameter":
            yield from self._cut_of_parameter(part)
        elif part.object_type == "response":
            yield [Cut(part.pointer, "the answer can be anything", ANY_ANSWER)]
            yield [Cut(part.pointer, LEFT_OUT)]
        elif part.object_type in ("operation", "path item"):
            yield [Cut(part.pointer, self._loss_of(part), operations=part)]
        elif self._is_spare(part):
            yield [Cut(part.pointer, LEFT_OUT)]

    def _path_of(self, pointer: Pointer) -> str:
        """Return the path of a path item: for a component, the first path that is only a reference to it."""
        *section, name = pointer
        if section == ["components", "pathItems"]:
            for path, entry in self._document.source("paths").entries():
                if child(entry.value, "$ref") == f"#/components/pathItems/{escape(name)}":
                    return path
        return name

    def _loss_of(self, part: Part) -> str:
        """Say what a package lacks without an operation or a path."""
        if part.object_type == "path item":
            path = shortened(self._path_of(part.pointer), LONGEST_PART)
            return f"the operations of {path} are left out"
        *path_item, method = part.pointer
        path = shortened(self._path_of(tuple(path_item)), LONGEST_PART)
        return f"{method.upper()} {path} is left out"

    def _is_spare(self, part: Part) -> bool:
        """Return whether a part can just be left out."""
        if part.object_type in FRAME:
            return part.field is None
        if part.object_type == "media type":
            siblings = value_at(self._document.root, part.pointer[:-1])
            return len(siblings) > 1
        return part.object_type in SPARE

    def _cut_of_parameter(self, part: Part) -> Iterator[list[Cut]]:
        """Yield the cut of a parameter that requests do not need."""
        parameter = part.value
        reference = child(parameter, "$ref")
        if isinstance(reference, str):
            target = self._document.referenced(reference)
            parameter = target.value if target else None
        if not isinstance(parameter, dict) or "$ref" in parameter:
            return
        is_in_path = parameter.get("in") == "path"
        if not is_in_path and parameter.get("required") is not True:
            name = excerpt(parameter.get("name"), LONGEST_PART)
            yield [Cut(part.pointer, f"the parameter {name} is left out")]

    def _cuts_of_uses(self, component: Component) -> list[Cut]:
        """Return the cuts of the smallest parts that use a component; if nobody uses it, that of the component."""
        if component in self._following:
            return [Cut(component.pointer, LEFT_OUT)]
        if self._uses is None:
            self._uses = references_in(self._document.root)
        self._following.add(component)
        cuts: list[Cut] = []
        for pointer in self._uses.get(component.reference, ()):
            parts = parts_around(self._document.root, pointer)
            for part in reversed(parts):
                first_cuts = next(self._cuts_of(part), None)
                if first_cuts:
                    cuts += first_cuts
                    break
        self._following.discard(component)
        return cuts or [Cut(component.pointer, LEFT_OUT)]


def _cut_of_field(part: Part) -> Iterator[list[Cut]]:
    """Yield the cut of the field that a fault is in, if the object around it can be without it."""
    essential = ESSENTIAL.get(part.object_type, set())
    if part.field is None or part.field in essential:
        return
    outcome = ANY_VALUE if part.field == "$ref" else IGNORED
    yield [Cut(part.field_pointer, outcome)]


def _texts_of(schema: Any) -> dict[str, str]:
    texts = {}
    for name in TEXTS:
        text = child(schema, name)
        if isinstance(text, str):
            texts[name] = text
    return texts


def _operations_of(part: Part) -> Iterator[tuple[Pointer, Any]]:
    """Yield the operations of an operation or a path, with their places."""
    if part.object_type == "operation":
        yield part.pointer, part.value
        return
    for method in METHODS:
        operation = child(part.value, method)
        if isinstance(operation, dict):
            yield (*part.pointer, method), operation


def _tag_of(operation: Any) -> str:
    tag = value_at(operation, ("tags", "0"))
    return tag if isinstance(tag, str) else DEFAULT_TAG
