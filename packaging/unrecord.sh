# Read by uninstall.sh and kiosk/uninstall.sh (sh): takes away what the record $record (record.sh) names. $other is that of what
# may be installed in the same folders.

listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
removed=0 folders=0
if [ -e "$destdir$record" ]; then cat "$destdir$record" >"$listed"; fi

# take_away FOLDER…: what is recorded below those folders, and nothing that a record says of any other place.
below() {
    path=$1
    shift
    case $path in */../* | */..) return 1 ;; esac
    for place in "$@"; do
        case $path in "$place"/*) return 0 ;; esac
    done
    return 1
}
take_away() {
    while read -r kind rest; do
        case $kind in
            file) path=$rest ;;
            config)
                sum=${rest%% /*} path=/${rest#* /}
                if [ -e "$destdir$path" ] && [ "$(cksum <"$destdir$path")" != "$sum" ]; then
                    echo "Changed since, so it stays: $destdir$path"
                    continue
                fi
                ;;
            *) continue ;;
        esac
        # In whose place a folder lies now is gone.
        if [ -d "$destdir$path" ] && [ ! -L "$destdir$path" ]; then continue; fi
        if below "$path" "$@" && { [ -e "$destdir$path" ] || [ -L "$destdir$path" ]; }; then
            rm -f "$destdir$path"
            echo "removed $destdir$path"
            removed=$((removed + 1))
        fi
    done <"$listed"
    # The deepest first. One that has something else in it stays.
    sed -n 's/^folder //p' "$listed" | LC_ALL=C sort -r >"$listed.folders"
    while IFS= read -r path; do
        if [ ! -d "$destdir$path" ]; then
            :
        elif rmdir "$destdir$path" 2>/dev/null; then
            folders=$((folders + 1))
        elif [ -e "$destdir$other" ]; then
            # For the one who leaves last.
            echo "folder $path" >>"$destdir$other"
        fi
    done <"$listed.folders"
    rm -f "$listed.folders"
}
