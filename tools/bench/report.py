"""Write the benchmark's page from the CSV files that run.sh left: report.py FOLDER."""

import csv
import platform
import statistics
import sys
from math import log
from pathlib import Path

NODES = {"1": "Laplace", "9": "9 nodes", "0": "auto"}
SIZES = ["rows1e4", "rows22k", "rows1e5", "rows1e6", "binary1e6"]
NAMES = {
    "rows1e4": "10,000 x 134 groups, 10 covariates",
    "rows22k": "22,000 x 134 groups, 10 covariates",
    "rows1e5": "100,000 x 134 groups, 10 covariates",
    "rows1e6": "1,000,000 x 134 groups, 10 covariates",
    "binary1e6": "1,000,000 x 134 groups, 8 binary covariates",
}
# Milliseconds in the core on 22,000 x 134 that the project has set itself.
GOALS = {("AVX2", "1"): 9, ("AVX2", "9"): 18, ("baseline", "1"): 15, ("baseline", "9"): 30}


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def table(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def core_table(core: list[list[str]]) -> str:
    body = []
    for name, level, nodes, median, best, _, log_likelihood, used, *_ in core:
        if name != "rows22k":
            continue
        goal = GOALS.get((level, nodes))
        used_text = f"auto ({used})" if nodes == "0" else NODES[nodes]
        body.append(
            [level, used_text, f"{float(median):.1f}", f"{float(best):.1f}",
             f"{goal}" if goal else "", log_likelihood]
        )  # fmt: skip
    return table(["kernels", "method", "median ms", "best ms", "goal ms", "log-likelihood"], body)


def peer_table(core: list[list[str]], peers: list[list[str]]) -> str:
    levels = [row[1] for row in core if row[0] == "rows22k"]
    ours = {row[2]: float(row[3]) for row in core if row[0] == "rows22k" and row[1] == levels[-1]}
    body = []
    for tool, method, seconds, log_likelihood in peers:
        own = ours["9" if method == "9 nodes" else "1"]
        body.append(
            [tool, method, f"{float(seconds):.2f}", f"{own:.1f}",
             f"{float(seconds) * 1e3 / own:,.0f}", log_likelihood]
        )  # fmt: skip
    head = ["peer", "method", "its seconds", "the core's ms", "times faster", "its log-likelihood"]
    return table(head, body)


MODELS = {
    "slope": "random slope, 22,000 x 134",
    "ordinal": "4 ordered categories, 22,000 x 134",
    "crossed": "VerbAgg: 316 persons x 24 items, 7,584 rows",
    "nested": "guImmun: 1,595 mothers in 161 communities, 2,159 rows",
}
MODEL_GOALS = {("slope", "1"): 60, ("slope", "7"): 300, ("ordinal", "9"): 80,
               ("crossed", "1"): 120, ("nested", "25"): 4000}  # fmt: skip


def model_table(models: list[list[str]], peers: list[list[str]]) -> str:
    body = []
    for name, nodes, threads, median, best, log_likelihood, *_ in models:
        method = "Laplace" if nodes == "1" else f"{nodes} nodes"
        if name in ("slope", "nested") and nodes != "1":
            method = f"{nodes} x {nodes} nodes"
        goal = MODEL_GOALS.get((name, nodes)) if threads == "1" else None
        others = [
            f"{tool}: {float(seconds):.2f} s ({float(seconds) * 1e3 / float(median):,.0f} times)"
            for own, tool, seconds, _ in peers
            if own == name and nodes == "1"
        ]
        body.append([MODELS[name], method, threads, median, best, f"{goal:,}" if goal else "",
                     log_likelihood, "; ".join(others)])  # fmt: skip
    head = ["model", "method", "threads", "median ms", "best ms", "goal ms", "log-likelihood",
            "peer in the same run"]  # fmt: skip
    return table(head, body)


def size_table(core: list[list[str]], calls: list[list[str]]) -> str:
    body = []
    for name in SIZES:
        own = [row for row in core if row[0] == name]
        if not own:
            continue
        last = next(row for row in own if row[1] == own[-1][1] and row[2] == "0")
        host = {row[0]: row for row in calls if row[1] == name}
        cells = [NAMES[name], f"{int(last[8]):,}", f"{float(last[5]):.1f}", f"{float(last[3]):.1f}"]
        for language in ("python", "r"):
            row = host.get(language)
            cells += [f"{float(row[2]):.0f}", f"{row[4]}"] if row else ["", ""]
        body.append(cells)
    head = ["rows", "patterns", "rows to patterns, ms", "auto fit, ms", "Python call, ms",
            "MB above data", "R call, ms", "MB above data"]  # fmt: skip
    return table(head, body)


def growth_table(growth: list[list[str]]) -> str:
    body = []
    sizes = sorted({int(row[1]) for row in growth})
    medians: dict[str, list[float]] = {"python": [], "r": []}
    for n in sizes:
        cells = [f"{n:,}"]
        for language, of_language in medians.items():
            own = [row for row in growth if row[0] == language and int(row[1]) == n]
            seconds, extra, design = (
                statistics.median(float(row[k]) for row in own) for k in (2, 3, 4)
            )
            of_language.append(seconds)
            cells += [f"{seconds:.2f}", f"{1e6 * seconds / n:.2f}", f"{extra:,.0f}"]
            cells += [f"{extra / design:.2f}"]
        body.append(cells)
    exponents = ["exponent"]
    for of_language in medians.values():
        logs = ([log(n) for n in sizes], [log(seconds) for seconds in of_language])
        exponents += ["", f"{statistics.linear_regression(*logs).slope:.3f}", "", ""]
    body.append(exponents)
    head = ["rows"]
    for language in ("Python", "R"):
        head += [f"{language}, s", "s by million rows", "MB above data", "times the design"]
    return table(head, body)


def main() -> None:
    folder = Path(sys.argv[1])
    names = ("core", "calls", "peers", "models", "model_peers", "growth")
    core, calls, peers, models, model_peers, growth = (rows(folder / f"{n}.csv") for n in names)
    print(f"""# Benchmarks

Written by `make bench` on {processor()}, one thread. The data are those of
`tools/bench/make_data.R`. Times depend on what else the machine does: compare within a run.

## The core: 22,000 rows, 134 groups, 12 parameters

From collapsed rows to the fit with its covariance. The data hold a slope that varies over the
groups; the model fitted has a random intercept only.

{core_table(core)}
## Beside its peers, the same data in the same run

The peers' time is their whole call; the core's is the median above with the widest kernels. The
whole call of this package is in the next table.

{peer_table(core, peers)}
## Slopes, ordered outcomes, nested and crossed factors

From collapsed rows to the fit with its covariance and the check of the nodes. No package in R has
quadrature for two effects of a slope model with exact derivatives, or for nested factors.

{model_table(models, model_peers)}
## Cost by size

The call is the default one, `nodes="auto"`, from a data frame to the printed table, median. Memory
is the peak above what the process had with the data loaded.

{size_table(core, calls)}
## Growth with the rows

One `fit_logit()` of ten continuous covariates and an intercept in 134 groups, no two rows equal,
medians of three. The design is rows x 11 numbers of eight bytes; the memory above the data, by that
measure, is at most 1.5 where the design is large; up to 64 MiB it is kept beside its variables. The
data frame itself is not counted. The exponent is the slope of the logarithm of the seconds on that
of the rows: 1 is linear. It averages over a fall up to about a million rows and a rise from there:
columns no longer fit into the cache, and blocks of memory above 32 MB are taken anew from the
system each time. As much memory as a fit takes is touched once before, which a virtual machine is
slow to hand out. Runs of the same size scatter by a tenth.

{growth_table(growth)}""")


main()
