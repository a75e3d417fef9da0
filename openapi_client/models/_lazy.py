# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Names that are imported on their first use (PEP 562)."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules


def lazy(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package, given the module in which each of its names is at home."""
    namespace = vars(modules[package])

    def getattr_(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = namespace[name] = getattr(import_module(f"{package}.{homes[name]}"), name)
        return value

    return getattr_, lambda: sorted({*namespace, *homes})
