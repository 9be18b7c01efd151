#!/usr/bin/env python3
"""Write the source lists of the CMakeLists.txt files and the R package's one-line stubs.

tools/list_sources.py            write them
tools/list_sources.py --check    say what is out of date and exit 1
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPP = ROOT / "cpp"
PYTHON = ROOT / "python"
STUBS = ROOT / "r-package" / "src"


def block(text: str, name: str, folder: Path, paths: list[Path]) -> str:
    """The text with the list between `# >>> name` and `# <<< name` written anew."""
    lines = "".join(f"  {p.relative_to(folder).as_posix()}\n" for p in sorted(paths))
    wanted = f"# >>> {name}\nset({name}\n{lines})\n# <<< {name}"
    return re.sub(f"# >>> {name}\n.*?# <<< {name}", lambda _: wanted, text, flags=re.S)


def wanted() -> dict[Path, str | None]:
    """Every file this tool owns, with its text; None for one that should not exist."""
    sources = sorted(CPP.glob("src/*/*.cpp"))
    core = (CPP / "CMakeLists.txt").read_text(encoding="utf-8")
    core = block(core, "core_sources", CPP, sources)
    core = block(core, "core_tests", CPP, list(CPP.glob("tests/*/test_*.cpp")))
    python = (PYTHON / "CMakeLists.txt").read_text(encoding="utf-8")
    python = block(python, "python_sources", PYTHON, list(PYTHON.glob("src/*.cpp")))
    files: dict[Path, str | None] = dict.fromkeys(STUBS.glob("core_*.cpp"))
    files[CPP / "CMakeLists.txt"] = core
    files[PYTHON / "CMakeLists.txt"] = python
    for source in sources:
        path = source.relative_to(CPP / "src")
        stub = STUBS / f"core_{path.parent.as_posix()}_{path.stem}.cpp"
        files[stub] = f'#include "cpp/src/{path.as_posix()}"\n'
    return files


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    stale = 0
    for path, text in wanted().items():
        current = path.read_text(encoding="utf-8") if path.is_file() else None
        if current == text:
            continue
        stale += 1
        if check:
            print(f"out of date: {path.relative_to(ROOT)} (run make generate)")
        elif text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
