#!/usr/bin/env python3
"""Write the survey files of data/, whole and broken ones; cases.json says what is expected of each.

A second run gives the same bytes: dates of writing are set to a fixed day.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

DATA = Path(__file__).resolve().parent / "data"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" '
    'formatCode="[$-41D]yyyy\\-mm\\-dd&quot; kl&quot;"/></numFmts><cellXfs count="4">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/>'
    "</cellXfs></styleSheet>"
)


def write(name: str, content: str | bytes, encoding: str = "utf-8") -> None:
    path = DATA / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


# -- workbooks -------------------------------------------------------------------------------------


def t(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def n(number: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{number}</v></c>'


def sheet(*rows: str, more: str = "") -> str:
    body = "".join(f"<row>{row}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{more}</worksheet>'


def workbook(name: str, sheets: dict[str, str], shared: str = "", date1904: bool = False) -> None:
    links = "".join(
        f'<Relationship Id="r{i}" Type="{RELS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(len(sheets))
    )
    listed = "".join(
        f'<sheet name="{title}" sheetId="{i + 1}" r:id="r{i}"/>' for i, title in enumerate(sheets)
    )
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACK}">{links}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    for i, text in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{i}.xml"] = text
    path = DATA / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(zipfile.ZipInfo(part), head + text, zipfile.ZIP_DEFLATED)


def workbooks() -> None:
    head = t("kommunkod") + t("antal")
    good = sheet(head, t("0180") + n("1.5"), t("1480") + n("2"))
    workbook(
        "good.xlsx",
        {
            "data": sheet(
                '<c t="s"><v>0</v></c>'
                + t("b")
                + t("dag")
                + t("tid")
                + t("a &amp; b")
                + t("lucka"),
                t("0180")
                + '<c t="b"><v>1</v></c>'
                + n("45204", 1)
                + n("45204.5", 3)
                + n("1E-3")
                + "<c/>",
                '<c t="s"><v>1</v></c><c t="b"><v>0</v></c>'
                + n("45205", 2)
                + n("45205.25", 3)
                + n("-2.5")
                + t("x"),
            ),
            "tom": sheet(),
        },
        shared="<si><t>kod</t></si><si><r><t>14</t></r><r><t>80</t></r><rPh><t>zz</t></rPh></si>",
    )
    workbook("dates_1904.xlsx", {"a": sheet(t("dag"), n("43742", 1))}, date1904=True)
    workbook("several_sheets.xlsx", {"januari": good, "februari": good})
    workbook("empty_sheet.xlsx", {"Blad1": sheet()})
    workbook("header_only.xlsx", {"Blad1": sheet(head)})
    workbook("error_cell.xlsx", {"a": sheet(head, t("0180") + '<c t="e"><v>#N/A</v></c>')})
    workbook("formula.xlsx", {"a": sheet(head, t("0180") + "<c><f>1+1</f></c>")})
    workbook(
        "merged.xlsx",
        {
            "a": sheet(
                head, t("0180") + n("1"), more='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
            )
        },
    )
    workbook("title_above.xlsx", {"a": sheet(t("Rapport"), head, t("0180") + n("1"))})
    workbook("mixed.xlsx", {"a": sheet(head, *[t("0180") + n(str(i)) for i in range(4)],
                                       t("0180") + t("ca 5"))})  # fmt: skip
    workbook(
        "keys/enhet.xlsx",
        {"a": sheet(t("enhet_id") + t("namn"), n("9001") + t("Nordby"), n("9002") + t("Sunda"))},
    )
    workbook("not_closed.xlsx", {"a": sheet(head)[:-40]})
    whole = (DATA / "good.xlsx").read_bytes()
    write("cut.xlsx", whole[: len(whole) // 2])
    at = whole.index(b"worksheets/sheet0.xml") + 60
    write("flipped.xlsx", whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
    write("not_a_workbook.xlsx", "a;b\n1;2\n")
    write("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    write("workbook.csv", whole)


# -- text ------------------------------------------------------------------------------------------


def texts() -> None:
    good = "kön;antal;andel;kod\nflicka;3;1,5;0180\npojke;4;2,25;1480\n"
    write("good_bom.csv", "\ufeff" + good)
    write("good_latin1.csv", good, "latin-1")
    write("good_tab.tsv", good.replace(";", "\t").replace(",", "."))
    write("good_comma.csv", good.replace(",", ".").replace(";", ","))
    write("good_crlf.csv", good.replace("\n", "\r\n"))
    write("good_mac.csv", good.replace("\n", "\r"))
    write("good_sep.csv", "sep=;\n" + good)
    write("good_nfd.csv", "ko\u0308n;text\nflicka;a\u030a\n")
    write("quotes.csv", 'a;b\n"x;y";"en ""två"""\n"rad\nbrytning";" NA "\nNA;""\n')
    write("wrong_delimiter.csv", "a|b|c\n1|2|3\n4|5|6\n")
    write("sep_other.csv", "sep=|\na|b\n1|2\n")
    write("cut.csv", "a;b;c\n1;2;3\n4;5;6\n7;8\n")
    write("ragged.csv", "a;b;c\n1;2;3\n4;5\n6;7;8;9\n1;2;3\n")
    write("comma_unquoted.csv", "a,b\n1,2,5\n2,3,5\n")
    write("title_above.csv", "Rapport 2024\na;b\n1;2\n3;4\n")
    write("utf16.csv", good, "utf-16")
    write("zero_byte.csv", b"a;b\n1;\x00\n")
    write("cp850.csv", "kön;ålder\nflicka;3\n", "cp850")
    write("two_encodings.csv", good.encode() + "växelvis;1;1,5;0180\n".encode("latin-1"))
    write("broken_letters.csv", good.encode().decode("latin-1"))
    write("empty.csv", b"")
    write("blank_lines.csv", "\n\n\n")
    write("blank_line_inside.csv", "a;b\n1;2\n\n3;4\n")
    write("header_only.csv", "a;b;c\n")
    write("duplicate_names.csv", "a;b;a\n1;2;3\n")
    write("duplicate_names_nfc.csv", "å;b;a\u030a\n1;2;3\n")
    write("no_name.csv", ',a,b\n"1",1,2\n"2",3,4\n')
    write("no_header.csv", "1;2;3\n4;5;6\n")
    write("trailing.csv", "a;b;;\n1;2;;\n3;4;;\n;;;\n")
    write("quote_open.csv", 'a;b\n1;"x\n2;y\n3;z\n')
    write("quote_inside.csv", 'a;b\n1;"x" y\n2;z\n')
    write("two_marks.csv", "a;b\n1,5;x\n2.5;y\n")
    write("two_marks_columns.csv", "a;b\n1,5;1.25\n2,5;2.5\n")
    write("thousands_blank.csv", "a;b\nx;1 234\ny;12 345,5\nz;3\n")
    write("thousands_point.csv", "a;b\nx;1.234.567\ny;3\n")
    write("thousands_or_decimals.csv", 'a,b\nx,"1,234"\ny,"5,678"\n')
    write("three_decimals.csv", "a;b\nx;1,234\ny;5,678\n")
    write("some_text.csv", "a;b\n" + "".join(f"x;{i}\n" for i in range(5)) + "y;ca 5\n")
    write("long_numbers.csv", "a;b\n200401011234567890;1\n200401011234567891;2\n")
    write("dates_mixed.csv", "a;dag\n1;2024-01-31\n2;31/1/2024\n")
    write("dates_day_first.csv", "a;dag\n1;31/1/2024\n2;1/2/2024\n")
    write("logical.csv", "a;b\nTRUE;True\nFALSE;False\nNA;\n")
    write("lost_zeros.csv", "kommunkod;antal\n180;1\n1480;2\n")
    write("kinds.csv", "x;x__missing\n1;\n;ES\n;99\n")
    write("names.ods", "a;b\n1;2\n")
    tables = {
        "text_in_number": "utr_id;alder\nu1;4\nu2;fem\nu3;ca 6\n",
        "dates_several": "utr_id;avslutsdatum_utr\nu1;2024-01-31\nu2;20240201\n",
        "dates_unclear": "utr_id;avslutsdatum_utr\nu1;2024-01-31\nu2;1/2/2024\n",
        "unknown_level": "utr_id;kon\nu1;flicka\nu2;okänt\n",
        "duplicated_key": "utr_id;barn_id\nu1;b1\nu1;b2\n",
        "labels": "utr_id;ursprung;samtycke_barn;diagnos_nagon\nu1;utländsk bakgrund;;ja\n"
        "u2;framgår ej av dokumentationen;;nej\n",
    }
    for folder, text in tables.items():
        write(f"{folder}/utredning.csv", text)
    write("two_files/enhet.csv", "enhet_id\n9001\n")
    write("two_files/enhet.txt", "enhet_id\n9001\n")
    write("other_files/enhet.csv", "enhet_id\n9001\n")
    write("other_files/svar.csv", "a\n1\n")
    write("other_files/readme.md", "text\n")
    write("no_tables/readme.csv", "a\n1\n")
    # A codebook of one's own: levels with a zero in front, as Excel in Swedish writes it.
    write(
        "own_codebook/variables.csv",
        "table;variable;type;label_sv;label_en;asked_of;missing;assumed\r\n"
        "utredning;utr_id;key;Nyckel;Key;;;FALSKT\r\n"
        "utredning;ursprung;levels;Ursprung;Origin;;ES FE;TRUE\r\n",
    )
    write(
        "own_codebook/levels.csv",
        "variable;level;label_sv;label_en\r\nursprung;01;svensk bakgrund;Swedish\r\n"
        "ursprung;02;utländsk bakgrund;foreign\r\n",
        "latin-1",
    )
    write("half_codebook/variables.csv", "table;variable;type\nutredning;utr_id;key\n")
    write("twofold_codebook/variables.csv", "table;variable;type\nutredning;utr_id;key\n")
    write("twofold_codebook/variables.txt", "table;variable;type\nutredning;utr_id;key\n")
    write("own_codes/utredning.csv", "utr_id;ursprung\nu1;02\nu2;01\nu3;svensk bakgrund\n")
    write("other_name/export.csv", "enhet_id;namn;extra\n9001;Nordby;1\n")


