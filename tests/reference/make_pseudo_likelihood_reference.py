"""Makes pseudo_likelihood_data.csv and pseudo_likelihood.csv: weighted models of ordered and
unordered outcomes and of event histories, by brute force.

The log-likelihood of a case is written from the probabilities of its categories, or of its whole
history, not from binomial rows; with a random intercept the
pseudo-log-likelihood of a school, w_j log int prod_i L_ij^w_ij phi(u) du, is summed on a plain
grid. Derivatives are complex steps, the maximum is found by Newton's method, and the sandwich
covariances are sums of the outer products of the scores of cases (HC0) or schools (CR0). Nothing
of the core is used.

Run from this folder with numpy and scipy: python make_pseudo_likelihood_reference.py
"""

import csv

import numpy as np
from scipy.special import ndtr

STEP = 1e-30
BREAKS = np.array([0.0, 1.0, 2.0, 3.5, 5.0])
LEVELS = ("low", "mid", "high", "top")
CHOICES = ("home", "kin", "away")


def make_data() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(np.random.PCG64(20262))
    rows = []
    for s in range(24):
        u = 0.9 * rng.standard_normal()
        v = 0.8 * rng.standard_normal()
        t = 0.6 * rng.standard_normal()
        z = round(rng.standard_normal(), 2)
        w_school = round(float(rng.uniform(0.5, 6.0)), 2)
        for _ in range(9 + int(rng.integers(0, 8))):
            x = round(rng.standard_normal() * 2) / 2
            w_row = round(float(rng.uniform(0.3, 5.0)), 2)
            logistic = rng.logistic() + 0.7 * x + 0.3 * z + u
            level = LEVELS[int(np.searchsorted([-0.8, 0.4, 1.6], logistic))]
            eta = np.array([0.0, 0.2 + 0.6 * x + v, -0.2 - 0.4 * x + 0.3 * z + 0.5 * v + t])
            choice = CHOICES[int(np.argmax(eta + rng.gumbel(size=3)))]
            time = round(float(rng.exponential() * 3.0 * np.exp(-0.4 * x - 0.2 * z - t)), 2) + 0.01
            leave = round(float(rng.uniform(0.6, 8.0)), 2)
            event = int(time <= leave)
            time = round(min(time, leave), 2)
            rows.append((f"s{s:02d}", level, choice, time, event, x, z, w_row, w_school))
    names = ["school", "level", "choice", "time", "event", "x", "z", "w_row", "w_school"]
    with open("pseudo_likelihood_data.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    return {name: np.array([row[k] for row in rows]) for k, name in enumerate(names)}


def below(link: str, t: np.ndarray) -> np.ndarray:
    if link == "logit":
        return 1 / (1 + np.exp(-t))
    return ndtr(t) if link == "probit" else 1 - np.exp(-np.exp(t))


def column(x: np.ndarray) -> np.ndarray:
    return x[:, None]


class Ordinal:
    """psi: three thresholds, the slopes of x and z, log sd."""

    names = ("low|mid", "mid|high", "high|top", "x", "z")

    def __init__(self, d: dict[str, np.ndarray], link: str, apart: bool = False) -> None:
        self.link, self.apart = link, apart
        self.y = np.array([LEVELS.index(c) for c in d["level"]])
        self.x, self.z = d["x"], d["z"]
        if apart:  # x has a slope at each threshold
            cuts = self.names[:3]
            self.names = (*cuts, *[f"x at {c}" for c in cuts], "z")
        self.start = [-0.8, 0.4, 1.6, *[0.6] * (3 if apart else 1), 0.3, -0.2]

    def case(self, psi: np.ndarray, u: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Log-likelihood of the cases `at`, by effect `u`."""
        y = self.y[at]
        slopes = psi[3:6] if self.apart else np.repeat(psi[3], 3)
        shift = column(psi[len(self.names) - 1] * self.z[at]) + u

        def predictor(c: np.ndarray) -> np.ndarray:
            inside = np.clip(c, 0, 2)
            return column(psi[inside] - slopes[inside] * self.x[at]) - shift

        high, low = predictor(y), predictor(y - 1)
        first, last = column(y == 0), column(y == 3)
        upper = np.where(last, 1, below(self.link, high))
        return np.log(upper - np.where(first, 0, below(self.link, low)))


class Choice:
    """psi: intercept and slopes of kin, those of away; without random effects."""

    names = tuple(f"{c}: {t}" for c in CHOICES[1:] for t in ("(Intercept)", "x", "z"))

    def __init__(self, d: dict[str, np.ndarray]) -> None:
        self.y = np.array([CHOICES.index(c) for c in d["choice"]])
        self.x = np.column_stack([np.ones(len(self.y)), d["x"], d["z"]])
        self.start = [0.2, 0.9, 0.1, -0.2, -0.4, 0.1]

    def case(self, psi: np.ndarray, u: np.ndarray, at: np.ndarray) -> np.ndarray:
        eta = [np.zeros_like(u)]
        eta += [column(self.x[at] @ psi[3 * c : 3 * c + 3]) for c in (0, 1)]
        total = sum(np.exp(e) for e in eta)
        y = column(self.y[at])
        own = np.where(y == 1, eta[1], 0) + np.where(y == 2, eta[2], 0)
        return own - np.log(total)


class Hazard:
    """psi: the bands, the slopes of x and z, log sd. A case is a person's whole history."""

    names = ("band[0;1)", "band[1;2)", "band[2;3.5)", "band[3.5;5)", "x", "z")

    def __init__(self, d: dict[str, np.ndarray], link: str) -> None:
        self.link = link
        self.x = np.column_stack([d["x"], d["z"]])
        self.time, self.event = d["time"], d["event"]
        self.start = [-1.0, -1.0, -0.8, -0.8, 0.3, 0.2, -0.5]

    def case(self, psi: np.ndarray, u: np.ndarray, at: np.ndarray) -> np.ndarray:
        eta = column(self.x[at] @ psi[4:6]) + u
        time, event = self.time[at], self.event[at]
        out = 0
        for k in range(4):
            ends = (time >= BREAKS[k]) & (time < BREAKS[k + 1])
            happens = column(ends & (event == 1))
            if self.link == "cloglog":  # a band left early counts its share
                share = np.clip((time - BREAKS[k]) / (BREAKS[k + 1] - BREAKS[k]), 0, 1)
                share = column(np.where(ends & (event == 1), 1.0, share))
            else:  # only whole bands count
                whole = (time >= BREAKS[k + 1]) | (ends & (event == 1))
                share = column(np.where(whole, 1.0, 0.0))
            h = below(self.link, psi[k] + eta)
            stays = -np.exp(psi[k] + eta) if self.link == "cloglog" else np.log(1 - h)
            out = out + np.where(happens, np.log(h), share * stays)
        return out


def scaled(weight: np.ndarray, group: np.ndarray, scale: str) -> np.ndarray:
    out = weight.copy()
    for g in np.unique(group):
        w = weight[group == g]
        if scale == "size":
            out[group == g] *= len(w) / w.sum()
        elif scale == "effective":
            out[group == g] *= w.sum() / (w * w).sum()
    return out


class Pseudo:
    """Scores of the units: cases, or schools with a random intercept."""

    def __init__(self, d: dict[str, np.ndarray], model, scale: str, random: bool) -> None:
        self.model, self.random = model, random
        group = d["school"] if random else np.zeros(len(d["x"]))
        self.w = scaled(d["w_row"], group, scale)
        self.n = len(model.names) + (1 if random else 0)
        self.units = [np.arange(len(self.w))]
        self.w_unit = self.w
        if random:
            schools = np.unique(d["school"])
            self.units = [np.flatnonzero(d["school"] == s) for s in schools]
            self.w_unit = np.array([d["w_school"][at[0]] for at in self.units])
            step = 1 / 4
            self.u = np.arange(-30, 31) * step
            self.log_p = -0.5 * self.u**2 + np.log(step) - 0.5 * np.log(2 * np.pi)

    def values(self, psi: np.ndarray) -> np.ndarray:
        """Log-likelihoods of the units, weights included."""
        if not self.random:
            return self.w * self.model.case(psi, np.zeros(1), self.units[0])[:, 0]
        p = len(self.model.names)
        effects = np.exp(psi[p]) * self.u
        out = []
        for at in self.units:
            total = self.w[at] @ self.model.case(psi, effects, at) + self.log_p
            top = total.real.max()
            out.append(top + np.log(np.exp(total - top).sum()))
        return self.w_unit * np.array(out)

    def scores(self, psi: np.ndarray) -> np.ndarray:
        out = []
        for j in range(self.n):
            moved = psi.astype(complex)
            moved[j] += 1j * STEP
            out.append(self.values(moved).imag / STEP)
        return np.array(out)

    def hessian(self, psi: np.ndarray, steps: tuple = ((1e-3, 1.0),)) -> np.ndarray:
        out = np.zeros((self.n, self.n))
        for j in range(self.n):
            for step, factor in steps:
                move = np.zeros(self.n)
                move[j] = step
                change = self.scores(psi + move).sum(axis=1) - self.scores(psi - move).sum(axis=1)
                out[:, j] += factor * change / (2 * step)
        return 0.5 * (out + out.T)

    def maximum(self) -> np.ndarray:
        psi = np.array(self.model.start[: self.n])
        for _ in range(40):
            move = -np.linalg.solve(self.hessian(psi), self.scores(psi).sum(axis=1))
            psi = psi + move * min(1.0, 0.7 / np.abs(move).max())
            if np.abs(move).max() < 1e-9:
                return psi
        raise RuntimeError("did not converge")


def main() -> None:
    d = make_data()
    # With other links than cloglog those who leave in the first band have no band that counts.
    counts = (d["time"] >= BREAKS[1]) | (d["event"] == 1)
    counted = {name: cells[counts] for name, cells in d.items()}
    lines = [("case", "scale", "name", "value")]
    for case, model, scale, random in (
        ("ordinal logit", Ordinal(d, "logit"), "size", False),
        ("ordinal apart", Ordinal(d, "logit", apart=True), "effective", False),
        ("ordinal probit", Ordinal(d, "probit"), "size", False),
        ("ordinal cloglog", Ordinal(d, "cloglog"), "none", False),
        ("ordinal logit schools", Ordinal(d, "logit"), "effective", True),
        ("multinomial", Choice(d), "size", False),
        ("hazard cloglog", Hazard(d, "cloglog"), "size", False),
        ("hazard logit", Hazard(counted, "logit"), "size", False),
        ("hazard cloglog schools", Hazard(d, "cloglog"), "effective", True),
    ):
        fit = Pseudo(counted if case == "hazard logit" else d, model, scale, random)
        psi = fit.maximum()
        scores = fit.scores(psi)
        bread = np.linalg.inv(-fit.hessian(psi, ((2e-3, 4 / 3), (4e-3, -1 / 3))))
        robust = bread @ (scores @ scores.T) @ bread
        value = fit.values(psi.astype(complex)).real.sum()
        lines.append((case, scale, "log_likelihood", f"{value:.12g}"))
        names = list(model.names)
        if random:
            names.append("sd")
        for j, name in enumerate(names):
            own = name != "sd"
            unit = 1.0 if own else np.exp(psi[j])
            lines.append((case, scale, name, f"{psi[j] if own else unit:.11g}"))
            for label, v in (("model", bread), ("CR0" if random else "HC0", robust)):
                lines.append((case, scale, f"{label} {name}", f"{unit * np.sqrt(v[j, j]):.9g}"))
        print(case, value, psi, flush=True)
    with open("pseudo_likelihood.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
