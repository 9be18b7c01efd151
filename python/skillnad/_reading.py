"""Survey files in: values and labels go to the core as a library reads them, nothing is decided."""

from __future__ import annotations

import datetime
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
        return frame.attrs.get(_CARRIED)
    return getattr(frame, "_" + _CARRIED, None)


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
        made = _parquet(library, file) if package == "pyarrow" else _labelled(library, file)
    except Exception:
        made = None  # what the library says may hold cells
    if made is None:
        run("damaged_file_error", {"name": file["name"]}, depth=_CALLER)
    return made or {}


def _labelled(library: Any, file: dict[str, Any]) -> dict[str, Any]:
    """SPSS and Stata by pyreadstat. Its lists keep Stata's letters and empty cells apart; its
    pandas columns of integers do not."""
    stata = file["format"] == "stata"
    read = library.read_dta if stata else library.read_sav
    columns, meta = read(file["path"], user_missing=True, output_format="dict")
    names = list(meta.column_names)
    cells = _core.TableBuilder(meta.number_rows)
    dates = []
    for j, name in enumerate(names, 1):
        given = columns[name]
        textual = meta.readstat_variable_types[name] == "string"
        date = any(isinstance(x, (datetime.date, datetime.time)) for x in given)
        dates.append(float(date))
        if date:
            given = [_date_text(x) for x in given]
        if stata and not textual:
            tags = [x if isinstance(x, str) and not date else "" for x in given]
            if any(tags):
                cells.objects(f"t{j}", _objects(tags))
                given = [None if tag else x for tag, x in zip(tags, given, strict=True)]
        if textual or date:
            cells.objects(f"v{j}", _objects("" if x is None else x for x in given))
        else:
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
    return _tables(names, sentences, dates, [0.0] * len(names), cells, labels, missing)


def _parquet(library: Any, file: dict[str, Any]) -> dict[str, Any]:
    arrow = importlib.import_module("pyarrow")
    types = arrow.types
    table = library.read_table(file["path"])
    names = [str(name) for name in table.column_names]
    cells = _core.TableBuilder(table.num_rows)
    dates, levels = [], []
    labels: list[tuple[int, float, str, str, str]] = []
    for j in range(1, len(names) + 1):
        column = table.column(j - 1)
        date = types.is_date(column.type) or types.is_timestamp(column.type)
        dates.append(float(date))
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
    return _tables(names, [""] * len(names), dates, levels, cells, labels, [])


def _date_text(x: Any) -> str:
    if isinstance(x, datetime.datetime):
        return x.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(x, datetime.date):
        return x.isoformat()
    return x.strftime("%H:%M:%S") if isinstance(x, datetime.time) else ""


def _objects(texts: Iterable[str]) -> Any:
    return np.array(list(texts), dtype=object)


def _tables(
    names: list[str],
    sentences: list[str],
    dates: list[float],
    levels: list[float],
    cells: _core.TableBuilder,
    labels: list[tuple[int, float, str, str, str]],
    missing: list[tuple[int, float, float, str]],
) -> dict[str, Any]:
    variables = _core.TableBuilder(len(names))
    variables.objects("name", _objects(names))
    variables.objects("label", _objects(sentences))
    variables.real("dates", np.array(dates), None)
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
