"""Writes boundary_ratio.csv: the likelihood ratio of a random intercept where groups do not differ.

Normal working responses with the weights of the regression's fit are drawn row by row (not by the
spectrum), regressed on the covariates, and the ratio is maximised over the variance with the
covariance matrix written out group by group. Quantiles of 20,000 draws; needs numpy and scipy.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "cpp" / "data"
N_DRAWS = 20_000


def cbpp():
    with open(DATA / "cbpp.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    period = np.array([int(r["period"]) for r in rows])
    x = np.column_stack([np.ones(len(rows))] + [(period == k).astype(float) for k in (2, 3, 4)])
    y = np.array([float(r["incidence"]) for r in rows])
    m = np.array([float(r["size"]) for r in rows])
    return x, y, m, np.array([r["herd"] for r in rows])


def regression(x, y, m):
    b = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ b))
        w = m * p * (1.0 - p)
        b = b + np.linalg.solve(x.T @ (w[:, None] * x), x.T @ (y - m * p))
    return w


def ratios(x, w, group, random):
    """Each draw: z = W^{1/2} (working response), identity covariance under the null."""
    root = np.sqrt(w)
    xs = x * root[:, None]
    q, _ = np.linalg.qr(xs)
    levels, index = np.unique(group, return_inverse=True)
    zs = np.zeros((len(w), len(levels)))
    zs[np.arange(len(w)), index] = root
    xi = (zs**2).sum(axis=0)
    out = np.zeros(N_DRAWS)
    for draw in range(N_DRAWS):
        z = random.normal(size=len(w))

        def twice(v, z=z):
            # -2 log-likelihood by generalised least squares with V = I + v Z Z'.
            shrink = v / (1.0 + v * xi)

            def solve(a):
                part = zs.T @ a
                return a - zs @ (shrink * part if part.ndim == 1 else shrink[:, None] * part)

            vx = solve(xs)
            beta = np.linalg.solve(xs.T @ vx, vx.T @ z)
            r = z - xs @ beta
            return np.log1p(v * xi).sum() + r @ solve(r)

        r0 = z - q @ (q.T @ z)
        null = r0 @ r0
        if ((zs.T @ r0) ** 2).sum() <= xi.sum():
            continue
        best = minimize_scalar(
            lambda t: twice(np.exp(t)),
            bounds=(np.log(1e-5), np.log(50.0)),
            method="bounded",
            options={"xatol": 1e-6},
        )
        out[draw] = max(0.0, null - best.fun)
    return out


def main():
    random = np.random.default_rng(20260101)
    with open(HERE / "boundary_ratio.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case", "quantity", "value"])
        x, y, m, group = cbpp()
        drawn = ratios(x, regression(x, y, m), group, random)
        writer.writerow(["cbpp", "above", f"{(drawn > 0).mean():.4f}"])
        for p in (0.1, 0.05, 0.01):
            writer.writerow(["cbpp", f"quantile {p:g}", f"{np.quantile(drawn, 1 - p):.4f}"])


main()
