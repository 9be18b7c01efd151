"""Writes gap_penalty.csv: the decomposition of a gap by regressions with Firth's penalty.

Data: every ninth row of data/arrests.csv (Black minus White, released) by checks, employed,
citizen. Written from the definitions, nothing of the package is used: the penalised score
x' (y - p + h (1/2 - p)) is brought to zero, the intercept moved until the mean of p is that of y,
and Shapley's value taken by going through all orders of the criteria. Standard errors: the
influence function with the information of the likelihood alone, at these coefficients;
`std_error_leverage` with every residual divided by 1 - leverage. A case's leverage is that in the
augmented data whose score the penalised one is: each case 1 + h times, so that a case which alone
decides a coefficient has 1/2, not 1.

    python tests/reference/make_gap_penalty_reference.py      # numpy
"""

import csv
import itertools
import math
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def expit(eta):
    return 1 / (1 + np.exp(-eta))


def firth(x, y):
    """Coefficients, recalibrated; the likelihood's information and 1 - leverage there."""
    beta = np.zeros(x.shape[1])
    for _ in range(500):
        p = expit(x @ beta)
        weight = p * (1 - p)
        information = (x * weight[:, None]).T @ x
        hat = weight * np.einsum("ij,ij->i", x @ np.linalg.inv(information), x)
        step = np.linalg.solve(information, x.T @ (y - p + hat * (0.5 - p)))
        beta = beta + step
        if np.abs(step).max() < 1e-15:
            break
    for _ in range(100):
        p = expit(x @ beta)
        step = (y - p).sum() / (p * (1 - p)).sum()
        beta[0] += step
        if abs(step) < 1e-16:
            break
    p = expit(x @ beta)
    weight = p * (1 - p)
    information = (x * weight[:, None]).T @ x
    hat = weight * np.einsum("ij,ij->i", x @ np.linalg.inv(information), x)
    augmented = (x * (weight * (1 + hat))[:, None]).T @ x
    left = 1 - weight * np.einsum("ij,ij->i", x @ np.linalg.inv(augmented), x)
    return beta, information, left


def by_regression(x, y, source, target, leverage):
    """The expected share of the target's cases and its influence."""
    beta, information, left = firth(x[source], y[source])
    m = expit(x @ beta)
    n = target.sum()
    theta = m[target].mean()
    influence = np.where(target, (m - theta) / n, 0.0)
    gradient = ((m * (1 - m))[target][:, None] * x[target]).sum(axis=0) / n
    residual = (y - m)[source] / (left if leverage else 1)
    influence[source] += x[source] @ np.linalg.solve(information, gradient) * residual
    return theta, influence


def by_weighting(x, y, source, target, leverage):
    both = source | target
    beta, information, left = firth(x[both], target[both].astype(float))
    e = expit(x @ beta)
    odds = np.where(source, e / (1 - e), 0.0)
    total = odds.sum()
    theta = (odds * y).sum() / total
    influence = odds * (y - theta) / total / (1 - odds / total if leverage else 1)
    moment = (odds * (y - theta) / total) @ x
    residual = (target - e)[both] / (left if leverage else 1)
    influence[both] += x[both] @ np.linalg.solve(information, moment) * residual
    return theta, influence


def main():
    with open(HERE / "data" / "arrests.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::9]
    y = np.array([float(r["released"] == "Yes") for r in rows])
    in_a = np.array([r["colour"] == "Black" for r in rows])
    columns = [[1.0] * len(rows), [float(r["checks"]) for r in rows]]
    columns += [[float(r[name] == "Yes") for r in rows] for name in ("employed", "citizen")]
    design = np.array(columns).T

    def left_over(chosen, estimator, target, leverage):
        """U of the chosen criteria and its influence."""
        x = design[:, [0] + [1 + k for k in sorted(chosen)]]
        means, influences = [], []
        for group in (in_a, ~in_a):
            means.append(y[group].mean())
            cases = group.sum()
            own = np.where(group, (y - means[-1]) / cases, 0.0)
            influences.append(own / (1 - 1 / cases) if leverage else own)

        def expected(source, target):
            if not chosen:
                own = 0 if source is in_a else 1
                return means[own], influences[own]
            return estimator(x, y, source, target, leverage)

        not_a = ~in_a
        on_a = expected(not_a, in_a)
        on_b = expected(in_a, not_a)
        u = {"a": (means[0] - on_a[0], influences[0] - on_a[1])}
        u["b"] = (on_b[0] - means[1], on_b[1] - influences[1])
        u["both"] = tuple((s + t) / 2 for s, t in zip(u["a"], u["b"], strict=True))
        return u[target]

    def parts(estimator, target, leverage):
        """Estimates and standard errors: the gap, the three criteria, what is left."""
        u = {
            chosen: left_over(chosen, estimator, target, leverage)
            for size in range(4)
            for chosen in itertools.combinations(range(3), size)
        }
        out = [u[()]]
        for k in range(3):
            value, influence = 0.0, np.zeros(len(y))
            for order in itertools.permutations(range(3)):
                before = tuple(sorted(order[: order.index(k)]))
                after = tuple(sorted((*before, k)))
                value += (u[before][0] - u[after][0]) / 6
                influence += (u[before][1] - u[after][1]) / 6
            out.append((value, influence))
        out.append(u[(0, 1, 2)])
        n = len(y)
        return [(v, math.sqrt(n / (n - 1) * (influence**2).sum())) for v, influence in out]

    lines = ["estimator,target,part,estimate,std_error,std_error_leverage"]
    estimators = {"regression": by_regression, "weighting": by_weighting}
    for (name, estimator), target in itertools.product(estimators.items(), ("a", "b", "both")):
        plain = parts(estimator, target, leverage=False)
        corrected = parts(estimator, target, leverage=True)
        for part, ((value, error), (_, wider)) in enumerate(zip(plain, corrected, strict=True)):
            lines.append(f"{name},{target},{part},{value:.12g},{error:.12g},{wider:.12g}")
    (HERE / "gap_penalty.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
