#!/bin/sh
# What the comparison needs, apart from the project's own environment: into .make/bench.
set -eu
cd "$(dirname "$0")"
tools=../.make/bench
ready="$tools/ready"
[ "$ready" -nt requirements.txt ] && [ "$ready" -nt package.json ] && exit 0
PYTHON="$(cd .. && command -v "${PYTHON:-python3}")"; case "$PYTHON" in /*) ;; *) PYTHON="../$PYTHON" ;; esac
"$PYTHON" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
if command -v npm >/dev/null; then
    cp package.json "$tools/"
    npm install --prefix "$tools" --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null
else
    echo "npm is not installed: ajv is left out of the comparison" >&2
fi
touch "$ready"
