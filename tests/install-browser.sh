#!/bin/sh
# Installs Debian's Chromium when no browser is there, so that the browser tests can run.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
sh "$(dirname "$0")/install-debian.sh" "Chromium" "the browser tests" chromium fonts-dejavu-core
