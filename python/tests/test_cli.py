"""The command line: what is written, printed and returned."""

import pytest

import skillnad as sk
from skillnad import cli
from skillnad.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The synthetic population as CSV files."""
    where = tmp_path_factory.mktemp("data")
    for name, table in sk.simulate_nuso(seed=1).items():
        table.to_csv(where / f"{name}.csv", index=False, sep=";")
    return where


def test_demo_writes_the_folder(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "ut")]) == 0
    written = sk.run_demo(tmp_path / "igen")
    for name in written["file"]:
        assert (tmp_path / "ut" / name).read_bytes() == (tmp_path / "igen" / name).read_bytes()


def test_errors_end_with_two(tmp_path, capsys):
    file = tmp_path / "fil"
    file.write_text("")
    assert main(["demo", "--out", str(file / "ut")]) == 2
    assert "DataError[" in capsys.readouterr().err
    assert main(["check", "--data", str(tmp_path / "ingen")]) == 2
    assert "DataError[file]" in capsys.readouterr().err


def test_check_prints_findings(folder, monkeypatch, capsys):
    # The synthetic population has contradictions, as its model follows printed margins.
    assert main(["check", "--data", str(folder)]) == 1
    assert "contradiction" in capsys.readouterr().out
    whole = sk.check_data
    monkeypatch.setattr(cli.sk, "check_data", lambda *x, **y: whole(*x, **y).iloc[:0])
    assert main(["check", "--data", str(folder)]) == 0
    assert "(no rows)" in capsys.readouterr().out


def test_check_takes_a_codebook(folder, capsys):
    assert main(["check", "--data", str(folder), "--codebook", "nusso"]) == 2
    assert "nusso" in capsys.readouterr().err


def test_report_passes_what_it_is_given(folder, monkeypatch, capsys):
    import pandas as pd

    given = {}

    def write_report(tables, **arguments):
        given.update(arguments, tables=sorted(tables))
        return pd.DataFrame({"file": ["r.html"], "bytes": [1.0], "sha256": ["0"]})

    monkeypatch.setattr(cli.sk, "write_report", write_report)
    common = ["report", "--pm", "pm5", "--data", str(folder), "--out", "r.html"]
    assert main(common) == 0
    assert given.pop("tables") == sorted(file.stem for file in folder.iterdir())
    assert given == {
        "pm": "pm5", "path": "r.html", "lang": "sv", "unit": None, "audience": "public",
    }  # fmt: skip
    assert main([*common, "--lang", "en", "--unit", "9001", "--audience", "internal"]) == 0
    assert (given["lang"], given["unit"], given["audience"]) == ("en", "9001", "internal")
    assert "r.html" in capsys.readouterr().out


@pytest.mark.parametrize("verdict, code", [("passed", 0), ("failed", 1)])
def test_validate_tells_failures(verdict, code, monkeypatch, capsys):
    import pandas as pd

    table = pd.DataFrame({"case": ["a", "b"], "verdict": ["passed", verdict]})
    monkeypatch.setattr(cli, "run", lambda name, arguments: table)
    assert main(["validate"]) == code
    assert verdict in capsys.readouterr().out


def test_warnings_and_interrupts(monkeypatch, capsys):
    import warnings

    def warn(path):
        warnings.warn(sk.SkillnadWarning("Se upp.", "en_kod"), stacklevel=1)
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.sk, "run_demo", warn)
    assert main(["demo", "--out", "x"]) == 130
    assert capsys.readouterr().err == "Warning [en_kod]: Se upp.\n"


@pytest.mark.parametrize("command", [[], ["demo"], ["check"], ["report"], ["validate"]])
def test_help_documents_the_exit_codes(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "exit codes:" in shown
    assert "130" in shown


def test_version_and_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert sk.__version__ in capsys.readouterr().out
    for wrong in ([], ["report", "--pm", "pm6"], ["check"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
