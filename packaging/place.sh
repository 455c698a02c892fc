# Read by install.sh, uninstall.sh and those of the kiosk (sh).
#
# place PATH: one name for one folder, however it was written (`/opt//x/`, `./x`, `/opt/y/../x`), since records are compared by it.
# Without its last /, so that of / nothing is left.
place() {
    case $1 in
        '' | /*) set -- "$1" ;;
        *) set -- "$PWD/$1" ;;
    esac
    printf '%s\n' "$1" | awk -F / '{
        for (i = 1; i <= NF; i++)
            if ($i == "..") { if (count) count-- }
            else if ($i != "" && $i != ".") parts[++count] = $i
        for (i = 1; i <= count; i++) printf "/%s", parts[i]
    }'
}
