"""Writes pooled_gaps.csv: contrasts of four groups on the cases of all of them.

Use of contraception (Bangladesh) by number of living children: none, 1, 2, 3 and more. Criteria:
age with its square, and living in a town. What all women would have under the rule of a group is
the mean of the group's own women as they are and of the others under a logistic regression, by
plain Newton steps, of the group alone (separate) or of the group and all others with an intercept
for each (common). Contrasts: pairs, each group with the mean of all, and the least-squares slope
over women by scores 0, 1, 2, 3. Parts are Shapley's by going through all orders of the criteria.
Standard errors: every district's weight is moved by a small step either way; C / (C - 1) times the
sum of the squared derivatives. Nothing is shared with the core.

    python tests/reference/make_pooled_gaps_reference.py      # numpy
"""

import csv
import io
import itertools
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
GROUPS = ["0", "1", "2", "3+"]
SETS = {"age": [0, 1], "urban": [2]}
STEP = 1e-4


def read_data():
    with (HERE.parents[1] / "cpp/data/contraception.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    age = np.array([float(r["age"]) for r in rows]) / 10.0
    return {
        "y": np.array([r["use"] == "Y" for r in rows], float),
        "group": np.array([GROUPS.index(r["livch"]) for r in rows]),
        "district": np.unique([r["district"] for r in rows], return_inverse=True)[1],
        "x": np.column_stack([age, age**2, [r["urban"] == "Y" for r in rows]]).astype(float),
    }


def logit(x, y, w):
    b = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-x @ b))
        step = np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x, x.T @ (w * (y - p)))
        b += step
        if np.abs(step).max() < 1e-14:
            break
    return b


def level(data, w, g, columns, model):
    """What all would have under the rule of group g."""
    own = data["group"] == g
    y, x = data["y"], data["x"][:, columns]
    one = np.ones((len(y), 1))
    if not columns:
        return np.average(y[own], weights=w[own])
    if model == "separate":
        b = logit(np.hstack([one, x])[own], y[own], w[own])
    else:
        both = logit(np.hstack([one, ~own[:, None], x]), y, w)
        b = np.delete(both, 1)
    expected = 1.0 / (1.0 + np.exp(-np.hstack([one, x]) @ b))
    return np.average(np.where(own, y, expected), weights=w)


def parts_of_levels(data, w, model):
    """Groups x (total, age, urban, unexplained)."""
    names = list(SETS)
    value = {}
    for size in range(len(names) + 1):
        for chosen in itertools.combinations(names, size):
            columns = sorted(c for name in chosen for c in SETS[name])
            value[frozenset(chosen)] = np.array(
                [level(data, w, g, columns, model) for g in range(len(GROUPS))]
            )
    parts = dict.fromkeys(names, 0.0)
    orders = list(itertools.permutations(names))
    for order in orders:
        before = frozenset()
        for name in order:
            parts[name] = parts[name] + (value[before] - value[before | {name}]) / len(orders)
            before = before | {name}
    return np.column_stack([value[frozenset()], *parts.values(), value[frozenset(names)]])


def contrasts(data, w, model):
    levels = parts_of_levels(data, w, model)
    share = np.array([w[data["group"] == g].sum() for g in range(len(GROUPS))]) / w.sum()
    out = {}
    for a, b in itertools.combinations(range(len(GROUPS)), 2):
        out[f"{GROUPS[b]} - {GROUPS[a]}"] = levels[b] - levels[a]
    for g, name in enumerate(GROUPS):
        out[f"{name} - (mean)"] = levels[g] - share @ levels
    score = np.arange(len(GROUPS)) - share @ np.arange(len(GROUPS))
    out["(trend)"] = (share * score) @ levels / (share @ score**2)
    return out


def main():
    data = read_data()
    n_clusters = data["district"].max() + 1
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["model", "contrast", "component", "estimate", "std_error"])
    for model in ("separate", "common"):
        at = contrasts(data, np.ones(len(data["y"])), model)
        squares = dict.fromkeys(at, 0.0)
        for c in range(n_clusters):
            moved = []
            for sign in (1.0, -1.0):
                w = np.where(data["district"] == c, 1.0 + sign * STEP, 1.0)
                moved.append(contrasts(data, w, model))
            for name in at:
                slope = (moved[0][name] - moved[1][name]) / (2.0 * STEP)
                squares[name] = squares[name] + slope**2
        for name, values in at.items():
            errors = np.sqrt(n_clusters / (n_clusters - 1) * squares[name])
            for part, value, error in zip(
                ["total", *SETS, "unexplained"], values, errors, strict=True
            ):
                writer.writerow([model, name, part, f"{value:.12f}", f"{error:.10f}"])
    (HERE / "pooled_gaps.csv").write_text(out.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
