"""Parameters for the default API template, which writes the API classes of vendored builds alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.openapi.document import Source
from generator.package.parameters import parameter_schema
from generator.package.stock import FIELD_NAME, PlainText, StockSchemas, prose, python_type
from generator.text import markdown

PARAMETER_NAME = PlainText("parameter name", FIELD_NAME.pattern)

Output = dict[str, Any]
"""An object of the specification, as the template gets it."""


@dataclass
class StockParameter:
    """A parameter, as the template gets it; its schema follows once all definitions are known."""

    output: Output
    source: Source

    @classmethod
    def of(cls, source: Source) -> StockParameter:
        """Reduce a parameter to what the template needs. Refuses what the default client does not send."""
        name = source / "name"
        location = source / "in"
        if location.value == "cookie":
            why = "the default client sends no cookies"
            location.refuse("a cookie", why, "remove the parameter", "it is not sent")
        required = source / "required"
        output: Output = {
            "name": PARAMETER_NAME.checked(name.value, name),
            "in": location.value,
            "required": location.value == "path" or required.value is True,
        }
        _copy_style(source, output)
        copy_texts(source, output, ("description",))
        return cls(output, source)

    def resolve(self, schemas: StockSchemas) -> None:
        """Fill in the schema."""
        schema_source = parameter_schema(self.source)
        schema = schemas.reduced(schema_source)
        if "$ref" in schema or schema.get("type") == "object":
            why = "the default client writes texts, numbers, booleans and lists only"
            hint = "declare a parameter for each property"
            schema_source.refuse("an object as parameter", why, hint, "any value is accepted, and written as text")
            schema = {}
        self.output["schema"] = schema
        self.output["x-type"] = markdown(python_type(schema))
        values = _allowed_values(schema_source)
        if values:
            self._describe_values(values)

    def _describe_values(self, values: list[str]) -> None:
        """Append the allowed values to the description."""
        description = self.output.get("description", "")
        if description[-1:].isalnum():
            description += "."
        is_array = self.output["schema"].get("type") == "array"
        quantifier = "Any" if is_array else "One"
        value_list = ", ".join(values)
        text = f"{description} {quantifier} of {value_list}."
        text = text.lstrip()
        self.output["description"] = prose(text)
        self.output["x-description"] = markdown(text)


def copy_texts(source: Source, output: Output, fields: tuple[str, ...]) -> None:
    """Copy annotations: as prose for code, and in Markdown for documentation."""
    for field in fields:
        text = (source / field).value
        if isinstance(text, str):
            words = text.split()
            output[field] = prose(text)
            output[f"x-{field}"] = markdown(" ".join(words))


def _copy_style(parameter: Source, output: Output) -> None:
    style = parameter / "style"
    if style.value in ("form", "simple"):
        output["style"] = style.value
    elif "style" in parameter.value:
        why = "the default client writes parameters in the styles form and simple only"
        style.refuse("style", why, "use one of them", "it is ignored")
    explode = parameter / "explode"
    if isinstance(explode.value, bool):
        output["explode"] = explode.value


def _allowed_values(schema: Source) -> list[str]:
    """Return the values of an enum, or of the enum for the items of a list."""
    schema = schema.resolved()
    items = schema / "items"
    if isinstance(items.value, dict):
        return _allowed_values(items)
    values = schema / "enum"
    return [str(item.value) for item in values.items()]
