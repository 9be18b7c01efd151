"""Data frames in and out: the columns a call needs go to the core, tables come back in kind.

Nothing is computed here. Each column is handed over as plain arrays; which values count as missing,
as text or as a declared order of levels follows from its type alone.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np

from skillnad import _core

_KINDS = ("pandas", "polars", "pyarrow")
_Adder = Callable[[_core.TableBuilder, str, Any], None]


def kind_of(data: Any) -> str | None:
    """``"pandas"``, ``"polars"``, ``"pyarrow"``, ``"other"``, or None if it is no eager frame."""
    if nw.dependencies.is_pandas_dataframe(data):
        return "pandas"
    if nw.dependencies.is_polars_dataframe(data):
        return "polars"
    if nw.dependencies.is_pyarrow_table(data):
        return "pyarrow"
    frame = nw.from_native(data, eager_only=True, pass_through=True)
    return "other" if isinstance(frame, nw.DataFrame) else None


def default_kind() -> str:
    """The kind of a table that has no caller's frame to go by: the first that is installed."""
    for kind in _KINDS:
        if importlib.util.find_spec(kind) is not None:
            return kind
    _core.call("frame_kind_error", {})  # raises
    raise AssertionError


def names_of(data: Any, kind: str) -> list[str]:
    """The column names in order; repeats stay."""
    if kind == "pyarrow":
        return [str(name) for name in data.column_names]
    return [str(name) for name in data.columns]


def to_table(data: Any, kind: str, wanted: list[str] | None = None) -> _core.Table:
    """Copies the columns named in `wanted` (all if None), with every repeat of a name."""
    if kind == "other":
        data = nw.from_native(data, eager_only=True).to_pandas()
        kind = "pandas"
    names = names_of(data, kind)
    keep = None if wanted is None else set(wanted)
    builder = _core.TableBuilder(data.num_rows if kind == "pyarrow" else len(data))
    add = _ADDERS[kind]
    for i, name in enumerate(names):
        if keep is None or name in keep:
            add(builder, name, _column(data, kind, i))
    return builder.finish()


def _column(data: Any, kind: str, i: int) -> Any:
    if kind == "pandas":
        return data.iloc[:, i]
    return data.to_series(i) if kind == "polars" else data.column(i)


# -- in: pandas ------------------------------------------------------------------------------------


def _add_array(builder: _core.TableBuilder, name: str, cells: Any, mask: Any = None) -> None:
    """A numpy array of any type."""
    kind = cells.dtype.kind
    if kind == "b":
        builder.logical(name, cells, mask)
    elif kind == "u" and cells.size and int(cells.max()) > np.iinfo(np.int64).max:
        texts = cells.astype(str).astype(object)
        if mask is not None:
            texts[mask] = None
        builder.objects(name, texts)
    elif kind in "iu":
        builder.whole(name, cells.astype(np.int64, copy=False), mask)
    elif kind == "f":
        builder.real(name, cells.astype(np.float64, copy=False), mask)
    elif kind in "US":
        builder.objects(name, cells.astype(str).astype(object))
    elif kind == "O":
        builder.objects(name, cells)
    else:
        builder.other(name, {"M": "date", "m": "date", "c": "complex"}.get(kind, "object"))


def _add_pandas(builder: _core.TableBuilder, name: str, column: Any) -> None:
    dtype = column.dtype
    if isinstance(dtype, np.dtype):
        _add_array(builder, name, column.to_numpy())
    elif hasattr(dtype, "pyarrow_dtype") or getattr(dtype, "storage", "") == "pyarrow":
        arrow = importlib.import_module("pyarrow")
        add_pyarrow(builder, name, arrow.chunked_array(column.array.__arrow_array__()))
    elif hasattr(dtype, "categories"):
        _add_levels(builder, name, column.cat.codes.to_numpy(), dtype.categories, dtype.ordered)
    elif str(dtype) in ("string", "str") or str(dtype).startswith("string["):
        codes, texts = column.factorize(use_na_sentinel=True)
        builder.coded(name, codes.astype(np.int32), list(texts), False, False)
    elif str(dtype).startswith("Sparse"):
        _add_array(builder, name, np.asarray(column))
    elif hasattr(dtype, "numpy_dtype") and dtype.numpy_dtype.kind in "biuf":
        plain = dtype.numpy_dtype
        mask = column.isna().to_numpy()
        _add_array(builder, name, column.array.to_numpy(dtype=plain, na_value=plain.type(0)), mask)
    else:
        is_date = str(dtype).startswith(("datetime", "period", "interval"))
        builder.other(name, "date" if is_date else str(dtype))


