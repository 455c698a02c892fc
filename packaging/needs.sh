#!/bin/sh
# Installs what building (`needs.sh build`), packaging (`needs.sh deb`, `needs.sh rpm`) or testing (`needs.sh test`) needs and is
# missing, with the system's own package manager. Says what it installs; says nothing and does nothing where all is there. Of
# the Rust toolchain it only says what is to be done: whose it is, it does not know.
#
# On Debian and Ubuntu that may be, to build: gcc libc6-dev pkg-config libpcsclite-dev; to test also: opensc openssl tmux
# python3-venv pcscd vsmartcard-vpcd pcsc-tools iproute2 util-linux poppler-utils qpdf, for the manual page and the completions man-db
# groff-base bash-completion zsh fish, and for the packages dpkg-dev (all that `make deb` needs besides) lintian debootstrap rpm.
# `needs.sh list` prints them.
set -eu
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null 2>&1; }
has_sbin() { has "$1" || [ -x "/usr/sbin/$1" ] || [ -x "/usr/local/sbin/$1" ] || [ -x "/sbin/$1" ]; }
has_pcsclite() {
    # macOS brings PC/SC as a framework.
    [ "$(uname -s)" = Darwin ] || { has pkg-config && pkg-config --exists libpcsclite; }
}
has_vpcd() {
    for directory in /usr/lib /usr/lib64 /usr/lib/*-linux-gnu /usr/local/lib; do
        for file in "$directory"/pcsc/drivers/serial/libifdvpcd.so "$directory"/readers/libifdvpcd.so \
            "$directory"/readers/usb/libifdvpcd.so; do
            [ -e "$file" ] && return 0
        done
    done
    return 1
}
# Debian's Python comes without what fills an environment of its own.
has_venv() { has python3 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

if has apt-get; then manager=apt
elif has dnf; then manager=dnf
elif has pacman; then manager=pacman
elif has zypper; then manager=zypper
elif has brew; then manager=brew
else manager=none
fi

# name THING: what this package manager calls it; nothing where it has none.
name() {
    case "$manager:$1" in
        apt:cc | dnf:cc | pacman:cc | zypper:cc) echo gcc ;;
        apt:libc) echo libc6-dev ;;
        apt:pkg-config) echo pkg-config ;;
        dnf:pkg-config) echo pkgconf-pkg-config ;;
        pacman:pkg-config) echo pkgconf ;;
        zypper:pkg-config | brew:pkg-config) echo pkg-config ;;
        apt:pcsclite) echo libpcsclite-dev ;;
        dnf:pcsclite) echo pcsc-lite-devel ;;
        pacman:pcsclite) echo pcsclite ;;
        zypper:pcsclite) echo pcsc-lite-devel ;;
        apt:pcscd) echo pcscd ;;
        dnf:pcscd | zypper:pcscd) echo pcsc-lite ;;
        pacman:pcscd) echo pcsclite ;;
        apt:vpcd) echo vsmartcard-vpcd ;;
        dnf:vpcd) echo vsmartcard-vpcd ;;
        *:pcsc-tools) [ "$manager" = brew ] || echo pcsc-tools ;;
        *:opensc) echo opensc ;;
        *:openssl) echo openssl ;;
        *:tmux) echo tmux ;;
        apt:pdfsig | dnf:pdfsig) echo poppler-utils ;;
        zypper:pdfsig) echo poppler-tools ;;
        pacman:pdfsig | brew:pdfsig) echo poppler ;;
        *:qpdf) echo qpdf ;;
        apt:venv) echo python3-venv ;;
        dnf:venv | zypper:venv) echo python3-pip ;;
        pacman:venv) echo python ;;
        brew:venv) echo python3 ;;
        apt:ip | pacman:ip | zypper:ip) echo iproute2 ;;
        dnf:ip) echo iproute ;;
        apt:dpkg-dev | dnf:dpkg-dev) echo dpkg-dev ;;
        apt:lintian | dnf:lintian) echo lintian ;;
        apt:debootstrap | dnf:debootstrap | pacman:debootstrap) echo debootstrap ;;
        *:rpm) [ "$manager" = pacman ] && echo rpm-tools || echo rpm ;;
        *:man) echo man-db ;;
        apt:groff) echo groff-base ;;
        *:groff) echo groff ;;
        *:bash-completion) echo bash-completion ;;
        *:zsh) echo zsh ;;
        *:fish) echo fish ;;
        *:unshare) [ "$manager" = brew ] || echo util-linux ;;
    esac
}

missing=
need() {
    package=$(name "$1")
    if [ -n "$package" ]; then missing="$missing $package"; else unknown="${unknown-} $1"; fi
}

build() {
    has cc || { need cc; [ "$manager" != apt ] || need libc; }
    [ "$(uname -s)" = Darwin ] || has pkg-config || need pkg-config
    has_pcsclite || need pcsclite
}

for_deb() {
    has dpkg-shlibdeps || need dpkg-dev
}

for_rpm() {
    has rpm || need rpm
}

tests() {
    has opensc-tool || need opensc
    has openssl || need openssl
    has tmux || need tmux
    has pdfsig || need pdfsig
    has qpdf || need qpdf
    has_venv || need venv
    # What needs the virtual reader runs on Linux alone: namespaces.
    [ "$(uname -s)" = Linux ] || return 0
    has_sbin pcscd || need pcscd
    has_vpcd || need vpcd
    has ATR_analysis || need pcsc-tools
    has_sbin ip || has_sbin ifconfig || need ip
    has unshare || need unshare
    has man || need man
    has nroff || need groff
    [ -e /usr/share/bash-completion/bash_completion ] || need bash-completion
    has zsh || need zsh
    has fish || need fish
    # Only where there are Debian's packages a package for it can be made and looked at.
    if has dpkg-deb; then
        for_deb
        has lintian || need lintian
        has_sbin debootstrap || need debootstrap
    fi
    for_rpm
}

case "${1-}" in
    build) build ;;
    test) build; tests ;;
    deb | rpm) "for_$1" ;;
    list)
        # What `name` tells of apt, the one that was tried.
        manager=apt
        for thing in cc libc pkg-config pcsclite opensc openssl tmux pdfsig qpdf venv pcscd vpcd pcsc-tools ip unshare \
            man groff bash-completion zsh fish dpkg-dev lintian debootstrap rpm; do
            name "$thing"
        done
        exit 0
        ;;
    *) echo "usage: $0 build|deb|rpm|test|list" >&2; exit 2 ;;
esac

# Before anything is installed: without the right toolchain nothing of it would be of use.
wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
if ! has cargo || ! has rustc; then
    echo "No Rust toolchain (cargo and rustc) found; $wanted or later is needed. Install it from https://rustup.rs:" >&2
    echo "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2
    echo "and open a new shell, so that it is found." >&2
    exit 1
fi
# rustup's own programs may be there without a toolchain behind them: it says so itself.
found=$(rustc --version) || exit 1
found=${found#rustc }
found=${found%% *}
# older A B: A is an earlier version than B, by its first two numbers.
older() {
    minor=${1#*.} least=${2#*.}
    [ "${1%%.*}" -lt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${minor%%.*}" -lt "${least%%.*}" ]; }
}
if older "$found" "$wanted"; then
    echo "Rust $found is too old: $wanted or later is needed." >&2
    if has rustup; then
        echo "    rustup update stable && rustup default stable" >&2
    else
        echo "This system's own is $(command -v rustc). Newer ones come from https://rustup.rs:" >&2
        echo "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2
        echo "and open a new shell, so that it is found first." >&2
    fi
    exit 1
fi
if [ "$1" = test ]; then
    absent= packages=
    cargo fmt --version >/dev/null 2>&1 || { absent="$absent rustfmt" packages="$packages rustfmt"; }
    cargo clippy --version >/dev/null 2>&1 || {
        absent="$absent clippy"
        case $manager in apt) packages="$packages rust-clippy" ;; *) packages="$packages clippy" ;; esac
    }
    if [ -n "$absent" ]; then
        echo "The Rust toolchain lacks what the tests check format and lints with:$absent" >&2
        if has rustup; then
            echo "    rustup component add$absent" >&2
        else
            echo "Install from where Rust $found came: the packages$packages, as a rule." >&2
        fi
        exit 1
    fi
fi
if [ -n "${unknown-}" ]; then
    # Tests that need them are told as not run; a build says itself what it misses.
    echo "Not in this system's packages, as far as known:$unknown" >&2
fi
[ -n "$missing" ] || exit 0

as_root=
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
    if ! has sudo; then
        echo "Missing:$missing. Install them as root, then run this again." >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing:$missing (with $manager${as_root:+, asking for sudo})"

# shellcheck disable=SC2086 # a list of words is meant
case $manager in
    apt)
        # A fresh machine's lists are empty. `env`, since sudo keeps no environment.
        $as_root apt-get update -qq
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null
        ;;
    dnf) $as_root dnf install -y $missing ;;
    pacman) $as_root pacman -Sy --needed --noconfirm $missing ;;
    zypper) $as_root zypper --non-interactive install $missing ;;
    brew) brew install $missing ;;
    none) echo "No package manager that is known here: install them by hand." >&2; exit 1 ;;
esac
