"""Parameters: where a request has them, and in which style of RFC 6570. What OpenAPI leaves open is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.models.definitions import Definition, Definitions
from generator.models.names import literal
from generator.models.types import Annotated, Any, List, Map, NotNull, Ref, Type, Union
from generator.openapi.document import Source
from generator.package.arguments import QUERY
from generator.package.contents import is_json
from generator.package.security import HTTP_NAME

LOCATIONS = ("query", "path", "header", "cookie")
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles of each location; the first one is its default."""
DELIMITED = ("spaceDelimited", "pipeDelimited")
"""The styles that differ from form without explode by what separates the items of a list or an object."""
IGNORED_HEADERS = ("accept", "authorization", "content-type")
"""The headers that OpenAPI describes elsewhere: it says that parameters with these names are ignored."""

SCALAR, LIST, OBJECT, NESTED, ANY = "scalar", "list", "object", "nested", "any"
"""The shapes of values. A list or an object has scalars in it, unless it is nested."""


class Shapes:
    """The shapes that the values of a type have, once all definitions are built."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def of(self, node: Type) -> set[str]:
        """Return the shapes of the values of a type."""
        if isinstance(node, (Annotated, NotNull)):
            return self.of(node.base)
        if isinstance(node, Any):
            return {ANY}
        if isinstance(node, List):
            return self._around(LIST, [node.items])
        if isinstance(node, Map):
            return self._around(OBJECT, [node.values])
        if isinstance(node, Union):
            shapes: set[str] = set()
            for member in node.members:
                shapes |= self.of(member)
            return shapes
        if isinstance(node, Ref):
            definition = self._definitions.named(node.target.name)
            return self._of_definition(definition)
        return {SCALAR}

    def _of_definition(self, definition: Definition) -> set[str]:
        if definition.is_circular():
            return {NESTED}
        if not definition.is_class:
            return self.of(definition.alias)
        types: list[Type] = [item.type for item in definition.properties]
        if definition.extra is not None:
            types.append(definition.extra)
        return self._around(OBJECT, types)

    def _around(self, shape: str, members: Iterable[Type]) -> set[str]:
        """Return the shape of a list or an object. What is in it need not be known in full: classes can be circular."""
        for member in members:
            if not _is_flat(member, self._definitions):
                return {NESTED}
        return {shape}


def _is_flat(node: Type, definitions: Definitions) -> bool:
    """Return whether no value of a type is a list or an object, as far as the type says."""
    for inner in node.nodes():
        if isinstance(inner, (List, Map)):
            return False
        if isinstance(inner, Ref):
            definition = definitions.named(inner.target.name)
            if definition.is_class or definition.is_circular():
                return False
            if not _is_flat(definition.alias, definitions):
                return False
    return True


@dataclass
class Serialization:
    """How a request has a parameter: the arguments of a writer of the runtime."""

    location: str
    style: str
    explode: bool = False
    is_reserved: bool = False
    is_json: bool = False
    is_nested: bool = False

    def source(self) -> str:
        """Write the source of the writer."""
        arguments = [literal(self.style)]
        for name in ("explode", "is_reserved", "is_json", "is_nested"):
            if getattr(self, name):
                arguments.append(f"{name}=True")
        argument_list = ", ".join(arguments)
        return f"_styles.{self.location.title()}({argument_list})"


USUAL = Serialization("query", "form", explode=True)
"""How most parameters are written. The function for them writes scalars and lists, but no objects."""


def writer_of(parameter: Source, shapes: set[str]) -> str:
    """Return the source of what writes a parameter whose values have some shapes. Refuses what OpenAPI leaves open."""
    serialization = _serialization(parameter, shapes)
    name = parameter / "name"
    if serialization.location == "cookie" and not re.fullmatch(HTTP_NAME, name.value, re.ASCII):
        name.refuse(
            "this name of a cookie", "a cookie cannot have it (RFC 6265), and servers do not decode it", "correct it"
        )
    if serialization == USUAL and shapes <= {SCALAR, LIST}:
        return QUERY
    return serialization.source()


def _serialization(parameter: Source, shapes: set[str]) -> Serialization:
    location: str = (parameter / "in").value
    default = STYLES[location][0]
    if is_content(parameter):
        return Serialization(location, default, is_json=_is_json_content(parameter))
    style = _style(parameter, shapes) or default
    serialization = Serialization(location, style)
    if shapes == {SCALAR}:
        # A scalar looks the same, exploded or not.
        serialization.explode = (location, style) == ("query", "form")
    else:
        serialization.explode = _is_exploded(parameter, style)
    if location == "query":
        serialization.is_reserved = (parameter / "allowReserved").value is True
    if NESTED in shapes:
        _refuse_nesting(parameter, style)
        serialization.is_nested = True
    if location == "cookie" and serialization.explode:
        why = "its items would be separated like cookies, and OpenAPI does not say how"
        hint = "write explode: false"
        parameter.refuse("an exploded list or object in a cookie", why, hint, "each item becomes a cookie")
        serialization.style = "cookie"
    return serialization


def _is_json_content(parameter: Source) -> bool:
    ((media_type, content),) = content_of(parameter)
    if is_json(media_type):
        return True
    if not media_type.startswith("text/"):
        why = "the client writes the content of a parameter in JSON or as text"
        content.refuse("this media type", why, "use application/json or text/plain", "it is sent as text")
    return False


def _style(parameter: Source, shapes: set[str]) -> str:
    """Return the style that a parameter names, or an empty text for the default of its location."""
    location = (parameter / "in").value
    style = parameter / "style"
    is_scalar = shapes == {SCALAR}
    if style.value is None:
        return ""
    if is_scalar and location == "query" and style.value in ("simple", *DELIMITED):
        return ""
    if style.value not in STYLES[location]:
        allowed = ", ".join(STYLES[location])
        why = f"in: {location} has the styles {allowed}"
        style.refuse("this style", why, "use one of them", f"the style is {STYLES[location][0]}")
        return ""
    if style.value == "deepObject" and not shapes <= {OBJECT, NESTED, ANY}:
        style.refuse("the style deepObject", "it is for objects only", "use style: form", "the style is form")
        return ""
    return str(style.value)


def _is_exploded(parameter: Source, style: str) -> bool:
    explode = parameter / "explode"
    if style == "deepObject":
        # Without explode it means the same, although the default is false.
        if explode.value is False:
            why = "OpenAPI does not say how it looks"
            explode.refuse("deepObject without explode", why, "write explode: true", "it is exploded")
        return True
    declared_style = (parameter / "style").value
    is_exploded = style == "form" and declared_style != "simple"
    if isinstance(explode.value, bool):
        is_exploded = explode.value
    if is_exploded and style in DELIMITED:
        why = "nothing is left to separate"
        explode.refuse(f"{style} with explode", why, "use style: form", "it is sent in the style form")
    return is_exploded


def _refuse_nesting(parameter: Source, style: str) -> None:
    what = "a parameter with a list or an object in another one"
    why = "OpenAPI does not say how it looks"
    hint = "describe the parameter by content with application/json, or declare a parameter for each property"
    outcome = "the inner one gets further brackets" if style == "deepObject" else "the inner one is sent in JSON"
    (parameter / "schema").refuse(what, why, hint, outcome)


# --- parameter objects ---


def is_ignored(name: str, location: str) -> bool:
    """Return whether OpenAPI says that a parameter is ignored."""
    return location == "header" and name.lower() in IGNORED_HEADERS


def is_content(parameter: Source) -> bool:
    """Return whether a parameter is described by a media type."""
    content = parameter / "content"
    schema = parameter / "schema"
    return isinstance(content.value, dict) and schema.value is None


def content_of(parameter: Source) -> list[tuple[str, Source]]:
    """Return the media type of a parameter with its place. Notes a fault if there is not one."""
    content = parameter / "content"
    entries = list(content.entries())
    if len(entries) != 1:
        content.fault("must have one media type")
        return [("text/plain", content)]
    return entries


def parameter_schema(parameter: Source) -> Source:
    """Return the schema of a parameter: its own, or that of its content in JSON; other content is text."""
    schema = parameter / "schema"
    if not is_content(parameter):
        return schema
    ((media_type, content),) = content_of(parameter)
    if is_json(media_type):
        return content / "schema"
    return schema.with_value({"type": "string"})
