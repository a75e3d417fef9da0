"""The hand-written models in two other styles: structs of msgspec, and the models of githubkit.

The code generator of githubkit is not published as a package, so the style of its output is applied to the same fields.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any, Union

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from benchmarks import by_hand

Convert = Callable[..., Any]
"""Converts a model, with other types for some of its fields."""
Model = type[BaseModel]


def is_optional(item: tuple[str, FieldInfo]) -> bool:
    """Return whether a field has a default."""
    _, field = item
    return not field.is_required()


def fields_of(model: Model) -> list[tuple[str, FieldInfo]]:
    """Return the fields of a model, the required ones first."""
    fields = model.model_fields.items()
    return sorted(fields, key=is_optional)


def convert_variants(convert: Convert) -> list[Any]:
    """Convert the models of all variants."""
    amount = convert(by_hand.Amount)
    variants = []
    for model in by_hand.KNOWN:
        if model is by_hand.Costs:
            variants.append(convert(model, amount=union_of(amount, None)))
        else:
            variants.append(convert(model))
    return variants


def convert_page(convert: Convert, result: Any) -> Any:
    """Convert the models around the results."""
    bucket = convert(by_hand.Bucket, results=list_of(result))
    return convert(by_hand.Page, data=list_of(bucket))


def union_of(*members: Any) -> Any:
    """Return a union of types that are known at run time only."""
    return Union.__getitem__(members)


def list_of(item: Any) -> Any:
    """Return the type of a list."""
    return list.__class_getitem__(item)


# --- msgspec ---


def struct(model: Model, **replaced: Any) -> Any:
    """Return a struct with the fields of a model, some with other types; a constant becomes its tag."""
    msgspec = import_module("msgspec")
    fields: list[Any] = []
    options = {}
    for name, field in fields_of(model):
        annotation = replaced.get(name, field.annotation)
        if name == "object":
            options = {"tag_field": name, "tag": by_hand.name_of(model)}
        elif field.is_required():
            fields.append((name, annotation))
        else:
            with_absent = union_of(annotation, msgspec.UnsetType)
            fields.append((name, with_absent, msgspec.UNSET))
    return msgspec.defstruct(model.__name__, fields, **options)


def msgspec_page() -> Any:
    """Return the page as structs of msgspec."""
    variants = convert_variants(struct)
    result = union_of(*variants)
    return convert_page(struct, result)


# --- githubkit ---


def githubkit_model(model: Model, **replaced: Any) -> Model:
    """Return a model as githubkit writes it: properties that may be absent have a value of their own for that."""
    base = import_module("githubkit.compat").GitHubModel
    missing = import_module("githubkit.typing").Missing
    unset = import_module("githubkit.utils").UNSET
    fields: dict[str, Any] = {}
    for name, field in fields_of(model):
        annotation = replaced.get(name, field.annotation)
        if field.is_required():
            fields[name] = annotation
        else:
            default = Field(default=unset)
            fields[name] = (missing[annotation], default)
    converted: Model = create_model(model.__name__, __base__=base, **fields)
    return converted


def githubkit_page() -> Model:
    """Return the page in the style of githubkit, whose unions name a discriminator where they can."""
    variants = convert_variants(githubkit_model)
    union = union_of(*variants)
    discriminator = Field(discriminator="object")
    result: Any = Annotated.__class_getitem__((union, discriminator))  # type: ignore[attr-defined]
    page: Model = convert_page(githubkit_model, result)
    return page
