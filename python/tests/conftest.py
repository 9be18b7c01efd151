import os

# Before numpy is imported: sums are then in one order, whatever the caller sets.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
import pytest

import skillnad as sk


@pytest.fixture(scope="session")
def rows():
    """300 invented rows in 15 groups, with Swedish names, as columns of plain lists."""
    random = np.random.default_rng(20)
    group = [f"kommun{i % 15:02d}" for i in range(300)]
    girl = random.integers(0, 2, 300)
    age = np.round(random.uniform(0, 18, 300), 1)
    effect = random.normal(0, 0.7, 15)[np.arange(300) % 15]
    p = 1 / (1 + np.exp(-(-0.8 + 0.05 * age + 0.4 * girl + effect)))
    return {
        "insats": (random.uniform(size=300) < p).astype(int).tolist(),
        "kön": ["flicka" if x else "pojke" for x in girl],
        "ålder": age.tolist(),
        "kommun": group,
    }


@pytest.fixture(scope="session")
def data(rows):
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def fit(data):
    return sk.fit_logit("insats ~ ålder + kön + (1 | kommun)", data)
