#!/usr/bin/env bash
# `make check-portable`: does the program type-check for systems that it is not run on? usage: check-portable.sh TARGET_DIR [TARGET…]
#
# Where the toolchain has the target's standard library (`rustup target add …`) that is used. Else the library is checked
# too, from source: Debian's rustc-web with rust-web-src, fetched by apt and unpacked below TARGET_DIR, nothing installed;
# `-Zbuild-std` of an installed cargo needs RUSTC_BOOTSTRAP=1 for it. Nothing is linked: that would take Apple's and
# Microsoft's own files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target_dir=$(mkdir -p "$1" && cd "$1" && pwd)
shift
targets=("$@")
((${#targets[@]})) || targets=(aarch64-apple-darwin x86_64-pc-windows-msvc)
cargo=${CARGO:-cargo}
# What is counted begins a line.
export CARGO_TERM_COLOR=never
toolchain=$target_dir/portable/toolchain

has_target() {
    local libdir
    libdir=$(rustc --print target-libdir --target "$1" 2>/dev/null) && compgen -G "$libdir/libstd-*.rlib" >/dev/null
}

# Once: 137 MB over the network, 700 MB unpacked.
fetch() {
    [ -e "$toolchain/complete" ] && return
    if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
        echo "The standard library for $1 is not here, and without apt it can't be fetched: rustup target add $1" >&2
        exit 1
    fi
    # A fresh machine's lists are empty.
    if [ -z "$(apt-cache madison rustc-web rust-web-src)" ]; then
        if [ "$(id -u)" != 0 ]; then
            echo "apt does not know rustc-web: sudo apt-get update" >&2
            exit 1
        fi
        apt-get update -qq
    fi
    local work=$target_dir/portable/packages packages package
    rm -rf "$toolchain" "$work"
    mkdir -p "$toolchain" "$work"
    # Those below the compiler that nothing else brings, in the versions that it asks for.
    packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
        --no-enhances rustc-web | grep -E '^lib(std-rust-web|llvm)' | sort -u || true)
    if [ -z "$packages" ]; then
        echo "apt knows no rustc-web: Debian 12 and later have it" >&2
        exit 1
    fi
    echo "Fetching rustc-web, rust-web-src and what the compiler needs (137 MB) into $work"
    # shellcheck disable=SC2086 # a list of words is meant
    (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root rustc-web rust-web-src $packages)
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$toolchain"; done
    rm -rf "$work"
    touch "$toolchain/complete"
}

# check TARGET WHAT…: how many errors are left is said; so is how long it took.
check() {
    local target=$1 start=$SECONDS code=0 log errors
    shift
    log=$(mktemp)
    "$@" 2>&1 | tee "$log" || code=$?
    errors=$(grep -cE '^error(\[E[0-9]+\])?: ' "$log" || true)
    # The line that only counts them is none.
    ((errors == 0)) || errors=$((errors - $(grep -cE '^error: could not compile' "$log" || true)))
    rm -f "$log"
    ((code == 0)) || { ((errors > 0)) || errors=1; failed=1; }
    local noun=errors
    ((errors != 1)) || noun=error
    summary+=("$target: $errors $noun, $((SECONDS - start)) s")
}

failed=0 summary=()
for target in "${targets[@]}"; do
    printf '\n==> %s\n' "$target"
    if has_target "$target"; then
        check "$target" "$cargo" check --locked --lib --bins --target "$target"
        continue
    fi
    fetch "$target"
    libraries=$(dirname "$(find "$toolchain" -name 'librustc_driver-*.so' | head -n 1)")
    # Build scripts and macros are made for this machine, by the same compiler.
    check "$target" env RUSTC="$toolchain/usr/bin/rustc" LD_LIBRARY_PATH="$libraries" RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_DIR="$target_dir/portable/$target" RUSTFLAGS= \
        "$cargo" check --locked --lib --bins -Zbuild-std=std,panic_unwind --target "$target"
done
echo
printf '%s\n' "${summary[@]}"
exit "$failed"
