"""Writes correlation_profile.csv: profile likelihood limits (95 %) of the correlation of a random
intercept and a random slope, use ~ age + urban + (1 + urban | district) of the women of
contraception.csv, by Laplace's method and by 5 x 5 adaptive Gauss-Hermite nodes.

The likelihood is written out here in (beta, log sd, log sd, rho), modes by Newton; with rho held
the others are found by BFGS, the limit by Brent's method. Needs numpy and scipy.
Run from this folder: python make_correlation_profile.py
"""

import csv
from pathlib import Path

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

HERE = Path(__file__).resolve().parent


def read():
    with open(HERE / "../../cpp/data/contraception.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    y = np.array([row["use"] == "Y" for row in rows], float)
    age = np.array([float(row["age"]) for row in rows]) / 10.0
    urban = np.array([row["urban"] == "Y" for row in rows], float)
    names = sorted({row["district"] for row in rows})
    group = np.array([names.index(row["district"]) for row in rows])
    return y, np.column_stack([np.ones_like(age), age, urban]), urban, group, len(names)


Y, X, URBAN, GROUP, N = read()
Z = np.column_stack([np.ones_like(URBAN), URBAN])
MODES = np.zeros((N, 2))


def by_group(values):
    return np.stack([np.bincount(GROUP, column, N) for column in np.atleast_2d(values.T)], axis=-1)


def log_likelihood(parameters, rho, nodes):
    global MODES
    if not np.all(np.isfinite(MODES)) or np.max(np.abs(parameters)) > 10.0:
        MODES = np.zeros((N, 2))
        if np.max(np.abs(parameters)) > 10.0:
            return -1e6
    sd = np.exp(parameters[:2])
    factor = np.array([[sd[0], 0.0], [sd[1] * rho, sd[1] * np.sqrt(1.0 - rho * rho)]])
    fixed = X @ parameters[2:]
    zl = Z @ factor
    u = MODES
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-(fixed + np.sum(zl * u[GROUP], axis=1))))
        gradient = by_group(zl * (Y - p)[:, None]) - u
        w = p * (1.0 - p)
        h = np.zeros((N, 2, 2))
        for a in range(2):
            for b in range(2):
                h[:, a, b] = np.bincount(GROUP, w * zl[:, a] * zl[:, b], N) + (a == b)
        step = np.linalg.solve(h, gradient[:, :, None])[:, :, 0]
        u = u + step
        if np.max(np.abs(step)) < 1e-12:
            break
    MODES = u
    x, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    inverse_root = np.linalg.inv(np.linalg.cholesky(h)).transpose(0, 2, 1)
    terms = []
    for i in range(nodes):
        for j in range(nodes):
            z = np.array([x[i], x[j]])
            at = u + inverse_root @ z
            eta = fixed + np.sum(zl * at[GROUP], axis=1)
            value = np.bincount(GROUP, Y * eta - np.logaddexp(0.0, eta), N)
            value = value - 0.5 * np.sum(at * at, axis=1) + 0.5 * z @ z
            terms.append(value + np.log(weight[i] * weight[j]))
    total = np.logaddexp.reduce(np.array(terms), axis=0)
    return np.sum(total - 0.5 * np.linalg.slogdet(h)[1])


def polished(value, at):
    """BFGS, then Newton's steps with differences: the maximum to about 1e-10."""
    at = minimize(lambda q: -value(q), at, method="BFGS", options={"gtol": 1e-3}).x
    n = len(at)
    h = 1e-3 * np.eye(n)
    for _ in range(4):
        here = value(at)
        up = np.array([value(at + h[i]) for i in range(n)])
        down = np.array([value(at - h[i]) for i in range(n)])
        gradient = (up - down) / 2e-3
        hessian = np.diag((up - 2.0 * here + down) / 1e-6)
        for i in range(n):
            for j in range(i):
                both = value(at + h[i] + h[j]) + value(at - h[i] - h[j])
                hessian[i, j] = (both - up[i] - down[i] - up[j] - down[j] + 2.0 * here) / 2e-6
                hessian[j, i] = hessian[i, j]
        step = np.linalg.solve(hessian, -gradient)
        at = at + step
        if np.max(np.abs(step)) < 1e-6:
            break
    return value(at), at


def maximum(rho, start, nodes):
    return polished(lambda q: log_likelihood(q, rho, nodes), start)


def limits(nodes):
    start = np.array([np.log(0.6), np.log(0.8), -0.72, 0.09, 0.74])

    def whole(q):
        return log_likelihood(q[1:], np.tanh(q[0]), nodes)

    top, best = polished(whole, np.concatenate([[-1.1], start]))
    rho = np.tanh(best[0])
    out = {"log_likelihood": top, "estimate": rho}
    for name, far in (("low", -0.97), ("high", -0.4)):
        at = best[1:]

        def fallen(r):
            nonlocal at
            value, at = maximum(r, at, nodes)
            return 2.0 * (top - value) - chi2.ppf(0.95, 1)

        out[name] = brentq(fallen, rho + (1e-3 if name == "high" else -1e-3), far, xtol=1e-7)
    return out


def main():
    with open(HERE / "correlation_profile.csv", "w", encoding="utf-8", newline="\n") as file:
        file.write("nodes,quantity,value\n")
        for nodes in (1, 5):
            for name, value in limits(nodes).items():
                file.write(f"{nodes},{name},{value:.8f}\n")


if __name__ == "__main__":
    main()
