#!/usr/bin/env python3
"""Open HTML files in a browser and say what is wrong with them.

    tools/check_html.py [FILE.html ...] [--pictures DIR]

Without files: the package's own sample of a report, in both languages, and the reports of PM #5
and PM #7 on the synthetic population. Each is opened at the widths
of a telephone and a screen. A fault is: a message on the browser's console, a request for anything
but the file, a body that scrolls sideways, a rule of axe-core that is broken with serious or
critical impact. Exit code 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

import skillnad as sk
from skillnad import _report
from skillnad._call import run

BROWSER = "/usr/bin/chromium"
WIDTHS = (360, 1280)
HEIGHT = 800


def faults_of(page: Page, address: str) -> list[str]:
    """Opens the address in a page that has its width."""
    found: list[str] = []
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"script: {error}"))

    def look_at(request) -> None:
        if request.url != address and not request.url.startswith("data:"):
            found.append(f"request: {request.url[:100]}")

    page.on("request", look_at)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(100)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"the page is {wide} pixels wider than the window")
    for image in page.evaluate("[...document.images].filter(x => !x.naturalWidth).map(x => x.alt)"):
        found.append(f"no picture: {image}")
    seen = len(found)
    violations = Axe().run(page).response["violations"]
    del found[seen:]  # what axe itself puts on the console
    for rule in violations:
        if rule["impact"] in ("serious", "critical"):
            places = ", ".join(str(node["target"]) for node in rule["nodes"][:3])
            found.append(f"axe: {rule['id']} ({rule['impact']}): {rule['help']}: {places}")
    return found


def samples(folder: Path) -> list[Path]:
    files = []
    for lang in ("sv", "en"):
        document = run("report_sample", {"lang": lang})
        files.append(folder / f"sample_{lang}.html")
        _report.write_document(document, str(files[-1]), str(folder / f"sample_{lang}.docx"))
    tables = sk.simulate_nuso(seed=1)
    for pm, lang, unit in (("pm5", "sv", None), ("pm7", "en", "9001")):
        files.append(folder / f"{pm}_{lang}.html")
        sk.write_report(tables, pm=pm, path=str(files[-1]), lang=lang, unit=unit)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.html")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep a picture of each")
    options = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        files = options.files or samples(Path(folder))
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        for file in files:
            for width in WIDTHS:
                # The policy of the page would keep axe out.
                context = browser.new_context(
                    viewport={"width": width, "height": HEIGHT}, bypass_csp=True
                )
                page = context.new_page()
                found = faults_of(page, file.resolve().as_uri())
                print(f"{file.name} at {width}: {len(found) or 'no'} faults")
                for fault in found:
                    print(f"    {fault}")
                faults += len(found)
                if options.pictures:
                    options.pictures.mkdir(parents=True, exist_ok=True)
                    page.screenshot(
                        path=options.pictures / f"{file.stem}_{width}.png", full_page=True
                    )
                context.close()
        browser.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
