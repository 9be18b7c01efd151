"""Maximum likelihood with a normal intercept for each group, by adaptive Gauss-Hermite quadrature.

Rows have a linear predictor x'b + o + s u, u standard normal and the same in a group, and a family
says the log-likelihood of a row and its derivatives. Independent of the core: its own mode search,
gradient (the posterior mean of the scores, Fisher's identity) and Hessian (by differences).
"""

import numpy as np
from scipy import optimize, special, stats

WIDE = np.polynomial.hermite_e.hermegauss(15)
NORMAL = stats.norm.ppf(0.975)


class Binomial:
    """A row has y events in n trials; the probability is logistic or, of hazards, cloglog."""

    extra = 0

    def __init__(self, events, trials, link="logit"):
        self.events, self.trials, self.link = events, trials, link

    def terms(self, eta, parameters):
        """Log-likelihood of the rows, slope and curvature in eta; slopes in other parameters."""
        y, n = self.events, self.trials
        if self.link == "logit":
            p = special.expit(eta)
            return y * eta + n * np.log1p(-p), y - n * p, -n * p * (1 - p), []
        h = np.exp(eta)
        happened = np.where(h < 1e-8, 1.0, h / np.expm1(h))  # h q / p
        slope = y * happened - (n - y) * h
        curvature = y * happened * (1 - h - happened) - (n - y) * h
        return y * np.log(-np.expm1(-h)) - (n - y) * h, slope, curvature, []


class Cumulative:
    """A row has counts of categories: P(category <= k) = logistic(threshold k - eta)."""

    def __init__(self, category, count, categories):
        self.category, self.count, self.extra = category, count, categories - 1

    def terms(self, eta, parameters):
        edges = np.concatenate([[-np.inf], parameters, [np.inf]])
        low, high = edges[self.category] - eta, edges[self.category + 1] - eta
        below, above = special.expit(low), special.expit(high)
        p = above - below
        dense = [below * (1 - below), above * (1 - above)]
        turn = [dense[0] * (1 - 2 * below), dense[1] * (1 - 2 * above)]
        slope = -(dense[1] - dense[0]) / p
        curvature = (turn[1] - turn[0]) / p - slope**2
        thresholds = [
            self.count * ((self.category == k) * dense[1] - (self.category == k + 1) * dense[0]) / p
            for k in range(self.extra)
        ]
        return self.count * np.log(p), self.count * slope, self.count * curvature, thresholds


