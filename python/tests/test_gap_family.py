"""More than two groups on the cases of all, and verdicts adjusted together by replicates."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference"
DATA = ROOT / "cpp" / "data" / "contraception.csv"
CALL = {
    "outcome": "use",
    "event": "Y",
    "criteria": {"age": ["I(age / 10)", "I((age / 10)^2)"], "urban": ["urban"]},
    "cluster": "district",
}
BOOTSTRAP = {"interval": "bootstrap", "replicates": 99, "seed": 4}


def decompose(**more):
    return sk.decompose_gap(pd.read_csv(DATA), **{**CALL, **more})


@pytest.mark.parametrize("model", ["separate", "common"])
@pytest.mark.parametrize("contrasts", ["pairs", "mean", "trend"])
def test_four_groups_against_the_reference(model, contrasts):
    with (REFERENCE / "pooled_gaps.csv").open(newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["model"] == model]
    gap = decompose(
        group="livch",
        contrasts=contrasts,
        target="pooled",
        model=model,
        control={"leverage": False},
    )
    table = sk.gap_components(gap)
    table = table[table["direction"] == "pooled"].set_index(["contrast", "component"])
    lines = [line for line in lines if line["contrast"] in set(table.index.get_level_values(0))]
    assert len(lines) == len(table)
    for line in lines:
        row = table.loc[(line["contrast"], line["component"])]
        assert abs(row["estimate"] - float(line["estimate"])) < 1e-10
        assert abs(row["std_error"] - float(line["std_error"])) < 1e-8


def saved_cells(results, folder):
    """U, its standard error and the replicates of every cell, from the saved form."""
    estimates, errors, draws = [], [], []
    for result in results:
        sk.save_result(result, str(folder / "saved.json"))
        for cell in json.loads((folder / "saved.json").read_text(encoding="utf-8"))["cells"]:
            if cell["pooled"]:
                continue
            k = cell["parts"][::2].index("unexplained")
            values = [float.fromhex(x) for x in cell["chosen"]["values"]]
            covariance = [float.fromhex(x) for x in cell["chosen"]["covariance"]]
            diagonal = sum(len(values) - j for j in range(k))  # the lower triangle by columns
            estimates.append(values[k])
            errors.append(covariance[diagonal] ** 0.5)
            draws.append([float.fromhex(x) for x in cell["replicates"]])
    return np.array(estimates), np.array(errors), np.array(draws)


def step_down(statistic, draws):
    """Each p from all hypotheses with a statistic no larger; then the running maximum."""
    p = [
        (1 + (draws[statistic <= t].max(axis=0) >= t).sum()) / (1 + draws.shape[1])
        for t in statistic
    ]
    return np.array(
        [max(q for q, u in zip(p, statistic, strict=True) if u >= t) for t in statistic]
    )


def check_max_t(results, folder, delta):
    table = sk.gap_verdicts(results, adjust="max_t", delta=delta)
    u, se, draws = saved_cells(results, folder)
    assert len(table) == len(u)
    t, d, s = abs(u) / se, delta / se, np.where(u < 0, -1.0, 1.0)[:, None]
    larger = abs(d[:, None] + s * draws) - d[:, None]
    near, far = step_down(d - t, -s * draws), step_down(d + t, s * draws)
    expected = {
        "p_difference_adjusted": step_down(t, abs(draws)),
        "p_larger_adjusted": step_down(t - d, larger),
        "p_smaller_adjusted": np.maximum(near, far),
    }
    for name, values in expected.items():
        assert np.abs(table[name] - values).max() < 1e-12, name
    plain = sk.gap_verdicts(results, adjust="none", delta=delta)
    assert (table["p_difference"] == plain["p_difference"]).all()


@pytest.mark.parametrize("delta", [0.02, 0.1])
def test_max_t_against_numpy(tmp_path, delta):
    strata = decompose(group="urban", criteria={"age": ["age"]}, strata="livch", **BOOTSTRAP)
    pairs = decompose(group="livch", contrasts="pairs", target="pooled", **BOOTSTRAP)
    check_max_t([strata], tmp_path, delta)
    check_max_t([strata, pairs], tmp_path, delta)


def test_max_t_needs_joint_replicates():
    call = {"group": "urban", "criteria": {"age": ["age"]}}
    one = decompose(**call, **BOOTSTRAP)
    others = [
        decompose(**call),
        decompose(**call, **{**BOOTSTRAP, "seed": 5}),
        decompose(**call, **{**BOOTSTRAP, "replicates": 49}),
        decompose(**{**call, "cluster": None}, **BOOTSTRAP),
    ]
    for other in others:
        with pytest.raises(sk.OptionError) as error:
            sk.gap_verdicts([one, other], adjust="max_t")
        assert error.value.code == "replicates"
    assert len(sk.gap_verdicts(others[3], adjust="max_t")) == 1
    assert len(sk.gap_verdicts([one, one], adjust="max_t")) == 2


def test_replicates_are_the_same_for_any_number_of_threads():
    one = decompose(group="livch", contrasts="trend", **BOOTSTRAP)
    two = decompose(group="livch", contrasts="trend", threads=2, **BOOTSTRAP)
    assert one.result_hash == two.result_hash
