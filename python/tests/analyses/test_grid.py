"""Unwarranted differences (A14): gaps and their unexplained parts in every profile, and verdicts.

All cases are compared with the profile among the criteria of need, the cases of a profile by
themselves. Estimates of cells that need neither Firth's penalty nor a part outside support are
computed again; p-values and verdicts of all rows from the rows' own estimates and limits.
"""

import functools
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from analysis_rows import ANALYSES, as_levels, in_base, levels, missing_kinds, text
from scipy import special, stats

KINDS = {
    "test_shares_and_gaps": {"grid"},
    "test_unexplained_parts": {"grid"},
    "test_parts_add_up": {"grid"},
    "test_what_consent_accounts_for_is_flagged": {"grid"},
    "test_p_values_and_verdicts": {"grid"},
}
SETS = ("need", "other_provider", "consent")
ALPHA, DELTA, PER_PARAMETER = 0.05, 0.05, 10


class Cell:
    """The cases of two groups: all, or those of a profile."""

    def __init__(self, rows, part, by, stratum=""):
        column, self.reference = by.split(":")
        self.grouping, self.stratum = column, stratum
        groups = as_levels(rows[column])
        self.other = {"kon": "flicka", "ursprung": "utländsk", "diagnos_nagon": "1"}[column]
        taken = np.isin(groups, [self.other, self.reference])
        if stratum:
            taken &= as_levels(rows["ros"]) == stratum
        self.rows = rows[taken].reset_index(drop=True)
        self.a = groups[taken] == self.other
        self.y = (as_levels(self.rows[part["outcome"][0]]) == part["event"]).astype(float)
        self.unit = np.unique(self.rows["enhet_id"], return_inverse=True)[1]

    @property
    def df(self):
        """Effective clusters less one; of those that hold both groups."""
        sizes = np.bincount(self.unit)
        both = (np.bincount(self.unit, self.a) % sizes > 0).sum()
        return min(both, sizes.sum() ** 2 / (sizes**2).sum()) - 1

    def error(self, influence):
        sums = np.bincount(self.unit, influence)
        return np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum())

    def own(self, group):
        """Share of a group and its influence, residuals divided by 1 - leverage."""
        n, share = group.sum(), self.y[group].mean()
        return share, np.where(group, (self.y - share) / n / (1 - 1 / n), 0)


@functools.cache
def cells_of(population, analysis, name):
    part = next(p for p in ANALYSES if (p["analysis"], p["part"]) == (analysis, name))
    rows = in_base(population, part)
    strata = ["", *levels(rows["ros"])]
    return [Cell(rows, part, by, stratum) for by in part["by"] for stratum in strata]


def sets_of(part, stratum):
    """The criteria, in their sets; of all cases the profile is one of need."""
    sets = [[term.strip() for term in one.split("+")] for one in part["formula"].split("|")]
    return sets if stratum else [[*sets[0], "ros"], *sets[1:]]


def criteria_of(sets):
    return [name for one in sets for name in one]


def columns_of(rows, criteria):
    """Intercept, numbers, a column for each level but the first; missing cells are levels."""
    out = [np.ones(len(rows))]
    for name in criteria:
        if name in ("antal_risk", "antal_skydd"):
            out.append(rows[name].to_numpy(float))
            continue
        cells = as_levels(rows[name])
        cells = np.where(cells == "", missing_kinds(rows, name), cells)
        out += [(cells == level).astype(float) for level in np.unique(cells)[1:]]
    return np.column_stack(out)


def independent(x):
    """The columns without those that the ones before them already say."""
    sizes = np.sqrt((x**2).sum(axis=0))
    products = (x.T @ x) / np.where(sizes > 0, np.outer(sizes, sizes), 1)
    kept = []
    for column in range(x.shape[1]):
        more = [*kept, column]
        if np.linalg.eigvalsh(products[np.ix_(more, more)])[0] > 1e-9:
            kept = more
    return kept


def regression(x, y):
    """Coefficients, inverse information, residuals divided by 1 - leverage; None if separated."""
    b = np.zeros(x.shape[1])
    for _ in range(30):
        p = special.expit(x @ b)
        w = p * (1 - p)
        information = x.T @ (w[:, None] * x)
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, x.T @ (y - p))
        b += step
        if np.abs(step).max() < 1e-12:
            inverse = np.linalg.inv(information)
            return b, inverse, (y - p) / (1 - w * ((x @ inverse) * x).sum(axis=1))
    return None


