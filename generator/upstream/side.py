"""One of the two documents of a merge: openapi.yaml (current), or the fragment of a larger specification (upstream)."""

from __future__ import annotations

from typing import Any, Optional

from generator.openapi.document import Component, Document
from generator.openapi.normalize import Normalizer, text_of

Fields = dict[str, Any]
"""The fields of an object by name."""

Items = list[Any]


class Side:
    """A document, its components, and the keys by which its objects are matched with those of the other document."""

    def __init__(self, root: Fields) -> None:
        self.root = root
        self.document = Document("", root)
        self.normalizer = Normalizer(self.document)

    # --- components ---

    def components(self, section: str) -> list[Component]:
        """Return the components of a section."""
        result = []
        for name in self.document.components(section):
            component = Component(section, name)
            result.append(component)
        return result

    def has(self, component: Component) -> bool:
        """Return whether the document has a component."""
        section = self.document.components(component.section)
        return component.name in section

    def component(self, component: Component) -> Any:
        """Return the value of a component, or None."""
        section = self.document.components(component.section)
        return section.get(component.name)

    def component_fingerprint(self, component: Component) -> str:
        """Fingerprint a component."""
        value = self.component(component)
        return self.fingerprint(component.object_type, value)

    # --- objects ---

    def resolved(self, object_type: str, value: Any) -> Any:
        """Return an object, or the object that it references."""
        return self.normalizer.resolved(object_type, value)

    def is_recursive(self, object_type: str, value: Any) -> bool:
        """Return whether an object references a component that contains itself."""
        return self.normalizer.is_recursive(object_type, value)

    def fingerprint(self, object_type: str, value: Any) -> str:
        """Fingerprint an object."""
        return self.normalizer.fingerprint(object_type, value)

    def form_key(self, object_type: str, value: Any) -> Optional[str]:
        """Return a key that objects with the same normal form share; None for an object that restricts nothing."""
        form = self.normalizer.normal_form(object_type, value)
        if form:
            return text_of(form)
        return None

    def constants(self, schema: Any) -> Fields:
        """Return the properties of a schema that can have only one value, with that value."""
        return self.normalizer.constants(schema)

    def parameter_key(self, parameter: Any) -> Optional[Items]:
        """Return the name and the location, which identify a parameter within its operation."""
        fields = self.resolved("parameter", parameter)
        if isinstance(fields, dict):
            name = fields.get("name")
            location = fields.get("in")
            return [name, location]
        return None