class Fit:
    """parameters: coefficients, then those of the family (thresholds), then the spread s.

    `start`: where the search begins, but for the spread, of which several are tried.
    """

    def __init__(self, family, design, groups, start, offset=0.0, nodes=7):
        self.family, self.design, self.offset = family, design, offset
        self.groups, self.n_groups = groups, groups.max() + 1
        self.mode = np.zeros(self.n_groups)
        self.parameters = np.array(start, float)
        self.nodes, weights = np.polynomial.hermite_e.hermegauss(nodes)
        # Of an integral without the density in it.
        self.log_weights = (np.log(weights) + self.nodes**2 / 2)[:, None]

    def maximise(self):
        """Newton's method in log s, upwards also where the Hessian is not that of a maximum."""
        starts = [np.append(self.parameters[:-1], s) for s in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)]
        self.parameters = max(starts, key=lambda b: self.value(b)[0])
        inverse = None
        for _ in range(200):
            scale = np.ones(len(self.parameters))
            scale[-1] = self.spread
            gradient = scale * self.value(self.parameters)[1]
            if inverse is None:
                hessian = scale[:, None] * self.second(self.parameters) * scale
                hessian[-1, -1] += gradient[-1]
                size, vectors = np.linalg.eigh(hessian)
                inverse = vectors / np.abs(size) @ vectors.T
            step = inverse @ gradient
            self.parameters[:-1] += step[:-1]
            self.parameters[-1] *= np.exp(np.clip(step[-1], -0.5, 0.5))
            largest = np.abs(step).max()
            if largest < 1e-9:
                break
            if largest > 0.1:
                inverse = None
        self.log_likelihood, _ = self.value(self.parameters)
        self.covariance = np.linalg.inv(-self.second(self.parameters))
        return self

    def rises(self):
        """Whether the likelihood rises with the variance from where there is none."""
        alone = np.append(self.parameters[:-1], 0)
        _, slope, curvature, _ = self.terms(alone, self.mode)
        return (self.by_group(slope) ** 2 + self.by_group(curvature)).sum() > 0

    def without_spread(self):
        """The regression without groups, which the search began with, as the maximum."""
        self.parameters[-1] = 0
        self.log_likelihood, _ = self.value(self.parameters)
        _, _, curvature, _ = self.terms(self.parameters, self.mode)
        information = -self.design.T @ (curvature[:, None] * self.design)
        self.covariance = np.zeros((len(self.parameters), len(self.parameters)))
        self.covariance[:-1, :-1] = np.linalg.inv(information)
        return self

    def upper_limit(self):
        """The one-sided limit of 95 percent of a spread estimated 0, by profile likelihood."""
        root = np.linalg.cholesky(self.covariance[:-1, :-1])

        def below(spread):
            def downhill(z):
                b = np.append(self.coefficients + root @ z, spread)
                value, gradient = self.value(b)
                return self.log_likelihood - value, -root.T @ gradient[:-1]

            at = np.zeros(len(root))
            found = optimize.minimize(downhill, at, jac=True, options={"gtol": 1e-5})
            return found.fun - stats.norm.ppf(0.95) ** 2 / 2

        return optimize.brentq(below, 1e-3, 1)

    @property
    def coefficients(self):
        return self.parameters[: self.design.shape[1]]

    @property
    def spread(self):
        return self.parameters[-1]

    def by_group(self, x):
        return np.bincount(self.groups, x, self.n_groups)

    def terms(self, parameters, u):
        p = self.design.shape[1]
        eta = self.design @ parameters[:p] + self.offset + parameters[-1] * u[self.groups]
        return self.family.terms(eta, parameters[p:-1])

    def quadrature(self, parameters):
        """Places (by node and group) and the log of what the integral sums up there."""
        s = parameters[-1]
        for _ in range(50):
            _, slope, curvature, _ = self.terms(parameters, self.mode)
            bend = s**2 * self.by_group(curvature) - 1
            step = (s * self.by_group(slope) - self.mode) / bend
            self.mode = self.mode - step
            if np.abs(step).max() < 1e-10:
                break
        width = 1 / np.sqrt(-bend)
        return self.mode + width * self.nodes[:, None], np.log(width) - 0.5 * np.log(2 * np.pi)

    def value(self, parameters):
        """Log-likelihood and its gradient."""
        places, scale = self.quadrature(parameters)
        all_terms = [self.terms(parameters, u) for u in places]
        logs = np.array([self.by_group(terms[0]) for terms in all_terms])
        logs += scale + self.log_weights - places**2 / 2
        total = special.logsumexp(logs, axis=0)
        posterior = np.exp(logs - total)[:, self.groups]
        slopes = posterior * np.array([terms[1] for terms in all_terms])
        p = self.design.shape[1]
        gradient = np.zeros(len(parameters))
        gradient[:p] = slopes.sum(axis=0) @ self.design
        for k in range(self.family.extra):
            gradient[p + k] = (posterior * [terms[3][k] for terms in all_terms]).sum()
        gradient[-1] = (slopes * places[:, self.groups]).sum()
        return total.sum(), gradient

    def second(self, parameters):
        """The Hessian, by central differences of the gradient."""
        steps = 1e-4 * np.eye(len(parameters))
        columns = [self.value(parameters + e)[1] - self.value(parameters - e)[1] for e in steps]
        hessian = np.array(columns) / 2e-4
        return (hessian + hessian.T) / 2

    def delta(self, function):
        """Value and standard error of a function of all parameters."""
        steps = 1e-5 * np.eye(len(self.parameters))
        slopes = [function(self.parameters + e) - function(self.parameters - e) for e in steps]
        slopes = np.array(slopes) / 2e-5
        variance = np.einsum("i...,ij,j...->...", slopes, self.covariance, slopes)
        return function(self.parameters), np.sqrt(variance)

    def posterior_means(self, function):
        """The mean of function(s u) in each group, given its rows."""
        places, scale = self.quadrature(self.parameters)
        logs = np.array([self.by_group(self.terms(self.parameters, u)[0]) for u in places])
        logs += scale + self.log_weights - places**2 / 2
        weights = np.exp(logs - special.logsumexp(logs, axis=0))
        return (weights * function(self.spread * places)).sum(axis=0)


def marginal(eta, spread):
    """The mean of logistic(eta + s u) over u standard normal."""
    places, weights = WIDE
    return special.expit(eta[:, None] + spread * places) @ weights / weights.sum()


def limits(middle, error):
    return middle - NORMAL * error, middle + NORMAL * error


def components(fit, latent):
    """Measures of the spread: estimate, standard error, and limits from those of log s.

    Of a spread estimated 0 the limits are 0 and that of the profile.
    """
    s, error = fit.spread, np.sqrt(fit.covariance[-1, -1])
    if s == 0:
        ends, error = (0, fit.upper_limit()), np.nan
    else:
        ends = np.exp(limits(np.log(s), error / s))
    forms = {
        "sd (Intercept)": lambda x: x,
        "var (Intercept)": lambda x: x**2,
        "icc_latent": lambda x: x**2 / (x**2 + latent),
        "mor": lambda x: np.exp(np.sqrt(2) * x * stats.norm.ppf(0.75)),
    }
    out = {}
    for name, form in forms.items():
        slope = (form(s + 1e-6) - form(s - 1e-6)) / 2e-6
        out[name] = (form(s), slope * error, *(form(end) for end in ends))
    return out


def correlation_of_cases(fit, cases):
    """Var(p) / (E p (1 - E p)) at the mean linear predictor of the cases, limits by the logit."""
    mean = cases @ fit.design / cases.sum()
    places, weights = WIDE

    def ratio(parameters):
        p = special.expit(mean @ parameters[: len(mean)] + parameters[-1] * places)
        middle = p @ weights / weights.sum()
        return ((p - middle) ** 2 @ weights / weights.sum()) / (middle * (1 - middle))

    if fit.spread == 0:
        return 0, np.nan, 0, ratio(np.append(fit.coefficients, fit.upper_limit()))
    value, error = fit.delta(ratio)
    ends = limits(special.logit(value), error / (value * (1 - value)))
    return value, error, *special.expit(ends)
