# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""What every generated model is made of: data in annotations, behaviour here, once."""

from __future__ import annotations

import json
import pprint
from collections.abc import Iterable
from typing import Any, ClassVar, Optional, Union, overload

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PydanticUndefinedAnnotation
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self

from openapi_client.models._errors import read
from openapi_client.models._marks import Strict
from openapi_client.models._reading import JSON, complete, exact, marked, strict_validator


class Shadow(str):
    """The name of an unknown property that is called like an attribute of the model."""

    __slots__ = ()


def _node(schema: Any, kind: str) -> Any:
    """The core schema of a kind, within the validators that a subclass may have put around it."""
    while schema["type"] != kind:
        schema = schema["schema"]
    return schema


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
    __strict__: ClassVar[Optional[Strict]] = None
    """What strict reading checks of the whole object."""

    @classmethod
    def from_json(cls, json_str: Union[str, bytes], strict: bool = False) -> Self:
        """Read JSON text.

        Raises pydantic.ValidationError where the text is not JSON or does not match the schema. Of a name that stands
        twice in one object, the last one counts.
        """
        return cls._read("validate_json", json_str, strict)

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
        return None if obj is None else cls._read("validate_python", obj, strict)

    @classmethod
    def _read(cls, method: str, value: Any, strict: bool) -> Self:
        if "__complete__" not in cls.__dict__:
            complete(cls)
            type.__setattr__(cls, "__complete__", True)
        validator = strict_validator(cls) if strict else cls.__pydantic_validator__
        model: Self = read(getattr(validator, method), value, cls.__name__)
        return model

    def to_json(self) -> str:
        """Write JSON text: exactly what was read or set, under the names of the API.

        Raises ValueError where a list or a dict got something since that JSON has not: Infinity, NaN.
        """
        text = self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_unset=True).decode()
        if "NaN" in text or "Infinity" in text:
            json.loads(text, parse_constant=_no_number)
        return text

    def to_dict(self) -> dict[str, Any]:
        """Write a dict of JSON values: exactly what was read or set, under the names of the API."""
        data: dict[str, Any] = self.__pydantic_serializer__.to_python(self, by_alias=True, exclude_unset=True)
        return data

    def to_str(self) -> str:
        """The content of the model, laid out for people."""
        return pprint.pformat(self.to_dict(), sort_dicts=False)

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The properties that the schema does not declare, by name."""
        extra = self.__pydantic_extra__
        return {} if extra is None else extra

    def __setattr__(self, name: str, value: Any) -> None:
        fields = type(self).model_fields
        if name not in fields and not name.startswith("_"):
            for key, field in fields.items():
                if field.alias == name:
                    raise AttributeError(f"{type(self).__name__}.{name} is called {key} in Python")
        # When one attribute is assigned, pydantic takes unknown properties for the attributes that they are called like.
        extra = self.additional_properties
        apart = {key: extra.pop(key) for key in extra.keys() & fields.keys()}
        try:
            super().__setattr__(name, value)
        finally:
            if apart:
                self.additional_properties.update(apart)

    def __delattr__(self, name: str) -> None:
        field = type(self).model_fields.get(name)
        if field is None or field.frozen or self.model_config.get("frozen"):
            super().__delattr__(name)
        elif field.is_required():
            raise AttributeError(f"{type(self).__name__}.{name} is required and cannot be unset")
        else:
            vars(self)[name] = field.get_default(call_default_factory=True)
            self.__pydantic_fields_set__.discard(name)

    def __repr_args__(self) -> Iterable[tuple[Optional[str], Any]]:
        fields = type(self).model_fields
        yield from ((name, vars(self)[name]) for name in fields if name in self.__pydantic_fields_set__)
        yield from self.additional_properties.items()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        try:
            schema = handler(source)
        except NameError as error:  # from pydantic 2.11, which otherwise does not come back when the name is there
            raise PydanticUndefinedAnnotation.from_name_error(error) from None
        model = _node(handler.resolve_ref_schema(schema), "model")
        metadata = model.setdefault("metadata", {})
        if not metadata.get("exact"):  # pydantic comes back with the schema of a finished model
            metadata["exact"] = True
            model["schema"] = exact(model["schema"])
            fields = _node(model["schema"], "model-fields")
            # Not model_fields: these know no alias as long as an annotation cannot be resolved.
            renamed = {
                name
                for name, field in fields["fields"].items()
                if field.get("validation_alias") and field["schema"]["type"] == "default"
            }
            if cls.model_config.get("extra") == "allow":
                fields.setdefault("extras_schema", JSON)
            if cls.model_config.get("extra") == "allow" and renamed:
                fields["extras_keys_schema"] = core_schema.no_info_after_validator_function(
                    lambda name: Shadow(name) if name in renamed else name, core_schema.str_schema(strict=True)
                )
                model["post_init"] = "_settle"
            if cls.__strict__:
                model.update(marked(model, cls.__strict__.within))
        return schema

    def _settle(self, context: Any) -> None:
        # pydantic counts an unknown property that is called like an attribute as that attribute set.
        shadows = {name for name in self.__pydantic_fields_set__ if isinstance(name, Shadow)}
        if shadows:
            self.__pydantic_fields_set__.difference_update(shadows)
        extra = self.__pydantic_extra__
        if extra and any(isinstance(name, Shadow) for name in extra):
            object.__setattr__(self, "__pydantic_extra__", {str(name): value for name, value in extra.items()})
        if type(self).__pydantic_post_init__:
            self.model_post_init(context)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number that JSON has")


class UnknownModel(Model):
    """A member of a union whose kind this version does not know; its properties are in ``additional_properties``."""
