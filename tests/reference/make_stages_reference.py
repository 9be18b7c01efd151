"""Writes stages.csv, and stages_data.csv with simulated cases: sorting processes taken apart.

Everything is written from the definitions, nothing of the package is used:

* each stage among those at risk: E_target[E(Y | source, X_S)] by a logistic regression of the
  source, Shapley's value by going through all orders of the sets;
* the stages' shares of the gap by going through all orders in which the stages' rates can be
  exchanged;
* standard errors by the infinitesimal jackknife: the derivative of every number in the weight of a
  case (a cluster), by complex steps through the whole computation, regressions included, so that
  no influence function is written down.

Data: data/arrests.csv (Black minus White; stage 1 an earlier check, stage 2 not released),
cpp/data/contraception.csv (urban minus rural, clusters: districts; stage 1 a child, stage 2 use)
and stages_data.csv (b minus a; vulnerable, need, consent, decision; criteria by stage; clusters).

    python tests/reference/make_stages_reference.py      # numpy, about a minute
"""

import csv
import io
import itertools
import math
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SIDES = {"a": [("a", 1.0)], "b": [("b", 1.0)], "both": [("a", 0.5), ("b", 0.5)]}


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Data:
    """Stages passed by each case, group a (True) or b, sets of columns by stage, clusters."""

    def __init__(self, passed, in_a, sets, cluster=None):
        self.passed, self.in_a = np.array(passed), np.array(in_a, bool)
        self.sets = sets  # for each stage {name: array of columns}
        self.cluster = np.arange(len(passed)) if cluster is None else np.array(cluster)


def column(rows, name, level=None):
    return np.array([float(r[name] == level) if level else float(r[name]) for r in rows])


def stack(*columns):
    return np.column_stack(columns)


def arrests():
    rows = read(HERE / "data" / "arrests.csv")
    passed = [int(r["checks"] != "0") * (1 + int(r["released"] == "No")) for r in rows]
    sets = {
        "employed": stack(column(rows, "employed", "Yes")),
        "citizen": stack(column(rows, "citizen", "Yes")),
    }
    return Data(passed, [r["colour"] == "Black" for r in rows], [sets, sets])


def contraception():
    rows = read(HERE.parents[1] / "cpp" / "data" / "contraception.csv")
    passed = [int(r["livch"] != "0") * (1 + int(r["use"] == "Y")) for r in rows]
    age = column(rows, "age")
    sets = {"age": stack(age, age**2)}
    return Data(
        passed, [r["urban"] == "Y" for r in rows], [sets, sets], [int(r["district"]) for r in rows]
    )


def simulate(n=900):
    """Cases from a fixed sequence, as text: later stages of those who fail are empty."""
    state = 20261122

    def uniform():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 11) / 2**53

    rows = []
    for _ in range(n):
        group = "b" if uniform() < 0.4 else "a"
        shift = 0.5 if group == "b" else 0.0
        age = 1 + int(17 * uniform())
        type_ = "xyz"[int(3 * min(0.999, uniform() + 0.2 * shift))]
        risk = round(4 * uniform() + shift, 2)
        unit = 1 + int(20 * uniform())
        practice = 0.6 * math.sin(unit)
        eta = [
            0.9 + 0.05 * (age - 9) + shift,
            0.5 + 0.5 * (risk - 2) + practice,
            1.0 - 0.8 * shift + 0.4 * (type_ == "y"),
            0.3 + 0.3 * (risk - 2) - 0.4 * shift + 0.6 * (type_ == "z"),
        ]
        stages, alive = [], True
        for e in eta:
            passes = uniform() < 1 / (1 + math.exp(-e))
            stages.append(str(int(passes)) if alive else "")
            alive = alive and passes
        # The risk is documented only where need is assessed.
        known = str(risk) if stages[1] else ""
        rows.append([group, str(age), type_, known, str(unit), *stages])
    return rows


NAMES = ["group", "age", "type", "risk", "unit", "vulnerable", "need", "consent", "decision"]


def simulated():
    rows = read(HERE / "stages_data.csv")
    passed = [sum(r[name] == "1" for name in NAMES[5:]) for r in rows]
    background = stack(column(rows, "age"), column(rows, "type", "y"), column(rows, "type", "z"))
    risk = stack(np.array([float(r["risk"] or 0) for r in rows]))
    sets = [
        {"background": background},
        {"background": background, "risk": risk},
        {"risk": risk},
        {"background": background, "risk": risk},
    ]
    return rows, passed, sets


def expit(eta):
    return 1 / (1 + np.exp(-eta))


def logit_fit(x, y, w):
    """Newton, with weights that may have an imaginary part."""
    scale = np.sqrt((x**2).mean(axis=0))
    z = x / scale
    beta = np.zeros(z.shape[1], complex)
    for _ in range(60):
        p = expit(z @ beta)
        step = np.linalg.solve((z * (w * p * (1 - p))[:, None]).T @ z, z.T @ (w * (y - p)))
        beta = beta + step
        if np.abs(step.real).max() < 1e-13 and np.abs(step.imag).max() < 1e-13 * STEP:
            break
    return beta / scale


