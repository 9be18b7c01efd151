"""The rows of every analysis, picked and joined by pandas from what the bases say in words.

The list of the parts is the project's own (what is tabulated against what); who is in a base and
how a column is made of others is written here again.
"""

import csv
import itertools
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[3] / "cpp" / "data"
KINDS = ["FE", "OA", "ES", "EA", "EB", "EI"]
LISTS = ("outcome", "by")


def _parts():
    with (DATA / "nuso_analysis_parts.csv").open(encoding="utf-8", newline="") as file:
        parts = list(csv.DictReader(file))
    for part in parts:
        for name in LISTS:
            part[name] = part[name].split(";") if part[name] else []
    return parts


ANALYSES = _parts()


def _treatment(x):
    return x["insatstyp"] == "familjebehandling"


def _started(x):
    return _treatment(x) & (x["verkstalld"] == "ja")


def _followed_up(x):
    return _started(x) & (x["uppfoljd"] == "ja")


def _notified(x):
    return x["inledd_efter"] == "anmälan"


def _in_need(x):
    return _notified(x) & (x["behov"] == "ja")


def _everyone(x):
    return pd.Series(True, x.index)


BASES = {
    "": _everyone,
    "all": _everyone,
    "notified": _notified,
    "vulnerable_notified": lambda x: _notified(x) & (x["utsatthetstyp"] != "ingen"),
    "need_assessed_notified": _in_need,
    "need_12_notified": lambda x: _in_need(x) & (x["alder"] >= 12),
    "no_consent_notified": lambda x: _in_need(x) & (x["samtycke_vh"] != "samtliga"),
    "own_criminality_notified": lambda x: _notified(x) & (x["risk_04"] == 1),
    "referred_notified": lambda x: _notified(x) & (x["hanv_nagon"] == 1),
    "referrals": _everyone,
    "treatments": _treatment,
    "treatments_not_started": lambda x: _treatment(x) & (x["verkstalld"] == "nej"),
    "treatments_started": _started,
    "treatments_start_known": lambda x: _started(x) & (x["tid_till_start"] != "framgår ej"),
    "treatments_late": lambda x: _started(x) & (x["tid_till_start"] == "mer än 2 månader"),
    "treatments_followed_up": _followed_up,
    "child_not_met": lambda x: _followed_up(x) & (x["barn_traffat_soc"] == "nej"),
    "treatments_closed": lambda x: _started(x) & (x["status"] == "avslutad"),
    "treatments_with_goals": lambda x: _treatment(x) & (x["mal_nagot"] == 1),
    "treatments_with_goals_12": (
        lambda x: _treatment(x) & (x["mal_nagot"] == 1) & (x["alder"] >= 12)
    ),
    "goals_followed_up": _followed_up,
    "closed_in_register": _everyone,
    "notified_again": lambda x: x["aterakt"] == "ja",
}


def _categories(values, levels):
    return pd.Categorical(values, levels, ordered=True)


def _derived_of_investigations(rows):
    risk, protective = rows["antal_risk"], rows["antal_skydd"]
    rows["antal_risk_grupp"] = pd.cut(risk, [-1, 0, 2, 4, 99], labels=["0", "1-2", "3-4", "5+"])
    rows["antal_skydd_grupp"] = pd.cut(protective, [-1, 0, 1, 2, 99], labels=["0", "1", "2", "3+"])
    rows["samtycke_alla"] = _categories(
        np.where(
            rows["samtycke_vh"].isna(),
            None,
            np.where(rows["samtycke_vh"] == "samtliga", "ja", "nej"),
        ),
        ["ja", "nej"],
    )
    steps = {
        "lvu": rows["beslut_lvu"] == 1,
        "22 § lvu": rows["beslut_22lvu"] == 1,
        "uppföljning": rows["beslut_uppfoljning"] == 1,
        "insats": rows["insats_nagon"] == 1,
        "hänvisning": rows["hanv_nagon"] == 1,
    }
    rows["utfall_utan_samtycke"] = _categories(
        np.select(list(steps.values()), list(steps), "ingen"), [*steps, "ingen"]
    )
    return rows


