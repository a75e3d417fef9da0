# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The base of all generated models: their annotations say what they hold, and this class what they do."""

from __future__ import annotations

import json
import pprint
from collections.abc import Iterable
from functools import lru_cache, partial
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Optional, Union, overload

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PydanticUndefinedAnnotation
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self

from openapi_client.models._errors import read
from openapi_client.models._reading import JSON, Node, exact, two_readings


class Shadow(str):
    """The name of an unknown property that is also the name of an attribute."""

    __slots__ = ()


def _inner(schema: Node, schema_type: str) -> Node:
    """Find the core schema of a type inside the validators that a subclass may have put around it."""
    while schema["type"] != schema_type:
        schema = schema["schema"]
    return schema


def _adapt(model: Node, cls: type[Any]) -> None:
    """Give the core schema of a model the types of JSON, both readings, and shadows."""
    model["schema"] = exact(model["schema"])
    fields = _inner(model["schema"], "model-fields")
    if cls.model_config.get("extra") == "allow":
        fields.setdefault("extras_schema", JSON)
        names = _shadowed(fields)
        if names:
            fields["extras_keys_schema"] = core_schema.no_info_after_validator_function(
                lambda name: Shadow(name) if name in names else name, core_schema.str_schema(strict=True)
            )
            model["post_init"] = "_settle"
    if cls.__strict__:
        checked = cls.__strict__.checked(model["schema"])
        model["schema"] = two_readings(model["schema"], checked, serialization=None)


def _shadowed(fields: Node) -> set[str]:
    """Return the optional attributes that are named differently from their properties."""
    # `model_fields` knows no alias as long as an annotation cannot be resolved.
    names = set()
    for name, field in fields["fields"].items():
        if field.get("validation_alias") and field["schema"]["type"] == "default":
            names.add(name)
    return names


def _refuse_name_of_api(cls: type[BaseModel], name: str) -> None:
    if name in cls.model_fields:
        return
    for attribute, field in cls.model_fields.items():
        if field.alias == name:
            raise AttributeError(f"{cls.__name__}.{name} is called {attribute} in Python")


def _is_assignable(cls: type[BaseModel], name: str) -> bool:
    """Return whether a name is that of a property, declared or not, that may change."""
    if cls.model_config.get("frozen"):
        return False
    if name in cls.model_fields:
        return not cls.model_fields[name].frozen
    return not name.startswith("_") and not hasattr(cls, name)


