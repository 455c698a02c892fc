#!/bin/sh
# Puts the built program, its man page and its completions under a prefix.
# usage: install.sh PROGRAM PREFIX [DESTDIR]
set -eu
program=$1 root=${3-}$2
man=$root/share/man/man1
ja=$root/share/man/ja/man1
bash=$root/share/bash-completion/completions
zsh=$root/share/zsh/site-functions
fish=$root/share/fish/vendor_completions.d

# Made first, so that a program that can't tell them leaves nothing half installed.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" --lang en man >"$work/man"
"$program" --lang ja man >"$work/ja"
for shell in bash zsh fish; do "$program" completions "$shell" >"$work/$shell"; done

install -d "$root/bin" "$man" "$ja" "$bash" "$zsh" "$fish"
install -m 755 "$program" "$root/bin/mynascope"
install -m 644 "$work/man" "$man/mynascope.1"
install -m 644 "$work/ja" "$ja/mynascope.1"
install -m 644 "$work/bash" "$bash/mynascope"
install -m 644 "$work/zsh" "$zsh/_mynascope"
install -m 644 "$work/fish" "$fish/mynascope.fish"
echo "Installed under $root: bin/mynascope, its man page in both languages, completions for bash, zsh and fish"
