"""Generate a Python package and its documentation from an OpenAPI specification: see CONTRIBUTING.md."""

from pathlib import Path

GENERATOR = Path(__file__).resolve().parent
PROJECT = GENERATOR.parent
