#!/bin/sh
# pyhanko.sh DIRECTORY: puts pyHanko there, in a Python environment of its own, for the tests that have it read our
# signatures and make some for us to read. Does nothing where it is; never fails: without it those tests are reported as
# ignored.
set -u

version=0.38.0
directory=$1
[ -x "$directory/bin/python" ] && [ "$(cat "$directory/version" 2>/dev/null)" = "$version" ] && exit 0

echo "Fetching pyHanko $version into $directory"
rm -rf "$directory"
if python3 -m venv "$directory" >/dev/null 2>&1 &&
    "$directory/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
        "pyHanko==$version"; then
    echo "$version" >"$directory/version"
else
    rm -rf "$directory"
    echo "pyHanko could not be fetched: its tests will be ignored" >&2
fi
exit 0
