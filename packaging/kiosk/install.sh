#!/bin/sh
# Puts what a machine needs to be a kiosk beside the installed program; starts nothing, enables nothing, locks nothing. Keeps a
# record of it for uninstall.sh. usage: install.sh PREFIX SYSCONFDIR [DESTDIR]
set -eu
# shellcheck source=packaging/place.sh
. "$(dirname "$0")/../place.sh"
prefix=$(place "$1") sysconfdir=$(place "$2") destdir=${3:+$(place "$3")}
cd "$(dirname "$0")"
record=$prefix/share/mynascope/kiosk/installed
# shellcheck source=packaging/record.sh
. ../record.sh

# filled FILE: with the places filled in, whatever signs they have.
literal() { printf '%s\n' "$1" | sed 's/[&|\\]/\\&/g'; }
filled() {
    sed -e "s|@PREFIX@|$(literal "$prefix")|g" -e "s|@SYSCONFDIR@|$(literal "$sysconfdir")|g" "$1" >"$recorded/filled"
    echo "$recorded/filled"
}

put 644 "$(filled mynascope-kiosk.service)" "$prefix/lib/systemd/system/mynascope-kiosk.service"
put 644 "$(filled sysusers.conf)" "$prefix/lib/sysusers.d/mynascope-kiosk.conf"
put 644 "$(filled tmpfiles.conf)" "$prefix/lib/tmpfiles.d/mynascope-kiosk.conf"
for file in kiosk-screen kiosk-session; do
    put 755 "$(filled "$file")" "$prefix/libexec/mynascope/$file"
done
for file in kiosk.toml lockdown/60-mynascope-kiosk.conf lockdown/mynascope-kiosk.conf; do
    put 644 "$(filled "$file")" "$prefix/share/mynascope/kiosk/${file##*/}"
done
put 644 "$(filled mynascope-kiosk.pam)" "$sysconfdir/pam.d/mynascope-kiosk"
put 644 "$(filled 50-mynascope-kiosk.rules)" "$sysconfdir/polkit-1/rules.d/50-mynascope-kiosk.rules"
keep 644 "$(filled foot.ini)" "$sysconfdir/mynascope/foot.ini"
finish

echo "Installed for a kiosk, and neither enabled nor started. What is left to do as root (docs/kiosk.md):"
echo "    systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload"
echo "    systemctl set-default graphical.target && systemctl enable --now mynascope-kiosk"
