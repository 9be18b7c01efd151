"""The same rows in every kind and type of column give the same result, byte for byte."""

import datetime
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

FORMULA = "insats ~ ålder + kön + (1 | kommun)"


def saved(data, formula=FORMULA):
    return sk.fit_logit(formula, data)._handle.saved


KINDS = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


@pytest.mark.parametrize("kind", KINDS)
def test_same_bytes_and_tables_in_kind(kind, rows, data):
    frame = KINDS[kind](rows)
    fit = sk.fit_logit(FORMULA, frame)
    assert fit._handle.saved == saved(data)
    table = sk.estimates(fit)
    assert isinstance(table, type(frame))
    assert isinstance(sk.covariance_matrix(fit), type(frame))
    assert isinstance(sk.predicted(fit, newdata=frame), type(frame))


TEXT_TYPES = {
    "object": lambda x: pd.Series(x, dtype=object),
    "string": lambda x: pd.Series(x, dtype="string"),
    "arrow": lambda x: pd.Series(x, dtype=pd.ArrowDtype(pa.string())),
    "fresh objects": lambda x: pd.Series(["".join(list(t)) for t in x], dtype=object),
}


@pytest.mark.parametrize("kind", TEXT_TYPES)
def test_types_of_text(kind, data):
    other = data.assign(**{name: TEXT_TYPES[kind](data[name]) for name in ("kön", "kommun")})
    assert saved(other) == saved(data)


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint16", "float32", "Int64", "int64[pyarrow]"])
def test_types_of_numbers(dtype, data):
    other = data.assign(insats=data["insats"].astype(dtype))
    assert sk.fit_logit(FORMULA, other).log_likelihood == sk.fit_logit(FORMULA, data).log_likelihood


def test_declared_order_of_levels_is_kept(data):
    order = ["pojke", "flicka"]
    frames = [
        data.assign(kön=pd.Categorical(data["kön"], categories=order)),
        pl.DataFrame(data).with_columns(pl.col("kön").cast(pl.Enum(order))),
    ]
    for frame in frames:
        assert "kön[flicka]" in list(sk.estimates(sk.fit_logit(FORMULA, frame))["term"])
    # A polars Categorical declares nothing: its registry is that of the whole process.
    loose = pl.DataFrame(data).with_columns(pl.col("kön").cast(pl.Categorical))
    assert "kön[pojke]" in list(sk.estimates(sk.fit_logit(FORMULA, loose))["term"])


MISSING = {
    "None": lambda x: pd.Series([None, None, *x[2:]], dtype=object),
    "NaN": lambda x: pd.Series([np.nan, np.nan, *x[2:]]),
    "NA": lambda x: pd.Series([pd.NA, pd.NA, *x[2:]], dtype="Float64"),
    "mixed objects": lambda x: pd.Series([None, np.nan, *x[2:]], dtype=object),
}


@pytest.mark.parametrize("kind", MISSING)
def test_what_is_missing(kind, data):
    fit = sk.fit_logit(FORMULA, data.assign(ålder=MISSING[kind](data["ålder"].tolist())))
    assert fit.n_dropped == 2
    assert fit.dropped_by == {"ålder": 2}


@pytest.mark.parametrize(
    "cells",
    [
        [datetime.date(2020, 1, 1)] * 300,
        pd.date_range("2020-01-01", periods=300),
        [[1]] * 300,
        [1, "a"] * 150,
        np.arange(300) * 1j,
    ],
    ids=["date objects", "dates", "lists", "mixed", "complex"],
)
def test_columns_the_core_does_not_read(cells, data):
    with pytest.raises(sk.DataError) as caught:
        sk.fit_logit("insats ~ x", data.assign(x=cells))
    assert caught.value.details["column"] == "x"


def test_columns_not_in_use_may_be_anything(data):
    other = data.assign(bild=[object()] * 300, när=pd.date_range("2020-01-01", periods=300))
    assert saved(other) == saved(data)


def test_integers_beyond_doubles_stay_apart(data):
    groups = data["kommun"].astype("category").cat.codes.astype("int64") + 2**60
    fit = sk.fit_logit("insats ~ 1 + (1 | id)", data.assign(id=groups))
    assert fit.n_groups == {"id": 15}


def test_repeated_column_name_is_named(data):
    twice = pd.concat([data, data[["ålder"]]], axis=1)
    with pytest.raises(sk.DataError) as caught:
        sk.fit_logit(FORMULA, twice)
    assert caught.value.details["column"] == "ålder"


def test_data_are_not_changed(data):
    before = data.copy(deep=True)
    sk.fit_logit(FORMULA, data)
    pd.testing.assert_frame_equal(data, before)


@pytest.mark.parametrize("layout", ["side by side", "strided", "negative zero", "missing"])
def test_numbers_are_lent_for_the_call_only(layout, data):
    wide = np.zeros((len(data), 3))
    wide[:, 1] = data["ålder"]
    column = {"strided": wide[:, 1]}.get(layout, wide[:, 1].copy())
    if layout == "negative zero":
        column[:3] = -0.0
    if layout == "missing":
        column[:3] = np.nan
    kept = column.copy()
    frame = pd.DataFrame({"ålder": column}, copy=False).join(data.drop(columns="ålder"))
    fit = sk.fit_logit(FORMULA, frame)
    assert np.array_equal(np.signbit(column), np.signbit(kept))
    assert np.array_equal(column, kept, equal_nan=True)
    before = sk.average_effects(fit, variables=["ålder"])
    column[:] = 7.0
    wide[:] = 7.0
    pd.testing.assert_frame_equal(sk.average_effects(fit, variables=["ålder"]), before)


def test_what_is_no_frame():
    for wrong in (5, "data.csv", [1, 2], {"insats": [1, 0]}, None):
        with pytest.raises(sk.OptionError):
            sk.fit_logit(FORMULA, wrong)


def test_without_any_frame_library_the_error_says_what_to_install():
    code = (
        "import importlib.util as u; find = u.find_spec; kinds = ('pandas', 'polars', 'pyarrow')\n"
        "u.find_spec = lambda n, *a: None if n in kinds else find(n, *a)\n"
        "import skillnad as sk\n"
        "try:\n    sk.published_figures()\n"
        "except sk.OptionError as e:\n    print(e.code, 'pandas' in e.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["frame_kind", "True"]
