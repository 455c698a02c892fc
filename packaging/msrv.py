#!/usr/bin/env python3
"""No dependency asks for a newer Rust than Cargo.toml promises. usage: cargo metadata --format-version 1 | msrv.py"""

import json
import sys


def version(text):
    return [int(part) for part in (text.split(".") + ["0", "0"])[:3]]


metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
(ours,) = (packages[member] for member in metadata["workspace_members"])
newer = [
    f"{package['name']} {package['version']} asks for Rust {package['rust_version']}"
    for package in packages.values()
    if package["rust_version"] and version(package["rust_version"]) > version(ours["rust_version"])
]
print(f"{len(packages) - 1} crates, of every platform, beside Rust {ours['rust_version']}: {len(newer)} ask for more")
print("\n".join(sorted(newer)))
sys.exit(1 if newer else 0)
