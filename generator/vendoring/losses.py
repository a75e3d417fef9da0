"""Find what a client would lose: names that code can import or use now, but not after a file is replaced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.models.names import ATTRIBUTES

# Members that the default templates give a model for its own use.
INTERNAL = re.compile(
    r"_\w*|\w+_validate_(?:enum|regular_expression)|(?:one|any)of_schema_\d+_validator|(?:one|any)_of_schemas"
    r"|actual_instance_must_validate_(?:one|any)of|discriminator_value_class_map|get_discriminator_value"
    r"|[A-Z\d_]+_(?:ONE|ANY)_OF_SCHEMAS"
)

NAMED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
"""The statements that have a name."""


@dataclass
class Definition:
    """A name that a module defines; for a class, with its members."""

    members: dict[str, bool] = field(default_factory=dict)
    """Whether each member is a required field."""
    constants: dict[str, Any] = field(default_factory=dict)
    """The values of members, such as those of an enum."""
    bases: list[str] = field(default_factory=list)
    """The names of the bases of a class."""


Definitions = Mapping[str, Definition]
"""The definitions of a module, by name."""


def losses(current: Definitions, generated: Definitions) -> list[str]:
    """Describe what code can do with the current file of a model, but not with the generated one."""
    result = list(_missing(current, generated))
    result += _changed(current, generated)
    result += _required(current, generated)
    return result


def _missing(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in current.items():
        if name not in generated:
            yield name
            continue
        members = generated[name].members
        for member in sorted(definition.members):
            if member not in members and member not in ATTRIBUTES:
                yield f"{name}.{member}"


def _changed(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in current.items():
        if name not in generated:
            continue
        constants = generated[name].constants
        for member, value in definition.constants.items():
            if member in constants and constants[member] != value:
                yield f"{name}.{member} = {value!r}"


def _required(current: Definitions, generated: Definitions) -> Iterator[str]:
    for name, definition in generated.items():
        if name not in current:
            continue
        was_required = current[name].members
        for member, is_required in definition.members.items():
            if is_required and not was_required.get(member):
                yield f"{name} without {member}"


def definitions(tree: ast.Module) -> dict[str, Definition]:
    """Return the definitions of a module that other code can use."""
    result = {}
    for statement in tree.body:
        definition = Definition()
        if isinstance(statement, ast.ClassDef):
            definition = _class(statement)
        for name in _defined_names(statement):
            result[name] = definition
    return result


def _class(node: ast.ClassDef) -> Definition:
    definition = Definition(bases=[ast.unparse(base) for base in node.bases])
    for statement in node.body:
        is_required = _is_required(statement)
        for name in _defined_names(statement):
            definition.members[name] = is_required
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
                definition.constants[name] = statement.value.value
    return definition


def _defined_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement defines, without internal ones."""
    for name in _names(statement):
        if not INTERNAL.fullmatch(name):
            yield name


def _names(statement: ast.stmt) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, NAMED):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def _is_required(statement: ast.stmt) -> bool:
    """Return whether a statement in a class is a field without a default."""
    if not isinstance(statement, ast.AnnAssign):
        return False
    value = statement.value
    if isinstance(value, ast.Call):
        return not value.args and all(keyword.arg != "default" for keyword in value.keywords)
    return value is None
