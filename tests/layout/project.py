"""What the layout tests look at: the files of the project, without what is built or ignored."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPP = ROOT / "cpp"
BUILT = {"build", "out", "dist", ".venv", ".rlib", ".git", "__pycache__", ".mypy_cache",
         ".ruff_cache", ".pytest_cache", ".hypothesis"}  # fmt: skip


def files() -> list[Path]:
    """Every file and link that git would keep; without git, every file outside built folders."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listing.returncode == 0 and listing.stdout:
        found = [ROOT / name.decode() for name in listing.stdout.split(b"\0") if name]
        return sorted(p for p in found if p.is_file() or p.is_symlink())
    result = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in BUILT]
        here = Path(folder)
        result += [here / name for name in names]
        result += [here / name for name in folders if (here / name).is_symlink()]
    return sorted(result)


def core_files(*suffixes: str, parts: tuple[str, ...] = ("include", "src")) -> list[Path]:
    return sorted(p for part in parts for s in suffixes for p in (CPP / part).rglob(f"*{s}"))


def code_of(path: Path) -> str:
    """The text of a C++ file without comments and string literals, lines kept."""
    text = path.read_text(encoding="utf-8")
    pattern = r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''

    def blank(match: re.Match[str]) -> str:
        token = match.group(0)
        kept = "\n" * token.count("\n")
        return f'""{kept}' if token[0] in "\"'R" else kept

    lines = text.splitlines(keepends=True)
    kept = [line if line.lstrip().startswith("#include") else None for line in lines]
    stripped = re.sub(pattern, blank, text, flags=re.S).splitlines(keepends=True)
    return "".join(k if k is not None else s for k, s in zip(kept, stripped, strict=False))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
