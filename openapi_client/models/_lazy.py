# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Names that are imported on their first use (PEP 562)."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules


def lazy(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package, given the module that defines each of its names."""
    namespace = vars(modules[package])

    def getattr_(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{homes[name]}")
        value = namespace[name] = getattr(module, name)
        return value

    def dir_() -> list[str]:
        return sorted({*namespace, *homes})

    return getattr_, dir_
