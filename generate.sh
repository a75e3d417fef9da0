#!/usr/bin/env bash
# openapi.yaml -> openapi_client/ and docs/. `./generate.sh --help` says the rest; generator/ does the work.
set -euo pipefail
script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
    target=$(readlink -- "$script")
    case $target in
    /*) script=$target ;;
    *) script=$(dirname -- "$script")/$target ;;
    esac
done
generator=$(dirname -- "$script")/generator
if ! why=$(python3 -I -S -c 'import sys; sys.exit(sys.version_info < (3, 10) and sys.version)' 2>&1); then
    echo "generate.sh: error: python3 of version 3.10 or newer is needed on the PATH; install it and run this again" \
        "(${why##*$'\n'})" >&2
    exit 3
fi
if ! [ -r "$generator/__main__.py" ]; then
    echo "generate.sh: error: $generator cannot be read; give this user access to it, or clone the project again" >&2
    exit 3
fi
exec python3 -I -S -B -X utf8 -- "$generator" "$@"
