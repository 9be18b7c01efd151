"""Sorting processes by stages: reference values, frames, what a result keeps."""

import csv
import pickle
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

REFERENCE = Path(__file__).resolve().parents[2] / "tests" / "reference"
with (REFERENCE / "stages.csv").open(encoding="utf-8", newline="") as file:
    VALUES = list(csv.DictReader(file))
STAGES = ["vulnerable", "need", "consent", "decision"]
BACKGROUND = {"background": ["age", "type"]}
RISK = {"risk": ["risk"]}
CRITERIA = {
    "vulnerable": BACKGROUND,
    "need": BACKGROUND | RISK,
    "consent": RISK,
    "decision": BACKGROUND | RISK,
}


def simulated():
    return pd.read_csv(REFERENCE / "stages_data.csv")


def decompose(data=None, **more):
    options = {"stages": STAGES, "group": "group", "criteria": CRITERIA, "cluster": "unit"} | more
    return sk.decompose_stages(simulated() if data is None else data, **options)


@pytest.mark.parametrize("kind, detail", [("added", "sets"), ("own", "stages")])
def test_reference_values_are_met(kind, detail):
    d = decompose(model="separate", control={"leverage": False})
    table = sk.gap_components(d, detail=detail)
    stage = table["stage"].where(table["stage"].notna(), "")
    for value in VALUES:
        if value["data"] != "simulated_units" or value["kind"] != kind:
            continue
        name = "" if value["stage"] == "0" else STAGES[int(value["stage"]) - 1]
        row = table[
            (stage == name)
            & (table["direction"] == value["direction"])
            & (table["component"] == value["component"])
        ]
        assert len(row) == 1
        for column in ("estimate", "std_error"):
            assert row[column].iloc[0] == pytest.approx(float(value[column]), abs=1e-10)


def test_levels_that_pass_are_named_and_later_stages_not_looked_at():
    data = simulated()
    named = data.copy()
    for stage in STAGES:
        words = named[stage].map({0: "nej", 1: "ja"})
        named[stage] = words.where(words.notna(), "ej aktuellt")
    d = decompose(named, stages=dict.fromkeys(STAGES, "ja"))
    expected = sk.gap_components(decompose(data))
    pd.testing.assert_frame_equal(sk.gap_components(d), expected)
    assert d.n_dropped == 0
    assert d.stages["consent"]["event"] == "ja"
    at_risk = data[data["need"] == 1]
    shares = at_risk.groupby("group")["consent"].mean()
    for group in ("a", "b"):
        assert d.stages["consent"]["share_passing"][group] == pytest.approx(shares[group])
        assert d.stages["consent"]["at_risk"][group] == (at_risk["group"] == group).sum()


def test_a_contradiction_is_named_with_its_rows():
    data = simulated()
    failed = data.index[data["need"] == 0][:3]
    data.loc[failed, "decision"] = 1
    with pytest.raises(sk.DataError, match="decision") as caught:
        decompose(data)
    assert caught.value.code == "stage_order"
    for row in failed:
        assert str(row + 1) in str(caught.value)


def test_a_result_is_kept_without_rows(tmp_path):
    d = decompose()
    again = pickle.loads(pickle.dumps(d))
    assert str(again) == str(d)
    path = tmp_path / "stages.json"
    sk.save_result(d, path)
    loaded = sk.load_result(path)
    for detail in ("sets", "stages"):
        pd.testing.assert_frame_equal(
            sk.gap_components(loaded, detail=detail), sk.gap_components(d, detail=detail)
        )
    verdicts = sk.gap_verdicts([d, loaded])
    assert len(verdicts) == 10
    assert "diskriminer" not in "".join(verdicts["text"]).lower()
    assert set(sk.gap_sensitivity(d, benchmark="risk")["stage"]) == {"need", "consent", "decision"}


@pytest.mark.parametrize("kind", ["stages", "components", "waterfall", "unexplained"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_figures(kind, lang):
    d = decompose()
    sk.figure(d, kind=kind, lang=lang).draw()
    table = sk.figure_data(d, kind=kind)
    if kind == "stages":
        last = table[table["position"] == 5]
        parts = last["estimate"].iloc[:-1].sum()
        assert parts == pytest.approx(last["estimate"].iloc[-1], abs=1e-14)
        with pytest.raises(sk.OptionError, match="kind"):
            sk.figure_data(
                sk.decompose_gap(simulated(), outcome="vulnerable", group="group", criteria="age"),
                kind="stages",
            )
