# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The APIs. Each one is imported on its first use."""

from typing import TYPE_CHECKING

from openapi_client.models._lazy import lazy

if TYPE_CHECKING:
    from openapi_client.api.usage_api import UsageApi as UsageApi

__all__: list[str] = [
    "UsageApi",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "UsageApi": "usage_api",
    },
)
