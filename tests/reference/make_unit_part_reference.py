"""Makes unit_part.csv: the district's part of the gap in contraception between town and country.

A logistic regression with a random intercept by district in the source group, its likelihood by
sums over a plain grid of the intercept (trapezia, 9 standard deviations either way), Newton steps
with differences of the exact gradient; women of the other group are expected at the posterior mean
of their probability in their district. Shapley values by going through all coalitions, standard
errors by leaving out one district at a time. Nothing is shared with the core.

Run from this folder with numpy: python make_unit_part_reference.py
"""

import csv
import itertools
import math

import numpy as np

GRID = np.arange(-9.0, 9.0 + 1e-9, 0.1)
LOG_PRIOR = -0.5 * GRID**2 - 0.5 * math.log(2 * math.pi) + math.log(0.1)
CRITERIA = {"age": [0, 1], "livch": [2, 3, 4]}


def expit(eta: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-eta))


def read_data() -> dict[str, np.ndarray]:
    with open("../../cpp/data/contraception.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    age = np.array([float(r["age"]) for r in rows])
    children = np.array([r["livch"] for r in rows])
    return {
        "y": np.array([1.0 if r["use"] == "Y" else 0.0 for r in rows]),
        "urban": np.array([r["urban"] == "Y" for r in rows]),
        "district": np.array([int(r["district"]) for r in rows]),
        "x": np.column_stack([age, age**2] + [(children == c) * 1.0 for c in ("1", "2", "3+")]),
    }


class Posterior:
    """log f(y | u) on the grid by district, with its gradient in psi = (b, log s)."""

    def __init__(self, y: np.ndarray, x: np.ndarray, district: np.ndarray) -> None:
        order = np.argsort(district, kind="stable")
        self.y, self.x = y[order], x[order]
        self.names, self.start, self.n = np.unique(
            district[order], return_index=True, return_counts=True
        )

    def evaluate(self, psi: np.ndarray) -> tuple[float, np.ndarray]:
        b, s = psi[:-1], math.exp(psi[-1])
        eta = (self.x @ b)[:, None] + s * GRID
        p = expit(eta)
        likelihood = np.log(np.where(self.y[:, None] == 1.0, p, 1.0 - p))
        joint = LOG_PRIOR + np.add.reduceat(likelihood, self.start)
        top = joint.max(axis=1, keepdims=True)
        weight = np.exp(joint - top)
        total = weight.sum(axis=1, keepdims=True)
        self.weight = weight / total
        residual = self.y[:, None] - p
        own = np.repeat(self.weight, self.n, axis=0)
        gradient = np.append(
            self.x.T @ (own * residual).sum(axis=1), (own * residual * s * GRID).sum()
        )
        return float((top + np.log(total)).sum()), gradient

    def fit(self, start: np.ndarray | None = None) -> np.ndarray:
        psi = np.append(np.zeros(self.x.shape[1]), math.log(0.5)) if start is None else start
        value, gradient = self.evaluate(psi)
        for _ in range(100):
            hessian = np.empty((len(psi), len(psi)))
            for j in range(len(psi)):
                step = np.zeros(len(psi))
                step[j] = 1e-5
                up, down = self.evaluate(psi + step)[1], self.evaluate(psi - step)[1]
                hessian[j] = (up - down) / 2e-5
            hessian = (hessian + hessian.T) / 2
            largest = np.linalg.eigvalsh(hessian)[-1]
            if largest > -1e-3:
                hessian -= (largest + 1.0) * np.eye(len(psi))
            move = -np.linalg.solve(hessian, gradient)
            move *= min(1.0, 1.0 / np.abs(move).max())
            gain = gradient @ move
            while True:
                new, new_gradient = self.evaluate(psi + move)
                if new > value - 1e-10 or np.abs(move).max() < 1e-12:
                    break
                move /= 2
            psi, value, gradient = psi + move, new, new_gradient
            if gain < 1e-18:
                break
        self.evaluate(psi)
        return psi


def unit_rule(d, source, columns, covariates, start=None):
    """theta, s and psi: the other group's women at the posterior mean under the source's rule."""
    own, theirs = d["urban"] == source, d["urban"] != source
    _, at = np.unique(d["district"], return_inverse=True)
    x = d["x"][:, columns]
    if covariates:
        n = np.bincount(at).astype(float)
        extra = [np.bincount(at, theirs) / n]
        extra += [np.bincount(at, x[:, j]) / n for j in range(x.shape[1])]
        x = np.column_stack([x, *[e[at] for e in extra]])
    x = (x - x[own].mean(axis=0)) / x[own].std(axis=0)
    x = np.column_stack([np.ones(len(x)), x])
    model = Posterior(d["y"][own], x[own], d["district"][own])
    psi = model.fit(start)
    s = math.exp(psi[-1])
    place = {name: k for k, name in enumerate(model.names)}
    weight = np.array(
        [model.weight[place[c]] if c in place else np.exp(LOG_PRIOR) for c in d["district"][theirs]]
    )
    p = expit((x[theirs] @ psi[:-1])[:, None] + s * GRID)
    return float((p * weight).sum(axis=1).mean()), s, psi


def plain_rule(d, source, columns):
    own, theirs = d["urban"] == source, d["urban"] != source
    x = d["x"][:, columns]
    x = (x - x[own].mean(axis=0)) / x[own].std(axis=0)
    x = np.column_stack([np.ones(len(x)), x])
    b = np.zeros(x.shape[1])
    for _ in range(50):
        p = expit(x[own] @ b)
        b += np.linalg.solve((x[own].T * (p * (1 - p))) @ x[own], x[own].T @ (d["y"][own] - p))
    return float(expit(x[theirs] @ b).mean())


def left(d, names, unit, covariates, starts=None, kept=None):
    """U_a, U_b with town as a: what is left with the criteria named and the district or not."""
    columns = [j for name in names for j in CRITERIA[name]]
    share_a, share_b = d["y"][d["urban"]].mean(), d["y"][~d["urban"]].mean()
    out = []
    for source, direction in ((False, "a"), (True, "b")):
        if unit:
            start = None if starts is None else starts[source]
            theta, s, psi = unit_rule(d, source, columns, covariates, start)
            if kept is not None:
                kept[source] = (theta, s, psi)
        elif columns:
            theta = plain_rule(d, source, columns)
        else:
            theta = share_b if direction == "a" else share_a
        out.append(share_a - theta if direction == "a" else theta - share_b)
    return np.array(out)


def main() -> None:
    d = read_data()
    lines = [("case", "quantity", "value")]

    def put(case, quantity, value):
        lines.append((case, quantity, f"{value:.12g}"))

    for case, covariates in (("plain", False), ("covariates", True)):
        players = [*CRITERIA, "district"]
        u = {}
        fits = {}
        for size in range(len(players) + 1):
            for coalition in itertools.combinations(players, size):
                names = [name for name in coalition if name != "district"]
                everything = size == len(players)
                u[frozenset(coalition)] = left(
                    d, names, "district" in coalition, covariates, kept=fits if everything else None
                )
        everything = frozenset(players)
        for source, name in ((False, "rural_to_urban"), (True, "urban_to_rural")):
            put(case, f"theta_{name}", fits[source][0])
            put(case, f"sd_{name}", fits[source][1])
        put(case, "within_a", u[everything][0])
        put(case, "within_b", u[everything][1])
        put(case, "within", u[everything].mean())
        put(case, "between", (u[frozenset(CRITERIA)] - u[everything]).mean())
        for player in players:
            value = 0.0
            others = [p for p in players if p != player]
            for size in range(len(players)):
                share = math.factorial(size) * math.factorial(len(players) - size - 1)
                for coalition in itertools.combinations(others, size):
                    before = u[frozenset(coalition)]
                    after = u[frozenset([*coalition, player])]
                    value += share / math.factorial(len(players)) * (before - after).mean()
            put(case, f"shapley_{player}", value)
        names, at = np.unique(d["district"], return_inverse=True)
        starts = {source: fit[2] for source, fit in fits.items()}
        parts = []
        for k in range(len(names)):
            rest = {name: cells[at != k] for name, cells in d.items()}
            crit = left(rest, list(CRITERIA), False, covariates).mean()
            within = left(rest, list(CRITERIA), True, covariates, starts).mean()
            parts.append((crit, crit - within, within))
        parts = np.array(parts)
        n = len(names)
        spread = np.sqrt((n - 1) / n * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0))
        for name, value in zip(("unexplained", "between", "within"), spread, strict=True):
            put(case, f"jackknife_{name}", value)
    with open("unit_part.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
