"""Use a client as the code of its owners does, and print the outcomes as JSON.

    python use_client.py FOLDER PACKAGE < input

The input is a JSON object: `echoes` maps operations to `[model, container, value]`, the argument to send; `units` lists
answers of the server; `report` and `costs` are instances of UsageReport and CostsResult.
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
    """Answers a POST with its own body and a GET with `answer`, and remembers the request."""

    request_seen: Any = None
    answer: Any = None

    def do_POST(self) -> None:
        header = self.headers["Content-Length"]
        body = self.rfile.read(int(header))
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
    """Convert a result of a client to a JSON value."""
    if isinstance(value, list):
        return list(map(plain, value))
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value


def read(model: Any, value: Any, container: str) -> Any:
    """Convert a JSON value to an argument: a model, or a list or a dict of models."""
    if container == "list":
        return list(map(model.from_dict, value))
    if container == "dict":
        return {name: model.from_dict(item) for name, item in value.items()}
    return model.from_dict(value)


def outcome(call: Callable[[], Any]) -> Any:
    """Return the result of a call as a JSON value, or the error that it raises."""
    try:
        result = call()
        return plain(result)
    except Exception as error:
        name = type(error).__name__
        return f"{name}: {error}"


def raises(call: Callable[[], Any]) -> bool:
    """Return whether a call raises an error of any kind."""
    try:
        call()
    except Exception:
        return True
    return False


class Habits:
    """Idioms of client code around models, unions and enums, one per method."""

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
        """Return the outcome of each habit, in the order of their definition: the last ones set fields."""
        outcomes = {}
        for name in vars(Habits):
            if name != "outcomes" and not name.startswith("_"):
                habit = getattr(self, name)
                outcomes[name] = outcome(habit)
        return outcomes

    def none_is_none(self) -> Any:
        models = (self.client.CostsResult, self.client.UsageResponse, self.client.Error)
        return [model.from_dict(None) for model in models]

    def validate(self) -> Any:
        return self.client.UsageCompletionsResult.model_validate(self.report_in_json["last"])

    def an_instance_is_read(self) -> Any:
        return self.client.CostsResult.from_dict(self.costs)

    def text(self) -> Any:
        text = self.costs.to_json()
        return self.client.CostsResult.from_json(text)

    def keywords(self) -> Any:
        return self.client.CostsResultAmount(currency="usd")

    def inline_union(self) -> Any:
        value = self.client.CostsResultAmountValue(1.5)
        return self.client.CostsResultAmount(value=value, currency="usd")

    def schema_of_a_union(self) -> Any:
        schema = self.union.model_json_schema()
        return isinstance(schema, dict)

    def config(self) -> Any:
        model = self.client.CostsResult
        return isinstance(model.model_config, dict)

    def fields(self) -> Any:
        model = self.client.CostsResult
        return sorted(model.model_fields)

    def shown(self) -> Any:
        texts = (self.costs.to_str(), repr(self.costs))
        return [isinstance(text, str) for text in texts]

    def copy(self) -> Any:
        return self.costs.model_copy(update={"line_item": "x"})

    def wrapped(self) -> Any:
        return self.union(self.costs)

    def wrapped_by_name(self) -> Any:
        union = self.union(actual_instance=self.costs)
        return union.actual_instance

    def two_arguments(self) -> Any:
        return raises(lambda: self.union(self.costs, self.costs))

    def not_a_member(self) -> Any:
        return raises(lambda: self.union(actual_instance=3))

    def is_a_member(self) -> Any:
        wrapped = self.union(self.costs)
        return [isinstance(value, self.union) for value in (wrapped, 3, None)]

    def union_from_a_dict(self) -> Any:
        union = self.union.from_dict(self.costs_in_json)
        return union.actual_instance

    def union_from_no_json(self) -> Any:
        return raises(lambda: self.union.from_json("nonsense"))

    def union_from_text(self) -> Any:
        text = json.dumps(self.costs_in_json)
        union = self.union.from_json(text)
        return union.actual_instance.line_item

    def union_validates(self) -> Any:
        fields = {"page": self.report.page, "unit": "tokens", "result": self.union(self.costs)}
        report = self.client.UsageReport.model_validate(fields)
        return report.result.actual_instance

    def member_of_a_member(self) -> Any:
        first = self.results[0]
        return first.actual_instance.input_tokens

    def members_to_text(self) -> Any:
        texts = [result.to_json() for result in self.results]
        return list(map(json.loads, texts))

    def inline_name(self) -> Any:
        inline = self.client.UsageTimeBucketResultsInner
        return inline.from_dict(self.costs_in_json).actual_instance

    def is_inline(self) -> Any:
        inline = self.client.UsageTimeBucketResultsInner
        return isinstance(self.results[0], inline)

    def value(self) -> Any:
        enum = self.enum
        return [enum.TOKENS.value, enum("images").value, enum.ENUM_1000_TOKENS.name, enum["TOKENS"].value]

    def equal(self) -> Any:
        unit = self.report.unit
        return [self.enum.TOKENS == "tokens", unit == self.enum.TOKENS, unit is self.enum.TOKENS]

    def enum_class(self) -> Any:
        return [issubclass(self.enum, Enum), issubclass(self.enum, str)]

    def enum_values(self) -> Any:
        units = (self.report.unit, self.report.units[0])
        return [unit.value for unit in units]

    def enum_from_text(self) -> Any:
        return self.enum.from_json('"tokens"')

    def wrapper_in_a_wrapper(self) -> Any:
        outer = self.client.ReportOrResult.from_dict(self.costs_in_json)
        inner = outer.actual_instance
        return inner.actual_instance

    def either(self) -> Any:
        result = self.client.UsageResult(self.costs)
        return self.client.ReportOrResult(result).actual_instance

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
        text = self.report.to_json()
        return json.loads(text)

    def report_to_text(self) -> Any:
        return isinstance(self.report.to_str(), str)


class Requests:
    """Requests to the server; an outcome is what the server got and what the client returned."""

    def __init__(self, client: Any, port: int) -> None:
        host = f"http://127.0.0.1:{port}"
        configuration = client.Configuration(host=host, access_token="key")
        self.client = client
        api_client = client.ApiClient(configuration)
        self.api = client.EchoApi(api_client)

    def outcomes(self, requests: Any) -> dict[str, Any]:
        """Return the outcome of each request by name."""
        outcomes = {}
        for name, (model, container, value) in requests["echoes"].items():
            outcomes[name] = self.outcome_of_echo(name, model, container, value)
        for answer in requests["units"]:
            outcomes[f"unit {answer}"] = self.outcome_of_unit(answer)
        return outcomes

    def outcome_of_echo(self, name: str, model: str, container: str, value: Any) -> Any:
        """Call an operation that answers with the body of its request."""
        operation = getattr(self.api, f"echo_{name}")
        model_class = getattr(self.client, model)
        Handler.request_seen = None
        back = outcome(lambda: operation(read(model_class, value, container)))
        return {"sent": Handler.request_seen, "back": back}

    def outcome_of_unit(self, answer: str) -> Any:
        """Call the operation whose parameters are enum members."""
        unit = self.client.QuantityUnit
        units = [unit.TOKENS, unit.IMAGES]
        Handler.answer = answer
        back = outcome(lambda: self.api.unit(unit.TOKENS, unit=unit("images"), units=units))
        return {"sent": Handler.request_seen, "back": back}


def main() -> None:
    """Use the client that the command line names."""
    _, folder, package = sys.argv
    sys.path.insert(0, folder)
    client = importlib.import_module(package)
    requests = json.load(sys.stdin)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        outcomes = Requests(client, server.server_port).outcomes(requests)
        server.shutdown()
    habits = Habits(client, requests["report"], requests["costs"])
    outcomes["habits"] = habits.outcomes()
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
