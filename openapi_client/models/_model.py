# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""What every generated model is made of: data in annotations, behaviour here, once."""

from __future__ import annotations

import pprint
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Optional, Union, overload

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, SchemaValidator
from typing_extensions import Self

from openapi_client.models._reading import JSON, exact, strict

_building = threading.Lock()


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
    )

    @classmethod
    def from_json(cls, json_str: Union[str, bytes], strict: bool = False) -> Self:
        """Read JSON text.

        Raises pydantic.ValidationError where the text is not JSON or does not match the schema. Of a name that stands
        twice in one object, the last one counts.
        """
        validator = _strict_validator(cls) if strict else cls.__pydantic_validator__
        model: Self = validator.validate_json(json_str, by_alias=True, by_name=False)
        return model

    @overload
    @classmethod
    def from_dict(cls, obj: None, strict: bool = False) -> None: ...

    @overload
    @classmethod
    def from_dict(cls, obj: Mapping[str, Any], strict: bool = False) -> Self: ...

    @classmethod
    def from_dict(cls, obj: Optional[Mapping[str, Any]], strict: bool = False) -> Optional[Self]:
        """Read what ``json.loads`` makes of an object; None is None.

        Raises pydantic.ValidationError where it does not match the schema.
        """
        if obj is None:
            return None
        validator = _strict_validator(cls) if strict else cls.__pydantic_validator__
        model: Self = validator.validate_python(obj, by_alias=True, by_name=False)
        return model

    def to_json(self) -> str:
        """Write JSON text: exactly what was read or set, under the names of the API."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_unset=True).decode()

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

    def __delattr__(self, name: str) -> None:
        field = type(self).model_fields.get(name)
        if field is None:
            super().__delattr__(name)
        elif field.is_required():
            raise AttributeError(f"{type(self).__name__}.{name} is required and cannot be unset")
        else:
            vars(self)[name] = field.default
            self.__pydantic_fields_set__.discard(name)

    def __repr_args__(self) -> Iterable[tuple[Optional[str], Any]]:
        present = self.__pydantic_fields_set__ | self.additional_properties.keys()
        return ((name, value) for name, value in super().__repr_args__() if name in present)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        model: Any = handler.resolve_ref_schema(schema)
        metadata = model.setdefault("metadata", {})
        if not metadata.get("exact"):  # pydantic comes back with the schema of a finished model
            metadata["exact"] = True
            model["schema"] = exact(model["schema"])
            model["schema"].setdefault("extras_schema", JSON)
        return schema


class UnknownModel(Model):
    """A member of a union whose kind this version does not know; its properties are in ``additional_properties``."""


def _strict_validator(cls: type[Model]) -> SchemaValidator:
    validator: Optional[SchemaValidator] = cls.__dict__.get("__strict_validator__")
    if validator is None:
        cls.model_rebuild()
        schema, models = strict(cls.__pydantic_core_schema__)
        with _building:
            # pydantic-core takes a nested model's own, tolerant validator wherever the model calls itself complete.
            complete = [model for model in models if model.__pydantic_complete__]
            try:
                for model in complete:
                    model.__pydantic_complete__ = False
                validator = SchemaValidator(schema)
            finally:
                for model in complete:
                    model.__pydantic_complete__ = True
        type.__setattr__(cls, "__strict_validator__", validator)
    return validator
