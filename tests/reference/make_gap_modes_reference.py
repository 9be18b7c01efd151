"""Writes gap_modes.csv: estimators and comparison modes of the decomposition of a gap.

Data: data/arrests.csv (Black minus White, released) with three criteria (checks, employed,
citizen) and with five, and cpp/data/contraception.csv (urban minus rural, clusters: districts).
Everything is written from the definitions, nothing of the package is used:

* the estimators `regression`, `weighting`, `doubly_robust` of E_target[E(Y | source, X_S)] and
  Shapley's value by going through all orders of the criteria;
* the attributions `fairlie` (quantile functions joined in exact fractions), `yun`, `oaxaca`;
* standard errors from the stacked estimating equations of all parameters: the bread by complex-step
  derivatives, the meat by clusters; `oaxaca` with the trace term of the product of two estimates;
* for arrests with three criteria beside them those of a bootstrap with exponential weights, 2,000
  replicates with a fixed seed: for comparison within Monte-Carlo error.

    python tests/reference/make_gap_modes_reference.py      # numpy
"""

import csv
import io
import itertools
import math
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
REPLICATES = 2000
TARGETS = {"a": [("b", 1.0)], "b": [("a", 1.0)], "both": [("b", 0.5), ("a", 0.5)]}


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Data:
    """Outcome y, group a (True) or b, columns x in sets, cluster of each case or None."""

    def __init__(self, y, in_a, columns, sets, cluster=None):
        self.y, self.in_a = np.array(y, float), np.array(in_a, bool)
        self.x = np.array(columns, float).T
        self.sets = sets
        self.cluster = np.arange(len(y)) if cluster is None else np.array(cluster)
        self.design = np.column_stack([np.ones(len(y)), self.x])

    def columns(self, chosen):
        return [0] + [1 + j for s in chosen for j in self.sets[s]]


def arrests(more):
    rows = read(HERE / "data" / "arrests.csv")
    checks = [float(r["checks"]) for r in rows]
    yes = lambda name, level="Yes": [float(r[name] == level) for r in rows]  # noqa: E731
    if more:
        age = [float(r["age"]) / 10 for r in rows]
        columns = [[float(c == k) for c in checks] for k in (1, 2, 3)]
        columns += [[float(c >= 4) for c in checks], yes("employed"), yes("citizen")]
        columns += [age, [v * v for v in age], yes("sex", "Male")]
        columns += [yes("year", str(y)) for y in range(1998, 2003)]
        sets = [[0, 1, 2, 3], [4], [5], [6, 7, 8], [9, 10, 11, 12, 13]]
    else:
        columns = [checks, yes("employed"), yes("citizen")]
        sets = [[0], [1], [2]]
    return Data(yes("released"), yes("colour", "Black"), columns, sets)


def contraception():
    rows = read(HERE.parents[1] / "cpp" / "data" / "contraception.csv")
    age = [float(r["age"]) for r in rows]
    columns = [age, [v * v for v in age]]
    columns += [[float(r["livch"] == k) for r in rows] for k in ("1", "2", "3+")]
    return Data(
        [float(r["use"] == "Y") for r in rows],
        [r["urban"] == "Y" for r in rows],
        columns,
        [[0, 1], [2, 3, 4]],
        [int(r["district"]) for r in rows],
    )


def expit(eta):
    return 1 / (1 + np.exp(-eta))


def logit_fit(x, y, w):
    """Newton until nothing moves; columns scaled first."""
    scale = np.sqrt((x**2).mean(axis=0))
    z = x / scale
    beta = np.zeros(z.shape[1])
    for _ in range(60):
        p = expit(z @ beta)
        step = np.linalg.solve((z * (w * p * (1 - p))[:, None]).T @ z, z.T @ (w * (y - p)))
        beta = beta + step
        if np.abs(step).max() < 1e-15:
            break
    return beta / scale


def linear_fit(x, y, w):
    scale = np.sqrt((x**2).mean(axis=0))
    z = x / scale
    return np.linalg.solve((z * w[:, None]).T @ z, z.T @ (w * y)) / scale


# Counterfactual shares: parameters (rule, membership, theta) with their estimating functions.


def columns_and_groups(data, source_is_b, chosen):
    """Design of the chosen sets, the source's cases, the target's."""
    source = ~data.in_a if source_is_b else data.in_a
    return data.design[:, data.columns(chosen)], source, ~source


