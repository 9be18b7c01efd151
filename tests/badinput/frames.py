"""Builds the data frame of a case in pandas; frames.R does the same in R.

A recipe is a list of steps, each a small object with "op"; README.md lists them. Both builders must
give the same columns, cells and types.
"""

from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference"
DATA = ROOT / "cpp" / "data"


def read(name):
    if name in ("base", "base_sd8"):
        frame = pd.read_csv(REFERENCE / f"{name}.csv", dtype={"g": str})
        extra = pd.read_csv(REFERENCE / "base_extra.csv")
        frame["f"] = pd.Categorical(frame["f"], ["a", "b", "c"])
        frame["g"] = pd.Categorical(frame["g"], [str(k) for k in range(1, 41)])
        return pd.concat([frame[["y", "x", "f", "g"]], extra], axis=1)
    if name == "boundary":
        return pd.read_csv(REFERENCE / "boundary.csv")
    return pd.read_csv(DATA / f"{name}.csv")


def typed(values, kind, levels=None):
    """A column of `values` (None is missing) of a neutral type."""
    numbers = {"NaN": np.nan, "Inf": np.inf, "-Inf": -np.inf}
    values = [numbers.get(v, v) if kind in ("real", "integer") else v for v in values]
    missing = any(v is None or v != v for v in values)
    if kind == "integer" and not missing:
        return np.array([int(v) for v in values], dtype="int64")
    if kind == "integer":
        return pd.array([None if v is None or v != v else int(v) for v in values], "Int64")
    if kind == "real":
        return np.array([np.nan if v is None else float(v) for v in values])
    if kind == "logical":
        return np.array([bool(v) for v in values]) if not missing else pd.array(values, "boolean")
    texts = pd.Series([None if v is None else str(v) for v in values], dtype=object)
    if kind == "text":
        return texts
    if levels is None:
        levels = list(dict.fromkeys(t for t in texts if t is not None))
    return pd.Categorical(texts, levels, ordered=kind == "ordered")


def as_text(value):
    if value is None or value is pd.NA or value != value:
        return None
    return str(value)


def cycle(values, n):
    return [values[i % len(values)] for i in range(n)]


class Builder:
    def __init__(self, frame):
        self.frame = frame

    def put(self, name, column):
        self.frame = self.frame.assign(**{name: column})

    def run(self, step):
        step = dict(step)
        getattr(self, "op_" + step.pop("op"))(**step)

    def op_rows(self, keep):
        self.frame = self.frame.iloc[[k - 1 for k in keep]].reset_index(drop=True)

    def op_head(self, n):
        self.frame = self.frame.iloc[:n].reset_index(drop=True)

    def op_cycle(self, column, type, values, levels=None):
        self.put(column, typed(cycle(values, len(self.frame)), type, levels))

    def op_set(self, column, value, rows=None, span=None, type=None):
        """Cells replaced one by one; `type` is the column's type afterwards."""
        cells = self.frame[column].astype(object).tolist()
        cells = [None if (c is None or c is pd.NA or c != c) else c for c in cells]
        for row in rows or range(span[0], span[1] + 1):
            cells[row - 1] = value
        self.put(column, typed(cells, type or "real"))

    def op_set_where(self, column, where, value, type):
        hits = np.ones(len(self.frame), bool)
        for name, cell in where.items():
            hits &= (self.frame[name].astype(str) == cell).to_numpy()
        self.op_set(column, value, rows=[int(i) + 1 for i in np.flatnonzero(hits)], type=type)

    def op_combine(self, to, terms, add=0):
        total = np.zeros(len(self.frame))
        for name, factor in terms.items():
            total = total + factor * self.frame[name].astype(float).to_numpy()
        self.put(to, total + add)

    def op_square(self, column, to):
        x = self.frame[column].to_numpy(float)
        self.put(to, x * x)

    def op_above(self, column, to, cut=0):
        self.put(to, (self.frame[column].to_numpy() > cut).astype("int64"))

    def op_copy(self, column, to):
        self.put(to, self.frame[column].copy())

    def op_as(self, column, type, decimals=None, levels=None, comma=False):
        cells = self.frame[column].astype(object).tolist()
        if type in ("real", "integer"):
            cells = [float(c) if type == "real" else int(c) for c in cells]
        elif decimals is not None:
            cells = [f"{c:.{decimals}f}" for c in cells]
            if comma:
                cells = [c.replace(".", ",") for c in cells]
        self.put(column, typed([as_text(c) if type != "real" else c for c in cells], type, levels))

    def op_recode(self, column, to, map, type, levels=None):
        cells = [map[as_text(c)] for c in self.frame[column].astype(object)]
        self.put(to, typed(cells, type, levels))

    def op_row_number(self, column, type, prefix=""):
        self.put(column, typed([f"{prefix}{i + 1}" for i in range(len(self.frame))], type))

    def op_drop(self, column):
        self.frame = self.frame.drop(columns=column)

    def op_rename(self, column, to):
        self.frame = self.frame.rename(columns={column: to})

    def op_duplicate(self, column):
        self.frame = pd.concat([self.frame, self.frame[[column]]], axis=1)

    def op_empty_column(self, column, type):
        self.put(column, typed([None] * len(self.frame), type))

    def op_date(self, column):
        days = pd.to_timedelta(np.arange(1, len(self.frame) + 1), unit="D")
        self.put(column, pd.Timestamp("2020-01-01") + days)

    def op_list(self, column):
        cells = pd.Series([[v] for v in self.frame[column]], dtype=object)
        self.put(column, cells)

    def op_complex(self, column):
        self.put(column, self.frame[column].to_numpy() + 0j)

    def op_latin1(self, column):
        """Only R has text in another encoding than UTF-8."""

    def op_bad_bytes(self, column):
        """Bytes that are no text: a lone surrogate here, "\\x81" in R."""
        cells = self.frame[column].astype(str).tolist()
        cells[2] = "a\udc81"
        self.put(column, pd.Series(cells, dtype=object))


def build(recipe, base="base"):
    builder = Builder(read(base))
    for step in recipe:
        builder.run(step)
    return builder.frame
