"""The gate: stop a run whose modules have a part that no template makes, before anything imports them.

Models, APIs and `__init__` modules consist of the shapes in `shapes.py`. Modules of the runtime do not depend on the
specification, so each one is as its template says (`runtime_shapes.py`). In larger clients, the default templates write
the APIs (`stock_shapes.py`) and a runtime, which is only parsed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from generator.errors import MachineError
from generator.models.names import underscore
from generator.package.request import Request
from generator.package.runtime_shapes import REPLACED_MODULES, Runtime
from generator.package.shapes import ApiModule, IndexModule, ModelModule, UnknownShapeError, expect
from generator.package.stock_shapes import StockApiModule
from generator.text import printable, shortened

STOCK_RUNTIME = {f"{module}.py" for module in REPLACED_MODULES}
LONGEST_LINE = 100
ADVICE = (
    "a text of the specification may have become code, so nothing was changed. Please report this fault of the "
    "generator. If you changed a template, allow the new shape in generator/package/shapes.py"
)


class Gate:
    """Checks the modules of one package."""

    def __init__(self, request: Request) -> None:
        self._package = request.package
        self._folder = request.package.replace(".", "/")
        self._runtime = Runtime(request)
        self._is_vendored = request.vendored

    def check(self, files: Mapping[str, bytes]) -> None:
        """Raise MachineError for the first part of a module that no template makes."""
        for name, content in files.items():
            if name.endswith(".py"):
                self._check_module(name, content)

    def check_models(self, sources: Mapping[str, str]) -> None:
        """Do the same for models that are written without a template, given their source by the names of classes."""
        for name, source in sources.items():
            file = f"{self._folder}/models/{underscore(name)}.py"
            self._check_module(file, source.encode())

    def _check_module(self, name: str, content: bytes) -> None:
        try:
            tree = ast.parse(content)
            self._check_tree(name, tree)
        except (SyntaxError, ValueError) as error:
            raise MachineError(f"a generated file is not Python: {name}: {printable(str(error))}") from error
        except UnknownShapeError as error:
            raise _fault(name, content, error.node) from error

    def _check_tree(self, name: str, tree: ast.Module) -> None:
        path = name.removeprefix(f"{self._folder}/")
        folder, _, file = path.rpartition("/")
        if file == "__init__.py":
            IndexModule(tree, self._package).check()
        elif self._runtime.has(name):
            self._runtime.check(name, tree)
        elif folder == "models":
            ModelModule(tree, self._package).check()
        elif folder == "api":
            api_module = StockApiModule if self._is_vendored else ApiModule
            api_module(tree, self._package).check()
        else:
            expect(self._is_vendored and path in STOCK_RUNTIME, tree)


def _fault(name: str, content: bytes, node: ast.AST) -> MachineError:
    """Say which part of a module no template makes."""
    line = getattr(node, "lineno", 1)
    lines = content.decode("utf-8", "replace").split("\n")
    source = lines[line - 1].strip()
    shown = printable(shortened(source, LONGEST_LINE))
    return MachineError(f"{name}:{line}: no template makes this {type(node).__name__}: {shown}; {ADVICE}")
