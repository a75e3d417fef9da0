"""Import every module of a package, and read examples strictly: `python check_import.py PACKAGE < EXAMPLES`.

The package is in the current folder. EXAMPLES is a JSON list of pairs: the name of a model, and an example of it.
The output is a JSON list of pairs, too: the number of an example that its model refuses, and the reason.
"""

import gc
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any


def import_package(name: str) -> ModuleType:
    """Import all modules of a package, build all models, and return the package of the models."""
    package = importlib.import_module(name)
    base = importlib.import_module(f"{name}.models._model").Model
    # Build each model once, when all of them are there. Before, pydantic would try in vain to build most of them.
    base.model_config["defer_build"] = True
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
    models = importlib.import_module(f"{name}.models")
    for exported in models.__all__:
        getattr(models, exported)
    for model in derived(base):
        model.model_rebuild()
    return models


def derived(base: Any) -> Iterator[Any]:
    """Yield the classes that derive from a class, in the order in which they were created: most parts come first."""
    for cls in base.__subclasses__():
        yield cls
        yield from derived(cls)


def stale(models: ModuleType, examples: list[tuple[str, Any]]) -> list[tuple[int, str]]:
    """Return the numbers of the examples that strict reading refuses, and the reasons."""
    failures = []
    for number, (name, example) in enumerate(examples):
        model = getattr(models, name)
        try:
            model.from_dict(example, strict=True)
        except ValueError as error:
            failures.append((number, _first_reason(error)))
    return failures


def _first_reason(error: ValueError) -> str:
    """Return the location and the message of the first error, which follow a line with the number of errors."""
    lines = str(error).splitlines()
    location_and_message = " ".join(lines[1:3])
    return " ".join(location_and_message.split())


def main() -> None:
    """Run the check."""
    gc.disable()  # half of the time goes into it: there is little garbage, but millions of objects to look through
    sys.path.insert(0, ".")
    models = import_package(sys.argv[1])
    examples = json.load(sys.stdin)
    json.dump(stale(models, examples), sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # without taking apart millions of objects first


if __name__ == "__main__":
    main()
