#!/usr/bin/env python3
"""Kappa and McNemar's exact test by statsmodels: the values of test_agreement.cpp.

tests/reference/make_agreement.py      prints them
"""

import numpy as np
import statsmodels
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa

print("statsmodels", statsmodels.__version__)
for table in ([[1921, 824], [234, 1358]], [[20, 5], [10, 15]], [[3, 9], [1, 2]]):
    counts = np.array(table)
    kappa = cohens_kappa(counts)
    test = mcnemar(counts, exact=True)
    print(table, kappa.kappa, kappa.std_kappa, kappa.kappa_low, kappa.kappa_upp, test.pvalue)
