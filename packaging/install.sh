#!/bin/sh
# Puts the built program, its man page and its completions under a prefix, with a record of it for uninstall.sh.
# usage: install.sh PROGRAM PREFIX [DESTDIR]
set -eu
program=$1 prefix=${2%/} destdir=${3-}
record=$prefix/share/mynascope/installed
# shellcheck source=packaging/record.sh
. "$(dirname "$0")/record.sh"

# Made first, so that a program that can't tell them leaves nothing half installed.
work=$recorded
"$program" --lang en man >"$work/man"
"$program" --lang ja man >"$work/ja"
for shell in bash zsh fish; do "$program" completions "$shell" >"$work/$shell"; done

put 755 "$program" "$prefix/bin/mynascope"
put 644 "$work/man" "$prefix/share/man/man1/mynascope.1"
put 644 "$work/ja" "$prefix/share/man/ja/man1/mynascope.1"
put 644 "$work/bash" "$prefix/share/bash-completion/completions/mynascope"
put 644 "$work/zsh" "$prefix/share/zsh/site-functions/_mynascope"
put 644 "$work/fish" "$prefix/share/fish/vendor_completions.d/mynascope.fish"
finish
echo "Installed under $destdir$prefix: bin/mynascope, its man page in both languages, completions for bash, zsh and fish"
