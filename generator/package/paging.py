"""Paged operations: check the extension x-paging against the parameters and the answer of its operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from generator.models.definitions import Definition, Definitions, Property
from generator.models.names import literal
from generator.models.types import List, Type
from generator.package.arguments import Argument
from generator.package.methods import Method, PagingNames


@dataclass(frozen=True)
class PageAttributes:
    """The attributes of a page."""

    next: str
    more: str
    """Empty if the page has no such attribute."""
    items: str
    item_type: Type


@dataclass(frozen=True)
class Paging:
    """The arguments and attributes with which a client goes from page to page."""

    page: Definition
    attributes: PageAttributes
    cursor: Argument
    limit: Optional[Argument]

    def source(self, largest: str) -> str:
        """Write the Python source. The argument is source for the largest limit, and may be empty."""
        arguments = [
            f"cursor={literal(self.cursor.name)}",
            f"next={literal(self.attributes.next)}",
            f"more={literal(self.attributes.more)}",
            f"items={literal(self.attributes.items)}",
        ]
        if self.limit:
            arguments.append(f"limit={literal(self.limit.name)}")
        if largest:
            arguments.append(f"largest={largest}")
        return f"_paging.Paging({', '.join(arguments)})"


def paging_of(method: Method, definitions: Definitions) -> Optional[Paging]:
    """Return how a client pages through an operation; None if it does not declare pages, or declares them wrongly."""
    names = method.paging
    if names is None:
        return None
    page = _page_class(method, definitions)
    if page is None:
        names.extension.fault("is for an operation that answers with an object of one class")
        return None
    attributes = _page_attributes(page, names)
    arguments = _page_arguments(method, names)
    if attributes is None or arguments is None:
        return None
    return Paging(page, attributes, arguments["cursor"], arguments.get("limit"))


def _page_class(method: Method, definitions: Definitions) -> Optional[Definition]:
    returned_type = method.returned_type()
    references = list(returned_type.references())
    if len(references) != 1:
        return None
    name = references[0].target.name
    if returned_type.source() != name:
        return None
    definition = definitions.named(name)
    return definition if definition.is_class else None


def _page_attributes(page: Definition, names: PagingNames) -> Optional[PageAttributes]:
    """Return the attributes of a page; None if its class lacks one."""
    properties: dict[str, Property] = {}
    for item in page.properties:
        properties[item.json_name] = item
    for field in ("next", "more", "items"):
        json_name = getattr(names, field)
        is_left_out = field == "more" and not json_name
        if json_name not in properties and not is_left_out:
            (names.extension / field).fault(f"is not a property of {page.name}")
            return None
    items = properties[names.items]
    item_list = items.type.base
    if not isinstance(item_list, List):
        (names.extension / "items").fault(f"is not a list in {page.name}")
        return None
    more = properties[names.more].name if names.more else ""
    return PageAttributes(properties[names.next].name, more, items.name, item_list.items)


def _page_arguments(method: Method, names: PagingNames) -> Optional[dict[str, Argument]]:
    """Return the arguments for the cursor and the limit; None if the operation lacks one that is named."""
    by_name = {argument.json_name: argument for argument in method.arguments}
    arguments = {}
    for field in ("cursor", "limit"):
        json_name = getattr(names, field)
        is_left_out = field == "limit" and not json_name
        if json_name in by_name:
            arguments[field] = by_name[json_name]
        elif not is_left_out:
            (names.extension / field).fault("is not a parameter of the operation")
            return None
    return arguments
