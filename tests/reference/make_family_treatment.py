#!/usr/bin/env python3
"""The denominators behind PM #7, table 1, by trying every whole number with exact fractions.

Prints, for each age band, count, share in percent, round(count / share), and the smallest and the
largest n for which count / n prints as the share: the expected values of
cpp/tests/tables/test_published_figures.cpp.
"""

from fractions import Fraction
from math import floor

# Typed from the printed table.
TABLE_1 = [
    ("0-2", 241, 67),
    ("3-5", 484, 71),
    ("6-8", 744, 77),
    ("9-11", 809, 74),
    ("12-14", 1007, 67),
    ("15-17", 566, 49),
]


def whole_percent(count: int, n: int) -> int:
    """The share in whole percent, halves up."""
    return floor(Fraction(100 * count, n) + Fraction(1, 2))


for band, count, share in TABLE_1:
    denominator = floor(Fraction(100 * count, share) + Fraction(1, 2))
    fitting = [n for n in range(count, 10 * count) if whole_percent(count, n) == share]
    assert fitting == list(range(fitting[0], fitting[-1] + 1))
    print(f'{{"{band}", {count}, {share}, {denominator}, {fitting[0]}, {fitting[-1]}}},')
