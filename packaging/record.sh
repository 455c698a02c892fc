# Read by install.sh and kiosk/install.sh (sh): puts files below $destdir and keeps a record of it in the folder that is installed
# to, for uninstall.sh. What an earlier installation put there and this one does not is taken away.
#
# A record has a line for each thing: `file PATH`; `config SUM SIZE PATH` for what its owner may change (cksum tells whether);
# `folder PATH` for one that was not there before. Paths are without $destdir, so that it may be unpacked elsewhere.

recorded=$(mktemp -d)
trap 'rm -rf "$recorded"' EXIT
: >"$recorded/new"

# folder PATH: makes it and what is above it.
folder() {
    if [ -d "$destdir$1" ]; then return; fi
    if [ "$1" = / ]; then
        mkdir -p "$destdir/"
    else
        folder "$(dirname "$1")"
        install -d -m 755 "$destdir$1"
    fi
    echo "folder $1" >>"$recorded/new"
}
# put MODE FILE PATH
put() {
    folder "$(dirname "$3")"
    install -m "$1" "$2" "$destdir$3"
    echo "file $3" >>"$recorded/new"
}
# keep MODE FILE PATH: the same, unless there is one already: somebody may have changed it.
keep() {
    if [ -e "$destdir$3" ]; then
        echo "Left as it is: $destdir$3"
        # From the record of the installation that put it there, if one did.
        if [ -e "$destdir$record" ]; then
            grep '^config ' "$destdir$record" | grep -F " $3" >>"$recorded/new" || :
        fi
    else
        folder "$(dirname "$3")"
        install -m "$1" "$2" "$destdir$3"
        echo "config $(cksum <"$destdir$3") $3" >>"$recorded/new"
    fi
}
# finish: at the end of an installation. $record is where its record lies.
finish() {
    folder "$(dirname "$record")"
    echo "file $record" >>"$recorded/new"
    if [ -e "$destdir$record" ]; then
        grep '^folder ' "$destdir$record" >>"$recorded/new" || :
        sed -n 's/^file //p' "$destdir$record" | while IFS= read -r path; do
            if ! grep -Fxq "file $path" "$recorded/new"; then rm -f "$destdir$path"; fi
        done
    fi
    LC_ALL=C sort -u "$recorded/new" >"$recorded/sorted"
    install -m 644 "$recorded/sorted" "$destdir$record"
}
