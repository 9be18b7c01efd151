"""Populations with planted differences, and without any, and what decompositions say of them."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd

import skillnad as sk

FIRST_SEED = {"beforehand": 900_001, "power": 100_001, "null": 300_001}
BEFOREHAND = 60
P_VALUES = ["p", "p_larger", "p_smaller"]
DELTA, ALPHA, PROFILES = 0.05, 0.05, 15
GROUPINGS = {
    "origin": ("ursprung", "utländsk", "svensk"),
    "sex": ("kon", "flicka", "pojke"),
    "diagnosis": ("diagnos_nagon", "1", "0"),
}
CRITERIA = {
    "need": {"need": ["antal_risk", "antal_skydd", "C(tre_sidor)", "info", "utsatthetstyp"]},
    "intervention": {
        "need": ["utsatthetstyp"],
        "consent": ["samtycke_vh", "barn_ja", "skal_lvu"],
    },
}
# What is planted: profile, grouping, outcome.
PLANTED = ((2, "origin", "intervention"), (4, "origin", "intervention"), (14, "sex", "need"))
# Analyses of the planted differences: every how many of the municipalities, and age as a number or
# in bands, which in some profiles have a single case.
DESIGNS = {
    "all 134 municipalities": (1, "alder"),
    "every fourth": (4, "alder"),
    "all 134, age in bands": (1, "aldersgrupp"),
}


def population(seed, scenario):
    """Notified investigations, with the criteria as the model's steps use them."""
    data = sk.simulate_nuso(seed=seed, mode="stochastic", scenario=scenario)["utredning"]
    data = data[data["inledd_efter"] == "anmälan"].copy()
    for name in ("ursprung", "kon", "diagnos_nagon", "utsatthetstyp", "behov", "aldersgrupp"):
        data[name] = data[name].astype(str)
    data["info"] = np.where(data["info_annan"] == 1, "ja", "nej")
    full = data["samtycke_vh"] == "samtliga"
    data["full"] = full
    data["barn_ja"] = np.where((data["samtycke_barn"] == "ja") & ~full, "ja", "nej")
    data["samtycke_vh"] = data["samtycke_vh"].astype(object).fillna("framgår ej").astype(str)
    return data


def cases_of(data, grouping, outcome):
    """The cases of one test: two groups; need among the notified, intervention among those with
    need."""
    column, a, b = GROUPINGS[grouping]
    cases = data[data[column].isin([a, b])]
    return cases if outcome == "need" else cases[cases["behov"] == "ja"]


def varying(cases, terms):
    """The criteria that take several values in the cases."""
    return [t for t in terms if cases[t.removeprefix("C(").removesuffix(")")].nunique() > 1]


def decompose(cases, grouping, outcome, criteria, **options):
    column, _, reference = GROUPINGS[grouping]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sk.decompose_gap(
            cases, outcome="behov" if outcome == "need" else "insats_nagon",
            event="ja" if outcome == "need" else "1", group=column, reference=reference,
            criteria=criteria, cluster="enhet_id", strata="ros", delta=DELTA, **options,
        )  # fmt: skip


def tests_of(gap):
    """A row for each profile, and 0 for all cases together."""
    parts = sk.gap_components(gap)
    parts = parts[(parts["component"] == "unexplained") & (parts["direction"] == "both")]
    parts = parts[parts["stratum"].isna() | (parts["stratum"] != "(sum)")]
    table = sk.gap_verdicts(gap, lang="en")
    table, parts = (t.assign(profile=profile_of(t)) for t in (table, parts))
    parts = parts[["profile", "estimate", "std_error", "df"]]
    table = table.merge(parts, on="profile", how="left", validate="one_to_one")
    table = table.rename(columns={"p_difference": "p"})
    table["flags"] = table["flags"].fillna("")
    return table[["profile", "estimate", "std_error", "df", *P_VALUES, "verdict", "flags"]]


def profile_of(table):
    return table["stratum"].astype(object).fillna(0).astype(int)


