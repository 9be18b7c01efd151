#!/usr/bin/env python3
"""Gauss-Hermite rules for the standard normal, by mpmath: writes quadrature.csv beside itself.

Roots of He_k by Newton's method with 80 digits from numpy's nodes; weights k! / (k He_{k-1})^2.
Needs mpmath and numpy.
"""

import pathlib

import mpmath as mp
import numpy as np

mp.mp.dps = 80
HERE = pathlib.Path(__file__).resolve().parent


def hermite(k, x):
    before, now = mp.mpf(0), mp.mpf(1)
    for n in range(k):
        before, now = now, x * now - n * before
    return now, before


def main():
    lines = ["k,node,log_weight"]
    for k in (1, 2, 3, 4, 5, 6, 7, 9, 12, 15, 20, 25, 31, 50, 75, 100, 150, 200):
        for start in np.polynomial.hermite_e.hermegauss(k)[0]:
            x = mp.mpf(0) if abs(start) < 1e-8 else mp.mpf(float(start))
            for _ in range(8 if x else 0):
                value, previous = hermite(k, x)
                x -= value / (k * previous)
            _, previous = hermite(k, x)
            log_weight = mp.loggamma(k + 1) - 2 * mp.log(k * abs(previous))
            lines.append(f"{k},{float(x).hex()},{float(log_weight).hex()}")
    (HERE / "quadrature.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
