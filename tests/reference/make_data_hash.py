#!/usr/bin/env python3
"""The data hash of two small frames, computed from its definition with hashlib: expected values of
cpp/tests/data/test_hash.cpp. Usage: tests/reference/make_data_hash.py (prints them)."""

import hashlib
import hmac
import struct


def sha(data):
    return hashlib.sha256(data).digest()


def u64(x):
    return struct.pack("<Q", x)


def text(x):
    b = x.encode()
    return u64(len(b)) + b


def column(header, cells):
    """Blocks of 1 MiB, each hashed behind a zero byte; header and block hashes behind a one."""
    blocks = [cells[i : i + 2**20] for i in range(0, len(cells), 2**20)]
    return sha(b"\x01" + header + b"".join(sha(b"\x00" + b) for b in blocks))


def codes(name, kind, levels, cells):
    """Levels 0.., None is missing; one byte a cell, 0 for missing."""
    header = text(name) + kind + u64(len(levels)) + b"".join(text(x) for x in levels)
    return column(header, bytes(0 if c is None else c + 1 for c in cells))


def whole(name, cells):
    """Whole numbers that fit one or two bytes above the least."""
    seen = [c for c in cells if c is not None]
    low, width = min(seen), 1 if max(seen) - min(seen) + 2 <= 256 else 2
    header = text(name) + b"n" + struct.pack("<d", low) + bytes([width])
    body = b"".join((0 if c is None else c - low + 1).to_bytes(width, "little") for c in cells)
    return column(header, body)


def real(name, cells):
    """Eight bytes a cell, all ones for missing."""
    header = text(name) + b"n" + u64(0) + b"\x08"
    return column(
        header, b"".join(b"\xff" * 8 if c is None else struct.pack("<d", c) for c in cells)
    )


def frame(n, columns):
    """Columns by name."""
    body = b"".join(columns[name] for name in sorted(columns))
    return sha(b"\x02" + b"skillnad data 1" + u64(n) + u64(len(columns)) + body).hex()


small = frame(
    4,
    {
        "x": real("x", [0.5, None, -1.25, 3.0]),
        "k": whole("k", [3, 1, 300, None]),
        "ålder": codes("ålder", b"c", ["hög", "låg"], [1, 0, None, 1]),
        "flag": codes("flag", b"l", ["false", "true"], [0, 1, 1, 0]),
    },
)
print("small", small)
print("keyed", hmac.new(b"secret", small.encode(), hashlib.sha256).hexdigest())
rows = 2**20 + 5
print("large", frame(rows, {"b": whole("b", [i * 7 % 11 for i in range(rows)])}))
