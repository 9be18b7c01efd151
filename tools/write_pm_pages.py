#!/usr/bin/env python3
"""Writes the lists of analyses in docs/pm5 and docs/pm7 (Swedish and English) from cpp/data.

    tools/write_pm_pages.py           writes the pages
    tools/write_pm_pages.py --check   exit code 1 if a committed page is not up to date

What stands between <!-- A7 --> and <!-- end A7 --> (or "contents") is made here: title, question
and tables with their bases. The prose around it is written by hand, in the pages.
"""

import argparse
import csv
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "cpp" / "data"
PAGES = [(pm, lang) for pm in ("pm5", "pm7") for lang in ("sv", "en")]

HEADS = {
    "sv": ["tabell", "vad den visar", "bas", "grupper eller frågor", "räknad som", "figur"],
    "en": ["table", "what it shows", "base", "groups or questions", "counted as", "figure"],
}
YES = {"sv": "ja", "en": "yes"}

# What each kind of cpp/src/api/analysis.hpp comes to.
KINDS = {
    "composition": ("andel för varje svar", "share of every answer"),
    "levels": ("andel för varje svar i varje grupp", "share of every answer in each group"),
    "shares": (
        "andel av alla och i varje grupp, med test av lika andelar",
        "share of all and in each group, with a test of equal shares",
    ),
    "multiple": (
        "andel för varje svar; flera svar möjliga",
        "share of every answer; several answers possible",
    ),
    "profile": (
        "andel för varje svar i varje grupp; flera svar möjliga",
        "share of every answer in each group; several answers possible",
    ),
    "sorting": (
        "andel för varje steg, av alla och av steget före",
        "share of each stage, of all and of the stage before",
    ),
    "logit": (
        "logistisk regression med slumpeffekt för kommun; skillnader i procentenheter",
        "logistic regression with a random effect of the municipality; differences in percentage "
        "points",
    ),
    "ordinal": (
        "kumulativ logit med slumpeffekt för kommun; oddskvoter",
        "cumulative logit with a random effect of the municipality; odds ratios",
    ),
    "hazard": (
        "händelseanalys i tidsband med slumpeffekt för kommun; hasardkvoter",
        "event history in bands of time with a random effect of the municipality; hazard ratios",
    ),
    "adjusted": (
        "andel enligt modell, som om grupperna vore lika i övrigt",
        "share by a model, as if the groups were alike otherwise",
    ),
    "life_table": ("livstabell", "life table"),
    "units": (
        "kommunernas andelar bredvid vad slumpen ger",
        "the municipalities' shares beside what chance gives",
    ),
    "agreement": (
        "två svar om samma barn; överensstämmelse (kappa)",
        "two answers about the same child; agreement (kappa)",
    ),
    "paired": (
        "två andelar av samma fall; skillnad och McNemars test",
        "two shares of the same cases; difference and McNemar's test",
    ),
    "grid": (
        "skillnaden uppdelad inom varje RoS-profil, med omdöme",
        "the difference taken apart within each profile, with a verdict",
    ),
    "missing": ("uppgifter som saknas, efter skäl", "what is missing, by reason"),
    "coverage": ("deltagande", "participation"),
}

# The sets of criteria of a grid, in the order of its formula.
CRITERIA = {
    "sv": ["behov", "annan huvudman", "samtycke"],
    "en": ["need", "another responsible provider", "consent"],
}

