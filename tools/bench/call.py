"""Time the default call from Python, data frame to printed table: one line of CSV.

call.py FOLDER NAME REPEATS: host,name,median_ms,best_ms,peak_mb_above_start
"""

import statistics
import sys
import time
from pathlib import Path

import pandas as pd

import skillnad as sk


def memory_mb(field: str) -> float:
    """VmRSS (now) or VmHWM (the peak since it was reset) of this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1024


def main() -> None:
    folder, name, repeats = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    data = pd.read_csv(folder / f"{name}.csv")
    terms = [column for column in data.columns if column.startswith("x")]
    formula = "y ~ " + " + ".join(terms) + " + (1 | g)"
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the peak
    before = memory_mb("VmRSS")
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        fit = sk.fit_logit(formula, data)
        text = str(fit)
        times.append((time.perf_counter() - start) * 1e3)
        assert text
        del fit  # or the next would be made beside it
    extra = memory_mb("VmHWM") - before
    print(f"python,{name},{statistics.median(times):.2f},{min(times):.2f},{extra:.0f}")


main()
