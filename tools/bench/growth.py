"""Time and memory of one fit of many rows without equal ones: one line of CSV.

growth.py ROWS: host,rows,seconds,peak_mb_above_data,design_mb
"""

import gc
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import skillnad as sk

COVARIATES = 10


def memory_mb(field: str) -> float:
    """VmRSS (now) or VmHWM (the peak since it was reset) of this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1024


def frame(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    columns = {f"x{j}": random.standard_normal(rows) for j in range(1, COVARIATES + 1)}
    group = random.integers(0, 134, rows)
    effect = 0.4 * random.standard_normal(134)
    eta = -0.5 + 0.3 * columns["x1"] - 0.2 * columns["x2"] + effect[group]
    columns["y"] = (random.random(rows) < 1.0 / (1.0 + np.exp(-eta))).astype(float)
    data = pd.DataFrame(columns)
    data["g"] = pd.Categorical.from_codes(group, [str(k) for k in range(134)])
    return data


def main() -> None:
    rows = int(sys.argv[1])
    formula = "y ~ " + " + ".join(f"x{j}" for j in range(1, COVARIATES + 1)) + " + (1 | g)"
    data = frame(rows)
    sk.fit_logit("y ~ x1", data[:1000])  # what is loaded once
    # A virtual machine is slow to hand out memory that it has not touched before: not ours to time.
    np.ones(rows * 33)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the peak
    before = memory_mb("VmRSS")
    start = time.perf_counter()
    fit = sk.fit_logit(formula, data)
    seconds = time.perf_counter() - start
    extra = memory_mb("VmHWM") - before
    assert fit.converged
    print(f"python,{rows},{seconds:.3f},{extra:.0f},{rows * (COVARIATES + 1) * 8 / 2**20:.3f}")


main()
