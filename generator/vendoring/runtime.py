"""Fit an API to the runtime of a client: the modules that send its requests."""

from __future__ import annotations

import re
from typing import Any

from generator.errors import InputError
from generator.package.prepare import Prepared
from generator.vendoring.client import Client

EXPORTS: dict[str, tuple[str, ...]] = {
    "api_client": ("ApiClient",),
    "api_response": ("ApiResponse",),
    "configuration": ("Configuration",),
    "exceptions": (
        "ApiAttributeError",
        "ApiException",
        "ApiKeyError",
        "ApiTypeError",
        "ApiValueError",
        "OpenApiException",
    ),
    "rest": (),
}
"""The modules of the runtime, and the names that a package exports from each."""


def suit_runtime(client: Client, prepared: Prepared) -> None:
    """Rename the security schemes of the API to their names in the runtime of the client.

    Raises InputError if the API would not work with that runtime.
    """
    api_client = client.text("api_client.py") or ""
    if "async def call_api(" in api_client:
        raise InputError.at(
            client.folder / "api_client.py",
            "is asynchronous, but the API of --api is not; leave out --api, and let openapi-generator make the API "
            "with the rest of the client",
            line=1,
        )
    configuration = client.text("configuration.py")
    if configuration is None:
        return
    schemes: dict[str, Any] = prepared.document["components"]["securitySchemes"]
    names = _names_on_runtime(schemes, configuration)
    for name, name_on_runtime in names.items():
        if not name_on_runtime:
            raise InputError.at(
                client.folder / "configuration.py",
                f"knows no security scheme like {name}, so the API would send no key; leave out --api, or add the "
                "scheme to the specification of the client",
                line=1,
            )
    prepared.document["components"]["securitySchemes"] = {names[name]: scheme for name, scheme in schemes.items()}
    for path_item in prepared.document["paths"].values():
        for operation in path_item.values():
            operation["security"] = [_renamed(entry, names) for entry in operation.get("security", [])]


def _names_on_runtime(schemes: dict[str, Any], configuration: str) -> dict[str, str]:
    """Return the name that each security scheme has in a configuration module of the default templates, or ""."""
    entries = re.findall(r"""auth\[['"]([^'"]+)['"]\] = \{\s*['"]type['"]: ['"](\w+)""", configuration)
    known = dict(entries)
    # All bearer schemes share one key, the access token, so any of them will do.
    bearer = next((name for name, scheme_type in known.items() if scheme_type == "bearer"), "")
    names = {}
    for name, scheme in schemes.items():
        if name in known:
            names[name] = name
        elif scheme.get("scheme") == "bearer":
            names[name] = bearer
        else:
            names[name] = ""
    return names


def _renamed(requirement: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return a security requirement with the new names of its schemes; keys have no scopes."""
    new_names = [names[name] for name in requirement]
    return {name: [] for name in new_names}
