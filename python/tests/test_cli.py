"""The command line does the main job."""

import pytest

import skillnad as sk
from skillnad.cli import main


def test_demo_writes_the_folder(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "ut")]) == 0
    written = sk.run_demo(tmp_path / "igen")
    for name in written["file"]:
        assert (tmp_path / "ut" / name).read_bytes() == (tmp_path / "igen" / name).read_bytes()


def test_errors_end_with_one(tmp_path, capsys):
    file = tmp_path / "fil"
    file.write_text("")
    assert main(["demo", "--out", str(file / "ut")]) == 1
    assert "DataError[" in capsys.readouterr().err


def test_version_and_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert sk.__version__ in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([])
