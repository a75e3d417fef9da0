"""Compare how fast packages read and write one large page.

    python benchmarks/reading.py FOLDER [FOLDER ...]

Each folder contains an openapi_client, for example a checkout of another commit. The baseline is pydantic models as an
engineer would write them by hand. All take turns in random order; the processor time of the fastest round counts. The
first column shows the milliseconds of the baseline, the others show ratios to it.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Annotated, Any, Literal, Optional, Union

import pydantic
import yaml
from pydantic import BaseModel, ConfigDict, Field

ROUNDS = 100
BUCKETS = 31
RESULTS = 60
PROJECT = Path(__file__).resolve().parent.parent
TEXT = (PROJECT / "openapi.yaml").read_text("utf-8")
SCHEMAS = yaml.safe_load(TEXT)["components"]["schemas"]
MODELS = ("UsageCompletionsResult", "UsageImagesResult", "CostsResult")


def page() -> str:
    """Return the JSON text of a page with many results of three models."""
    results = []
    for number in range(RESULTS):
        model = MODELS[number % len(MODELS)]
        example = SCHEMAS[model]["examples"][0]
        results.append(example)
    bucket = {"object": "bucket", "start_time": 0, "end_time": 60, "results": results}
    return json.dumps({"object": "page", "data": [bucket] * BUCKETS, "has_more": False, "next_page": None})


def package(folder: Path) -> type[Any]:
    """Import UsageResponse from the package in a folder, and forget the package: the next one has the same name."""
    sys.path.insert(0, str(folder))
    module = import_module("openapi_client")
    model: type[Any] = module.UsageResponse
    sys.path.pop(0)
    for name in list(sys.modules):
        if name.partition(".")[0] == "openapi_client":
            del sys.modules[name]
    return model


# --- models by hand ---


class Base(BaseModel):
    """An object that keeps undeclared properties."""

    model_config = ConfigDict(extra="allow")


class Completions(Base):
    """Usage of completions."""

    object: Literal["organization.usage.completions.result"]
    input_tokens: int
    output_tokens: int
    num_model_requests: int
    input_cached_tokens: Optional[int] = None
    input_cache_write_tokens: Optional[int] = None
    input_uncached_tokens: Optional[int] = None
    input_text_tokens: Optional[int] = None
    output_text_tokens: Optional[int] = None
    input_cached_text_tokens: Optional[int] = None
    input_audio_tokens: Optional[int] = None
    input_cached_audio_tokens: Optional[int] = None
    output_audio_tokens: Optional[int] = None
    input_image_tokens: Optional[int] = None
    input_cached_image_tokens: Optional[int] = None
    output_image_tokens: Optional[int] = None
    project_id: Optional[str] = None
    user_id: Optional[str] = None
    api_key_id: Optional[str] = None
    model: Optional[str] = None
    batch: Optional[bool] = None
    service_tier: Optional[str] = None


class Images(Base):
    """Usage of images."""

    object: Literal["organization.usage.images.result"]
    images: int
    num_model_requests: int
    source: Optional[str] = None
    size: Optional[str] = None
    project_id: Optional[str] = None
    user_id: Optional[str] = None
    api_key_id: Optional[str] = None
    model: Optional[str] = None


class Amount(Base):
    """An amount of money."""

    value: Union[float, str, None] = None
    currency: Optional[str] = None


class Costs(Base):
    """Costs."""

    object: Literal["organization.costs.result"]
    amount: Optional[Amount] = None
    line_item: Optional[str] = None
    project_id: Optional[str] = None
    api_key_id: Optional[str] = None
    quantity: Optional[float] = None
    quantity_unit: Optional[str] = None


class Bucket(Base):
    """The results of one period."""

    object: Literal["bucket"]
    start_time: int
    end_time: int
    results: list[Annotated[Union[Completions, Images, Costs], Field(discriminator="object")]]


class Page(Base):
    """A page of buckets."""

    object: Literal["page"]
    data: list[Bucket]
    has_more: bool
    next_page: Optional[str]


# --- the comparison ---


@dataclass
class Contestant:
    """The operations of one package, and the fastest round of each so far."""

    name: str
    operations: dict[str, Callable[[], Any]]

    def __post_init__(self) -> None:
        self.fastest = dict.fromkeys(self.operations, float("inf"))

    def run(self) -> None:
        """Run one round of each operation."""
        for name, operation in self.operations.items():
            start = process_time()
            operation()
            elapsed = process_time() - start
            self.fastest[name] = min(self.fastest[name], elapsed)


def by_hand(text: str) -> Contestant:
    """Return the baseline: models by hand, with pydantic's own strict mode."""
    instance = Page.model_validate_json(text)
    operations: dict[str, Callable[[], Any]] = {
        "read": partial(Page.model_validate_json, text),
        "read strictly": partial(Page.model_validate_json, text, strict=True),
        "write": partial(instance.model_dump_json, by_alias=True, exclude_unset=True),
    }
    return Contestant("by hand", operations)


def generated(folder: str, text: str) -> Contestant:
    """Return the contestant for the package in a folder."""
    path = Path(folder).resolve()
    model = package(path)
    instance = model.from_json(text)
    operations: dict[str, Callable[[], Any]] = {
        "read": partial(model.from_json, text),
        "read strictly": partial(model.from_json, text, strict=True),
        "write": instance.to_json,
    }
    return Contestant(folder, operations)


def main() -> None:
    """Print the times of the baseline, and the ratios of the packages."""
    text = page()
    baseline = by_hand(text)
    packages = [generated(folder, text) for folder in sys.argv[1:]]
    contestants = [baseline, *packages]
    for _ in range(ROUNDS):
        random.shuffle(contestants)
        for contestant in contestants:
            contestant.run()
    line = f"pydantic {pydantic.VERSION:14}{baseline.name:>20}"
    for contestant in packages:
        line += f"{contestant.name:>20}"
    print(line)
    for operation, seconds in baseline.fastest.items():
        line = f"{operation:23}{1000 * seconds:17.2f} ms"
        for contestant in packages:
            ratio = contestant.fastest[operation] / seconds
            line += f"{ratio:20.2f}"
        print(line)


if __name__ == "__main__":
    main()