def consent_rates(data):
    """Intervention given all guardians' consent, profiles 2 and 4: foreign, Swedish background."""
    given = data[data["full"] & (data["behov"] == "ja") & data["ros"].isin([2, 4])]
    return given.groupby(["ros", "ursprung"])["insats_nagon"].mean()


def need_rates(data):
    return (data["behov"] == "ja")[data["ros"] == 14].groupby(data["kon"]).mean()


def planted_differences(data):
    """Of the planted groups: shares that differ, in the cases themselves."""
    given, need = consent_rates(data), need_rates(data)
    return {
        2: given[2, "utländsk"] - given[2, "svensk"],
        4: given[4, "utländsk"] - given[4, "svensk"],
        14: need["flicka"] - need["pojke"],
    }


def planted_tests(data):
    rows = []
    for design, (every, age) in DESIGNS.items():
        some = data[data["enhet_id"].astype(int) % every == 0]
        for grouping, outcome in (("origin", "intervention"), ("sex", "need")):
            wanted = [p for p, g, _ in PLANTED if g == grouping]
            cases = cases_of(some, grouping, outcome)
            if every > 1:
                cases = cases[cases["ros"].isin(wanted)]
            # A researcher does not know which part age plays.
            criteria = {**CRITERIA[outcome], "need": [*CRITERIA[outcome]["need"], age]}
            criteria = {name: varying(cases, terms) for name, terms in criteria.items()}
            table = tests_of(decompose(cases, grouping, outcome, criteria))
            table = table[table["profile"] > 0]
            table["holm"] = holm(table["p"]) if len(table) == PROFILES else math.nan
            table = table[table["profile"].isin(wanted)]
            table["design"] = design
            table["cases"] = [int((cases["ros"] == p).sum()) for p in table["profile"]]
            rows.append(table)
    return pd.concat(rows)


def holm(p):
    """Holm's adjusted p-values."""
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted[order] = np.minimum(1.0, steps)
    return adjusted


def beforehand_once(seed):
    data = population(seed, "planted_effects")
    planted = planted_differences(data)
    without = planted_differences(population(seed, "default"))
    table = planted_tests(data)
    table["difference"] = [planted[p] for p in table["profile"]]
    table["difference_default"] = [without[p] for p in table["profile"]]
    return table


def power_once(seed):
    return planted_tests(population(seed, "planted_effects"))


# Beside the 90 tests, to tell where a rate comes from: standard errors without the correction for
# leverage, and labels drawn anew within municipalities, which makes any dependence on them vanish.
NULL_RUNS = (
    *((outcome, grouping, "as delivered") for outcome in CRITERIA for grouping in GROUPINGS),
    ("need", "sex", "without leverage"),
    ("intervention", "origin", "without leverage"),
    ("need", "origin", "labels permuted"),
)


def permuted(cases, column, rng):
    """The labels of a column in random order within each municipality."""
    unit = cases["enhet_id"].astype(int).to_numpy()
    labels = cases[column].to_numpy(dtype=object)
    labels[np.argsort(unit, kind="stable")] = labels[np.lexsort((rng.random(len(unit)), unit))]
    return cases.assign(**{column: labels})


def null_once(seed):
    data = population(seed, "null")
    rows = []
    for outcome, grouping, how in NULL_RUNS:
        cases = cases_of(data, grouping, outcome)
        column, a, _ = GROUPINGS[grouping]
        if how == "labels permuted":
            cases = permuted(cases, column, np.random.default_rng(seed))
        control = {"leverage": False} if how == "without leverage" else None
        table = tests_of(decompose(cases, grouping, outcome, CRITERIA[outcome], control=control))
        table["outcome"], table["grouping"], table["how"] = outcome, grouping, how
        of_a = (cases[column] == a).to_numpy()
        count = [np.bincount(cases["ros"][of], minlength=PROFILES + 1) for of in (of_a, ~of_a)]
        table["fewest"] = np.minimum(*count)[table["profile"]]
        table["n_a"], table["n_b"] = int(of_a.sum()), int((~of_a).sum())
        rows.append(table)
    return pd.concat(rows)


PARTS = {"beforehand": beforehand_once, "power": power_once, "null": null_once}
