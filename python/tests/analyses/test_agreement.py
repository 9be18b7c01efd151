"""Two answers of the same cases: agreement beyond chance, and the difference of their shares."""

import numpy as np
import pandas as pd
import pytest
from analysis_rows import as_levels, groups_of, in_base, text
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa

KINDS = {"test_two_answers": {"agreement", "paired"}}
NORMAL = stats.norm.ppf(0.975)


def of_cases(first, second):
    both, first_only = (first & second).sum(), (first & ~second).sum()
    second_only, neither = (~first & second).sum(), (~first & ~second).sum()
    square = np.array([[both, first_only], [second_only, neither]])
    n = square.sum()
    kappa = cohens_kappa(square)
    # Agresti & Min: half a case more in each cell.
    b, c, m = first_only + 0.5, second_only + 0.5, n + 2
    middle, half = (b - c) / m, NORMAL * np.sqrt(b + c - (b - c) ** 2 / m) / m
    return {
        "n": n,
        "both": both,
        "first_only": first_only,
        "second_only": second_only,
        "neither": neither,
        "share_first": (both + first_only) / n,
        "share_second": (both + second_only) / n,
        "second_given_first": both / (both + first_only),
        "first_given_second": both / (both + second_only),
        "kappa": kappa.kappa,
        "kappa_low": kappa.kappa - NORMAL * np.sqrt(kappa.var_kappa),
        "kappa_high": kappa.kappa + NORMAL * np.sqrt(kappa.var_kappa),
        "difference": (first_only - second_only) / n,
        "difference_low": middle - half,
        "difference_high": middle + half,
        "p_value": mcnemar(square, exact=True).pvalue,
    }


def test_two_answers(population, part):
    table = population.result(part["analysis"])[part["part"]]
    rows = in_base(population, part)
    answers = []
    for one in (part["outcome"][0], part["event"]):
        name, level = one.split(":")
        answers.append((as_levels(rows[name]), level))
    asked = np.all([cells != "" for cells, _ in answers], axis=0)
    first, second = (cells == level for cells, level in answers)
    groups = [("", "", np.ones(len(rows), bool)), *groups_of(part, rows)]
    labels = [(by, label) for by, label, _ in groups]
    assert list(zip(text(table["by"]), text(table["by_level"]), strict=True)) == labels
    taken = [chosen & asked for _, _, chosen in groups]
    wanted = pd.DataFrame(of_cases(first[cases], second[cases]) for cases in taken)
    for column in wanted.columns[:5]:
        assert list(table[column]) == list(wanted[column])
    for column in wanted.columns[5:-1]:
        np.testing.assert_allclose(table[column], wanted[column], rtol=0, atol=1e-12)
    # Tails of 1e-140 are sums and ratios of factorials: relative, not absolute.
    assert list(table["p_value"]) == pytest.approx(list(wanted["p_value"]), rel=1e-9)
