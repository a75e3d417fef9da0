"""Import every module of a package, and read examples strictly: `python check_import.py PACKAGE < EXAMPLES`.

The package is in the current folder. EXAMPLES is a list of pairs in JSON: the name of a model, and an example of it.
Prints, in JSON too, the number of each example that its model does not read, and the reason.
"""

import importlib
import json
import pkgutil
import sys
from types import ModuleType
from typing import Any


def import_package(name: str) -> ModuleType:
    """Import all modules of a package, and complete its models; return the module of the models."""
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
    models = importlib.import_module(f"{name}.models")
    for model_name in models.__all__:
        model = getattr(models, model_name)
        if hasattr(model, "model_rebuild"):
            model.model_rebuild()
    return models


def stale(models: ModuleType, examples: list[tuple[str, Any]]) -> list[tuple[int, str]]:
    """Return the numbers of the examples that their models do not read strictly, and the reasons."""
    failures = []
    for number, (name, example) in enumerate(examples):
        try:
            getattr(models, name).from_dict(example, strict=True)
        except ValueError as error:
            # The first line says how many errors there are; the next two name the place of one, and the reason.
            reason = " ".join(str(error).splitlines()[1:3])
            failures.append((number, " ".join(reason.split())))
    return failures


def main() -> None:
    """Run the check."""
    sys.path.insert(0, ".")
    models = import_package(sys.argv[1])
    json.dump(stale(models, json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
