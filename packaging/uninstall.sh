#!/bin/sh
# Takes away what install.sh put under a prefix, by the record that it kept: no other file, no folder that was there before or that
# has something else in it. The program itself is not asked. usage: uninstall.sh PREFIX [DESTDIR]
set -eu
# shellcheck source=packaging/place.sh
. "$(dirname "$0")/place.sh"
prefix=$(place "$1") destdir=${2-}
record=$prefix/share/mynascope/installed
other=$prefix/share/mynascope/kiosk/installed
# shellcheck source=packaging/unrecord.sh
. "$(dirname "$0")/unrecord.sh"

# Of an installation before there were records.
if [ ! -e "$destdir$record" ]; then
    for path in bin/mynascope share/man/man1/mynascope.1 share/man/ja/man1/mynascope.1 \
        share/bash-completion/completions/mynascope share/zsh/site-functions/_mynascope \
        share/fish/vendor_completions.d/mynascope.fish; do
        echo "file $prefix/$path"
    done >"$listed"
fi
take_away "$prefix"
if [ "$removed" = 0 ]; then
    echo "Nothing of mynascope is installed under $destdir$prefix"
else
    echo "$removed files and $folders folders under $destdir$prefix"
fi
echo "Yours stays, wherever it is: configuration (mynascope/config.toml below ~/.config), documents, reports, calendar files"
if [ -e "$destdir$other" ]; then
    echo "What a kiosk needs stays too: make uninstall-kiosk takes it away"
fi
