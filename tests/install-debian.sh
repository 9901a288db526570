#!/bin/sh
# Installs packages of Debian: install-debian.sh "what is missing" "what then happens" PACKAGE...
set -eu
missing="$1" then="$2"
shift 2
if ! command -v apt-get >/dev/null 2>&1; then
    echo "no $missing found and no apt-get to install it; $then will say so" >&2
    exit 0
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
