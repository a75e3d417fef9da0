"""Determine the files that a run puts into a client, and the classes that the client exports with them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from generator.models.names import underscore
from generator.output.record import digest, recorded
from generator.package.prepare import Prepared
from generator.vendoring import runtime
from generator.vendoring.client import Client
from generator.vendoring.exports import Export
from generator.vendoring.losses import Definitions, definitions

LAZY = "models/_lazy.py"
PAGING = "_paging.py"
"""The module for APIs with pages; it goes with the methods of a client, whoever wrote them."""
NOT_NEEDED = (LAZY, "models/__init__.py")
"""Modules of models that a client brings itself."""

Files = Mapping[str, bytes]
"""The contents of files, by their names in the folder of a package."""


class Generated:
    """The files that a run puts into a client, and the files of earlier runs that stay."""

    def __init__(self, client: Client, prepared: Prepared, built: Files, with_apis: bool) -> None:
        self.client = client
        self.prepared = prepared
        self.schemas = prepared.document["components"]["schemas"]
        self.built = built
        """The files of the package that was built."""
        self.unchanged = set(_unchanged(client))
        """The names of the files that an earlier run wrote and nobody has changed since."""
        self.files: dict[str, bytes] = {}
        self.kept: list[str] = []
        """The names of the files that only earlier runs generated."""
        self._add_models()
        if with_apis:
            self._add_apis()
        self._add_inline_models()
        self._keep_earlier()

    # --- the files ---

    def _bases(self) -> list[str]:
        """Return the names of the modules that all models need."""
        names = []
        for name in self.built:
            is_internal = name.startswith("models/_")
            if is_internal and name not in NOT_NEEDED:
                names.append(name)
        return names

    def _add(self, names: Iterable[str]) -> None:
        for name in names:
            self.files[name] = self.built[name]

    def _add_models(self) -> None:
        self._add(self._bases())
        for module in self.prepared.models:
            self._add([f"models/{module}.py"])
        if PAGING in self.built:
            self._add([PAGING])

    def _add_apis(self) -> None:
        for module in self.prepared.apis:
            self._add([f"api/{module}_api.py"])
        is_generated = "api_client.py" in self.unchanged
        if self.client.has("api_client.py") and not is_generated:
            return  # the client has a runtime of its own
        self._add(["api/__init__.py", LAZY])
        for module in runtime.EXPORTS:
            self._add([f"{module}.py"])

    def _add_inline_models(self) -> None:
        """Replace the client's modules of schemas that are inline in the specification."""
        base = self._bases()[0]
        lines = self.built[base].splitlines()
        heading = lines[0]
        for name, source in self.prepared.inline.items():
            path = path_of_model(name)
            if path not in self.files and self.client.has(path):
                content = source.encode()
                self.files[path] = heading + b"\n\n" + content

    def _keep_earlier(self) -> None:
        """Keep what this run no longer generates: client code may import it. Its owner deletes it."""
        for name in sorted(self.unchanged):
            content = self.client.content(name)
            if name not in self.files and content is not None:
                self.files[name] = content
                self.kept.append(name)

    def digests(self) -> dict[str, str]:
        """Return the digest of each file, for the record."""
        digests = {}
        for name in sorted(self.files):
            digests[name] = digest(self.files[name])
        return digests

    def replaced(self) -> dict[str, bytes]:
        """Return the current contents of the files that the run replaces.

        Unchanged files of an earlier run do not count, because a run can make them again.
        """
        contents = {}
        for name in sorted(self.files):
            content = self.client.content(name)
            if content is None or name in self.unchanged:
                continue
            if content != self.files[name]:
                contents[name] = content
        return contents

    # --- the classes ---

    def definitions(self, name: str) -> Definitions:
        """Return the definitions of a file; the file of an alias also defines the class under that name."""
        for alias, original in self.prepared.aliases.items():
            if name == path_of_model(alias):
                module = self._module(original)
                result = self._definitions(f"models/{module}.py")
                return {**result, alias: result[original]}
        return self._definitions(name)

    def _definitions(self, name: str) -> Definitions:
        tree = ast.parse(self.files[name])
        return definitions(tree)

    def exports(self) -> set[Export]:
        """Return the classes that the client is to export."""
        exports = set(self._models())
        exports.update(self._apis())
        exports.update(self._kept_apis())
        exports.update(self._runtime())
        return exports

    def _models(self) -> Iterator[Export]:
        for name in self.schemas:
            module = self._module(name)
            yield Export(name, f"models.{module}")

    def _module(self, name: str) -> str:
        module: str = self.schemas[name]["x-module"]
        return module

    def _apis(self) -> Iterator[Export]:
        for path_item in self.prepared.document["paths"].values():
            for operation in path_item.values():
                (tag,) = operation["tags"]
                module = underscore(tag)
                yield Export(f"{tag}Api", f"api.{module}_api")

    def _kept_apis(self) -> Iterator[Export]:
        """Yield the APIs of earlier runs. If the owner generates the client anew, its `__init__` modules lack them."""
        for path in self.kept:
            folder, _, file = path.partition("/")
            if folder != "api":
                continue
            module = file.removesuffix(".py")
            for name in definitions(self.client.tree(path)):
                if name.endswith("Api"):
                    yield Export(name, f"api.{module}")

    def _runtime(self) -> Iterator[Export]:
        for module, names in runtime.EXPORTS.items():
            if f"{module}.py" in self.files:
                for name in names:
                    yield Export(name, module)


def _unchanged(client: Client) -> Iterator[str]:
    """Yield the names of the files that are as an earlier run wrote them."""
    record = recorded(client.folder)
    for name, known in record.outputs.items():
        if client.has_digest(name, known):
            yield name


def path_of_model(name: str) -> str:
    """Return the file of a model, by the name of its class."""
    module = underscore(name)
    return f"models/{module}.py"
