"""The shapes of generated modules: everything that the Python of a package can consist of.

This module knows neither the templates nor the specification. If a text of a specification becomes code, because a
template writes it without `literal` or `docstring`, the code has a shape that is not here, and the run stops.

In short: a model is a class of annotated attributes or another name for a type, with data in its metadata. An API has
tables of data and of calls of the runtime, and methods that only pass their arguments to an entry of such a table.
"""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

Clauses = Mapping[str, frozenset[str]]
"""What can be imported from each module: `name`, or `name as alias`. A leading dot stands for the package."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


BUILTINS = words("None bool bytes dict float int list str")
GENERICS = words(
    "Annotated ApiResponse Literal NotNull Optional Union _Required _Unpack _answers.Lines _paging.Paged "
    "_requests.Answers dict list"
)
"""The types that take others in brackets."""
SCALARS = (str, int, float, type(None))

_TYPING = words("TYPE_CHECKING Annotated Any Literal Optional Union")
MODEL_IMPORTS: Clauses = {
    "__future__": words("annotations"),
    "typing": _TYPING,
    "typing_extensions": words("TypeAliasType"),
    "pydantic": words("Field"),
    ".models._keywords": words("Always Strict"),
    ".models._marks": words("Discriminated Exact FirstMatch Forbidden NotNull Open"),
    ".models._model": words("Model UnknownModel"),
    ".models._variants": words("ParentModel Polymorphic bind_late importing_bases"),
    ".models._vendored": words("Choice Known"),
}
API_IMPORTS: Clauses = {
    **MODEL_IMPORTS,
    "typing_extensions": frozenset({"Required as _Required", "Unpack as _Unpack"}),
    ".": frozenset(
        {
            *words("_answers _bodies _extensions _paging _requests _styles configuration"),
            "models as _models",
        }
    ),
    ".api_client": words("ApiClient"),
    ".api_response": words("ApiResponse"),
}
INDEX_IMPORTS: Clauses = {
    "typing": words("TYPE_CHECKING"),
    ".models._lazy": words("lazy"),
}

MARKERS = words("Always Discriminated Field FirstMatch Strict")
"""The metadata that a type can have, as calls with data."""
RUNTIME_CALLS = words(
    "_answers.ByMediaType _answers.StreamOperation _answers.in_json_lines _answers.in_text _bodies.Content "
    "_bodies.Encoder _bodies.Part _extensions.MaximumBy _paging.Paging _requests.Answers _requests.Operation "
    "_requests.Parameter _requests.in_json _styles.Cookie _styles.Header _styles.Path _styles.Query "
    "configuration.Server"
)
RUNTIME_NAMES = words(
    "_answers.Lines _answers.binary _answers.text _bodies.File _bodies.FilePart _bodies.as_body _bodies.as_field "
    "_bodies.read_file _bodies.read_files _extensions.Instant _extensions.unix_seconds _requests.CallOptions "
    "urllib3.BaseHTTPResponse"
)
"""The names of the runtime that API modules call, and those that they only mention."""
METHOD_BODY = re.compile(
    r"self\.api_client = api_client or ApiClient\.get_default\(\)"
    r"|(return )?_\w+\.call\(self\.api_client, locals\(\)\)"
    r"|return _\w+\.(call_with_http_info|stream)\(self\.api_client, _args, params\)"
    r"|return _paging\.Paged\(self\.\w+, params, _\w+\)"
)
"""Matches the only statement of a method, as `ast.unparse` writes it."""


class UnknownShapeError(Exception):
    """A module has a part that no template makes."""

    def __init__(self, node: ast.AST) -> None:
        super().__init__(node)
        self.node = node


def expect(is_known: bool, node: ast.AST) -> None:
    """Raise UnknownShapeError unless a shape is known."""
    if not is_known:
        raise UnknownShapeError(node)


# --- expressions ---


def dotted(node: ast.expr) -> str:
    """Return a name, or a name in a module: `Model`, `_requests.Parameter`; an empty text for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}"
    return ""


