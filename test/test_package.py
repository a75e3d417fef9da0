"""The package as its users import it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import PROJECT, SCHEMAS, python

import openapi_client
import openapi_client.models

RUNTIME = {
    "ApiAttributeError",
    "ApiClient",
    "ApiException",
    "ApiKeyError",
    "ApiResponse",
    "ApiTypeError",
    "ApiValueError",
    "Configuration",
    "OpenApiException",
}


def test_exported_names() -> None:
    models = {*SCHEMAS, "Model", "UnknownModel"}
    assert set(openapi_client.models.__all__) == models | {"APPROXIMATED"}
    assert openapi_client.models.APPROXIMATED == ()
    assert set(openapi_client.__all__) == models | RUNTIME | {"UsageApi"}
    for name in openapi_client.__all__:
        assert name in dir(openapi_client)
        getattr(openapi_client, name)


def test_import_is_lazy() -> None:
    loaded = python("import json, openapi_client; print(json.dumps(sorted(sys.modules)))", PROJECT)
    assert {name for name in loaded if name.startswith("openapi_client.")} == {
        "openapi_client.models",
        "openapi_client.models._lazy",
    }
    assert not {"pydantic", "urllib3", "dateutil"} & set(loaded)


def test_unknown_name() -> None:
    for module in (openapi_client, openapi_client.models):
        assert not hasattr(module, "NoSuchModel")


def test_types(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text(
        "from typing import Optional\n"
        "from openapi_client import UsageCompletionsResult, UsageResponse\n"
        "def total(text: str) -> int:\n"
        "    tokens = 0\n"
        "    for bucket in UsageResponse.from_json(text).data:\n"
        "        for result in bucket.results:\n"
        "            if isinstance(result, UsageCompletionsResult):\n"
        "                cached: Optional[int] = result.input_cached_tokens\n"
        "                tokens += result.input_tokens - (cached or 0)\n"
        "                reveal_type(result.object)\n"
        "                reveal_type(result.input_cached_tokens)\n"
        "    return tokens\n"
    )
    mypy = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent"]
    mypy += ["--cache-dir", str(tmp_path / "cache")]
    models = subprocess.run([*mypy, "-p", "openapi_client.models"], capture_output=True, text=True, cwd=PROJECT)
    assert models.returncode == 0, models.stdout
    usage = subprocess.run([*mypy, str(page)], capture_output=True, text=True, cwd=PROJECT)
    assert usage.returncode == 0, usage.stdout
    assert "Literal['organization.usage.completions.result']" in usage.stdout
    assert 'Revealed type is "int | None"' in usage.stdout or "Union[builtins.int, None]" in usage.stdout
    settings = {"typeCheckingMode": "standard", "extraPaths": [str(PROJECT)], "pythonVersion": "3.10"}
    settings["include"] = [str(page), str(PROJECT / "openapi_client/models")]
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    pyright = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--project", str(tmp_path)]
    done = subprocess.run(pyright, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'Type of "result.input_cached_tokens" is "int | None"' in done.stdout


def test_size_of_what_is_generated() -> None:
    lines = (PROJECT / "openapi_client/models/usage_completions_result.py").read_text("utf-8").splitlines()
    assert len(lines) <= 80
    assert all(len(line) <= 120 for line in lines)
