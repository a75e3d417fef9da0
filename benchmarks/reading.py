"""Compare how fast packages read and write one large page: python benchmarks/reading.py FOLDER [FOLDER ...]

Each folder has an openapi_client, such as a checkout of another commit. They are compared with pydantic models as an
engineer would write them by hand. All take turns in a random order, and each gets the processor time of its fastest
round. The first column has milliseconds of the models by hand, the others the ratio to it.
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
SPEC = yaml.safe_load((Path(__file__).resolve().parent.parent / "openapi.yaml").read_text("utf-8"))


def page() -> str:
    """Make a page of many results of three types, from the examples of the specification."""
    schemas = SPEC["components"]["schemas"]
    examples = [schemas[name]["examples"][0] for name in ("UsageCompletionsResult", "UsageImagesResult", "CostsResult")]
    results = [examples[number % len(examples)] for number in range(RESULTS)]
    bucket = {"object": "bucket", "start_time": 0, "end_time": 60, "results": results}
    return json.dumps({"object": "page", "data": [bucket] * BUCKETS, "has_more": False, "next_page": None})


def package(folder: Path) -> type[Any]:
    """Import the model of a page from the package in a folder, which may have the name of one already imported."""
    sys.path.insert(0, str(folder))
    model: type[Any] = import_module("openapi_client").UsageResponse
    sys.path.pop(0)
    for name in [name for name in sys.modules if name.partition(".")[0] == "openapi_client"]:
        del sys.modules[name]
    return model


# --- models by hand ---


class Base(BaseModel):
    """An object that keeps what it does not declare."""

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
    """The results of one stretch of time."""

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
    """The three operations of one package, and the fastest round of each so far."""

    name: str
    operations: dict[str, Callable[[], Any]]

    def __post_init__(self) -> None:
        self.fastest = dict.fromkeys(self.operations, float("inf"))

    def run(self) -> None:
        """Run one round of each operation."""
        for name, operation in self.operations.items():
            start = process_time()
            operation()
            self.fastest[name] = min(self.fastest[name], process_time() - start)


def by_hand(text: str) -> Contestant:
    """Make the contestant of the models by hand. Their strict reading is pydantic's."""
    written = Page.model_validate_json(text)
    operations: dict[str, Callable[[], Any]] = {
        "read": partial(Page.model_validate_json, text),
        "read strictly": partial(Page.model_validate_json, text, strict=True),
        "write": partial(written.model_dump_json, by_alias=True, exclude_unset=True),
    }
    return Contestant("by hand", operations)


def generated(folder: str, text: str) -> Contestant:
    """Make the contestant of a package."""
    model = package(Path(folder).resolve())
    written = model.from_json(text)
    operations: dict[str, Callable[[], Any]] = {
        "read": partial(model.from_json, text),
        "read strictly": partial(model.from_json, text, strict=True),
        "write": written.to_json,
    }
    return Contestant(folder, operations)


def main() -> None:
    """Print what each package takes, beside the models by hand."""
    text = page()
    hand = by_hand(text)
    packages = [generated(folder, text) for folder in sys.argv[1:]]
    contestants = [hand, *packages]
    for _ in range(ROUNDS):
        for contestant in random.sample(contestants, len(contestants)):
            contestant.run()
    names = "".join(f"{contestant.name:>20}" for contestant in contestants)
    print(f"pydantic {pydantic.VERSION:14}{names}")
    for operation, fastest in hand.fastest.items():
        ratios = "".join(f"{contestant.fastest[operation] / fastest:20.2f}" for contestant in packages)
        print(f"{operation:23}{1000 * fastest:17.2f} ms{ratios}")


if __name__ == "__main__":
    main()
