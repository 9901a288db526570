#!/bin/sh
# Installs the fuzzer where there is a built one for this Python; its test says so where there is none.
set -eu
"$PYTHON" -c "import atheris" 2>/dev/null && exit 0
"$PYTHON" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: atheris==3.0.0 2>/dev/null \
    || echo "no built atheris for this Python; fuzzing is left out" >&2
