"""What follows from a maximum: standard errors, group effects, probabilities, intervals."""

from mpmath import mp, mpf

from .links import KERNELS
from .maximum import STEP
from .quadrature import normal_rule


def covariance(hessian):
    """The inverse of the observed information in (b, log sigma)."""
    return (-hessian) ** -1


def cluster_covariance(hessian, scores):
    """The sandwich A^-1 (sum_j s_j s_j') A^-1, without a small-sample factor (CR0)."""
    bread = covariance(hessian)
    rows = mp.matrix(scores)
    return bread * (rows.T * rows) * bread


def group_effects(model, psi):
    """Per group: mode, curvature SD, posterior mean and SD of sigma u, by the model's own rule."""
    sigma = mp.exp(psi[-1])
    out = []
    for j in range(len(model.groups)):
        kernel = model.group_kernel(j, psi[: model.n_columns])
        mode, scale, points, logs = model.group_terms(j, kernel, sigma)
        weights = _softmax(logs)
        mean = mp.fsum(w * u for w, u in zip(weights, points))
        square = mp.fsum(w * (u - mean) ** 2 for w, u in zip(weights, points))
        out.append((sigma * mode, sigma * scale, sigma * mean, sigma * mp.sqrt(square)))
    return out


def conditional_probability(model, psi, j, x):
    """The posterior mean of the probability at x given the outcomes of group j."""
    sigma, b = mp.exp(psi[-1]), psi[: model.n_columns]
    _, _, points, logs = model.group_terms(j, model.group_kernel(j, b), sigma)
    inverse = model.kernel.probability
    eta = mp.fdot(x, b)
    return mp.fsum(w * inverse(eta + sigma * u) for w, u in zip(_softmax(logs), points))


def _softmax(logs):
    top = max(logs)
    raw = [mp.exp(v - top) for v in logs]
    total = mp.fsum(raw)
    return [v / total for v in raw]


def marginal_probability(link, psi, x):
    """The integral of the inverse link over N(x'b, sigma^2), to working precision.

    The trapezoid rule on a function that is analytic in a strip and falls off like exp(-z^2/2)
    converges like exp(-c / step): a step of 1/12 over +-17 standard deviations gives 60 digits for
    the spreads met here (the nearest pole is at pi / sigma).
    """
    b, sigma = psi[: len(x)], mp.exp(psi[-1])
    eta, inverse = mp.fdot(x, b), KERNELS[link].probability
    step = mpf(1) / 24
    total = mp.fsum(
        inverse(eta + sigma * k * step) * mp.exp(-((k * step) ** 2) / 2)
        for k in range(-17 * 24, 17 * 24 + 1)
    )
    return total * step / mp.sqrt(2 * mp.pi)


def delta_error(function, psi, covariance_matrix):
    """The delta-method standard error of function(psi), by central differences."""
    gradient = []
    for i in range(len(psi)):
        up, down = list(psi), list(psi)
        up[i] += STEP
        down[i] -= STEP
        gradient.append((function(up) - function(down)) / (2 * STEP))
    column = mp.matrix(gradient)
    return mp.sqrt((column.T * covariance_matrix * column)[0])


def latent_icc(link, sigma):
    """Share of the variance between groups on the latent scale (pi^2/3, 1 or pi^2/6 within)."""
    within = {"logit": mp.pi**2 / 3, "probit": mpf(1), "cloglog": mp.pi**2 / 6}[link]
    return sigma**2 / (sigma**2 + within)


def median_odds_ratio(sigma):
    """exp(sqrt(2) sigma Phi^-1(3/4)) (Larsen and Merlo 2005)."""
    return mp.exp(mp.sqrt(2) * sigma * mp.sqrt(2) * mp.erfinv(mpf(1) / 2))


def exact_value(model, psi, nodes=151):
    """The log-likelihood with so many nodes that the rule's error is far below 1e-12."""
    rule, old = normal_rule(nodes, mp.dps), model.rule
    model.rule = rule
    value = model.value(psi)
    model.rule = old
    return value


def profile_limit(model, psi, value, direction, index, cut):
    """Where 2 (max - profile) = cut, going from psi[index] in `direction` (+1 or -1).

    Newton on the Lagrange system: all other derivatives are 0 and the value is max - cut/2.
    """
    from .maximum import derivatives

    p = len(psi)
    hessian = derivatives(model, psi)[2]
    column = covariance(hessian)[:, index]
    scale = direction * mp.sqrt(cut / column[index])
    here = [v + scale * column[i] for i, v in enumerate(psi)]
    target = value - cut / 2
    for _ in range(40):
        at, gradient, hessian, _ = derivatives(model, here)
        equations, system = [], mp.matrix(p, p)
        for i in range(p):
            if i == index:
                equations.append(at - target)
                for k in range(p):
                    system[i, k] = gradient[k]
            else:
                equations.append(gradient[i])
                for k in range(p):
                    system[i, k] = hessian[i, k]
        step = mp.lu_solve(system, mp.matrix([-e for e in equations]))
        here = [v + s for v, s in zip(here, step)]
        if max(abs(s) for s in step) < mpf(10) ** -14:
            return here[index]
    raise ArithmeticError("no profile limit found in 40 steps")
