#!/usr/bin/env python3
"""Planted differences found, and none found where there is none; writes docs/planted_effects.md.

    tools/study/planted_effects.py [POPULATIONS [PART ...]]

Parts: beforehand (60 populations of their own seeds, from which the power is computed), power and
null (POPULATIONS each, 500 by default). Every population is a draw of simulate_nuso() in mode
"stochastic". Its rows are appended to build/study/planted_PART.csv at once, and a seed that is
there is not drawn again; the page is made of what is there (0 populations: only the page). A rate
passes if it is within three Monte Carlo standard errors of what it should be.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from planted_runs import (
    ALPHA,
    BEFOREHAND,
    CRITERIA,
    DELTA,
    DESIGNS,
    FIRST_SEED,
    GROUPINGS,
    NULL_RUNS,
    PARTS,
    PLANTED,
    PROFILES,
)
from scipy import optimize, stats

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "study"
TITLE = """# Planted differences and the null population

Written by `tools/study/planted_effects.py`. Populations of `simulate_nuso(mode="stochastic")`, each
with a seed of its own; they are synthetic, and a rate is about the method, not about children. A
researcher's analysis: notified cases, `decompose_gap` in the 15 profiles, standard errors clustered
by municipality; need given the numbers of risk and protective factors, all three sides, other
informants and the type of vulnerability; intervention among those with need given the type, the
guardians' consent, the child's and grounds for compulsory care; in the populations with planted
differences age, too. A rate passes if it is within three Monte Carlo standard errors of what it
should be; what is not says NO."""
NOT_SAID = """## What this does not say

- The populations follow the model that the criteria were chosen by. Real cases have reasons that
  no column holds; what they leave unexplained is no error of the tests, and not in these rates.
- Power is that of these sizes: some 700 cases with need in profile 2, 134 municipalities of the
  spread that the model gives them. For other data `smallest_settleable` of `gap_verdicts()` says
  which difference a cell could have settled.
- No verdict of a difference is not a verdict of none: see the share that is undecided.
"""
WORDS = """Where a rate is not what it should be, and why:

- *Need by diagnosis in profile 11*: some 55 cases with a diagnosis, nineteen in twenty of them in
  need. Where by chance nearly all of them are, their spread is next to nothing and the standard
  error with it; whenever the test rejected, the share was larger in that group.
