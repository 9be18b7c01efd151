"""Makes ridge.csv: multilevel logit models with a ridge penalty by brute force.

The log-likelihoods of make_level_weights_reference.py with weights of 1, less half of the strength
times the squared coefficients of columns divided by their standard deviations.

Run from this folder with numpy, after that script: python make_ridge_reference.py
"""

import csv

import numpy as np
from make_level_weights_reference import Model

STRENGTH = 5.0


def read_data() -> dict[str, np.ndarray]:
    with open("level_weights_data.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    out = {name: np.array([row[name] for row in rows]) for name in ("school", "class")}
    for name in ("y", "x", "z"):
        out[name] = np.array([float(row[name]) for row in rows])
    for name in ("w_row", "w_class", "w_school"):
        out[name] = np.ones(len(rows))
    return out


def main() -> None:
    d = read_data()
    penalty = np.array([0.0, np.var(d["x"]), np.var(d["z"])]) * STRENGTH
    lines = [("case", "name", "value")]
    for kind in ("intercept", "slope", "nested"):
        model = Model(d, kind, "none")
        start = {
            "intercept": [0.11, 0.32, 0.07, -0.09],
            "slope": [0.10, 0.34, 0.07, -0.06, 0.08, -0.40],
            "nested": [0.11, 0.33, 0.07, -0.09, -1.10],
        }
        psi = np.array(start[kind])
        curve = np.zeros((model.n, model.n))
        curve[:3, :3] = np.diag(penalty)
        for _ in range(30):
            gradient = model.evaluate(psi)[1].sum(axis=1) - curve @ psi
            move = np.linalg.solve(curve - model.hessian(psi), gradient)
            move *= min(1.0, 0.7 / np.abs(move).max())
            psi = psi + move
            if np.abs(move).max() < 1e-9:
                break
        else:
            raise RuntimeError(f"{kind} did not converge")
        bread = np.linalg.inv(curve - model.hessian(psi, ((2e-3, 4 / 3), (4e-3, -1 / 3))))
        lines.append((kind, "log_likelihood", f"{model.evaluate(psi)[0]:.12g}"))
        for j, name in enumerate(["(Intercept)", "x", "z"]):
            lines.append((kind, name, f"{psi[j]:.11g}"))
            lines.append((kind, f"se {name}", f"{np.sqrt(bread[j, j]):.9g}"))
        lines.append((kind, "sd", f"{np.exp(psi[3]):.11g}"))
        print(kind, psi)
    with open("ridge.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
