#!/bin/sh
# Pins what each extra needs, with hashes of every wheel (x86-64 and aarch64 alike) and without addresses.
set -eu
cd "$(dirname "$0")/.."
for extra in server printing kiosk display display-video voice demo dev; do
    uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 --extra "$extra" pyproject.toml "$@" -o "constraints/$extra.txt"
done
printf 'setuptools==84.2.1\nwheel\n' |
    uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --python-version 3.11 - "$@" -o constraints/build.txt