def _add_levels(
    builder: _core.TableBuilder, name: str, codes: Any, levels: Any, ordered: Any
) -> None:
    builder.coded(
        name, codes.astype(np.int32), [_level_text(x) for x in levels], True, bool(ordered)
    )


def _level_text(level: Any) -> str:
    """The text of a category that is not text itself, as R names it (logical: as in terms)."""
    if isinstance(level, str):
        return level
    if isinstance(level, (bool, np.bool_)):
        return "true" if level else "false"
    if isinstance(level, (float, np.floating)) and float(level).is_integer():
        return str(int(level))
    return str(level)


# -- in: polars ------------------------------------------------------------------------------------


def _add_polars(builder: _core.TableBuilder, name: str, column: Any) -> None:
    polars = importlib.import_module("polars")
    dtype = column.dtype
    mask = column.is_null().to_numpy() if column.null_count() else None
    if dtype == polars.Enum:
        codes = column.to_physical().cast(polars.Int32).fill_null(-1).to_numpy()
        builder.coded(name, codes, dtype.categories.to_list(), True, False)
    elif dtype in (polars.String, polars.Categorical):
        _add_polars_text(builder, name, column.cast(polars.String))
    elif dtype == polars.Boolean:
        builder.logical(name, column.fill_null(False).to_numpy(), mask)
    elif dtype.is_float() or dtype.is_decimal():
        builder.real(name, column.cast(polars.Float64).to_numpy(), mask)
    elif dtype.is_integer():
        _add_array(builder, name, column.fill_null(0).to_numpy(), mask)
    elif dtype in (polars.Null, polars.Object):
        builder.objects(name, np.array(column.to_list(), dtype=object))
    else:
        is_date = dtype.is_temporal()
        builder.other(name, "date" if is_date else "list" if dtype.is_nested() else "binary")


def _add_polars_text(builder: _core.TableBuilder, name: str, column: Any) -> None:
    polars = importlib.import_module("polars")
    texts = column.drop_nulls().unique(maintain_order=True)
    numbers = polars.arange(len(texts), eager=True, dtype=polars.Int32)
    codes = column.replace_strict(texts, numbers, default=-1, return_dtype=polars.Int32)
    builder.coded(name, codes.fill_null(-1).to_numpy(), texts.to_list(), False, False)


# -- in: pyarrow -----------------------------------------------------------------------------------


def add_pyarrow(builder: _core.TableBuilder, name: str, column: Any) -> None:
    arrow = importlib.import_module("pyarrow")
    types = arrow.types
    if types.is_dictionary(column.type):
        _add_dictionary(builder, name, column, True)
        return
    if types.is_string(column.type) or types.is_large_string(column.type):
        _add_dictionary(builder, name, column.dictionary_encode(), False)
        return
    mask = column.is_null().to_numpy() if column.null_count else None
    if types.is_boolean(column.type):
        builder.logical(name, column.fill_null(False).to_numpy(), mask)
    elif types.is_integer(column.type):
        _add_array(builder, name, column.fill_null(0).to_numpy(), mask)
    elif types.is_floating(column.type) or types.is_decimal(column.type):
        builder.real(name, column.cast(arrow.float64()).to_numpy(), mask)
    elif types.is_null(column.type):
        builder.objects(name, np.full(len(column), None, dtype=object))
    elif types.is_temporal(column.type):
        builder.other(name, "date")
    elif types.is_nested(column.type):
        builder.other(name, "list")
    elif str(column.type) == "string_view":
        _add_dictionary(builder, name, column.cast(arrow.string()).dictionary_encode(), False)
    else:
        builder.other(name, "binary")