def fitted_theta(data, source_is_b, chosen, estimator, w):
    x, source, target = columns_and_groups(data, source_is_b, chosen)
    params = []
    if estimator != "weighting":
        params.append(logit_fit(x[source], data.y[source], w[source]))
        m = expit(x @ params[0])
    if estimator != "regression":
        params.append(logit_fit(x, target.astype(float), w))
        odds = np.exp(x @ params[-1])
    if estimator == "regression":
        theta = np.average(m[target], weights=w[target])
    elif estimator == "weighting":
        theta = np.average(data.y[source], weights=(w * odds)[source])
    else:
        correction = (w * odds * (data.y - m))[source].sum() / w[target].sum()
        theta = np.average(m[target], weights=w[target]) + correction
    return np.concatenate([*params, [theta]])


def psi_theta(data, source_is_b, chosen, estimator, params):
    x, source, target = columns_and_groups(data, source_is_b, chosen)
    theta, out, k, p = params[-1], [], 0, x.shape[1]
    if estimator != "weighting":
        m = expit(x @ params[:p])
        out.append(x * (source * (data.y - m))[:, None])
        k = p
    if estimator != "regression":
        eta = x @ params[k : k + p]
        out.append(x * (target - expit(eta))[:, None])
        odds = np.exp(eta)
    if estimator == "regression":
        last = target * (m - theta)
    elif estimator == "weighting":
        last = source * odds * (data.y - theta)
    else:
        last = target * (m - theta) + source * odds * (data.y - m)
    return np.column_stack([*out, last])


def influences(psi, params):
    """Rows x parameters: minus the inverse of d sum psi / d params times psi."""
    n = len(params)
    scale = np.maximum(np.abs(params), 1e-3)
    bread = np.empty((n, n))
    for j in range(n):
        moved = params.astype(complex)
        moved[j] += 1e-30j * scale[j]
        bread[:, j] = psi(moved).sum(axis=0).imag / 1e-30
    # Columns are in units of `scale`, rows of the size of psi.
    rows = np.abs(bread).max(axis=1)
    return -np.linalg.solve(bread / rows[:, None], (psi(params) / rows).T).T * scale


def share_influence(data, group):
    return group * (data.y - data.y[group].mean()) / group.sum()


def covariance(data, influence):
    _, index = np.unique(data.cluster, return_inverse=True)
    sums = np.zeros((index.max() + 1, influence.shape[1]))
    np.add.at(sums, index, influence)
    n = len(sums)
    return sums.T @ sums * n / (n - 1)


def by_orders(n_sets, left):
    """Shapley's value of each set from what is `left` under each chosen set of sets."""
    total = [0.0 * left[()] for _ in range(n_sets)]
    for order in itertools.permutations(range(n_sets)):
        for k, s in enumerate(order):
            before, after = tuple(sorted(order[:k])), tuple(sorted(order[: k + 1]))
            total[s] = total[s] + (left[before] - left[after])
    return [t / math.factorial(n_sets) for t in total]


def subsets(n_sets):
    for k in range(n_sets + 1):
        yield from itertools.combinations(range(n_sets), k)


def adjusted(data, estimator, w=None, with_influence=True):
    """{target: (estimates, influences)} of total, sets, unexplained."""
    n_sets = len(data.sets)
    case_weight = np.ones(len(data.y)) if w is None else w
    groups = {"a": data.in_a, "b": ~data.in_a}
    share = {g: np.average(data.y[at], weights=case_weight[at]) for g, at in groups.items()}
    own = {g: share_influence(data, at) for g, at in groups.items()} if with_influence else None
    sides = {}
    for source in ("b", "a"):
        other = "a" if source == "b" else "b"
        sign = 1.0 if source == "b" else -1.0
        value, influence = {}, {}
        for chosen in subsets(n_sets):
            if chosen:
                params = fitted_theta(data, source == "b", chosen, estimator, case_weight)
                theta = params[-1]
            else:
                theta = share[source]
            value[chosen] = sign * (share[other] - theta)
            if not with_influence:
                continue
            if chosen:
                psi = partial(psi_theta, data, source == "b", chosen, estimator)
                of_theta = influences(psi, params)[:, -1]
            else:
                of_theta = own[source]
            influence[chosen] = sign * (own[other] - of_theta)
        everything = tuple(range(n_sets))
        estimates = [value[()], *by_orders(n_sets, value), value[everything]]
        columns = None
        if with_influence:
            columns = np.column_stack(
                [influence[()], *by_orders(n_sets, influence), influence[everything]]
            )
        sides[source] = np.array(estimates), columns
    return {
        target: tuple(
            None if not with_influence and k == 1 else sum(s * sides[g][k] for g, s in rules)
            for k in (0, 1)
        )
        for target, rules in TARGETS.items()
    }


