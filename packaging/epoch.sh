#!/bin/sh
# The moment that files of a package carry, so that two builds of one source are the same to the bit: SOURCE_DATE_EPOCH if it is
# set, else that of the last commit, else (an archive without history) the day of the last release in CHANGELOG.md, else its file's.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
    echo "$SOURCE_DATE_EPOCH"
# Not a repository of something else, of which this folder is a part.
elif [ -e .git ] && git log -1 --format=%ct 2>/dev/null; then
    :
else
    day=$(sed -n 's/^## \[[0-9][^]]*\] - \([0-9-]*\)$/\1/p' CHANGELOG.md | head -n 1)
    if [ -n "$day" ]; then date -u -d "$day" +%s; else stat -c %Y CHANGELOG.md; fi
fi
