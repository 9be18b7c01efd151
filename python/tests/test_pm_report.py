"""Whole reports of the synthetic population as files."""

import re

import docx
import pytest

import skillnad as sk
from skillnad import _report


@pytest.fixture(scope="module")
def tables():
    return sk.simulate_nuso(seed=3)


@pytest.fixture(scope="module")
def planted():
    return sk.simulate_nuso(seed=2, mode="stochastic", scenario="planted_effects")


@pytest.mark.parametrize(("pm", "lang"), [("pm5", "sv"), ("pm7", "en")])
def test_a_report_is_a_page_and_a_word_file(pm, lang, tables, tmp_path):
    files = sk.write_report(tables, pm=pm, path=str(tmp_path / "r.html"), lang=lang)
    assert list(files["file"]) == ["r.html", "r.docx"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.docx", "r.html"]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}"' in page
    assert "SYNTETISKA DATA" in page
    assert 'src="figure:' not in page
    word = docx.Document(str(tmp_path / "r.docx"))
    assert len(word.tables) >= page.count("<caption>")
    assert len(word.inline_shapes) == len(re.findall('src="data:image/png;base64,', page))


def test_planted_differences_show_in_the_grid(planted, tmp_path):
    sk.write_report(planted, pm="pm5", path=str(tmp_path / "r.html"), lang="en")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    items = re.findall(r"<li>([^<]*)</li>", page)
    found = [text for text in items if text.startswith("Unwarranted difference (profile = 14)")]
    assert found
    assert "girl" in found[0]
    assert "boy" in found[0]
    assert "shown to be more than 5.0 percentage points" in found[0]
    assert any(re.match(r".*\(profile = 4\)\. .*foreign background", text) for text in items)


def test_a_municipality_has_its_own(tables, tmp_path):
    sk.write_report(
        tables, pm="pm7", path=str(tmp_path / "r.html"), unit="9005", audience="other_units"
    )
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Kommun 9005 jämförd med samtliga" in page


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"pm": "pm6"}, sk.OptionError, '"pm5" or "pm7"'),
        ({"unit": "0180"}, sk.OptionError, "enhet_id"),
        ({"path": "r.pdf"}, sk.OptionError, ".html"),
        ({"path": "nowhere/r.html"}, sk.DataError, "nowhere"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(changed, error, said, tables, tmp_path):
    arguments = {"pm": "pm5", "path": "r.html"} | changed
    arguments["path"] = str(tmp_path / arguments["path"])
    with pytest.raises(error, match=re.escape(said)):
        sk.write_report(tables, **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_table_is_named(tables, tmp_path):
    some = {name: table for name, table in tables.items() if name != "aktualisering"}
    with pytest.raises(sk.DataError, match="aktualisering"):
        sk.write_report(some, pm="pm7", path=str(tmp_path / "r.html"))
    assert list(tmp_path.iterdir()) == []
    # The other report does not need it.
    sk.write_report(some, pm="pm5", path=str(tmp_path / "r.html"))
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interrupted_report_leaves_nothing(tables, tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_report, "_picture", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sk.write_report(tables, pm="pm7", path=str(tmp_path / "r.html"))
    assert list(tmp_path.iterdir()) == []
