# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Names and modules that are imported on their first use (PEP 562)."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules
from types import ModuleType
from typing import Optional


def lazy(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package, given the module that defines each of its names."""
    namespace = vars(modules[package])

    def getattr_(name: str) -> object:
        if name in homes:
            home = import_module(f"{package}.{homes[name]}")
            value = namespace[name] = getattr(home, name)
            return value
        module = None if name.startswith("_") else _module(f"{package}.{name}")
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return module

    def dir_() -> list[str]:
        return sorted({*namespace, *homes})

    return getattr_, dir_


def _module(name: str) -> Optional[ModuleType]:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # a module that it needs
            raise
        return None
