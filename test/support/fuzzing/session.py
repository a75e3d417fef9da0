"""One run of the fuzzer on a target: `session.py TARGET FOLDER LIBFUZZER_OPTIONS...`; FOLDER keeps the inputs."""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random

import atheris

from support.fuzzing.target import Target
from support.fuzzing.targets import FOUND, target_of

PACKAGES = ["corpus", "generator", "openapi_client"]


def main(name: str, folder: str, options: list[str]) -> None:
    """Run the fuzzer."""
    with atheris.instrument_imports(include=PACKAGES):
        target = target_of(name)
        if target.package is not None:
            _import_all(target.package)
    _write_seeds(target, Path(folder))

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        mutated = target.mutate(data, Random(seed), lambda part: atheris.Mutate(part, max(len(part), max_size // 2)))
        return mutated[:max_size]

    found = [str(FOUND / name)] if (FOUND / name).is_dir() else []
    atheris.Setup([sys.argv[0], *options, folder, *found], target.check, custom_mutator=mutate)
    atheris.Fuzz()


def _import_all(package: str) -> None:
    """Import all modules of a package, except for programs."""
    imported = import_module(package)
    for module in walk_packages(imported.__path__, f"{package}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _write_seeds(target: Target, folder: Path) -> None:
    for seed in target.seeds():
        path = folder / sha256(seed).hexdigest()
        path.write_bytes(seed)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
