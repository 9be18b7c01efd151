"""The analyses' shares: counts, limits in Wilson's form by Korn & Graubard."""

import numpy as np
import pandas as pd
from analysis_rows import KINDS as MISSING
from analysis_rows import (
    as_levels,
    groups_of,
    in_base,
    levels,
    missing_kinds,
    names,
    text,
)
from scipy import stats

KINDS = {"test_shares_and_limits": {"composition", "levels", "shares", "multiple", "profile"}}
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
