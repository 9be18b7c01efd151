"""The analyses' models against maximum likelihood of our own: effects, ratios, municipalities.

Tolerances: both maximise to rounding, but stop their searches where a step no longer matters; what
is read off the fit then agrees to some 1e-8, standard errors, from a Hessian by differences here,
to some 1e-6 of their size.
"""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from analysis_rows import ANALYSES, as_levels, in_base, levels, text
from mixed_model import (
    Binomial,
    Cumulative,
    Fit,
    components,
    correlation_of_cases,
    limits,
    marginal,
)
from scipy import special, stats

KINDS = {
    "test_average_effects": {"logit"},
    "test_adjusted_shares": {"adjusted"},
    "test_odds_ratios": {"ordinal"},
    "test_hazard_ratios": {"hazard"},
}
ESTIMATE, ERROR = 1e-7, 1e-5


def predictors(part):
    """The fixed terms of the part's formula."""
    right = part["formula"].split("~")[1].split("@")[0]
    return [term.strip() for term in right.split("+") if "|" not in term]


def is_category(column):
    """Levels, yes or no, and the number of a profile; other numbers are numbers."""
    if isinstance(column.dtype, pd.CategoricalDtype) or column.name == "ros":
        return True
    return column.dropna().isin([0, 1]).all()


def design_of(rows, terms):
    """A column for each number and each level but the first; what each column is of."""
    columns, of = [], []
    for term in terms:
        if is_category(rows[term]):
            cells = as_levels(rows[term])
            for level in levels(rows[term])[1:]:
                columns.append((cells == level).astype(float))
                of.append((term, level))
        else:
            columns.append(rows[term].to_numpy(float))
            of.append((term, None))
    return np.column_stack(columns), of


def complete(population, part, outcomes):
    rows = in_base(population, part)
    known = rows[[*outcomes, *predictors(part)]].notna().all(axis=1)
    return rows[known.to_numpy()].reset_index(drop=True)


def collapsed(design, *keys, sums):
    """Rows that are equal in the design and the keys, once, with their sums."""
    frame = pd.DataFrame(design)
    for number, key in enumerate(keys):
        frame[f"key{number}"] = key
    by = list(frame.columns)
    for number, values in enumerate(sums):
        frame[f"sum{number}"] = values
    frame = frame.groupby(by, sort=False).sum().reset_index()
    cells = [frame[f"key{number}"].to_numpy() for number in range(len(keys))]
    totals = [frame[f"sum{number}"].to_numpy(float) for number in range(len(sums))]
    return frame[list(range(design.shape[1]))].to_numpy(), *cells, *totals


def start_of(events, trials, design):
    """The logistic regression without municipalities, and a spread to begin with."""
    b = np.zeros(design.shape[1])
    for _ in range(10):
        p = special.expit(design @ b)
        weight = trials * p * (1 - p)
        b += np.linalg.solve(
            design.T @ (weight[:, None] * design), design.T @ (events - trials * p)
        )
    return [*b, 0.15]


@functools.cache
def logistic(population, analysis, name):
    """The fit; the patterns of its design with their cases; what each column is of."""
    part = next(p for p in ANALYSES if (p["analysis"], p["part"]) == (analysis, name))
    outcome = part["outcome"][0]
    rows = complete(population, part, [outcome])
    design, of = design_of(rows, predictors(part))
    design = np.column_stack([np.ones(len(rows)), design])
    events = (as_levels(rows[outcome]) == part["event"]).astype(float)
    unit = pd.factorize(rows["enhet_id"])[0]
    x, group, y, n = collapsed(design, unit, sums=[events, np.ones(len(rows))])
    fit = Fit(Binomial(y, n), x, group, start_of(y, n, x))
    fit = fit.maximise() if fit.rises() else fit.without_spread()
    patterns, cases = collapsed(x, sums=[n])
    return fit, patterns, cases, [("(Intercept)", None), *of]


def with_level(patterns, of, variable, level):
    """The design if the variable were at the level in all rows."""
    out = patterns.copy()
    for column, (name, its_level) in enumerate(of):
        if name == variable:
            out[:, column] = its_level == level
    return out


