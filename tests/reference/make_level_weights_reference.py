"""Makes level_weights_data.csv and level_weights.csv: weighted multilevel logits by brute force.

Pseudo-log-likelihoods sum_j w_j log int prod_i L_ij^w_ij phi(u) du (Rabe-Hesketh & Skrondal 2006)
are summed on plain grids of the effects, differentiated by complex steps, maximised by Newton's
method, and their sandwich covariances are sums over the top groups. Nothing of the core is used.

Run from this folder with numpy: python make_level_weights_reference.py
"""

import csv

import numpy as np

STEP = 1e-30


def make_data() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(np.random.PCG64(20261))
    rows = []
    for s in range(24):
        v = 0.8 * rng.standard_normal()
        b = 1.1 * rng.standard_normal()
        z = round(rng.standard_normal(), 2)
        w_school = round(float(rng.uniform(0.5, 6.0)), 2)
        for c in range(3):
            u = 0.7 * rng.standard_normal()
            w_class = round(float(rng.uniform(0.5, 4.0)), 2)
            for _ in range(2 + int(rng.integers(0, 5))):
                x = round(rng.standard_normal() * 2) / 2
                w_row = round(float(rng.uniform(0.3, 5.0)), 2)
                eta = -0.2 + 0.6 * x + 0.4 * z + v + u + b * x
                y = int(rng.uniform() < 1 / (1 + np.exp(-eta)))
                rows.append((f"s{s:02d}", f"s{s:02d}c{c}", y, x, z, w_row, w_class, w_school))
    names = ["school", "class", "y", "x", "z", "w_row", "w_class", "w_school"]
    with open("level_weights_data.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    return {name: np.array([row[k] for row in rows]) for k, name in enumerate(names)}


def grid(reach: float, step: float) -> tuple[np.ndarray, np.ndarray]:
    u = np.arange(-round(reach / step), round(reach / step) + 1) * step
    return u, np.exp(-0.5 * u * u) / np.sqrt(2 * np.pi) * step


def log_sum(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """log sum_k weight_k exp(values_k) along the last axis."""
    top = values.real.max(axis=-1, keepdims=True)
    return np.log((np.exp(values - top) * weight).sum(axis=-1)) + top[..., 0]


def row_likelihood(eta: np.ndarray, y: np.ndarray) -> np.ndarray:
    sign = np.where(y == 1, 1.0, -1.0).reshape((-1,) + (1,) * (eta.ndim - 1))
    t = sign * eta
    return np.where(t.real > 0, -np.log(1 + np.exp(-t)), t - np.log(1 + np.exp(t)))


def scaled(weight: np.ndarray, group: np.ndarray, scale: str) -> np.ndarray:
    out = weight.copy()
    for g in np.unique(group):
        w = weight[group == g]
        if scale == "size":
            out[group == g] *= len(w) / w.sum()
        elif scale == "effective":
            out[group == g] *= w.sum() / (w * w).sum()
    return out


class Model:
    """Log-likelihood of every top group at psi = (b, random parameters)."""

    def __init__(self, d: dict[str, np.ndarray], kind: str, scale: str) -> None:
        self.d, self.kind = d, kind
        self.x = np.column_stack([np.ones(len(d["y"])), d["x"], d["z"]])
        inner = d["class"] if kind == "nested" else d["school"]
        self.w = scaled(d["w_row"], inner, scale)
        self.schools = np.unique(d["school"])
        self.w_school = np.array([d["w_school"][d["school"] == s][0] for s in self.schools])
        classes = np.unique(d["class"])
        first = [np.flatnonzero(d["class"] == c)[0] for c in classes]
        w_class = scaled(d["w_class"][first], d["school"][first], scale)
        self.w_class = dict(zip(classes, w_class, strict=True))
        self.n = 5 if kind in ("nested",) else 4 if kind == "intercept" else 6
        reach, step = {"intercept": (8.5, 1 / 8), "slope": (8.1, 0.3), "nested": (7.2, 0.45)}[kind]
        self.u, self.p = grid(reach, step)

    def school(self, s: int, psi: np.ndarray) -> complex:
        at = self.d["school"] == self.schools[s]
        eta = self.x[at] @ psi[:3]
        y, w = self.d["y"][at], self.w[at]
        u = self.u
        if self.kind == "intercept":
            ll = row_likelihood(eta[:, None] + np.exp(psi[3]) * u, y)
            return log_sum((w[:, None] * ll).sum(axis=0), self.p)
        if self.kind == "slope":  # L = (exp a, 0; b, exp c)
            x = self.d["x"][at]
            a = np.exp(psi[3]) * u[:, None]
            b = psi[4] * u[:, None] + np.exp(psi[5]) * u[None, :]
            effect = a[None] + x[:, None, None] * b[None]
            ll = row_likelihood(eta[:, None, None] + effect, y)
            total = (w[:, None, None] * ll).sum(axis=0)
            return log_sum(total.reshape(-1), np.outer(self.p, self.p).reshape(-1))
        total = np.zeros(len(u), dtype=complex)
        for c in np.unique(self.d["class"][at]):
            own = self.d["class"][at] == c
            shift = np.exp(psi[3]) * u[:, None] + np.exp(psi[4]) * u[None, :]
            ll = row_likelihood(eta[own][:, None, None] + shift, y[own])
            inside = log_sum((w[own][:, None, None] * ll).sum(axis=0), self.p)
            total = total + self.w_class[c] * inside
        return log_sum(total, self.p)

    def evaluate(self, psi: np.ndarray) -> tuple[float, np.ndarray]:
        """Value and scores (parameters x schools), weights included."""
        scores = np.zeros((self.n, len(self.schools)))
        value = 0.0
        for s in range(len(self.schools)):
            for j in range(self.n):
                moved = psi.astype(complex)
                moved[j] += 1j * STEP
                here = self.school(s, moved)
                scores[j, s] = self.w_school[s] * here.imag / STEP
            value += self.w_school[s] * here.real
        return value, scores

    def hessian(self, psi: np.ndarray, steps: tuple = ((1e-3, 1.0),)) -> np.ndarray:
        out = np.zeros((self.n, self.n))
        for j in range(self.n):
            for step, factor in steps:
                move = np.zeros(self.n)
                move[j] = step
                above = self.evaluate(psi + move)[1].sum(axis=1)
                below = self.evaluate(psi - move)[1].sum(axis=1)
                out[:, j] += factor * (above - below) / (2 * step)
        return 0.5 * (out + out.T)


def main() -> None:
    d = make_data()
    lines = [("case", "scale", "name", "value")]
    names = {
        "intercept": ["sd"],
        "slope": ["sd", "l21", "sd2"],
        "nested": ["sd", "sd2"],
    }
    for kind, scale in (
        ("intercept", "size"),
        ("intercept", "effective"),
        ("intercept", "none"),
        ("slope", "size"),
        ("nested", "effective"),
    ):
        model = Model(d, kind, scale)
        start = {
            "intercept": [0.23, 0.42, 0.08, 0.06],
            "slope": [0.31, 0.49, 0.08, 0.13, 0.37, -0.18],
            "nested": [0.30, 0.37, 0.05, -0.24, -1.41],
        }
        psi = np.array(start[kind])
        for _ in range(30):
            value, scores = model.evaluate(psi)
            hessian = model.hessian(psi)
            move = -np.linalg.solve(hessian, scores.sum(axis=1))
            move *= min(1.0, 0.7 / np.abs(move).max())
            psi = psi + move
            if np.abs(move).max() < 1e-9:
                break
        else:
            raise RuntimeError(f"{kind} {scale} did not converge")
        value, scores = model.evaluate(psi)
        bread = np.linalg.inv(-model.hessian(psi, ((2e-3, 4 / 3), (4e-3, -1 / 3))))
        robust = bread @ (scores @ scores.T) @ bread
        lines.append((kind, scale, "log_likelihood", f"{value:.12g}"))
        for j, name in enumerate(["(Intercept)", "x", "z", *names[kind]]):
            own = j < 3 or name == "l21"
            estimate = psi[j] if own else np.exp(psi[j])
            unit = 1.0 if own else estimate
            lines.append((kind, scale, name, f"{estimate:.11g}"))
            for label, v in (("model", bread), ("CR0", robust)):
                error = unit * np.sqrt(v[j, j])
                lines.append((kind, scale, f"{label} {name}", f"{error:.9g}"))
        print(kind, scale, value, psi)
    with open("level_weights.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
