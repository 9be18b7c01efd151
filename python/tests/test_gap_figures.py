"""Figures of verdicts, sensitivity and units: their numbers, and that they can be drawn."""

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def arrests():
    data = pd.read_csv(ROOT / "tests" / "reference" / "data" / "arrests.csv")
    criteria = {"checks": ["checks"], "employed": ["employed"], "citizen": ["citizen"]}
    options = {"outcome": "released", "event": "Yes", "group": "colour", "reference": "White"}
    return sk.decompose_gap(data, criteria=criteria, strata="year", **options)


@pytest.fixture(scope="module")
def women():
    return pd.read_csv(ROOT / "cpp" / "data" / "contraception.csv")


@pytest.fixture(scope="module")
def districts(women):
    return sk.decompose_gap(
        women,
        outcome="use",
        event="Y",
        group="urban",
        reference="N",
        criteria={"age": ["age", "I(age^2)"], "livch": ["livch"]},
        unit="district",
        control={"unit_share": False, "unit_means": False},
    )


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_all_kinds_are_drawn(arrests, districts, lang):
    for gap, kind in ((arrests, "verdicts"), (arrests, "sensitivity"), (districts, "units")):
        sk.figure(gap, kind=kind, lang=lang).draw()


def test_a_tile_for_every_verdict(arrests):
    tiles = sk.figure_data(arrests, kind="verdicts")
    verdicts = sk.gap_verdicts(arrests, lang="en")
    assert list(tiles["label"]) == ["all", *verdicts["stratum"].iloc[1:]]
    assert list(tiles["position"]) == [1, 2, 3, 4, 5, 6, 7]
    assert set(tiles["start"]) == {0.5}
    assert set(tiles["end"]) == {1.5}
    for label, text in zip(tiles["group"], verdicts["text"], strict=True):
        assert text.lower().startswith(label)


def test_lines_and_points_of_sensitivity(arrests):
    marks = sk.figure_data(arrests, kind="sensitivity")
    table = sk.gap_sensitivity(arrests)
    table = table[table["stratum"].isna()]
    left = table.groupby("direction")["unexplained"].first().mean()
    lines = marks[marks["group"].notna()]
    levels = {"nothing": 0.0, "+5.0 percentage points": 0.05, "-5.0 percentage points": -0.05}
    assert set(lines["group"]) == set(levels)
    product = lines["position"] * lines["estimate"]
    assert np.allclose(left - product, lines["group"].map(levels), atol=1e-14)
    points = marks[marks["group"].isna()].set_index("label")
    change = table.groupby("benchmark")["benchmark_change"].mean()
    for name in ("checks", "employed", "citizen"):
        assert points.loc[name, "position"] * points.loc[name, "estimate"] == pytest.approx(
            change[name], abs=1e-14
        )
    assert (points["estimate"] > 0).all()
    # A copy has all that is shown.
    again = sk.figure_data(pickle.loads(pickle.dumps(arrests)), kind="sensitivity")
    pd.testing.assert_frame_equal(marks, again)


def test_the_effect_of_a_set_is_that_of_a_standard_deviation(women):
    """With one criterion the effect can be had from a regression of each group."""
    gap = sk.decompose_gap(
        women, outcome="use", event="Y", group="urban", reference="N", criteria={"age": ["age"]}
    )
    effects = []
    for source, target in (("N", "Y"), ("Y", "N")):
        fit = sk.fit_logit("use ~ age", women[women["urban"] == source], event="Y")
        const, slope = sk.estimates(fit)["estimate"]
        eta = const + slope * women.loc[women["urban"] == target, "age"].to_numpy(float)
        half = abs(slope) * women["age"].std(ddof=0) / 2
        effects.append(np.mean(1 / (1 + np.exp(-eta - half)) - 1 / (1 + np.exp(-eta + half))))
    point = sk.figure_data(gap, kind="sensitivity").iloc[-1]
    assert point["estimate"] == pytest.approx(np.mean(effects), rel=1e-9)


def test_units_are_conditional_predictions_of_two_fits(women, districts):
    """The same from fit_logit() and predicted(): posterior means, and their standard errors."""
    shown = sk.figure_data(districts, kind="units").set_index("label")
    new = women[women["district"].astype(str).isin(shown.index)]
    means = {}
    for group in ("Y", "N"):
        fit = sk.fit_logit(
            "use ~ age + I(age^2) + livch + (1 | district)",
            women[women["urban"] == group],
            event="Y",
            nodes=41,
        )
        at = sk.predicted(fit, newdata=new, kind="conditional", by="district")
        means[group] = at.assign(district=at["district"].astype(str)).set_index("district")
    half = (shown["conf_high"] - shown["conf_low"]) / 2 / 1.959963984540054
    for unit in shown.index:
        a, b = (means[g].loc[unit] for g in ("Y", "N"))
        assert shown.loc[unit, "estimate"] == pytest.approx(a.estimate - b.estimate, abs=2e-5)
        assert half[unit] == pytest.approx(np.hypot(a.std_error, b.std_error), rel=0.02)
    sizes = women.groupby(["district", "urban"]).size().unstack(fill_value=0).min(axis=1)
    assert set(shown.index) == set(sizes[sizes >= 10].index.astype(str))


def test_figures_that_are_not_there(arrests, districts):
    with pytest.raises(sk.OptionError, match="has no figure of kind"):
        sk.figure_data(arrests, kind="units")
    with pytest.raises(sk.OptionError, match="has no figure of kind"):
        sk.figure_data(districts, kind="verdicts")
    with pytest.raises(sk.DataError, match="cases"):
        sk.figure_data(pickle.loads(pickle.dumps(districts)), kind="units")


def test_what_lies_inside_the_unexplained_part_is_said(districts):
    assert "of which between_units" in str(districts)
    assert "därav inom enheter" in str(sk.report_table(districts))
    labels = list(sk.figure_data(districts, kind="components")["label"])
    assert labels[-3:] == ["Unexplained", "of which between units", "of which within units"]


def test_rows_of_weight_zero_are_counted(women):
    data = women.assign(w=[0.0] * 5 + [1.0] * (len(women) - 5))
    gap = sk.decompose_gap(
        data,
        outcome="use",
        event="Y",
        group="urban",
        criteria={"age": ["age"]},
        weights="w",
        weight_kind="sampling",
    )
    assert "1,929 used, 0 dropped, 5 of weight 0" in str(gap)
    assert "5 med vikt 0" in str(sk.report_table(gap))