def _with_goals(treatments, goals):
    """A column of yes or no for each area; who has no goal in any was not asked in the others."""
    areas = list(goals["malomrade"].cat.categories)
    for number, area in enumerate(areas, 1):
        of_area = set(goals.loc[goals["malomrade"] == area, "insats_id"])
        treatments[f"mal_{number:02d}"] = treatments["insats_id"].isin(of_area).astype(int)
    treatments["mal_nagot"] = treatments["insats_id"].isin(set(goals["insats_id"])).astype(int)
    return treatments


def _joined(rows, other, key):
    new = [name for name in other.columns if name == key or name not in rows.columns]
    out = rows.merge(other[new], on=key, how="left", validate="many_to_one")
    assert len(out) == len(rows)
    return out


def joined(tables):
    """Every table with the columns of those it has keys to."""
    investigations = _joined(
        _derived_of_investigations(tables["utredning"].copy()), tables["enhet"], "enhet_id"
    )
    treatments = _with_goals(
        _joined(tables["insats"], investigations, "utr_id"), tables["insats_mal"]
    )
    known = treatments["tid_till_start"]
    early = known.isin(["högst 2 veckor", "2 veckor-1 månad"])
    late = known.isin(["1-2 månader", "mer än 2 månader"])
    treatments["start_inom_manad"] = _categories(
        np.select([early, late], ["ja", "nej"], None), ["ja", "nej"]
    )
    return {
        "enhet": tables["enhet"].copy(),
        "utredning": investigations,
        "insats": treatments,
        "insats_mal": _joined(tables["insats_mal"], treatments, "insats_id"),
        "hanvisning": _joined(tables["hanvisning"], investigations, "utr_id"),
        "aktualisering": _joined(tables["aktualisering"], treatments, "insats_id"),
    }


def in_base(population, part):
    rows = population.rows[part["table"]]
    return rows[BASES[part["base"]](rows).to_numpy(bool)].reset_index(drop=True)


def names(part, rows):
    """The outcomes, `x_*` written out."""
    out = []
    for name in part["outcome"]:
        stem = name[:-1] if name.endswith("*") else None
        if stem is None:
            out.append(name)
        else:
            digits = [c for c in rows.columns if c.startswith(stem) and c[len(stem) :].isdigit()]
            out += sorted(digits)
    return out


def levels(column):
    """The levels of a column in their order: declared, or sorted numbers."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(level) for level in column.cat.categories]
    return [f"{value:g}" for value in sorted(column.dropna().unique())]


def as_levels(column):
    """The cells as the text of their level; missing cells are empty."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.array(["", *map(str, column.cat.categories)], object)[column.cat.codes + 1]
    values = column.to_numpy(float)
    known = np.unique(values[~np.isnan(values)])
    text = np.array([*(f"{value:g}" for value in known), ""], object)
    return text[np.searchsorted(known, values)]


def groups_of(part, rows):
    """Name, level and rows of every group of the part's groupings, the missing ones last."""
    for by in part["by"]:
        columns = by.split(":")
        cells = [as_levels(rows[c]) for c in columns]
        for combination in itertools.product(*([*levels(rows[c]), ""] for c in columns)):
            chosen = np.all([c == x for c, x in zip(cells, combination, strict=True)], axis=0)
            if chosen.any():
                yield by, ":".join(combination), chosen


def missing_kinds(rows, name):
    """The kind of missingness of each cell; "none" if it has none, "?" if it is empty without."""
    kinds = np.where(rows[name].isna(), "?", "none").astype(object)
    if f"{name}__missing" in rows:
        given = as_levels(rows[f"{name}__missing"])
        kinds = np.where(given != "", given, kinds)
    return kinds


def text(column):
    """A column of a result as text; missing cells are empty."""
    return [
        "" if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)
    ]
