"""Coverage, bias and size of the test on the boundary, by simulation: coverage.py [REPLICATIONS].

Writes docs/simulation.md. Data are drawn with numpy from the models themselves, so nothing of the
core is in what it is compared with. Each replication has a seed of its own.
"""

import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import skillnad as sk

warnings.simplefilter("ignore")
Z = 1.959963984540054


@dataclass
class Design:
    name: str
    groups: int
    rows: int
    slope: bool = False
    ordinal: bool = False
    sd: float = 0.6
    slope_sd: float = 0.5
    correlation: float = -0.4

    def truth(self) -> dict[str, float]:
        values = {"x": 0.5, "w": -0.4}
        if self.ordinal:
            values = {"1|2": -1.0, "2|3": 0.5, "3|4": 2.0} | values
        else:
            values = {"(Intercept)": -0.8} | values
        values["sd (Intercept)"] = self.sd
        if self.slope:
            values["sd x"] = self.slope_sd
            values["cor (Intercept), x"] = self.correlation
        return values

    def formula(self) -> str:
        return "y ~ x + w + " + ("(1 + x | g)" if self.slope else "(1 | g)")

    def draw(self, seed: int) -> pd.DataFrame:
        random = np.random.default_rng(seed)
        # Groups of unequal size, as municipalities are.
        share = random.gamma(2.0, size=self.groups)
        g = np.sort(random.choice(self.groups, self.rows, p=share / share.sum()))
        x = random.normal(size=self.rows)
        w = (np.arange(self.groups) % 2).astype(float)[g]
        u = random.normal(size=(self.groups, 2))
        intercept = self.sd * u[:, 0]
        eta = 0.5 * x - 0.4 * w + intercept[g]
        if self.slope:
            rest = np.sqrt(1.0 - self.correlation**2)
            eta += (self.slope_sd * (self.correlation * u[:, 0] + rest * u[:, 1]))[g] * x
        if self.ordinal:
            cuts = [-1.0, 0.5, 2.0]
            y = 1 + np.searchsorted(cuts, eta + random.logistic(size=self.rows))
        else:
            y = (random.uniform(size=self.rows) < 1.0 / (1.0 + np.exp(0.8 - eta))).astype(int)
        return pd.DataFrame({"y": y, "x": x, "w": w, "g": g})


DESIGNS = [
    Design("random intercept, 134 groups", 134, 2680),
    Design("random slope, 134 groups", 134, 2680, slope=True),
    Design("ordinal, 134 groups", 134, 2680, ordinal=True),
    Design("random intercept, 15 groups", 15, 600),
]
NULLS = [
    Design("134 groups of 20 rows", 134, 2680, sd=0.0),
    Design("15 groups of 40 rows", 15, 600, sd=0.0),
]


def one(job: tuple[Design, int]) -> dict[str, tuple[float, float, bool, bool]]:
    """Estimate, standard error, and whether the 95 % limits hold the truth, by parameter: those by
    default, and those of the profile likelihood."""
    design, seed = job
    data = design.draw(seed)
    fit = (sk.fit_ordinal if design.ordinal else sk.fit_logit)(design.formula(), data)
    rows = pd.concat(
        [
            sk.estimates(fit)[["term", "estimate", "std_error", "conf_low", "conf_high"]],
            sk.variance_components(fit).rename(columns={"name": "term"}),
        ]
    ).set_index("term")
    profile = sk.fit_intervals(fit).set_index("term")
    out = {}
    for name, true in design.truth().items():
        row = rows.loc[name]
        out[name] = (row["estimate"], row["std_error"], holds(row, true), False)
        if name in profile.index:
            out[name] = (*out[name][:3], holds(profile.loc[name], true))
    return out


def holds(row: pd.Series, true: float) -> bool:
    """Whether the limits hold the true value. A limit that does not exist excludes nothing."""
    return bool(not row["conf_low"] > true and not row["conf_high"] < true)


def null_p_value(job: tuple[Design, int]) -> float:
    design, seed = job
    data = design.draw(seed)
    fit = sk.fit_logit("y ~ x + w + (1 | g)", data)
    if fit.status == "boundary":
        return 1.0
    plain = sk.fit_logit("y ~ x + w", data)
    return float(sk.compare_fits(fit, plain)["p_value"].iloc[1])


