"""Every family of fits reads, prints, pickles and shows itself in the same way."""

import inspect
import pickle

import pandas as pd
import pytest

import skillnad as sk


@pytest.fixture(scope="module")
def rows():
    n = 240
    frame = pd.DataFrame({"i": range(n)})
    frame["x"] = (frame["i"] * 37 % 17) / 4
    frame["f"] = [["a", "b", "c"][k % 3] for k in range(n)]
    frame["g"] = [f"g{k % 16:02d}" for k in range(n)]
    frame["y"] = [int((k * 53 % 101) / 25 < 1 + x / 2) for k, x in enumerate(frame["x"])]
    order = [int(min((k * 29 % 97) / 30 + x / 4, 3)) for k, x in enumerate(frame["x"])]
    frame["o"] = pd.Categorical(order, categories=[0, 1, 2, 3], ordered=True)
    frame["t"] = [1 + (k * 71) % 400 for k in range(n)]
    frame["d"] = [int(k * 43 % 10 < 4) for k in range(n)]
    return frame


def fits_of(rows):
    history = {"time": "t", "status": "d", "breaks": [0, 90, 180, 360]}
    return {
        "binary": sk.fit_logit("y ~ x + f + (1 | g)", rows, nodes=5),
        "ordinal": sk.fit_ordinal("o ~ x + f", rows, nonproportional=["x"], force=True),
        "hazard": sk.fit_hazard("~ x + f", rows, **history),
        "hazard, groups": sk.fit_hazard("~ x + (1 | g)", rows, link="logit", nodes=5, **history),
    }


@pytest.fixture(scope="module")
def fits(rows):
    return fits_of(rows)


def test_names_of_statsmodels(fits):
    for fit in fits.values():
        table = sk.estimates(fit)
        assert list(fit.params) == list(table["estimate"])
        assert fit.params.index.is_unique
        assert list(fit.params.index) == list(sk.covariance_matrix(fit).columns)
        assert list(fit.bse) == list(table["std_error"])
        assert list(fit.pvalues) == list(table["p_value"])
        assert list(fit.conf_int().index) == list(fit.params.index)
        assert fit.llf == fit.log_likelihood
        assert fit.aic == pytest.approx(2 * fit.n_parameters - 2 * fit.llf)
        assert fit.summary() is fit
        assert fit.fittedvalues.equals(sk.predicted(fit)["estimate"])
        assert fit.resid.equals(sk.fit_residuals(fit)["residual"])


def test_predict_takes_new_rows_and_options(fits, rows):
    new = rows.head(3)
    typical = sk.predicted(fits["binary"], newdata=new, kind="typical")["estimate"]
    assert list(fits["binary"].predict(new, kind="typical")) == list(typical)
    assert len(fits["hazard"].predict(new, kind="cumulative", times=180)) == 3


def test_pickle(fits):
    for fit in fits.values():
        loaded = pickle.loads(pickle.dumps(fit))
        assert loaded == fit
        assert str(loaded) == str(fit)
        assert sk.estimates(loaded).equals(sk.estimates(fit))
        with pytest.raises(sk.DataError) as caught:
            sk.fit_residuals(loaded)
        assert caught.value.code == "data_needed"


def test_html(fits):
    for fit in fits.values():
        assert fit._repr_html_().count("<table") == fit._repr_html_().count("</table>") > 0
        assert fit._repr_markdown_().count("|") > 10


def test_polars(rows):
    import polars as pl

    fit = sk.fit_logit("y ~ x + f", pl.from_pandas(rows.drop(columns="o")))
    assert fit.params.to_list() == sk.estimates(fit)["estimate"].to_list()
    assert fit.conf_int().columns == ["conf_low", "conf_high"]


def test_help_describes_every_argument():
    for name in sk.__all__:
        function = getattr(sk, name)
        if not inspect.isfunction(function):
            continue
        text = inspect.getdoc(function) or ""
        assert len(text) > 80, name
        for argument in inspect.signature(function).parameters:
            assert argument in text, (name, argument)