# Tables that have no row in nuso_bases.csv.
OWN_BASES = {
    "sorting": (
        "alla avslutade utredningar, och för sig de efter anmälan",
        "all closed investigations, and by themselves those after a notification",
    ),
    "coverage": ("alla kommuner och stadsdelar", "all municipalities and districts"),
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Words:
    """The names of columns in words: those of the codebook, or of what is derived from it."""

    def __init__(self, lang: str):
        self.by_table: dict[tuple[str, str], str] = {}
        self.anywhere: dict[str, str] = {}
        for row in rows_of("nuso_variables.csv"):
            self.by_table[row["table"], row["variable"]] = row[f"label_{lang}"]
            self.anywhere.setdefault(row["variable"], row[f"label_{lang}"])
        for row in rows_of("nuso_derived.csv"):
            self.by_table[row["table"], row["column"]] = row[f"column_{lang}"]
            self.anywhere.setdefault(row["column"], row[f"column_{lang}"])

    def of(self, table: str, column: str) -> str:
        column = "alder" if column == "age" else column  # as sorting_process() calls it
        return self.by_table.get((table, column)) or self.anywhere[column]


def in_report(part: dict[str, str], analysis: dict[str, str], pm: str) -> bool:
    """Whether a report shows the table; what both have is shown where it belongs, as in
    cpp/src/api/report_document.cpp."""
    if analysis["pm"] == "both" and pm == "pm5" and part["table"] == "insats":
        return False
    return not (analysis["id"] == "A2" and pm == "pm7" and part["table"] == "utredning")


def columns_of(part: dict[str, str]) -> list[str]:
    """The columns a table is split by; a model's are those of its formula."""
    if part["kind"] in ("logit", "ordinal", "hazard"):
        right = part["formula"].split("@")[0].split("~")[1]
        return [term.strip() for term in right.split("+") if "|" not in term]
    if part["kind"] == "composition" and ";" in part["outcome"]:
        return part["outcome"].split(";")
    entries = [entry for entry in part["by"].split(";") if entry]
    return [entry.split(":")[0] for entry in entries] if part["kind"] == "grid" else entries


def table_of(part: dict[str, str], words: Words, lang: str) -> str:
    place = ("sv", "en").index(lang)
    crossed = {"sv": " och ", "en": " and "}[lang]
    by = [
        crossed.join(words.of(part["table"], name) for name in entry.split(":"))
        for entry in columns_of(part)
    ]
    groups = "; ".join(by)
    if part["kind"] == "grid":
        for name, terms in zip(CRITERIA[lang], part["formula"].split("|"), strict=False):
            columns = [words.of(part["table"], term.strip()) for term in terms.split("+")]
            groups += f"; **{name}:** " + ", ".join(columns)
    bases = {row["base"]: row[f"label_{lang}"] for row in rows_of("nuso_bases.csv")}
    base = bases[part["base"]] if part["base"] else OWN_BASES[part["kind"]][place]
    kind = KINDS[part["kind"]][place]
    figure = YES[lang] if part["figure"] else ""
    cells = [f"`{part['part']}`", part[f"caption_{lang}"], base, groups, kind, figure]
    return "| " + " | ".join(cells) + " |"


def blocks_of(pm: str, lang: str) -> dict[str, str]:
    """What stands in each marked place of a page."""
    words = Words(lang)
    parts = rows_of("nuso_analysis_parts.csv")
    out = {"contents": ""}
    links = []
    for analysis in rows_of("nuso_analyses.csv"):
        if analysis["pm"] not in (pm, "both"):
            continue
        title = f"{analysis['id']} {analysis[f'title_{lang}']}"
        anchor = re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))
        links.append(f"- [{title}](#{anchor})")
        shown = [
            table_of(part, words, lang)
            for part in parts
            if part["analysis"] == analysis["id"] and in_report(part, analysis, pm)
        ]
        heads = HEADS[lang]
        out[analysis["id"]] = "\n".join(
            [
                f"### {title}",
                "",
                f'*{analysis[f"question_{lang}"]}* `run_analysis(tables, id="{analysis["id"]}")`',
                "",
                "| " + " | ".join(heads) + " |",
                "|" + "---|" * len(heads),
                *shown,
            ]
        )
    out["contents"] = "\n".join(links)
    return out


def written(page: str, name: str, blocks: dict[str, str]) -> str:
    """The page with its marked places filled; each must be there, once and in order."""
    places = re.findall(r"^<!-- (contents|A\d+) -->$", page, re.M)
    if places != list(blocks):
        raise SystemExit(f"{name}: its places are {places}, wanted are {list(blocks)}")
    for place, text in blocks.items():
        pattern = rf"(^<!-- {place} -->\n).*?(^<!-- end {place} -->$)"
        page, n = re.subn(
            pattern, lambda m, text=text: f"{m[1]}{text}\n{m[2]}", page, count=1, flags=re.M | re.S
        )
        if n != 1:
            raise SystemExit(f"{name}: <!-- {place} --> has no end")
    return page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    stale = 0
    for pm, lang in PAGES:
        path = ROOT / "docs" / f"{pm}.{lang}.md"
        page = path.read_text(encoding="utf-8")
        text = written(page, path.name, blocks_of(pm, lang))
        if text == page:
            continue
        if check:
            print(f"{path.relative_to(ROOT)} is not up to date: run tools/write_pm_pages.py")
            stale = 1
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return stale


if __name__ == "__main__":
    sys.exit(main())