def unexplained(cell, x, separate):
    """(U_a + U_b) / 2 with its influence; None where it takes more than plain regressions."""
    part, influence = 0.0, np.zeros(len(x))
    for target, sign in ((cell.a, 1), (~cell.a, -1)):
        source = ~target
        if separate:
            kept = independent(x[source])
            if len(kept) < len(independent(x)):
                return None  # the target has a level the source has not
            z = there = x[:, kept]
            fit = regression(z[source], cell.y[source])
        else:
            z = np.column_stack([x[:, independent(x)], cell.a])
            there = z.copy()
            there[:, -1] = cell.a[source][0]
            source = np.ones(len(x), bool)
            fit = regression(z, cell.y)
        if fit is None:
            return None
        b, inverse, residuals = fit
        m = special.expit(there @ b)
        slope = (m * (1 - m))[target] @ there[target] / target.sum()
        expected = np.where(target, (m - m[target].mean()) / target.sum(), 0)
        expected[source] += residuals * (z[source] @ inverse @ slope)
        share, own = cell.own(target)
        part += sign * (share - m[target].mean()) / 2
        influence += sign * (own - expected) / 2
    return part, influence


def has_support(cell, rows, criteria):
    """Both groups have every level of the criteria that occurs."""
    for name in criteria:
        if name in ("antal_risk", "antal_skydd"):
            continue
        cells = as_levels(rows[name])
        cells = np.where(cells == "", missing_kinds(rows, name), cells)
        if set(cells[cell.a]) != set(cells[~cell.a]):
            return False
    return True


def test_shares_and_gaps(population, part):
    table = population.result(part["analysis"])[part["part"]]
    cells = cells_of(population, part["analysis"], part["part"])
    assert len(table) == len(cells)
    for row, cell in zip(table.itertuples(), cells, strict=True):
        assert row.grouping == cell.grouping
        assert ("" if pd.isna(row.stratum) else str(row.stratum)) == cell.stratum
        assert row.contrast == f"{cell.other} - {cell.reference}"
        assert (row.n_a, row.n_b) == (cell.a.sum(), (~cell.a).sum())
        (share_a, in_a), (share_b, in_b) = cell.own(cell.a), cell.own(~cell.a)
        assert (row.share_a, row.share_b) == pytest.approx((share_a, share_b), abs=1e-12)
        assert row.total == pytest.approx(share_a - share_b, abs=1e-12)
        half = stats.t.ppf(0.975, cell.df) * cell.error(in_a - in_b)
        ends = row.total - half, row.total + half
        assert (row.total_low, row.total_high) == pytest.approx(ends, abs=1e-9)


def parts_of(cell, sets, separate):
    """Shapley's value of each set, over the orders in which they can come."""
    everyone = range(len(sets))

    @functools.cache
    def left(taken):
        x = columns_of(cell.rows, criteria_of(sets[one] for one in taken))
        return unexplained(cell, x, separate)[0]

    out = []
    for one in everyone:
        others = [other for other in everyone if other != one]
        value = 0.0
        for size in range(len(sets)):
            share = 1 / (len(sets) * math.comb(len(sets) - 1, size))
            for before in itertools.combinations(others, size):
                value += share * (left(before) - left(tuple(sorted((*before, one)))))
        out.append(value)
    return out


