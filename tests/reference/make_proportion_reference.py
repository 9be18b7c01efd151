"""Limits of proportions by statsmodels: proportion.csv.

Wilson's limits by proportion_confint. With clusters the variance of the proportion is that of the
intercept of a linear regression on nothing else, robust to clusters (statsmodels' correction is
then G / (G - 1)); the effective number of cases goes into proportion_confint with the level at
which the normal quantile is Student's. Clusters are written as cases:events, joined by blanks.
"""

from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

out = ["clusters,level,cases,events,effective,low,high"]
random = np.random.default_rng(20240331)


def line(clusters, level, n, k, effective, limits):
    out.append(f"{clusters},{level},{n},{k},{effective!r},{limits[0]!r},{limits[1]!r}")


for n, k in [(1, 0), (1, 1), (5, 2), (10, 10), (37, 12), (240, 3), (18647, 11034)]:
    for level in (0.9, 0.95):
        limits = proportion_confint(k, n, alpha=1 - level, method="wilson")
        line("", level, n, k, float(n), [float(x) for x in limits])
for n_clusters in (2, 3, 15, 134):
    for spread in (0.3, 1.5):
        cases = 1 + random.poisson(20, n_clusters)
        chance = 1 / (1 + np.exp(-random.normal(0.3, spread, n_clusters)))
        events = random.binomial(cases, chance)
        y = np.concatenate([np.repeat([1, 0], [k, n - k]) for n, k in zip(cases, events)])
        g = np.repeat(np.arange(n_clusters), cases)
        fit = sm.OLS(y, np.ones(len(y))).fit(cov_type="cluster", cov_kwds={"groups": g})
        p = y.mean()
        effective = min(p * (1 - p) / fit.cov_params()[0, 0], len(y))
        quantile = stats.t.ppf(0.975, n_clusters - 1)
        alpha = 2 * stats.norm.sf(quantile)
        limits = proportion_confint(p * effective, effective, alpha=alpha, method="wilson")
        words = " ".join(f"{n}:{k}" for n, k in zip(cases, events))
        line(words, 0.95, len(y), int(y.sum()), float(effective), [float(x) for x in limits])
path = Path(__file__).parent / "proportion.csv"
path.write_text("\n".join(out) + "\n", encoding="utf-8")
