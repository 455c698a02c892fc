#!/usr/bin/env python3
"""The dot fonts of large type, from Shinonome's X11 files. usage: fonts.py FOLDER-WITH-PCF-GZ assets/fonts

Debian's xfonts-shinonome 1:0.9.11-7 has them; `dpkg-deb -x` unpacks it. A glyph of the result is its code point (two
octets, big endian, ascending), its width in dots, and its rows from the top, one bit a dot, most significant first, without
filling between rows.
"""

import gzip
import pathlib
import struct
import sys

METRICS, BITMAPS, ENCODINGS = 1 << 2, 1 << 3, 1 << 5
# Signs for which JIS X 0208 has one glyph and Unicode two code points, by who converts.
TWINS = {0x301C: 0xFF5E, 0x2016: 0x2225, 0x2212: 0xFF0D, 0x2015: 0x2014, 0xFFE0: 0xA2, 0xFFE1: 0xA3, 0xFFE2: 0xAC}


def glyphs(path):
    """Encoding → (width, rows) of a PCF file whose glyphs are as high as its lines."""
    octets = gzip.decompress(path.read_bytes())
    count = struct.unpack_from("<4xI", octets)[0]
    tables = (struct.unpack_from("<4I", octets, 8 + 16 * at) for at in range(count))
    tables = {kind: (form, place) for kind, form, _, place in tables}

    def table(kind):
        form, place = tables[kind]
        return form, place + 4, ">" if form & 4 else "<"

    form, at, order = table(METRICS)
    metrics = []
    if form & 0x100:
        for index in range(struct.unpack_from(order + "H", octets, at)[0]):
            metrics.append([it - 0x80 for it in octets[at + 2 + 5 * index : at + 7 + 5 * index]])
    else:
        for index in range(struct.unpack_from(order + "I", octets, at)[0]):
            metrics.append(struct.unpack_from(order + "5h", octets, at + 4 + 12 * index))
    form, at, order = table(BITMAPS)
    padding, number = 1 << (form & 3), struct.unpack_from(order + "I", octets, at)[0]
    # Rows are read as octets: a scan unit must be one, or its octets lie as they are read.
    assert form & 8 and (form >> 4 & 3 == 0 or form & 4), hex(form)
    places = struct.unpack_from(f"{order}{number}I", octets, at + 4)
    bits = at + 4 + 4 * number + 16
    _, at, order = table(ENCODINGS)
    low, high, first, last, _ = struct.unpack_from(order + "5h", octets, at)
    numbers = struct.unpack_from(f"{order}{(high - low + 1) * (last - first + 1)}H", octets, at + 10)
    found = {}
    for index, number in enumerate(numbers):
        if number == 0xFFFF:
            continue
        row, column = divmod(index, high - low + 1)
        left, right, width, ascent, descent = metrics[number]
        stride = (right - left + 8 * padding - 1) // (8 * padding) * padding
        rows = []
        for line in range(ascent + descent):
            start = bits + places[number] + line * stride
            value = int.from_bytes(octets[start : start + stride], "big") >> (8 * stride - (right - left))
            rows.append(value << (width - right))
        found[(first + row) << 8 | low + column] = (width, rows)
    return found


def tight(glyph, gap):
    """With no blank column before it and so many behind, where it has more: a date has to fit into 76."""
    width, rows = glyph
    ink = 0
    for row in rows:
        ink |= row
    if not ink:
        # Half of the full-width space, a third of a line's height of the other.
        return width // 2 if width == len(rows) else len(rows) // 3, rows
    right = (ink & -ink).bit_length() - 1
    cut = max(0, right - gap)
    made = min(width, ink.bit_length() - right + gap)
    return made, [row >> cut if cut else row << max(0, made - ink.bit_length()) & (1 << made) - 1 for row in rows]


def font(folder, size):
    half = size // 2
    found = {}
    for code, glyph in glyphs(folder / f"shnmk{size}.pcf.gz").items():
        point = ord(bytes([code >> 8 | 0x80, code & 0xFF | 0x80]).decode("euc_jp"))
        found[point] = found[TWINS.get(point, point)] = tight(glyph, size // 8)
    # The narrow ones win: a terminal draws §, °, ± and × in one cell.
    for code, glyph in glyphs(folder / f"shnm{half}x{size}a.pcf.gz").items():
        if 0x20 <= code < 0x7F or 0xA0 <= code:
            found[code] = tight(glyph, size // 8 if 0x30 <= code < 0x3A else 1)
    found[0xA0] = found[0x20]
    # Half-width katakana.
    for code, glyph in glyphs(folder / f"shnm{half}x{size}r.pcf.gz").items():
        if 0xA1 <= code < 0xE0:
            found[0xFEC0 + code] = tight(glyph, 1)
    made = bytearray()
    for point, (width, rows) in sorted(found.items()):
        assert len(rows) == size and width <= size, hex(point)
        bits = 0
        for row in rows:
            assert row < 1 << width, hex(point)
            bits = bits << size | row << (size - width)
        made += struct.pack(">HB", point, width) + bits.to_bytes(size * size // 8, "big")
    return bytes(made)


if __name__ == "__main__":
    source, target = map(pathlib.Path, sys.argv[1:])
    for size in 12, 16:
        (target / f"shinonome-{size}.dots").write_bytes(font(source, size))
