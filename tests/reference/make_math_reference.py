#!/usr/bin/env python3
"""Expected values of the core's elementary functions, by mpmath: writes math.csv beside itself.

About 3,000 points as hexadecimal doubles, correctly rounded: edges (signed zeros, subnormals,
+-745, +-1e30, infinities, NaN) and seeded random points, half of them uniform in the logarithm.
"""

import pathlib
import random

import mpmath as mp

mp.mp.dps = 80
HERE = pathlib.Path(__file__).resolve().parent
INF = float("inf")
NAN = float("nan")


def density(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def lower(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def log_lower(x):
    return mp.log1p(-lower(-x)) if x > 0 else mp.log(lower(x))


def accurate(f, x):
    """f(x) with enough digits for arguments as small as the smallest double."""
    with mp.workdps(80 if abs(x) > 1e-20 else 800):
        return +f(mp.mpf(x))


# name: (function, values at -inf, +inf, low, high, further edges)
FUNCTIONS = {
    "exp": (
        mp.exp,
        0.0,
        INF,
        -745.2,
        709.8,
        [-745.13321910194122, -1e30, 1e30, 709.78271289338397],
    ),
    "expm1": (mp.expm1, -1.0, INF, -40.0, 709.8, [-745.0, -1e30, 1e30]),
    "log": (mp.log, NAN, INF, 5e-324, 1.7976931348623157e308, [1.0, 2.0, 0.5]),
    "log1p": (mp.log1p, NAN, INF, -0.9999999999999999, 1.7976931348623157e308, []),
    "softplus": (
        lambda x: mp.log1p(mp.exp(-abs(x))) + max(x, mp.mpf(0)),
        0.0,
        INF,
        -745.0,
        745.0,
        [-1e30, 1e30],
    ),
    "logistic": (lambda x: 1 / (1 + mp.exp(-x)), 0.0, 1.0, -745.0, 745.0, [-1e30, 1e30]),
    "logistic_complement": (lambda x: 1 / (1 + mp.exp(x)), 1.0, 0.0, -745.0, 745.0, [-1e30, 1e30]),
    "logit": (lambda p: mp.log(p) - mp.log1p(-p), NAN, NAN, 0.0, 1.0, [0.5, 0.25, 0.75]),
    "log1mexp": (
        lambda d: mp.log(-mp.expm1(-d)) if d < 1 else mp.log1p(-mp.exp(-d)),
        NAN,
        0.0,
        0.0,
        745.0,
        [0.6931471805599453],
    ),
    "normal_density": (density, 0.0, 0.0, -39.0, 39.0, [-1e30, 1e30]),
    "normal_cdf": (lower, 0.0, 1.0, -39.0, 39.0, [-1e30, 1e30]),
    "log_normal_cdf": (log_lower, -INF, 0.0, -1e6, 39.0, [-40.0, 40.0, -1e30, 1e30]),
    "normal_inverse_mills": (
        lambda x: density(x) / lower(x),
        INF,
        0.0,
        -1e6,
        39.0,
        [-40.0, 40.0, -1e30, 1e30],
    ),
}
POLES = {
    ("log", 0.0): -INF,
    ("log", -1.0): NAN,
    ("log1p", -1.0): -INF,
    ("log1p", -2.0): NAN,
    ("logit", 0.0): -INF,
    ("logit", 1.0): INF,
    ("logit", 1.5): NAN,
    ("log1mexp", 0.0): -INF,
    ("log1mexp", -1.0): NAN,
}


def rounded(value):
    if abs(value) > mp.mpf(2) ** 1025:
        return INF if value > 0 else -INF
    if abs(value) < mp.mpf(2) ** -1080:
        return 0.0
    return float(value)


def main():
    source = random.Random(20240229)
    lines = ["function,x,expected"]
    for name, (f, at_minus, at_plus, low, high, edges) in FUNCTIONS.items():
        points = list(edges) + [
            5e-324,
            -5e-324,
            2.2e-308,
            1e-30,
            -1e-30,
            1e-16,
            -1e-16,
            0.5,
            -0.5,
            1.0,
        ]
        for _ in range(90):
            points.append(source.uniform(max(low, -1e3), min(high, 1e3)))
        for _ in range(120):
            size = 10 ** source.uniform(-20, 0) * min(max(abs(low), abs(high)), 1e300)
            points.append(size if source.random() < 0.5 and high > 0 else -size)
        for _ in range(20):
            points.append(source.uniform(0.3, 1.5))
        lines.append(f"{name},nan,nan")
        lines.append(f"{name},-inf,{at_minus.hex()}")
        lines.append(f"{name},inf,{at_plus.hex()}")
        for (pole, x), value in POLES.items():
            if pole == name:
                lines.append(f"{name},{x.hex()},{value.hex()}")
        if (name, 0.0) not in POLES:
            lines.append(f"{name},{(0.0).hex()},{rounded(accurate(f, 0.0)).hex()}")
            signed = name in ("expm1", "log1p")
            at_zero = (-0.0).hex() if signed else rounded(accurate(f, 0.0)).hex()
            lines.append(f"{name},{(-0.0).hex()},{at_zero}")
        for x in points:
            inside = (low <= x <= high or x in edges) and (name, x) not in POLES
            if inside and x != 0.0:
                lines.append(f"{name},{x.hex()},{rounded(accurate(f, x)).hex()}")
    (HERE / "math.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