def overlap(data):
    """Effective sizes of a and b weighted to look like each other, and the largest weight."""
    odds = np.exp(
        data.design @ logit_fit(data.design, data.in_a.astype(float), np.ones(len(data.y)))
    )
    size, largest = {}, 0.0
    for name, group, weight in (("a", data.in_a, 1 / odds), ("b", ~data.in_a, odds)):
        w = weight[group]
        size[name] = w.sum() ** 2 / (w**2).sum()
        largest = max(largest, w.max() / w.sum())
    return size["a"], size["b"], largest


# Comparison modes.


def rule_cases(data, rule):
    """Design, cases and whether the rule's dummy for group b is there."""
    if rule == "pooled":
        return np.column_stack([data.design, ~data.in_a]), np.ones(len(data.y), bool)
    return data.design, data.in_a if rule == "a" else ~data.in_a


def coupled(score_a, score_b):
    """Pairs of cases and masses: quantile functions joined, ties within 1e-10 shared out."""

    def ties(score):
        order = sorted(range(len(score)), key=lambda i: score[i])
        out = []
        for k, i in enumerate(order):
            if k == 0 or score[i] - score[order[k - 1]] > 1e-10:
                out.append([])
            out[-1].append(i)
        return out

    a, b = ties(score_a), ties(score_b)
    ends_a = list(itertools.accumulate(Fraction(len(t), len(score_a)) for t in a))
    ends_b = list(itertools.accumulate(Fraction(len(t), len(score_b)) for t in b))
    at, i, j = Fraction(0), 0, 0
    while at < 1:
        end = min(ends_a[i], ends_b[j])
        yield a[i], b[j], float(end - at)
        at = end
        i += ends_a[i] == end
        j += ends_b[j] == end


def fairlie(data, rule):
    x, cases = rule_cases(data, rule)
    beta = logit_fit(x[cases], data.y[cases], np.ones(cases.sum()))
    terms = np.column_stack([data.x[:, s] @ beta[[1 + j for j in s]] for s in data.sets])
    score = terms.sum(axis=1)
    a, b = terms[data.in_a], terms[~data.in_a]
    n_sets = len(data.sets)
    values = dict.fromkeys(subsets(n_sets), 0.0)
    for own, other, mass in coupled(score[data.in_a], score[~data.in_a]):
        # Equal cases once, with how many there are.
        left, n_left = np.unique(a[own], axis=0, return_counts=True)
        right, n_right = np.unique(b[other], axis=0, return_counts=True)
        weight = np.outer(n_left / len(own), n_right / len(other))
        for chosen in values:
            rest = [s for s in range(n_sets) if s not in chosen]
            index = (
                beta[0] + left[:, list(chosen)].sum(axis=1)[:, None] + right[:, rest].sum(axis=1)
            )
            values[chosen] += mass * (weight * expit(index)).sum()
    left_over = {s: -v for s, v in values.items()}
    parts = by_orders(n_sets, left_over)
    gap = data.y[data.in_a].mean() - data.y[~data.in_a].mean()
    return np.array([gap, *parts, gap - sum(parts)])