def mean_share(parameters, design, cases):
    return cases @ marginal(design @ parameters[:-1], parameters[-1]) / cases.sum()


def effects_of(fit, patterns, cases, of, variable):
    """Contrast, average difference or slope, and its standard error, of all levels."""
    for column, (name, level) in enumerate(of):
        if name != variable:
            continue
        if level is None:

            def effect(b, column=column):
                step = np.zeros(patterns.shape[1])
                step[column] = 1e-4
                ends = (mean_share(b, patterns + sign * step, cases) for sign in (1, -1))
                return -np.subtract(*reversed(list(ends))) / 2e-4

        else:
            there = with_level(patterns, of, variable, level)
            base = with_level(patterns, of, variable, None)

            def effect(b, there=there, base=base):
                return mean_share(b, there, cases) - mean_share(b, base, cases)

        yield level, *fit.delta(effect)


def close(given, wanted, tolerance):
    np.testing.assert_allclose(
        given.to_numpy(float), np.array(wanted, float), rtol=tolerance, atol=tolerance
    )


def check_municipalities(table, wanted):
    assert text(table["name"]) == list(wanted)
    values = np.array(list(wanted.values()))
    for number, column in enumerate(("estimate", "std_error", "conf_low", "conf_high")):
        close(table[column], values[:, number], ERROR)


def check_cases(table, used, base):
    """How many of the base the fit was made from."""
    assert set(table["n_used"]) == {len(used)}
    assert set(table["n_base"]) == {len(base)}


def test_average_effects(population, part):
    result = population.result(part["analysis"])
    table, of_units = result[part["part"]], result[f"{part['part']}_municipalities"]
    fit, patterns, cases, of = logistic(population, part["analysis"], part["part"])
    rows = in_base(population, part)
    labels, wanted = [], []
    for variable in predictors(part):
        base = levels(rows[variable])[0]
        for level, value, error in effects_of(fit, patterns, cases, of, variable):
            labels.append((variable, "slope" if level is None else f"{level} - {base}"))
            wanted.append(
                (value, error, *limits(value, error), 2 * stats.norm.sf(abs(value / error)))
            )
    check_cases(table, complete(population, part, part["outcome"]), rows)
    group, unit = table.iloc[:-1], table.iloc[-1]
    assert list(zip(group["variable"], group["contrast"], strict=True)) == labels
    wanted = np.array(wanted)
    close(group["estimate"], wanted[:, 0], ESTIMATE)
    for number, column in enumerate(("std_error", "conf_low", "conf_high"), 1):
        close(group[column], wanted[:, number], ERROR)
    # The statistic's error times its size, far out in the tail.
    assert list(group["p_value"]) == pytest.approx(list(wanted[:, 4]), rel=0.01)

    spreads = components(fit, np.pi**2 / 3)
    share = (as_levels(rows[part["outcome"][0]]) == part["event"]).mean()
    for column, number in (("estimate", 0), ("conf_low", 2), ("conf_high", 3)):
        off = stats.norm.ppf(0.9) * spreads["sd (Intercept)"][number]
        ends = special.expit(special.logit(share) + np.array([off, -off]))
        assert unit[column] == pytest.approx(ends[0] - ends[1], abs=ERROR)
    assert unit[["std_error", "p_value"]].isna().all()
    mor = spreads.pop("mor")
    spreads["icc_probability"] = correlation_of_cases(fit, fit.family.trials)
    check_municipalities(of_units, spreads | {"mor": mor})


def test_adjusted_shares(population, part):
    """The mean over all cases of the fit, were all in the profile; limits by the logit."""
    table = population.result(part["analysis"])[part["part"]]
    fit, patterns, cases, of = logistic(population, part["analysis"], part["part"])
    variable = part["by"][0]
    shown = levels(in_base(population, part)[variable])
    assert list(table.columns) == [variable, "estimate", "conf_low", "conf_high"]
    assert text(table[variable]) == shown
    for row, level in zip(table.itertuples(), shown, strict=True):
        there = with_level(patterns, of, variable, level)
        share, error = fit.delta(lambda b, there=there: mean_share(b, there, cases))
        ends = special.expit(limits(special.logit(share), error / (share * (1 - share))))
        assert row.estimate == pytest.approx(share, abs=ESTIMATE)
        assert (row.conf_low, row.conf_high) == pytest.approx(tuple(ends), rel=ERROR)


