#!/usr/bin/env python3
"""Measures base/math against MPFR (gmpy2) and writes the table of docs/math_accuracy.md.

Compiles cpp/src/base/math.cpp with the project's flags into a scratch library and compares it with
160-bit values over the ranges below: random points, seeded, half of them uniform in the range and
half in the logarithm of their size. An error of 1 ulp is one unit in the last place of the exact
value; subnormal results are counted in units of the smallest subnormal number.

usage: measure_math_accuracy.py [points per row, 200,000 unless given] [output]
Needs gmpy2 and numpy.
"""

import ctypes
import pathlib
import subprocess
import sys
import tempfile

import gmpy2
import numpy as np
from gmpy2 import mpfr

ROOT = pathlib.Path(__file__).resolve().parent.parent
gmpy2.set_context(
    gmpy2.context(precision=160, emax=gmpy2.get_emax_max(), emin=gmpy2.get_emin_min())
)

SQRT2 = gmpy2.sqrt(mpfr(2))
SQRT_2PI = gmpy2.sqrt(2 * gmpy2.const_pi())


def upper_tail(a):
    return gmpy2.erfc(a / SQRT2) / 2


def density(x):
    return gmpy2.exp(-x * x / 2) / SQRT_2PI


def cdf(x):
    return gmpy2.erfc(-x / SQRT2) / 2


def log_cdf(x):
    return gmpy2.log(cdf(x)) if x < 0 else gmpy2.log1p(-upper_tail(x))


FUNCTIONS = {
    "exp": gmpy2.exp,
    "expm1": gmpy2.expm1,
    "log": gmpy2.log,
    "log1p": gmpy2.log1p,
    "softplus": lambda x: gmpy2.log1p(gmpy2.exp(-abs(x))) + max(x, mpfr(0)),
    "logistic": lambda x: 1 / (1 + gmpy2.exp(-x)),
    "logistic_complement": lambda x: 1 / (1 + gmpy2.exp(x)),
    "logit": lambda p: gmpy2.log(p) - gmpy2.log1p(-p),
    "log1mexp": lambda d: gmpy2.log(-gmpy2.expm1(-d)) if d < 0.7 else gmpy2.log1p(-gmpy2.exp(-d)),
    "normal_density": density,
    "normal_cdf": cdf,
    "log_normal_cdf": log_cdf,
    "normal_inverse_mills": lambda x: density(x) / cdf(x),
}

ROWS = [
    ("exp", -708, 709.7),
    ("exp", -745, -708),
    ("exp", -1, 1),
    ("expm1", -40, 709.7),
    ("expm1", -1, 1),
    ("log", 0, 1e308),
    ("log", 0.5, 2),
    ("log1p", -0.999999, 1e308),
    ("log1p", -0.9, 3),
    ("softplus", -708, 708),
    ("softplus", -5, 5),
    ("logistic", -708, 40),
    ("logistic_complement", -40, 708),
    ("logit", 0, 1),
    ("logit", 0.24, 0.76),
    ("log1mexp", 0, 700),
    ("normal_density", -37, 37),
    ("normal_cdf", -37, 9),
    ("log_normal_cdf", -20000, 37),
    ("log_normal_cdf", -8, 8),
    ("normal_inverse_mills", -20000, 37),
    ("normal_inverse_mills", -8, 8),
]

SHIM = """
#include "skillnad/base/math.hpp"
#include <cstddef>
using namespace skillnad::math;
static double logistic_mu(double x) { return logistic(x).mu; }
static double logistic_complement(double x) { return logistic(x).complement; }
#define EXPORT(name, f) extern "C" void name##_array(const double* x, std::size_t n, double* y) { \\
  for (std::size_t i = 0; i < n; ++i) y[i] = f(x[i]); }
EXPORT(exp, skillnad::math::exp) EXPORT(expm1, skillnad::math::expm1)
EXPORT(log, skillnad::math::log) EXPORT(log1p, skillnad::math::log1p)
EXPORT(softplus, softplus) EXPORT(logistic, logistic_mu)
EXPORT(logistic_complement, logistic_complement) EXPORT(logit, logit)
EXPORT(log1mexp, log1mexp) EXPORT(normal_density, normal_density) EXPORT(normal_cdf, normal_cdf)
EXPORT(log_normal_cdf, log_normal_cdf) EXPORT(normal_inverse_mills, normal_inverse_mills)
"""


def library(folder):
    shim = pathlib.Path(folder) / "shim.cpp"
    shim.write_text(SHIM)
    target = pathlib.Path(folder) / "shim.so"
    subprocess.run(
        [
            "g++",
            "-std=c++17",
            "-O2",
            "-ffp-contract=off",
            "-fno-trapping-math",
            "-fno-tree-slp-vectorize",
            "-shared",
            "-fPIC",
            f"-I{ROOT}/cpp/include",
            str(shim),
            f"{ROOT}/cpp/src/base/math.cpp",
            "-o",
            str(target),
        ],
        check=True,
    )
    return ctypes.CDLL(str(target))


def points(rng, low, high, n):
    uniform = rng.uniform(low, high, n - n // 2)
    reach = max(abs(low), abs(high))
    smallest = 1e-300 if reach > 1 else reach * 1e-18
    wide = np.exp(rng.uniform(np.log(smallest), np.log(reach), n // 2))
    if low < 0 < high:
        wide *= rng.choice([-1.0, 1.0], wide.size)
    elif high <= 0:
        wide = -wide
    wide = wide[(wide >= low) & (wide <= high)]
    x = np.concatenate([uniform, wide])
    x = x[x != 0.0]
    return x[(x >= low) & (x <= high)]


def measure(lib, name, low, high, n, rng):
    x = points(rng, low, high, n)
    y = np.empty_like(x)
    pointer = ctypes.POINTER(ctypes.c_double)
    getattr(lib, name + "_array")(
        x.ctypes.data_as(pointer), ctypes.c_size_t(x.size), y.ctypes.data_as(pointer)
    )
    exact = FUNCTIONS[name]
    worst, place, total = -1.0, 0.0, 0.0
    for xi, yi in zip(x.tolist(), y.tolist()):
        value = exact(mpfr(xi))
        ulp = np.spacing(abs(float(value))) or 5e-324
        error = abs(float((mpfr(yi) - value) / mpfr(float(ulp))))
        if error != error:
            raise ArithmeticError(f"{name}({xi!r}) = {yi!r}, exactly {value}")
        total += error
        if error > worst:
            worst, place = error, xi
    return x.size, worst, total / x.size, place


def main():
    n = int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000
    target = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "docs/math_accuracy.md")
    rng = np.random.Generator(np.random.PCG64(20240229))
    lines = [
        "# Accuracy of the core's elementary functions",
        "",
        "Written by `tools/measure_math_accuracy.py` against MPFR (160 bits). Points are half",
        "uniform in the range, half uniform in the logarithm of their size. Errors in units in",
        "the last place (ulp) of the exact value; one ulp is between 1.1e-16 and 2.2e-16 of it.",
        "",
        "| function | range | points | largest error | at | mean error |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        lib = library(folder)
        for name, low, high in ROWS:
            count, worst, mean, place = measure(lib, name, low, high, n, rng)
            errors = f"{worst:.2f} | {place:.6g} | {mean:.2f}"
            line = f"| `{name}` | {low:g} .. {high:g} | {count} | {errors} |"
            print(line, flush=True)
            lines.append(line)
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
