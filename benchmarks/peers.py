"""The peers: how each of them reads a page, and writes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Optional

from benchmarks import by_hand, styles
from benchmarks.data import Object

BASELINE = "hand"


@dataclass(frozen=True)
class Peer:
    """The ways in which a peer reads and writes."""

    read: Callable[[bytes], Any]
    write: Callable[[Any], Any]
    read_dict: Optional[Callable[[Object], Any]] = None
    read_strictly: Optional[Callable[[bytes], Any]] = None

    def round_trip(self, text: bytes) -> Any:
        """Read a page and write it; return what was written."""
        return json.loads(self.write(self.read(text)))


def pydantic_peer(model: Any) -> Peer:
    """Return how a model of pydantic reads and writes."""
    return Peer(
        read=model.model_validate_json,
        write=lambda page: page.model_dump_json(by_alias=True, exclude_unset=True),
        read_dict=model.model_validate,
        read_strictly=lambda text: model.model_validate_json(text, strict=True),
    )


def hand() -> Peer:
    """Return the baseline."""
    return pydantic_peer(by_hand.Page)


def ours() -> Peer:
    """Return this project."""
    model = import_module("openapi_client").UsageResponse
    return Peer(
        read=model.from_json,
        write=model.to_json,
        read_dict=model.from_dict,
        read_strictly=lambda text: model.from_json(text, strict=True),
    )


def stock() -> Peer:
    """Return openapi-generator with its default templates."""
    model = import_module("stock_client").UsageResponse
    return Peer(read=model.from_json, write=model.to_json, read_dict=model.from_dict)


def vendor(validating: bool) -> Callable[[], Peer]:
    """Return the vendor's client, which by default trusts what it reads."""

    def make() -> Peer:
        client = import_module("openai").OpenAI(admin_api_key="sk-admin-none", _strict_response_validation=validating)
        types = import_module("openai.types.admin.organization")
        model = types.UsageCompletionsResponse
        http = import_module("httpx2")
        response = http.Response(200, request=http.Request("GET", client.base_url))

        def read_dict(content: Object) -> Any:
            # What the client does with the JSON of a response.
            return client._process_response_data(data=content, cast_to=model, response=response)

        return Peer(
            read=lambda text: read_dict(json.loads(text)),
            write=lambda page: page.to_json(indent=None),
            read_dict=read_dict,
        )

    return make


def datamodel_pydantic() -> Peer:
    """Return the pydantic models of datamodel-code-generator."""
    return pydantic_peer(import_module("dcg_pydantic_v2").UsageResponse)


def msgspec_peer(struct: Any) -> Peer:
    """Return how a struct of msgspec reads and writes; it is always strict."""
    msgspec = import_module("msgspec")
    decoder = msgspec.json.Decoder(struct)
    return Peer(
        read=decoder.decode,
        write=msgspec.json.encode,
        read_dict=lambda content: msgspec.convert(content, struct),
        read_strictly=decoder.decode,
    )


def datamodel_msgspec() -> Peer:
    """Return the structs of datamodel-code-generator."""
    return msgspec_peer(import_module("dcg_msgspec").UsageResponse)


def opc() -> Peer:
    """Return openapi-python-client."""
    model = import_module("opc_client.models").UsageResponse
    return Peer(
        read=lambda text: model.from_dict(json.loads(text)),
        write=lambda page: json.dumps(page.to_dict()),
        read_dict=model.from_dict,
    )


def githubkit() -> Peer:
    """Return the style of githubkit, read as its client reads it."""
    compat = import_module("githubkit.compat")
    model = styles.githubkit_page()
    return Peer(
        read=lambda text: compat.type_validate_json(model, text),
        write=lambda page: page.model_dump_json(by_alias=True, exclude_unset=True),
        read_dict=lambda content: compat.type_validate_python(model, content),
    )


def msgspec() -> Peer:
    """Return the hand-written structs of msgspec."""
    return msgspec_peer(styles.msgspec_page())


def orjson() -> Peer:
    """Return the limit of reading without models."""
    module = import_module("orjson")
    return Peer(read=module.loads, write=module.dumps)


@dataclass(frozen=True)
class Entry:
    """A peer in the table."""

    title: str
    make: Callable[[], Peer]


PEERS: dict[str, Entry] = {
    "hand": Entry("pydantic, by hand", hand),
    "ours": Entry("this project", ours),
    "stock": Entry("openapi-generator, default templates", stock),
    "openai": Entry("openai", vendor(validating=False)),
    "openai-validating": Entry("openai, validating", vendor(validating=True)),
    "dcg": Entry("datamodel-code-generator, pydantic", datamodel_pydantic),
    "dcg-msgspec": Entry("datamodel-code-generator, msgspec", datamodel_msgspec),
    "opc": Entry("openapi-python-client", opc),
    "githubkit": Entry("githubkit's style", githubkit),
    "msgspec": Entry("msgspec, by hand", msgspec),
    "orjson": Entry("orjson, no models", orjson),
}
"""All peers, in the order of the table."""
