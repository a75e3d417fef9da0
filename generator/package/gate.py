"""The gate: stop a run whose modules have a part that no template makes, before anything imports them.

Models, APIs and `__init__` modules consist of the shapes in `shapes.py`. Modules of the runtime do not depend on the
specification: each one is as its template says, except for the contents of texts and a few tables.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from generator.errors import MachineError
from generator.models.names import underscore
from generator.package.request import TEMPLATES, Request
from generator.package.shapes import ApiModule, IndexModule, ModelModule, UnknownShapeError, check_data, dotted, expect
from generator.text import printable, shortened

TABLES = {"SECURITY_SCHEMES", "SERVERS", "SERVER_VARIABLES"}
"""The constants of the runtime that a specification fills."""
TABLE_CALLS = {"SecurityScheme", "Server"}
REPLACED_MODULES = ("api_client", "api_response", "configuration", "exceptions", "rest")
"""The modules that a default template writes, too, if there is no other one of its name."""
SECTION = re.compile(r"\{\{(?P<sign>[#^])(?P<name>\w+)\}\}(?P<content>.*?)\{\{/(?P=name)\}\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{\{[\w.\-]+\}\}\}|\{\{>?[\w.\-]+\}\}")
STAND_IN = "()"
"""Stands for a variable of a template: harmless in a text, in a comment and in a table, and unlike any other code."""
PARTIAL = "{{>partial_header}}"
LONGEST_LINE = 100


class Gate:
    """Checks the modules of one package."""

    def __init__(self, request: Request) -> None:
        self._package = request.package
        self._is_vendored = request.vendored
        self._flags = _flags(request)
        self._folder = request.package.replace(".", "/")
        self._templates: dict[str, str] = {}
        """The templates of the modules of the runtime, by the names of their files."""
        for template, target in request.options["files"].items():
            self._templates[f"{target['folder']}/{target['destinationFilename']}"] = template
        if not request.vendored:
            for module in REPLACED_MODULES:
                self._templates[f"{self._folder}/{module}.py"] = f"{module}.mustache"

    def check(self, files: Mapping[str, bytes]) -> None:
        """Raise MachineError for the first part of a module that no template makes."""
        for name, content in files.items():
            if name.endswith(".py"):
                self._check_file(name, content)

    def check_models(self, sources: Mapping[str, str]) -> None:
        """Do the same for the source of models that no template makes, by the names of their classes."""
        files = {f"{self._folder}/models/{underscore(name)}.py": source.encode() for name, source in sources.items()}
        self.check(files)

    def _check_file(self, name: str, content: bytes) -> None:
        try:
            self._check_tree(name, ast.parse(content))
        except SyntaxError as error:
            raise MachineError(f"a generated file is not Python: {name}:{error.lineno}: {error.msg}") from error
        except UnknownShapeError as error:
            raise _refusal(name, content, error.node) from error

    def _check_tree(self, name: str, tree: ast.Module) -> None:
        path = name.removeprefix(f"{self._folder}/")
        folder, _, file = path.rpartition("/")
        if file == "__init__.py":
            IndexModule(tree, self._package).check()
        elif name in self._templates:
            self._check_runtime(tree, self._templates[name])
        elif folder == "models":
            ModelModule(tree, self._package).check()
        elif not self._is_vendored:  # the default templates write the API of a larger client, and its runtime
            expect(folder == "api", tree)
            ApiModule(tree, self._package).check()

    def _check_runtime(self, tree: ast.Module, template: str) -> None:
        text = (TEMPLATES / template).read_text("utf-8")
        expected = ast.parse(_without_variables(text, self._package, self._flags))
        _compare(tree, expected)


def _refusal(name: str, content: bytes, node: ast.AST) -> MachineError:
    line = getattr(node, "lineno", 1)
    lines = content.decode("utf-8", "replace").splitlines()
    source = lines[line - 1].strip() if line <= len(lines) else ""
    return MachineError(
        f"{name}:{line}: no template makes this {type(node).__name__}: {printable(shortened(source, LONGEST_LINE))}; "
        "a text of the specification may have become code, so nothing was changed. Please report this fault of the "
        "generator; if you changed a template, add the new shape to generator/package/shapes.py"
    )


# --- the runtime ---


def _flags(request: Request) -> set[str]:
    """Return the names of the sections of templates that a request shows."""
    properties: Mapping[str, str] = request.options["additionalProperties"]
    flags = {name for name in ("vendored", "mutualTls") if name in properties}
    schemes = json.loads(request.document)["components"]["securitySchemes"]
    for scheme in schemes.values():
        if scheme["type"] == "apiKey":
            flags.add("hasApiKeyMethods")
        elif scheme["scheme"] == "basic":
            flags.add("hasHttpBasicMethods")
    return flags


def _without_variables(template: str, package: str, flags: set[str]) -> str:
    """Return the Python of a template, with its sections, and with stand-ins for what it takes from a specification."""

    def shown(section: re.Match[str]) -> str:
        is_shown = (section["name"] in flags) == (section["sign"] == "#")
        return section["content"] if is_shown else ""

    text = template.replace(PARTIAL, "").replace("{{packageName}}", package)
    return VARIABLE.sub(STAND_IN, SECTION.sub(shown, text))


def _compare(actual: Any, expected: Any) -> None:
    """Raise UnknownShapeError for the first difference between two trees, except for the contents of texts."""
    for field in actual._fields:
        value = getattr(actual, field)
        expected_value: Any = getattr(expected, field, None)
        if isinstance(value, list):
            _compare_lists(actual, value, expected_value)
        elif isinstance(value, ast.AST):
            expect(type(value) is type(expected_value), value)
            _compare(value, expected_value)
        elif isinstance(value, str) and isinstance(actual, ast.Constant):
            expect(isinstance(expected_value, str), actual)
        else:
            expect(type(value) is type(expected_value) and value == expected_value, actual)


def _compare_lists(parent: ast.AST, actual: list[Any], expected: list[Any]) -> None:
    actual_imports, actual = _split(actual)
    expected_imports, expected = _split(expected)
    expect(actual_imports == expected_imports, parent)
    expect(len(actual) == len(expected), actual[0] if actual else parent)
    for node, expected_node in zip(actual, expected, strict=True):
        if isinstance(node, ast.AST):
            expect(type(node) is type(expected_node), node)
            _compare_statement(node, expected_node)
        else:
            expect(node == expected_node, parent)


def _compare_statement(actual: ast.AST, expected: ast.AST) -> None:
    """Compare two nodes of a list. A table can have any entries, but only data and known calls in them."""
    match actual, expected:
        case (
            ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as table),
            ast.AnnAssign(target=ast.Name(id=expected_name), annotation=expected_annotation),
        ) if name in TABLES:
            expect(name == expected_name, actual)
            _compare(annotation, expected_annotation)
            _check_table(table)
        case _:
            _compare(actual, expected)


def _check_table(table: ast.expr) -> None:
    entries = table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])
    for key in getattr(table, "keys", []):
        check_data(key)
    for entry in entries:
        if isinstance(entry, ast.Call):
            expect(dotted(entry.func) in TABLE_CALLS, entry)
            for argument in [*entry.args, *(keyword.value for keyword in entry.keywords)]:
                check_data(argument)
        else:
            check_data(entry)


def _split(nodes: Iterable[Any]) -> tuple[set[str], list[Any]]:
    """Separate the imports in a list of statements, because ruff sorts and joins them."""
    imports: set[str] = set()
    others = []
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = getattr(node, "module", "")
            imports.update(f"{module} {alias.name} {alias.asname}" for alias in node.names)
        else:
            others.append(node)
    return imports, others
