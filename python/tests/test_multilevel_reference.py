"""Slopes, nested, crossed and ordinal models against tests/reference/multilevel.csv."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "contraception": ROOT / "cpp/data/contraception.csv",
    "gu_immun": ROOT / "tests/reference/data/gu_immun.csv",
    "verbagg": ROOT / "tests/reference/data/verbagg.csv",
    "wine": ROOT / "tests/reference/data/wine.csv",
}
EXPECTED = pd.read_csv(
    ROOT / "tests/reference/multilevel.csv", dtype={"name": str, "event": str}
).fillna({"name": "", "event": ""})
pytestmark = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")


@cache
def frame(name):
    data = pd.read_csv(FILES[name], dtype={"livch": str})
    if name == "wine":
        data["rating"] = pd.Categorical(data["rating"], ordered=True)
    return data


@pytest.mark.parametrize("case", EXPECTED["case"].unique())
def test_values(case):
    rows = EXPECTED[EXPECTED["case"] == case]
    first = rows.iloc[0]
    event = {"event": first["event"]} if first["event"] else {}
    fit = getattr(sk, first["function"])(
        first["formula"], frame(first["data"]), nodes=int(first["nodes"]), **event
    )
    estimates = sk.estimates(fit).set_index("term")
    components = sk.variance_components(fit)
    components.index = components["name"]
    by_group = components.set_index(components["group"] + ": " + components["name"])
    for row in rows.itertuples():
        if row.kind == "log_likelihood":
            got = fit.log_likelihood
        elif row.kind == "estimate":
            got = estimates.loc[row.name, "estimate"]
        elif row.kind == "std_error":
            got = estimates.loc[row.name, "std_error"]
        else:
            table = by_group if ":" in row.name else components
            got = table.loc[row.name, "estimate"]
        # As printed there: nine decimals, of which the last is rounded.
        width = row.tolerance * (1 if row.kind == "log_likelihood" else abs(row.value))
        assert abs(got - row.value) <= max(width, 1e-9), (row.kind, row.name, got, row.value)
