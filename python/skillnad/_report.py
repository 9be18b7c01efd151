"""Reports as files: figures are drawn and what the core has written goes into a page and a Word
file."""

from __future__ import annotations

import base64
import importlib
import io
import warnings
from pathlib import Path
from typing import Any

from skillnad import _call, _core, _frame
from skillnad._call import run
from skillnad._figure import draw
from skillnad._progress import Progress

_CALLER = 5  # frames between a warning and the user's line
_RESOLUTION = 200  # dots an inch
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_report(arguments: dict[str, Any]) -> Any:
    """The report's two files, and a table of them."""
    try:
        return _write_report(arguments)
    finally:
        arguments.clear()  # so that no traceback holds the data


def _write_report(arguments: dict[str, Any]) -> Any:
    kind = _call._frame_kind(arguments) or _frame.default_kind()
    files = run("write_report", arguments | {"tables": {}}, depth=_CALLER)
    _need_packages()
    parts = [files["html_part"], files["docx_part"]]
    del arguments["path"]
    document = run("report_document", arguments, depth=_CALLER)
    try:
        write_document(document, parts[0], parts[1])
        named = {"parts": parts, "paths": [files["html"], files["docx"]]}
        table, _ = _core.call("report_finished", named)
    finally:
        for part in parts:
            Path(part).unlink(missing_ok=True)
    return _frame.from_table(table, kind)


def write_document(document: dict[str, Any], page: str, word: str) -> None:
    """The document of the core as an HTML page and as a Word file."""
    figures = [block for block in document["blocks"] if block["type"] == "figure"]
    pictures = []
    with Progress() as progress:
        for block in figures:
            pictures.append(_picture(block["figure"]))
            progress.report(len(pictures), len(figures) + 1)
        Path(page).write_text(_page(document["page"], pictures), encoding="utf-8", newline="\n")
        _write_word(document, pictures, word)


def _need_packages() -> None:
    for module, package in (
        ("pandas", "pandas"),
        ("plotnine", "plotnine"),
        ("docx", "python-docx"),
    ):
        try:
            importlib.import_module(module)
        except ImportError:
            missing = package
        else:
            continue
        run("report_package_error", {"name": missing, "host": "Python"})


def _picture(spec: dict[str, Any]) -> bytes:
    """A figure as PNG."""
    drawn = draw(spec)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # plotnine on marks without limits, matplotlib on fonts
        drawn.save(
            file,
            format="png",
            dpi=_RESOLUTION,
            width=spec["width"],
            height=spec["height"],
            verbose=False,
        )
    return file.getvalue()


def _page(page: str, pictures: list[bytes]) -> str:
    for number, picture in enumerate(pictures, 1):
        data = base64.b64encode(picture).decode("ascii")
        page = page.replace(f'src="figure:{number}"', f'src="data:image/png;base64,{data}"')
    return page


# -- Word ------------------------------------------------------------------------------------------


def _write_word(document: dict[str, Any], pictures: list[bytes], path: str) -> None:
    docx: Any = importlib.import_module("docx")
    file = docx.Document()
    _take_over(file.styles.element, document["word_styles"])
    _take_over(file.part.numbering_part.element, document["word_numbering"])
    for setting in file.settings.element.iter(_name("compatSetting")):
        if setting.get(_name("name")) == "compatibilityMode":
            setting.set(_name("val"), "15")  # the template's 14 opens as a file of an old Word
    section = file.sections[0]
    _lay_out(section)
    _head_and_foot(section, document["mark"])
    file.core_properties.title = document["title"]
    file.core_properties.author = ""
    file.core_properties.comments = ""
    file.core_properties.language = document["lang"]
    remaining = iter(pictures)
    _append(file, document["word_front"])
    for block in document["blocks"]:
        elements = list(block["word"])
        if block["type"] == "figure":
            reference, _ = file.part.get_or_add_image(io.BytesIO(next(remaining)))
            elements[0] = elements[0].replace('r:embed="figure"', f'r:embed="{reference}"')
        _append(file, elements)
    _append(file, document["word_stamp"])
    file.save(path)


def _name(name: str) -> str:
    return f"{{{_WORD}}}{name}"


def _parse(xml: str) -> Any:
    parser: Any = importlib.import_module("docx.oxml")
    return parser.parse_xml(xml.encode("utf-8"))


def _take_over(element: Any, xml: str) -> None:
    """Puts what `xml` holds in the place of what the template has."""
    for child in list(element):
        element.remove(child)
    for child in list(_parse(xml)):
        element.append(child)


def _append(file: Any, elements: list[str]) -> None:
    body = file.element.body
    for xml in elements:
        body.insert_element_before(_parse(xml), "w:sectPr")


def _lay_out(section: Any) -> None:
    """A4 with margins of 22 mm."""
    shared: Any = importlib.import_module("docx.shared")
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, shared.Mm(22))


def _head_and_foot(section: Any, mark: str) -> None:
    if mark:
        section.header.paragraphs[0].text = mark
    inner = "<w:r><w:t>1</w:t></w:r>"
    field = f'<w:fldSimple xmlns:w="{_WORD}" w:instr="PAGE">{inner}</w:fldSimple>'
    section.footer.paragraphs[0]._p.append(_parse(field))
