#!/bin/sh
# Puts the built program, its manual pages and its completions under a prefix, with a record of it for uninstall.sh.
# usage: install.sh PROGRAM PREFIX [DESTDIR]
set -eu
# shellcheck source=packaging/place.sh
. "$(dirname "$0")/place.sh"
program=$1 prefix=$(place "$2") destdir=${3-}
record=$prefix/share/mynascope/installed
# shellcheck source=packaging/record.sh
. "$(dirname "$0")/record.sh"

# Made first, so that a program that can't tell them leaves nothing half installed.
work=$recorded
mkdir "$work/en" "$work/ja"
pages=$("$program" man --list)
for page in $pages; do
    for lang in en ja; do "$program" --lang "$lang" man "$page" >"$work/$lang/$page.1"; done
done
for shell in bash zsh fish; do "$program" completions "$shell" >"$work/$shell"; done

put 755 "$program" "$prefix/bin/mynascope"
for page in $pages; do
    put 644 "$work/en/$page.1" "$prefix/share/man/man1/$page.1"
    put 644 "$work/ja/$page.1" "$prefix/share/man/ja/man1/$page.1"
done
put 644 "$work/bash" "$prefix/share/bash-completion/completions/mynascope"
put 644 "$work/zsh" "$prefix/share/zsh/site-functions/_mynascope"
put 644 "$work/fish" "$prefix/share/fish/vendor_completions.d/mynascope.fish"
finish
echo "Installed under $destdir$prefix: bin/mynascope, its manual pages in both languages, completions for bash, zsh and fish"
