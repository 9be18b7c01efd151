"""Cheapest suppressions by scipy's mixed-integer programming (HiGHS): suppression.csv.

One programme for all unsafe cells of a table at once: a binary variable a cell, and for each
unsafe cell a flow of its own through the hidden cells that lifts it to the threshold. Counts of 1
up to the threshold are unsafe; hiding a cell costs 1 + its count; the total of all is known.
"""

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def with_totals(x):
    for axis in range(x.ndim):
        x = np.concatenate([x, x.sum(axis=axis, keepdims=True)], axis=axis)
    return x


def sums(shape):
    """Rows of the constraints, the first factor running fastest."""
    full = [n + 1 for n in shape]
    number = np.arange(np.prod(full)).reshape(full, order="F")
    rows = []
    for axis, n in enumerate(shape):
        others = [range(m) for k, m in enumerate(full) if k != axis]
        for place in itertools.product(*others):
            at = [slice(p, p + 1) for p in place]
            at.insert(axis, slice(None))
            cells = number[tuple(at)].ravel()
            row = np.zeros(number.size)
            row[cells[n]] = 1
            row[cells[:n]] = -1
            rows.append(row)
    return np.array(rows)


def cheapest(x, threshold):
    value = with_totals(x).ravel(order="F").astype(float)
    n = value.size
    equal = sums(x.shape)
    largest = 2 * value.max() + 10
    unsafe = np.flatnonzero((value > 0) & (value < threshold))
    if unsafe.size == 0:
        return 0.0
    size = n * (1 + unsafe.size)
    rows, low, high = [], [], []
    lower, upper = np.zeros(size), np.ones(size)
    lower[unsafe] = 1
    upper[n - 1] = 0
    for k, cell in enumerate(unsafe):
        flow = n * (k + 1)
        lower[flow : flow + n], upper[flow : flow + n] = -largest, largest
        lower[flow + cell] = upper[flow + cell] = max(threshold - value[cell], 1)
        for row in equal:
            line = np.zeros(size)
            line[flow : flow + n] = row
            rows.append(line)
            low.append(0)
            high.append(0)
        for i in range(n):
            for bound, least, most in (
                (-(largest - value[i]), -np.inf, 0),
                (value[i], 0, np.inf),
            ):
                line = np.zeros(size)
                line[flow + i], line[i] = 1, bound
                rows.append(line)
                low.append(least)
                high.append(most)
    loss = np.concatenate([1 + value, np.zeros(size - n)])
    found = milp(
        loss,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(lower, upper),
        integrality=np.concatenate([np.ones(n), np.zeros(size - n)]),
        options={"presolve": False},  # with it one table comes out dearer than it need be
    )
    return float(found.fun) if found.status == 0 else None


def main():
    random = np.random.default_rng(20)
    lines = ["shape,threshold,counts,loss"]
    shapes = [tuple(random.integers(2, 6, 2)) for _ in range(60)] + [
        (2, 2, 3),
        (2, 3, 3),
        (3, 3, 2),
    ] * 4
    for shape in shapes:
        mean = random.choice([2, 6, 15, 40], size=shape)
        x = random.poisson(mean)
        threshold = int(random.choice([3, 5]))
        loss = cheapest(x, threshold)
        if loss is None:
            continue
        counts = " ".join(str(v) for v in x.ravel(order="F"))
        lines.append(f"{'x'.join(map(str, shape))},{threshold},{counts},{loss:.6f}")
    with open("suppression.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


main()
