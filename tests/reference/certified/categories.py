"""Ordered and unordered outcomes, and event histories."""

from .values import ERROR, ESTIMATE, LIKELIHOOD, peer_term, table, transcribed

SURVIVAL = "survival 3.5-3 (make_life_table_reference.R)"
GLM = "glm of R 4.2.2 (make_life_table_reference.R)"


def categories(out):
    wine = 'fit_ordinal("rating ~ temp + contact%s", wine%s)'
    terms = ["1|2", "2|3", "3|4", "4|5", "temp[warm]", "contact[yes]"]
    out.case("ordinal", wine % ("", ""), "cumulative logit")
    for row in table("peer_models.csv"):
        if row["case"] == "cumulative" and row["tool"].startswith("ordinal"):
            source = f"{row['tool']} (make_peer_model_reference.R)"
            kind = row["quantity"]
            if kind == "log_likelihood":
                out.add(kind, row["value"], LIKELIHOOD, source)
            else:
                tolerance = ESTIMATE if kind == "estimate" else ERROR
                term = terms[int(row["index"]) - 1]
                out.add(f"{kind} {term}", row["value"], tolerance, source)
    out.case("ordinal_probit", wine % ("", ', link = "probit"'), "cumulative probit")
    for row in table("ordinal_links.csv"):
        if row["case"] == "wine_probit":
            source = "ordinal 2022.11.16 (make_ordinal_reference.R)"
            kind = row["quantity"]
            tolerance = {"log_likelihood": LIKELIHOOD, "estimate": ESTIMATE}.get(kind, ERROR)
            out.add(f"{kind} {peer_term(row['name'])}".strip(), row["value"], tolerance, source)
    out.case("ordinal_mixed", wine % (" + (1 | judge)", ", nodes = 25"),
             "cumulative logit, random intercept")  # fmt: skip
    transcribed(out, "wine_k25", "judge")

    choices = 'fit_multinomial("choice ~ x + f%s", choices)'
    sources = {
        "multinomial": ("multinomial_glm", "", "baseline-category logit",
                        "nnet of R 4.2.2 (make_multinomial_reference.py)"),
        "multinomial_mixed": ("multinomial_intercepts", " + (1 | g)",
                              "the same, correlated random intercepts",
                              "numpy and scipy, plain grids (make_multinomial_reference.py)"),
    }  # fmt: skip
    for name, (case, random, about, source) in sources.items():
        out.case(name, choices % random, about)
        for row in table("multinomial.csv"):
            kind, term = row["kind"], row["name"].replace(" & ", ", ")
            if row["case"] != case or kind in ("parameter", "laplace_at_maximum"):
                continue
            tolerance = (float(row["tolerance"]), "relative")
            if kind == "log_likelihood":
                out.add(kind, row["value"], LIKELIHOOD, source)
            elif kind == "component":
                out.add(f"estimate g: {term}", row["value"], tolerance, source)
            elif kind == "probability":
                out.add(f"marginal estimate {term}", row["value"], ESTIMATE, source)
            else:
                out.add(f"{kind} {term}", row["value"], tolerance, source)


def histories(out):
    rows = table("life_table.csv")
    bands = ["[0,60)", "[60,120)", "[120,240)", "[240,360)"]
    breaks = 'status = "status", event = "event", breaks = [0, 60, 120, 240, 360]'
    tight = (1e-9, "relative")
    out.case("life_table", f'life_table(histories, time = "time", {breaks}), "moved" as censored',
             "life table, Greenwood's standard errors, limits")  # fmt: skip
    for row in rows:
        if row["table"] == "single":
            out.add(f"{row['quantity']} {bands[int(row['index']) - 1]}", row["value"], tight,
                    SURVIVAL)  # fmt: skip
    out.case("competing_causes", f'life_table(histories, time = "time", {breaks})',
             "cumulative incidence of competing causes (Aalen-Johansen)")  # fmt: skip
    for row in rows:
        if row["table"] == "competing" and row["cause"]:
            kind = {"incidence": "cumulative_incidence"}.get(row["quantity"], row["quantity"])
            source = SURVIVAL if kind == "cumulative_incidence" else f"delta method, {SURVIVAL}"
            out.add(f"{kind} {row['cause']}: {bands[int(row['index']) - 1]}", row["value"], tight,
                    source)  # fmt: skip
    terms = [f"band{band}" for band in bands] + ["x", "region[south]"]
    for link, about in (("cloglog", "grouped-time proportional hazards, late entry"),
                        ("logit", "discrete-time logit hazards, late entry")):  # fmt: skip
        out.case(f"hazard_{link}",
                 f'fit_hazard("~ x + region", histories, time = "time", {breaks}, entry = "entry", '
                 f'causes = "moved", link = "{link}")', about)  # fmt: skip
        for row in rows:
            if row["table"] == f"glm {link}":
                kind = row["quantity"]
                if kind == "log_likelihood":
                    out.add(kind, row["value"], LIKELIHOOD, GLM)
                else:
                    tolerance = (1e-8, "relative") if kind == "estimate" else ERROR
                    out.add(f"{kind} {terms[int(row['index']) - 1]}", row["value"], tolerance, GLM)
