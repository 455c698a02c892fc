#!/usr/bin/env python3
"""Whose work is in the program and under which licence, as Debian's machine-readable copyright file
(https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/): ours, the data that came from elsewhere, and each crate
that is linked into it. usage: copyright.py [TARGET] >copyright

Of a crate that leaves the choice, the first of CHOICE is taken; one whose licence deny.toml does not allow ends this with an
error. Whose a crate is stands in its own licence files, else in its manifest. What is only used to build (build scripts, macros)
is no part of the program and is left out."""

import json
import os
import pathlib
import re
import subprocess
import sys

CHOICE = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Zlib", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
TOP = pathlib.Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"(?i)^(un)?licen[cs]e|^copying|^copyright|^notice")
HOLDER = re.compile(r"(?i)^[\s#/*-]*(copyright\s*(?:\(c\)|©|:)?\s*(?=.*[a-z]{2}).*|(?:\(c\)|©)\s+\d{4}.*)$")
# The licences speak of copyright themselves.
NO_HOLDER = re.compile(
    r"(?i)yyyy|<year>|\[year\]|copyright (assignment|notice|owner|holder|license|law|statement|and |interest|disclaimer|or )|"
    r"copyright\"|free software foundation|copyrights"
)


def cargo(*arguments):
    command = [os.environ.get("CARGO", "cargo"), *arguments, "--locked"]
    return subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(target):
    """Name and version of every crate that is in the program, but ours."""
    lines = cargo("tree", "-e", "normal,no-proc-macro", "--prefix", "none", "-f", "{p}", "--target", target).splitlines()
    crates = {tuple(line.split()[:2]) for line in lines if line}
    return {(name, version.removeprefix("v")) for name, version in crates if name != "mynascope"}


def chosen(expression, allowed):
    """The licences of an SPDX expression that hold here, together: [["MIT"], …] for AND, the first of CHOICE for OR."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def factor():
        word = words.pop(0)
        if word == "(":
            inside = either()
            words.pop(0)
            return inside
        if words and words[0] == "WITH":
            word = f"{word} {words.pop(0)} {words.pop(0)}"
        return {word} if word in allowed else None

    def both():
        terms = [factor()]
        while words and words[0] == "AND":
            words.pop(0)
            terms.append(factor())
        return None if None in terms else set().union(*terms)

    def either():
        terms = [both()]
        while words and words[0] == "OR":
            words.pop(0)
            terms.append(both())
        terms = [term for term in terms if term]
        return min(terms, key=lambda term: max(CHOICE.index(name) for name in term), default=None)

    return either()


def files(folder):
    return sorted(path for path in folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))


def holders(package, folder):
    found = []
    for path in files(folder):
        for line in path.read_text("utf-8", "replace").splitlines():
            said = HOLDER.match(line)
            if said and not NO_HOLDER.search(line):
                holder = re.sub(r"(?i)^(copyright:?|\(c\)|©|\s|,)+", "", said.group(1)).strip().rstrip(".")
                holder = re.sub(r"(?i)[,.]?\s*all rights reserved$", "", holder)
                if holder and holder not in found:
                    found.append(holder)
    authors = [re.sub(r"\s*<[^>]*>", "", author) for author in package["authors"]]
    return found or authors or [f"The authors of {package['name']}"]


def indented(text):
    return "\n".join(f" {line.rstrip()}" if line.strip() else " ." for line in text.strip().splitlines())


def stanza(names, whose, licence, text=None, comment=None):
    lines = ["Files: " + "\n ".join(names), "Copyright: " + "\n ".join(whose), f"License: {licence}"]
    if text:
        lines.append(indented(text))
    if comment:
        lines.append("Comment:\n" + indented(comment))
    print("\n" + "\n".join(lines))


def own_text(name, package, folder):
    """A licence that is neither MIT nor Apache-2.0, in the crate's own words."""
    sort = [path for path in files(folder) if name.split("-")[0].lower() in path.name.lower()] or files(folder)
    if not sort:
        sys.exit(f"{package['name']}: {name}, but it brings no text of it")
    return "\n\n".join(path.read_text("utf-8") for path in sort)


