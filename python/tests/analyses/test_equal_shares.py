"""Whether groups have the same share: two tests, each with municipalities, the larger p-value."""

import functools

import numpy as np
import pandas as pd
import pytest
from analysis_rows import ANALYSES, as_levels, groups_of, in_base, levels, missing_kinds
from mixed_model import Binomial, Fit
from scipy import optimize, special, stats
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

import skillnad as sk

KINDS = {"test_groups_are_tested_for_equal_shares": {"shares"}}
NODES = 15


def grouped_answers(part, rows, by):
    """Answers, groups and municipalities of the cases whose group is known."""
    cells = as_levels(rows[part["outcome"][0]])
    kinds = missing_kinds(rows, part["outcome"][0])
    groups = np.full(len(rows), -1)
    known = [g for g in groups_of(part | {"by": [by]}, rows) if "" not in g[1].split(":")]
    for number, (_, _, chosen) in enumerate(known):
        groups[chosen] = number
    taken = ((cells != "") | np.isin(kinds, ["FE", "OA"])) & (groups >= 0)
    hits = (cells[taken] == part["event"]).astype(float)
    units = pd.factorize(rows["enhet_id"][taken])[0]
    return hits, np.unique(groups[taken], return_inverse=True)[1], units


def log_likelihood(hits, groups, units, nodes=NODES):
    """Of a share for each group and a normal intercept for each municipality, at its maximum.

    The likelihood is the same for s and -s, so that a maximum at 0 is like any other.
    """
    cells, cell = np.unique(np.stack([units, groups]), axis=1, return_inverse=True)
    events, trials = np.bincount(cell, hits), np.bincount(cell).astype(float)
    design = np.eye(groups.max() + 1)[cells[1]]
    n = np.bincount(groups)
    share = np.bincount(groups, hits) / n
    start = special.logit(share)
    fit = Fit(Binomial(events, trials), design, cells[0], [*start, 0], nodes=nodes)
    # Steps of the size of the standard errors, and of the spread what may be one.
    size = np.append(1 / np.sqrt(n * share * (1 - share)), 0.05)

    def downhill(z):
        value, gradient = fit.value(np.append(start, 0) + size * z)
        return -value, -gradient * size

    spreads = [np.append(np.zeros(len(n)), s / size[-1]) for s in (0.05, 0.1, 0.2, 0.4)]
    first = min(spreads, key=lambda z: downhill(z)[0])
    found = optimize.minimize(downhill, first, jac=True, method="BFGS", options={"gtol": 1e-5})
    assert np.abs(found.jac).max() < 1e-3
    return -found.fun


def likelihood_ratio(hits, groups, units):
    """Of the model with the groups against that of one share, both with municipalities."""
    rise = log_likelihood(hits, groups, units) - log_likelihood(hits, 0 * groups, units)
    return stats.chi2.sf(max(2 * rise, 0), groups.max())


def wald(hits, groups, units):
    """Wald's statistic of logistic regression on the groups, errors robust to municipalities.

    The regression is saturated: its estimates are the log odds of the shares, the information is
    n p (1 - p), the middle of the sandwich that of the municipalities' scores, times C / (C - 1).
    """
    n = np.bincount(groups).astype(float)
    p = np.bincount(groups, hits) / n
    scores = np.zeros((units.max() + 1, len(n)))
    np.add.at(scores, (units, groups), hits - p[groups])
    clusters = units.max() + 1
    bread = 1 / (n * p * (1 - p))
    covariance = clusters / (clusters - 1) * bread[:, None] * (scores.T @ scores) * bread
    contrasts = np.hstack([-np.ones((len(n) - 1, 1)), np.eye(len(n) - 1)])
    off = contrasts @ np.log(p / (1 - p))
    return off @ np.linalg.solve(contrasts @ covariance @ contrasts.T, off)


def hotelling(statistic, q, clusters):
    """The p-value of a statistic of q contrasts whose covariance is that of so many clusters."""
    scaled = (clusters - q) / (q * (clusters - 1)) * statistic
    return stats.f.sf(scaled, q, clusters - q)