STEP = 1e-20


def mean(v, w):
    return (v * w).sum() / w.sum()


def shapley(n, left):
    """Shapley's value of each player from what is left under each set of players."""
    out = [0.0] * n
    for order in itertools.permutations(range(n)):
        for k, player in enumerate(order):
            before, after = frozenset(order[:k]), frozenset(order[: k + 1])
            out[player] = out[player] + (left[before] - left[after]) / math.factorial(n)
    return out


def stage_parts(data, stage, w):
    """{side: {component: value}} of one stage among those at risk, and the two rates."""
    at_risk = data.passed >= stage
    y = (data.passed > stage).astype(float)
    own = {"a": at_risk & data.in_a, "b": at_risk & ~data.in_a}
    rate = {g: mean(y[at], w[at]) for g, at in own.items()}
    names = list(data.sets[stage])
    sides = {}
    for target, source, sign in (("a", "b", 1.0), ("b", "a", -1.0)):
        left = {}
        for k in range(len(names) + 1):
            for chosen in itertools.combinations(range(len(names)), k):
                expected = rate[source]
                if chosen:
                    x = stack(np.ones(len(y)), *[data.sets[stage][names[j]] for j in chosen])
                    beta = logit_fit(x[own[source]], y[own[source]], w[own[source]])
                    expected = mean(expit(x[own[target]] @ beta), w[own[target]])
                left[frozenset(chosen)] = sign * (rate[target] - expected)
        parts = dict(zip(names, shapley(len(names), left)))
        parts["total"] = left[frozenset()]
        parts["unexplained"] = left[frozenset(range(len(names)))]
        sides[target] = parts
    return sides, rate


def everything(data, w):
    """{(kind, direction, stage, component): value}."""
    n = len(data.sets)
    stages = [stage_parts(data, t, w) for t in range(n)]
    weight = [0.0] * n
    for order in itertools.permutations(range(n)):
        for k, t in enumerate(order):
            term = 1.0 / math.factorial(n)
            for s in order[:k]:
                term = term * stages[s][1]["a"]
            for s in order[k + 1 :]:
                term = term * stages[s][1]["b"]
            weight[t] = weight[t] + term
    out = {}
    for direction, mix in SIDES.items():
        for t in range(n):
            for name in stages[t][0]["a"]:
                own = sum(share * stages[t][0][side][name] for side, share in mix)
                out["own", direction, t + 1, name] = own
                out["added", direction, t + 1, name] = weight[t] * own
                whole = ("added", direction, 0, name)
                out[whole] = out.get(whole, 0.0) + weight[t] * own
    return out


def with_errors(data):
    """Values and standard errors; cases that are alike are moved together, and count as often."""
    plain = np.ones(len(data.passed), complex)
    values = everything(data, plain)
    ids, index = np.unique(data.cluster, return_inverse=True)
    clustered = len(ids) < len(data.passed)
    if clustered:
        moves, times = [index == c for c in range(len(ids))], [1] * len(ids)
    else:
        columns = [c for sets in data.sets for c in sets.values()]
        alike = np.column_stack([data.passed, data.in_a, *columns])
        _, index, counts = np.unique(alike, axis=0, return_inverse=True, return_counts=True)
        moves, times = [index.ravel() == c for c in range(len(counts))], counts
    square = dict.fromkeys(values, 0.0)
    for move, n in zip(moves, times):
        moved = everything(data, plain + 1j * STEP * move)
        for key in values:
            square[key] += (moved[key].imag / STEP) ** 2 / n
    rows = []
    for key, value in values.items():
        at_risk = data.passed >= (key[2] - 1 if key[0] == "own" else 0)
        n = len(np.unique(data.cluster[at_risk]))
        rows.append((*key, value.real, math.sqrt(square[key] * n / (n - 1))))
    return rows


def main():
    data = io.StringIO()
    csv.writer(data, lineterminator="\n").writerows([NAMES, *simulate()])
    (HERE / "stages_data.csv").write_text(data.getvalue(), encoding="utf-8")
    rows, passed, sets = simulated()
    in_a = [r["group"] == "b" for r in rows]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["data", "kind", "direction", "stage", "component", "estimate", "std_error"])
    for name, sample in (
        ("arrests", arrests()),
        ("contraception", contraception()),
        ("simulated", Data(passed, in_a, sets)),
        ("simulated_units", Data(passed, in_a, sets, [int(r["unit"]) for r in rows])),
    ):
        for kind, direction, stage, component, estimate, error in with_errors(sample):
            writer.writerow(
                [name, kind, direction, stage, component, f"{estimate:.13g}", f"{error:.12g}"]
            )
    (HERE / "stages.csv").write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
