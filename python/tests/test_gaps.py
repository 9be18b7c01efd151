"""Decompositions of gaps: reference values, frames, what a result keeps."""

import csv
import pickle
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

REFERENCE = Path(__file__).resolve().parents[2] / "tests" / "reference"
with (REFERENCE / "gaps.csv").open(encoding="utf-8", newline="") as file:
    VALUES = list(csv.DictReader(file))
PLAIN = {"leverage": False}  # the reference's standard errors are without leverage
CHECKS = {"checks": ["checks"], "employed": ["employed"], "citizen": ["citizen"]}


def arrests():
    data = pd.read_csv(REFERENCE / "data" / "arrests.csv")
    data["to_4"] = data["checks"].clip(upper=4)
    return data


def decompose(case):
    if case.startswith("ucb"):
        return sk.decompose_gap(
            pd.read_csv(REFERENCE / "data" / "ucb_admissions.csv"),
            outcome="Admit",
            event="Admitted",
            group="Gender",
            reference="Female",
            criteria={"department": ["Dept"]},
            weights="Freq",
            weight_kind="frequency",
            target="pooled" if "pooled" in case else "both",
            control=PLAIN,
        )
    if case.startswith("arrests"):
        criteria = CHECKS
        if "five" in case:
            criteria = {
                "checks": ["C(to_4)"],
                "employed": ["employed"],
                "citizen": ["citizen"],
                "person": ["I(age / 10)", "I((age / 10)^2)", "sex"],
                "year": ["C(year)"],
            }
        return sk.decompose_gap(
            arrests(),
            outcome="released",
            event="Yes",
            group="colour",
            reference="White",
            criteria=criteria,
            model="separate",
            target="pooled" if "pooled" in case else "both",
            control=PLAIN,
        )
    data = pd.read_csv(REFERENCE.parents[1] / "cpp" / "data" / "contraception.csv")
    units = {"cluster": "district", "control": PLAIN}
    if "units" in case:  # the reference has neither the share nor the means of the unit
        units = {"unit": "district", "control": {"unit_share": False, "unit_means": False}}
    return sk.decompose_gap(
        data,
        outcome="use",
        event="Y",
        group="urban",
        criteria={"age": ["age", "I(age^2)"], "livch": ["livch"]},
        **units,
    )


@pytest.fixture(scope="module")
def components():
    made = {}

    def of(case):
        if case not in made:
            made[case] = sk.gap_components(decompose(case))
        return made[case]

    return of


def digits(text):
    """Half a unit of the last digit printed."""
    return 0.5 * 10.0 ** -len(text.split(".")[1])


@pytest.mark.parametrize("at", VALUES, ids=lambda at: " ".join(list(at.values())[:3]))
def test_reference_value(components, at):
    table = components(at["case"])
    row = table[(table["direction"] == at["direction"]) & (table["component"] == at["component"])]
    assert len(row) == 1
    for name in ("estimate", "std_error"):
        if at[name]:
            assert row[name].iloc[0] == pytest.approx(
                float(at[name]), abs=max(1e-9, 1.01 * digits(at[name]))
            )


def test_parts_add_up_and_strata_too():
    gap = sk.decompose_gap(
        arrests(),
        outcome="released",
        event="Yes",
        group="colour",
        reference="White",
        criteria=CHECKS,
        strata="year",
    )
    table = sk.gap_components(gap)
    table = table[table["direction"] == "both"]
    for _, cell in table.groupby("stratum", dropna=False):
        parts = cell.loc[cell["component"] != "total", "estimate"].sum()
        assert parts == pytest.approx(cell["estimate"].iloc[0], abs=1e-15)
    totals = table[table["component"] == "total"].set_index("stratum", drop=True)["estimate"]
    assert totals["(sum)"] == pytest.approx(totals.iloc[0], abs=1e-15)


def test_variables_add_up_to_their_set():
    gap = sk.decompose_gap(
        arrests(),
        outcome="released",
        event="Yes",
        group="colour",
        reference="White",
        criteria={"checks": ["checks"], "person": ["age", "sex", "employed"]},
    )
    table = sk.gap_components(gap, detail="variables")
    table = table[table["direction"] == "both"]
    person = table[table["component"] == "person"]
    assert list(person["variable"].dropna()) == ["age", "sex", "employed"]
    whole = person["estimate"][person["variable"].isna()].iloc[0]
    assert person["estimate"][person["variable"].notna()].sum() == pytest.approx(whole, abs=1e-15)
    with pytest.raises(sk.DataError, match="cases"):
        sk.gap_components(pickle.loads(pickle.dumps(gap)), detail="variables")


