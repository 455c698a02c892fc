#!/bin/sh
# Makes a Debian package of the built program, the same to the bit wherever and by whomever. usage: deb.sh PROGRAM FOLDER
# Asks for no root. What is in it is what `make install` installs, and the documents of a Debian package.
set -eu
umask 022
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
cd "$(dirname "$0")/.."
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
LC_ALL=C TZ=UTC
export SOURCE_DATE_EPOCH LC_ALL TZ
unset GZIP XZ_DEFAULTS XZ_OPT TAR_OPTIONS DPKG_DEB_COMPRESSOR_TYPE DPKG_DEB_COMPRESSOR_LEVEL DPKG_DEB_THREADS_MAX
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
# A version before another, as Debian orders them.
version=$(echo "$version" | sed 's/-/~/')
architecture=$(dpkg --print-architecture)
# A domain that nobody can have (RFC 2606): the project has no address.
maintainer='The mynascope maintainers <maintainers@mynascope.invalid>'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
documents=$tree/usr/share/doc/mynascope
mkdir -p "$tree/DEBIAN" "$work/home" "$work/debian"

# As nobody's: no configuration of who builds.
HOME=$work/home XDG_CONFIG_HOME=$work/home packaging/install.sh "$program" /usr "$tree" >"$work/said"
# dpkg keeps a record of its own.
rm -r "$tree/usr/share/mynascope"
# As Debian's own packages are.
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/mynascope"
if grep -aqF -e "$PWD/" -e "${CARGO_HOME:-$HOME/.cargo}/" "$tree/usr/bin/mynascope"; then
    echo "The program has folders of this machine in it, so the package can't be had again elsewhere: make build" >&2
fi
# Debian's zsh looks for functions of packages elsewhere than zsh does by itself.
mv "$tree/usr/share/zsh/site-functions" "$tree/usr/share/zsh/vendor-completions"
find "$tree/usr/share/man" -type f -exec gzip -9n {} +

mkdir -p "$documents/examples"
packaging/copyright.py >"$documents/copyright"
awk -v version="$version" -v who="$maintainer" -v date="$(date -R -u -d "@$SOURCE_DATE_EPOCH")" \
    -f packaging/changelog.awk CHANGELOG.md | gzip -9n >"$documents/changelog.gz"
packaging/documents.sh "$documents"
cp -R packaging/kiosk packaging/place.sh packaging/record.sh packaging/unrecord.sh "$documents/examples"

cat >"$work/debian/control" <<END
Source: mynascope
Package: mynascope
END
depends=$(cd "$work" && dpkg-shlibdeps -O -e"$tree/usr/bin/mynascope" | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ]

# Whoever copied, cloned or unpacked this: the same modes. The set-group bit comes from the folder around.
find "$tree" -type d -exec chmod 00755 {} +
find "$tree" -type f -perm /111 -exec chmod 00755 {} +
find "$tree" -type f ! -perm /111 -exec chmod 00644 {} +
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
# KiB as dpkg-gencontrol counts them, which no file system has a say in.
size=$(cd "$tree" && find usr -printf '%y %s\n' | awk '{ total += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print total }')
cat >"$tree/DEBIAN/control" <<END
Package: mynascope
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $size
Depends: $depends
Recommends: pcscd, libccid
Section: utils
Priority: optional
Description: reader of Japan's My Number Card and its certificates
 mynascope reads a My Number Card through a card reader and tells its holder
 the truth about the certificates in it: what they are, until when they last,
 when and where they can be renewed, how many tries each PIN has left. It
 signs documents as Japan's registries ask, checks signatures, and says what
 is wrong where a reader or its service does not work.
 .
 Everything can be tried on a simulated card. It sends nothing anywhere and
 has no way to read the individual number. In Japanese and English.
END
chmod 644 "$tree/DEBIAN/control" "$tree/DEBIAN/md5sums"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

package=$folder/mynascope_${version}_$architecture.deb
# Of one thread: how many there are would be seen in the blocks.
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$tree" "$work/package" >"$work/said"
mv "$work/package" "$package"
echo "$package"
