#!/bin/sh
# Installs LibreOffice Calc without its windows when there is none, so that workbooks can be sent through it.
set -eu
for name in soffice libreoffice; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
sh "$(dirname "$0")/install-debian.sh" "LibreOffice" "its test" libreoffice-calc-nogui