- *Need by origin*, in the populations this study began with: their scenario kept two counts of
  need, by Swedish and by foreign background, while the groups' sizes were drawn. In 150 populations
  10.3 % of these tests had p < .05; U was -1.6 points in the mean and rose by .99 with each point
  that the counts came to. The scenario draws need without them now. Labels permuted within
  municipalities, where no dependence can be, stand beside it above."""


def path_of(part):
    return FOLDER / f"planted_{part}.csv"


def run(part, populations):
    path = path_of(part)
    done = set(pd.read_csv(path, usecols=["seed"])["seed"]) if path.exists() else set()
    start = time.monotonic()
    for k in range(BEFOREHAND if part == "beforehand" else populations):
        seed = FIRST_SEED[part] + k
        if seed in done:
            continue
        table = PARTS[part](seed)
        table.insert(0, "seed", seed)
        text = table.to_csv(index=False, header=not path.exists())
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    print(f"{part}: {time.monotonic() - start:.0f} s", flush=True)


def read(part):
    path = path_of(part)
    return pd.read_csv(path, keep_default_na=False, na_values=[""]) if path.exists() else None


def critical(std_error, df, kind):
    """The estimates |U| from which a test rejects: difference at a level, or larger than DELTA."""
    if kind != "larger":
        return std_error * stats.t.ppf(1 - kind / 2, df)

    def excess(size, s, d):
        return stats.t.sf((size - DELTA) / s, d) + stats.t.sf((size + DELTA) / s, d) - ALPHA

    return np.array([
        optimize.brentq(excess, 0.0, DELTA + 20 * s, args=(s, d))
        for s, d in zip(std_error, df, strict=True)
    ])  # fmt: skip


def chance(estimates, bounds):
    """Power: U normal about the mean of `estimates` with their spread, the bound one of `bounds`
    at random."""
    mean, spread = estimates.mean(), estimates.std(ddof=1)
    return float(
        (stats.norm.cdf((-bounds - mean) / spread) + stats.norm.sf((bounds - mean) / spread)).mean()
    )


def jackknifed(estimates, bounds):
    """The power and its standard error."""
    n = len(estimates)
    left = [chance(np.delete(estimates, i), np.delete(bounds, i)) for i in range(n)]
    return chance(estimates, bounds), math.sqrt((n - 1) / n * np.square(left - np.mean(left)).sum())


KINDS = {
    "difference, p < .05": ("p", ALPHA, ALPHA),
    "difference, p < .05/15": ("p", ALPHA / PROFILES, ALPHA / PROFILES),
    "larger than 5, p < .05": ("p_larger", ALPHA, "larger"),
}


def percent(x, digits=1):
    return f"{100 * x:.{digits}f}"


def power_lines(before, found):
    lines = [
        f"## Power: {before['seed'].nunique()} populations beforehand, "
        f"{found['seed'].nunique():,} others",
        "",
        "Computed beforehand: P(|U| > c), U normal with the mean and the spread of the populations",
        "beforehand, c the smallest |U| that the test rejects, given a standard error and degrees",
        "of freedom; the mean over those of these populations. In parentheses the Monte Carlo",
        "standard error: of the first by the jackknife, of the second binomial. Passes: apart",
        "by at most three times the root of the sum of their squares.",
        "",
        "| municipalities | profile, outcome | cases | U: mean | spread | standard error: mean "
        "(median) | test | computed, % | found, % | passes |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for design in DESIGNS:
        for profile, grouping, outcome in PLANTED:
            pilot, run = (
                t[(t["design"] == design) & (t["profile"] == profile)] for t in (before, found)
            )
            known = pilot["std_error"].notna() & (pilot["std_error"] > 0)
            u = pilot["estimate"].to_numpy()
            s, df = (pilot[c].to_numpy() for c in ("std_error", "df"))
            if not known.all():
                raise RuntimeError("a population beforehand without a standard error")
            for k, (test, (column, level, kind)) in enumerate(KINDS.items()):
                wanted, its_error = jackknifed(u, critical(s, df, kind))
                rate = float((run[column] < level).mean())
                mid = min(max(wanted, 1 / len(run)), 1 - 1 / len(run))
                error = math.sqrt(mid * (1 - mid) / len(run))
                good = abs(rate - wanted) <= 3 * math.hypot(error, its_error)
                head = (
                    f"{design} | {profile}, {outcome} by {grouping} | {pilot['cases'].mean():.0f} "
                    f"| {percent(u.mean())} | {percent(u.std(ddof=1))} "
                    f"| {percent(s.mean())} ({percent(np.median(s))})"
                )
                lines.append(
                    f"| {head if k == 0 else ' | | | | | '} | {test} | "
                    f"{percent(wanted)} ({percent(its_error)}) | {percent(rate)} "
                    f"({percent(error)}) | {'yes' if good else 'NO'} |"
                )
    return lines


def verdict_lines(found):
    lines = [
        "## What a researcher reads",
        "",
        "Share of the populations, in percent: found after Holm over the 15 profiles, and the",
        "verdicts (Holm over the profiles and their sum, delta 5 percentage points).",
        "",
        "| municipalities | profile, outcome | Holm, p < .05 | unexplained_large | unexplained | "
        "undecided | other |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for design, (every, _) in DESIGNS.items():
        if every > 1:
            continue
        for profile, grouping, outcome in PLANTED:
            run = found[(found["design"] == design) & (found["profile"] == profile)]
            words = ["unexplained_large", "unexplained", "undecided"]
            shares = [(run["verdict"] == w).mean() for w in words]
            shares.append(1 - sum(shares))
            lines.append(
                f"| {design} | {profile}, {outcome} by {grouping} | "
                f"{percent((run['holm'] < ALPHA).mean())} | "
                + " | ".join(percent(abs(x)) for x in shares) + " |"
            )  # fmt: skip
    return lines


def planted_lines(before):
    lines = [
        "## What is planted",
        "",
        f"Percentage points, means of {before['seed'].nunique()} populations (standard error), all",
        "notified cases; the same seeds drawn with and without.",
        "",
        "| profile | difference | default | with the scenario | planted |",
        "| --- | --- | --- | --- | --- |",
    ]
    words = {
        2: "intervention given all guardians' consent, foreign less Swedish background",
        4: "intervention given all guardians' consent, foreign less Swedish background",
        14: "need, girls less boys",
    }
    one = before[before["design"] == next(iter(DESIGNS))]
    for profile, text in words.items():
        rows = one[one["profile"] == profile]
        cells = []
        for x in (
            rows["difference_default"],
            rows["difference"],
            rows["difference"] - rows["difference_default"],
        ):
            cells.append(f"{percent(x.mean())} ({percent(x.std(ddof=1) / math.sqrt(len(x)))})")
        lines.append(f"| {profile} | {text} | {' | '.join(cells)} |")
    return lines


def rate_of(rows, hits):
    """A rate and its standard error, tests clustered in populations."""
    share = pd.Series(np.asarray(hits, dtype=float), index=rows["seed"].to_numpy())
    share = share.groupby(level=0).mean()
    least = math.sqrt(ALPHA * (1 - ALPHA) / len(rows))  # independent tests, as they should be
    return share.mean(), max(share.std(ddof=1) / math.sqrt(len(share)), least)


FAMILY = ["seed", "outcome", "grouping"]


def null_row(name, rows):
    """Tests of one or several families of 15 profiles."""
    profiles, whole = rows[rows["profile"] > 0], rows[rows["profile"] == 0]
    rate, error = rate_of(profiles, profiles["p"] < ALPHA)
    cells = [
        name,
        f"{percent(rate, 2)} ({percent(error, 2)})",
        "yes" if abs(rate - ALPHA) <= 3 * error else "NO",
    ]
    p = profiles.groupby(FAMILY)["p"]
    said = rows["verdict"].isin(["unexplained", "unexplained_large"])
    # Holm rejects any hypothesis if it rejects that of the smallest p.
    for hits in (p.min() * p.count() < ALPHA, said.groupby([rows[c] for c in FAMILY]).any()):
        share = hits.groupby(level=0).mean()
        least = math.sqrt(ALPHA * (1 - ALPHA) / len(hits))
        error = max(share.std(ddof=1) / math.sqrt(len(share)), least)
        cells.append(f"{percent(share.mean())} ({percent(error)})")
        cells.append("yes" if share.mean() <= ALPHA + 3 * error else "NO")
    rate, error = rate_of(whole, whole["p"] < ALPHA)
    cells.append(f"{percent(rate)} ({percent(error)})")
    cells.append(f"{percent(whole['estimate'].mean(), 2)}")
    return "| " + " | ".join(cells) + " |"


NULL_HEAD = [
    "| test | p < .05, % | passes | any of 15 profiles after Holm, % | at most 5 | any verdict of "
    "an unexplained difference, % | at most 5 | all cases together, p < .05, % | mean U, points |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
]


def null_lines(rows):
    usual = rows[rows["how"] == "as delivered"]
    lines = [
        f"## Null population: {rows['seed'].nunique():,} populations",
        "",
        "The unexplained part given the criteria, in 15 profiles. In parentheses the Monte Carlo",
        "standard error, tests clustered in populations.",
        "",
        *NULL_HEAD,
    ]
    runs = {
        f"{outcome} by {grouping}": usual[
            (usual["outcome"] == outcome) & (usual["grouping"] == grouping)
        ]
        for outcome in CRITERIA
        for grouping in GROUPINGS
    }
    lines += [null_row(name, part) for name, part in runs.items()]
    lines.append(null_row("**all 90 tests**", usual))
    lines += ["", "The same cases otherwise:", "", *NULL_HEAD]
    for outcome, grouping, how in NULL_RUNS:
        if how != "as delivered":
            part = rows[
                (rows["outcome"] == outcome) & (rows["grouping"] == grouping) & (rows["how"] == how)
            ]
            lines.append(null_row(f"{outcome} by {grouping}, {how}", part))
    return [*lines, "", WORDS, "", *cell_lines(usual), "", *state_lines(usual)]


def share_line(name, rows):
    rate, error = rate_of(rows, rows["p"] < ALPHA)
    good = abs(rate - ALPHA) <= 3 * error
    return (
        f"| {name} | {100 * len(rows) / rows['seed'].nunique():.0f} | "
        f"{percent(rate, 2)} ({percent(error, 2)}) | {'yes' if good else 'NO'} |"
    )


def cell_lines(usual):
    """Rates of the 90 tests by what their cells are like."""
    tests = usual[usual["profile"] > 0]
    flagged = tests["flags"].fillna("").str.contains("penalised")
    # What the standard error is beside that of the same cell in the middle of the populations.
    middle = tests.groupby(["outcome", "grouping", "profile"])["std_error"].transform("median")
    wide = tests["std_error"] > 2 * middle
    lines = [
        "The 90 tests by what their cells are like:",
        "",
        "| cells | in 100 populations | p < .05, % | passes |",
        "| --- | --- | --- | --- |",
        share_line("not penalised", tests[~flagged]),
        share_line("penalised, standard error at most twice its median", tests[flagged & ~wide]),
    ]
    if (flagged & wide).any():
        lines.append(share_line("penalised, above twice its median", tests[flagged & wide]))
    if (~flagged & wide).any():
        lines.append(share_line("not penalised, above twice its median", tests[~flagged & wide]))
    for low, high in ((0, 29), (30, 59), (60, 119), (120, 10_000)):
        part = tests[tests["fewest"].between(low, high)]
        if len(part):
            name = f"{low} to {high}" if high < 10_000 else f"{low} or more"
            lines.append(share_line(f"{name} cases in the smaller group", part))
    by_cell = tests.groupby(["outcome", "grouping", "profile"])["p"].agg(
        rate=lambda p: (p < ALPHA).mean(), n="size"
    )
    error = np.sqrt(ALPHA * (1 - ALPHA) / by_cell["n"])
    outside = by_cell[(by_cell["rate"] - ALPHA).abs() > 3 * error]
    lines += ["", f"Of the 90 tests {len(outside)} are outside by themselves:"]
    lines += [
        f"- {outcome} by {grouping}, profile {profile}: {percent(row['rate'])} %"
        for (outcome, grouping, profile), row in outside.iterrows()
    ]
    return lines


def state_lines(usual):
    states = ["unexplained_large", "unexplained", "explained", "no_unexplained", "no_difference",
              "undecided"]  # fmt: skip
    lines = [
        "### Verdicts",
        "",
        "Percent of the verdicts, delta 5 percentage points, Holm over the profiles and all cases.",
        "",
        "| test | " + " | ".join(states) + " |",
        "| --- |" + " --- |" * len(states),
    ]
    for outcome in CRITERIA:
        for grouping in GROUPINGS:
            for name, of in (("profiles", usual["profile"] > 0), ("all", usual["profile"] == 0)):
                part = usual[of & (usual["outcome"] == outcome) & (usual["grouping"] == grouping)]
                share = part["verdict"].value_counts(normalize=True)
                cells = " | ".join(percent(share.get(s, 0.0), 2) for s in states)
                lines.append(f"| {outcome} by {grouping}, {name} | {cells} |")
    return lines


def write_page():
    before, found, null = (read(part) for part in PARTS)
    lines = [TITLE]
    if before is not None:
        lines += ["", *planted_lines(before)]
    if before is not None and found is not None:
        lines += ["", *power_lines(before, found), "", *verdict_lines(found)]
    if null is not None:
        lines += ["", *null_lines(null)]
    text = "\n".join([*lines, "", NOT_SAID])
    (ROOT / "docs" / "planted_effects.md").write_text(text, encoding="utf-8")


def main():
    populations = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    FOLDER.mkdir(parents=True, exist_ok=True)
    for part in (sys.argv[2:] or PARTS) if populations else ():
        run(part, populations)
    write_page()


if __name__ == "__main__":
    main()
