#!/usr/bin/env bash
# openapi.yaml -> openapi_client/ and docs/. `./generate.sh --help` says the rest; generator/ does the work.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "generate.sh: error: python3 of version 3.10 or newer is needed on the PATH; install it and run this again" >&2
    exit 3
fi
exec python3 -B "$here/generator" "$@"