# -- SPSS, Stata, Parquet --------------------------------------------------------------------------


def fixed_day(name: str) -> None:
    """Takes the day of writing out of a file."""
    path = DATA / name
    content = path.read_bytes()
    if content[:4] in (b"$FL2", b"$FL3"):
        content = content[:92] + b"01 Jan 2600:00:00" + content[109:]
    day = rb"\d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d"
    path.write_bytes(re.sub(day, b"01 Jan 2026 00:00", content))


def labelled() -> None:
    import pandas as pd

    frame = pd.DataFrame({
        "kon": [1.0, 2.0, 91.0, None, 2.0],
        "alder": [0.0, 3.0, 17.0, 99.0, 1.0],
        "svar": [1.0, 2.0, 8.0, 9.0, 1.0],
        "kod": ["0180", "1480", "", "å", "0114"],
        "delvis": [1.0, 2.0, 3.0, None, 1.0],
        "lika": [1.0, 2.0, 3.0, 1.0, 1.0],
    })  # fmt: skip
    sentences = ["juridiskt kön", "ålder", "svar", "kod", "delvis", "lika"]
    labels = {
        "kon": {2: "pojke", 1: "flicka", 91: "ES ej svar"},
        "svar": {1: "ja", 2: "nej", 8: "vet ej", 9: "EA: ej tillämpligt"},
        "delvis": {1: "ett"},
        "lika": {1: "samma", 2: "samma", 3: "annan"},
    }
    gaps = {"kon": [{"lo": 90, "hi": 99}], "alder": [99], "svar": [8, 9]}
    pyreadstat.write_sav(
        frame, str(DATA / "labelled.sav"), column_labels=sentences, variable_value_labels=labels,
        missing_ranges=gaps,
    )  # fmt: skip
    fixed_day("labelled.sav")
    stata = frame.astype(object).where(frame.notna(), None)
    stata["kon"] = [1, 2, "a", None, 2]
    stata["alder"] = [0, 3, 17, "b", 1]
    stata["svar"] = [1, 2, "h", "i", 1]
    labels["kon"] = {2: "pojke", 1: "flicka", "a": "ES ej svar"}
    labels["svar"] = {1: "ja", 2: "nej", "h": "vet ej", "i": "EA: ej tillämpligt"}
    pyreadstat.write_dta(
        stata, str(DATA / "labelled.dta"), column_labels=sentences, variable_value_labels=labels,
        missing_user_values={"kon": ["a"], "alder": ["b"], "svar": ["h", "i"]},
    )  # fmt: skip
    fixed_day("labelled.dta")
    for name, keep in (("labelled.sav", 700), ("labelled.dta", -200)):
        whole = (DATA / name).read_bytes()
        write("cut" + name[-4:], whole[:keep])
        write("not" + name[-4:], "a;b\n1;2\n")
    tail = (DATA / "labelled.sav").read_bytes()
    write("cut_rows.sav", tail[:-16])
    coded = pd.DataFrame({"utr_id": ["u1", "u2", "u3"], "ursprung": [1.0, 2.0, 99.0],
                          "barnet_delaktigt": [1.0, 2.0, 9.0]})  # fmt: skip
    (DATA / "codebook_labels").mkdir(exist_ok=True)
    pyreadstat.write_sav(
        coded, str(DATA / "codebook_labels" / "utredning.sav"),
        variable_value_labels={
            "ursprung": {1: "utländsk bakgrund", 2: "svensk bakgrund", 99: "framgår ej"},
            "barnet_delaktigt": {1: "ja", 2: "nej", 9: "saknas"},
        },
        missing_ranges={"ursprung": [99], "barnet_delaktigt": [9]},
    )  # fmt: skip
    fixed_day("codebook_labels/utredning.sav")
    seconds, days = 13915843200.0 + 45000.0, 23288.0  # 5 October 2023, 12:30
    spss = {"DATE11": seconds, "MOYR8": seconds, "YMDHMS20": seconds, "DTIME12": 45000.0,
            "F8.2": 1.5}  # fmt: skip
    stata = {"%td": days, "%tdDD/NN/CCYY": days, "%tc": days * 86400e3 + 45e6, "%9.0g": 1.5}
    for name, formats in (("dates.sav", spss), ("dates.dta", stata)):
        made = pd.DataFrame({f"v{k}": [x, None] for k, x in enumerate(formats.values())})
        write_labelled = pyreadstat.write_sav if name[-3:] == "sav" else pyreadstat.write_dta
        shown = {f"v{k}": one for k, one in enumerate(formats)}
        write_labelled(made, str(DATA / name), variable_format=shown)
        fixed_day(name)
    table = pa.table({
        "kod": ["0180", None, "1480"],
        "antal": pa.array([1, 2, None], pa.int32()),
        "andel": [1.5, None, 2.25],
        "kon": pa.array(["b", "a", None]).dictionary_encode(),
        "ja": [True, None, False],
        "dag": pa.array([0, 19753, None], pa.date32()),
    })  # fmt: skip
    pq.write_table(table, DATA / "good.parquet")
    write("cut.parquet", (DATA / "good.parquet").read_bytes()[:-30])
    write("not.parquet", "a;b\n1;2\n3;4\n5;6\n")
    whole = bytearray((DATA / "good.parquet").read_bytes())
    whole[-200:-60] = bytes(140)
    write("damaged.parquet", bytes(whole))
    pq.write_table(pa.table({"a": [[1], [2]]}), DATA / "lists.parquet")


def main() -> None:
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    texts()
    workbooks()
    labelled()


if __name__ == "__main__":
    main()
