#!/usr/bin/env python3
"""Writes the table of Latin letters behind base/nfc, and test samples, from Python's unicodedata.

Usage: tools/make_nfc_table.py
It writes cpp/src/base/nfc_table.inc and cpp/tests/base/nfc_samples.inc.

A second run writes the same bytes. Letters: every code point of the Latin script blocks (U+00C0 to
U+024F, U+1E00 to U+1EFF) and the two Latin singletons (Kelvin and angstrom sign) that has a
canonical decomposition. Everything else that normalisation form C could change, or whose combining
class is not zero, is listed as ranges: the core refuses it.
"""

import random
import sys
import unicodedata as ud
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LATIN = [*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00), 0x212A, 0x212B]


def decomposition(point):
    """The canonical decomposition of one step, or an empty list."""
    text = ud.decomposition(chr(point))
    return [] if not text or text.startswith("<") else [int(x, 16) for x in text.split()]


def tables():
    """(letters, marks, delicate): decompositions, mark classes, ranges normalisation may change."""
    letters = {p: decomposition(p) for p in LATIN if decomposition(p)}
    marks = sorted({d[1] for d in letters.values() if len(d) == 2})
    second = {
        d[1]
        for p in range(0x110000)
        if len(d := decomposition(p)) == 2 and ud.normalize("NFC", chr(p)) == chr(p)
    }
    # Hangul syllables compose by rule, from medial vowels and final consonants.
    second |= set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    known = set(letters) | set(marks)
    delicate = [
        p
        for p in range(0x110000)
        if not 0xD800 <= p < 0xE000
        and p not in known
        and (ud.combining(chr(p)) or p in second or ud.normalize("NFC", chr(p)) != chr(p))
    ]
    ranges = []
    for p in delicate:
        if ranges and ranges[-1][1] == p - 1:
            ranges[-1][1] = p
        else:
            ranges.append([p, p])
    return letters, marks, ranges


def rows(items, width=4):
    """The items as lines of a C initialiser."""
    lines = ["    " + ", ".join(items[i : i + width]) + "," for i in range(0, len(items), width)]
    return "\n".join(lines)


def write_table(path, letters, marks, ranges):
    """The three arrays that nfc.cpp includes."""
    letter_items, mark_items, range_items = [], [], []
    for p, d in sorted(letters.items()):
        back = len(d) == 2 and ud.normalize("NFC", chr(d[0]) + chr(d[1])) == chr(p)
        mark = d[1] if len(d) == 2 else 0
        letter_items.append(f"{{0x{p:04x}, 0x{d[0]:04x}, 0x{mark:04x}, {int(back)}}}")
    for m in marks:
        mark_items.append(f"{{0x{m:04x}, {ud.combining(chr(m))}}}")
    for low, high in ranges:
        range_items.append(f"{{0x{low:04x}, 0x{high:04x}}}")
    path.write_text(
        "// Written by tools/make_nfc_table.py from Unicode "
        f"{ud.unidata_version}; do not edit.\n"
        "// letter, base, mark (0: none), whether base and mark compose to it again\n"
        f"constexpr Letter letters[] = {{\n{rows(letter_items)}\n}};\n\n"
        "// mark, canonical combining class\n"
        f"constexpr Mark marks[] = {{\n{rows(mark_items, 6)}\n}};\n\n"
        "// first and last code point of what is refused\n"
        f"constexpr Range delicate[] = {{\n{rows(range_items, 5)}\n}};\n",
        encoding="utf-8",
    )


def literal(text):
    """A C string literal of the UTF-8 bytes, each byte an octal escape where it is not plain."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\?')
    return '"' + "".join(chr(b) if b in plain else f"\\{b:03o}" for b in text.encode()) + '"'


def write_samples(path, letters, marks):
    """Pairs (text, its form C): every letter, Swedish words, random letters with marks."""
    rng = random.Random(20240101)
    texts = ["", "abc", "ålder", "Östersund", "Ǻrsta", "Việt Nam"]
    texts += ["Ελλάδα", "йод", "日本", "\u212b"]
    texts += [ud.normalize("NFD", t) for t in texts[:6]]
    texts += [chr(p) for p in sorted(letters)]
    texts += [ud.normalize("NFD", chr(p)) for p in sorted(letters)]
    bases = "aAeiouyskLnåäöÅÖéẹǖ"
    for _ in range(400):
        word = ""
        for _ in range(rng.randint(1, 4)):
            word += rng.choice(bases)
            word += "".join(chr(rng.choice(marks)) for _ in range(rng.randint(0, 2)))
        texts.append(word)
    lines = []
    for text in texts:
        form_c = ud.normalize("NFC", text)
        refused = any(ud.combining(c) for c in form_c)
        lines.append(f"    {{{literal(text)}, {literal(form_c)}, {str(refused).lower()}}},")
    path.write_text(
        "// Written by tools/make_nfc_table.py with Python's unicodedata; do not edit.\n"
        "// text, its form C, whether a combining mark is left in form C\n"
        + "\n".join(lines)
        + "\n",
        encoding="utf-8",
    )


def main():
    """Writes both files."""
    letters, marks, ranges = tables()
    write_table(ROOT / "cpp/src/base/nfc_table.inc", letters, marks, ranges)
    samples = ROOT / "cpp/tests/base/nfc_samples.inc"
    samples.parent.mkdir(parents=True, exist_ok=True)
    write_samples(samples, letters, marks)
    return 0


if __name__ == "__main__":
    sys.exit(main())
