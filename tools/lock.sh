#!/usr/bin/env bash
# Write constraints.txt anew: one exact version of everything, from pyproject.toml, for every Python
# from 3.11.0 on and every system.
#   bash tools/lock.sh             keeps the pins that still fit
#   bash tools/lock.sh --upgrade   takes the newest of everything but torch
# Then it shows that the pins resolve on each Python and system, from wheels (gym has none).
set -euo pipefail
cd "$(dirname "$0")/.."
unset PIP_CONSTRAINT
export MACOSX_DEPLOYMENT_TARGET=14.0 # the oldest that PyTorch has a build for

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet uv
uv="$folder/environment/bin/uv pip compile --quiet --all-extras --no-annotate --no-header pyproject.toml"

# networkx 3.6.1 refuses Python 3.14.1, which uv does not see in a range of Pythons.
printf '%s\n' "torch==2.13.0" "networkx!=3.6.1" >"$folder/limits.txt"
cp constraints.txt "$folder/"
$uv --universal --python-version 3.11.0 --fork-strategy fewest \
    --constraints "$folder/limits.txt" --output-file "$folder/constraints.txt" "$@"

# Where a package is needed is said by those that need it; here stands which version, so that a marker
# is left only where a package has two.
awk -F'==' 'NR == FNR { count[$1]++; next } count[$1] == 1 { sub(/ ;.*/, "") } { print }' \
    "$folder/constraints.txt" "$folder/constraints.txt" >constraints.txt

for python in 3.11.0 3.11 3.12 3.13 3.14; do
    for system in linux windows aarch64-apple-darwin; do
        $uv --python-version "$python" --python-platform "$system" \
            --only-binary :all: --no-binary gym --constraints constraints.txt >/dev/null
        echo "resolves on Python $python, $system"
    done
done