def test_missing_cells_are_a_level_of_their_own():
    data = arrests()
    data.loc[data.index % 7 == 0, "employed"] = None
    data["own"] = data["employed"].fillna("not known")
    options = {"outcome": "released", "event": "Yes", "group": "colour", "reference": "White"}
    left = sk.decompose_gap(data, criteria={"work": ["employed"]}, **options)
    right = sk.decompose_gap(data, criteria={"work": ["own"]}, **options)
    a, b = (sk.gap_components(gap)["estimate"] for gap in (left, right))
    assert a.tolist() == pytest.approx(b.tolist(), abs=1e-12)
    assert left.missing_levels == {"employed": (data.index % 7 == 0).sum()}
    assert left.n_dropped == 0
    dropped = sk.decompose_gap(data, criteria={"work": ["employed"]}, missing="drop", **options)
    assert dropped.n_dropped == (data.index % 7 == 0).sum()


def test_kinds_of_missing_cells_are_told_apart():
    data = arrests()
    data.loc[data.index % 5 == 0, "checks"] = float("nan")
    data["checks__missing"] = None
    data.loc[data.index % 10 == 0, "checks__missing"] = "EA"
    data.loc[data.index % 10 == 5, "checks__missing"] = "ES"
    data["known"] = data["checks"].fillna(0.0)
    data["kind"] = data["checks__missing"].fillna("there")
    options = {"outcome": "released", "event": "Yes", "group": "colour", "reference": "White"}
    left = sk.decompose_gap(data, criteria={"checks": ["checks"]}, **options)
    right = sk.decompose_gap(data, criteria={"checks": ["known", "kind"]}, **options)
    a, b = (sk.gap_components(gap)["estimate"].tolist() for gap in (left, right))
    assert a == pytest.approx(b, abs=1e-10)


def test_a_result_holds_no_rows_and_comes_back(tmp_path):
    gap = sk.decompose_gap(
        arrests(),
        outcome="released",
        event="Yes",
        group="colour",
        reference="White",
        criteria=CHECKS,
    )
    sk.save_result(gap, tmp_path / "gap.json")
    again = sk.load_result(tmp_path / "gap.json")
    assert again == gap == pickle.loads(pickle.dumps(gap))
    assert str(again) == str(gap)
    assert sk.gap_verdicts(again).equals(sk.gap_verdicts(gap))
    assert isinstance(again, sk.Decomposition)
    assert len(gap._handle.saved) < 20000
    with pytest.raises(sk.OptionError, match="decomposition"):
        sk.estimates(gap)
    with pytest.raises(sk.OptionError, match="decompose_gap"):
        sk.gap_components(sk.fit_logit("released ~ checks", arrests(), event="Yes"))
    with pytest.raises(AttributeError):
        _ = gap.formula


def test_a_list_of_decompositions_is_one_family():
    options = {"outcome": "released", "event": "Yes", "criteria": {"checks": ["checks"]}}
    one = sk.decompose_gap(arrests(), group="colour", reference="White", **options)
    two = sk.decompose_gap(arrests(), group="sex", reference="Male", **options)
    both = sk.gap_verdicts([one, two])
    p = both["p_difference"]
    assert both["p_difference_adjusted"].max() == pytest.approx(min(1.0, max(2 * p.min(), p.max())))
    assert "diskriminer" not in "".join(both["text"]).lower()


@pytest.mark.parametrize("kind", ["components", "waterfall", "unexplained", "sensitivity"])
def test_figures(kind):
    gap = decompose("arrests")
    sk.figure(gap, kind=kind).draw()
    table = sk.figure_data(gap, kind=kind)
    if kind == "waterfall":
        assert table["end"].iloc[-2] == pytest.approx(table["end"].iloc[-1], abs=1e-15)


def test_a_text_of_many_levels_is_judged_by_the_rows_not_by_the_patterns():
    n = 3000
    data = pd.DataFrame({"y": [0, 1, 1] * (n // 3), "g": ["u", "v"] * (n // 2)})
    data["profile"] = [f"p{i % 15:02d}" for i in range(n)]
    gap = sk.decompose_gap(data, outcome="y", group="g", criteria={"need": ["profile"]})
    assert gap.n_used == n