def crates(target, allowed):
    metadata = json.loads(cargo("metadata", "--format-version", "1", "--filter-platform", target))
    packages = {(it["name"], it["version"]): it for it in metadata["packages"]}
    together, alone = {}, []
    for name, version in sorted(linked(target)):
        package = packages[name, version]
        folder = pathlib.Path(package["manifest_path"]).parent
        licences = chosen(package["license"] or "", allowed)
        if not licences:
            sys.exit(f"{name} {version}: {package['license']} is none of those that deny.toml allows")
        whose, files_ = tuple(holders(package, folder)), f"crates/{name}-{version}/*"
        notice = [path for path in files(folder) if path.name.lower().startswith("notice")]
        other = sorted(licences - {"MIT", "Apache-2.0"})
        if other or (notice and "Apache-2.0" in licences):
            text = "\n\n".join(own_text(it, package, folder) for it in other)
            notice = "\n\n".join(path.read_text("utf-8") for path in notice)
            alone.append(([files_], whose, " and ".join(sorted(licences)), text, notice))
        else:
            together.setdefault((whose, " and ".join(sorted(licences))), []).append(files_)
    for (whose, licence), names in sorted(together.items(), key=lambda it: it[1]):
        stanza(names, whose, licence)
    for names, whose, licence, text, notice in alone:
        stanza(names, whose, licence, text, notice)


def main():
    host = re.search(r"host: (.*)", subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout)
    target = sys.argv[1] if len(sys.argv) > 1 else host.group(1)
    # Python 3.10 reads no TOML by itself.
    allowed = re.search(r"^allow = \[(.*?)\]", (TOP / "deny.toml").read_text(), re.MULTILINE | re.DOTALL)
    allowed = set(re.findall(r'"([^"]*)"', allowed.group(1)))
    ours = (TOP / "LICENSE-MIT").read_text()
    mit = ours.split("\n\n", 2)[2]
    us = re.search(r"Copyright \(c\) (.*)", ours).group(1)
    print("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/")
    print("Upstream-Name: mynascope")
    print("Upstream-Contact: The mynascope maintainers")
    print("Comment:\n" + indented("What is named below crates/ is no part of the source: it is fetched from crates.io at the"
          " versions\nof Cargo.lock and linked into the program."))
    stanza(["*"], [us], "MIT or Apache-2.0")
    font = (TOP / "assets/fonts/LICENSE").read_text()
    stanza(["assets/fonts/*"], ["2001-2004 /efont/ Project, Yasuyuki Furukawa"], "public-domain", font)
    stanza(["assets/trust/*"], ["Japan Agency for Local Authority Information Systems (J-LIS)"], "public-certificates",
           "Certificates that their issuer publishes so that signatures can be checked, unchanged.")
    stanza(["assets/municipalities/codes.tsv"], [us], "MIT or Apache-2.0", comment=
           "Codes and names that the government publishes (JIS X 0401 and 0402), put together from two lists of\n"
           "which one is published under the MIT licence; assets/municipalities/README.md names both.")
    stanza(["rust/library/*"], ["The Rust Project contributors"], "MIT", comment="Rust's standard library.")
    crates(target, allowed)
    print("\nLicense: MIT\n" + indented(mit))
    print("\nLicense: Apache-2.0\n" + indented(
        "Licensed under the Apache License, Version 2.0 (the \"License\"); you may not use this file except in\n"
        "compliance with the License. You may obtain a copy of the License at\n\n"
        "    https://www.apache.org/licenses/LICENSE-2.0\n\n"
        "Unless required by applicable law or agreed to in writing, software distributed under the License is\n"
        "distributed on an \"AS IS\" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or\n"
        "implied. See the License for the specific language governing permissions and limitations under the\n"
        "License.\n\nOn Debian systems its whole text is in /usr/share/common-licenses/Apache-2.0."))


main()
