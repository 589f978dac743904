#!/bin/sh
# Renew both locks, hashed, wheels only, for CPython 3.11 and later. UPGRADE=1 takes newer versions too.
set -eu
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv --without-pip "$tool/venv"
python3 -m pip --python "$tool/venv/bin/python" install --quiet uv
for name in requirements requirements-dev; do
    UV_CUSTOM_COMPILE_COMMAND="make lock" "$tool/venv/bin/uv" pip compile --quiet ${UPGRADE:+--upgrade} \
        --generate-hashes --universal --python-version 3.11 --only-binary :all: --no-emit-index-url \
        --default-index "${PIP_INDEX_URL:-https://pypi.org/simple}" "$name.in" -o "$name.txt"
done
