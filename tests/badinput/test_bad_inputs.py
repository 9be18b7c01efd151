"""Every case of cases.json, in Python and in R: the right answer, the same in both."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check import check
from run import load_cases, run_language

IDS = [case["id"] for case in load_cases()]


@pytest.fixture(scope="module")
def faults():
    languages = ("python", "r") if r_package_is_there() else ("python",)
    return check(languages=languages)[0]


def r_package_is_there():
    result = run_language("r", ["base"], limit=60.0)["base"]
    return result["outcome"] != "crash"


def test_the_table_is_sound():
    assert len(IDS) == len(set(IDS))
    assert len(IDS) >= 100


@pytest.mark.parametrize("name", IDS)
def test_case(name, faults):
    assert faults[name] == []
