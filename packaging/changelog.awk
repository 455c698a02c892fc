# CHANGELOG.md as Debian's changelog. usage: awk -v version=V -v who='NAME <ADDRESS>' -v date=DATE -f changelog.awk CHANGELOG.md
# What is not released yet stands under the version that is packaged. Dates of earlier versions are those of their headings.

function ended() {
    if (open) printf "\n -- %s  %s\n", who, stamp
}
function entry(of, when) {
    ended()
    if (open) print ""
    printf "mynascope (%s) unstable; urgency=medium\n", of
    open = 1
    stamp = when
}
# A point, folded to 78 columns.
function told(    words, count, i, line) {
    if (point == "") return
    count = split(point, words, " ")
    line = "  *"
    for (i = 1; i <= count; i++) {
        if (length(line) + 1 + length(words[i]) > 78 && line != "  *") {
            print line
            line = "   "
        }
        line = line " " words[i]
    }
    print line
    point = ""
}
/^## \[Unreleased\]/ { unreleased = 1; next }
/^## \[/ {
    told()
    of = substr($2, 2, length($2) - 2)
    command = "date -R -u -d " $4
    command | getline day
    close(command)
    # Under a release of its own, which has been made: nothing that is unreleased.
    if (!(unreleased && !open && of == version)) entry(of, of == version ? date : day)
    unreleased = 0
    next
}
/^### / { told(); if (!open) entry(version, date); printf "\n  [ %s ]\n", $2; next }
/^\[/ { told(); next }
/^- / { told(); point = substr($0, 3); next }
/^  / { if (point != "") point = point " " $0; next }
/^$/ { told() }
END { told(); if (!open) entry(version, date); ended() }
