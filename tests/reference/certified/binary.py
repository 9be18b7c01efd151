"""Binary and grouped binary outcomes, with and without random effects."""

from .values import ERROR, ESTIMATE, LIKELIHOOD, peer_term, table, transcribed

MPMATH = "mpmath, 60 digits (make_model_reference.py)"
GRIDS = "numpy, plain grids (make_level_weights_reference.py)"


def binary(out):
    models = table("models.csv")

    def values(case, quantity):
        return [(row["name"], row["value"]) for row in models if row["case"] == case
                and row["quantity"] == quantity]  # fmt: skip

    def fixed(case, errors=True):
        out.add("log_likelihood", values(case, "log_likelihood")[0][1], LIKELIHOOD, MPMATH)
        for kind, tolerance in (("estimate", ESTIMATE), ("std_error", ERROR))[: 1 + errors]:
            for name, value in values(case, kind):
                out.add(f"{kind} {peer_term(name)}", value, tolerance, MPMATH)

    women = 'fit_logit("use ~ urban + age + livch%s", contraception, event = "Y"%s)'
    cattle = 'fit_logit("cbind(incidence, size - incidence) ~ C(period)%s", cbpp%s)'
    out.case("logit", women % ("", ""), "binary regression")
    fixed("contraception_glm")
    out.case("grouped_logit", cattle % ("", ""), "grouped binomial regression")
    fixed("cbpp_glm")
    out.case("grouped_probit", cattle % ("", ', link = "probit"'), "the same, probit")
    fixed("cbpp_glm_probit")
    out.case("grouped_cloglog", cattle % ("", ', link = "cloglog"'), "the same, cloglog")
    fixed("cbpp_glm_cloglog")

    district = women % (" + (1 | district)", ", nodes = %d")
    herd = cattle % (" + (1 | herd)", ", nodes = %d%s")
    out.case("intercept_laplace", district % 1, "random intercept, Laplace's approximation")
    for row in table("peers.csv"):
        if row["case"] == "contraception_k1" and row["tool"].startswith("glmmTMB"):
            source = f"{row['tool']} (make_peer_reference.R)"
            kind = row["quantity"]
            if kind == "log_likelihood":
                out.add(kind, row["value"], LIKELIHOOD, source)
            elif kind in ("estimate", "std_error"):
                tolerance = ESTIMATE if kind == "estimate" else ERROR
                out.add(f"{kind} {peer_term(row['name'])}", row["value"], tolerance, source)
            elif kind == "sd":
                out.add("estimate district: sd (Intercept)", row["value"], ESTIMATE, source)

    def spread(case, group):
        for name, quantity in (("sd (Intercept)", "sd"), ("icc_latent", "icc_latent"),
                               ("mor", "mor")):  # fmt: skip
            out.add(f"estimate {group}: {name}", values(case, quantity)[0][1], ESTIMATE, MPMATH)
        out.add(f"std_error {group}: sd (Intercept)", values(case, "sd_std_error")[0][1], ERROR,
                MPMATH)  # fmt: skip

    out.case("intercept_quadrature", district % 25, "random intercept, Gauss-Hermite quadrature")
    fixed("contraception_k25")
    spread("contraception_k25", "district")
    out.case("group_effects", herd % (25, ""), "effects of groups, marginal probabilities")
    fixed("cbpp_logit_k25")
    spread("cbpp_logit_k25", "herd")
    for quantity, kind, tolerance in (("effect_mean", "estimate", ESTIMATE),
                                      ("effect_mean_std_error", "std_error", ERROR)):  # fmt: skip
        for level, value in values("cbpp_logit_k25", quantity):
            out.add(f"{kind} herd: {level}", value, tolerance, MPMATH)
    for quantity, kind, tolerance in (("p_marginal", "estimate", ESTIMATE),
                                      ("p_marginal_std_error", "std_error", ERROR)):  # fmt: skip
        for period, (_, value) in enumerate(values("cbpp_logit_k25", quantity), 1):
            out.add(f"marginal {kind} {period}", value, tolerance, MPMATH)
    out.case("cluster_cr0", herd % (1, ', cluster = "herd"') + ', vcov = "CR0"',
             "standard errors robust to clusters, random intercept")  # fmt: skip
    for name, value in values("cbpp_logit_k1", "std_error_cr0"):
        out.add(f"std_error {peer_term(name)}", value, ERROR, MPMATH)
    out.case("cluster_cr2", 'fit_logit("y ~ x + z + f", cr2_data, cluster = "g"), vcov = "CR2"',
             "small-sample robust standard errors, degrees of freedom")  # fmt: skip
    for row in table("cr2.csv"):
        if row["case"] == "y ~ x + z + f":
            source = f"{row['tool']} (make_cr2_reference.R)"
            out.add(f"estimate {row['term']}", row["estimate"], ESTIMATE, source)
            out.add(f"std_error {row['term']}", row["std_error"], (1e-7, "relative"), source)
            out.add(f"df {row['term']}", row["df"], ESTIMATE, source)
    out.case("profile", f"fit_intervals({herd % (1, '')})", "profile likelihood limits")
    for end in ("low", "high"):
        limits = values("cbpp_logit_k1", f"profile_{end}")
        for (name, _), (_, value) in zip(values("cbpp_glm", "estimate"), limits, strict=True):
            out.add(f"conf_{end} {peer_term(name)}", value, ESTIMATE, MPMATH)
        value = values("cbpp_logit_k1", f"profile_sd_{end}")[0][1]
        out.add(f"conf_{end} herd: sd (Intercept)", value, ESTIMATE, MPMATH)

    slope = women % (" + (1 + urban | district)", ", nodes = %d")
    terms = [name for name, _ in values("contraception_glm", "estimate")]
    out.case("slope_laplace", slope % 1, "random slope, Laplace's approximation")
    for row in table("peer_models.csv"):
        if row["case"] == "slope" and row["tool"].startswith("glmmTMB"):
            source = f"{row['tool']} (make_peer_model_reference.R)"
            kind, at = row["quantity"], int(row["index"]) - 1
            if kind in ("estimate", "std_error"):
                tolerance = ESTIMATE if kind == "estimate" else ERROR
                out.add(f"{kind} {peer_term(terms[at])}", row["value"], tolerance, source)
            elif kind == "log_likelihood":
                out.add(kind, row["value"], LIKELIHOOD, source)
            else:
                name = "cor (Intercept), urban[Y]"
                name = ["sd (Intercept)", "sd urban[Y]"][at] if kind == "sd" else name
                out.add(f"estimate district: {name}", row["value"], ERROR, source)
    out.case("slope_quadrature", slope % 15, "random slope, quadrature in two dimensions")
    transcribed(out, "contraception_slope_k15", "district")

    crossed = {
        "crossed": ('fit_logit("cbind(incidence, size - incidence) ~ 1 + (1 | herd) + '
                    '(1 | period)", cbpp)', "two crossed factors, Laplace's approximation"),
        "nested": ('fit_logit("y ~ x + z + (1 | school) + (1 | class)", schools, nodes = 1)',
                   "two nested factors, Laplace's approximation"),
    }  # fmt: skip
    for name, (call, about) in crossed.items():
        out.case(name, call, about)
        for row in table("crossed.csv"):
            if row["case"] != name:
                continue
            source = f"{row['tool']} (make_crossed_reference.R)"
            kind = row["quantity"]
            if kind == "log_likelihood":
                out.add(kind, row["value"], LIKELIHOOD, source)
            elif kind == "sd":
                out.add(f"estimate {row['name']}: sd (Intercept)", row["value"], ERROR, source)
            else:
                tolerance = ESTIMATE if kind == "estimate" else ERROR
                out.add(f"{kind} {row['name']}", row["value"], tolerance, source)
    out.case("nested_weighted",
             'fit_logit("y ~ x + z + (1 | school/class)", schools, nodes = 25, weights = '
             '{"row": "w_row", "school": "w_school", "school:class": "w_class"}, weight_kind = '
             '"sampling", weight_scale = "effective")',
             "nested factors, quadrature, sampling weights of three levels")  # fmt: skip
    spreads = {"sd": "school: sd (Intercept)", "sd2": "school:class: sd (Intercept)"}
    for row in table("level_weights.csv"):
        kind, _, term = row["name"].rpartition(" ")
        if row["case"] != "nested" or kind == "model":
            continue
        term = spreads.get(term, term)
        if term == "log_likelihood":
            out.add(term, row["value"], (1e-8, "relative"), GRIDS)
        elif kind == "CR0":
            out.add(f"std_error {term}", row["value"], ERROR, GRIDS)
        else:
            out.add(f"estimate {term}", row["value"], (2e-6, "relative"), GRIDS)
