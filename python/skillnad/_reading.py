"""Survey files in: values and labels go to the core as a library reads them, nothing is decided."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from skillnad import _core, _frame
from skillnad._call import run

_CARRIED = "skillnad_labels"
_CALLER = 5  # frames between a warning and the user's line


def read_survey(arguments: dict[str, Any]) -> Any:
    """One file as a data frame."""
    codebook = arguments["codebook"]
    file = run("read_survey", arguments, depth=_CALLER - 1)
    return _read(file, codebook)


def read_tables(arguments: dict[str, Any]) -> dict[str, Any]:
    """The files of a folder as data frames, by their tables."""
    codebook = arguments["codebook"]
    files = run("read_tables", arguments, depth=_CALLER - 1)
    return {table: _read(file, codebook) for table, file in files.items()}


def labels_of(arguments: dict[str, Any]) -> Any:
    """The labels a frame carries, else what its columns say."""
    data = arguments["data"]
    text = _carried(data)
    if text is None:
        return run("labels_of", arguments, ("data",), depth=_CALLER - 1)
    arguments.clear()
    labels, _ = _core.call("carried_labels", {"text": text})
    kind = _frame.kind_of(data) or _frame.default_kind()
    return {name: _frame.from_table(table, kind) for name, table in labels.items()}


def _read(file: dict[str, Any], codebook: Any) -> Any:
    name = {key: file[key] for key in ("name", "table")} | {"codebook": codebook}
    if file["format"] in ("text", "workbook"):
        where = {"path": file["path"], "format": file["format"]}
        read = run("read_plain", name | where, depth=_CALLER)
    else:
        name["program"] = file["format"]
        read = run("read_values", name | _values(file), depth=_CALLER)
    return _carry(read["data"], read["labels"])


def _carry(frame: Any, labels: str) -> Any:
    """The frame with its labels where its library has a place for them."""
    kind = _frame.kind_of(frame)
    if kind == "pyarrow":
        return frame.replace_schema_metadata({_CARRIED: labels})
    if kind == "pandas":
        frame.attrs[_CARRIED] = labels
    else:
        setattr(frame, "_" + _CARRIED, labels)
    return frame


def _carried(frame: Any) -> str | None:
    kind = _frame.kind_of(frame)
    if kind == "pyarrow":
        text = (frame.schema.metadata or {}).get(_CARRIED.encode())
        return None if text is None else text.decode()
    if kind == "pandas":
        carried = frame.attrs.get(_CARRIED)
    else:
        carried = getattr(frame, "_" + _CARRIED, None)
    return carried if isinstance(carried, str) else None


# -- values and labels ---------------------------------------------------------------------------


def _values(file: dict[str, Any]) -> dict[str, Any]:
    """The tables that the core's ``read_values`` takes."""
    package = "pyarrow" if file["format"] == "parquet" else "pyreadstat"
    try:
        if package == "pyarrow":
            library = importlib.import_module("pyarrow.parquet")
        else:
            library = importlib.import_module("pyreadstat")
    except ImportError:
        library = None
    if library is None:
        run(
            "reader_package_error",
            {"name": file["name"], "package": package, "host": "Python"},
            depth=_CALLER,
        )
    try:
        read = _read_values(library, file)
    except Exception:
        read = None  # what the library says may hold cells
    if read is None:
        run("damaged_file_error", {"name": file["name"]}, depth=_CALLER)
        return {}
    if package == "pyarrow":
        return _parquet(read)
    columns, meta = read
    return _labelled(columns, meta, file["format"] == "stata")


def _read_values(library: Any, file: dict[str, Any]) -> Any:
    if file["format"] == "parquet":
        return library.read_table(file["path"])
    read = library.read_dta if file["format"] == "stata" else library.read_sav
    # Lists keep Stata's letters and empty cells apart, which pandas columns of integers do not.
    options = {"user_missing": True, "disable_datetime_conversion": True}
    return read(file["path"], output_format="dict", **options)


