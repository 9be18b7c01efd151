"""Tables released by check_release(), attacked by linear programming: disclosure.py [TABLES].

Writes docs/disclosure_study.md. Tables of two and three factors are drawn, released, and laid out
anew as the linear system of one who reads the release: counts and bases that are shown, parts and
totals, nothing below 0. HiGHS (scipy) then looks for the largest value of every unsafe number that
is left out. Nothing of the package's own programme is used.
"""

import itertools
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

import skillnad as sk

MIN_COUNT, MIN_BASE = 5, 10
KINDS = ("n_ES", "n_EB")
TOTAL = "total"


@dataclass
class Design:
    name: str
    shape: tuple[int, ...]  # levels of the by-columns
    levels: int
    totals: bool  # whether the table shows the totals over the by-columns
    mean: float
    binary: bool = False  # the level of the event only
    weight: int = 4  # its part of the tables


DESIGNS = [
    Design("12 units x 4 levels", (12,), 4, False, 8),
    Design("12 units x 4 levels, with totals", (12,), 4, True, 8),
    Design("30 units, event only", (30,), 2, False, 12, binary=True),
    Design("30 units, event only, with totals", (30,), 2, True, 12, binary=True),
    Design("134 units x 3 levels", (134,), 3, False, 10, weight=1),
    Design("5 ages x 2 sexes x 3 levels", (5, 2), 3, False, 8),
    Design("3 ages x 2 sexes x 3 levels, with totals", (3, 2), 3, True, 8),
    Design("4 ages x 3 origins x 2 levels, with totals", (4, 3), 2, True, 10),
]


def draw(design: Design, seed: int) -> pd.DataFrame:
    """A table as shares() returns it. Sizes of groups and shares of levels differ; some are 0."""
    random = np.random.default_rng(seed)
    sizes = random.gamma(1.5, 1.0, size=design.shape)
    chances = random.dirichlet(np.full(design.levels, 0.8))
    counts = random.poisson((design.mean * sizes)[..., None] * design.levels * chances)
    kinds = random.poisson(2.0 * sizes[..., None], size=(*design.shape, len(KINDS)))
    names = [[f"{'abc'[k]}{i}" for i in range(n)] for k, n in enumerate(design.shape)]
    if design.totals:
        for axis in range(len(design.shape)):
            counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
            kinds = np.concatenate([kinds, kinds.sum(axis=axis, keepdims=True)], axis=axis)
        names = [[*one, TOTAL] for one in names]
    rows = []
    for place in itertools.product(*(range(len(one)) for one in names)):
        base = int(counts[place].sum())
        for level in range(1 if design.binary else design.levels):
            row = {f"by{k}": names[k][i] for k, i in enumerate(place)}
            row |= {"outcome": "y", "level": f"l{level}", "n": int(counts[place][level])}
            row |= {"base": base, "share": row["n"] / base if base else np.nan}
            row |= dict(zip(KINDS, map(int, kinds[place]), strict=True))
            row["n_total"] = base + int(kinds[place].sum())
            rows.append(row)
    return pd.DataFrame(rows)


@dataclass
class System:
    """Linear equations in named numbers, each at least 0."""

    index: dict[tuple, int] = field(default_factory=dict)
    rows: list[dict[int, float]] = field(default_factory=list)
    fixed: dict[int, float] = field(default_factory=dict)
    laid_out: tuple | None = None

    def at(self, name: tuple) -> int:
        return self.index.setdefault(name, len(self.index))

    def know(self, name: tuple, value: float) -> None:
        self.fixed[self.at(name)] = value

    def add_up(self, total: tuple, parts: list[tuple]) -> None:
        row = {self.at(part): 1.0 for part in parts}
        row[self.at(total)] = -1.0
        self.rows.append(row)

    def unknown(self) -> tuple[csr_matrix, np.ndarray, dict[int, int]]:
        """The equations in the numbers that are not known, and the places of these."""
        places = [i for i in range(len(self.index)) if i not in self.fixed]
        place = {i: j for j, i in enumerate(places)}
        cells, right = [], []
        for row in self.rows:
            if not any(i in place for i in row):
                continue
            cells += [(len(right), place[i], x) for i, x in row.items() if i in place]
            right.append(-sum(x * self.fixed[i] for i, x in row.items() if i in self.fixed))
        r, c, x = zip(*cells, strict=True) if cells else ((), (), ())
        return csr_matrix((x, (r, c)), shape=(len(right), len(place))), np.array(right), place

    def extreme(self, name: tuple, sign: float) -> float:
        """The largest value a number can have (sign 1), or the smallest (-1)."""
        if self.laid_out is None:
            self.laid_out = self.unknown()
        matrix, right, place = self.laid_out
        goal = np.zeros(len(place))
        goal[place[self.at(name)]] = -sign
        found = linprog(goal, A_eq=matrix, b_eq=right, bounds=(0, 1e6), method="highs")
        assert found.status == 0, found.message
        return -sign * found.fun


