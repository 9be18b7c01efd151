"""Distributions, random numbers, checksums, and the printed figures."""

from fractions import Fraction
from math import comb

from .values import DATA, EXACT, table

# function, x, degrees of freedom: the tails where a careless algorithm loses its digits.
TAILS = [
    ("normal_lower", -8.5), ("normal_upper", 8), ("normal_upper", 30), ("normal_quantile", 1e-10),
    ("normal_quantile", 0.025), ("normal_quantile", 0.975), ("normal_upper_quantile", 1e-10),
    ("chi_square_upper", 3.84, 1), ("chi_square_upper", 300, 1), ("chi_square_upper", 80, 8),
    ("chi_square_quantile", 1e-10, 1), ("chi_square_quantile", 0.95, 1),
    ("chi_square_quantile", 0.9999, 133), ("t_upper", 30, 1), ("t_upper", 15, 8),
    ("t_upper", 8, 3.5), ("t_quantile", 1e-10, 8), ("t_quantile", 0.975, 3.5),
    ("t_quantile", 0.9999, 1), ("f_upper", 80, 2, 22.5), ("f_upper", 300, 8, 4),
    ("f_quantile", 0.95, 3.5, 132), ("f_quantile", 0.9999, 8, 4),
]  # fmt: skip
# successes, trials; the probability is 1/4.
BINOMIAL = [(0, 20), (3, 50), (60, 100), (400, 1000)]


def decimal(text):
    """Hexadecimal as the shortest decimal that reads back."""
    return repr(float.fromhex(text)) if "x" in text else text


def numbers(out):
    values = {}
    for row in table("distributions.csv"):
        at = tuple(float.fromhex(row[name]) for name in ("x", "df1", "df2"))
        values[(row["function"], *at)] = decimal(row["value"])
    out.case("distributions", "normal, chi-square, t and F distributions",
             "tails and quantiles of distributions")  # fmt: skip
    for function, *at in TAILS:
        key = (function, *(float(x) for x in (at + [0, 0])[:3]))
        shown = ", ".join(f"{x:g}" for x in at)
        out.add(f"{function}({shown})", values[key], (1e-12, "relative"),
                "mpmath, 60 digits (make_distribution_reference.py)")  # fmt: skip
    out.case("binomial", "binomial distribution with probability 1/4",
             "tails of the binomial distribution (incomplete beta function)")  # fmt: skip
    for k, m in BINOMIAL:
        lower = sum(comb(m, j) * Fraction(3) ** (m - j) for j in range(k + 1)) / Fraction(4) ** m
        for function, exact in (("binomial_lower", lower), ("binomial_upper", 1 - lower)):
            if exact > 0:
                out.add(f"{function}({k}, {m})", repr(float(exact)), (1e-12, "relative"),
                        "exact fractions (make_validation.py)")  # fmt: skip
    out.case("philox", "random numbers: Philox4x32-10 of a counter and a key",
             "random numbers")  # fmt: skip
    answers = {
        "0": "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "all ones": "408f276d 41c83b0e a20bc7c6 6d5451fd",
        "digits of pi": "d16cfe09 94fdcceb 5001e420 24126ea1",
    }
    for name, words in answers.items():
        for i, word in enumerate(words.split(), 1):
            out.add(f"{name}, word {i}", int(word, 16), EXACT,
                    "known answers published with Random123 (philox4x32 10)")  # fmt: skip
    out.case("sha256", "SHA-256 of a message, in words of 32 bits", "checksums")
    digests = {
        "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "1,000,000 times a": "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    }
    for name, digest in digests.items():
        for i in range(8):
            out.add(f"{name}, word {i + 1}", int(digest[8 * i : 8 * i + 8], 16), EXACT,
                    "FIPS 180-4, NIST's examples")  # fmt: skip


def population(out):
    out.case("simulate_nuso", "simulate_nuso(seed = 1)", "the synthetic population")
    targets = table("nuso_targets.csv", DATA)
    hard = [row["quantity_id"] for row in targets if row["use"] == "hard"]
    source = "printed in PM #5 and PM #7 of NUSO (published_figures.csv)"
    out.add("hard targets met", len(hard), EXACT, source)
    for row in table("published_figures.csv", DATA):
        name = row["quantity_id"]
        if name in hard and (name.startswith("pm7_t1_n_") or name == "pm5_n_notified"):
            out.add(name, row["value"], EXACT, source)
