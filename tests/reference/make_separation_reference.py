#!/usr/bin/env python3
"""Writes separation_designs.csv: small integer designs with exact answers.

For each design the rank and the kind of separation are found in exact rational arithmetic
(fractions.Fraction), independently of the core: the rank by Gaussian elimination, the separation by

    maximise sum t_i  subject to  t_i <= z_i x_i'b,  0 <= t_i <= 1,  x_k'b = 0 (both outcomes),
    b free

with a tableau simplex under Bland's rule. The set of admissible b is a cone, so that at the optimum
each t_i is 0 or 1 and the sum is the number of rows that some direction separates: none of them is
overlap, all of them (with no row of both outcomes) complete, otherwise quasi-complete separation.

One line a design: family, kind (0 none, 1 quasi, 2 complete), separated rows, rank, columns, cells.
Rows stand between semicolons; a row ends in + (success), - (failure) or * (one of each).

    python3 tests/reference/make_separation_reference.py tests/reference/separation_designs.csv
"""

import sys
from fractions import Fraction


class Numbers:
    """A fixed linear congruential generator: the same numbers in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]


def echelon(rows, n_columns):
    """Reduced row echelon form: the non-zero rows and their pivot columns."""
    rows = [[Fraction(cell) for cell in row] for row in rows]
    pivots = []
    top = 0
    for column in range(n_columns):
        found = next((i for i in range(top, len(rows)) if rows[i][column] != 0), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        lead = rows[top][column]
        rows[top] = [cell / lead for cell in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[column] != 0:
                factor = row[column]
                rows[i] = [a - factor * b for a, b in zip(row, rows[top])]
        pivots.append(column)
        top += 1
    return rows[:top], pivots


def null_space(rows, n_columns):
    """Vectors that span {b : row'b = 0 for all rows}."""
    reduced, pivots = echelon(rows, n_columns)
    vectors = []
    for free in range(n_columns):
        if free in pivots:
            continue
        vector = [Fraction(0)] * n_columns
        vector[free] = Fraction(1)
        for row, pivot in zip(reduced, pivots):
            vector[pivot] = -row[free]
        vectors.append(vector)
    return vectors


def maximise(objective, matrix, right):
    """max objective'v subject to matrix v <= right, v >= 0, with right >= 0. Bland's rule."""
    m, n = len(matrix), len(objective)
    table = [
        row + [Fraction(int(i == k)) for k in range(m)] + [right[i]] for i, row in enumerate(matrix)
    ]
    cost = [-c for c in objective] + [Fraction(0)] * (m + 1)
    basis = [n + i for i in range(m)]
    while True:
        entering = next((j for j in range(n + m) if cost[j] < 0), None)
        if entering is None:
            return cost[-1]
        best = None
        for i in range(m):
            if table[i][entering] > 0:
                key = (table[i][-1] / table[i][entering], basis[i])
                if best is None or key < best[0]:
                    best = (key, i)
        assert best is not None, "unbounded"
        leaving = best[1]
        lead = table[leaving][entering]
        pivot_row = [cell / lead if cell else cell for cell in table[leaving]]
        table[leaving] = pivot_row
        filled = [j for j, cell in enumerate(pivot_row) if cell]
        for target in table + [cost]:
            factor = target[entering]
            if target is not pivot_row and factor:
                for j in filled:
                    target[j] -= factor * pivot_row[j]
        basis[leaving] = entering


def separated_rows(rows, outcomes):
    """How many rows of one outcome some admissible direction separates."""
    p = len(rows[0])
    free = null_space([row for row, z in zip(rows, outcomes) if z == 0], p)
    signed = [
        [z * sum(a * b for a, b in zip(row, vector)) for vector in free]
        for row, z in zip(rows, outcomes)
        if z != 0
    ]
    k, r = len(signed), len(free)
    if k == 0 or r == 0:
        return 0
    zero, one = Fraction(0), Fraction(1)
    matrix, right = [], []
    for i, row in enumerate(signed):
        unit = [one if j == i else zero for j in range(k)]
        matrix.append(unit + [-a for a in row] + list(row))
        right.append(zero)
        matrix.append(unit + [zero] * (2 * r))
        right.append(one)
    total = maximise([one] * k + [zero] * (2 * r), matrix, right)
    assert total.denominator == 1
    return int(total)


def covariates(numbers, n, q):
    """n x q cells of one of several flavours."""
    flavour = numbers.below(5)
    if flavour == 0:
        return [[numbers.below(2) for _ in range(q)] for _ in range(n)]
    if flavour == 1:
        return [[numbers.below(3) for _ in range(q)] for _ in range(n)]
    if flavour == 2:
        return [[numbers.between(-3, 3) for _ in range(q)] for _ in range(n)]
    if flavour == 3:
        return [[numbers.below(10) for _ in range(q)] for _ in range(n)]
    # Dummies of a factor with q + 1 levels.
    rows = []
    for _ in range(n):
        level = numbers.below(q + 1)
        rows.append([int(level == k + 1) for k in range(q)])
    return rows


def make(numbers, family):
    n = numbers.between(8, 13) if family in ("random", "near", "far") else numbers.between(4, 12)
    q = numbers.between(1, 4)
    x = covariates(numbers, n, q)
    if family in ("near", "far"):
        x = [[numbers.between(-9, 9) for _ in range(q)] for _ in range(n)]
    if family == "far":
        # Large values that differ little: a year, an identity number, a square.
        base = numbers.pick([2000, 100000, 1000000])
        x = [[base + row[0]] + row[1:] for row in x]
    if numbers.below(4) > 0 or family == "far":
        x = [[1] + row for row in x]
    p = len(x[0])
    if family in ("deficient", "short"):
        if family == "short":
            n = numbers.between(1, 4)
            x = [row + [numbers.between(-5, 5)] for row in x[:n]]
        else:
            a, b = numbers.below(p), numbers.below(p)
            s, t = numbers.between(-2, 2), numbers.pick([-3, -1, 1, 2])
            x = [row + [s * row[a] + t * row[b]] for row in x]
            if numbers.below(2):
                x = [row + [numbers.between(-4, 4)] for row in x]
        p = len(x[0])
    outcomes = [numbers.pick([-1, 1]) for _ in x]
    if family in ("complete", "quasi", "near", "far"):
        b = [numbers.between(-4, 4) for _ in range(p)]
        if family == "far":
            # The border runs through the middle of the large values.
            b[0] = -sum(c * row for c, row in zip(b[1:], x[numbers.below(len(x))][1:]))
        scores = [sum(c * cell for c, cell in zip(b, row)) for row in x]
        outcomes = [1 if s > 0 else -1 if s < 0 else numbers.pick([-1, 0, 1]) for s in scores]
        if family == "complete":
            outcomes = [z if s != 0 else 1 for z, s in zip(outcomes, scores)]
        if family in ("near", "far") and numbers.below(3) > 0:
            # The one or two rows nearest to the border go to the other side.
            order = sorted((abs(s), i) for i, s in enumerate(scores))
            for _, i in order[: numbers.between(1, 2)]:
                outcomes[i] = -outcomes[i]
    elif family == "mixed":
        outcomes = [numbers.pick([-1, 0, 1]) for _ in x]
    return x, outcomes


def main():
    numbers = Numbers(20261122)
    families = ["random"] * 500 + ["complete"] * 250 + ["quasi"] * 500 + ["near"] * 350
    families += ["far"] * 300 + ["mixed"] * 350 + ["deficient"] * 250 + ["short"] * 100
    with open(sys.argv[1], "w", encoding="ascii", newline="\n") as out:
        out.write("family,kind,separated,rank,columns,rows\n")
        for family in families:
            x, outcomes = make(numbers, family)
            n, p = len(x), len(x[0])
            separated = separated_rows(x, outcomes)
            kind = 0 if separated == 0 else 2 if separated == n else 1
            rank = len(echelon(x, p)[1])
            cells = ";".join(
                " ".join(str(cell) for cell in row) + "-*+"[z + 1] for row, z in zip(x, outcomes)
            )
            out.write(f"{family},{kind},{separated},{rank},{p},{cells}\n")


if __name__ == "__main__":
    main()
