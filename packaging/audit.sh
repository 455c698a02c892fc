#!/usr/bin/env bash
# `make audit`: holds what README and Cargo.toml promise beside the tests, for who changes the program.
set -uo pipefail
# shellcheck source=packaging/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo=${CARGO:-cargo} target=${CARGO_TARGET_DIR:-$PWD/target}

msrv() { "$cargo" metadata --locked --format-version 1 | python3 packaging/msrv.py; }
documentation() {
    RUSTDOCFLAGS="-D warnings" "$cargo" doc --locked --no-deps --document-private-items --lib
}
# The fuzzer's own library is C++ and only linked: a name stands for it, so that no C++ compiler is needed.
fuzz() {
    CARGO_TARGET_DIR=$target/fuzz CUSTOM_LIBFUZZER_PATH=/nonexistent/libfuzzer.a \
        "$cargo" check --locked --manifest-path fuzz/Cargo.toml
}

check "No dependency asks for a newer Rust than ours" msrv
check "README's commands, options and packages exist" "$cargo" test --locked --test it -- the_readme
check "Lints, of which one holds the functions that our Rust does not know yet" \
    "$cargo" clippy --locked --all-targets -- -D warnings
check "Documentation without warnings, of private items too" documentation
check "The fuzz targets compile" fuzz
if "$cargo" deny --version >/dev/null 2>&1; then
    check "Licences, bans and sources" "$cargo" deny --locked check bans licenses sources
else
    not_run 1 "licences, bans and sources: cargo-deny is not installed (cargo install cargo-deny)"
fi
closing
