#!/usr/bin/env python3
"""Makes cpp/tests/text/number_cases.inc: numbers as text, by Python's exact decimals.

A double is exactly a decimal fraction; `Decimal` rounds it half to even. Shortest forms are those
of Python's `repr` without ".0". A second run gives the same bytes.

    make_number_cases.py [FILE]     FILE instead of the committed one
"""

import random
import struct
import sys
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[2] / "cpp" / "tests" / "text" / "number_cases.inc"

EDGES = [
    0.0,
    -0.0,
    0.5,
    1.5,
    2.5,
    0.125,
    -0.125,
    0.0005,
    0.0015,
    0.1,
    0.3,
    1e-3,
    9.995,
    0.9995,
    999.5,
    999.9996,
    1000.0,
    -1234.5678,
    22000.0,
    1e5,
    123456.0,
    1e6,
    1234567.891,
    1e15,
    1e16,
    9007199254740993.0,
    1e17,
    1e22,
    1e23,
    1e300,
    1.7976931348623157e308,
    1e-4,
    9.9e-5,
    1e-5,
    1e-7,
    1.5e-9,
    5e-324,
    2.2250738585072014e-308,
    -1e-4,
    -4.9e-4,
    0.30000000000000004,
    1 / 3,
    2 / 3,
    100.0,
    -0.04,
    12345.0,
]


def fixed(x: float, decimals: int) -> str:
    with localcontext() as context:
        context.prec = 1000
        out = format(
            Decimal(x).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN), "f"
        )
    return out.lstrip("-") if Decimal(out) == 0 else out


def significant(x: float, digits: int) -> str:
    """At least `digits` significant digits, fixed form; only for 1e-5 <= |x| < 1e15."""
    with localcontext() as context:
        context.prec = digits
        context.rounding = ROUND_HALF_EVEN
        exponent = (+Decimal(x)).adjusted()
    return fixed(x, max(0, digits - 1 - exponent))


def shortest(x: float) -> str:
    text = repr(x)
    return text[:-2] if text.endswith(".0") else text


def main() -> None:
    rng = random.Random(20240117)
    numbers = list(EDGES)
    numbers += [rng.uniform(-10, 10) for _ in range(60)]
    numbers += [rng.choice([-1, 1]) * 10 ** rng.uniform(-8, 12) for _ in range(60)]
    while len(numbers) < len(EDGES) + 180:  # any bit pattern
        x = struct.unpack("<d", rng.getrandbits(64).to_bytes(8, "little"))[0]
        if x == x and abs(x) != float("inf"):
            numbers.append(x)
    lines = ["// Made by tests/reference/make_number_cases.py; do not edit.", "// clang-format off"]
    lines.append("const ShortestCase shortest_cases[] = {")
    lines += [f'    {{{x.hex()}, "{shortest(x)}"}},' for x in numbers]
    lines.append("};")
    lines.append("const DigitsCase fixed_cases[] = {")
    for x in numbers:
        if abs(x) < 1e25:
            lines += [f'    {{{x.hex()}, {d}, "{fixed(x, d)}"}},' for d in (0, 1, 2, 3, 6)]
    lines.append("};")
    lines.append("const DigitsCase significant_cases[] = {")
    for x in numbers:
        if 1e-5 <= abs(x) < 9e14:
            lines += [f'    {{{x.hex()}, {d}, "{significant(x, d)}"}},' for d in (1, 2, 3, 4, 8)]
    lines.append("};")
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    output.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