def summary(design: Design, results: list[dict], replications: int) -> list[list[str]]:
    lines = []
    for name, true in design.truth().items():
        values = np.array([r[name][0] for r in results])
        held = np.array([r[name][2] for r in results])
        profile = np.array([r[name][3] for r in results]).mean()
        errors = np.array([r[name][1] for r in results])
        known = ~np.isnan(errors)
        bias = values.mean() - true
        bias_error = values.std(ddof=1) / np.sqrt(replications)
        coverage = held[known].mean()
        coverage_error = np.sqrt(0.95 * 0.05 / known.sum())
        profile_error = np.sqrt(0.95 * 0.05 / replications)
        lines.append(
            [
                design.name,
                name.replace("|", "\\|"),
                f"{true:g}",
                f"{values.mean():.4f}",
                f"{100 * bias / abs(true):+.2f} ({100 * bias_error / abs(true):.2f})",
                "yes" if abs(bias) <= 0.02 * abs(true) + 3 * bias_error else "NO",
                f"{values.std(ddof=1):.4f}",
                f"{np.sqrt(np.mean(errors[known] ** 2)):.4f}",
                f"{100 * coverage:.2f} ({100 * coverage_error:.2f})",
                "yes" if abs(coverage - 0.95) <= 3 * coverage_error else "NO",
                f"{100 * profile:.2f} ({100 * profile_error:.2f})",
                "yes" if abs(profile - 0.95) <= 3 * profile_error else "NO",
            ]
        )
    return lines


def main() -> None:
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    started = time.time()
    head = ["design", "parameter", "truth", "mean", "bias, % (its error)", "within 2 % + 3 errors",
            "spread", "mean std. error", "coverage, % (error)", "within 3 errors",
            "by the profile, % (error)", "within 3 errors"]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] * len(head)) + " |"]
    notes = []
    with ProcessPoolExecutor() as pool:
        for k, design in enumerate(DESIGNS):
            jobs = [(design, 1_000_000 * (k + 1) + i) for i in range(replications)]
            results = list(pool.map(one, jobs, chunksize=20))
            lines += [
                "| " + " | ".join(row) + " |" for row in summary(design, results, replications)
            ]
            known = [name for name in design.truth() if name.startswith(("sd", "cor"))]
            lost = sum(any(np.isnan(r[name][1]) for name in known) for r in results)
            notes.append(f"{design.name}: {lost} of {replications} on the boundary")
        sizes = []
        error = np.sqrt(0.05 * 0.95 / replications)
        for design in NULLS:
            jobs = [(design, i) for i in range(replications)]
            p = np.array(list(pool.map(null_p_value, jobs, chunksize=20)))
            size = (p < 0.05).mean()
            inside = "yes" if abs(size - 0.05) <= 3 * error else "NO"
            sizes.append(f"| {design.name} | {100 * size:.2f} ({100 * error:.2f}) | {inside} |")
    text = f"""# Simulation

Written by `tools/study/coverage.py {replications}` in {time.time() - started:.0f} s:
{replications:,} replications of each design, 95 % limits as `estimates()` and
`variance_components()` give them by default, and those of the profile likelihood,
`fit_intervals()`. Groups are of unequal size; where nothing else is
said there are 2,680 rows in 134 of them, 600 in 15. The error of a coverage is that of a nominal
95 %. Where a variance is estimated 0, or a correlation 1 or -1, there is no standard error: those
replications count for the bias, not for the coverage ({"; ".join(notes)}).

{chr(10).join(lines)}

With 134 groups the limits of the profile likelihood pass for every parameter. Wald's limits of a
slope's standard deviation and of the correlation, on the scales of the logarithm and of Fisher's z,
are wide where the estimate is small, and cover too often: take `fit_intervals()` for these. With 15
groups the maximum likelihood estimate of a standard deviation is too small on average, whatever the
limits; between-within degrees of freedom do not make up for all of it.

## The test of a variance on its boundary

Groups that do not differ, `compare_fits()` against the model without random effects. An estimate
of 0 counts as p = 1.

| groups | p-values below 0.05, % (error) | within 3 errors |
| --- | --- | --- |
{chr(10).join(sizes)}
"""
    Path(__file__).resolve().parents[2].joinpath("docs", "simulation.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
