#!/bin/sh
# Installs Debian's Java runtime when there is none, so that the pages go through the Nu Html Checker.
set -eu
command -v java >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "no Java found and no apt-get to install it; the tests of HTML will say so" >&2
    exit 0
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
