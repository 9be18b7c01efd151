"""Writes choices.csv and multinomial.csv: the baseline-category logit by independent tools.

choices.csv is simulated (fixed seed): 420 rows in 30 groups, an outcome of three categories, a
number, a factor and groups with correlated intercepts for the categories.

Without random effects the values are those of R's nnet::multinom with a tight reltol. With random
intercepts the likelihood is written from its definition: the effects are integrated out over a
fixed fine grid in two dimensions (trapezoidal rule, step 0.2 to +-8.4, not adaptive), the maximum
is found by scipy's BFGS and Newton steps on differences of the gradient; Laplace's value is taken
at the same parameters. Nothing of the package is used.

    python tests/reference/make_multinomial_reference.py      # numpy, scipy, Rscript with nnet
"""

import csv
import io
import itertools
import subprocess
from pathlib import Path

import numpy as np
from scipy import optimize

HERE = Path(__file__).resolve().parent
CATEGORIES = ("home", "kin", "away")
FORMULA = "choice ~ x + f"
RANDOM = FORMULA + " + (1 | g)"
NAMES = ("(Intercept)", "x", "f[v]")

R_SCRIPT = r"""
library(nnet)
d <- read.csv("choices.csv", stringsAsFactors = FALSE)
d$choice <- factor(d$choice, levels = c("home", "kin", "away"))
show <- function(case, formula, base, w = rep(1, nrow(d))) {
  d$choice <- relevel(d$choice, base)
  d$w <- w
  m <- multinom(formula, d, weights = w, Hess = TRUE, trace = FALSE, reltol = 1e-16,
                abstol = 1e-16, maxit = 10000)
  se <- sqrt(diag(solve(m$Hessian)))
  b <- coef(m)
  out <- function(kind, name, value) cat(case, kind, name, sprintf("%.12g", value), sep = ";", "\n")
  out("log_likelihood", "", -m$value)
  k <- 0
  for (c in rownames(b)) for (t in colnames(b)) {
    k <- k + 1
    name <- paste0(c, ": ", sub("^fv$", "f[v]", t))
    out("estimate", name, b[c, t])
    out("std_error", name, se[[k]])
  }
  p <- predict(m, data.frame(x = 0.5, f = "v"), type = "probs")
  for (c in names(p)) out("probability", c, p[[c]])
}
show("multinomial_glm", choice ~ x + f, "home")
show("multinomial_base_away", choice ~ x + f, "away")
show("multinomial_weights", choice ~ x + f, "home", d$w)
"""


def simulate():
    rng = np.random.Generator(np.random.PCG64(20240611))
    root = np.array([[0.9, 0.0], [0.5, 0.7]])
    rows = []
    for g in range(30):
        u = root @ rng.standard_normal(2)
        for _ in range(14):
            x = round(float(rng.standard_normal()) * 4) / 4
            f = "v" if rng.random() < 0.4 else "u"
            eta = np.array([0.2 + 0.5 * x - 0.4 * (f == "v"), -0.3 - 0.6 * x + 0.5 * (f == "v")])
            e = np.exp(np.concatenate([[0.0], eta + u]))
            c = CATEGORIES[int(np.searchsorted(np.cumsum(e / e.sum()), rng.random()))]
            w = int(rng.integers(1, 4))
            rows.append((c, x, f, f"g{g + 1:02d}", w))
    return rows


