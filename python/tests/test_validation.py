"""The certified cases on this machine: the table, its files, what a failure looks like."""

import pytest

import skillnad as sk
from skillnad import _call

HEAD = "case,call,quantity,certified,tolerance,kind,source\n"
COLUMNS = [
    *("case", "quantity", "certified", "obtained"),
    *("difference", "tolerance", "source", "verdict"),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("validation") / "validation.txt"
    return sk.run_validation(path=path), path.read_text(encoding="utf-8")


def test_every_quantity_passes(written):
    table, _ = written
    assert list(table.columns) == COLUMNS
    failed = table[table["verdict"] != "passed"]
    assert failed.empty, failed.to_string()
    assert (table["difference"].abs() <= table["tolerance"]).all()


def test_the_report_says_the_sum_and_the_versions(written):
    table, report = written
    assert f"{len(table)} of the {len(table)} certified quantities passed." in report
    assert f"skillnad:         {sk.__version__}" in report
    assert "Python" in report
    assert all(f"\n{case}\n-" in report for case in table["case"].unique())


def test_a_wrong_certified_value_fails_with_a_warning():
    rows = (
        'sha256,call,"abc, word 1",3128432319,0,absolute,FIPS\n'
        'sha256,call,"abc, word 2",7,0,absolute,nobody\n'
    )
    with pytest.warns(sk.SkillnadWarning, match="1 of the 2 .* failed, in sha256") as caught:
        table = _call.run("validate_against", {"certified": HEAD + rows})
    assert caught[0].message.code == "validation"
    assert list(table["verdict"]) == ["passed", "failed"]


def test_an_unknown_kind_of_file_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(sk.OptionError) as caught:
        sk.run_validation(path=tmp_path / "validation.html")
    assert caught.value.code == "argument_value"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(sk.DataError) as caught:
        sk.run_validation(path=tmp_path / "no" / "validation.csv")
    assert caught.value.code == "file"
