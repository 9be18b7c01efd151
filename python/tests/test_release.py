"""check_release(): what leaves, by kind of result; tables attacked from outside."""

import hashlib
import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

STUDY = Path(__file__).resolve().parents[2] / "tools" / "study" / "disclosure.py"


@pytest.fixture(scope="module")
def study():
    spec = importlib.util.spec_from_file_location("disclosure_study", STUDY)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def record_of(found):
    return found["record"].set_index("key")["value"]


def verdicts(found):
    return found["checks"].set_index("rule")["verdict"]


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(5)
    n = 600
    return pd.DataFrame({
        "y": random.integers(0, 2, n),
        "x": random.normal(size=n),
        "f": random.choice(["a", "b", "c"], n),
        "g": random.integers(0, 12, n).astype(str),
        "time": random.integers(1, 300, n),
    })  # fmt: skip


@pytest.mark.parametrize("part", range(5))
def test_no_unsafe_number_of_100_tables_is_told(study, part):
    for number, design in enumerate(study.DESIGNS):
        for turn in range(3 if number < 4 else 2):
            if design.shape == (134,) and turn > 0:
                continue
            seed = 10_000 + 1000 * part + 10 * number + turn
            true = study.draw(design, seed)
            found = sk.check_release(true)
            if found["release"] is None:
                continue
            _, _, told = study.attack(true, found["release"])
            assert told == [], (design.name, seed)


def test_the_attack_finds_what_is_left_open(study):
    """The harness itself: a table whose small count is hidden alone is told."""
    true = study.draw(study.DESIGNS[1], 3)
    shown = true.astype({"n": float, "share": float})
    small = shown["n"].between(1, 4)
    assert small.any()
    shown.loc[small, ["n", "share"]] = np.nan
    assert study.attack(true, shown)[2]


