"""Bootstrap limits and tests of proportional odds as Python sees them."""

import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import skillnad as sk

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")


@pytest.fixture(scope="module")
def wine():
    data = pd.read_csv(ROOT / "tests/reference/data/wine.csv")
    data["rating"] = pd.Categorical(data["rating"], ordered=True)
    return data


def test_bootstrap_table(wine):
    fit = sk.fit_ordinal("rating ~ temp + (1 | judge)", wine, nodes=3)
    found = sk.fit_intervals(fit, method="bootstrap", replicates=39, seed=5)
    assert list(found.columns) == [
        "group", "category", "term", "estimate", "conf_low", "conf_high",
        "replicates", "failed", "boundary",
    ]  # fmt: skip
    assert (found["replicates"] + found["failed"] == 39).all()
    assert list(found["term"])[4:] == [
        "temp[warm]", "sd (Intercept)", "var (Intercept)", "icc_latent", "mor"
    ]  # fmt: skip
    profile = sk.fit_intervals(fit)
    assert set(profile["term"]) <= set(found["term"])
    threads = sk.fit_intervals(fit, method="bootstrap", replicates=39, seed=5, threads=2)
    pd.testing.assert_frame_equal(found, threads, check_exact=True)
    shuffled = wine.sample(frac=1.0, random_state=1)
    again = sk.fit_ordinal("rating ~ temp + (1 | judge)", shuffled, nodes=3)
    other_order = sk.fit_intervals(again, method="bootstrap", replicates=39, seed=5)
    pd.testing.assert_frame_equal(found, other_order, check_exact=True)


def test_failed_replicates_are_warned_of():
    data = pd.DataFrame({"y": [1] * 2 + [0] * 28 + [1] * 15 + [0] * 15, "f": [1] * 30 + [0] * 30})
    fit = sk.fit_logit("y ~ f", data)
    with pytest.warns(sk.SkillnadWarning, match="with separation"):
        sk.fit_intervals(fit, method="bootstrap", replicates=199, seed=2)


def interrupt_after(seconds, fit):
    """Processor time the bootstrap takes after Ctrl-C: the machine may be busy."""
    sent = []

    def press():
        time.sleep(seconds)
        sent.append(time.process_time())
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        sk.fit_intervals(fit, method="bootstrap", replicates=1000000)
    late = time.process_time() - sent[0]
    thread.join()
    return late


def test_bootstrap_can_be_interrupted(wine):
    fit = sk.fit_ordinal("rating ~ temp + contact + (1 | judge)", wine, nodes=25)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        late = [interrupt_after(seconds, fit) for seconds in (0.1, 0.3, 0.6)]
    finally:
        signal.signal(signal.SIGINT, before)
    assert max(late) < 0.2


def test_proportional_odds():
    # R's ordinal: tests/reference/make_ordinal_reference.R.
    data = pd.read_csv(ROOT / "tests/reference/data/housing.csv")
    for column in ("Sat", "Infl"):
        levels = ["Low", "Medium", "High"]
        data[column] = pd.Categorical(data[column], levels, ordered=column == "Sat")
    data["Type"] = pd.Categorical(data["Type"], ["Tower", "Apartment", "Atrium", "Terrace"])
    data["Cont"] = pd.Categorical(data["Cont"], ["Low", "High"])
    expected = pd.read_csv(ROOT / "tests/reference/proportional_odds.csv")
    for link, rows in expected.groupby("link"):
        fit = sk.fit_ordinal(
            "Sat ~ Infl + Type + Cont", data, weights="Freq", weight_kind="frequency", link=link
        )
        found = sk.proportional_odds_test(fit).set_index(["term", "test"])
        for row in rows.itertuples():
            assert found.loc[(row.term, row.test), "statistic"] == pytest.approx(
                row.statistic, rel=1e-6
            )
            assert found.loc[(row.term, row.test), "df"] == row.df


def test_links_without_slopes(wine):
    with pytest.raises(sk.OptionError) as error:
        sk.fit_ordinal("rating ~ temp + (1 + temp | judge)", wine, link="cloglog")
    assert error.value.code == "link"