def test_unexplained_parts(population, part):
    table = population.result(part["analysis"])[part["part"]]
    cells = cells_of(population, part["analysis"], part["part"])
    computed, whole = {True: 0, False: 0}, 0
    rows = in_base(population, part)
    n_parameters = {
        stratum: columns_of(rows, criteria_of(sets_of(part, stratum))).shape[1]
        for stratum in ("", "1")
    }
    for row, flags, cell in zip(table.itertuples(), text(table["flags"]), cells, strict=True):
        sets = sets_of(part, cell.stratum)
        criteria = criteria_of(sets)
        if "penalised" in flags or not has_support(cell, cell.rows, criteria):
            continue
        counts = [count for g in (cell.a, ~cell.a) for count in np.bincount(cell.y[g] > 0)]
        separate = min(counts) >= PER_PARAMETER * n_parameters["1" if cell.stratum else ""]
        found = unexplained(cell, columns_of(cell.rows, criteria), separate)
        if found is None:
            continue
        computed[separate] += 1
        whole += not cell.stratum
        value, influence = found
        assert row.unexplained == pytest.approx(value, abs=1e-9)
        half = stats.t.ppf(0.975, cell.df) * cell.error(influence)
        ends = value - half, value + half
        assert (row.unexplained_low, row.unexplained_high) == pytest.approx(ends, abs=1e-8)
        shown = [getattr(row, name) for name in SETS[: len(sets)]]
        assert shown == pytest.approx(parts_of(cell, sets, separate), abs=1e-9)
    assert min(computed.values()) >= 3
    assert sum(computed.values()) >= 25
    assert whole >= 2


def test_parts_add_up(population, part):
    table = population.result(part["analysis"])[part["part"]]
    shown = [name for name in SETS if name in table.columns]
    assert len(shown) == len(sets_of(part, ""))
    # Cases unlike any of the other group have a part of their own.
    parts = table.columns.intersection([*shown, "unexplained", "outside_support"])
    np.testing.assert_allclose(table[parts].sum(axis=1), table["total"], rtol=0, atol=1e-12)


def test_what_consent_accounts_for_is_flagged(population, part):
    """Of a difference that is explained: is it more than the smallest of interest?"""
    table = population.result(part["analysis"])[part["part"]]
    flagged = np.array(["mainly_consent" in flags for flags in text(table["flags"])])
    explained = (table["verdict"] == "explained").to_numpy()
    if "consent" in table.columns:
        assert list(flagged) == list(explained & (table["consent"].abs() > DELTA))
        assert flagged.any()
    else:
        assert not flagged.any()


def holm(p):
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty(len(p))
    out[order] = np.minimum(steps, 1)
    return out


def test_p_values_and_verdicts(population, part):
    table = population.result(part["analysis"])[part["part"]]
    cells = cells_of(population, part["analysis"], part["part"])
    df = np.array([cell.df for cell in cells])
    family = np.array([cell.grouping for cell in cells])

    def adjusted(p):
        """Holm over the rows of a grouping, all cases and every profile."""
        out = np.empty(len(p))
        for grouping in set(family):
            out[family == grouping] = holm(p[family == grouping])
        return out

    u, total = table["unexplained"].to_numpy(), table["total"].to_numpy()

    def errors(name):
        width = table[f"{name}_high"] - table[f"{name}_low"]
        return (width / 2 / stats.t.ppf(0.975, df)).to_numpy()

    def upper(x):
        return stats.t.sf(x, df)

    def smaller(value, error):
        return upper((DELTA - np.abs(value)) / error)

    error, of_total = errors("unexplained"), errors("total")
    differs = adjusted(2 * upper(np.abs(u) / error))
    larger = adjusted(upper((np.abs(u) - DELTA) / error) + upper((np.abs(u) + DELTA) / error))
    small = adjusted(smaller(u, error))
    # Halving an interval's width costs some digits of its error.
    for column, wanted in (("p_difference", differs), ("p_larger", larger), ("p_smaller", small)):
        np.testing.assert_allclose(table[column], wanted, rtol=1e-6, atol=1e-9, err_msg=column)
    end = u + np.where(u < 0, -1, 1) * stats.t.ppf(1 - ALPHA, df) * error
    np.testing.assert_allclose(table["largest_compatible"], end, rtol=0, atol=1e-9)

    total_small = adjusted(smaller(total, of_total)) < ALPHA
    total_differs = adjusted(2 * upper(np.abs(total) / of_total)) < ALPHA
    verdicts = np.select(
        [
            larger < ALPHA,
            (differs < ALPHA) & (small >= ALPHA),
            (small < ALPHA) & total_small,
            (small < ALPHA) & total_differs,
            small < ALPHA,
        ],
        ["unexplained_large", "unexplained", "no_difference", "explained", "no_unexplained"],
        "undecided",
    )
    overlap = np.array(["low_overlap" in flags for flags in text(table["flags"])])
    assert text(table["verdict"]) == list(np.where(overlap, "undecided", verdicts))
