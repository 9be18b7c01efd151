"""Every analysis is there, and every part of it is counted again somewhere."""

import test_agreement
import test_equal_shares
import test_grid
import test_models
import test_municipalities
import test_shares
import test_tables
from analysis_rows import ANALYSES

import skillnad as sk

MODULES = [
    test_agreement,
    test_equal_shares,
    test_grid,
    test_models,
    test_municipalities,
    test_shares,
    test_tables,
]
MORE_TABLES = {
    "units": ["_units"],
    "logit": ["_municipalities"],
    "ordinal": ["_municipalities"],
    "hazard": ["_municipalities"],
}


def test_every_kind_of_part_has_a_test():
    tested = set().union(*(kinds for module in MODULES for kinds in module.KINDS.values()))
    assert tested == {part["kind"] for part in ANALYSES}


def test_every_part_comes_as_tables_with_rows(replica):
    listed = sk.analyses()
    assert list(listed["id"]) == [f"A{number}" for number in range(1, 26)]
    for analysis, names in zip(listed["id"], listed["parts"], strict=True):
        parts = [part for part in ANALYSES if part["analysis"] == analysis]
        assert names == ", ".join(part["part"] for part in parts)
        tables = []
        for part in parts:
            tables.append(part["part"])
            tables += [part["part"] + more for more in MORE_TABLES.get(part["kind"], [])]
        assert list(replica.result(analysis)) == tables
        assert all(len(table) > 0 for table in replica.result(analysis).values())
