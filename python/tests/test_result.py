"""A fit is read-only text: fields, equality, pickling, display."""

import copy
import multiprocessing
import pickle

import pytest

import skillnad as sk


def test_fields(fit, data):
    assert fit.n_used == len(data)
    assert isinstance(fit.n_used, int)
    assert fit.n_groups == {"kommun": 15}
    assert fit.converged is True
    assert set(fit._read_fields()) <= set(dir(fit))


def test_unknown_field_names_near_ones(fit):
    assert not hasattr(fit, "log_likelihod")
    with pytest.raises(sk.OptionError, match="log_likelihood") as caught:
        _ = fit.log_likelihod
    assert caught.value.code == "unknown_field"
    assert isinstance(caught.value, AttributeError)


def test_read_only(fit):
    with pytest.raises(sk.OptionError) as caught:
        fit.n_used = 3
    assert caught.value.code == "read_only"
    with pytest.raises(sk.OptionError):
        del fit.n_used
    fit.notes.append("x")
    assert "x" not in fit.notes


def test_display(fit):
    assert "kommun" in str(fit)
    assert repr(fit) == str(fit)
    assert "<table" in fit._repr_html_()
    assert "|" in fit._repr_markdown_()


def test_equality_and_copies(fit, data):
    again = sk.fit_logit("insats ~ ålder + kön + (1 | kommun)", data)
    other = sk.fit_logit("insats ~ ålder + (1 | kommun)", data)
    assert fit == again
    assert hash(fit) == hash(again)
    assert fit != other
    assert fit != 5
    assert copy.deepcopy(fit) is fit


def test_pickle_keeps_everything_but_the_rows(fit):
    loaded = pickle.loads(pickle.dumps(fit))
    assert loaded == fit
    assert str(loaded) == str(fit)
    assert not loaded._handle.live
    assert sk.estimates(loaded).equals(sk.estimates(fit))
    with pytest.raises(sk.DataError) as caught:
        sk.joint_tests(loaded, method="lr")
    assert caught.value.code == "data_needed"


def test_save_and_load(fit, tmp_path):
    sk.save_result(fit, tmp_path / "fit.json")
    assert sk.load_result(tmp_path / "fit.json") == fit
    assert (tmp_path / "fit.json").read_bytes() == fit._handle.saved


def planted(data):
    """The data with values that must turn up nowhere else."""
    return data.assign(
        ålder=data["ålder"] + 0.123456789,
        hemlig=["KANARIEFÅGEL"] * len(data),
        personnummer=[20170101234567 + i for i in range(len(data))],
    )


def test_no_value_of_the_data_is_kept(data):
    frame = planted(data)
    fit = sk.fit_logit("insats ~ ålder + kön + (1 | kommun)", frame)
    stored = [pickle.dumps(fit), fit._handle.saved, str(fit).encode(), fit._repr_html_().encode()]
    values = [repr(x) for x in frame["ålder"].head(20)]
    values += ["KANARIEFÅGEL", "20170101234567", *(float(x).hex() for x in frame["ålder"].head(20))]
    for store in stored:
        for value in values:
            assert value.encode() not in store
            assert value.encode("utf-16-le") not in store


def test_size_does_not_grow_with_the_rows(data):
    import pandas as pd

    large = pd.concat([data] * 20, ignore_index=True)
    formula = "insats ~ ålder + kön + (1 | kommun)"
    small_size = len(pickle.dumps(sk.fit_logit(formula, data)))
    assert len(pickle.dumps(sk.fit_logit(formula, large))) < small_size + 500


def estimate(fit):
    return sk.estimates(fit)["estimate"].tolist()


def test_works_in_a_worker(fit):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(estimate, (fit,)) == estimate(fit)


def test_names_of_statsmodels(fit):
    table = sk.estimates(fit)
    assert list(fit.params.index) == list(table["term"])
    assert list(fit.params) == list(table["estimate"])
    assert list(fit.bse) == list(table["std_error"])
    assert list(fit.tvalues) == list(table["statistic"])
    assert list(fit.pvalues) == list(table["p_value"])
    limits = sk.estimates(fit, level=0.9)
    assert list(fit.conf_int(alpha=0.1)["conf_low"]) == list(limits["conf_low"])
    assert list(fit.conf_int(alpha=0.1).index) == list(table["term"])
    assert fit.llf == fit.log_likelihood
    assert fit.nobs == fit.n_used
    assert fit.cov_params().equals(sk.covariance_matrix(fit))
