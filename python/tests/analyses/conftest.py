import functools
import sys
from pathlib import Path

import pytest

import skillnad as sk

sys.path.insert(0, str(Path(__file__).parent))

from analysis_rows import ANALYSES, joined

POPULATIONS = {"replica": {"seed": 1}, "stochastic": {"seed": 2, "mode": "stochastic"}}


class Population:
    """A synthetic population: what run_analysis() makes of it, and the rows to count again."""

    def __init__(self, **options):
        self.tables = sk.simulate_nuso(**options)
        self.rows = joined(self.tables)
        self.done = {}

    def result(self, analysis):
        if analysis not in self.done:
            self.done[analysis] = sk.run_analysis(self.tables, id=analysis)
        return self.done[analysis]


@functools.cache
def population_of(name):
    return Population(**POPULATIONS[name])


@pytest.fixture
def replica():
    """The population whose margins are those that are printed."""
    return population_of("replica")


@pytest.fixture(params=list(POPULATIONS))
def population(request):
    """Each of the two populations; made once."""
    return population_of(request.param)


def pytest_generate_tests(metafunc):
    """A test that asks for a `part` runs over the parts of the kinds its module names."""
    if "part" in metafunc.fixturenames:
        parts = [
            p for p in ANALYSES if p["kind"] in metafunc.module.KINDS[metafunc.function.__name__]
        ]
        names = [f"{p['analysis']}-{p['part']}" for p in parts]
        metafunc.parametrize("part", parts, ids=names)
