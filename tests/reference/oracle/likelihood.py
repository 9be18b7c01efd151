"""Log-likelihood of a binary or grouped-binomial model, plain or with a random intercept.

    eta_i = x_i'b + sigma u_j,   u_j ~ N(0, 1)

Parameters are psi = (b, log sigma), or b alone for `nodes=0` (no random intercept). nodes=1 is
Laplace's approximation; K > 1 the adaptive Gauss-Hermite rule with K points, centred at the mode of
each group and scaled by the curvature there (the observed second derivative, for every link).
"""

from mpmath import mp, mpf

from .links import KERNELS
from .quadrature import normal_rule


class Model:
    """rows: a list of (group, x tuple, successes, trials)."""

    def __init__(self, rows, nodes, link="logit"):
        self.kernel = KERNELS[link]
        self.nodes = nodes
        groups = {}
        for group, x, y, m in rows:
            groups.setdefault(group, []).append((tuple(mpf(v) for v in x), y, m))
        self.labels = list(groups)
        self.groups = list(groups.values())
        self.n_columns = len(rows[0][1])
        self.constant = mp.fsum(mp.log(mp.binomial(m, y)) for _, _, y, m in rows if m > 1)
        self.modes = [mpf(0)] * len(self.groups)
        self.rule = normal_rule(nodes, mp.dps) if nodes > 0 else None

    @property
    def n_parameters(self):
        return self.n_columns + (1 if self.nodes else 0)

    def group_kernel(self, j, b):
        rows = self.groups[j]
        eta = [mp.fdot(x, b) for x, _, _ in rows]
        return self.kernel(eta, [y for _, y, _ in rows], [m for _, _, m in rows])

    def mode(self, kernel, sigma, start):
        """The maximum of l(sigma u) - u^2/2 (concave) and minus the second derivative there."""

        def slopes(u):
            first, second = kernel.slopes(sigma * u)
            return sigma * first - u, 1 - sigma * sigma * second

        u = start
        gradient, curvature = slopes(u)
        for _ in range(200):
            step = gradient / curvature
            while True:
                after = u + step
                new_gradient, new_curvature = slopes(after)
                if abs(new_gradient) <= abs(gradient) or abs(step) < mpf(10) ** (-mp.dps + 8):
                    break
                step /= 2
            u, gradient, curvature = after, new_gradient, new_curvature
            if abs(step) < mpf(10) ** (-mp.dps // 2 - 3):
                break
        # One step more squares the error, which is then below the working precision.
        u += gradient / curvature
        return u, slopes(u)[1]

    def group_terms(self, j, kernel, sigma):
        """Mode, scale and the log of each quadrature term of group j."""
        mode, curvature = self.mode(kernel, sigma, self.modes[j])
        self.modes[j] = mode
        scale = 1 / mp.sqrt(curvature)
        points, logs = [], []
        for z, weight in zip(*self.rule):
            u = mode + scale * z
            points.append(u)
            logs.append(mp.log(weight) + kernel.value(sigma * u) - u * u / 2 + z * z / 2)
        return mode, scale, points, logs

    def group_values(self, psi):
        """The log-likelihood of each group, without binomial coefficients."""
        b = psi[: self.n_columns]
        if not self.nodes:
            return [self.group_kernel(j, b).value(mpf(0)) for j in range(len(self.groups))]
        sigma = mp.exp(psi[-1])
        values = []
        for j in range(len(self.groups)):
            _, scale, _, logs = self.group_terms(j, self.group_kernel(j, b), sigma)
            top = max(logs)
            values.append(top + mp.log(mp.fsum(mp.exp(v - top) for v in logs)) + mp.log(scale))
        return values

    def value(self, psi):
        return mp.fsum(self.group_values(psi)) + self.constant
