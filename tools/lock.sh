#!/usr/bin/env bash
# Write constraints.txt anew: the exact version of everything, resolved from pyproject.toml under Python 3.11.
#   bash tools/lock.sh             keeps the pins that still fit
#   bash tools/lock.sh --upgrade   takes the newest of everything but torch
set -euo pipefail
cd "$(dirname "$0")/.."
torch="torch==2.13.0"

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3.11 -m venv "$environment"
"$environment/bin/pip" install --quiet pip-tools
cp constraints.txt "$environment/" 2>/dev/null || true
CUSTOM_COMPILE_COMMAND="bash tools/lock.sh" "$environment/bin/pip-compile" --quiet "$@" \
    --all-extras --strip-extras --allow-unsafe --no-annotate --no-emit-index-url --no-emit-find-links \
    --upgrade-package "$torch" --output-file "$environment/constraints.txt" pyproject.toml

# A local tag (torch 2.13.0+cpu) names the build found on this machine; the plain version lets every
# build in.
sed 's/+[a-z0-9.]*$//' "$environment/constraints.txt" >constraints.txt
