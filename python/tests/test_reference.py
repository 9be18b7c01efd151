"""The package against the independent high-precision values of tests/reference/models.csv."""

import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "reference"))
from reference_data import CASES, ROOT, TABLE, load_expected

EXPECTED = load_expected()
RANDOM = [name for name, case in CASES.items() if "|" in case["formula"]]
CBPP = [name for name in CASES if name.startswith("cbpp")]
CBPP_RANDOM = [name for name in CBPP if name in RANDOM]
pytestmark = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")


@cache
def frame(name):
    types = {"f": str, "livch": str} if name in ("base", "base_sd8", "contraception") else None
    return pd.read_csv(ROOT / TABLE["data"][name], dtype=types)


@cache
def fitted(name):
    case = CASES[name]
    return sk.fit_logit(
        case["formula"], frame(case["data"]), link=case["link"], nodes=case["nodes"]
    )


def periods():
    return pd.DataFrame(
        {"incidence": [0] * 4, "size": [1] * 4, "period": [1, 2, 3, 4], "herd": [1] * 4}
    )


def component(fit, name, column="estimate"):
    table = sk.variance_components(fit)
    return table.loc[table["name"] == name, column].iloc[0]


@pytest.mark.parametrize("name", CASES)
def test_log_likelihood_and_estimates(name):
    fit, expected = fitted(name), EXPECTED[name]
    expected.check("log_likelihood", fit.log_likelihood)
    table = sk.estimates(fit)
    expected.check("estimate", table["estimate"])
    expected.check("std_error", table["std_error"])


@pytest.mark.parametrize("name", CASES)
def test_information_criteria(name):
    fit, expected = fitted(name), EXPECTED[name]
    expected.check("aic", fit.aic)
    expected.check("bic", fit.bic)


@pytest.mark.parametrize("name", CASES)
def test_covariance(name):
    matrix = sk.covariance_matrix(fitted(name))
    values = matrix.select_dtypes("number").to_numpy() if hasattr(matrix, "columns") else matrix
    p = len(EXPECTED[name]["estimate"])
    got = [values[i][j] for i in range(p) for j in range(i + 1)]
    EXPECTED[name].check("covariance", got)


@pytest.mark.parametrize("name", RANDOM)
def test_variance_components(name):
    fit, expected = fitted(name), EXPECTED[name]
    expected.check("sd", component(fit, "sd (Intercept)"))
    expected.check("sd_std_error", component(fit, "sd (Intercept)", "std_error"))
    expected.check("variance", component(fit, "var (Intercept)"))
    expected.check("variance_std_error", component(fit, "var (Intercept)", "std_error"))
    expected.check("sd_conf_low", component(fit, "sd (Intercept)", "conf_low"))
    expected.check("sd_conf_high", component(fit, "sd (Intercept)", "conf_high"))
    expected.check("icc_latent", component(fit, "icc_latent"))
    expected.check("icc_latent_std_error", component(fit, "icc_latent", "std_error"))
    if "mor" in expected:
        expected.check("mor", component(fit, "mor"))


@pytest.mark.parametrize("name", CBPP_RANDOM)
def test_random_effects(name):
    fit, expected = fitted(name), EXPECTED[name]
    modes = sk.random_effects(fit, kind="mode")
    assert [str(v) for v in modes["level"]] == expected.names["effect_mode"]
    expected.check("effect_mode", modes["estimate"])
    expected.check("effect_mode_std_error", modes["std_error"])
    # Means are taken with more nodes than the fit: they agree where the fit has enough.
    if "effect_mean" in expected and CASES[name]["nodes"] >= 25:
        means = sk.random_effects(fit)
        expected.check("effect_mean", means["estimate"])
        expected.check("effect_mean_std_error", means["std_error"])


@pytest.mark.parametrize("name", CBPP)
def test_typical_probabilities(name):
    table = sk.predicted(fitted(name), newdata=periods(), kind="typical")
    EXPECTED[name].check("p_typical", table["estimate"])
    EXPECTED[name].check("p_typical_std_error", table["std_error"])


@pytest.mark.parametrize("name", CBPP_RANDOM)
def test_marginal_probabilities(name):
    table = sk.predicted(fitted(name), newdata=periods(), kind="marginal")
    EXPECTED[name].check("p_marginal", table["estimate"])
    EXPECTED[name].check("p_marginal_std_error", table["std_error"])


@pytest.mark.parametrize("name", [n for n in CBPP_RANDOM if n.endswith("k25")])
def test_conditional_probabilities(name):
    herds = EXPECTED[name].names["p_conditional_period_1"]
    rows = pd.DataFrame({"period": 1, "herd": [int(h) for h in herds]})
    table = sk.predicted(fitted(name), newdata=rows, kind="conditional")
    EXPECTED[name].check("p_conditional_period_1", table["estimate"])


@pytest.mark.parametrize("name", CBPP)
def test_wald_test_of_period(name):
    table = sk.joint_tests(fitted(name), terms=["C(period)"])
    # The table's statistic is an F: the chi-square by its degrees of freedom.
    EXPECTED[name].check("wald_period", table["statistic"] * table["df1"])


@pytest.mark.parametrize("name", CBPP_RANDOM)
def test_cluster_standard_errors(name):
    case = CASES[name]
    fit = sk.fit_logit(
        case["formula"], frame("cbpp"), link=case["link"], nodes=case["nodes"], cluster="herd"
    )
    table = sk.estimates(fit, vcov="CR0")
    EXPECTED[name].check("std_error_cr0", table["std_error"])


def test_default_nodes_reach_the_exact_likelihood():
    for data, name in (("cbpp", "cbpp_logit_k25"), ("contraception", "contraception_k25")):
        fit = sk.fit_logit(CASES[name]["formula"], frame(data))
        exact = EXPECTED[name]["exact_log_likelihood"][0]
        assert abs(fit.log_likelihood - exact) <= 1e-6
