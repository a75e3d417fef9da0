"""The shapes of API modules that the default template writes into larger clients.

The template is not ours, so this says which words it has: its kinds of nodes, and what it calls, imports and looks up.
"""

from __future__ import annotations

import ast
import re

from generator.package.shapes import Clauses, Module, UnknownShapeError, dotted, expect, is_text, words

NODES = (
    *(ast.AnnAssign, ast.Assign, ast.Expr, ast.FunctionDef, ast.If, ast.Return, ast.With, ast.withitem),
    *(ast.Compare, ast.BoolOp, ast.Or, ast.Is, ast.IsNot, ast.NotIn, ast.Load, ast.Store),
    *(ast.Attribute, ast.Call, ast.Constant, ast.Dict, ast.List, ast.Name, ast.Starred, ast.Subscript, ast.Tuple),
    *(ast.arg, ast.arguments, ast.keyword),
)
FUNCTIONS = {"Field", "isinstance", "open"}
ATTRIBUTES = re.compile(
    r"api_client|append|call_api|data|get_default|param_serialize|read|response|response_deserialize"
    r"|select_header_accept|select_header_content_type|warn|_\w+_serialize"
)
OPENING = re.compile(r"open\(\w+, 'rb'\)")
"""Matches how the template opens the file that is a body."""
IMPORTS: Clauses = {
    "typing": words("Any Dict List Optional Tuple Union"),
    "typing_extensions": words("Annotated"),
    "pydantic": words("Field StrictBool StrictBytes StrictFloat StrictInt StrictStr validate_call"),
    ".api_client": words("ApiClient RequestSerialized"),
    ".api_response": words("ApiResponse"),
    ".rest": words("RESTResponseType"),
}


class StockApiModule(Module):
    """The module of an API class in a larger client."""

    imports = IMPORTS

    def _check_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom():
                self._check_imports([node])
            case ast.Import(names=[ast.alias(name="warnings", asname=None)]):
                pass
            case ast.ClassDef(bases=[], keywords=[], decorator_list=[]):
                self._check_class(node)
            case _:
                raise UnknownShapeError(node)

    def _check_class(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            expect(is_text(statement) or isinstance(statement, ast.FunctionDef), statement)
            for inner in ast.walk(statement):
                expect(isinstance(inner, NODES), inner)
                _check_words(inner)


def _check_words(node: ast.AST) -> None:
    match node:
        case ast.Attribute(attr=name):
            expect(ATTRIBUTES.fullmatch(name) is not None, node)
        case ast.Call(func=ast.Name(id="open")):
            expect(OPENING.fullmatch(ast.unparse(node)) is not None, node)
        case ast.Call(func=function):
            expect(isinstance(function, ast.Attribute) or dotted(function) in FUNCTIONS, node)
        case ast.FunctionDef(decorator_list=decorators):
            for decorator in decorators:
                expect(dotted(decorator) == "validate_call", decorator)
