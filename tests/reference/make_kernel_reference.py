#!/usr/bin/env python3
"""Log-likelihood of one row and its derivatives by eta, by mpmath: writes kernels.csv.

The derivatives are numerical ones of l(eta) = y log p + (m - y) log(1 - p) with 150 digits, so they
share no algebra with the core: s = l', w = -l'', w1 = -l''', w2 = -l''''.
"""

import pathlib

import mpmath as mp

mp.mp.dps = 150
HERE = pathlib.Path(__file__).resolve().parent


def logit(x):
    return -mp.log1p(mp.exp(-x)), -mp.log1p(mp.exp(x))


def probit(x):
    return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), mp.log(mp.erfc(x / mp.sqrt(2)) / 2)


def cloglog(x):
    return mp.log(-mp.expm1(-mp.exp(x))), -mp.exp(x)


ETAS = [
    -40,
    -38.5,
    -30,
    -20.25,
    -12,
    -8,
    -6.5,
    -5,
    -4.1,
    -3.3,
    -2.5,
    -2,
    -1.7,
    -1.3,
    -1,
    -0.75,
    -0.5,
    -0.2,
    -0.01,
    -1e-9,
    0,
    1e-9,
    0.01,
    0.2,
    0.34,
    0.5,
    0.6931,
    0.7,
    0.75,
    1,
    1.2,
    1.3,
    1.7,
    2,
    2.5,
    3,
    3.3,
    4.1,
    5,
    6.5,
    8,
    12,
    20.25,
    30,
    38.5,
    40,
]
ROWS = [(1.0, 1.0), (0.0, 1.0), (2.0, 7.0), (0.0, 0.0)]


def main():
    lines = ["link,eta,y,m,l,s,w,w1,w2"]
    for name, f in (("logit", logit), ("probit", probit), ("cloglog", cloglog)):
        for eta in map(float, ETAS):
            if name == "cloglog" and eta > 6.5:
                continue
            with mp.workdps(150 if abs(eta) < (4 if name == "cloglog" else 15) else 900):
                both = [
                    [
                        mp.diff(lambda x, f=f, side=side: f(x)[side], mp.mpf(eta), n)
                        for n in range(5)
                    ]
                    for side in (0, 1)
                ]
                for y, m in ROWS:
                    value, s, w, w1, w2 = (
                        y * a + (m - y) * b if y * (m - y) else (a * y or b * (m - y))
                        for a, b in zip(*both)
                    )
                    cells = [float(v).hex() for v in (eta, y, m, value, s, -w, -w1, -w2)]
                    lines.append(",".join([name] + cells))
    (HERE / "kernels.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
