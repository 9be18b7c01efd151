"""figure(): the host's object, with the core's numbers."""

import builtins
import math

import numpy as np
import plotnine
import pytest

import skillnad as sk

KINDS = ["coefficients", "units", "predicted"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_figure_is_a_plotnine_object_of_the_numbers(fit, kind, lang):
    drawn = sk.figure(fit, kind=kind, lang=lang)
    assert isinstance(drawn, plotnine.ggplot)
    numbers = sk.figure_data(fit, kind=kind)
    for name in ("position", "estimate", "conf_low", "conf_high"):
        np.testing.assert_array_equal(drawn.data[name], numbers[name])
    drawn.draw()


def test_plotnine_is_asked_for(fit, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "plotnine":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(sk.OptionError, match="pip install plotnine") as error:
        sk.figure(fit)
    assert error.value.code == "plot_package"


def test_default_kind(fit, data):
    assert sk.figure_data(fit).equals(sk.figure_data(fit, kind="units"))
    single = sk.fit_logit("insats ~ ålder", data)
    assert sk.figure_data(single).equals(sk.figure_data(single, kind="coefficients"))


def test_loaded_fits_have_what_needs_no_rows(fit, tmp_path):
    sk.save_result(fit, tmp_path / "fit.json")
    loaded = sk.load_result(tmp_path / "fit.json")
    assert math.isfinite(sk.figure_data(loaded)["estimate"].sum())
    with pytest.raises(sk.DataError) as error:
        sk.figure_data(loaded, kind="predicted")
    assert error.value.code == "data_needed"
