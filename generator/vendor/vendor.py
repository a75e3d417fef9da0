"""--into: the models of a specification in a larger client, in the place of its own or beside them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from generator import PROJECT
from generator.errors import InputError
from generator.models.names import underscore
from generator.openapi.reader import parse, read_bytes
from generator.options import Options
from generator.output.install import Plan, changes_to, in_order
from generator.output.progress import Progress
from generator.output.record import RECORD, Record, digest, recorded
from generator.package.build import build, stock_models
from generator.package.prepare import Prepared, prepare
from generator.text import printable
from generator.vendor.client import Client
from generator.vendor.exports import completed
from generator.vendor.losses import losses

LAZY = "models/_lazy.py"
RUNTIME = {
    "api_client": ("ApiClient",),
    "api_response": ("ApiResponse",),
    "configuration": ("Configuration",),
    "exceptions": (
        *("ApiAttributeError", "ApiException", "ApiKeyError", "ApiTypeError", "ApiValueError", "OpenApiException"),
    ),
    "rest": (),
}
"""The modules of the runtime, with what a package exports of them."""


def into(options: Options, say: Progress) -> Plan:
    """What is to change in the larger client. Raises InputError where something of it would be lost."""
    folder = options.target
    package = options.package or folder.absolute().name
    spec_path, spec_name = Path(options.spec or PROJECT / "openapi.yaml"), options.spec or "openapi.yaml"
    with say.step("read"):
        client = Client(folder, package)
        content = read_bytes(spec_path, spec_name)
        spec = parse(content, spec_name)
        spec.approximate = options.approximate
        prepared = prepare(spec, package, hosted=True, apis=options.api)
        if options.api:
            _suit_runtime(client, prepared)
    for message in spec.diagnostics():
        print(message, file=sys.stderr)
    built, _ = build(prepared, package, spec_path.name, say, hosted=True)
    prefix = package.replace(".", "/") + "/"
    built = {name.removeprefix(prefix): content for name, content in built.items() if name.startswith(prefix)}
    with say.step("compare"):
        outputs = recorded(folder).outputs
        ours = {name for name, known in outputs.items() if known and client.digest(name) == known}
        wanted = _wanted(client, ours, prepared, built, options.api)
        # What a run does not make any more, code may need all the same; whoever removes it there is done with it.
        wanted |= {name: client.read[folder / name] for name in ours - wanted.keys()}
        errors = [] if options.force else losses(client, ours, wanted, stock_models(package))
        if errors:
            raise InputError(*errors)
        changes = changes_to(wanted, dict.fromkeys({*wanted, *ours}, ""), folder)
        changes |= _exports(client, _homes(prepared, wanted), wanted)
        for name in changes:
            client.must_be_writable(folder / name)
    outputs = {name: digest(wanted[name]) for name in sorted(wanted)}
    record = Record({**options.recorded(), "package": package}, {}, outputs)
    changes |= changes_to({RECORD: record.content()}, {}, folder)
    found = [f"{name}: is to change" for name in in_order(changes)]
    return Plan(folder, changes, {spec_path: content, **client.read}, (), found, "run it without --check")


def _exports(client: Client, homes: Mapping[str, str], wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """The modules that export, with the classes that have come."""
    changes: dict[str, bytes] = {}
    for path in ("models/__init__.py", "api/__init__.py", "__init__.py"):
        text = client.text(path)
        if text is not None and path not in wanted:
            part = path.rpartition("/")[0]
            fitting = {name: home for name, home in homes.items() if not part or home.startswith(f"{part}.")}
            new = completed(text, client.tree(path), client.name, fitting)
            if new != text:
                changes[path] = new.encode("utf-8", "surrogateescape")
    return changes


def _wanted(
    client: Client, ours: set[str], prepared: Prepared, built: Mapping[str, bytes], api: bool
) -> dict[str, bytes]:
    """The files that go into the client, by their names in it."""
    bases = [name for name in built if name.startswith("models/_") and name not in ("models/__init__.py", LAZY)]
    names = [*bases, *(f"models/{module}.py" for module in prepared.models)]
    if api:
        names += [f"api/{tag}_api.py" for tag in prepared.apis]
        if client.text("api_client.py") is None or "api_client.py" in ours:
            names += ["api/__init__.py", LAZY, *(f"{name}.py" for name in RUNTIME)]
    wanted = {name: built[name] for name in names}
    header = built[bases[0]].partition(b"\n")[0].decode()
    for name, source in prepared.inline.items():
        path = f"models/{underscore(name)}.py"
        if client.text(path) is not None and path not in wanted:
            wanted[path] = f"{header}\n\n{source}".encode()
    return wanted


def _homes(prepared: Prepared, wanted: Mapping[str, bytes]) -> dict[str, str]:
    """The modules of the classes that a client exports, relative to its package."""
    schemas = prepared.document["components"]["schemas"]
    homes = {name: f"models.{schema['x-module']}" for name, schema in schemas.items()}
    for name in wanted:
        module = name.removesuffix(".py").replace("/", ".")
        classes = re.findall(r"^class (\w+Api)\b", wanted[name].decode(), re.MULTILINE) if "api/" in name else ()
        homes |= dict.fromkeys(RUNTIME.get(module, classes), module)
    return homes


def _suit_runtime(client: Client, prepared: Prepared) -> None:
    """Call the security schemes as the client's runtime does; all those of HTTP's bearer have one key.

    Raises InputError where the API would not work on that runtime.
    """
    path = printable(str(client.folder))
    if "async def call_api(" in (client.text("api_client.py") or ""):
        raise InputError(
            f"{path}/api_client.py:1: error: is asynchronous, and the API is not; leave out --api, and have the API "
            "generated with the rest of that client"
        )
    text = client.text("configuration.py")
    if text is None:
        return
    known = dict(re.findall(r"""auth\[['"]([^'"]+)['"]\] = \{\s*['"]type['"]: ['"](\w+)""", text))
    bearer = next((name for name, kind in known.items() if kind == "bearer"), None)
    names: dict[str, str] = {}
    for name, scheme in prepared.document["components"]["securitySchemes"].items():
        names[name] = name if name in known or scheme.get("scheme") != "bearer" else bearer or name
        if names[name] not in known:
            raise InputError(
                f"{path}/configuration.py:1: error: knows no security scheme like {name}, so the API would send no "
                "key; leave out --api, or add the scheme to the client's specification"
            )
    schemes = prepared.document["components"]["securitySchemes"]
    prepared.document["components"]["securitySchemes"] = {names[name]: value for name, value in schemes.items()}
    for item in prepared.document["paths"].values():
        for operation in item.values():
            operation["security"] = [{names[name]: [] for name in entry} for entry in operation.get("security", [])]
