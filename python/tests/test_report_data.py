"""Reports and analyses of data that are small, wrong or secret."""

import numpy as np
import pandas as pd
import pytest

import skillnad as sk
from skillnad._call import run


@pytest.fixture(scope="module")
def tables():
    return sk.simulate_nuso(seed=1)


def document(tables, pm, audience="public", unit=None):
    arguments = {"tables": tables, "pm": pm, "lang": "en", "unit": unit, "audience": audience}
    return run("report_document", arguments | {"disclosure": None})


def first_units(tables, n):
    units = tables["enhet"]["enhet_id"][:n]
    some = {
        name: table[table["enhet_id"].isin(units)].reset_index(drop=True)
        for name, table in tables.items()
        if "enhet_id" in table
    }
    goals = tables["insats_mal"]
    mine = goals["insats_id"].isin(some["insats"]["insats_id"])
    return some | {"insats_mal": goals[mine].reset_index(drop=True)}


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("pm", ["pm5", "pm7"])
def test_small_data_give_a_report_that_says_what_it_lacks(n, pm, tables):
    report = document(first_units(tables, n), pm, "internal")
    assert sum(block["type"] == "table" for block in report["blocks"]) > 20
    if n == 1:
        assert "there are too few cases for this to be computed or shown" in report[
            "plain"
        ].replace("\n", " ")


def test_cells_outside_the_codebook_stop_it(tables):
    cases = tables["utredning"].copy()
    cases["kon"] = cases["kon"].astype(str).replace("pojke", "kille")
    n = int((cases["kon"] == "kille").sum())
    with pytest.raises(sk.DataError, match=f"column kon: {n} cells"):
        document(tables | {"utredning": cases}, "pm5")


def test_repeated_keys_stop_it(tables):
    cases = tables["utredning"]
    twice = pd.concat([cases, cases.iloc[:7]], ignore_index=True)
    with pytest.raises(sk.DataError, match='7 rows repeat a key in "utr_id"'):
        document(tables | {"utredning": twice}, "pm5")


@pytest.mark.parametrize("by", ["alder", "avslutsdatum_utr", "antal_risk", "enhet_id"])
@pytest.mark.parametrize("number", [8, 12, 17, 24])
def test_any_column_may_be_asked_for(number, by, tables):
    try:
        result = sk.run_analysis(tables, id=f"A{number}", by=by)
    except sk.SkillnadError as error:
        assert error.message
    else:
        assert all(isinstance(table, pd.DataFrame) for table in result.values())


def test_single_groupings_do_not_give_crossed_cells_away(tables):
    numbers = {b["file"]: b["numbers"] for b in document(tables, "pm5")["blocks"] if "file" in b}
    crossed = numbers["a7_by_profile_origin"].dropna(subset="by")
    profiles = crossed["by_level"].str.split(":").str[0]
    hidden = crossed["n"].isna()
    assert hidden.any()
    per_profile = hidden.groupby(profiles).agg(["sum", "size"])
    # All of a profile, or nothing; and more than one.
    assert set(per_profile["sum"]) <= {0, *per_profile["size"]}
    assert (per_profile["sum"] > 0).sum() >= 2
    assert np.isfinite(numbers["a7_by_profile"]["n"]).all()


def test_a_municipality_is_told_in_round_numbers_outside(tables):
    report = document(tables, "pm7", unit="9001")
    own = next(b["numbers"] for b in report["blocks"] if b.get("file") == "kommunen")
    assert own["n"].isna().all()
    base = own["base"].dropna()
    assert (base % 5 == 0).all()
    share = own["share"].dropna()
    assert np.allclose(100 * share, np.round(100 * share))
