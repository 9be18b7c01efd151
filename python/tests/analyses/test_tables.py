"""Tables of the analyses that are no plain shares: sorting process, life table, data quality."""

import itertools

import numpy as np
import pandas as pd
from analysis_rows import KINDS as MISSING
from analysis_rows import as_levels, in_base, levels, missing_kinds, text
from scipy import stats

KINDS = {
    "test_sorting_process": {"sorting"},
    "test_life_table": {"life_table"},
    "test_coverage": {"coverage"},
    "test_missing": {"missing"},
}
NORMAL = stats.norm.ppf(0.975)
# Decisions on an intervention; beslut_annat is none.
DECISIONS = [
    "beslut_fb",
    "beslut_oppenvard",
    "beslut_kontaktperson",
    "beslut_kontaktfamilj",
    "beslut_placering",
    "beslut_lvu",
    "beslut_uppfoljning",
    "beslut_22lvu",
]


def close(table, wanted):
    """Columns of counts are equal, those of numbers to rounding; where one is missing, both are."""
    for column in wanted:
        if pd.api.types.is_integer_dtype(wanted[column]):
            np.testing.assert_array_equal(table[column], wanted[column], err_msg=column)
        else:
            given, numbers = table[column].to_numpy(float), wanted[column].to_numpy(float)
            np.testing.assert_allclose(given, numbers, rtol=0, atol=1e-10, err_msg=column)


def wilson(n, base):
    p = n / base
    half = NORMAL / (1 + NORMAL**2 / base) * np.sqrt(p * (1 - p) / base + (NORMAL / base / 2) ** 2)
    middle = (p + NORMAL**2 / base / 2) / (1 + NORMAL**2 / base)
    return middle - half, middle + half


def stages_of(rows):
    """Share of all, and of those who passed the stage before, for vulnerability, need, decision."""
    passed = [
        rows["utsatthetstyp"] != "ingen",
        rows["behov"] == "ja",
        rows["insats_nagon"] == 1,
    ]
    before = pd.Series(True, rows.index)
    for stage, now in enumerate(passed, 1):
        n, base = int(now.sum()), len(rows)
        low, high = wilson(n, base)
        both = int((now & before).sum())
        yield {
            "stage": stage,
            "n": n,
            "base": base,
            "share": n / base,
            "conf_low": low,
            "conf_high": high,
            "n_of_previous": both,
            "base_of_previous": int(before.sum()),
            "share_of_previous": both / before.sum(),
            "n_not_known": 0,
        }
        before = now


def test_sorting_process(population, part):
    table = population.result(part["analysis"])[part["part"]]
    by = "alder" if part["by"] == ["age"] else part["by"][0]
    everyone = in_base(population, part)
    wanted, labels = [], []
    for entry in ("all", "notified"):
        rows = everyone[(everyone["inledd_efter"] == "anmälan") | (entry == "all")]
        for level in levels(rows[by]):
            for stage in stages_of(rows[as_levels(rows[by]) == level]):
                wanted.append(stage)
                labels.append((entry, level))
    assert list(zip(table["entry"], text(table[by]), strict=True)) == labels
    close(table, pd.DataFrame(wanted))


def bands(days, event, breaks):
    """Grouped time: an event counts the whole band, who is censored inside it the part before."""
    survival, variance = 1.0, 0.0
    for start, end in itertools.pairwise(breaks):
        risk = (days > start) | ((days == start) & event)
        events = risk & event & (days < end)
        censored = risk & ~event & (days <= end) & (days < breaks[-1])
        spent = np.minimum(days, end) - start
        trials = events.sum() + spent[risk & ~events].sum() / (end - start)
        hazard = events.sum() / trials
        survival *= 1 - hazard
        variance += hazard / (1 - hazard) / trials
        error = survival * np.sqrt(variance)
        half = NORMAL * error / (survival * -np.log(survival))
        yield {
            "n_at_risk": int(risk.sum()),
            "exposure": float(spent[risk].sum()),
            "n_events": int(events.sum()),
            "n_censored": int(censored.sum()),
            "hazard": hazard,
            "survival": survival,
            "cumulative_incidence": 1 - survival,
            "std_error": error,
            "conf_low": 1 - survival ** np.exp(-half),
            "conf_high": 1 - survival ** np.exp(half),
        }


def test_life_table(population, part):
    table = population.result(part["analysis"])[part["part"]]
    rows = in_base(population, part)
    column, level = part["event"].split(":")
    breaks = [int(x) for x in part["formula"].split()]
    by = part["by"][0]
    used = rows[[by, column, part["outcome"][0]]].notna().all(axis=1)
    wanted, labels = [], []
    for group in levels(rows[by]):
        cases = rows[as_levels(rows[by]) == group]
        days = cases[part["outcome"][0]].to_numpy(float)
        wanted += bands(days, (cases[column] == level).to_numpy(), breaks)
        labels += [(group, f"[{start},{end})") for start, end in itertools.pairwise(breaks)]
    assert list(zip(text(table[by]), text(table["band"]), strict=True)) == labels
    close(table, pd.DataFrame(wanted).assign(n_used=int(used.sum()), n_base=len(rows)))


def test_missing(population, part):
    table = population.result(part["analysis"])[part["part"]]
    rows = in_base(population, part)
    own = population.tables[part["table"]]
    asked = part["outcome"]
    if asked == ["*"]:
        asked = [c for c in own.columns if f"{c}__missing" in own.columns and "datum" not in c]
    wanted = []
    for name in asked:
        kinds = missing_kinds(rows, name)
        counts = {f"n_{kind}": int((kinds == kind).sum()) for kind in MISSING}
        row = {"n_total": len(rows), "n_asked": len(rows) - counts["n_EA"]} | counts
        row |= {f"share_{k}": row[f"n_{k}"] / row["n_asked"] for k in ("FE", "ES")}
        row["n_unexplained"] = int((kinds == "?").sum())
        del row["n_EA"], row["n_OA"]
        wanted.append(row)
    assert list(table["variable"]) == asked
    close(table, pd.DataFrame(wanted))


def test_coverage(population, part):
    """Units that answered; rows of the follow-up against the decisions of the investigations."""
    table = population.result(part["analysis"])[part["part"]]
    units, followed = population.tables["enhet"], population.tables["insats"]
    decided = population.tables["utredning"][DECISIONS].sum()
    treatments = (followed["insatstyp"] == "familjebehandling").sum()
    counts = {
        "units": (units["svarat_uppf"].sum(), len(units)),
        "interventions": (len(followed), decided.sum()),
        "treatments": (treatments, decided["beslut_fb"]),
    }
    wanted = pd.DataFrame(counts.values(), columns=["n", "base"]).astype(int)
    assert list(table["measure"]) == list(counts)
    close(table, wanted.assign(share=wanted["n"] / wanted["base"]))