def check_data(node: ast.AST) -> None:
    """Check that an expression is data: a constant, or lists, tuples and dicts of constants."""
    match node:
        case ast.Constant(value=constant):
            expect(isinstance(constant, SCALARS), node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            pass
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                check_data(item)
        case ast.Dict(keys=keys, values=values):
            check_keys(node, keys)
            for value in values:
                check_data(value)
        case _:
            raise UnknownShapeError(node)


def check_keys(node: ast.AST, keys: Iterable[ast.expr | None]) -> None:
    """Check the keys of a dict; None stands for one that is unpacked into it."""
    for key in keys:
        expect(key is not None, node)
        check_data(key or node)


def argument_values(node: ast.Call) -> list[ast.expr]:
    """Return the values of all arguments of a call."""
    values = list(node.args)
    for keyword in node.keywords:
        values.append(keyword.value)
    return values


def is_text(node: ast.AST) -> bool:
    """Return whether a statement is a docstring."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


# --- modules ---


class Module(ABC):
    """A kind of module. Its expressions name only what it imports or defines, and builtin types."""

    imports: Clauses

    def __init__(self, tree: ast.Module, package: str) -> None:
        self.tree = tree
        self._package = package
        self.names = set(BUILTINS)

    def check(self) -> None:
        """Raise UnknownShapeError for the first part that has none of the shapes."""
        for statement in self.tree.body:
            self.names.update(_bound_names(statement))
        for statement in self.tree.body:
            if not is_text(statement):
                self._check_statement(statement)

    @abstractmethod
    def _check_statement(self, node: ast.stmt) -> None:
        """Check a statement other than a docstring."""

    # --- imports ---

    def _check_imports(self, nodes: Iterable[ast.stmt]) -> None:
        for node in nodes:
            match node:
                case ast.ImportFrom(module=str(module), names=aliases, level=0):
                    expect(all(self._is_importable(module, alias) for alias in aliases), node)
                case ast.Import(names=[ast.alias(name="urllib3", asname=None)]):
                    pass
                case _:
                    raise UnknownShapeError(node)

    def _is_importable(self, module: str, alias: ast.alias) -> bool:
        if module == self._package:
            module = "."
        elif module.startswith(f"{self._package}."):
            module = module.removeprefix(self._package)
        clause = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if module in self.imports:
            return clause in self.imports[module]
        return self._is_model(module) and _bound_name(alias) not in MARKERS

    def _is_model(self, module: str) -> bool:
        return re.fullmatch(r"\.models\.[a-z]\w*", module) is not None

    # --- types ---

    def check_type(self, node: ast.AST) -> None:
        """Check an annotation. Text in it becomes code, unless it is in a `Literal` or in metadata."""
        match node:
            case ast.Constant(value=None):
                pass
            case ast.Constant(value=str(name)):
                expect(name in self.names, node)
            case ast.Name() | ast.Attribute():
                self._check_name(node)
            case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
                check_data(values)
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *markers])):
                self.check_type(inner)
                for marker in markers:
                    self._check_marker(marker)
            case ast.Subscript(value=generic, slice=inner):
                expect(dotted(generic) in GENERICS, generic)
                for element in _elements(inner):
                    self.check_type(element)
            case _:
                raise UnknownShapeError(node)

    def _check_marker(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call):
            self._check_marker_call(node)
        else:
            self._check_name(node)

    def _check_marker_call(self, node: ast.Call) -> None:
        expect(dotted(node.func) in MARKERS, node)
        for argument in argument_values(node):
            check_data(argument)

    def _check_name(self, node: ast.expr) -> None:
        expect(dotted(node) in self.names, node)

    # --- classes ---

    def _check_head(self, node: ast.ClassDef, options: str) -> None:
        """Check the line of a class: known bases, no metaclass, no decorator."""
        for base in node.bases:
            self._check_name(base)
        written = [f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in node.keywords]
        expect(written in ([], [options]), node)
        expect(not node.decorator_list and not getattr(node, "type_params", None), node)


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name


def _bound_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds."""
    match node:
        case ast.ImportFrom(names=aliases) | ast.Import(names=aliases):
            yield from map(_bound_name, aliases)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.If(body=body) | ast.With(body=body):
            for statement in body:
                yield from _bound_names(statement)


class IndexModule(Module):
    """An `__init__` module: its exports, which are imported on their first use."""

    imports = INDEX_IMPORTS

    def _check_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom():
                self._check_imports([node])
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=exports, orelse=[]):
                self._check_exports(exports)
            case ast.Assign(targets=[ast.Name(id="__version__" | "__api_version__" | "__all__")], value=value):
                check_data(value)
            case ast.AnnAssign(target=ast.Name(id="__all__" | "APPROXIMATED"), value=ast.expr() as value):
                expect(ast.unparse(node.annotation) in ("list[str]", "tuple[str, ...]"), node)
                check_data(value)
            case ast.Assign(
                targets=[target],
                value=ast.Call(func=ast.Name(id="lazy"), args=[ast.Name(id="__name__"), homes], keywords=[]),
            ):
                expect(ast.unparse(target) == "(__getattr__, __dir__)", node)
                check_data(homes)
            case _:
                raise UnknownShapeError(node)

    def _check_exports(self, nodes: Iterable[ast.stmt]) -> None:
        """Check what type checkers see as exports: imports of the package, or nothing."""
        for node in nodes:
            is_own = isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{self._package}.")
            expect(is_own or isinstance(node, ast.Pass), node)


