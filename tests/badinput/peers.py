"""Runs the cases marked "peers" through statsmodels; the protocol is that of worker.py.

python peers.py cases.json PEER id [id ...]      PEER: Logit, GLM, BinomialBayesMixedGLM
"""

import json
import re
import sys
import time
import warnings

import statsmodels.formula.api as smf
from frames import build
from statsmodels.api import families
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

BAR = re.compile(r"\s*\+?\s*\(1 \| (\w+)\)")
NOT_APPLICABLE = {"outcome": "not applicable"}


def fit_peer(peer, formula, data, weights):
    bar = BAR.search(formula)
    fixed = BAR.sub("", formula)
    left, right = fixed.split("~")
    right = right.strip() or "1"
    counts = re.match(r"cbind\((\w+), (\w+) - (\w+)\)", left.strip())
    offset = re.search(r"\s*\+ offset\((\w+)\)", right)
    if counts:
        left = f"{counts[1]} + I({counts[2]} - {counts[1]})"
    options = {}
    if offset:
        right = right.replace(offset[0], "")
        options["offset"] = data[offset[1]]
    formula = f"{left} ~ {right}"
    if peer == "BinomialBayesMixedGLM":
        if not bar or counts or offset or weights is not None:
            return None
        model = BinomialBayesMixedGLM.from_formula(formula, {"g": f"0 + C({bar[1]})"}, data)
        result = model.fit_vb()
        names = model.exog_names
        order = in_order(names, right)
        return result.fe_mean[order], result.fe_sd[order], None, None
    if peer == "Logit":
        if counts or weights is not None:
            return None
        result = smf.logit(formula, data, **options).fit(disp=0)
    else:
        if weights is not None:
            options["freq_weights"] = data[weights]
        result = smf.glm(formula, data, family=families.Binomial(), **options).fit()
    order = in_order(list(result.params.index), right)
    return result.params.iloc[order], result.bse.iloc[order], result.llf, result.nobs


def in_order(names, right):
    """Positions of the coefficients in the order of the formula; patsy puts factors first."""
    terms = ["Intercept", *[term.strip() for term in right.split("+")]]

    def key(i):
        plain = names[i].split("[")[0]
        return terms.index(plain) if plain in terms else len(terms)

    return sorted(range(len(names)), key=key)


def run_case(peer, case):
    data = build(case.get("data", []), case.get("base", "base"))
    formula = case.get("formula", "y ~ x + f + (1 | g)")
    start = time.process_time()
    out = {"outcome": "value"}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            got = fit_peer(peer, formula, data, case.get("options", {}).get("weights"))
            if got is None:
                return NOT_APPLICABLE
            out["estimate"] = [f"{v:.12g}" for v in got[0]]
            out["std_error"] = [f"{v:.12g}" for v in got[1]]
            out["log_likelihood"] = None if got[2] is None else f"{got[2]:.12g}"
            out["n_used"] = None if got[3] is None else f"{got[3]:.12g}"
        except Exception as error:
            out = {"outcome": "error", "message": str(error)}
    ignored = (DeprecationWarning, FutureWarning)
    out["said"] = [str(w.message) for w in said if not issubclass(w.category, ignored)]
    out["seconds"] = round(time.process_time() - start, 2)
    return out


def main(path, peer, wanted):
    with open(path, encoding="utf-8") as file:
        cases = {case["id"]: case for case in json.load(file)}
    sys.stdout.reconfigure(encoding="utf-8")
    for name in wanted:
        print("START", name, flush=True)
        print(json.dumps(run_case(peer, cases[name]), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
