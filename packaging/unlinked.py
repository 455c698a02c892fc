#!/usr/bin/env python3
"""Documents of a package lie without the sources: in every Markdown file below FOLDER a link to a file that is not there becomes
its words, and so does a picture. usage: unlinked.py FOLDER"""

import pathlib
import re
import sys

LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]+)\)")
for page in sorted(pathlib.Path(sys.argv[1]).rglob("*.md")):

    def kept(link):
        words, target = link.groups()
        path = target.partition("#")[0]
        elsewhere = re.match(r"[a-z]+:", target)
        return link.group() if not path or elsewhere or (page.parent / path).exists() else words

    page.write_text(LINK.sub(kept, page.read_text("utf-8")), "utf-8")