def check_ratios(table, fit, rows, base, of):
    """A row for each level of a predictor but its first: exp(coefficient) with limits.

    The predictors are the last columns of the design; `rows` are those used, of those of the base.
    """
    shown = slice(fit.design.shape[1] - len(of), fit.design.shape[1])
    b, error = fit.parameters[shown], np.sqrt(np.diag(fit.covariance)[shown])
    names = [(variable, level, levels(rows[variable])[0]) for variable, level in of]
    columns = ["variable", "level", "reference"]
    assert list(zip(*(text(table[column]) for column in columns), strict=True)) == names
    numbers = ["estimate", "conf_low", "conf_high", "p_value", "n_used", "n_base"]
    assert list(table.columns) == columns + numbers
    close(table["estimate"], np.exp(b), 10 * ESTIMATE)
    low, high = limits(b, error)
    close(table["conf_low"], np.exp(low), ERROR)
    close(table["conf_high"], np.exp(high), ERROR)
    assert list(table["p_value"]) == pytest.approx(
        list(2 * stats.norm.sf(abs(b / error))), rel=0.01
    )
    check_cases(table, rows, base)


def test_odds_ratios(population, part):
    result = population.result(part["analysis"])
    outcome = part["outcome"][0]
    rows = complete(population, part, [outcome])
    design, of = design_of(rows, predictors(part))
    category = rows[outcome].cat.codes.to_numpy()
    steps = levels(rows[outcome])
    unit = pd.factorize(rows["enhet_id"])[0]
    x, k, group, n = collapsed(design, category, unit, sums=[np.ones(len(rows))])
    share = np.cumsum(np.bincount(category) / len(rows))[:-1]
    start = [*np.zeros(design.shape[1]), *special.logit(share), 0.15]
    fit = Fit(Cumulative(k, n, len(steps)), x, group, start).maximise()
    check_ratios(result[part["part"]], fit, rows, in_base(population, part), of)
    check_municipalities(result[f"{part['part']}_municipalities"], components(fit, np.pi**2 / 3))


def person_bands(days, event, breaks):
    """Person, band, whether the event came in it, the part of the band that counts."""
    for band, (start, end) in enumerate(itertools.pairwise(breaks)):
        person = np.flatnonzero((days > start) | ((days == start) & event))
        happened = event[person] & (days[person] < end)
        part = np.where(happened, 1.0, (np.minimum(days[person], end) - start) / (end - start))
        yield person, np.full(len(person), band), happened, part


def test_hazard_ratios(population, part):
    result = population.result(part["analysis"])
    column, level = part["event"].split(":")
    days = part["outcome"][0]
    rows = complete(population, part, [days, column])
    breaks = [int(x) for x in part["formula"].split("@")[1].split()]
    event = (rows[column] == level).to_numpy()
    pieces = list(person_bands(rows[days].to_numpy(float), event, breaks))
    person, band, happened, share = (np.concatenate(x) for x in zip(*pieces, strict=True))
    bands = np.eye(len(breaks) - 1)[band]
    covariates, of = design_of(rows, predictors(part))
    design = np.column_stack([bands, covariates[person]])
    unit = pd.factorize(rows["enhet_id"])[0][person]
    ones = np.ones(len(person))
    x, group, part_of_band, y, n = collapsed(design, unit, share, sums=[happened * 1.0, ones])
    hazard = (bands.T @ happened) / (bands.T @ share)
    start = [*np.log(hazard), *np.zeros(covariates.shape[1]), 0.15]
    family = Binomial(y, n, link="cloglog")
    fit = Fit(family, x, group, start, offset=np.log(part_of_band)).maximise()
    check_ratios(result[part["part"]], fit, rows, in_base(population, part), of)
    spreads = components(fit, np.pi**2 / 6)
    del spreads["mor"]
    check_municipalities(result[f"{part['part']}_municipalities"], spreads)
