"""The benchmarks' own arithmetic, marks and reports. Nothing is measured here."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies

from benchmarks import by_hand, chart, data, losses, report, server
from benchmarks.__main__ import fill
from benchmarks.effort import FULL, QUICK
from benchmarks.measure import Figure, Result, Spread, figures, in_rounds
from benchmarks.peers import PEERS, Peer, hand, ours
from benchmarks.rows import PAGES, all_rows, chosen

times = strategies.floats(min_value=1e-6, max_value=1e3)
page_names = pytest.mark.parametrize("name", PAGES)


# --- statistics ---


@given(strategies.lists(times, min_size=2))
def test_quartiles_are_those_of_the_standard_library(values: list[float]) -> None:
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    spread = Spread.of(values)
    assert [spread.low, spread.median, spread.high] == pytest.approx(quartiles)


def test_one_value_is_its_own_spread() -> None:
    assert Spread.of([2.5]) == Spread(2.5, 2.5, 2.5)


def test_ratios_are_those_of_each_round() -> None:
    # The machine is ten times slower in the second round.
    table = [{"hand": 1.0, "ours": 2.0}, {"hand": 10.0, "ours": 20.0}]
    baseline, other = figures(table, "hand", {"ours": ["drops it"]}, ["hand", "ours"])
    assert baseline == Figure("hand", Spread(1, 1, 1), 5.5)
    assert other == Figure("ours", Spread(2, 2, 2), 11.0, ("drops it",))


def test_each_round_has_every_measurement_once_in_an_order_that_changes() -> None:
    order: list[str] = []

    def measurement(name: str) -> float:
        order.append(name)
        return 1.0

    names = ["a", "b", "c", "d"]
    measurements = {name: partial(measurement, name) for name in names}
    table = in_rounds(measurements, rounds=20)
    assert table == [dict.fromkeys(names, 1.0)] * 20
    orders = set()
    for start in range(0, len(order), len(names)):
        one_round = order[start : start + len(names)]
        assert sorted(one_round) == names
        orders.add(tuple(one_round))
    assert len(orders) > 10


# --- marks ---


def test_differences_name_what_is_dropped_changed_and_added() -> None:
    before = {"a": 1, "b": [{"c": True, "d": "0.10"}, {"c": False, "d": "0.20"}], "e": None}
    after = {"a": 1.0, "b": [{"c": 1, "d": "0.10"}, {"c": 0, "d": "0.20"}], "f": None}
    assert losses.lost(before, after) == [
        "adds f (null)",
        "changes a (integer to number), b.c (boolean to integer)",
        "drops e",
    ]


def test_a_list_of_another_length_is_a_difference() -> None:
    assert losses.lost({"a": [1, 2]}, {"a": [1]}) == ["changes a (array to array)"]


def test_a_round_trip_that_reorders_properties_loses_nothing() -> None:
    assert losses.lost({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []


def test_many_differences_are_counted() -> None:
    before = dict.fromkeys("abcde", 1)
    assert losses.lost(before, {}) == ["drops a, b and 3 more"]


def careless(text: bytes) -> Any:
    """Read a page as a peer does that keeps three properties of a result, and checks nothing."""
    page = json.loads(text)
    for bucket in page["data"]:
        bucket["results"] = [careless_result(result) for result in bucket["results"]]
    return page


def careless_result(result: data.Object) -> data.Object:
    tokens = float(result["input_tokens"])
    return {"object": result["object"], "input_tokens": tokens, "model": None}


def test_a_careless_peer_is_marked() -> None:
    peer = Peer(read=careless, write=json.dumps)
    page = data.make_page(data.sparse, 2)
    assert losses.lost(page.content, peer.round_trip(page.text)) == [
        "adds model (null)",
        "changes input_tokens (integer to number)",
        "drops num_model_requests, output_tokens and 1 more",
    ]
    read = losses.as_text(peer.read)
    assert losses.accepted(read, page.content, losses.FAULTS) == ["does not validate"]


def test_a_peer_is_marked_with_the_faults_that_it_accepts() -> None:
    def read(page: data.Object) -> None:
        bucket = losses.first_bucket(page)
        result = losses.first_result(page)
        assert page["object"] == "page"
        assert "end_time" in bucket
        assert isinstance(result["project_id"], str)
        int(bucket["start_time"])

    content = data.make_page(data.sparse, 1).content
    assert losses.accepted(read, content, losses.FAULTS) == ["accepts digits in quotes for a number"]


@page_names
@pytest.mark.parametrize("make", [hand, ours])
def test_the_baseline_and_this_project_lose_nothing_and_check_everything(name: str, make: Callable[[], Peer]) -> None:
    peer = make()
    _, make_result = PAGES[name]
    page = data.make_page(make_result, 2)
    assert losses.lost(page.content, peer.round_trip(page.text)) == []
    read_text = losses.as_text(peer.read)
    assert losses.accepted(read_text, page.content, losses.FAULTS) == []
    assert peer.read_dict
    assert losses.accepted(peer.read_dict, page.content, losses.FAULTS) == []


def test_strict_reading_of_this_project_refuses_all_strict_faults() -> None:
    peer = ours()
    assert peer.read_strictly
    read = losses.as_text(peer.read_strictly)
    page = data.make_page(data.all_variants, 2)
    assert losses.accepted(read, page.content, losses.STRICT_FAULTS) == []


def test_models_by_hand_have_the_properties_of_the_specification() -> None:
    declared = {}
    for name in data.variants():
        properties = data.schemas()[name]["properties"]
        constant = properties["object"]["const"]
        declared[constant] = set(properties)
    written = {}
    for model in by_hand.KNOWN:
        constant = by_hand.name_of(model)
        written[constant] = set(model.model_fields)
    assert written == declared


# --- pages ---


@page_names
def test_pages_are_the_same_in_every_run(name: str) -> None:
    _, make_result = PAGES[name]
    page = data.make_page(make_result, 3)
    assert page == data.make_page(make_result, 3)
    results: list[data.Object] = []
    for bucket in page.content["data"]:
        results += bucket["results"]
    assert len(results) == page.results
    assert results[0] != results[len(data.variants())]


def test_a_large_page_has_the_size_that_it_should() -> None:
    page = data.make_large_page(0.5)
    assert len(page.text) == pytest.approx(0.5e6, rel=0.05)


def body(path: str) -> Any:
    """Return the page that the server answers with, after checking the frame around it."""
    request = f"GET {path} HTTP/1.1\r\n"
    answer = server.answer(request.encode())
    head, _, text = answer.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length and int(length[1]) == len(text)
    return json.loads(text)


def test_the_server_has_as_many_pages_as_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Pages, "count", 3)
    page = body("/pages/organization/costs?start_time=0")
    cursors = []
    while page["has_more"]:
        cursors.append(page["next_page"])
        page = body(f"/pages/organization/costs?start_time=0&page={cursors[-1]}")
    assert cursors == ["page_2", "page_3"]


# --- rows ---


@pytest.mark.parametrize("effort", [QUICK, FULL])
def test_rows_have_names_of_their_own(effort: Any) -> None:
    names = [row.name for row in all_rows(effort)]
    assert len(names) == len(set(names))
    assert 1 in effort.growth
    assert set(chart.ROWS) <= set(names)


def test_rows_are_chosen_by_the_start_of_their_names() -> None:
    names = [row.name for row in chosen(["call", "strict"], QUICK)]
    assert names == ["strict", "call-small", "call-large"]


def test_an_unknown_row_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match=r"there is no row speed; the rows are bytes-full, "):
        chosen(["bytes", "speed"], QUICK)


# --- reports ---


ONE = Spread(1, 1, 1)
MEASURED = Result("bytes-full", "read & write <all>", "s", "by hand")
FIGURES = (
    Figure("hand", ONE, 0.00025),
    Figure("ours", Spread(1.04, 1.05, 1.07), 0.00026),
    Figure("stock", Spread(45, 46.2, 103), 0.012, ("drops a|b",)),
    Figure("orjson", Spread(0.3, 0.31, 0.32), 0.00008, ("does not validate",), "3 packages"),
    Figure("opc", marks=("refuses the page", "does not validate"), detail="ValueError: <a>"),
)
BYTES = Figure("hand", ONE, 3798.0)
RESULTS = [
    replace(MEASURED, figures=FIGURES),
    replace(MEASURED, row="memory", unit="bytes per result", figures=(BYTES,)),
    replace(MEASURED, row="check", error="RuntimeError: no"),
]
"""Rows as they are once they are measured."""


def test_the_table_has_a_cell_for_every_peer_and_a_note_for_every_reference() -> None:
    text = report.markdown(RESULTS)
    table, _, notes = text.partition("\n\n")
    lines = table.splitlines()
    assert len(lines) == 2 + len(RESULTS)
    for line in lines:
        bars = re.findall(r"(?<!\\)\|", line)
        assert len(bars) == len(PEERS) + 3
    references = set()
    for numbers in re.findall("<sup>(.+?)</sup>", table):
        references.update(numbers.split(", "))
    assert references == set(re.findall(r"^(\d+)\.", notes, re.MULTILINE))
    assert notes.count("does not validate") == 1


def test_the_short_table_stars_peers_that_lose_or_do_not_validate() -> None:
    lines = report.short_markdown(RESULTS).splitlines()
    measured = [line for line in lines if "read & write" in line]
    assert [line.count("|") for line in measured] == [8, 8]
    assert measured[0] == r"| read & write \<all\> | 1.05 | 46.2\* | – | – | – | – |"


def test_the_block_of_a_terminal_names_every_figure() -> None:
    text = report.block(RESULTS[0])
    assert "1.05" in text and "1.04–1.07" in text and "260 µs" in text
    assert "ValueError: <a>  refuses the page" in text
    assert "failed: RuntimeError: no" in report.block(RESULTS[2])


def test_json_contains_all_figures() -> None:
    text = report.to_json(RESULTS, {"python": "3.13"})
    assert json.loads(text)["environment"] == {"python": "3.13"}
    assert report.from_json(text) == RESULTS


@pytest.mark.parametrize(
    ("value", "text"), [(0.071, "0.07"), (1.049, "1.05"), (9.951, "10.0"), (46.24, "46.2"), (103.4, "103")]
)
def test_ratios_have_three_digits(value: float, text: str) -> None:
    assert report.ratio(value) == text


def test_a_published_table_replaces_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- speed -->\nold\n<!-- end of speed -->\nafter\n", "utf-8")
    fill(page, "new\n")
    assert page.read_text("utf-8") == "before\n<!-- speed -->\n\nnew\n\n<!-- end of speed -->\nafter\n"


def test_a_page_without_marks_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("text\n", "utf-8")
    fill(page, "new\n")
    assert page.read_text("utf-8") == "text\n"


SVG = "{http://www.w3.org/2000/svg}"


def drawn() -> ET.Element:
    """Return the chart of the results as XML."""
    text = chart.draw(RESULTS)
    return ET.fromstring(text)


def rectangles() -> list[ET.Element]:
    """Return the rectangles of the chart, the ground first."""
    return list(drawn().iter(f"{SVG}rect"))


def test_the_bars_of_the_chart_stay_inside() -> None:
    view_box = drawn().attrib["viewBox"].split()
    width, height = map(float, view_box[2:])
    _, *bars = rectangles()
    assert len(bars) == 3
    for bar in bars:
        left = float(bar.attrib["x"])
        right = left + float(bar.attrib["width"])
        top = float(bar.attrib["y"])
        assert 0 <= left <= right <= width
        assert 0 <= top < height


def test_the_chart_names_rows_and_peers() -> None:
    texts = [element.text for element in drawn().iter(f"{SVG}text")]
    assert "read & write <all>" in texts
    assert PEERS["stock"].title in texts


def test_bars_of_peers_that_lose_or_do_not_validate_are_hollow() -> None:
    styles = [rectangle.attrib["class"] for rectangle in rectangles()]
    assert styles == ["ground", "bar ours", "bar hollow", "bar hollow"]
