#!/usr/bin/env python3
"""Writes cpp/src/base/math_coefficients.hpp: the polynomials of base/math.

Every polynomial interpolates its function at Chebyshev points (120 digits, mpmath), is changed to
powers and rounded to doubles; the largest relative error of the rounded polynomial over 4001
points stands beside it. Needs mpmath; the second run writes the same bytes.

usage: make_math_coefficients.py [output]
"""

import pathlib
import sys

import mpmath as mp

mp.mp.dps = 120
ROOT = pathlib.Path(__file__).resolve().parent.parent


def compose(power, scale, shift):
    """Coefficients of sum_j power[j] (scale u + shift)^j."""
    result = [mp.mpf(0)] * len(power)
    for j, c in enumerate(power):
        for i in range(j + 1):
            result[i] += c * mp.binomial(j, i) * scale**i * shift ** (j - i)
    return result


def interpolate(f, low, high, degree):
    """Power coefficients, lowest first, of the interpolant of f on [low, high]."""
    n = degree + 1
    points = [mp.cos(mp.pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    values = [f((low + high) / 2 + (high - low) / 2 * x) for x in points]
    power = [mp.mpf(0)] * n
    t0, t1 = [mp.mpf(1)], [mp.mpf(0), mp.mpf(1)]
    for j in range(n):
        c = (
            (2 if j else 1)
            * mp.fsum(values[k] * mp.cos(j * mp.pi * (2 * k + 1) / (2 * n)) for k in range(n))
            / n
        )
        for i, value in enumerate(t0):
            power[i] += c * value
        t2 = [mp.mpf(0)] + [2 * v for v in t1]
        for i, value in enumerate(t0):
            t2[i] -= value
        t0, t1 = t1, t2
    return compose(power, 2 / (high - low), -(low + high) / (high - low))


def exp_tail(r):
    """(exp(r) - 1 - r) / r^2"""
    return (mp.expm1(r) - r) / r**2 if abs(r) > mp.mpf(10) ** -30 else mp.mpf(1) / 2


def log_tail(z):
    """(2 atanh(s) - 2 s) / s^3, z = s^2"""
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / s**3 if z else mp.mpf(2) / 3


def bernoulli_tail(z):
    """((x/2) coth(x/2) - 1) / x^2, z = x^2"""
    x = mp.sqrt(z)
    return (x / 2 * mp.coth(x / 2) - 1) / z if z else mp.mpf(1) / 12


def sinh_tail(z):
    """log(sinh(x/2) / (x/2)) / x^2, z = x^2"""
    x = mp.sqrt(z)
    return mp.log(mp.sinh(x / 2) / (x / 2)) / z if z else mp.mpf(1) / 24


CENTRE = 4  # a = CENTRE (1 + t) / (1 - t)


def tail_normal(which):
    """Mean excess (1), third (3) and fourth (4) cumulant of Z | Z > a, times (a + 4)^which."""

    def f(t):
        a = CENTRE * (1 + t) / (1 - t)
        hazard = mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi) / (mp.erfc(a / mp.sqrt(2)) / 2)
        d = hazard - a
        w = hazard * d
        w1 = hazard * (1 - d * d - w)
        w2 = w * (d * d + 3 * w - 3) - hazard * w1
        value = {1: d, 3: -w1, 4: -w2}[which]
        return value * (a + CENTRE) ** which

    return f


THIRD = mp.log(2) / 2 + mp.mpf(1) / 1000
TABLE = [
    ("exp_tail", exp_tail, -THIRD, THIRD, 10),
    ("log_tail", log_tail, mp.mpf(0), mp.mpf("0.0401"), 7),
    ("bernoulli_tail", bernoulli_tail, mp.mpf(0), mp.mpf(4), 10),
    ("sinh_tail", sinh_tail, mp.mpf(0), mp.mpf(1), 7),
    ("normal_excess", tail_normal(1), mp.mpf(-1), mp.mpf(1), 29),
    ("normal_third", tail_normal(3), mp.mpf(-1), mp.mpf(1), 36),
    ("normal_fourth", tail_normal(4), mp.mpf(-1), mp.mpf(1), 37),
]


def split_ln2():
    """ln 2 = high + low; high has 42 bits, so k * high is exact for |k| < 2048."""
    high = mp.mpf(int(mp.floor(mp.log(2) * 2**42))) / 2**42
    return float(high), float(mp.log(2) - high)


def main():
    default = ROOT / "cpp/src/base/math_coefficients.hpp"
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    lines = [
        "// Coefficients of base/math; written by tools/make_math_coefficients.py, do not edit.",
        "#pragma once",
        "",
        "namespace skillnad::math::coefficients {",
        "",
        "// clang-format off",
    ]
    high, low = split_ln2()
    constants = {
        "ln2_high": high,
        "ln2_low": low,
        "inverse_ln2": float(1 / mp.log(2)),
        "sqrt_half": float(mp.sqrt(mp.mpf(1) / 2)),
        "inverse_sqrt_2pi": float(1 / mp.sqrt(2 * mp.pi)),
        "log_sqrt_2pi": float(mp.log(2 * mp.pi) / 2),
    }
    for name, value in constants.items():
        lines.append(f"constexpr double {name} = {value.hex()};")
    for name, f, lower, upper, degree in TABLE:
        exact = interpolate(f, lower, upper, degree)
        rounded = [mp.mpf(float(c)) for c in exact]
        worst = mp.mpf(0)
        for i in range(4001):
            u = lower + (upper - lower) * (mp.mpf(i) + mp.mpf("0.5")) / 4001
            value = f(u)
            worst = max(worst, abs(mp.polyval(rounded[::-1], u) / value - 1))
        text = (
            " ".join(f.__doc__.split())
            if f.__doc__
            else ("Z | Z > a, in t = (a - 4) / (a + 4): see tail_normal() in the script")
        )
        lines += [
            "",
            f"// {text}; relative error {mp.nstr(worst, 2)} on "
            f"[{mp.nstr(lower, 5)}, {mp.nstr(upper, 5)}]",
            f"constexpr double {name}[{degree + 1}] = {{",
        ]
        lines += [f"    {float(c).hex()}," for c in rounded]
        lines.append("};")
    lines += ["// clang-format on", "", "}  // namespace skillnad::math::coefficients", ""]
    target.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