def _add_dictionary(builder: _core.TableBuilder, name: str, column: Any, declared: bool) -> None:
    arrow = importlib.import_module("pyarrow")
    column = column.unify_dictionaries()
    levels = column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
    chunks = [chunk.indices for chunk in column.chunks]
    indices = arrow.chunked_array(chunks, type=column.type.index_type).cast(arrow.int32())
    codes = indices.fill_null(-1).to_numpy()
    if None in levels:  # a dictionary may hold null itself
        hole = levels.index(None)
        codes = np.where(codes == hole, -1, np.where(codes > hole, codes - 1, codes))
        levels = levels[:hole] + levels[hole + 1 :]
    texts = [_level_text(level) for level in levels]
    builder.coded(
        name, codes.astype(np.int32), texts, declared, declared and bool(column.type.ordered)
    )


_ADDERS: dict[str, _Adder] = {
    "pandas": _add_pandas,
    "polars": _add_polars,
    "pyarrow": add_pyarrow,
}


# -- out -------------------------------------------------------------------------------------------


def from_table(table: _core.Table, kind: str) -> Any:
    """The table as a data frame of this kind; missing cells become the kind's own."""
    build = {"polars": _polars_frame, "pyarrow": _pyarrow_frame}.get(kind, _pandas_frame)
    return build(table)


def from_matrix(matrix: _core.NamedMatrix, kind: str) -> Any:
    """The matrix as a data frame: names as index in pandas, as first column ``term`` elsewhere."""
    if kind not in ("polars", "pyarrow"):
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame(matrix.cells, index=matrix.rows, columns=matrix.cols)
    columns: dict[str, Any] = {"term": matrix.rows}
    for j, name in enumerate(matrix.cols):
        columns[name] = np.ascontiguousarray(matrix.cells[:, j])
    library = importlib.import_module(kind)
    return library.DataFrame(columns) if kind == "polars" else library.table(columns)


def _pandas_frame(table: _core.Table) -> Any:
    pandas = importlib.import_module("pandas")
    columns: list[Any] = []
    names: list[str] = []
    for name, kind, cells, mask, levels, ordered in table.columns():
        names.append(name)
        if kind == "whole" and mask is None:
            columns.append(pandas.Series(cells.astype(np.int64)))
        elif kind == "logical":
            plain = pandas.Series(cells == 1)
            columns.append(plain if mask is None else plain.astype("boolean").mask(mask))
        elif kind == "categorical":
            codes = pandas.Categorical.from_codes(cells, categories=levels, ordered=ordered)
            columns.append(pandas.Series(codes))
        elif kind == "text":
            columns.append(pandas.Series(cells, dtype="str" if cells else object))
        else:
            columns.append(pandas.Series(cells))
    frame = pandas.DataFrame(dict(enumerate(columns)), index=range(table.n_rows))
    frame.columns = pandas.Index(names)
    return frame


def _polars_frame(table: _core.Table) -> Any:
    polars = importlib.import_module("polars")
    columns: list[Any] = []
    for name, kind, cells, mask, levels, _ in table.columns():
        if kind == "text":
            columns.append(polars.Series(name, cells, dtype=polars.String))
            continue
        if kind == "categorical":
            texts = [None if code < 0 else levels[code] for code in cells]
            columns.append(polars.Series(name, texts, dtype=polars.Enum(levels)))
            continue
        plain = _typed(kind, cells, mask)
        column = polars.Series(name, plain)
        if mask is not None:
            column = polars.select(
                polars.when(polars.Series(~mask)).then(column).otherwise(None).alias(name)
            ).to_series()
        columns.append(column)
    return polars.DataFrame(columns)


def _pyarrow_frame(table: _core.Table) -> Any:
    arrow = importlib.import_module("pyarrow")
    names: list[str] = []
    columns: list[Any] = []
    for name, kind, cells, mask, levels, ordered in table.columns():
        names.append(name)
        if kind == "text":
            columns.append(arrow.array(cells, type=arrow.string()))
        elif kind == "categorical":
            codes = arrow.array(cells, mask=mask, type=arrow.int32())
            columns.append(arrow.DictionaryArray.from_arrays(codes, levels, ordered=ordered))
        else:
            columns.append(arrow.array(_typed(kind, cells, mask), mask=mask))
    return arrow.Table.from_arrays(columns, names=names)


def _typed(kind: str, cells: Any, mask: Any) -> Any:
    if kind == "logical":
        return cells == 1
    if kind == "whole":
        plain = cells if mask is None else np.where(mask, 0.0, cells)
        return plain.astype(np.int64)
    return cells
