"""Import and use all of a package, and print what it did that no client should: `use_everything.py FOLDER PACKAGE`.

It builds each model, and calls each operation on a server of its own. An audit hook of Python sees each new folder,
each file that is opened for writing, each program and each connection to another machine.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import ModuleType
from typing import Any

DEEDS = ("os.mkdir", "os.remove", "os.rename", "os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen")
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT
VALUES: tuple[Any, ...] = ("q", 1, ["q"], True, b"q", {}, {"q": "q"})
"""Arguments to try."""
deeds: list[str] = []
requests: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what only code of a specification can have done."""
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & FLAGS
    leaves = event == "socket.connect" and arguments[1][0] != "127.0.0.1"
    if event in DEEDS or writes or leaves:
        deeds.append(f"{event} {arguments[:2]!r}")


class Handler(BaseHTTPRequestHandler):
    """Answers each request with an empty object."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def answer(self) -> None:
        """Note the method of the request, and answer it."""
        requests.append(self.command)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        pass


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """Import all modules of a package."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(module.name)


def use_model(model: Any) -> None:
    """Build a model from nothing, and from a value for each of its properties; show it in all ways."""
    properties = [field.alias or name for name, field in model.model_fields.items()]
    for value in ({}, dict.fromkeys(properties, "q"), dict.fromkeys(properties)):
        for strict in (False, True):
            try:
                instance = model.from_dict(value, strict=strict)
            except ValueError as error:
                str(error)
            else:
                repr(instance), instance.to_str(), instance.to_dict(), instance.to_json()
    model.model_json_schema()


def call(method: Any, names: list[str], refusal: type[Exception]) -> None:
    """Call a method with values for its required arguments: texts, or others in place of one of them."""
    for name in names:
        for value in VALUES:
            arguments = {**dict.fromkeys(names, VALUES[0]), name: value}
            try:
                method(**arguments)
            except refusal as error:
                str(error)


def methods_of(api: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield the methods of an API, with the names of their required arguments."""
    for name, method in inspect.getmembers(api, inspect.ismethod):
        if name.startswith("_") or name.endswith(("_iter", "_with_http_info", "_without_preload_content")):
            continue
        parameters = inspect.signature(method).parameters.values()
        kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        yield method, [item.name for item in parameters if item.default is item.empty and item.kind not in kinds]


def main() -> None:
    """Use the package, and print a summary in JSON."""
    _, folder, name = sys.argv
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sys.addaudithook(watch)
    package = importlib.import_module(name)
    modules = list(modules_of(package))
    models = importlib.import_module(f"{name}.models")
    classes = [getattr(models, model) for model in models.__all__]
    built = [model for model in classes if hasattr(model, "from_dict")]
    for model in built:
        use_model(model)
    configuration = package.Configuration(host=f"http://127.0.0.1:{server.server_port}", access_token="key", retries=0)
    configuration.api_key = dict.fromkeys(sys.modules[f"{name}._security"].SECURITY_SCHEMES, "key")
    client = package.ApiClient(configuration)
    apis = importlib.import_module(f"{name}.api")
    methods = [pair for api in apis.__all__ for pair in methods_of(getattr(apis, api)(client))]
    for method, names in methods:
        call(method, names, package.OpenApiException)
    summary = {
        "modules": len(modules),
        "models": len(built),
        "methods": len(methods),
        "requests": sorted(set(requests)),
    }
    print(json.dumps({**summary, "deeds": deeds}))


if __name__ == "__main__":
    main()
