"""Encodings: how a form has its fields, as the Encoding Objects of a specification say, or by default."""

from __future__ import annotations

from typing import Any, Optional

from generator.models.definitions import Definitions
from generator.models.names import call
from generator.models.types import Annotated, List, Scalar
from generator.openapi.document import Source
from generator.package.contents import TEXT, base_type, is_json, keywords_of
from generator.package.forms import Form, FormField

STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject")
STYLE_FIELDS = {"style", "explode", "allowReserved"}
"""The fields of an Encoding Object that take precedence over its content type."""
OBJECTS_IN_FORM_STYLE = ("3.0.0", "3.0.1", "3.0.2", "3.0.3", "3.1.0")
"""The versions of OpenAPI in which a urlencoded form has objects in the style form by default; later ones have JSON."""
OCTETS = "application/octet-stream"

Keywords = dict[str, Any]
"""Arguments of `_bodies.Part`."""


class Encodings:
    """Finds how a form in one media type has its fields."""

    def __init__(self, content: Source, is_multipart: bool, definitions: Definitions) -> None:
        self._content = content
        self._is_multipart = is_multipart
        self._composition = definitions.composition
        self._is_30 = content.document.is_30

    def parts(self, form: Form) -> dict[str, str]:
        """Write the source of how each field is written, except for those that are as usual."""
        parts = {}
        names = set()
        for form_field in form.all_fields:
            names.add(form_field.name)
            keywords = self._keywords(form_field)
            if keywords:
                parts[form_field.name] = call("_bodies.Part", [], keywords)
        self._refuse_others(names)
        return parts

    def _refuse_others(self, names: set[str]) -> None:
        encodings = self._content / "encoding"
        for name, encoding in encodings.entries():
            if name not in names:
                what = f"an encoding for {name}"
                why = "the schema of the form has no such property"
                encoding.refuse(what, why, "add the property, or leave the encoding out", "it is ignored")

    def _keywords(self, form_field: FormField) -> Keywords:
        encodings = self._content / "encoding"
        encoding = encodings / form_field.name
        if self._has_style(encoding):
            keywords = self._style(encoding, form_field)
        else:
            keywords = self._content_type(encoding, form_field)
        if not self._is_multipart:
            return keywords
        headers = self._headers(encoding, form_field)
        if headers:
            keywords["headers"] = headers
        return keywords

    # --- styles ---

    def _has_style(self, encoding: Source) -> bool:
        """Return whether an encoding has a style. OpenAPI 3.0 ignores it in multipart forms."""
        if self._is_multipart and self._is_30:
            return False
        return not STYLE_FIELDS.isdisjoint(keywords_of(encoding))

    def _style(self, encoding: Source, form_field: FormField) -> Keywords:
        fields = keywords_of(encoding)
        style = fields.get("style", "form")
        if style not in STYLES:
            known = ", ".join(STYLES)
            (encoding / "style").fault(f"must be one of {known}")
            return {}
        if style == "deepObject" and self._types(form_field) == {"array"}:
            why = "OpenAPI says nothing about lists in it"
            hint = "use the style form, or contentType: application/json"
            encoding.refuse("the style deepObject", why, hint, "a call with a list is an error")
        keywords: Keywords = {"style": style}
        is_exploded = fields.get("explode", style == "form")
        if not is_exploded:
            keywords["explode"] = False
        if fields.get("allowReserved") is True:
            keywords["allow_reserved"] = True
        return keywords

    def _types(self, form_field: FormField) -> set[str]:
        """Return the JSON types of a field, other than null."""
        schemas = list(form_field.schemas)
        constraints = self._composition.conjunction(schemas)
        json_types = set(self._composition.json_types(constraints))
        return json_types - {"null"}

    # --- content types ---

    def _content_type(self, encoding: Source, form_field: FormField) -> Keywords:
        content_type = keywords_of(encoding).get("contentType")
        if isinstance(content_type, str):
            return {"content_type": content_type}
        if not self._is_multipart:
            return self._default_style(form_field)
        content_type = self._default_content_type(form_field)
        return {"content_type": content_type} if content_type else {}

    def _default_style(self, form_field: FormField) -> Keywords:
        version = self._content.document.root["openapi"]
        if version in OBJECTS_IN_FORM_STYLE and self._types(form_field) == {"object"}:
            return {"style": "form"}
        return {}

    def _default_content_type(self, form_field: FormField) -> str:
        """Return the media type that a schema gives a text or bytes, or an empty text."""
        described = form_field.items if form_field.is_list else form_field.schema
        keywords = keywords_of(described)
        media_type = keywords.get("contentMediaType")
        if isinstance(media_type, str):
            # A text that contains JSON is sent as it is.
            return "" if is_json(media_type) else media_type
        is_encoded = "contentEncoding" in keywords and not self._is_30
        return OCTETS if is_encoded else ""

    # --- headers ---

    def _headers(self, encoding: Source, form_field: FormField) -> dict[str, str]:
        """Return the headers of a part whose values the specification says."""
        headers: dict[str, str] = {}
        content_encoding = keywords_of(form_field.schema).get("contentEncoding")
        if content_encoding is not None and not self._is_30:
            headers["Content-Transfer-Encoding"] = str(content_encoding)
        for name, entry in (encoding / "headers").entries():
            header = entry.resolved()
            value = _only_value(header)
            if name.lower() == "content-type":
                continue
            if value is not None:
                headers[name] = value
            elif keywords_of(header).get("required") is True:
                why = "the client sends only headers of parts whose value the specification says"
                hint = "give its schema a const, or make it optional"
                header.refuse("a header of a part", why, hint, "the client does not send it")
        return headers


def _only_value(header: Source) -> Optional[str]:
    """Return the value that a header always has, or has by default, as text."""
    schema = header / "schema"
    keywords = keywords_of(schema.resolved())
    value = keywords.get("const", keywords.get("default"))
    values = keywords.get("enum")
    if isinstance(values, list) and len(values) == 1:
        (value,) = values
    if isinstance(value, bool):
        return None
    return str(value) if isinstance(value, (str, int, float)) else None


def as_text(content_type: Any, field_type: Annotated) -> Annotated:
    """Return the type of a field in a content type: objects and lists in other formats than JSON, as XML, are texts."""
    base = base_type(str(content_type or ""))
    is_other_format = TEXT.fullmatch(base) is not None and base != "text/plain"
    if not is_other_format or is_json(base) or field_type.source() in ("str", "list[str]"):
        return field_type
    text = Annotated(Scalar("str"))
    return Annotated(List(text)) if isinstance(field_type.base, List) else text
