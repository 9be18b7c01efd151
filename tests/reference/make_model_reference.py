"""Writes models.csv: log-likelihoods, estimates, standard errors and what follows from them.

Computed with 60 digits by the code in oracle/, which shares nothing with the package: likelihoods
written from their definition, derivatives by central differences in high precision, Newton. Input:
cpp/data/cbpp.csv, cpp/data/contraception.csv, base.csv, base_sd8.csv. No random numbers: a second
run writes the same bytes.

    python tests/reference/make_model_reference.py [case ...]    (a named case only prints)
"""

import csv
import sys
import time
from pathlib import Path

from mpmath import mp, mpf, nstr

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from oracle import derived  # noqa: E402
from oracle.likelihood import Model  # noqa: E402
from oracle.maximum import maximise  # noqa: E402

DATA = HERE.parents[1] / "cpp" / "data"
SOURCE = "mpmath, 60 digits, make_model_reference.py"
CHI2_95 = 2 * mp.erfinv(mpf(95) / 100) ** 2


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cbpp():
    """Grouped binomial: herd, dummies of period, diseased, size."""
    rows = []
    for r in read(DATA / "cbpp.csv"):
        x = [1] + [int(r["period"] == level) for level in "234"]
        rows.append((r["herd"], x, int(r["incidence"]), int(r["size"])))
    return rows, ["(Intercept)", "period 2", "period 3", "period 4"]


def contraception():
    rows = []
    for r in read(DATA / "contraception.csv"):
        x = [1, int(r["urban"] == "Y"), mpf(float(r["age"]))]
        x += [int(r["livch"] == level) for level in ("1", "2", "3+")]
        rows.append((r["district"], x, int(r["use"] == "Y"), 1))
    return rows, ["(Intercept)", "urban Y", "age", "livch 1", "livch 2", "livch 3+"]


def base(name="base.csv"):
    """The doubles of the file, not its decimals: what a program reads."""
    rows = []
    for r in read(HERE / name):
        x = [1, mpf(float(r["x"])), int(r["f"] == "b"), int(r["f"] == "c")]
        rows.append((r["g"], x, int(r["y"]), 1))
    return rows, ["(Intercept)", "x", "f b", "f c"]


def boundary():
    rows = []
    for r in read(HERE / "boundary.csv"):
        rows.append((r["g"], [1, mpf(float(r["x"]))], int(r["y"]), 1))
    return rows, ["(Intercept)", "x"]


def years():
    """The base case with a year and its square, centred here: the same model as with 2000 added."""
    rows = []
    for i, r in enumerate(read(HERE / "base.csv")):
        year = (i + 1) % 20 - 10
        rows.append((r["g"], [1, mpf(float(r["x"])), year, year * year], int(r["y"]), 1))
    return rows, ["(Intercept)", "x", "year - 2010", "its square"]


# case: (data, link, nodes, case to start from)
CASES = {
    "cbpp_glm": (cbpp, "logit", 0, None),
    "cbpp_logit_k1": (cbpp, "logit", 1, "cbpp_glm"),
    "cbpp_logit_k5": (cbpp, "logit", 5, "cbpp_logit_k1"),
    "cbpp_logit_k9": (cbpp, "logit", 9, "cbpp_logit_k1"),
    "cbpp_logit_k25": (cbpp, "logit", 25, "cbpp_logit_k9"),
    "cbpp_glm_probit": (cbpp, "probit", 0, None),
    "cbpp_probit_k1": (cbpp, "probit", 1, "cbpp_glm_probit"),
    "cbpp_probit_k25": (cbpp, "probit", 25, "cbpp_probit_k1"),
    "cbpp_glm_cloglog": (cbpp, "cloglog", 0, None),
    "cbpp_cloglog_k1": (cbpp, "cloglog", 1, "cbpp_glm_cloglog"),
    "cbpp_cloglog_k25": (cbpp, "cloglog", 25, "cbpp_cloglog_k1"),
    "contraception_glm": (contraception, "logit", 0, None),
    "contraception_k1": (contraception, "logit", 1, "contraception_glm"),
    "contraception_k7": (contraception, "logit", 7, "contraception_k1"),
    "contraception_k25": (contraception, "logit", 25, "contraception_k7"),
    "base_glm": (base, "logit", 0, None),
    "base_k1": (base, "logit", 1, "base_glm"),
    "base_k25": (base, "logit", 25, "base_k1"),
    "boundary_glm": (boundary, "logit", 0, None),
    "base_years_glm": (years, "logit", 0, None),
    "base_years_k25": (years, "logit", 25, "base_years_glm"),
    "base_sd8_glm": (lambda: base("base_sd8.csv"), "logit", 0, None),
    "base_sd8_k100": (lambda: base("base_sd8.csv"), "logit", 100, "base_sd8_start"),
}
# Not written: only the way to a start near the maximum.
STARTS = {
    "base_sd8_start": (lambda: base("base_sd8.csv"), "logit", 9, None),
}


class Rows:
    """The lines of models.csv of one case."""

    def __init__(self, case):
        self.case, self.lines = case, []

    def add(self, quantity, value, kind, index="", name=""):
        # nstr of a value with many digits rounds to 17, from which the nearest double is read.
        text = str(value) if isinstance(value, int) else nstr(value, 17, strip_zeros=False)
        self.lines.append([self.case, quantity, index, name, text, kind, SOURCE])