def both_tests(hits, groups, units):
    """Their p-values; none where a group has a share of 0 or 1."""
    if (np.bincount(groups, hits) % np.bincount(groups) == 0).any():
        return ()
    robust = hotelling(wald(hits, groups, units), groups.max(), units.max() + 1)
    return likelihood_ratio(hits, groups, units), robust


def part_of(analysis, name):
    return next(p for p in ANALYSES if (p["analysis"], p["part"]) == (analysis, name))


@functools.cache
def p_values(population, analysis, name, by):
    part = part_of(analysis, name)
    return both_tests(*grouped_answers(part, in_base(population, part), by))


def check(given, found):
    # Far out in the tail a p-value moves by many times what the statistic moves by.
    wanted = max(found, default=np.nan)
    assert given == pytest.approx(wanted, rel=1e-5, abs=1e-300, nan_ok=True)


def test_groups_are_tested_for_equal_shares(population, part):
    table = population.result(part["analysis"])[part["part"]]
    for by in part["by"]:
        found = p_values(population, part["analysis"], part["part"], by)
        for value in table["p_value"][table["by"] == by]:
            check(value, found)


def test_few_municipalities_and_a_group_all_alike(replica):
    """Of a dozen, F is far from chi-square; where all of the youngest have events, no p-value."""
    part = part_of("A12", "by_group")
    few = replica.tables["utredning"]["enhet_id"].value_counts().index[:12]
    youngest = levels(replica.tables["utredning"]["aldersgrupp"])[0]

    def changed(table):
        out = table[table["enhet_id"].isin(few)].reset_index(drop=True)
        if "insats_nagon" in out:
            out.loc[out["aldersgrupp"] == youngest, "insats_nagon"] = 1
        return out

    tables = {name: changed(replica.tables[name]) for name in ("enhet", "utredning")}
    table = sk.run_analysis(tables, id="A12")["by_group"]
    rows = changed(in_base(replica, part))
    seen = set()
    for by in part["by"]:
        answers = grouped_answers(part, rows, by)
        found = both_tests(*answers)
        for value in table["p_value"][table["by"] == by]:
            check(value, found)
        seen.add(len(found))
        if found:
            assert found[1] > stats.chi2.sf(wald(*answers), answers[1].max())
    assert seen == {0, 2}


def test_either_test_is_the_larger_somewhere(replica):
    shares = [p for p in ANALYSES if p["kind"] == "shares"]
    pairs = [p_values(replica, p["analysis"], p["part"], by) for p in shares for by in p["by"]]
    larger = [np.argmax(pair) for pair in pairs if len(pair) == 2]
    assert min(np.bincount(larger, minlength=2)) >= 3


def test_more_nodes_are_the_same_likelihood(replica):
    for analysis, name, by in (("A10", "carried_out", "mal"), ("A12", "by_group", "aldersgrupp")):
        part = part_of(analysis, name)
        answers = grouped_answers(part, in_base(replica, part), by)
        twice = log_likelihood(*answers, nodes=2 * NODES + 1)
        assert log_likelihood(*answers) == pytest.approx(twice, rel=0, abs=1e-7)


def test_the_robust_statistic_is_that_of_statsmodels(replica):
    part = part_of("A12", "by_group")
    hits, groups, units = grouped_answers(part, in_base(replica, part), "aldersgrupp")
    parameters = groups.max() + 1
    design = np.column_stack([np.ones(len(hits)), groups[:, None] == np.arange(1, parameters)])
    model = GLM(hits, design, family=families.Binomial())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": units}, tol=1e-12)
    # Its factor is C / (C - 1) (n - 1) / (n - k).
    covariance = fit.cov_params() * (len(hits) - parameters) / (len(hits) - 1)
    test = fit.wald_test(np.eye(parameters)[1:], cov_p=covariance, use_f=False, scalar=True)
    assert wald(hits, groups, units) == pytest.approx(float(test.statistic), rel=1e-8)
