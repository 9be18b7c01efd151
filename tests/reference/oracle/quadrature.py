"""Gauss-Hermite nodes and weights for a standard normal density, to working precision.

Definition: the K nodes are the zeros of the Hermite polynomial He_K (Abramowitz and Stegun
22.1.15); the weights, with sum 1, are K! / (K He_{K-1}(z))^2. Zeros are separated by those of
He_{K-1} and found by bisection, then Newton with He_K' = K He_{K-1}.
"""

import itertools
from functools import cache

from mpmath import mp, mpf


def _hermite(order, z):
    """He_order(z) and He_{order-1}(z) by z He_k - k He_{k-1}."""
    before, here = mpf(0), mpf(1)
    for k in range(order):
        before, here = here, z * here - k * before
    return here, before


def _float_zeros(order):
    """The zeros in double precision, by bisection between those of one order less."""
    zeros = []
    for n in range(1, order + 1):
        edge = 2.0 * n**0.5 + 1.0
        walls = [-edge, *zeros, edge]
        found = []
        for low, high in itertools.pairwise(walls):
            sign = _scaled_sign(n, low)
            for _ in range(54):
                middle = 0.5 * (low + high)
                if _scaled_sign(n, middle) == sign:
                    low = middle
                else:
                    high = middle
            found.append(0.5 * (low + high))
        zeros = found
    return zeros


def _scaled_sign(order, z):
    """The sign of He_order(z), with the recurrence scaled so that nothing overflows."""
    before, here = 0.0, 1.0
    for k in range(order):
        before, here = here, (z * here - k**0.5 * before) / (k + 1) ** 0.5
    return here > 0


@cache
def normal_rule(order, digits):
    """Nodes and weights (sum 1) of the rule with `order` points, good to `digits` digits."""
    with mp.workdps(digits + 20):
        nodes, weights = [], []
        factorial = mp.factorial(order)
        for start in _float_zeros(order):
            z = mpf(start)
            for _ in range(60):
                value, lower = _hermite(order, z)
                step = value / (order * lower)
                z -= step
                if abs(step) < mpf(10) ** (-digits - 10):
                    break
            _, lower = _hermite(order, z)
            nodes.append(z)
            weights.append(factorial / (order * lower) ** 2)
        return tuple(nodes), tuple(weights)
