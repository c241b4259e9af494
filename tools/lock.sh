#!/usr/bin/env bash
# Write constraints.txt and constraints-newest.txt anew: the exact version of everything, resolved from
# pyproject.toml under Python 3.11; the second without what d2l asks for, as later Pythons get it.
#   bash tools/lock.sh             keeps the pins that still fit
#   bash tools/lock.sh --upgrade   takes the newest of everything but torch
set -euo pipefail
cd "$(dirname "$0")/.."
torch="torch==2.13.0"

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3.11 -m venv "$environment"
"$environment/bin/pip" install --quiet pip-tools
cp constraints*.txt "$environment/"
export CUSTOM_COMPILE_COMMAND="bash tools/lock.sh"

lock() { # the file to write, what it is resolved from, pip-compile's options
    local name=$1 source=$2
    "$environment/bin/pip-compile" --quiet "${@:3}" \
        --strip-extras --allow-unsafe --no-annotate --no-emit-index-url --no-emit-find-links \
        --upgrade-package "$torch" --output-file "$environment/$name" "$source"
    # A local tag (torch 2.13.0+cpu) names the build found on this machine; the plain version lets every
    # build in.
    sed 's/+[a-z0-9.]*$//' "$environment/$name" >"$name"
}

lock constraints.txt pyproject.toml --all-extras "$@"
"$environment/bin/python" tools/requirements.py test hub benchmark site | tr ' ' '\n' >"$environment/newest.in"
lock constraints-newest.txt "$environment/newest.in" "$@"
