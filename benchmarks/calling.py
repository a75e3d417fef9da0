"""How each client makes one call. A client imports its packages when it is made, so that programs import no others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

Call = Callable[..., Any]
"""Asks for a page; the cursor of one may be given."""
KEY = "sk-admin-none"
START = 1754006400
PATH = "/organization/usage/completions"


def hand(address: str) -> Call:
    """Return a call with urllib3 and the hand-written models."""
    model = import_module("benchmarks.by_hand").Page
    pool = import_module("urllib3").PoolManager()
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
    url = address + PATH

    def call(**fields: str) -> Any:
        query = {"start_time": str(START), **fields}
        response = pool.request("GET", url, fields=query, headers=headers)
        return model.model_validate_json(response.data)

    return call


def generated(package: str) -> Callable[[str], Call]:
    """Return how a package with the interface of openapi-generator makes a call."""

    def make(address: str) -> Call:
        module = import_module(package)
        configuration = module.Configuration(host=address, access_token=KEY)
        client = module.ApiClient(configuration)
        api = module.UsageApi(client)
        return partial(api.usage_completions, start_time=START)

    return make


def vendor(validating: bool) -> Callable[[str], Call]:
    """Return how the vendor's client makes a call."""

    def make(address: str) -> Call:
        module = import_module("openai")
        client = module.OpenAI(admin_api_key=KEY, base_url=address, _strict_response_validation=validating)
        usage = client.admin.organization.usage
        return partial(usage.completions, start_time=START)

    return make


def opc(address: str) -> Call:
    """Return a call with openapi-python-client."""
    client = import_module("opc_client").AuthenticatedClient(base_url=address, token=KEY)
    operation = import_module("opc_client.api.usage.usage_completions")
    return partial(operation.sync, client=client, start_time=START)


CALLS: dict[str, Callable[[str], Call]] = {
    "hand": hand,
    "ours": generated("openapi_client"),
    "stock": generated("stock_client"),
    "openai": vendor(validating=False),
    "openai-validating": vendor(validating=True),
    "opc": opc,
}
"""The clients, each with the function that makes its call to a server."""
