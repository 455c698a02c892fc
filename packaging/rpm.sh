#!/bin/sh
# Makes a package for systems with RPM of the built program, with cargo-generate-rpm, which is fetched below TARGET/tools where it is
# not there: its settings are in Cargo.toml. Asks for no root. usage: rpm.sh PROGRAM FOLDER TARGET
set -eu
umask 022
program=$(realpath "$1")
mkdir -p "$2" "$3/release"
folder=$(realpath "$2") target=$(realpath "$3")
cd "$(dirname "$0")/.."
cargo=${CARGO:-cargo}
wanted=0.21.1
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
LC_ALL=C TZ=UTC
export SOURCE_DATE_EPOCH LC_ALL TZ
unset GZIP

PATH=$target/tools/bin:$PATH
if [ "$(cargo-generate-rpm --version 2>/dev/null)" != "cargo-generate-rpm $wanted" ]; then
    echo "Fetching cargo-generate-rpm $wanted into $target/tools" >&2
    "$cargo" install --quiet --locked --root "$target/tools" --version "$wanted" cargo-generate-rpm >&2
fi

work=$(mktemp -d)
tree=$target/release/rpm
trap 'rm -rf "$work" "$tree"' EXIT
rm -rf "$tree"
HOME=$work XDG_CONFIG_HOME=$work packaging/install.sh "$program" /usr "$tree" >"$work/said"
# rpm keeps a record of its own.
rm -r "$tree/usr/share/mynascope"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/mynascope"
find "$tree/usr/share/man" -type f -exec gzip -9n {} +
mkdir -p "$tree/usr/share/licenses/mynascope" "$tree/usr/share/doc/mynascope"
cp CHANGELOG.md "$tree/usr/share/doc/mynascope"
packaging/documents.sh "$tree/usr/share/doc/mynascope"
packaging/copyright.py >"$tree/usr/share/licenses/mynascope/copyright"
cp LICENSE-MIT LICENSE-APACHE "$tree/usr/share/licenses/mynascope"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir "$work/made"
cargo-generate-rpm generate-rpm --target-dir "$target" --output "$work/made" --source-date "$SOURCE_DATE_EPOCH" >"$work/said"
for package in "$work/made"/*.rpm; do
    mv "$package" "$folder"
    echo "$folder/${package##*/}"
done
