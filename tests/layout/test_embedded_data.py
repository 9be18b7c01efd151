"""The package data in the core are the files of cpp/data."""

import subprocess
import sys

from project import ROOT


def test_embedded_data_are_up_to_date():
    tool = [sys.executable, str(ROOT / "tools" / "embed_data.py"), "--check"]
    result = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_certified_values_and_their_page_are_up_to_date():
    tool = [sys.executable, str(ROOT / "tests" / "reference" / "make_validation.py"), "--check"]
    result = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_number_cases_are_up_to_date(tmp_path):
    """A second run of the script gives the committed bytes."""
    committed = ROOT / "cpp" / "tests" / "text" / "number_cases.inc"
    script = ROOT / "tests" / "reference" / "make_number_cases.py"
    again = tmp_path / "number_cases.inc"
    subprocess.run([sys.executable, str(script), str(again)], check=True)
    assert again.read_bytes() == committed.read_bytes()


def test_pages_of_the_pms_list_the_analyses_there_are():
    tool = [sys.executable, str(ROOT / "tools" / "write_pm_pages.py"), "--check"]
    result = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
