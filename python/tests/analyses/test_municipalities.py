"""Shares of the municipalities: chance, spread, what each share says of its municipality."""

import numpy as np
import pandas as pd
import pytest
from analysis_rows import as_levels, in_base, text
from mixed_model import Binomial, Fit, components, limits
from scipy import special, stats

KINDS = {"test_municipalities": {"units"}}
LATENT = np.pi**2 / 3
FEWEST = 10


def first_to_reach(values, shares, level):
    return values[np.argmax(np.cumsum(shares) >= level - 1e-12)]


def quantiles_of_chance(sizes, share):
    """10th and 90th percentile of the shares of all municipalities, were all alike."""
    values = np.concatenate([np.arange(m + 1) / m for m in sizes])
    chances = np.concatenate([stats.binom.pmf(np.arange(m + 1), m, share) for m in sizes])
    order = np.argsort(values)
    values, chances = values[order], chances[order] / len(sizes)
    last = np.append(values[1:] > values[:-1] + 1e-12, True)  # of equal shares, m differing
    chances = np.diff(np.cumsum(chances)[last], prepend=0)
    return [first_to_reach(values[last], chances, level) for level in (0.1, 0.9)]


def likelihood_ratio(n, base, fit):
    """Twice what the log-likelihood rises by where municipalities may differ."""
    p = n.sum() / base.sum()
    alike = (special.xlogy(n, p) + special.xlogy(base - n, 1 - p)).sum()
    return 2 * (fit.log_likelihood - alike)


def p_of_ratio(statistic, n, base, draws=40_000):
    """The ratio's distribution where municipalities are alike, by simulation of the linear model.

    Working responses have the weights w = n p (1 - p); with one effect for each municipality the
    ratio is that of squares of normal contrasts. What is above 0 is close to a gamma distribution.
    """
    p = n.sum() / base.sum()
    w = base * p * (1 - p)
    root = np.sqrt(w)
    centred = np.diag(w) - np.outer(root, root) * root[:, None] * root / w.sum()
    roots = np.linalg.eigvalsh(centred)[1:]
    squares = np.random.default_rng(1).normal(size=(draws, len(roots))) ** 2
    best = np.zeros(draws)
    for variance in np.exp(np.linspace(np.log(1e-5), np.log(1), 120)):
        ratio = squares @ (variance * roots / (1 + variance * roots)) - np.log1p(variance * w).sum()
        best = np.maximum(best, ratio)
    above = best[best > 0]
    scale = above.var() / above.mean()
    return len(above) / draws * stats.gamma.sf(statistic, above.mean() / scale, scale=scale)


def spread_of(n, base):
    """Row of the spread, and each municipality's share drawn towards that of all."""
    share = n.sum() / base.sum()
    one = np.ones((len(n), 1))
    alike = special.logit(share)
    fit = Fit(Binomial(n, base), one, np.arange(len(n)), [alike, 0])
    rises = fit.rises()
    parts = components(fit.maximise() if rises else fit.without_spread(), LATENT)
    row = {}
    for name, key in (("sd", "sd (Intercept)"), ("mor", "mor")):
        row[name], _, row[f"{name}_low"], row[f"{name}_high"] = parts[key]
    if not rises:
        same = np.full(len(n), share)
        return row | {"p_value": 1}, {"shrunken": same, "conf_low": same, "conf_high": same}
    row["p_value"] = p_of_ratio(likelihood_ratio(n, base, fit), n, base)
    middle = fit.posterior_means(lambda u: u)
    error = np.sqrt(fit.posterior_means(np.square) - middle**2)
    middle += fit.coefficients[0]
    low, high = special.expit(limits(middle, error))
    return row, {"shrunken": special.expit(middle), "conf_low": low, "conf_high": high}


def test_municipalities(population, part):
    result = population.result(part["analysis"])
    table, units = result[part["part"]], result[f"{part['part']}_units"]
    rows = in_base(population, part)
    answers = as_levels(rows[part["outcome"][0]])
    order = population.tables["enhet"]["enhet_id"]
    code = pd.Categorical(rows["enhet_id"], order).codes
    base = np.bincount(code[answers != ""], minlength=len(order))
    n = np.bincount(code[answers == part["event"]], minlength=len(order))
    known, share = base > 0, n.sum() / base.sum()
    n, base = n[known], base[known]

    assert text(units["unit"]) == list(order[known])
    assert list(units["n"]) == list(n)
    assert list(units["base"]) == list(base)
    row, of_units = spread_of(n, base)
    variance = row["sd"] ** 2
    reliability = variance / (variance + 1 / (base * share * (1 - share)))
    of_units |= {
        "share": n / base,
        "chance_low": stats.binom.ppf(0.025, base, share) / base,
        "chance_high": stats.binom.ppf(0.975, base, share) / base,
        "reliability": reliability,
    }
    for column, wanted in of_units.items():
        exact = column in ("share", "chance_low", "chance_high")
        # The others follow the spread, at which two optimisers agree to some 1e-7.
        tolerance = 1e-12 if exact else 1e-6
        np.testing.assert_allclose(units[column], wanted, rtol=0, atol=tolerance, err_msg=column)
    below, above = n / base < of_units["chance_low"], n / base > of_units["chance_high"]
    outside = np.select([below, above], ["below", "above"], "")
    assert text(units["outside"]) == list(outside)

    compared = base >= FEWEST
    shares = np.sort(n[compared] / base[compared])
    chance = quantiles_of_chance(base[compared], share)
    counts = {
        "n_units": len(n),
        "n_compared": compared.sum(),
        "n": n.sum(),
        "base": base.sum(),
        "n_below": (below & compared).sum(),
        "n_above": (above & compared).sum(),
    }
    assert {name: table[name].iloc[0] for name in counts} == counts
    even = np.full(len(shares), 1 / len(shares))
    exact = {
        "share": share,
        "observed_p10": first_to_reach(shares, even, 0.1),
        "observed_p90": first_to_reach(shares, even, 0.9),
        "chance_p10": chance[0],
        "chance_p90": chance[1],
    }
    for name, value in exact.items():
        assert table[name].iloc[0] == pytest.approx(value, abs=1e-12), name
    p_value = row.pop("p_value")
    row["reliability"] = first_to_reach(np.sort(reliability), np.full(len(n), 1 / len(n)), 0.5)
    for name, value in row.items():
        assert table[name].iloc[0] == pytest.approx(value, abs=1e-5), name
    # Both are simulated, from 10,000 and 40,000 draws: 3 percent, more the farther out.
    far = 0.05 + 0.02 * np.log(1 / p_value)
    assert table["p_value"].iloc[0] == pytest.approx(p_value, rel=far)
