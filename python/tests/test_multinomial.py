"""Unordered outcomes against tests/reference/multinomial.csv, and what is Python's own of them."""

import copy
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = pd.read_csv(
    ROOT / "tests/reference/multinomial.csv",
    dtype={"name": str, "base": str, "weights": str},
).fillna({"name": "", "base": "", "weights": ""})
LEVELS = ["home", "kin", "away"]
quiet = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")


@cache
def choices():
    data = pd.read_csv(ROOT / "tests/reference/choices.csv")
    data["choice"] = pd.Categorical(data["choice"], LEVELS)
    return data


@pytest.mark.parametrize("case", EXPECTED["case"].unique())
def test_values(case):
    rows = EXPECTED[EXPECTED["case"] == case]
    first = rows.iloc[0]
    options = {"base": first["base"]} if first["base"] else {}
    if first["weights"]:
        options |= {"weights": first["weights"], "weight_kind": "frequency"}
    fit = sk.fit_multinomial(first["formula"], choices(), **options)
    estimates = sk.estimates(fit)
    estimates.index = estimates["category"] + ": " + estimates["term"]
    components = sk.variance_components(fit).set_index("name")
    at = pd.DataFrame({"x": [0.5], "f": ["v"]})
    chances = sk.predicted(fit, newdata=at).set_index("category")
    for row in rows.itertuples():
        if row.kind == "log_likelihood":
            got = fit.log_likelihood
        elif row.kind in ("estimate", "std_error"):
            got = estimates.loc[row.name, row.kind]
        elif row.kind == "component":
            got = components.loc[row.name.replace(" & ", ", "), "estimate"]
        elif row.kind == "probability":
            got = chances.loc[row.name, "estimate"]
        else:
            continue  # parameters of the oracle, for the core's tests
        width = row.tolerance * (1 if row.kind == "log_likelihood" else max(abs(row.value), 0.1))
        assert abs(got - row.value) <= width, (row.kind, row.name, got, row.value)


@quiet
def test_a_multinomial_fit_in_python(tmp_path):
    fit = sk.fit_multinomial("choice ~ x + (1 | g)", choices(), nodes=5)
    assert fit.family == "multinomial"
    assert "multinomial logistic regression" in str(fit)
    assert "kin" in str(fit)
    sk.save_result(fit, tmp_path / "fit.json")
    again = sk.load_result(tmp_path / "fit.json")
    assert str(again) == str(fit)
    assert str(copy.deepcopy(fit)) == str(fit)
    with pytest.raises(sk.DataError) as caught:
        sk.predicted(again)
    assert caught.value.code == "data_needed"
    own = sk.predicted(again, data=choices())
    assert list(own["category"][:3]) == LEVELS
    assert own.groupby(own.index // 3)["estimate"].sum().to_numpy() == pytest.approx(1)
    drawn = sk.simulate_outcomes(fit, seed=1)["sim_1"]
    assert list(drawn.cat.categories) == LEVELS
    assert not drawn.cat.ordered
    with pytest.raises(sk.OptionError) as caught:
        sk.fit_residuals(fit)
    assert caught.value.code == "not_available"


def test_notices_of_the_outcome():
    data = choices()
    gone = data.assign(x=data["x"].where(data["choice"] != "away"))
    with pytest.warns(sk.SkillnadWarning) as caught:
        fit = sk.fit_multinomial("choice ~ x", gone)
    assert [warning.message.code for warning in caught] == ["empty_category"]
    assert any("fit_logit" in note for note in fit.notes)
    ordered = data.assign(choice=data["choice"].cat.as_ordered())
    assert any("fit_ordinal" in n for n in sk.fit_multinomial("choice ~ x", ordered).notes)


@quiet
def test_likelihood_ratio_of_the_intercepts():
    small = sk.fit_multinomial("choice ~ x", choices())
    large = sk.fit_multinomial("choice ~ x + (1 | g)", choices(), nodes=9)
    table = sk.compare_fits(large, small)
    assert list(table["n_parameters"]) == [4, 7]
    assert table["df"].iloc[1] == 3
    expected = 2 * (large.log_likelihood - small.log_likelihood)
    assert table["statistic"].iloc[1] == pytest.approx(expected)
    other = sk.fit_multinomial("choice ~ x", choices(), base="kin")
    with pytest.raises(sk.OptionError) as caught:
        sk.compare_fits(large, other)
    assert caught.value.code == "other"