def by_means(data, rules, linear):
    """yun (logistic) or oaxaca, with each rule's share: estimates, covariance."""
    a, b = data.in_a, ~data.in_a
    fit = linear_fit if linear else logit_fit
    mean = (lambda eta: eta) if linear else expit
    p, q = data.x.shape[1], data.design.shape[1]
    blocks, start = [], []
    for rule, _ in rules:
        x, cases = rule_cases(data, rule)
        start.append(sum(len(c) for c in blocks))
        blocks.append(fit(x[cases], data.y[cases], np.ones(cases.sum())))
    at = sum(len(c) for c in blocks)
    tail = [data.x[a].mean(axis=0), data.x[b].mean(axis=0), [data.y[a].mean(), data.y[b].mean()]]
    for beta in blocks if not linear else []:
        index = data.design @ beta[:q]
        tail.append([mean(index[a]).mean(), mean(index[b]).mean()])
    params = np.concatenate([*blocks, *tail])

    def psi(params):
        out = []
        for (rule, _), first in zip(rules, start):
            x, cases = rule_cases(data, rule)
            eta = x @ params[first : first + x.shape[1]]
            out.append(x * (cases * (data.y - mean(eta)))[:, None])
        out.append(a[:, None] * (data.x - params[at : at + p]))
        out.append(b[:, None] * (data.x - params[at + p : at + 2 * p]))
        k = at + 2 * p
        out.append(np.column_stack([a * (data.y - params[k]), b * (data.y - params[k + 1])]))
        for first in start if not linear else []:
            k += 2
            f = mean(data.design @ params[first : first + q])
            out.append(np.column_stack([a * (f - params[k]), b * (f - params[k + 1])]))
        return np.column_stack(out)

    def parts(params):
        difference = params[at : at + p] - params[at + p : at + 2 * p]
        k = at + 2 * p
        gap = params[k] - params[k + 1]
        terms = 0.0
        for (_, share), first in zip(rules, start):
            slopes = params[first + 1 : first + 1 + p]
            own = np.array([(difference[s] * slopes[s]).sum() for s in data.sets])
            if not linear:
                k += 2
                own = own / own.sum() * (params[k] - params[k + 1])
            terms = terms + share * own
        return np.concatenate([[gap], terms, [gap - terms.sum()]])

    of_params = influences(psi, params)
    gradient = np.empty((len(parts(params)), len(params)))
    for j in range(len(params)):
        moved = params.astype(complex)
        moved[j] += 1e-30j
        gradient[:, j] = parts(moved).imag / 1e-30
    v = covariance(data, of_params @ gradient.T)
    if linear:
        s = covariance(data, of_params[:, at : at + p] - of_params[:, at + p : at + 2 * p])
        slopes = sum(w * of_params[:, f + 1 : f + 1 + p] for (_, w), f in zip(rules, start))
        product = s * covariance(data, slopes)
        trace = np.array([[product[np.ix_(j, k)].sum() for k in data.sets] for j in data.sets])
        n = len(data.sets)
        v[1 : n + 1, 1 : n + 1] += trace
        v[n + 1, 1 : n + 1] -= trace.sum(axis=0)
        v[1 : n + 1, n + 1] -= trace.sum(axis=1)
        v[n + 1, n + 1] += trace.sum()
    return parts(params), v


def bootstrap(data, estimator, replicates, seed):
    """Standard errors of target `both` from exponential weights, on collapsed cases."""
    table, index = np.unique(
        np.column_stack([data.y, data.in_a, data.x]), axis=0, return_inverse=True
    )
    index = index.ravel()
    small = Data(table[:, 0], table[:, 1], table[:, 2:].T, data.sets)
    rng = np.random.Generator(np.random.PCG64(seed))
    found = []
    for _ in range(replicates):
        w = np.bincount(index, weights=rng.exponential(size=len(data.y)))
        found.append(adjusted(small, estimator, w, with_influence=False)["both"][0])
    return np.std(found, axis=0, ddof=1)


def main():
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["data", "mode", "target", "part", "estimate", "std_error", "bootstrap"])

    def write(name, mode, target, estimates, errors=None, boot=None):
        for k, value in enumerate(estimates):
            cells = [v[k] if v is not None else math.nan for v in (errors, boot)]
            writer.writerow([name, mode, target, k, *(f"{v:.13g}" for v in (value, *cells))])

    cases = {
        "arrests": arrests(False),
        "arrests_more": arrests(True),
        "contraception": contraception(),
    }
    for name, data in cases.items():
        for estimator in ("regression", "weighting", "doubly_robust"):
            boot = None
            if name == "arrests":
                boot = bootstrap(data, estimator, REPLICATES, 20261122)
            for target, (estimates, columns) in adjusted(data, estimator).items():
                errors = np.sqrt(np.diag(covariance(data, columns)))
                write(
                    name, estimator, target, estimates, errors, boot if target == "both" else None
                )
        write(name, "overlap", "", overlap(data))
        for target in ("a", "b", "both", "pooled"):
            rules = TARGETS.get(target, [("pooled", 1.0)])
            write(name, "fairlie", target, sum(s * fairlie(data, r) for r, s in rules))
            for mode in ("yun", "oaxaca"):
                estimates, v = by_means(data, rules, mode == "oaxaca")
                write(name, mode, target, estimates, np.sqrt(np.diag(v)))
    (HERE / "gap_modes.csv").write_text(out.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
