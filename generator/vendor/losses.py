"""What the schema of a client has and ours lacks: what code could use before its file is replaced, and not after."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.models.names import ATTRIBUTES

# What default templates give a model beside its fields, for its own use: nobody misses it.
INTERNAL = re.compile(
    r"_\w*|\w+_validate_(?:enum|regular_expression)|(?:one|any)of_schema_\d+_validator|(?:one|any)_of_schemas"
    r"|actual_instance_must_validate_(?:one|any)of|discriminator_value_class_map|get_discriminator_value"
    r"|[A-Z\d_]+_(?:ONE|ANY)_OF_SCHEMAS"
)


@dataclass
class Definition:
    """What a module defines under one name; of a class, its members too."""

    members: dict[str, bool] = field(default_factory=dict)
    """Whether each member is a required field."""
    constants: dict[str, Any] = field(default_factory=dict)
    """The values of members, as an enum has them."""


Definitions = Mapping[str, Definition]
"""The definitions of a module, by name."""


def losses(current: Definitions, generated: Definitions) -> list[str]:
    """Describe what the current file of a model offers and the generated one does not, and what becomes required."""
    return [*_missing(current, generated), *_changed(current, generated), *_required(current, generated)]


def _missing(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in current.items():
        if name not in generated:
            yield name
            continue
        missing = definition.members.keys() - generated[name].members.keys() - ATTRIBUTES
        for member in sorted(missing):
            yield f"{name}.{member}"


def _changed(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in current.items():
        constants = generated[name].constants if name in generated else {}
        for member, value in definition.constants.items():
            if constants.get(member, value) != value:
                yield f"{name}.{member} = {value!r}"


def _required(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in generated.items():
        if name not in current:
            continue
        for member, is_required in definition.members.items():
            if is_required and not current[name].members.get(member):
                yield f"{name} without {member}"


def definitions(tree: ast.Module) -> dict[str, Definition]:
    """Return what a module defines for others."""
    found = {}
    for statement in tree.body:
        for name in _defined_names(statement):
            found[name] = _class(statement) if isinstance(statement, ast.ClassDef) else Definition()
    return found


def _class(node: ast.ClassDef) -> Definition:
    definition = Definition()
    for statement in node.body:
        for name in _defined_names(statement):
            definition.members[name] = _is_required(statement)
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
                definition.constants[name] = statement.value.value
    return definition


def _defined_names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement defines for others."""
    names = []
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        names = [statement.name]
    elif isinstance(statement, ast.Assign):
        names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        names = [statement.target.id]
    return [name for name in names if not INTERNAL.fullmatch(name)]


def _is_required(statement: ast.stmt) -> bool:
    """Return whether a statement in a class is a field without a default."""
    if not isinstance(statement, ast.AnnAssign):
        return False
    value = statement.value
    if isinstance(value, ast.Call):
        return not value.args and all(keyword.arg != "default" for keyword in value.keywords)
    return value is None
