"""The analyses' shares: counts, limits in Wilson's form by Korn & Graubard, equality of groups."""

import numpy as np
import pandas as pd
import pytest
from analysis_rows import (
    ANALYSES,
    as_levels,
    groups_of,
    in_base,
    levels,
    missing_kinds,
    names,
    text,
)
from analysis_rows import KINDS as MISSING
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

KINDS = {
    "test_shares_and_limits": {"composition", "levels", "shares", "multiple", "profile"},
    "test_groups_are_tested_for_equal_shares": {"shares"},
}
COUNTS = ["n", "base", "n_total", "n_asked", *(f"n_{k}" for k in MISSING), "n_unexplained"]


def limits(hits, units):
    """Korn & Graubard (1998) in Wilson's form, of the cases of a cell and their municipalities."""
    n, p = len(hits), hits.mean()
    sizes = np.bincount(units)
    clusters = (sizes > 0).sum()
    if clusters < 2:
        return np.nan, np.nan
    effective = float(n)
    if 0 < p < 1:
        off = np.bincount(units, hits) - p * sizes
        variance = clusters / (clusters - 1) * (off**2).sum() / n**2
        effective = min(n, p * (1 - p) / variance)
    t = stats.t.ppf(0.975, clusters - 1)
    middle = (p + t**2 / (2 * effective)) / (1 + t**2 / effective)
    half = t / (1 + t**2 / effective)
    half *= np.sqrt(p * (1 - p) / effective + t**2 / (4 * effective**2))
    return middle - half, middle + half


class Outcome:
    """A column of the base: its cells, why they are missing, and who answered."""

    def __init__(self, part, rows, name):
        self.name = name
        self.cells = as_levels(rows[name])
        self.kinds = missing_kinds(rows, name)
        self.answered = (self.cells != "") | np.isin(self.kinds, ["FE", "OA"])
        if part["kind"] in ("multiple", "profile"):
            self.answered = rows[names(part, rows)].notna().any(axis=1).to_numpy()
        shown = part["kind"] in ("composition", "levels")
        self.levels = levels(rows[name]) if shown else [part["event"]]

    def rows(self, chosen, units):
        kinds = self.kinds[chosen]
        counts = {"n_total": chosen.sum(), "n_asked": (kinds != "EA").sum()}
        counts |= {f"n_{kind}": (kinds == kind).sum() for kind in MISSING}
        counts["n_unexplained"] = (kinds == "?").sum()
        base = chosen & self.answered
        for level in self.levels:
            hits = (self.cells[base] == level).astype(float)
            low, high = limits(hits, units[base])
            yield {
                "outcome": self.name,
                "level": level,
                "n": hits.sum(),
                "base": len(hits),
                "share": hits.mean(),
                "conf_low": low,
                "conf_high": high,
            } | counts


def expected(part, rows):
    units = pd.factorize(rows["enhet_id"])[0]
    outcomes = [Outcome(part, rows, name) for name in names(part, rows)]
    groups = list(groups_of(part, rows))
    if part["kind"] in ("composition", "shares", "multiple"):
        groups.insert(0, ("", "", np.ones(len(rows), bool)))
    return pd.DataFrame(
        {"by": by, "by_level": label} | row
        for by, label, chosen in groups
        for outcome in outcomes
        for row in outcome.rows(chosen, units)
    )


def test_shares_and_limits(population, part):
    table = population.result(part["analysis"])[part["part"]]
    rows = in_base(population, part)
    wanted = expected(part, rows)
    for column in ("by", "by_level", "outcome", "level"):
        assert text(table[column]) == list(wanted[column])
    for column in COUNTS:
        np.testing.assert_array_equal(table[column], wanted[column], err_msg=column)
    for column in ("share", "conf_low", "conf_high"):
        np.testing.assert_allclose(table[column], wanted[column], rtol=0, atol=1e-10)
    assert table["p_value"].isna()[table["by"].isna() | (part["kind"] != "shares")].all()


def wald(hits, groups, units):
    """Wald's test that all groups have the same share, by logistic regression on them.

    The regression is saturated: its estimates are the log odds of the shares, the information is
    n p (1 - p), the middle of the sandwich that of the municipalities' scores, times C / (C - 1).
    """
    n = np.bincount(groups).astype(float)
    p = np.bincount(groups, hits) / n
    if (p * (1 - p) == 0).any():
        return np.nan
    scores = np.zeros((units.max() + 1, len(n)))
    np.add.at(scores, (units, groups), hits - p[groups])
    clusters = len(np.unique(units))
    bread = 1 / (n * p * (1 - p))
    covariance = clusters / (clusters - 1) * bread[:, None] * (scores.T @ scores) * bread
    contrasts = np.hstack([-np.ones((len(n) - 1, 1)), np.eye(len(n) - 1)])
    off = contrasts @ np.log(p / (1 - p))
    statistic = off @ np.linalg.solve(contrasts @ covariance @ contrasts.T, off)
    return stats.chi2.sf(statistic, len(n) - 1)


def grouped_answers(part, rows, by):
    """Answers, groups and municipalities of the cases whose group is known."""
    outcome = Outcome(part, rows, part["outcome"][0])
    groups = np.full(len(rows), -1)
    known = [g for g in groups_of(part | {"by": [by]}, rows) if "" not in g[1].split(":")]
    for number, (_, _, chosen) in enumerate(known):
        groups[chosen] = number
    taken = outcome.answered & (groups >= 0)
    hits = (outcome.cells[taken] == part["event"]).astype(float)
    return hits, np.unique(groups[taken], return_inverse=True)[1], rows["enhet_id"][taken]


def test_groups_are_tested_for_equal_shares(population, part):
    table = population.result(part["analysis"])[part["part"]]
    rows = in_base(population, part)
    for by in part["by"]:
        hits, groups, units = grouped_answers(part, rows, by)
        wanted = wald(hits, groups, pd.factorize(units)[0])
        # Iterations stop when the log-likelihood stands still; far out in the tail the p-value
        # moves by a thousand times what the statistic moves by.
        for value in table["p_value"][table["by"] == by]:
            assert value == pytest.approx(wanted, rel=1e-6, abs=1e-300, nan_ok=True)


def test_the_test_of_equal_shares_is_that_of_statsmodels(replica):
    part = next(p for p in ANALYSES if (p["analysis"], p["part"]) == ("A12", "by_group"))
    hits, groups, units = grouped_answers(part, in_base(replica, part), "aldersgrupp")
    codes, parameters = pd.factorize(units)[0], groups.max() + 1
    design = np.column_stack([np.ones(len(hits)), groups[:, None] == np.arange(1, parameters)])
    model = GLM(hits, design, family=Binomial())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": codes}, tol=1e-12)
    # Its factor is C / (C - 1) (n - 1) / (n - k).
    covariance = fit.cov_params() * (len(hits) - parameters) / (len(hits) - 1)
    test = fit.wald_test(np.eye(parameters)[1:], cov_p=covariance, use_f=False, scalar=True)
    assert wald(hits, groups, codes) == pytest.approx(float(test.pvalue), rel=1e-8)
