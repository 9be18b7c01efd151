"""Writes gap_categories.csv: gaps of an outcome of several categories.

Data: data/housing.csv (satisfaction in three categories; contact High minus Low; criteria
influence and type), each case on its own. The shares of the categories and the mean score 1, 2, 3,
by regression (multinomial logit in the source group, or in both with a dummy: `common`), weighting
and both, written from the definitions; standard errors from stacked estimating equations.

    python tests/reference/make_gap_categories_reference.py      # numpy
"""

import csv
import io

import numpy as np
from make_gap_modes_reference import (
    HERE,
    TARGETS,
    Data,
    by_orders,
    covariance,
    expit,
    influences,
    logit_fit,
    read,
    share_influence,
    subsets,
)

CATEGORIES = ("Low", "Medium", "High")
SCORES = {"Low": (1, 0, 0), "Medium": (0, 1, 0), "High": (0, 0, 1), "score": (1, 2, 3)}


def housing():
    rows = [r for r in read(HERE / "data" / "housing.csv") for _ in range(int(r["Freq"]))]
    columns = [[float(r["Infl"] == k) for r in rows] for k in ("Medium", "High")]
    columns += [[float(r["Type"] == k) for r in rows] for k in ("Apartment", "Atrium", "Terrace")]
    data = Data(
        [0.0] * len(rows), [r["Cont"] == "High" for r in rows], columns, [[0, 1], [2, 3, 4]]
    )
    return data, np.array([CATEGORIES.index(r["Sat"]) for r in rows])


def probabilities(x, beta):
    eta = np.column_stack([np.zeros(len(x)), x @ beta.reshape(2, -1).T])
    shares = np.exp(eta)
    return shares / shares.sum(axis=1)[:, None]


def multinomial_fit(x, category):
    p = x.shape[1]
    indicator = np.column_stack([category == 1, category == 2]).astype(float)
    beta = np.zeros(2 * p)
    for _ in range(50):
        share = probabilities(x, beta)[:, 1:]
        score = ((indicator - share).T @ x).ravel()
        information = np.empty((2 * p, 2 * p))
        for c in range(2):
            for d in range(2):
                w = share[:, c] * ((c == d) - share[:, d])
                information[c * p : (c + 1) * p, d * p : (d + 1) * p] = (x * w[:, None]).T @ x
        step = np.linalg.solve(information, score)
        beta += step
        if np.abs(step).max() < 1e-15:
            break
    return beta


def theta(data, category, scores, source_is_b, chosen, mode):
    """The counterfactual mean and its influence."""
    x = data.design[:, data.columns(chosen)]
    source = ~data.in_a if source_is_b else data.in_a
    target = ~source
    y = scores[category]
    indicator = np.column_stack([category == 1, category == 2])
    fitted = np.ones(len(y), bool) if mode == "common" else source
    # With common slopes the rule's own intercept is that of the source.
    z = np.column_stack([x, target]) if mode == "common" else x
    at_source = np.column_stack([x, np.zeros(len(y))]) if mode == "common" else x
    n_rule = 0 if mode == "weighting" else 2 * z.shape[1]
    start = []
    if n_rule:
        start.append(multinomial_fit(z[fitted], category[fitted]))
        m = probabilities(at_source, start[0]) @ scores
    weighted = mode in ("weighting", "doubly_robust")
    if weighted:
        start.append(logit_fit(x, target.astype(float), np.ones(len(y))))
        odds = np.exp(x @ start[-1])
    if mode == "weighting":
        value = np.average(y[source], weights=odds[source])
    else:
        value = m[target].mean()
        if weighted:
            value += (odds * (y - m))[source].sum() / target.sum()

    def psi(params):
        out = []
        if n_rule:
            residual = fitted[:, None] * (indicator - probabilities(z, params[:n_rule])[:, 1:])
            out += [z * residual[:, [0]], z * residual[:, [1]]]
            m = probabilities(at_source, params[:n_rule]) @ scores
        if weighted:
            eta = x @ params[n_rule:-1]
            out.append(x * (target - expit(eta))[:, None])
            odds = np.exp(eta)
        if mode == "weighting":
            last = source * odds * (y - params[-1])
        else:
            last = target * (m - params[-1])
            if weighted:
                last = last + source * odds * (y - m)
        return np.column_stack([*out, last])

    params = np.concatenate([*start, [value]])
    return value, influences(psi, params)[:, -1]


def decomposed(data, category, scores, mode):
    data.y = scores[category]
    share = {"a": data.y[data.in_a].mean(), "b": data.y[~data.in_a].mean()}
    own = {"a": share_influence(data, data.in_a), "b": share_influence(data, ~data.in_a)}
    sides = {}
    for source, other, sign in (("b", "a", 1.0), ("a", "b", -1.0)):
        value, influence = {}, {}
        for chosen in subsets(2):
            expected = share[source], own[source]
            if chosen:
                expected = theta(data, category, scores, source == "b", chosen, mode)
            value[chosen] = sign * (share[other] - expected[0])
            influence[chosen] = sign * (own[other] - expected[1])
        estimates = [value[()], *by_orders(2, value), value[0, 1]]
        columns = [influence[()], *by_orders(2, influence), influence[0, 1]]
        sides[source] = np.array(estimates), np.column_stack(columns)
    for target, rules in TARGETS.items():
        estimates, columns = (sum(s * sides[g][k] for g, s in rules) for k in (0, 1))
        yield target, estimates, np.sqrt(np.diag(covariance(data, columns)))


def main():
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["outcome", "mode", "target", "part", "estimate", "std_error"])
    data, category = housing()
    for outcome, scores in SCORES.items():
        for mode in ("regression", "common", "weighting", "doubly_robust"):
            for target, estimates, errors in decomposed(
                data, category, np.array(scores, float), mode
            ):
                for k, cells in enumerate(zip(estimates, errors)):
                    numbers = [f"{v:.13g}" for v in cells]
                    writer.writerow([outcome, mode, target, k, *numbers])
    path = HERE / "gap_categories.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
