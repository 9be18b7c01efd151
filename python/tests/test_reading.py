"""Survey files: tests/files/cases.json, and what this language's libraries write read back."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

import skillnad as sk
from skillnad import _frame

FILES = Path(__file__).resolve().parents[2] / "tests" / "files"
CASES = json.loads((FILES / "cases.json").read_text(encoding="utf-8"))
TABLES = ("enhet", "utredning", "insats", "insats_mal", "hanvisning", "aktualisering")
# Codes of missing values in SPSS and Stata files, as a survey tool would choose them.
CODES = {"EA": 91.0, "ES": 92.0, "EB": 93.0, "EI": 94.0}
TAGS = {"EA": "a", "ES": "b", "EB": "c", "EI": "d"}


@pytest.fixture(autouse=True)
def in_the_folder(monkeypatch):
    monkeypatch.chdir(FILES / "data")


@pytest.fixture(scope="module")
def tables():
    return sk.simulate_nuso(seed=1)


def read(case):
    if "call" in case:
        return getattr(sk, case["call"])(case["id"])
    return sk.read_survey(case["id"], codebook=case.get("codebook"))


def assert_column(column, expected):
    if isinstance(expected, dict):
        assert list(column.cat.categories) == expected["levels"]
        expected = expected["cells"]
    assert [None if gone else x for x, gone in zip(column, column.isna(), strict=True)] == expected


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if "error" in case:
            with pytest.raises(sk.SkillnadError) as failed:
                read(case)
            error = failed.value
            assert f"{error.kind}[{error.code}]" == case["error"]
            assert error.message == case["text"]
        else:
            data = read(case)
    assert [[w.message.code, str(w.message)] for w in caught] == case["warnings"]
    assert all(w.filename == __file__ for w in caught)
    if "columns" in case:
        assert list(data) == list(case["columns"])
        for name, expected in case["columns"].items():
            assert_column(data[name], expected)
    for column, rule in case.get("findings", []):
        table = case["id"].split("/")[1].split(".")[0]
        found = sk.check_data({table: data})
        assert ((found["column"] == column) & (found["rule"] == rule)).any()


def test_the_table_of_cases_is_large_enough():
    assert sum("error" in case for case in CASES) >= 50
    files = {p.relative_to(FILES / "data").as_posix() for p in (FILES / "data").rglob("*.*")}
    used = {case["id"] for case in CASES}
    assert all(name in used or name.split("/")[0] in used for name in files)


def test_the_files_are_those_of_their_script(tmp_path):
    """Twice the same bytes; pyarrow and pyreadstat may write others in another version."""
    script = (FILES / "make_files.py").read_text(encoding="utf-8")
    (tmp_path / "make_files.py").write_text(script, encoding="utf-8")
    subprocess.run([sys.executable, tmp_path / "make_files.py"], check=True)
    for path in (FILES / "data").rglob("*.*"):
        if path.is_file() and path.suffix not in (".parquet", ".sav", ".dta"):
            made = tmp_path / "data" / path.relative_to(FILES / "data")
            assert made.read_bytes() == path.read_bytes(), path.name


# -- what is written reads back --------------------------------------------------------------------


def assert_same_tables(found, tables, names=TABLES):
    assert list(found) == list(names)
    for name in names:
        # The stamp is no variable of the codebook: text, or levels where the file says so.
        plain = [t.assign(kalla=t["kalla"].astype(str)) for t in (found[name], tables[name])]
        pd.testing.assert_frame_equal(*plain, check_dtype=False)


def write_text(folder, tables, **options):
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", sep=";", decimal=",", index=False, **options)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_text_reads_back(tmp_path, tables, encoding):
    write_text(tmp_path, tables, encoding=encoding)
    with warnings.catch_warnings():
        warnings.simplefilter("error" if encoding == "utf-8-sig" else "ignore")
        assert_same_tables(sk.read_tables(tmp_path), tables)


def test_workbooks_read_back(tmp_path, tables):
    few = {name: table.head(400) for name, table in tables.items()}
    for name, table in few.items():
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("data")
        sheet.append(list(table))
        for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
            sheet.append(list(row))
        book.save(tmp_path / f"{name}.xlsx")
    assert_same_tables(sk.read_tables(tmp_path), few)


def test_parquet_reads_back(tmp_path, tables):
    for name, table in tables.items():
        pq.write_table(pa.Table.from_pandas(table), tmp_path / f"{name}.parquet")
    assert_same_tables(sk.read_tables(tmp_path), tables)


def coded(table, codes):
    """A table as statistics programs keep it: codes with labels, kinds as missing codes."""
    columns, labels, missing = {}, {}, {}
    for name in table:
        if name.endswith("__missing"):
            continue
        column = table[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            levels = list(column.cat.categories)
            labels[name] = {float(k + 1): level for k, level in enumerate(levels)}
            column = pd.Series(np.where(column.isna(), np.nan, column.cat.codes + 1.0))
        if f"{name}__missing" in table:
            kinds = table[f"{name}__missing"].astype(object)
            values = column.astype(object).where(column.notna(), None)
            hidden = column.isna() & kinds.notna()
            if not pd.api.types.is_numeric_dtype(column):
                columns[name] = column
                columns[f"{name}__missing"] = kinds.where(kinds.notna(), "")
                continue
            for kind in sorted(set(kinds[hidden])):
                labels.setdefault(name, {})[codes[kind]] = f"{kind} i enkäten"
            missing[name] = sorted({codes[kind] for kind in kinds[hidden]})
            column = values.where(~hidden, kinds.map(codes))
        columns[name] = column
    return pd.DataFrame(columns), labels, {name: at for name, at in missing.items() if at}


def test_spss_reads_back(tmp_path, tables):
    for name, table in tables.items():
        frame, labels, missing = coded(table, CODES)
        for column in missing:
            frame[column] = pd.to_numeric(frame[column])
        pyreadstat.write_sav(
            frame,
            str(tmp_path / f"{name}.sav"),
            variable_value_labels=labels,
            missing_ranges={column: [{"lo": 90, "hi": 99}] for column in missing},
        )
    found = sk.read_tables(tmp_path)
    assert_same_tables(found, tables)


def test_stata_reads_back(tmp_path, tables):
    few = {name: table.head(2000) for name, table in tables.items()}
    for name, table in few.items():
        frame, labels, missing = coded(table, TAGS)
        frame = frame.astype(object).where(frame.notna(), None)
        pyreadstat.write_dta(
            frame,
            str(tmp_path / f"{name}.dta"),
            variable_value_labels={
                column: {x if isinstance(x, str) else int(x): text for x, text in of.items()}
                for column, of in labels.items()
            },
            missing_user_values=missing,
        )
    assert_same_tables(sk.read_tables(tmp_path), few)


# -- labels ----------------------------------------------------------------------------------------


def test_labels_travel_with_the_frame():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = sk.read_survey("labelled.sav")
    labels = sk.labels_of(data.head(2))
    assert labels["tables"]["table"].tolist() == ["labelled"]
    variables = labels["variables"].set_index("variable")
    assert variables["label_sv"]["kon"] == "juridiskt kön"
    assert variables["type"].tolist() == ["levels", "number", "levels", "text", "number", "number"]
    assert variables["missing"]["kon"] == "ES"
    assert labels["levels"]["level"].tolist() == ["flicka", "pojke", "ja", "nej"]
    renamed = {"labelled": data.drop(columns=["kon__missing", "svar__missing"])}
    assert set(sk.check_data(renamed, codebook=labels)["rule"]) == {"unexplained"}


def test_labels_of_other_frames(rows):
    data = pd.DataFrame(rows).assign(kön=pd.Categorical(rows["kön"]))
    enum = pl.from_pandas(data).cast({"kön": pl.Enum(["flicka", "pojke"])})
    for frame in (data, pa.Table.from_pandas(data), enum):
        labels = sk.labels_of(frame)
        assert type(labels["levels"]) is type(frame)
        assert list(labels["levels"]["level"].to_numpy()) == ["flicka", "pojke"]


@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_labels_without_pandas(kind, monkeypatch):
    monkeypatch.setattr(_frame, "_KINDS", (kind,))
    data = sk.read_survey("labels/utredning.csv", codebook="nuso")
    assert _frame.kind_of(data) == kind
    labels = sk.labels_of(data)
    types = ["key", "levels", "levels", "yes_no"]
    assert list(labels["variables"]["type"].to_numpy()) == types


def test_a_missing_package_is_named(monkeypatch):
    for name in ("pyreadstat", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    for file, package in (("labelled.sav", "pyreadstat"), ("good.parquet", "pyarrow")):
        with pytest.raises(sk.OptionError, match=f"pip install {package}") as failed:
            sk.read_survey(file)
        assert failed.value.code == "reader_package"


def test_a_path_with_swedish_letters(tmp_path):
    path = tmp_path / "får" / "enkät å.csv"
    os.mkdir(path.parent)
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    assert sk.labels_of(sk.read_survey(path))["tables"]["table"].tolist() == ["enkät å"]
    with pytest.raises(sk.OptionError, match="codebook"):
        sk.read_survey(path, codebook="none")


def test_no_cell_stands_in_a_traceback():
    """What reaches the user holds neither the cells nor what a library says of them."""
    with pytest.raises(sk.SkillnadError) as failed:
        sk.read_survey("cut_rows.sav")
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__
