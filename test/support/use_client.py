"""Use a client as the code of its owners does, and print the results as JSON.

use_client.py FOLDER PACKAGE reads from its input what to send: the name of the model, and the value, by operation.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
from collections.abc import Callable
from enum import Enum
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """A server that answers a body with itself, and anything else with what it is told; it remembers the request."""

    request_seen: Any = None
    answer: Any = None

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        Handler.request_seen = json.loads(body)
        self.reply(body)

    def do_GET(self) -> None:
        Handler.request_seen = [self.path, self.headers["Authorization"]]
        body = json.dumps(Handler.answer)
        self.reply(body.encode())

    def reply(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name of the base
        pass


def plain(value: Any) -> Any:
    """Return what a client returned as JSON."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value


def read(model: Any, value: Any, container: str) -> Any:
    """Make an argument of JSON: a model, or a list or a dict of them."""
    if container == "list":
        return [model.from_dict(item) for item in value]
    if container == "dict":
        return {name: model.from_dict(item) for name, item in value.items()}
    return model.from_dict(value)


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call returns, or the name of what it raises."""
    try:
        return plain(call())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def raises(call: Callable[[], Any]) -> bool:
    """Return whether a call raises an error, whatever its text."""
    try:
        call()
    except Exception:
        return True
    return False


class Habits:
    """What owners of a client write in their code around models, unions and enums; each method is a habit."""

    def __init__(self, client: Any, report: Any, costs: Any) -> None:
        self.client = client
        self.costs_in_json = costs
        self.report_in_json = report
        self.costs = client.CostsResult.from_dict(costs)
        self.report = client.UsageReport.from_dict(report)
        self.results = self.report.page.data[0].results
        self.union = client.UsageResult
        self.enum = client.QuantityUnit

    def outcomes(self) -> dict[str, Any]:
        """Return what each habit comes to, in the order of the text: the last ones set fields."""
        found = {}
        for name in vars(Habits):
            if name != "outcomes" and not name.startswith("_"):
                habit = getattr(self, name)
                found[name] = outcome(habit)
        return found

    def none_is_none(self) -> Any:
        names = ("CostsResult", "UsageResponse", "Error")
        return [getattr(self.client, name).from_dict(None) for name in names]

    def validate(self) -> Any:
        return self.client.UsageCompletionsResult.model_validate(self.report_in_json["last"])

    def an_instance_is_read(self) -> Any:
        return self.client.CostsResult.from_dict(self.costs)

    def text(self) -> Any:
        return self.client.CostsResult.from_json(self.costs.to_json())

    def keywords(self) -> Any:
        return self.client.CostsResultAmount(currency="usd")

    def inline_union(self) -> Any:
        value = self.client.CostsResultAmountValue(1.5)
        return self.client.CostsResultAmount(value=value, currency="usd")

    def schema_of_a_union(self) -> Any:
        return isinstance(self.union.model_json_schema(), dict)

    def config(self) -> Any:
        return isinstance(self.client.CostsResult.model_config, dict)

    def fields(self) -> Any:
        return sorted(self.client.CostsResult.model_fields)

    def shown(self) -> Any:
        return [isinstance(self.costs.to_str(), str), isinstance(repr(self.costs), str)]

    def copy(self) -> Any:
        return self.costs.model_copy(update={"line_item": "x"})

    def wrapped(self) -> Any:
        return self.union(self.costs)

    def wrapped_by_name(self) -> Any:
        return self.union(actual_instance=self.costs).actual_instance

    def two_arguments(self) -> Any:
        return raises(lambda: self.union(self.costs, self.costs))

    def not_a_member(self) -> Any:
        return raises(lambda: self.union(actual_instance=3))

    def is_a_member(self) -> Any:
        wrapped = self.union(self.costs)
        return [isinstance(value, self.union) for value in (wrapped, 3, None)]

    def union_from_a_dict(self) -> Any:
        return self.union.from_dict(self.costs_in_json).actual_instance

    def union_from_no_json(self) -> Any:
        return raises(lambda: self.union.from_json("nonsense"))

    def union_from_text(self) -> Any:
        text = json.dumps(self.costs_in_json)
        return self.union.from_json(text).actual_instance.line_item

    def union_validates(self) -> Any:
        report = {"page": self.report.page, "unit": "tokens", "result": self.union(self.costs)}
        return self.client.UsageReport.model_validate(report).result.actual_instance

    def member_of_a_member(self) -> Any:
        return self.results[0].actual_instance.input_tokens

    def members_to_text(self) -> Any:
        return [json.loads(item.to_json()) for item in self.results]

    def inline_name(self) -> Any:
        return self.client.UsageTimeBucketResultsInner.from_dict(self.costs_in_json).actual_instance

    def is_inline(self) -> Any:
        return isinstance(self.results[0], self.client.UsageTimeBucketResultsInner)

    def value(self) -> Any:
        enum = self.enum
        return [enum.TOKENS.value, enum("images").value, enum.ENUM_1000_TOKENS.name, enum["TOKENS"].value]

    def equal(self) -> Any:
        unit = self.report.unit
        return [self.enum.TOKENS == "tokens", unit == self.enum.TOKENS, unit is self.enum.TOKENS]

    def enum_class(self) -> Any:
        return [issubclass(self.enum, Enum), issubclass(self.enum, str)]

    def enum_values(self) -> Any:
        return [self.report.unit.value, self.report.units[0].value]

    def enum_from_text(self) -> Any:
        return self.enum.from_json('"tokens"')

    def wrapper_in_a_wrapper(self) -> Any:
        return self.client.ReportOrResult.from_dict(self.costs_in_json).actual_instance.actual_instance

    def either(self) -> Any:
        return self.client.ReportOrResult(self.client.UsageResult(self.costs)).actual_instance

    def either_of_a_report(self) -> Any:
        report = self.client.UsageReport.from_dict(self.report_in_json)
        return self.client.ReportOrResult(report)

    def set_an_enum(self) -> Any:
        self.report.unit = "images"
        return self.report.unit

    def set_a_member(self) -> Any:
        self.report.result = self.union(self.costs)
        return self.report.result

    def set_in_a_member(self) -> Any:
        self.report.last.input_tokens = 7
        return self.report.last

    def report_to_json(self) -> Any:
        return json.loads(self.report.to_json())

    def report_to_text(self) -> Any:
        return isinstance(self.report.to_str(), str)


class Requests:
    """Requests to a server, whose outcome is what it got and what came back."""

    def __init__(self, client: Any, port: int) -> None:
        host = f"http://127.0.0.1:{port}"
        configuration = client.Configuration(host=host, access_token="key")
        self.client = client
        self.api = client.EchoApi(client.ApiClient(configuration))

    def outcomes(self, wanted: Any) -> dict[str, Any]:
        found = {}
        for name, (model, container, value) in wanted["echoes"].items():
            found[name] = self.outcome_of_echo(name, model, container, value)
        for answer in wanted["units"]:
            found[f"unit {answer}"] = self.outcome_of_unit(answer)
        return found

    def outcome_of_echo(self, name: str, model: str, container: str, value: Any) -> Any:
        """Call an operation that sends back what it gets."""
        operation = getattr(self.api, f"echo_{name}")
        model_class = getattr(self.client, model)
        Handler.request_seen = None
        back = outcome(lambda: operation(read(model_class, value, container)))
        return {"sent": Handler.request_seen, "back": back}

    def outcome_of_unit(self, answer: str) -> Any:
        """Call the operation whose parameters are members of an enum."""
        unit = self.client.QuantityUnit
        units = [unit.TOKENS, unit.IMAGES]
        Handler.answer = answer
        back = outcome(lambda: self.api.unit(unit.TOKENS, unit=unit("images"), units=units))
        return {"sent": Handler.request_seen, "back": back}


def main() -> None:
    """Use the client."""
    sys.path.insert(0, sys.argv[1])
    client = importlib.import_module(sys.argv[2])
    wanted = json.load(sys.stdin)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        found = Requests(client, server.server_port).outcomes(wanted)
        server.shutdown()
    found["habits"] = Habits(client, wanted["report"], wanted["costs"]).outcomes()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
