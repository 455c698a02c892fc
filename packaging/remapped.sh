#!/bin/sh
# Runs a cargo so that what it builds knows nothing of the folders where it was built: two clones make the same program to the
# bit, and nobody reads from it where its builder lives. usage: remapped.sh CARGO ARGUMENT…
set -eu
top=$(cd "$(dirname "$0")/.." && pwd -P)
home=${CARGO_HOME:-$HOME/.cargo}
separator=$(printf '\037')
flags=
flag() { flags=$flags${flags:+$separator}$1; }
# What the person asked for stays, word by word as cargo reads it.
if [ -n "${CARGO_ENCODED_RUSTFLAGS-}" ]; then
    flags=$CARGO_ENCODED_RUSTFLAGS
else
    for word in ${RUSTFLAGS-}; do flag "$word"; done
fi
# The last that fits counts: the narrower one after the wider.
flag "--remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=/rust"
flag "--remap-path-prefix=$home=/cargo"
flag "--remap-path-prefix=$top=/mynascope"
if [ -n "${CARGO_TARGET_DIR-}" ]; then
    flag "--remap-path-prefix=$(mkdir -p "$CARGO_TARGET_DIR" && cd "$CARGO_TARGET_DIR" && pwd -P)=/mynascope/target"
fi
CARGO_ENCODED_RUSTFLAGS=$flags exec "$@"
