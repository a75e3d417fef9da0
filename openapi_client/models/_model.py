# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The base class of all generated models: reading, writing, and assignment."""

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

from openapi_client.models._errors import DECLARED_NAMES, read
from openapi_client.models._reading import JSON, Node, counted_object, exact, references, two_readings


class Shadow(str):
    """The name of an unknown property that collides with the name of an attribute."""

    __slots__ = ()


def _inner(schema: Node, schema_type: str) -> Node:
    """Return the core schema of a type inside the validators that a subclass may have wrapped around it."""
    while schema["type"] != schema_type:
        schema = schema["schema"]
    return schema


def _adapt(model: Node, cls: type[Any]) -> None:
    """Make the core schema of a model exact, add strict reading to it, and mark shadows."""
    model["schema"] = exact(model["schema"])
    fields = _inner(model["schema"], "model-fields")
    for name, field in fields["fields"].items():
        alias = field.get("validation_alias")
        DECLARED_NAMES.add(alias if isinstance(alias, str) else name)
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
    if _can_branch(fields, cls, model.get("ref")):
        model["schema"] = counted_object(model["schema"])


def _can_branch(fields: Node, cls: type[Any], reference: Any) -> bool:
    """Return whether at least two properties of a model may contain it again: then its objects may be very many."""
    count = 0
    for field in fields["fields"].values():
        contained = references(field)
        if reference in contained or "parent" in contained or (cls.__circular__ and contained):
            count += 1
    return count > 1


def _shadowed(fields: Node) -> set[str]:
    """Return the optional attributes whose properties have another name in JSON."""
    # `model_fields` has no aliases as long as an annotation cannot be resolved.
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
    """Return whether a name belongs to a property, declared or not, that may be assigned to."""
    if cls.model_config.get("frozen"):
        return False
    if name in cls.model_fields:
        return not cls.model_fields[name].frozen
    return not name.startswith("_") and not hasattr(cls, name)


class Model(BaseModel):
    """A JSON object of the API.

    Reading is tolerant by default: it checks types, required properties and constants, and keeps whatever it does not
    know, so that a newer server breaks no reader. With ``strict=True`` it accepts exactly what the schema accepts.
    Writing returns what was read or set: absent properties stay absent, null stays null, and unknown properties stay.
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
        hide_input_in_errors=True,
    )
    __strict__: ClassVar[Any] = None
    """The marker for the keywords that strict reading checks on the whole object."""
    __circular__: ClassVar[bool] = False
    """Whether other models that the class contains may contain it: it had to refer to one that was not there yet."""

    @classmethod
    def from_json(cls, json_str: Union[str, bytes], strict: bool = False) -> Self:
        """Read JSON text.

        Raises pydantic.ValidationError if the text is not JSON or does not match the schema. If an object has the same
        name twice, the last one counts.
        """
        finish(cls)
        # None rather than False, which would allow pydantic to convert between types.
        return read(partial(cls.model_validate_json, strict=strict or None), json_str, cls.__name__)

    @overload
    @classmethod
    def from_dict(cls, obj: None, strict: bool = False) -> None: ...

    @overload
    @classmethod
    def from_dict(cls, obj: dict[str, Any], strict: bool = False) -> Self: ...

    @classmethod
    def from_dict(cls, obj: Optional[dict[str, Any]], strict: bool = False) -> Optional[Self]:
        """Read a dict, as ``json.loads`` returns it. None stays None.

        Raises pydantic.ValidationError if it does not match the schema.
        """
        if obj is None:
            return None
        finish(cls)
        return read(partial(cls.model_validate, strict=strict or None), obj, cls.__name__)

    def to_json(self) -> str:
        """Write JSON text with exactly what was read or set, under the names of the API.

        Raises ValueError if Infinity or NaN, which JSON does not have, was put into a list or a dict of the model.
        """
        text = self.model_dump_json(by_alias=True, exclude_unset=True)
        if "NaN" in text or "Infinity" in text:
            json.loads(text, parse_constant=_refuse_number)
        return text

    def to_dict(self) -> dict[str, Any]:
        """Return a dict of JSON values with exactly what was read or set, under the names of the API."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    def to_str(self) -> str:
        """Return the content of the model as text for people."""
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
            # pydantic 2.11 to 2.14: assignment confuses unknown properties with attributes of the same names.
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
        # pydantic 2.11 to 2.14 leaves the default of this annotation, where it hides the slot of that name.
        if "__pydantic_extra__" in vars(cls):
            type.__delattr__(cls, "__pydantic_extra__")
        if not cls.__pydantic_complete__:
            _unfinished.append(cls)
            type.__setattr__(cls, "__circular__", True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        try:
            schema = handler(source)
        except NameError as error:
            # pydantic 2.11 tries again later only after an error of its own.
            raise PydanticUndefinedAnnotation.from_name_error(error) from None
        model = _inner(handler.resolve_ref_schema(schema), "model")
        metadata = model.setdefault("metadata", {})
        if "json" not in metadata:  # pydantic 2.11 to 2.14 calls this again with the schema of a finished model
            metadata["json"] = True
            _adapt(model, cls)
        return schema

    def _settle(self, context: Any) -> None:
        """Undo what pydantic 2.11 to 2.14 does: an unknown property marks the attribute of the same name as set."""
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
    """An object with an unknown discriminator value. Its properties are in ``additional_properties``."""


def _refuse_number(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON number")


# --- assignment ---


@lru_cache(maxsize=4096)
def _assigner(cls: type[Model]) -> Any:
    """Return the validator for assignments to a model with a `__strict__` marker."""
    # pydantic-core 2.33 to 2.50 cannot assign to a model with a lax-or-strict schema, which the marker adds. Assignment
    # is tolerant, so the validator of a class without the marker will do.
    metaclass: Any = type(cls)
    unmarked = metaclass(cls.__name__, (cls,), {"__module__": cls.__module__, "__strict__": None})
    return unmarked.__pydantic_validator__


# --- forward references ---


_unfinished: list[type[Model]] = []
"""Models with forward references that were not yet resolved when the class was created."""
_finishing = RLock()


def finish(cls: type[Model]) -> None:
    """Resolve the forward references of a model on its first use, and those of other models, too."""
    # pydantic 2.11 does not write a model inside another one before it is finished itself, so all of them are. The lock
    # is there because a model that another thread is finishing has the validator of its base for a moment.
    if "__finished__" in vars(cls):
        return
    with _finishing:
        cls.model_rebuild()
        for model in list(_unfinished):
            model.model_rebuild(raise_errors=False)
            if model.__pydantic_complete__:
                _unfinished.remove(model)
        type.__setattr__(cls, "__finished__", True)
