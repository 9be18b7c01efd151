"""Reports as files: what is in them, and that nothing half-written stays."""

import base64
import importlib
import re
import struct
import zipfile

import docx
import matplotlib.pyplot as plt
import pytest
from docx.oxml.ns import qn

import skillnad as sk
from skillnad import _core, _progress, _report
from skillnad._call import run

CALL = {"pm": "pm5", "lang": "sv", "unit": None, "audience": "public", "disclosure": None}


def sample(lang="sv"):
    return run("report_sample", {"lang": lang})


@pytest.fixture(scope="module", params=["sv", "en"])
def written(request, tmp_path_factory):
    """The document and its two files."""
    folder = tmp_path_factory.mktemp("report")
    document = sample(request.param)
    _report.write_document(document, str(folder / "a.html"), str(folder / "a.docx"))
    return document, folder / "a.html", folder / "a.docx"


def test_the_page_holds_its_pictures(written):
    document, page, _ = written
    text = page.read_text(encoding="utf-8")
    assert "figure:" not in text.replace("figure{", "")
    pictures = re.findall(r'src="data:image/png;base64,([^"]*)"', text)
    assert len(pictures) == 1
    picture = base64.b64decode(pictures[0], validate=True)
    spec = next(b["figure"] for b in document["blocks"] if b["type"] == "figure")
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG")
    assert (width, height) == (round(200 * spec["width"]), round(200 * spec["height"]))
    assert re.sub(r'data:image[^"]*', "figure:1", text) == document["page"]
    assert plt.get_fignums() == []


def test_the_word_file_has_the_blocks(written):
    document, _, word = written
    file = docx.Document(str(word))
    styles = [(p.style.name, p.text) for p in file.paragraphs if p.text]
    assert styles[0] == ("Title", document["title"])
    assert styles[1] == ("Subtitle", document["subtitle"])
    for block in document["blocks"]:
        if block["type"] == "heading":
            assert (f"Heading {int(block['level'])}", block["text"]) in styles
        elif block["type"] == "bullets":
            assert all(("List Bullet", item) in styles for item in block["items"])
        elif block["type"] == "box":
            assert ("Box Title", block["text"]) in styles
        elif block["type"] == "table":
            assert ("Caption", block["caption"]) in styles
            assert all(("Table Note", note) in styles for note in block["notes"])
        elif block["type"] == "figure":
            assert ("Caption", block["text"]) in styles
    assert ("Heading 1", document["stamp_title"]) in styles
    assert document["mark"] in [p.text for p in file.sections[0].header.paragraphs]
    assert file.core_properties.title == document["title"]
    language = file.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val"))
    assert language == {"sv": "sv-SE", "en": "en-GB"}[document["lang"]]


def test_tables_of_the_word_file_are_tables(written):
    document, _, word = written
    block = next(b for b in document["blocks"] if b["type"] == "table")
    (table,) = docx.Document(str(word)).tables
    header, *rows = table.rows
    assert [cell.text for cell in header.cells] == list(block["header"])
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(rows) == block["n_rows"] + len(block["group_rows"])
    assert rows[0].cells[0].text == block["group_labels"][0]
    found = [cell.text for i, row in enumerate(rows) if i not in (0, 4) for cell in row.cells]
    assert found == list(block["cells"])


def test_pictures_of_the_word_file_have_their_words(written):
    document, _, word = written
    (shape,) = docx.Document(str(word)).inline_shapes
    block = next(b for b in document["blocks"] if b["type"] == "figure")
    assert shape._inline.docPr.get("descr") == block["alt_text"]
    with zipfile.ZipFile(word) as archive:
        assert archive.testzip() is None


# -- write_report ----------------------------------------------------------------------------------


@pytest.fixture
def from_sample(monkeypatch):
    """write_report() with the sample in the place of the document of the tables."""
    asked = []

    def instead(name, arguments, *more, **named):
        if name != "report_document":
            return run(name, arguments, *more, **named)
        asked.append(dict(arguments))
        return sample(arguments["lang"])

    monkeypatch.setattr(_report, "run", instead)
    return asked


def test_write_report_gives_both_files(from_sample, tmp_path):
    found = sk.write_report({}, path=tmp_path / "rapport.html", **CALL)
    assert list(found.columns) == ["file", "bytes", "sha256"]
    assert list(found["file"]) == ["rapport.html", "rapport.docx"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rapport.docx", "rapport.html"]
    for name, size in zip(found["file"], found["bytes"], strict=True):
        assert (tmp_path / name).stat().st_size == size
    assert sorted(from_sample[0]) == sorted(["tables", *CALL])


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_half_written_is_left(error, from_sample, tmp_path, monkeypatch):
    def fail(*_):
        raise error

    (tmp_path / "rapport.html").write_text("den förra")
    monkeypatch.setattr(_report, "_write_word", fail)
    with pytest.raises(error):
        sk.write_report({}, path=tmp_path / "rapport.html", **CALL)
    assert [p.name for p in tmp_path.iterdir()] == ["rapport.html"]
    assert (tmp_path / "rapport.html").read_text() == "den förra"


@pytest.mark.parametrize("package", ["plotnine", "docx"])
def test_packages_are_asked_for_first(package, from_sample, tmp_path, monkeypatch):
    real = importlib.import_module

    def without(name, *more):
        if name == package:
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(_report.importlib, "import_module", without)
    with pytest.raises(sk.OptionError, match="pip install") as error:
        sk.write_report({}, path=tmp_path / "rapport.html", **CALL)
    assert error.value.code == "report_package"
    assert from_sample == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path, code",
    [("rapport.docx", "argument_value"), ("rapport", "argument_value"), (".html", "argument_value"),
     ("saknas/rapport.html", "file"), ("mapp.html", "file")],
)  # fmt: skip
def test_paths_are_looked_at_first(path, code, from_sample, tmp_path):
    (tmp_path / "mapp.html").mkdir()
    with pytest.raises(sk.SkillnadError) as error:
        sk.write_report({}, path=tmp_path / path, **CALL)
    assert error.value.code == code
    assert from_sample == []
    assert [p.name for p in tmp_path.iterdir()] == ["mapp.html"]


def test_a_bar_is_for_terminals_only(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(_progress, "_PATIENCE", 0.0)
    sk.run_demo(tmp_path)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    sk.run_demo(tmp_path)
    assert "3/4" in capsys.readouterr().err
    _report.write_document(sample(), str(tmp_path / "a.html"), str(tmp_path / "a.docx"))
    assert "1/2" in capsys.readouterr().err


def test_an_error_in_the_bar_ends_the_call(tmp_path):
    def fail(done, total):
        raise RuntimeError("no bar")

    with pytest.raises(RuntimeError, match="no bar"):
        _core.call("run_demo", {"path": str(tmp_path)}, fail)


def test_the_sample_is_not_public():
    assert not hasattr(sk, "report_sample")
    assert _core.call("report_sample", {"lang": "en"})[0]["lang"] == "en"
