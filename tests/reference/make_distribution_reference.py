#!/usr/bin/env python3
"""Tails and quantiles of normal, chi-square, t and F, by mpmath: writes distributions.csv.

Tails from the incomplete gamma and beta functions with 60 digits, quantiles by bisection and
Newton's method on them. (R's qf() loses digits where df2 is large, so R does not serve here.)
"""

import pathlib

import mpmath as mp

mp.mp.dps = 60
HERE = pathlib.Path(__file__).resolve().parent

XS = [-8.5, -3, -1.96, -0.5, 0, 1e-3, 0.25, 1, 1.645, 2.5, 4, 8, 15, 30]
POSITIVE = [1e-6, 0.01, 0.3, 1, 2.7, 3.84, 10, 25, 80, 300]
PS = [1e-10, 1e-4, 0.001, 0.025, 0.05, 0.3, 0.5, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9999]
DFS = [1, 2, 3.5, 8, 30, 133, 5000]
DF2S = [1, 4, 22.5, 132, 1e5]


def normal_upper(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def chi_square_upper(x, df):
    return mp.gammainc(df / 2, x / 2, mp.inf, regularized=True)


def beta_lower(a, b, x):
    """Regularised incomplete beta function by its continued fraction (DLMF 8.17.22)."""
    if x == 0 or x == 1:
        return mp.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_lower(b, a, 1 - x)
    front = mp.exp(
        a * mp.log(x)
        + b * mp.log1p(-x)
        - mp.log(a)
        + mp.loggamma(a + b)
        - mp.loggamma(a)
        - mp.loggamma(b)
    )
    c, d = mp.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 5000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -58:
            return front * fraction
    raise ArithmeticError("the continued fraction did not converge")


def t_upper(t, df):
    half = beta_lower(df / 2, mp.mpf(1) / 2, df / (df + t * t)) / 2
    return half if t > 0 else 1 - half


def f_upper(x, df1, df2):
    return beta_lower(df2 / 2, df1 / 2, df2 / (df2 + df1 * x))


def quantile(upper, p):
    """x > 0 with upper(x) = 1 - p, by bisection in log x, then Newton's method."""
    low, high = mp.mpf(-60), mp.mpf(60)
    for _ in range(34):
        middle = (low + high) / 2
        if upper(mp.exp(middle)) > 1 - p:
            low = middle
        else:
            high = middle
    x = mp.exp((low + high) / 2)
    for _ in range(2):
        step = x * mp.mpf(10) ** -12
        slope = (upper(x + step) - upper(x - step)) / (2 * step)
        x -= (upper(x) - (1 - p)) / slope
    return x


def symmetric_quantile(upper, p):
    if p == 0.5:
        return mp.mpf(0)
    return quantile(upper, p) if p > 0.5 else -quantile(upper, 1 - mp.mpf(p))


def main():
    lines = ["function,x,df1,df2,value"]

    def add(name, x, df1, df2, value):
        cells = [float(v).hex() for v in (x, df1, df2, value)]
        lines.append(",".join([name] + cells))

    for x in map(mp.mpf, XS):
        add("normal_upper", x, 0, 0, normal_upper(x))
        add("normal_lower", x, 0, 0, normal_upper(-x))
    for p in map(mp.mpf, PS):
        value = symmetric_quantile(normal_upper, p)
        add("normal_quantile", p, 0, 0, value)
        add("normal_upper_quantile", p, 0, 0, -value)
    for df in map(mp.mpf, DFS):
        for x in map(mp.mpf, POSITIVE):
            add("chi_square_upper", x, df, 0, chi_square_upper(x, df))
            for df2 in map(mp.mpf, DF2S):
                add("f_upper", x, df, df2, f_upper(x, df, df2))
        for x in map(mp.mpf, XS):
            add("t_upper", x, df, 0, t_upper(x, df))
        for p in map(mp.mpf, PS):
            add(
                "chi_square_quantile",
                p,
                df,
                0,
                quantile(lambda x, df=df: chi_square_upper(x, df), p),
            )
            add("t_quantile", p, df, 0, symmetric_quantile(lambda t, df=df: t_upper(t, df), p))
            for df2 in map(mp.mpf, DF2S if p >= 1e-4 else []):
                add(
                    "f_quantile",
                    p,
                    df,
                    df2,
                    quantile(lambda x, df=df, df2=df2: f_upper(x, df, df2), p),
                )
    (HERE / "distributions.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