def reader(true: pd.DataFrame, shown: pd.DataFrame) -> System:
    """What one knows who reads the release, and that of the same table without by-columns."""
    system = System()
    by = [name for name in true.columns if name.startswith("by")]
    keys = [tuple(row) for row in true[by].to_numpy()]
    groups = list(dict.fromkeys(keys))
    levels = list(dict.fromkeys(true["level"]))
    columns = [*levels, "rest", "base", *KINDS, "n_total"]
    for key, (_, row) in zip(keys, shown.iterrows(), strict=True):
        for name, column in [((key, row["level"]), "n"), ((key, "base"), "base")]:
            if not np.isnan(row[column]):
                system.know(name, row[column])
        if not np.isnan(row["share"]) and not np.isnan(row["base"]):
            system.know((key, row["level"]), round(row["share"] * row["base"]))
        for column in (*KINDS, "n_total"):
            if not np.isnan(row[column]):
                system.know((key, column), row[column])
    complete = true.groupby(by)["n"].sum().eq(true.groupby(by)["base"].first()).all()
    for key in groups:
        system.add_up((key, "base"), [*((key, level) for level in levels), (key, "rest")])
        if complete and len(levels) > 1:
            system.know((key, "rest"), 0.0)
        system.add_up((key, "n_total"), [(key, name) for name in ("base", *KINDS)])
    for key in groups:
        for k in range(len(by)):
            parts = [g for g in groups if key[k] == TOTAL != g[k] and g[:k] + g[k + 1 :] ==
                     key[:k] + key[k + 1 :]]  # fmt: skip
            if parts:
                for name in columns:
                    system.add_up((key, name), [(g, name) for g in parts])
    if (TOTAL,) * len(by) in groups or len(groups) < 2:
        return system
    # The table without by-columns, released as well.
    first = true.drop_duplicates(by)
    whole = true.groupby("level", sort=False, as_index=False)["n"].sum()
    whole.insert(0, "outcome", "y")
    for column in ("base", *KINDS, "n_total"):
        whole[column] = first[column].sum()
    whole["share"] = whole["n"] / whole["base"]
    release = sk.check_release(whole)["release"]
    if release is None:
        return system
    for name in columns:
        system.add_up(("all", name), [(g, name) for g in groups])
    for _, row in release.iterrows():
        for name, column in [(row["level"], "n"), *((c, c) for c in ("base", *KINDS, "n_total"))]:
            if not np.isnan(row[column]):
                system.know(("all", name), row[column])
    return system


def attack(true: pd.DataFrame, shown: pd.DataFrame) -> tuple[int, int, list[str]]:
    """Unsafe numbers, those left out in all, and what could be told: an unsafe number that is shown
    or cannot be as large as its threshold."""
    system = reader(true, shown)
    by = [name for name in true.columns if name.startswith("by")]
    keys = [tuple(row) for row in true[by].to_numpy()]
    unsafe: dict[tuple, int] = {}
    full: dict[tuple, int] = {}
    for key, (_, row) in zip(keys, true.iterrows(), strict=True):
        if 0 < row["n"] < MIN_COUNT:
            unsafe[key, row["level"]] = MIN_COUNT
        if 0 < row["base"] < MIN_BASE:
            unsafe[key, "base"] = MIN_BASE
        if "l1" not in set(true["level"]) and 0 < row["base"] - row["n"] < MIN_COUNT:
            unsafe[key, "rest"] = MIN_COUNT
        if row["n"] == row["base"] >= MIN_BASE:
            full[key, row["level"]] = row["n"]
        for kind in KINDS:
            if 0 < row[kind] < MIN_COUNT:
                unsafe[key, kind] = MIN_COUNT
    told = []
    for name, threshold in unsafe.items():
        if system.at(name) in system.fixed or system.extreme(name, 1) < threshold - 1e-6:
            told.append(str(name))
    for name, count in full.items():
        if system.at(name) in system.fixed or system.extreme(name, -1) > count - MIN_COUNT + 1e-6:
            told.append(f"{name}, all cases of the group")
    hidden = int(shown[["n", "base", *KINDS]].isna().to_numpy().sum())
    return len(unsafe) + len(full), hidden, told


def run(design: Design, seed: int) -> tuple[int, int, int, bool]:
    true = draw(design, seed)
    found = sk.check_release(true)
    if found["release"] is None:
        return 0, 0, 0, True
    unsafe, hidden, told = attack(true, found["release"])
    return unsafe, hidden, len(told), False


def main() -> None:
    warnings.simplefilter("ignore")
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = time.monotonic()
    lines = []
    told_in_all = 0
    weights = np.cumsum([0, *(design.weight for design in DESIGNS)])
    ends = tables * weights // weights[-1]
    for number, design in enumerate(DESIGNS):
        results = [run(design, int(seed)) for seed in range(ends[number], ends[number + 1])]
        unsafe, hidden, told, withheld = (sum(column) for column in zip(*results, strict=True))
        told_in_all += told
        lines.append(f"| {design.name} | {len(results)} | {withheld} | {unsafe:,} | {hidden:,} | "
                     f"{told} |")  # fmt: skip
        print(lines[-1], flush=True)
    seconds = time.monotonic() - start
    text = f"""# Tables attacked by linear programming

Written by `tools/study/disclosure.py {tables}` in {seconds:.0f} s. {tables:,} tables are drawn,
released by `check_release()` for the public (min_count {MIN_COUNT}, min_base {MIN_BASE}), and read
by one who knows what is shown, that parts add up to totals, and what `check_release()` shows of the
same table without its by-columns. HiGHS (scipy) looks for the largest value of each unsafe number,
and the smallest of a level that has all cases of its group. "Told" are those that are shown, cannot
be as large as their threshold, or must be nearly all; "withheld" tables of which nothing is
released.

| table | tables | withheld | unsafe numbers | left out | told |
|---|---:|---:|---:|---:|---:|
"""
    text += "\n".join(lines)
    path = Path(__file__).resolve().parents[2] / "docs" / "disclosure_study.md"
    path.write_text(text + f"\n\nTold in all: {told_in_all}.\n", encoding="utf-8")
    sys.exit(1 if told_in_all else 0)


if __name__ == "__main__":
    main()
