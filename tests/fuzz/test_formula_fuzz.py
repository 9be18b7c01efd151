"""The formula language against R's model.matrix on random formulas."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = ROOT / "build" / "dev" / "cpp" / "skillnad_formula_driver"


def fuzz(n: int, seed: int) -> None:
    command = ["Rscript", "--vanilla", str(Path(__file__).with_name("formula_fuzz.R"))]
    result = subprocess.run(
        [*command, str(DRIVER), str(n), str(seed)], capture_output=True, text=True, check=False
    )
    print(result.stdout)
    assert result.returncode == 0, result.stdout + result.stderr


def test_six_thousand_formulas():
    fuzz(6000, 20260101)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_thousand_formulas_a_seed(seed):
    fuzz(10000, seed)
