# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The program `python -m openapi_client`: it says which version is installed, and where."""

import argparse
import platform
from pathlib import Path

from openapi_client import __version__

FOLDER = Path(__file__).parent
DESCRIPTION = (
    "The client of OpenAI organization usage and costs, version 2.3.0. Programs import it: import openapi_client"
)


def main() -> None:
    """Print the version or the help."""
    parser = argparse.ArgumentParser(prog="python -m openapi_client", description=DESCRIPTION)
    parser.add_argument("--version", action="store_true", help="print the version and the folder of the package")
    if parser.parse_args().version:
        print(f"openai-usage-client {__version__} from {FOLDER} (Python {platform.python_version()})")
    else:
        parser.print_help()


if __name__ == "__main__":
    main()
