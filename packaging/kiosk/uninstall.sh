#!/bin/sh
# Takes away what kiosk/install.sh put on a machine, by the record that it kept: no other file, and what was changed since stays.
# Stops nothing. usage: uninstall.sh PREFIX SYSCONFDIR [DESTDIR]
set -eu
# shellcheck source=packaging/place.sh
. "$(dirname "$0")/../place.sh"
prefix=$(place "$1") sysconfdir=$(place "$2") destdir=${3:+$(place "$3")}
cd "$(dirname "$0")"
record=$prefix/share/mynascope/kiosk/installed
other=$prefix/share/mynascope/installed
# shellcheck source=packaging/unrecord.sh
. ../unrecord.sh

if [ ! -e "$destdir$record" ]; then
    echo "No record of a kiosk: $destdir$record is not there. Nothing was removed." >&2
    exit 1
fi
take_away "$prefix" "$sysconfdir"
echo "$removed files and $folders folders of the kiosk"
echo "What stays, and is left to do as root where the kiosk was in use (docs/kiosk.md):"
echo "    systemctl disable --now mynascope-kiosk; systemctl daemon-reload; systemctl set-default multi-user.target"
echo "    its account (userdel mynascope-kiosk), its configuration and its records: they are yours"
