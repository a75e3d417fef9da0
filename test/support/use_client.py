"""Uses a larger client as the code of its owners does, and prints what came of it, as JSON.

use_client.py FOLDER PACKAGE reads from its input what to send: the name of the model, and the value, by operation.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
from enum import Enum
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Answers a body with itself, anything else with what it is told, and remembers the request."""

    got: Any = None
    answer: Any = None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Handler.got = json.loads(body)
        self.reply(body)

    def do_GET(self) -> None:
        Handler.got = [self.path, self.headers["Authorization"]]
        self.reply(json.dumps(Handler.answer).encode())

    def reply(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


def plain(value: Any) -> Any:
    """What a client returned, as JSON."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value.value if isinstance(value, Enum) else value.to_dict() if hasattr(value, "to_dict") else value


def read(model: Any, value: Any, schema: str) -> Any:
    """An argument made of JSON: a model, or a list or a dict of them."""
    if schema == "list":
        return [model.from_dict(item) for item in value]
    return {name: model.from_dict(item) for name, item in value.items()} if schema == "dict" else model.from_dict(value)


def outcome(call: Any) -> Any:
    """What a call returns, or the name of what it raises."""
    try:
        return plain(call())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def habits(client: Any, report: Any, costs: Any) -> dict[str, Any]:
    """What owners of a client write in their code around models, unions and enums."""
    model, union, enum = client.CostsResult.from_dict(costs), client.UsageResult, client.QuantityUnit
    whole = client.UsageReport.from_dict(report)
    results = whole.page.data[0].results
    calls = {
        "None": lambda: [getattr(client, name).from_dict(None) for name in ("CostsResult", "UsageResponse", "Error")],
        "validate": lambda: client.UsageCompletionsResult.model_validate(report["last"]),
        "an instance is read": lambda: client.CostsResult.from_dict(model),
        "text": lambda: client.CostsResult.from_json(model.to_json()),
        "keywords": lambda: client.CostsResultAmount(currency="usd"),
        "inline union": lambda: client.CostsResultAmount(value=client.CostsResultAmountValue(1.5), currency="usd"),
        "union of the schema": lambda: isinstance(union.model_json_schema(), dict),
        "config": lambda: isinstance(client.CostsResult.model_config, dict),
        "fields": lambda: sorted(client.CostsResult.model_fields),
        "shown": lambda: isinstance(model.to_str(), str) and isinstance(repr(model), str),
        "copy": lambda: model.model_copy(update={"line_item": "x"}),
        "wrapped": lambda: union(model),
        "wrapped by name": lambda: union(actual_instance=model).actual_instance,
        "two arguments": lambda: isinstance(outcome(lambda: union(model, model)), str),
        "not a member": lambda: outcome(lambda: union(actual_instance=3))[:0],
        "is a member": lambda: [isinstance(union(model), union), isinstance(3, union), isinstance(None, union)],
        "union from a dict": lambda: union.from_dict(costs).actual_instance,
        "union from no text": lambda: outcome(lambda: union.from_json("nonsense"))[:0],
        "union from text": lambda: union.from_json(json.dumps(costs)).actual_instance.line_item,
        "union validates": lambda: (
            client.UsageReport.model_validate(
                {"page": whole.page, "unit": "tokens", "result": union(model)}
            ).result.actual_instance
        ),
        "member of a member": lambda: results[0].actual_instance.input_tokens,
        "members to text": lambda: [json.loads(item.to_json()) for item in results],
        "inline name": lambda: client.UsageTimeBucketResultsInner.from_dict(costs).actual_instance,
        "is inline": lambda: isinstance(results[0], client.UsageTimeBucketResultsInner),
        "value": lambda: [enum.TOKENS.value, enum("images").value, enum.ENUM_1000_TOKENS.name, enum["TOKENS"].value],
        "equal": lambda: [enum.TOKENS == "tokens", whole.unit == enum.TOKENS, whole.unit is enum.TOKENS],
        "enum": lambda: [issubclass(enum, Enum), issubclass(enum, str), whole.unit.value, whole.units[0].value],
        "enum from text": lambda: enum.from_json('"tokens"'),
        "set": lambda: setattr(whole, "unit", "images") or whole.unit,
        "set a member": lambda: setattr(whole, "result", union(model)) or whole.result,
        "set in a member": lambda: setattr(whole.last, "input_tokens", 7) or whole.last,
        "whole": lambda: json.loads(whole.to_json()),
        "whole to text": lambda: isinstance(whole.to_str(), str),
        "wrapper in a wrapper": lambda: client.ReportOrResult.from_dict(costs).actual_instance.actual_instance,
        "either": lambda: client.ReportOrResult(client.UsageResult(model)).actual_instance,
        "either of a report": lambda: client.ReportOrResult(client.UsageReport.from_dict(report)),
    }
    return {name: outcome(call) for name, call in calls.items()}


def main() -> None:
    """Use the client."""
    sys.path.insert(0, sys.argv[1])
    client: Any = importlib.import_module(sys.argv[2])
    wanted = json.load(sys.stdin)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        api = client.EchoApi(client.ApiClient(client.Configuration(host=host, access_token="key")))
        found: dict[str, Any] = {}
        for name, (model, schema, value) in wanted["echoes"].items():
            Handler.got = None
            call = getattr(api, f"echo_{name}")
            back = outcome(lambda: call(read(getattr(client, model), value, schema)))
            found[name] = {"sent": Handler.got, "back": back}
        for answer in wanted["units"]:
            Handler.answer = answer
            unit = client.QuantityUnit
            back = outcome(lambda: api.unit(unit.TOKENS, unit=unit("images"), units=[unit.TOKENS, unit.IMAGES]))
            found[f"unit {answer}"] = {"sent": Handler.got, "back": back}
        server.shutdown()
    found["habits"] = habits(client, wanted["report"], wanted["costs"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
