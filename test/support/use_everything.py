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
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
VALUES: tuple[Any, ...] = ("q", 1, ["q"], True, b"q", {}, {"q": "q"})
"""Arguments to try."""
VARIANTS = ("_iter", "_with_http_info", "_without_preload_content")
"""The suffixes of methods that do the same as others."""
deeds: list[str] = []
requests: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what a client never does."""
    is_strange = event in DEEDS
    if event == "open":
        flags = arguments[2]
        is_strange = isinstance(flags, int) and bool(flags & WRITING)
    elif event == "socket.connect":
        host = arguments[1][0]
        is_strange = host != "127.0.0.1"
    if is_strange:
        deeds.append(f"{event} {arguments!r}")


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
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        pass


# --- models ---


def use_models(models: ModuleType) -> None:
    """Use all models of a package."""
    for name in models.__all__:
        model = getattr(models, name)
        if hasattr(model, "from_dict"):
            use_model(model)


def use_model(model: Any) -> None:
    """Build a model from nothing, from texts and from nulls, in both readings; show it in all ways."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    texts = dict.fromkeys(names, "q")
    nulls = dict.fromkeys(names)
    for value in ({}, texts, nulls):
        for strict in (False, True):
            try:
                show(model.from_dict(value, strict=strict))
            except ValueError as error:
                str(error)
    model.model_json_schema()


def show(instance: Any) -> None:
    """Write a model in all ways."""
    repr(instance)
    instance.to_str()
    instance.to_dict()
    instance.to_json()


# --- operations ---


def use_apis(package: ModuleType, host: str) -> None:
    """Call all operations of a package on a server."""
    configuration = package.Configuration(host=host, access_token="key", retries=0)
    schemes = importlib.import_module(f"{package.__name__}._security").SECURITY_SCHEMES
    configuration.api_key = dict.fromkeys(schemes, "key")
    client = package.ApiClient(configuration)
    apis = importlib.import_module(f"{package.__name__}.api")
    for name in apis.__all__:
        api = getattr(apis, name)(client)
        for method_name, method in inspect.getmembers(api, inspect.ismethod):
            if not method_name.startswith("_") and not method_name.endswith(VARIANTS):
                call(method, package.OpenApiException)


def call(method: Any, refusal: type[Exception]) -> None:
    """Call a method with texts for its required arguments, and with other values for one of them."""
    names = list(required_arguments(method))
    texts = dict.fromkeys(names, "q")
    for name in names:
        for value in VALUES:
            arguments = {**texts, name: value}
            try:
                method(**arguments)
            except refusal as error:
                str(error)


def required_arguments(method: Any) -> Iterator[str]:
    """Yield the names of the arguments that a method needs."""
    for name, parameter in inspect.signature(method).parameters.items():
        is_options = parameter.kind == parameter.VAR_KEYWORD
        if parameter.default is parameter.empty and not is_options:
            yield name


def main() -> None:
    """Use the package, and print what it did, in JSON."""
    _, folder, name = sys.argv
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    sys.addaudithook(watch)
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
    use_models(importlib.import_module(f"{name}.models"))
    use_apis(package, f"http://127.0.0.1:{server.server_port}")
    methods = sorted(set(requests))
    print(json.dumps({"requests": methods, "deeds": deeds}))


if __name__ == "__main__":
    main()