class Model:
    """The random-intercept model by brute force; parameters b (2 x 3) and L (3 entries)."""

    def __init__(self, rows, weighted=False):
        self.x = np.array([[1.0, r[1], float(r[2] == "v")] for r in rows])
        self.y = np.array([CATEGORIES.index(r[0]) for r in rows])
        self.w = np.array([float(r[4]) if weighted else 1.0 for r in rows])
        names = sorted({r[3] for r in rows})
        self.groups = [np.array([i for i, r in enumerate(rows) if r[3] == n]) for n in names]
        line = np.arange(-42, 43) * 0.2
        self.u = np.array(list(itertools.product(line, line)))
        self.log_w = -0.5 * (self.u**2).sum(1) + np.log(0.04 / (2 * np.pi))

    @staticmethod
    def root(theta):
        return np.array([[theta[6], 0.0], [theta[7], theta[8]]])

    def scores(self, theta, group, effects):
        """log f(y | v) of a group at many effects, and its slopes in eta: rows x effects x 2."""
        eta = (self.x[group] @ theta[:6].reshape(2, 3).T)[:, None, :] + effects[None, :, :]
        top = np.maximum(eta.max(2), 0.0)
        e = np.exp(eta - top[:, :, None])
        total = np.exp(-top) + e.sum(2)
        own = np.where(self.y[group][:, None] > 0, 0.0, 0.0)
        for c in (1, 2):
            own = own + np.where(self.y[group][:, None] == c, eta[:, :, c - 1], 0.0)
        log_f = self.w[group][:, None] * (own - top - np.log(total))
        hit = np.stack([(self.y[group] == c).astype(float) for c in (1, 2)], 1)
        s = self.w[group][:, None, None] * (hit[:, None, :] - e / total[:, :, None])
        return log_f.sum(0), s

    def value_and_gradient(self, theta):
        root = self.root(theta)
        effects = self.u @ root.T
        value, gradient = 0.0, np.zeros(9)
        for group in self.groups:
            log_f, s = self.scores(theta, group, effects)
            joint = log_f + self.log_w
            top = joint.max()
            p = np.exp(joint - top)
            value += top + np.log(p.sum())
            p /= p.sum()
            by_eta = np.einsum("ikc,k->ic", s, p)
            gradient[:6] += (by_eta.T @ self.x[group]).ravel()
            total = s.sum(0)
            gradient[6] += (p * total[:, 0] * self.u[:, 0]).sum()
            gradient[7] += (p * total[:, 1] * self.u[:, 0]).sum()
            gradient[8] += (p * total[:, 1] * self.u[:, 1]).sum()
        return value, gradient

    def hessian(self, theta, h=1e-4):
        out = np.zeros((9, 9))
        for j in range(9):
            total = np.zeros(9)
            for at, weight in ((-2, 1.0), (-1, -8.0), (1, 8.0), (2, -1.0)):
                moved = theta.copy()
                moved[j] += at * h
                total += weight * self.value_and_gradient(moved)[1]
            out[j] = total / (12 * h)
        return 0.5 * (out + out.T)

    def maximum(self):
        start = np.concatenate([np.zeros(6), [0.7, 0.2, 0.7]])
        found = optimize.minimize(
            lambda t: tuple(-v for v in self.value_and_gradient(t)),
            start,
            jac=True,
            method="BFGS",
            options={"gtol": 1e-6},
        )
        theta = found.x
        for _ in range(3):
            theta = theta - np.linalg.solve(self.hessian(theta), self.value_and_gradient(theta)[1])
        assert np.abs(self.value_and_gradient(theta)[1]).max() < 1e-8
        return theta

    def laplace(self, theta):
        root = self.root(theta)
        total = 0.0
        for group in self.groups:

            def joint(u, group=group):
                return self.scores(theta, group, (u @ root.T)[None, :])[0][0] - 0.5 * u @ u

            def curvature(u, group=group):
                eta = self.x[group] @ theta[:6].reshape(2, 3).T + u @ root.T
                e = np.exp(eta)
                p = e / (1.0 + e.sum(1))[:, None]
                w = np.einsum("i,ic,cd->cd", self.w[group], p, np.eye(2)) - np.einsum(
                    "i,ic,id->cd", self.w[group], p, p
                )
                return np.eye(2) + root.T @ w @ root

            def slope(u, group=group):
                s = self.scores(theta, group, (u @ root.T)[None, :])[1].sum((0, 1))
                return root.T @ s - u

            u = np.zeros(2)
            for _ in range(50):
                u = u + np.linalg.solve(curvature(u), slope(u))
            total += joint(u) - 0.5 * np.log(np.linalg.det(curvature(u)))
        return total

    def probabilities(self, theta, x):
        """Marginal probabilities at a row of the design."""
        effects = self.u @ self.root(theta).T
        eta = x @ theta[:6].reshape(2, 3).T + effects
        e = np.exp(eta)
        total = 1.0 + e.sum(1)
        w = np.exp(self.log_w)
        return [float(w @ (1.0 / total))] + [float(w @ (e[:, c] / total)) for c in (0, 1)]


def random_rows(case, model, rows):
    theta = model.maximum()
    value = model.value_and_gradient(theta)[0]
    error = np.sqrt(np.diag(np.linalg.inv(-model.hessian(theta))))
    root = model.root(theta)
    v = root @ root.T
    out = [("log_likelihood", "", value, "1e-07")]
    for c in (0, 1):
        for j, name in enumerate(NAMES):
            label = f"{CATEGORIES[c + 1]}: {name}"
            out.append(("estimate", label, theta[3 * c + j], "1e-06"))
            out.append(("std_error", label, error[3 * c + j], "1e-05"))
    one, two = (f"{c}: (Intercept)" for c in CATEGORIES[1:])
    out.append(("component", f"var {one}", v[0, 0], "1e-06"))
    out.append(("component", f"var {two}", v[1, 1], "1e-06"))
    out.append(("component", f"cor {one}, {two}", v[0, 1] / np.sqrt(v[0, 0] * v[1, 1]), "1e-06"))
    for c, p in zip(CATEGORIES, model.probabilities(theta, np.array([1.0, 0.5, 1.0])), strict=True):
        out.append(("probability", c, p, "1e-08"))
    out.append(("laplace_at_maximum", "", model.laplace(theta), "1e-07"))
    for j, t in enumerate(theta):
        out.append(("parameter", str(j), t, "1e-06"))
    return [(case, RANDOM, "", "", k, n, format(x, ".12g"), t) for k, n, x, t in out]


def main():
    rows = simulate()
    with open(HERE / "choices.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("choice", "x", "f", "g", "w"))
        writer.writerows(rows)
    printed = subprocess.run(
        ["Rscript", "--vanilla", "-e", R_SCRIPT],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    options = {"multinomial_base_away": ("away", ""), "multinomial_weights": ("", "w")}
    tolerance = {
        "log_likelihood": "1e-07",
        "estimate": "1e-06",
        "std_error": "1e-05",
        "probability": "1e-06",
    }
    out = []
    for line in csv.reader(io.StringIO(printed), delimiter=";"):
        case, kind, name, value = (cell.strip() for cell in line[:4])
        base, weights = options.get(case, ("", ""))
        out.append((case, FORMULA, base, weights, kind, name, value, tolerance[kind]))
    out += random_rows("multinomial_intercepts", Model(rows), rows)
    with open(HERE / "multinomial.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")
        writer.writerow(
            ("case", "formula", "base", "weights", "kind", "name", "value", "tolerance")
        )
        for row in out:
            writer.writerow([cell.replace(", ", " & ") for cell in row])


if __name__ == "__main__":
    main()
