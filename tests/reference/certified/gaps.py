"""Gaps taken apart, and shares."""

from .values import table

STACKED = "numpy, stacked estimating equations (make_gap_modes_reference.py)"


def gaps(out):
    out.case("gap_closed_form",
             'decompose_gap(ucb_admissions, outcome = "Admit", event = "Admitted", group = '
             '"Gender", reference = "Female", criteria = {"department": ["Dept"]}, weights = '
             '"Freq", weight_kind = "frequency", control = {"leverage": false})',
             "a gap taken apart where a closed form exists (Kitagawa)")  # fmt: skip
    for row in table("gaps.csv"):
        if row["case"] == "ucb":
            for kind in ("estimate", "std_error"):
                if row[kind]:
                    out.add(f"{kind} {row['direction']}: {row['component']}", row[kind],
                            (1e-9, "absolute"), "closed form, numpy (gaps.csv)")  # fmt: skip

    def modes(data, mode, parts):
        for row in table("gap_modes.csv"):
            if (row["data"], row["mode"]) == (data, mode):
                for kind in ("estimate", "std_error"):
                    out.add(f"{kind} {row['target']}: {parts[int(row['part'])]}", row[kind],
                            (1e-9, "absolute"), STACKED)  # fmt: skip

    out.case("gap_arrests",
             'decompose_gap(arrests, outcome = "released", event = "Yes", group = "colour", '
             'reference = "White", criteria = {"checks": ["checks"], "employed": ["employed"], '
             '"citizen": ["citizen"]}, model = "separate", control = {"leverage": false})',
             "a gap taken apart by three criteria")  # fmt: skip
    modes("arrests", "regression", ["total", "checks", "employed", "citizen", "unexplained"])
    abouts = {"regression": "a gap taken apart by regression, clusters",
              "weighting": "the same by weighting",
              "doubly_robust": "the same, doubly robust"}  # fmt: skip
    for mode, about in abouts.items():
        out.case(f"gap_{mode}",
                 'decompose_gap(contraception, outcome = "use", event = "Y", group = "urban", '
                 'criteria = {"age": ["age", "I(age^2)"], "livch": ["livch"]}, cluster = '
                 f'"district", estimator = "{mode}", model = "separate", control = '
                 '{"leverage": false})', about)  # fmt: skip
        modes("contraception", mode, ["total", "age", "livch", "unexplained"])
    source = "statsmodels 0.15.0 (make_proportion_reference.py)"
    for name, clusters, call, about in (
        ("shares", "", 'shares(answers, outcome = "answer", event = "yes")', "Wilson's limits"),
        ("shares_clusters", "23:11 19:13 14:11",
         'shares(answers, outcome = "answer", event = "yes", cluster = "unit")',
         "limits of shares robust to clusters"),
    ):  # fmt: skip
        out.case(name, call, about)
        for row in table("proportion.csv"):
            if row["level"] == "0.95" and row["clusters"] == clusters and int(row["cases"]) > 5:
                for end in ("low", "high"):
                    out.add(f"conf_{end} {row['events']} of {row['cases']}", row[end],
                            (1e-9, "absolute"), source)  # fmt: skip
