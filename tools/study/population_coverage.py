"""Do 95 % limits of shares in stochastic populations cover? Writes docs/population_coverage.md.

    tools/study/population_coverage.py [POPULATIONS]

Each population of simulate_nuso(mode="stochastic") is a survey with a seed of its own. The truth of
a share is its mean over the populations, whose error is a twentieth of a survey's.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import skillnad as sk

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_SEED = 500_001
LEVEL = 0.95
# Name, table, arguments of shares(), where the cell is.
SHARES = [
    ("need", "utredning", {"outcome": "behov", "event": "ja", "base": "notified"}, {}),
    (
        "need, girls",
        "utredning",
        {"outcome": "behov", "event": "ja", "base": "notified", "by": "kon"},
        {"kon": "flicka"},
    ),
    (
        "guardians' consent",
        "utredning",
        {"outcome": "samtycke_vh", "event": "samtliga", "base": "need_assessed_notified"},
        {},
    ),
    (
        "guardians' consent, foreign background",
        "utredning",
        {
            "outcome": "samtycke_vh",
            "event": "samtliga",
            "base": "need_assessed_notified",
            "by": "ursprung",
        },
        {"ursprung": "utländsk"},
    ),
    (
        "guardians' consent, profile 14",
        "utredning",
        {
            "outcome": "samtycke_vh",
            "event": "samtliga",
            "base": "need_assessed_notified",
            "by": "ros",
        },
        {"ros": "14"},
    ),
    (
        "guardians' consent, profile 11",
        "utredning",
        {
            "outcome": "samtycke_vh",
            "event": "samtliga",
            "base": "need_assessed_notified",
            "by": "ros",
        },
        {"ros": "11"},
    ),
    (
        "child's consent, 12 years and over",
        "utredning",
        {"outcome": "samtycke_barn", "event": "ja", "base": "need_assessed_12"},
        {},
    ),
    (
        "family treatment decided",
        "utredning",
        {"outcome": "beslut_fb", "event": "1", "base": "need_assessed_notified"},
        {},
    ),
    (
        "family treatment decided, Swedish background",
        "utredning",
        {
            "outcome": "beslut_fb",
            "event": "1",
            "base": "need_assessed_notified",
            "by": "ursprung",
        },
        {"ursprung": "svensk"},
    ),
    (
        "treatment started",
        "insats",
        {"outcome": "verkstalld", "event": "ja", "base": "treatments"},
        {},
    ),
    (
        "goals met",
        "insats",
        {"outcome": "maluppfyllelse", "event": "alla mål", "base": "treatments_followed_up"},
        {},
    ),
    (
        "closed because goals were met",
        "insats",
        {"outcome": "avslut_mal", "event": "1", "base": "treatments_closed"},
        {},
    ),
    ("notified again", "aktualisering", {"outcome": "aterakt", "event": "ja"}, {}),
]
METHODS = {"Wilson": {}, "robust to municipalities": {"cluster": "enhet_id"}}
TITLE = """# Limits of shares in the synthetic population

Written by `tools/study/population_coverage.py`. {populations} populations of
`simulate_nuso(mode="stochastic")`, each a survey with a seed of its own; the truth of a share is
its mean over them. A coverage not more than three Monte Carlo standard errors ({error:.2f} each)
below 95 % passes; of what is above the text below the table tells why.
"""
WORDS = """
Where limits cover too often: chances are fitted so that the printed margins are expected in every
population, and the municipalities' effects are the same 134 normal quantiles in another order. Both
take from the spread between populations what a survey of other municipalities would have, while
limits rest on the spread within one. Tests of error rates take differences between groups instead:
see [planted effects](planted_effects.md).
"""


def cells_of(tables):
    rows = []
    for name, table, arguments, where in SHARES:
        for method, options in METHODS.items():
            out = sk.shares(tables[table], **arguments, **options, level=LEVEL)
            for column, level in where.items():
                out = out[out[column].astype(str) == level]
            assert len(out) == 1, name
            cell = out.iloc[0]
            rows.append(
                (name, method, cell["base"], cell["share"], cell["conf_low"], cell["conf_high"])
            )
    return pd.DataFrame(rows, columns=["share_of", "method", "base", "share", "low", "high"])


def main():
    populations = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    start = time.monotonic()
    found = pd.concat(
        cells_of(sk.simulate_nuso(seed=FIRST_SEED + k, mode="stochastic"))
        for k in range(populations)
    )
    error = np.sqrt(LEVEL * (1 - LEVEL) / populations)
    lines = [
        "| share | cases | mean, % | spread, points | limits | coverage, % | passes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for (name, method), rows in found.groupby(["share_of", "method"], sort=False):
        truth = rows["share"].mean()
        covered = ((rows["low"] <= truth) & (truth <= rows["high"])).mean()
        lines.append(
            f"| {name} | {rows['base'].mean():.0f} | {100 * truth:.2f} | "
            f"{100 * rows['share'].std():.2f} | {method} | {100 * covered:.1f} | "
            f"{'yes' if covered >= LEVEL - 3 * error else 'NO'} |"
        )
    text = TITLE.format(populations=populations, error=100 * error)
    page = ROOT / "docs" / "population_coverage.md"
    page.write_text(text + "\n" + "\n".join(lines) + "\n" + WORDS, encoding="utf-8")
    print(f"{populations} populations in {time.monotonic() - start:.0f} s")


main()