def _labelled(columns: dict[str, list[Any]], meta: Any, stata: bool) -> dict[str, Any]:
    names = list(meta.column_names)
    cells = _core.TableBuilder(meta.number_rows)
    for j, name in enumerate(names, 1):
        given = columns[name]
        if meta.readstat_variable_types[name] == "string":
            cells.objects(f"v{j}", _objects("" if x is None else x for x in given))
            continue
        if stata:
            tags = [x if isinstance(x, str) else "" for x in given]
            if any(tags):
                cells.objects(f"t{j}", _objects(tags))
                given = [None if tag else x for tag, x in zip(tags, given, strict=True)]
        numbers = np.array([np.nan if x is None else x for x in given], dtype=np.float64)
        cells.real(f"v{j}", numbers, None)
    labels: list[tuple[int, float, str, str, str]] = []
    for name, of_values in meta.variable_value_labels.items():
        j = names.index(name) + 1
        for value, label in of_values.items():
            if not isinstance(value, str):
                labels.append((j, float(value), "", "", label))
            elif stata:
                labels.append((j, 0.0, "", value, label))
            else:
                labels.append((j, 0.0, value, "", label))
    missing: list[tuple[int, float, float, str]] = []
    for name, ranges in meta.missing_ranges.items():
        j = names.index(name) + 1
        for one in ranges:
            if isinstance(one["lo"], str):
                missing.append((j, 0.0, 0.0, one["lo"]))
            else:
                missing.append((j, float(one["lo"]), float(one["hi"]), ""))
    sentences = [label or "" for label in meta.column_labels]
    formats = [str(meta.original_variable_types[name]) for name in names]
    return _tables(names, sentences, formats, [0.0] * len(names), cells, labels, missing)


def _parquet(table: Any) -> dict[str, Any]:
    arrow = importlib.import_module("pyarrow")
    types = arrow.types
    names = [str(name) for name in table.column_names]
    cells = _core.TableBuilder(table.num_rows)
    formats, levels = [], []
    labels: list[tuple[int, float, str, str, str]] = []
    for j in range(1, len(names) + 1):
        column = table.column(j - 1)
        date = types.is_date(column.type) or types.is_timestamp(column.type)
        formats.append("ISO" if date else "")
        levels.append(float(types.is_dictionary(column.type)))
        if types.is_timestamp(column.type):
            column = column.cast(arrow.timestamp("s"), safe=False)
        if date:
            column = column.cast(arrow.string())
        if types.is_null(column.type):
            cells.objects(f"v{j}", _objects("" for _ in range(len(column))))
            continue
        if types.is_dictionary(column.type):
            column = column.unify_dictionaries()
            words = column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
            labels += [(j, 0.0, word, "", word) for word in words if isinstance(word, str)]
        _frame.add_pyarrow(cells, f"v{j}", column)
    return _tables(names, [""] * len(names), formats, levels, cells, labels, [])


def _objects(texts: Iterable[str]) -> Any:
    return np.array(list(texts), dtype=object)


def _tables(
    names: list[str],
    sentences: list[str],
    formats: list[str],
    levels: list[float],
    cells: _core.TableBuilder,
    labels: list[tuple[int, float, str, str, str]],
    missing: list[tuple[int, float, float, str]],
) -> dict[str, Any]:
    variables = _core.TableBuilder(len(names))
    variables.objects("name", _objects(names))
    variables.objects("label", _objects(sentences))
    variables.objects("format", _objects(formats))
    variables.real("levels", np.array(levels), None)
    return {
        "variables": variables.finish(),
        "cells": cells.finish(),
        "labels": _rows(("variable", "number", "text", "tag", "label"), labels),
        "missing": _rows(("variable", "low", "high", "text"), missing),
    }


def _rows(names: tuple[str, ...], rows: list[Any]) -> _core.Table:
    """A table from its rows; columns called text, tag and label are text."""
    builder = _core.TableBuilder(len(rows))
    for k, name in enumerate(names):
        if name in ("text", "tag", "label"):
            builder.objects(name, _objects(row[k] for row in rows))
        else:
            builder.real(name, np.array([float(row[k]) for row in rows]), None)
    return builder.finish()
