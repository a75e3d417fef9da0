"""docs/guide/programs.md shows what the programs print, and names what they have."""

from __future__ import annotations

import re
import shlex
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table

import exporter
import sync
from demo_server import KEY
from openapi_client import ApiClient, Configuration, UsageApi
from support.demo import running
from support.processes import run
from support.project import PROJECT

PAGE = (PROJECT / "docs/guide/programs.md").read_text("utf-8")
COMMAND = re.compile(r"^```console\n\$ python (\S+) (.*)\n```\n\n```text\n((?:[^`].*\n)*)```$", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| [^`]+ \| (.*) \|$", re.MULTILINE)
GAUGE = re.compile(r"`(openai_\w+)`")


def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    commands = COMMAND.findall(PAGE)
    assert len(commands) == PAGE.count("```console")
    for program, arguments, output in commands:
        done = run(sys.executable, PROJECT / program, *shlex.split(arguments), folder=tmp_path, OPENAI_ADMIN_KEY="")
        assert done.stderr == ""
        assert done.stdout == output


@pytest.mark.parametrize("table", [sync.COSTS, sync.USAGE, sync.PROGRESS], ids=str)
def test_the_columns_of_the_tables(table: Table) -> None:
    columns = dict(ROW.findall(PAGE))[table.name]
    names = re.findall(r"`(\w+)`", columns)
    assert names
    assert set(names) <= set(table.columns.keys())


def test_the_gauges() -> None:
    day = date(2026, 10, 31)
    figures = exporter.Figures()
    with running(day) as server, ApiClient(Configuration(host=server.url, access_token=KEY)) as client:
        figures.read(UsageApi(client), Namespace(demo=day, days=1))
    names = {metric.name for metric in figures.collect()}
    assert set(GAUGE.findall(PAGE)) == names
