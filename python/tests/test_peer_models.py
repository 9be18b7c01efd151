"""Models beyond one random intercept against packages of Debian (peer_models.csv).

Tolerances are those of the peers' optimisers and numerical Hessians, not ours.
"""

import csv
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference"


def peers():
    out = {}
    with open(REFERENCE / "peer_models.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            out.setdefault((row["case"], row["quantity"]), []).append(float(row["value"]))
    return {key: np.array(values) for key, values in out.items()}


PEERS = peers()


def women():
    frame = pd.read_csv(ROOT / "cpp" / "data" / "contraception.csv")
    frame["livch"] = pd.Categorical(frame["livch"], ["0", "1", "2", "3+"])
    frame["urban01"] = (frame["urban"] == "Y").astype(int)
    return frame


def wine():
    frame = pd.read_csv(REFERENCE / "data" / "wine.csv")
    frame["rating"] = pd.Categorical(frame["rating"], [1, 2, 3, 4, 5], ordered=True)
    return frame


@pytest.fixture(scope="module")
def base():
    return pd.read_csv(REFERENCE / "base.csv")


def compare(fit, case, estimate=1e-6, error=1e-5, value=1e-7):
    table = sk.estimates(fit)
    assert np.allclose(table["estimate"], PEERS[case, "estimate"], rtol=estimate, atol=estimate)
    assert np.allclose(table["std_error"], PEERS[case, "std_error"], rtol=error)
    assert abs(fit.log_likelihood - PEERS[case, "log_likelihood"][0]) < value


def component(fit, name):
    table = sk.variance_components(fit)
    return float(table["estimate"][table["name"] == name].iloc[0])


def laplace(formula):
    """As the peers have it; it is not exact here, and the fit warns of that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sk.SkillnadWarning)
        return sk.fit_logit(formula, women(), event="Y", nodes=1)


@pytest.fixture(scope="module")
def slope():
    return laplace("use ~ urban + age + livch + (1 + urban | district)")


def test_correlated_slope(slope):
    compare(slope, "slope")
    sds = [component(slope, "sd (Intercept)"), component(slope, "sd urban[Y]")]
    assert np.allclose(sds, PEERS["slope", "sd"], rtol=1e-5)
    found = component(slope, "cor (Intercept), urban[Y]")
    assert abs(found - PEERS["slope", "correlation"][0]) < 1e-5


def test_modes_and_their_spread(slope):
    """lme4 stops about 1e-4 from the maximum here, in the variances."""
    table = sk.random_effects(slope, kind="mode")
    for name, peer in (("(Intercept)", "intercept"), ("urban[Y]", "slope")):
        rows = table[table["term"] == name]
        order = np.argsort(rows["level"].astype(int).to_numpy())
        mode = rows["estimate"].to_numpy()[order]
        assert np.allclose(mode, PEERS["slope", f"mode_{peer}"], atol=1e-3)
        spread = rows["std_error"].to_numpy()[order]
        assert np.allclose(spread, PEERS["slope", f"mode_sd_{peer}"], rtol=2e-3)


def test_independent_slope():
    fit = laplace("use ~ urban + age + livch + (1 | district) + (0 + urban01 | district)")
    compare(fit, "independent slope")
    sds = [component(fit, "sd (Intercept)"), component(fit, "sd urban01")]
    assert np.allclose(sds, PEERS["independent slope", "sd"], rtol=1e-5)


def test_cumulative_logit():
    fit = sk.fit_ordinal("rating ~ temp + contact", wine())
    compare(fit, "cumulative")
    table = sk.estimates(fit)  # polr: BFGS with a numerical Hessian
    assert np.allclose(table["estimate"], PEERS["cumulative", "polr_estimate"], atol=1e-4)
    assert np.allclose(table["std_error"], PEERS["cumulative", "polr_std_error"], rtol=1e-3)


def test_nonproportional():
    """clm's nominal= adds its coefficients to the thresholds: their sign is the other."""
    fit = sk.fit_ordinal("rating ~ temp + contact", wine(), nonproportional=["contact"])
    # clm: thresholds, contact at each, temp; here: thresholds, temp, contact at each.
    peer = PEERS["nonproportional", "coefficient"]
    peer = np.concatenate([peer[:4], peer[8:], -peer[4:8]])
    error = PEERS["nonproportional", "std_error"]
    error = np.concatenate([error[:4], error[8:], error[4:8]])
    table = sk.estimates(fit)
    assert np.allclose(table["estimate"], peer, rtol=1e-6, atol=1e-6)
    assert np.allclose(table["std_error"], error, rtol=1e-5)
    assert abs(fit.log_likelihood - PEERS["nonproportional", "log_likelihood"][0]) < 1e-7


def test_cumulative_mixed():
    """clmm stops at 1e-5 in the parameters and differences a gradient for its standard errors."""
    fit = sk.fit_ordinal("rating ~ temp + contact + (1 | judge)", wine(), nodes=10)
    compare(fit, "cumulative mixed", estimate=1e-4, error=1e-3, value=1e-6)
    assert component(fit, "sd (Intercept)") == pytest.approx(
        PEERS["cumulative mixed", "sd"][0], rel=1e-4
    )


@pytest.mark.parametrize("kind", ["CR0", "CR1"])
def test_cluster_covariance(base, kind):
    fit = sk.fit_logit("y ~ x + f", base, cluster="g")
    found = np.asarray(sk.covariance_matrix(fit, vcov=kind), float)
    # R's lower triangle goes by columns, as the upper one does by rows.
    assert np.allclose(found[np.triu_indices(4)], PEERS["clusters", kind], rtol=1e-9, atol=1e-12)


def test_row_covariance(base):
    fit = sk.fit_logit("y ~ x + f", base)
    table = sk.estimates(fit, vcov="HC0")
    assert np.allclose(table["std_error"], PEERS["clusters", "HC0"], rtol=1e-9)


def test_average_effects(base):
    fit = sk.fit_logit("y ~ x + f", base)
    for term, variable in (("f[b]", "f"), ("x", "x")):
        row = sk.average_effects(fit, variables=variable).iloc[0]
        assert row["estimate"] == pytest.approx(
            PEERS[f"average effect {term}", "estimate"][0], rel=1e-9
        )
        assert row["std_error"] == pytest.approx(
            PEERS[f"average effect {term}", "std_error"][0], rel=1e-8
        )


def test_hazard_of_whole_bands():
    people = pd.read_csv(REFERENCE / "histories.csv")
    people["event"] = (people["status"] == "event").astype(int)
    fit = sk.fit_hazard(
        "~ x + region",
        people,
        time="time",
        status="event",
        breaks=[0, 60, 120, 240, 360],
        link="logit",
    )
    compare(fit, "hazard logit", estimate=1e-9, error=1e-8, value=1e-9)
