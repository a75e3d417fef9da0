"""The files that go into a client, and the classes that it has to export because of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from generator.models.names import underscore
from generator.output.record import digest, recorded
from generator.package.prepare import Prepared
from generator.vendor import runtime
from generator.vendor.client import Client
from generator.vendor.exports import Export
from generator.vendor.losses import Definitions, definitions

LAZY = "models/_lazy.py"
"""A module that only the `__init__` modules of our own packages need."""


class Generated:
    """The files that a run puts into a client, and those of earlier runs that stay."""

    def __init__(self, client: Client, prepared: Prepared, built: Mapping[str, bytes], with_api: bool) -> None:
        self.client = client
        self.prepared = prepared
        self.built = built
        """The files of the package that was built, by their names in its folder."""
        self.unchanged = self._unchanged()
        """The names of the files that an earlier run put there and nobody changed since."""
        self.files: dict[str, bytes] = {}
        """The contents of the files by name."""
        self._add_models()
        if with_api:
            self._add_api()
        self._add_inline_models()
        self._keep()

    def _unchanged(self) -> set[str]:
        digests = recorded(self.client.folder).outputs
        return {name for name, known in digests.items() if self.client.has_digest(name, known)}

    def _bases(self) -> list[str]:
        """Return the names of the modules that all models need."""
        not_needed = ("models/__init__.py", LAZY)
        return [name for name in self.built if name.startswith("models/_") and name not in not_needed]

    def _add(self, names: Iterable[str]) -> None:
        for name in names:
            self.files[name] = self.built[name]

    def _add_models(self) -> None:
        self._add(self._bases())
        self._add(f"models/{module}.py" for module in self.prepared.models)

    def _add_api(self) -> None:
        self._add(f"api/{module}_api.py" for module in self.prepared.apis)
        has_runtime = self.client.content("api_client.py") is not None
        if not has_runtime or "api_client.py" in self.unchanged:
            self._add(["api/__init__.py", LAZY])
            self._add(f"{module}.py" for module in runtime.EXPORTS)

    def _add_inline_models(self) -> None:
        """Give a class of ours to each module of the client whose schema is inline in its specification."""
        any_base = self.built[self._bases()[0]]
        heading, _, _ = any_base.partition(b"\n")
        for name, source in self.prepared.inline.items():
            path = _path_of_model(name)
            if path not in self.files and self.client.content(path) is not None:
                self.files[path] = heading + b"\n\n" + source.encode()

    def _keep(self) -> None:
        """Keep what this run no longer generates: client code may import it. Its owner deletes it."""
        self.kept = sorted(self.unchanged - self.files.keys())
        for name in self.kept:
            content = self.client.content(name)
            if content is not None:
                self.files[name] = content

    def digests(self) -> dict[str, str]:
        """Return the digest of each file, for the record."""
        return {name: digest(self.files[name]) for name in sorted(self.files)}

    def replaced(self) -> dict[str, bytes]:
        """Return the current contents of the files of the client that are replaced.

        Files that an earlier run put there and nobody changed do not count: a run makes them again.
        """
        contents = {}
        for name in sorted(self.files.keys() - self.unchanged):
            content = self.client.content(name)
            if content is not None and content != self.files[name]:
                contents[name] = content
        return contents

    def definitions(self, name: str) -> Definitions:
        """Return what a file defines, and under its new name a class that it renames."""
        found = definitions(ast.parse(self.files[name]))
        for alias, original in self.prepared.aliases.items():
            if name == _path_of_model(alias):
                path = f"models/{self._module(original)}.py"
                of_original = definitions(ast.parse(self.files[path]))
                found = {**of_original, alias: of_original[original]}
        return found

    def exports(self) -> set[Export]:
        """Return the classes that the client is to export."""
        return {*self._models(), *self._apis(), *self._kept_apis(), *self._runtime()}

    def _models(self) -> Iterator[Export]:
        for name in self.prepared.document["components"]["schemas"]:
            yield Export(name, f"models.{self._module(name)}")

    def _module(self, name: str) -> str:
        schema = self.prepared.document["components"]["schemas"][name]
        module: str = schema["x-module"]
        return module

    def _apis(self) -> Iterator[Export]:
        for path_item in self.prepared.document["paths"].values():
            for operation in path_item.values():
                tag = operation["tags"][0]
                yield Export(f"{tag}Api", f"api.{underscore(tag)}_api")

    def _kept_apis(self) -> Iterator[Export]:
        """Yield the APIs of earlier runs: the `__init__` modules do not name them if their owners made these anew."""
        for path in self.kept:
            folder, _, module = path.removesuffix(".py").partition("/")
            if folder == "api":
                for name in definitions(self.client.tree(path)):
                    if name.endswith("Api"):
                        yield Export(name, f"api.{module}")

    def _runtime(self) -> Iterator[Export]:
        for module, names in runtime.EXPORTS.items():
            if f"{module}.py" in self.files:
                for name in names:
                    yield Export(name, module)


def _path_of_model(name: str) -> str:
    return f"models/{underscore(name)}.py"
