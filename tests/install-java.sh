#!/bin/sh
# Installs Debian's Java runtime when there is none, so that the pages go through the Nu Html Checker.
set -eu
command -v java >/dev/null 2>&1 && exit 0
sh "$(dirname "$0")/install-debian.sh" "Java" "the tests of HTML" default-jre-headless
