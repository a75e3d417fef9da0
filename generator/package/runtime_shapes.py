"""The shapes of the runtime: each module is as its template says, except for the texts in it, and for a few tables."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.package.request import TEMPLATES, Request
from generator.package.shapes import UnknownShapeError, argument_values, check_data, check_keys, dotted, expect

TABLES = {"SECURITY_SCHEMES", "SERVERS", "SERVER_VARIABLES"}
"""The constants of the runtime that a specification fills: with data, and with calls of these classes."""
TABLE_CALLS = {"SecurityScheme", "Server"}
REPLACED_MODULES = ("api_client", "api_response", "configuration", "exceptions", "rest")
"""The modules that openapi-generator writes by default; our templates of these names replace its own."""

SECTION = re.compile(r"\{\{(?P<sign>[#^])(?P<name>\w+)\}\}(?P<content>.*?)\{\{/(?P=name)\}\}", re.DOTALL)
"""Matches a section of a template, which is shown if the variable is set (#) or not (^)."""
VARIABLE = re.compile(r"\{\{\{[\w.\-]+\}\}\}|\{\{[\w.\-]+\}\}")
HEADER = "{{>partial_header}}"
STAND_IN = "()"
"""Stands for a variable: it fits into a text and a comment, and as an expression it stands for any data."""


class Runtime:
    """The modules of the runtime of a package."""

    def __init__(self, request: Request) -> None:
        self._package = request.package
        self._sections = _shown_sections(request)
        self._templates = _templates(request)

    def has(self, name: str) -> bool:
        """Return whether a file belongs to the runtime."""
        return name in self._templates

    def check(self, name: str, tree: ast.Module) -> None:
        """Raise UnknownShapeError for the first part that is not as in the template."""
        path = TEMPLATES / self._templates[name]
        template = path.read_text("utf-8")
        expected = ast.parse(self._code(template))
        _compare(tree, expected)

    def _code(self, template: str) -> str:
        """Return the Python of a template, with stand-ins for what it takes from a specification."""
        text = template.replace(HEADER, "").replace("{{packageName}}", self._package)
        while SECTION.search(text):
            text = SECTION.sub(self._shown, text)
        return VARIABLE.sub(STAND_IN, text)

    def _shown(self, section: re.Match[str]) -> str:
        is_set = section["name"] in self._sections
        is_shown = is_set if section["sign"] == "#" else not is_set
        return section["content"] if is_shown else ""


def _templates(request: Request) -> dict[str, str]:
    """Return the templates of the runtime, by the names of the files that they become."""
    templates: dict[str, str] = {}
    for template, target in request.options["files"].items():
        folder = target["folder"]
        file = target["destinationFilename"]
        templates[f"{folder}/{file}"] = template
    if not request.vendored:
        folder = request.package.replace(".", "/")
        for module in REPLACED_MODULES:
            templates[f"{folder}/{module}.py"] = f"{module}.mustache"
    return templates


def _shown_sections(request: Request) -> set[str]:
    """Return the names of the sections of templates that depend on a request, and that it shows."""
    properties: Mapping[str, str] = request.options["additionalProperties"]
    sections = {name for name, value in properties.items() if value}
    document = json.loads(request.document)
    for scheme in document["components"]["securitySchemes"].values():
        if scheme["type"] == "apiKey":
            sections.add("hasApiKeyMethods")
        elif scheme.get("scheme") == "basic":
            sections.add("hasHttpBasicMethods")
    return sections


# --- comparison ---


def _compare(actual: ast.AST, expected: ast.AST) -> None:
    """Raise UnknownShapeError for the first node that differs."""
    if _is_stand_in(expected):
        check_data(actual)
        return
    expect(type(actual) is type(expected), actual)
    if _is_string(actual):
        expect(_is_string(expected), actual)
        return
    if isinstance(actual, ast.AnnAssign) and dotted(actual.target) in TABLES:
        _compare_tables(actual, expected)
        return
    for name in actual._fields:
        value = getattr(actual, name)
        expected_value = getattr(expected, name)
        _compare_values(actual, value, expected_value)


def _is_stand_in(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple) and not node.elts


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _compare_values(node: ast.AST, actual: Any, expected: Any) -> None:
    """Compare what two nodes have in one field: lists, nodes, names or constants."""
    if isinstance(actual, list):
        _compare_lists(node, actual, expected)
    elif isinstance(actual, ast.AST):
        _compare(actual, expected)
    else:
        expect(type(actual) is type(expected), node)
        expect(actual == expected, node)


def _compare_lists(node: ast.AST, actual: list[Any], expected: list[Any]) -> None:
    """Compare the items of two lists, and the imports among them regardless of their order: ruff sorts imports."""
    actual_imports, actual_items = _split(actual)
    expected_imports, expected_items = _split(expected)
    expect(actual_imports == expected_imports, node)
    for item, expected_item in zip(actual_items, expected_items, strict=False):
        _compare_values(node, item, expected_item)
    surplus = actual_items[len(expected_items) :]
    for item in surplus:
        raise UnknownShapeError(item if isinstance(item, ast.AST) else node)
    expect(len(actual_items) == len(expected_items), node)


def _split(items: Iterable[Any]) -> tuple[set[str], list[Any]]:
    """Separate the names that statements import from the other statements."""
    imports: set[str] = set()
    others = []
    for item in items:
        if isinstance(item, (ast.Import, ast.ImportFrom)):
            imports.update(_imported(item))
        else:
            others.append(item)
    return imports, others


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    level = getattr(node, "level", 0)
    module = getattr(node, "module", "")
    for alias in node.names:
        yield f"{level} {module} {alias.name} {alias.asname}"


def _compare_tables(actual: ast.AnnAssign, expected: Any) -> None:
    """Compare the names and types of two tables, and check the entries of the first one."""
    _compare(actual.target, expected.target)
    _compare(actual.annotation, expected.annotation)
    match actual.value:
        case ast.Dict(keys=keys, values=entries):
            check_keys(actual, keys)
        case ast.Tuple(elts=entries) | ast.List(elts=entries):
            pass
        case _:
            raise UnknownShapeError(actual)
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: ast.expr) -> None:
    if not isinstance(entry, ast.Call):
        check_data(entry)
        return
    expect(dotted(entry.func) in TABLE_CALLS, entry)
    for argument in argument_values(entry):
        check_data(argument)
