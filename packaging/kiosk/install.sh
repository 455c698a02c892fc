#!/bin/sh
# Puts what a machine needs to be a kiosk beside the installed program; starts nothing, enables nothing, locks nothing.
# usage: install.sh PREFIX SYSCONFDIR [DESTDIR]
set -eu
cd "$(dirname "$0")"
prefix=$1 sysconfdir=$2 destdir=${3-}

# put MODE FILE FOLDER NAME: with the places filled in.
put() {
    install -d "$destdir$3"
    sed -e "s|@PREFIX@|$prefix|g" -e "s|@SYSCONFDIR@|$sysconfdir|g" "$2" >"$destdir$3/$4.new"
    chmod "$1" "$destdir$3/$4.new"
    mv "$destdir$3/$4.new" "$destdir$3/$4"
}
# keep: the same, unless there is one already: somebody may have changed it.
keep() {
    if [ -e "$destdir$3/$4" ]; then
        echo "Left as it is: $destdir$3/$4"
    else
        put "$@"
    fi
}

put 644 mynascope-kiosk.service "$prefix/lib/systemd/system" mynascope-kiosk.service
put 644 sysusers.conf "$prefix/lib/sysusers.d" mynascope-kiosk.conf
put 644 tmpfiles.conf "$prefix/lib/tmpfiles.d" mynascope-kiosk.conf
for file in kiosk-screen kiosk-session; do
    put 755 "$file" "$prefix/libexec/mynascope" "$file"
done
for file in kiosk.toml lockdown/60-mynascope-kiosk.conf lockdown/mynascope-kiosk.conf; do
    put 644 "$file" "$prefix/share/mynascope/kiosk" "${file##*/}"
done
put 644 mynascope-kiosk.pam "$sysconfdir/pam.d" mynascope-kiosk
put 644 50-mynascope-kiosk.rules "$sysconfdir/polkit-1/rules.d" 50-mynascope-kiosk.rules
keep 644 foot.ini "$sysconfdir/mynascope" foot.ini

echo "Installed for a kiosk, and neither enabled nor started. What is left to do as root (docs/kiosk.md):"
echo "    systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload"
echo "    systemctl set-default graphical.target && systemctl enable --now mynascope-kiosk"