def test_the_record_says_what_was_let_through(study):
    true = study.draw(study.DESIGNS[0], 4)
    found = sk.check_release(true, disclosure={"min_count": 4})
    record = record_of(found)
    assert record["type"] == "shares"
    assert record["status"] == "review"
    assert record["min_count"] == "4"
    assert record["audience"] == "public"
    text = found["release"].to_csv(index=False, na_rep="NA", lineterminator="\n")
    # The package writes whole numbers without ".0".
    text = re.sub(r"\.0(?=[,\n])", "", text)
    assert record["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    again = sk.check_release(true, disclosure={"min_count": 4})
    pd.testing.assert_frame_equal(found["record"], again["record"])


def test_audiences(study):
    true = study.draw(study.DESIGNS[0], 4)
    inside = sk.check_release(true, audience="internal")
    assert inside["release"]["n"].tolist() == true["n"].tolist()
    assert verdicts(inside)["threshold"] == "review"
    others = sk.check_release(true, audience="other_units")["release"]
    everybody = sk.check_release(true)["release"]
    assert others["base"].isna().sum() < everybody["base"].isna().sum()


def test_methods(study):
    true = study.draw(study.DESIGNS[1], 6)
    rounded = sk.check_release(true, disclosure={"method": "round", "rounding_base": 3})["release"]
    assert (rounded["base"] % 3 == 0).all()
    total = rounded[rounded["by0"] == "total"]["base"].iloc[0]
    assert rounded[rounded["by0"] != "total"].drop_duplicates("by0")["base"].sum() == total
    rules = {"method": "cell_key", "key": "hemlig"}
    noisy = sk.check_release(true, disclosure=rules)
    assert (noisy["release"]["base"] - true["base"]).abs().max() <= 3
    assert "hemlig" not in noisy["record"].to_string()
    # The same cell in a table of fewer columns: the total has the same noise.
    alone = true[true["by0"] == "total"].drop(columns="by0").reset_index(drop=True)
    small = sk.check_release(alone, disclosure=rules)["release"]
    in_table = noisy["release"][noisy["release"]["by0"] == "total"]
    assert small["n"].tolist() == in_table["n"].tolist()


def test_fits_and_what_is_read_off_them(data):
    fit = sk.fit_logit("y ~ x + f + (1 | g)", data)
    found = sk.check_release(fit)
    assert found["release"] is None
    assert verdicts(found)["residual_df"] == "pass"
    assert verdicts(found)["level_size"] == "pass"
    assert record_of(found)["sha256"] == fit.result_hash
    few = data.copy()
    few.loc[:7, "f"] = "d"
    assert verdicts(sk.check_release(sk.fit_logit("y ~ x + f", few)))["level_size"] == "fail"
    assert verdicts(sk.check_release(sk.fit_logit("y ~ f", data)))["saturated"] == "fail"
    assert verdicts(sk.check_release(sk.fit_logit("y ~ x", data[:11])))["residual_df"] == "fail"
    small = data.copy()
    small.loc[:3, "g"] = "few"
    effects = sk.random_effects(sk.fit_logit("y ~ x + (1 | g)", small))
    shown = sk.check_release(effects)["release"]
    assert shown.loc[shown["level"] == "few", "estimate"].isna().all()
    assert shown.loc[shown["level"] != "few", "estimate"].notna().all()
    estimates = sk.check_release(sk.estimates(sk.fit_logit("y ~ x + f", few)))["release"]
    assert estimates.loc[estimates["level"] == "d", "estimate"].isna().all()


@pytest.mark.parametrize(
    ("make", "kind", "worst"),
    [
        (lambda fit, data: sk.fit_statistics(fit), "fit_statistics", "pass"),
        (lambda fit, data: sk.joint_tests(fit), "joint_tests", "review"),
        (lambda fit, data: sk.covariance_matrix(fit), "covariance_matrix", "review"),
        (lambda fit, data: sk.variance_components(fit), "variance_components", "review"),
        (lambda fit, data: sk.diagnose(fit), "diagnose", "review"),
        (lambda fit, data: sk.predicted(fit, by=["f"]), "predicted", "review"),
        (lambda fit, data: sk.average_effects(fit, variables="x"), "average_effects", "review"),
        (lambda fit, data: sk.figure_data(fit), "figure_data", "review"),
        (lambda fit, data: sk.fit_intervals(fit), "fit_intervals", "review"),
        (lambda fit, data: sk.compare_fits(fit, sk.fit_logit("y ~ x", data)), "compare_fits",
         "review"),
        (lambda fit, data: sk.provenance(fit), "provenance", "review"),
        (lambda fit, data: sk.fit_residuals(fit, seed=1), "fit_residuals", "fail"),
        (lambda fit, data: sk.simulate_outcomes(fit, seed=1), "simulate_outcomes", "fail"),
        (lambda fit, data: sk.fit_influence(fit, by="g"), "fit_influence", "fail"),
        (lambda fit, data: sk.model_matrix("y ~ x + f", data), "unknown", "fail"),
        (lambda fit, data: sk.collapse_counts("y ~ f", data), "unknown", "fail"),
        (lambda fit, data: data, "unknown", "fail"),
        (lambda fit, data: sk.published_figures(), "published_figures", "pass"),
    ],
)  # fmt: skip
def test_each_kind_of_table_has_its_rule(data, make, kind, worst):
    fit = sk.fit_logit("y ~ x + f + (1 | g)", data)
    found = sk.check_release(make(fit, data))
    record = record_of(found)
    assert (record["type"], record["status"]) == (kind, worst)
    assert (found["release"] is None) == (worst == "fail")


def test_decompositions_by_the_sizes_of_their_groups(data):
    criteria = {"f": ["f"]}
    d = sk.decompose_gap(data.assign(h=np.where(data["x"] > 0, "a", "b")), outcome="y", event=1,
                         group="h", reference="a", criteria=criteria)  # fmt: skip
    assert verdicts(sk.check_release(d)).loc["base"] == "pass"
    few = data.assign(h=np.where(np.arange(len(data)) < 8, "a", "b"))
    with pytest.warns(sk.SkillnadWarning):
        small = sk.decompose_gap(few, outcome="y", event=1, group="h", reference="b",
                                 criteria=criteria)  # fmt: skip
    assert verdicts(sk.check_release(small)).loc["base"] == "fail"
    assert record_of(sk.check_release(sk.gap_components(d)))["type"] == "gap_components"


def test_life_tables(data):
    again = (data["x"] > 1.5).astype(int)
    table = sk.life_table(data.assign(again=again), time="time", status="again",
                          breaks=[0, 60, 120, 180, 240, 300])  # fmt: skip
    found = sk.check_release(table)
    assert record_of(found)["type"] == "life_table"
    small = table["n_events"].between(1, 4)
    assert found["release"].loc[small, ["n_events", "hazard"]].isna().all(axis=None)


def test_what_is_no_result_is_refused():
    for x in ("text", 3, [1, 2]):
        with pytest.raises(sk.OptionError) as error:
            sk.check_release(x)
        assert error.value.code == "argument_type"


def test_other_kinds_of_frames_come_back(study):
    polars = pytest.importorskip("polars")
    true = study.draw(study.DESIGNS[0], 4)
    found = sk.check_release(polars.from_pandas(true))
    assert isinstance(found["release"], polars.DataFrame)
    expected = sk.check_release(true)["release"]
    assert found["release"]["n"].to_list() == [
        None if np.isnan(x) else x for x in expected["n"].tolist()
    ]