class Model(BaseModel):
    """A JSON object of the API.

    Reading is tolerant by default: it checks types, presence and constants, and keeps whatever it does not know, so a
    newer server breaks no reader. With ``strict=True`` it accepts exactly what the schema accepts. Writing gives back
    what was read or set: absent stays absent, null stays null, unknown stays.
    """

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        allow_inf_nan=False,
        validate_assignment=True,
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
        ser_json_inf_nan="constants",
    )
    __strict__: ClassVar[Any] = None
    """The marker for what strict reading checks of the object as a whole."""

    @classmethod
    def from_json(cls, json_str: Union[str, bytes], strict: bool = False) -> Self:
        """Read JSON text.

        Raises pydantic.ValidationError where the text is not JSON or does not match the schema. Of a name that stands
        twice in one object, the last one counts.
        """
        _finish(cls)
        # A call without the flag leaves the types to the settings above, which take none for another.
        return read(partial(cls.model_validate_json, strict=strict or None), json_str, cls.__name__)

    @overload
    @classmethod
    def from_dict(cls, obj: None, strict: bool = False) -> None: ...

    @overload
    @classmethod
    def from_dict(cls, obj: dict[str, Any], strict: bool = False) -> Self: ...

    @classmethod
    def from_dict(cls, obj: Optional[dict[str, Any]], strict: bool = False) -> Optional[Self]:
        """Read what ``json.loads`` makes of an object; None is None.

        Raises pydantic.ValidationError where it does not match the schema.
        """
        if obj is None:
            return None
        _finish(cls)
        return read(partial(cls.model_validate, strict=strict or None), obj, cls.__name__)

    def to_json(self) -> str:
        """Write JSON text: exactly what was read or set, under the names of the API.

        Raises ValueError if a list or a dict has since got a number that JSON does not have: Infinity, NaN.
        """
        text = self.model_dump_json(by_alias=True, exclude_unset=True)
        if "NaN" in text or "Infinity" in text:
            json.loads(text, parse_constant=_refuse_number)
        return text

    def to_dict(self) -> dict[str, Any]:
        """Write a dict of JSON values: exactly what was read or set, under the names of the API."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    def to_str(self) -> str:
        """Lay out the content of the model for people."""
        return pprint.pformat(self.to_dict(), sort_dicts=False)

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The properties that the schema does not declare, by name."""
        extra = self.__pydantic_extra__
        return {} if extra is None else extra

    if not TYPE_CHECKING:  # or type checkers would let any attribute be set

        def __setattr__(self, name: str, value: Any) -> None:
            cls = type(self)
            _refuse_name_of_api(cls, name)
            # pydantic 2.11 to 2.14: assignment takes unknown properties for the attributes of the same names.
            extra = self.additional_properties
            shadows = {key: extra.pop(key) for key in extra.keys() & cls.model_fields.keys()}
            try:
                if cls.__strict__ and _is_assignable(cls, name):
                    _assigner(cls).validate_assignment(self, name, value)
                else:
                    super().__setattr__(name, value)
            finally:
                if shadows:
                    self.additional_properties.update(shadows)

        def __delattr__(self, name: str) -> None:
            field = type(self).model_fields.get(name)
            if field is None or field.frozen or self.model_config.get("frozen"):
                super().__delattr__(name)
            elif field.is_required():
                raise AttributeError(f"{type(self).__name__}.{name} is required and cannot be unset")
            else:
                vars(self)[name] = field.get_default(call_default_factory=True)
                self.model_fields_set.discard(name)

    def __repr_args__(self) -> Iterable[tuple[Optional[str], Any]]:
        for name in type(self).model_fields:
            if name in self.model_fields_set:
                yield name, vars(self)[name]
        yield from self.additional_properties.items()

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        super().__pydantic_init_subclass__(**keywords)
        if not cls.__pydantic_complete__:
            _unfinished.append(cls)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        try:
            schema = handler(source)
        except NameError as error:
            # pydantic 2.11 tries again later only after an error of its own.
            raise PydanticUndefinedAnnotation.from_name_error(error) from None
        model = _inner(handler.resolve_ref_schema(schema), "model")
        metadata = model.setdefault("metadata", {})
        if "json" not in metadata:  # pydantic 2.11 to 2.14 comes back with the schema of a finished model
            metadata["json"] = True
            _adapt(model, cls)
        return schema

    def _settle(self, context: Any) -> None:
        """Correct pydantic (2.11 to 2.14), which counts an attribute as set if an unknown property has its name."""
        shadows = {name for name in self.model_fields_set if isinstance(name, Shadow)}
        self.model_fields_set.difference_update(shadows)
        extra = self.additional_properties
        if any(isinstance(name, Shadow) for name in extra):
            properties = {str(name): value for name, value in extra.items()}
            extra.clear()
            extra.update(properties)
        if type(self).__pydantic_post_init__:
            self.model_post_init(context)


class UnknownModel(Model):
    """A member of a union that this version does not know. Its properties are in ``additional_properties``."""


def _refuse_number(text: str) -> Any:
    raise ValueError(f"{text} is no number that JSON has")


# --- assignment ---


@lru_cache(maxsize=4096)
def _assigner(cls: type[Model]) -> Any:
    """Make the validator for assignments to a model with a marker of its own."""
    # pydantic-core 2.33 to 2.50 cannot assign where a model has a lax-or-strict schema; a class without the marker has
    # none, and assignment is tolerant.
    metaclass: Any = type(cls)
    unmarked = metaclass(cls.__name__, (cls,), {"__module__": cls.__module__, "__strict__": None})
    return unmarked.__pydantic_validator__


# --- forward references ---


_unfinished: list[type[Model]] = []
"""Models that have had names in their annotations which were not yet defined."""
_finishing = RLock()


def _finish(cls: type[Model]) -> None:
    """Finish a model, and on its first use all others."""
    # pydantic 2.11 writes no model inside another if it has not finished the inner one itself. While one thread finishes a
    # model, others would see it half made: for a moment it has the validator of its base.
    if "__finished__" in vars(cls):
        return
    with _finishing:
        cls.model_rebuild()
        for model in list(_unfinished):
            model.model_rebuild(raise_errors=False)
            if model.__pydantic_complete__:
                _unfinished.remove(model)
        type.__setattr__(cls, "__finished__", True)
