#!/usr/bin/env python3
"""Raw deflate streams and checksums by zlib: tests/reference/zip.csv (name, data, deflated, crc).

Bytes are in hexadecimal. Levels and strategies are chosen so that stored blocks, fixed codes, own
codes and references near and far occur.
"""

import zlib
from pathlib import Path

TEXT = "Åtgärd i öppenvård; ".encode()
NOISE = bytes((i * i * 31 + (i >> 3) * 7) % 251 for i in range(700))
DATA = {
    "empty": b"",
    "one": b"a",
    "run": b"x" * 900,
    "text": TEXT * 9 + b"slut",
    "noise": NOISE,
    "far": TEXT + NOISE + TEXT + bytes(range(256)) + TEXT,
}
WAYS = {
    "stored": (0, zlib.Z_DEFAULT_STRATEGY),
    "fast": (1, zlib.Z_DEFAULT_STRATEGY),
    "best": (9, zlib.Z_DEFAULT_STRATEGY),
    "fixed": (9, zlib.Z_FIXED),
    "huffman": (9, zlib.Z_HUFFMAN_ONLY),
}


def main() -> None:
    lines = ["name,data,deflated,crc"]
    for name, data in DATA.items():
        for way, (level, strategy) in WAYS.items():
            packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
            packed = packer.compress(data) + packer.flush()
            lines.append(f"{name} {way},{data.hex()},{packed.hex()},{zlib.crc32(data)}")
    target = Path(__file__).resolve().parent / "zip.csv"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
