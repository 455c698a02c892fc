#!/bin/sh
# Lays what a package has to read into a folder: README in both languages, what it sends its reader to, its pictures; links to what
# is not there become words. usage: documents.sh FOLDER
set -eu
mkdir -p "$1/docs" "$1/assets"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
for file in README*.md; do install -m 644 "$file" "$folder/$file"; done
for file in docs/*; do
    if grep -q "$file" README.md; then install -m 644 "$file" "$folder/$file"; fi
done
cp -R assets/pictures "$folder/assets"
packaging/unlinked.py "$folder"