class ModelModule(Module):
    """The module of a model: a class, or another name for a type."""

    imports = MODEL_IMPORTS

    def _check_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom():
                self._check_imports([node])
            case ast.With(items=[ast.withitem(context_expr=ast.Name(id="importing_bases"))], body=imports):
                self._check_imports(imports)
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=imports, orelse=[]):
                self._check_imports(imports)
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="bind_late"), args=[ast.Name(id="__name__"), homes], keywords=[])
            ):
                check_data(homes)
            case ast.ClassDef():
                self._check_class(node)
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                check_data(value)
            case ast.Assign(targets=[ast.Name()], value=ast.Call(func=ast.Name(id="TypeAliasType")) as value):
                self._check_alias(value)
            case ast.Assign(targets=[ast.Name()], value=value):
                self.check_type(value)
            case _:
                raise UnknownShapeError(node)

    def _check_alias(self, node: ast.Call) -> None:
        match node:
            case ast.Call(args=[ast.Constant(value=str()), ast.Constant(value=str(name))], keywords=[]):
                expect(name in self.names, node)
            case _:
                raise UnknownShapeError(node)

    def _check_class(self, node: ast.ClassDef) -> None:
        self._check_head(node, "init=False")
        is_enum = any(dotted(base) == "Known" for base in node.bases)
        for statement in node.body:
            if is_enum:
                _check_member(statement)
            elif not is_text(statement):
                self._check_attribute(statement)

    def _check_attribute(self, node: ast.stmt) -> None:
        match node:
            case ast.AnnAssign(target=ast.Name(id="__pydantic_extra__"), value=ast.Call() as value):
                expect(ast.unparse(value) == "Field(init=False)", node)
                self.check_type(node.annotation)
            case ast.AnnAssign(target=ast.Name(id=name), value=None | ast.Constant(value=None)):
                expect(not name.startswith("_"), node)
                self.check_type(node.annotation)
            case ast.Assign(targets=[ast.Name(id="__discriminator__" | "__variants__")], value=value):
                check_data(value)
            case ast.Assign(targets=[ast.Name(id="__strict__")], value=value):
                self._check_marker(value)
            case ast.Assign(targets=[ast.Name(id="__alternatives__")], value=value):
                self.check_type(value)
            case _:
                raise UnknownShapeError(node)


def _check_member(node: ast.stmt) -> None:
    """Check the member of an enum."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str())):
            expect(not name.startswith("__"), node)
        case _:
            expect(is_text(node), node)


class ApiModule(Module):
    """The module of an API class: tables of its operations, and methods that only look them up."""

    imports = API_IMPORTS

    def _check_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom():
                self._check_imports([node])
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=imports, orelse=[]):
                self._check_imports(imports)
            case ast.ClassDef():
                self._check_class(node)
            case ast.FunctionDef():
                self._check_function(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                expect(name.startswith("_"), node)
                self._check_value(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                expect(name.startswith("_"), node)
                self.check_type(node.annotation)
                self._check_value(value)
            case _:
                raise UnknownShapeError(node)

    def _check_name(self, node: ast.expr) -> None:
        name = dotted(node)
        module, _, attribute = name.partition(".")
        is_limit = module in self.names and attribute in ("of", "check")
        expect(name in self.names or name in RUNTIME_NAMES or module == "_models" or is_limit, node)

    def _check_value(self, node: ast.AST) -> None:
        """Check the value of a constant: data, types behind `lambda`, and calls of the runtime."""
        match node:
            case ast.Lambda(args=arguments, body=body):
                expect(ast.unparse(arguments) in ("", "params"), node)
                self._check_returned(body)
            case ast.Call():
                expect(dotted(node.func) in RUNTIME_CALLS, node)
                for value in argument_values(node):
                    self._check_value(value)
            case ast.Tuple(elts=values) | ast.Dict(values=values):
                check_keys(node, getattr(node, "keys", ()))
                for value in values:
                    self._check_value(value)
            case ast.Starred(value=ast.Name() as name) | (ast.Name() | ast.Attribute() as name):
                self._check_name(name)
            case _:
                check_data(node)

    def _check_returned(self, node: ast.expr) -> None:
        is_number = isinstance(node, ast.Constant) and isinstance(node.value, int)
        if not is_number:
            self.check_type(node)

    # --- functions and classes ---

    def _check_function(self, node: ast.FunctionDef) -> None:
        """Check a function that imports models and returns a type with them."""
        *imports, last = node.body
        for statement in imports:
            self.names.update(_bound_names(statement))
        self._check_imports(imports)
        self._check_signature(node)
        match last:
            case ast.Return(value=ast.expr() as value):
                self.check_type(value)
            case _:
                raise UnknownShapeError(last)

    def _check_class(self, node: ast.ClassDef) -> None:
        self._check_head(node, "total=False")
        for statement in node.body:
            match statement:
                case ast.FunctionDef():
                    self._check_signature(statement)
                    self._check_method_body(statement)
                case ast.AnnAssign(target=ast.Name(), value=None):
                    self.check_type(statement.annotation)
                case _:
                    expect(is_text(statement), statement)

    def _check_signature(self, node: ast.FunctionDef) -> None:
        arguments = node.args
        expect(not node.decorator_list and not getattr(node, "type_params", None), node)
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            expect(isinstance(default, ast.Constant) and default.value is None, default or node)
        listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        annotations = [argument.annotation for argument in listed if argument]
        for annotation in [*annotations, node.returns]:
            if annotation:
                self.check_type(annotation)

    def _check_method_body(self, node: ast.FunctionDef) -> None:
        *texts, last = node.body
        for text in texts:
            expect(is_text(text), text)
        expect(METHOD_BODY.fullmatch(ast.unparse(last)) is not None, last)