def describe(case, model, names, psi, at, rows):
    value, _, hessian, scores = at
    out = Rows(case)
    n = len(names)
    link = CASES[case][1]
    v = derived.covariance(hessian)
    v0 = derived.cluster_covariance(hessian, scores)
    cases = sum(m for _, _, _, m in rows)
    k = len(psi)
    out.add("log_likelihood", value, "log_likelihood")
    out.add("aic", -2 * value + 2 * k, "log_likelihood")
    out.add("bic", -2 * value + k * mp.log(cases), "log_likelihood")
    out.add("n_cases", cases, "exact")
    for i, name in enumerate(names):
        out.add("estimate", psi[i], "estimate", i + 1, name)
    for i, name in enumerate(names):
        out.add("std_error", mp.sqrt(v[i, i]), "std_error", i + 1, name)
    for i in range(n):
        for j in range(i + 1):
            out.add("covariance", v[i, j], "covariance", f"{i + 1}:{j + 1}")
    if model.nodes:
        for i, name in enumerate(names):
            out.add("std_error_cr0", mp.sqrt(v0[i, i]), "std_error", i + 1, name)
        add_variance(out, model, psi, v, value, link)
    if case.startswith("cbpp"):
        add_cbpp(out, model, psi, v, link)
    return out.lines


def add_variance(out, model, psi, v, value, link):
    sigma = mp.exp(psi[-1])
    error = mp.sqrt(v[len(psi) - 1, len(psi) - 1])
    z = mp.sqrt(CHI2_95)
    out.add("sd", sigma, "estimate")
    out.add("sd_std_error", sigma * error, "std_error")
    out.add("log_sd_std_error", error, "std_error")
    out.add("sd_conf_low", sigma * mp.exp(-z * error), "std_error")
    out.add("sd_conf_high", sigma * mp.exp(z * error), "std_error")
    out.add("variance", sigma**2, "estimate")
    out.add("variance_std_error", 2 * sigma**2 * error, "std_error")
    icc = derived.latent_icc(link, sigma)
    out.add("icc_latent", icc, "estimate")
    out.add("icc_latent_std_error", 2 * icc * (1 - icc) * error, "std_error")
    if link == "logit":
        out.add("mor", derived.median_odds_ratio(sigma), "estimate")
    if model.nodes >= 25:
        out.add("exact_log_likelihood", derived.exact_value(model, psi), "log_likelihood")


def add_cbpp(out, model, psi, v, link):
    """Wald test of period; probabilities by period; the herds' effects; profile limits."""
    n = 4
    block, b = v[1:n, 1:n], mp.matrix(psi[1:n])
    out.add("wald_period", (b.T * block**-1 * b)[0], "estimate")
    profiles = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]
    inverse = model.kernel.probability
    for i, x in enumerate(profiles):
        typical = lambda p, x=x: inverse(mp.fdot(x, p[:n]))  # noqa: E731
        out.add("p_typical", typical(psi), "estimate", i + 1, f"period {i + 1}")
        error = derived.delta_error(typical, psi, v)
        out.add("p_typical_std_error", error, "std_error", i + 1, f"period {i + 1}")
    if not model.nodes:
        return
    for i, x in enumerate(profiles):
        marginal = lambda p, x=x: derived.marginal_probability(link, p, x)  # noqa: E731
        out.add("p_marginal", marginal(psi), "estimate", i + 1, f"period {i + 1}")
        error = derived.delta_error(marginal, psi, v)
        out.add("p_marginal_std_error", error, "std_error", i + 1, f"period {i + 1}")
    for j, (mode, curvature, mean, sd) in enumerate(derived.group_effects(model, psi)):
        herd = model.labels[j]
        out.add("effect_mode", mode, "estimate", j + 1, herd)
        out.add("effect_mode_std_error", curvature, "std_error", j + 1, herd)
        if model.nodes > 1:
            out.add("effect_mean", mean, "estimate", j + 1, herd)
            out.add("effect_mean_std_error", sd, "std_error", j + 1, herd)
        if model.nodes == 25:
            p = derived.conditional_probability(model, psi, j, profiles[0])
            out.add("p_conditional_period_1", p, "estimate", j + 1, herd)
    if link == "logit" and model.nodes in (1, 25):
        add_profile(out, model, psi)


def add_profile(out, model, psi):
    value = model.value(psi)
    first = 0 if model.nodes == 1 else len(psi) - 1  # the limits of b once, those of the SD twice
    for i in range(first, len(psi)):
        for direction, label in ((-1, "low"), (1, "high")):
            limit = derived.profile_limit(model, psi, value, direction, i, CHI2_95)
            if i == len(psi) - 1:
                out.add(f"profile_sd_{label}", mp.exp(limit), "estimate")
            else:
                out.add(f"profile_{label}", limit, "estimate", i + 1)


def main(wanted):
    solved, lines = {}, []

    def solve(case):
        if case not in solved:
            data, link, nodes, before = {**STARTS, **CASES}[case]
            rows, names = data()
            model = Model(rows, nodes, link)
            psi = list(solve(before)[3]) if before else [mpf(0)] * model.n_columns
            if len(psi) < model.n_parameters:
                psi.append(mp.log(mpf("0.5")))
            psi, at = maximise(model, psi)
            solved[case] = (model, names, rows, psi, at)
        return solved[case]

    for case in wanted or CASES:
        start = time.perf_counter()
        model, names, rows, psi, at = solve(case)
        new = describe(case, model, names, psi, at, rows)
        lines += new
        print(f"{case}: {len(new)} values, {time.perf_counter() - start:.1f} s", file=sys.stderr)
        if wanted:
            for line in new:
                print(",".join(map(str, line[:6])))
    if not wanted:
        with open(HERE / "models.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(
                ["case", "quantity", "index", "name", "value", "tolerance_kind", "source"]
            )
            writer.writerows(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
