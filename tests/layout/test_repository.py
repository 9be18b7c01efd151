"""The shape of the repository: its top level, links, version, and what may not stand in it."""

import re
import subprocess

from project import ROOT, files, name

GENERATED_OR_DATA = re.compile(
    r"(\.(csv|ipynb|json|toml|txt|svg|md|Rd|rds|gz|inc)$)|(^r-package/(man/|NAMESPACE))|"
    r"(RcppExports)|(^tools/constraints\.txt$)|(_data\.cpp$)|(_table\.(c|h)pp$)"
)


def test_the_top_level_holds_what_architecture_says():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- top level -->\n```\n(.*?)```", text, flags=re.S)
    assert block, "ARCHITECTURE.md lost its list of the top level"
    listed = {line.split()[0].rstrip("/") for line in block.group(1).splitlines() if line.strip()}
    present = {path.relative_to(ROOT).parts[0] for path in files()}
    assert sorted(present - listed) == [], "not in ARCHITECTURE.md"
    assert sorted(listed - present) == [], "in ARCHITECTURE.md only"


def test_links_resolve_and_stay_inside():
    links = [path for path in files() if path.is_symlink()]
    assert {name(path) for path in links} == {
        "r-package/DESCRIPTION",
        "r-package/src/cpp",
        "r-package/tests/testthat/files",
        "r-package/tests/testthat/reference",
    }
    for link in links:
        assert link.exists(), f"{name(link)} is broken"
        assert link.resolve().is_relative_to(ROOT), f"{name(link)} leaves the project"
        assert not str(link.readlink()).startswith("/"), f"{name(link)} is absolute"


def test_one_version_in_all_places():
    description = (ROOT / "DESCRIPTION").read_text(encoding="utf-8")
    version = re.search(r"^Version: *(\S+)$", description, flags=re.M).group(1)
    places = {
        "NEWS.md": rf"^#+ *(?:skillnad )?{re.escape(version)}\b",
        "cpp/include/skillnad/base/version.hpp": rf'"{re.escape(version)}"',
        "CITATION.cff": rf'^version: *"?{re.escape(version)}"?$',
    }
    for place, pattern in places.items():
        text = (ROOT / place).read_text(encoding="utf-8")
        assert re.search(pattern, text, flags=re.M), f"{place} does not name version {version}"
    # Everything else reads it from DESCRIPTION.
    for path in ("pyproject.toml", "CMakeLists.txt", "cpp/CMakeLists.txt", "r-package/configure"):
        assert version not in (ROOT / path).read_text(encoding="utf-8"), path


def test_the_installed_packages_have_this_version():
    import skillnad

    description = (ROOT / "DESCRIPTION").read_text(encoding="utf-8")
    version = re.search(r"^Version: *(\S+)$", description, flags=re.M).group(1)
    assert skillnad.__version__ == version


def test_installing_the_top_level_fails_loudly(tmp_path):
    import shutil

    for file in ("DESCRIPTION", "configure"):
        shutil.copy(ROOT / file, tmp_path / file)
    library = tmp_path / "library"
    library.mkdir()
    result = subprocess.run(
        ["R", "CMD", "INSTALL", f"--library={library}", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode != 0
    assert "r-package" in result.stdout + result.stderr
    assert not (library / "skillnad").exists()


def test_the_root_configure_is_kept_in_tarballs():
    assert not (ROOT / ".Rbuildignore").exists()
    assert (ROOT / "configure").read_text() == (ROOT / "configure.win").read_text()


def test_files_are_about_one_concept():
    long = []
    for path in files():
        if path.is_symlink() or GENERATED_OR_DATA.search(name(path)) or path.name == "Makefile":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if re.search(r"(generated|made|written) by tools/", text[:400].lower()):
            continue
        if text.count("\n") > 500:
            long.append(f"{name(path)}: {text.count(chr(10))} lines")
    assert long == []


def test_no_path_of_a_machine_and_no_registry_host():
    machine = re.compile(
        r"(^|[^\w/.])/(home|root|work|Users|opt/wheels)/|file://|pypi\.org|pythonhosted"
    )
    found = []
    for path in files():
        if path.is_symlink() or path == ROOT / "tests" / "layout" / "test_repository.py":
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}:{i}" for i, line in enumerate(lines, 1) if machine.search(line)]
    assert found == []


def test_nothing_built_is_committed():
    built = re.compile(r"\.(o|so|a|dll|pyc|tar\.gz|whl)$|(^|/)Makevars$")
    assert [name(p) for p in files() if built.search(name(p))] == []


def test_one_list_of_flags():
    """Flags that change arithmetic stand in cpp/compile_flags and nowhere else."""
    flags = (ROOT / "cpp" / "compile_flags").read_text(encoding="utf-8")
    assert "-ffp-contract=off" in flags
    for place in ("CMakeLists.txt", "cpp/CMakeLists.txt", "python/CMakeLists.txt",
                  "r-package/configure", "r-package/src/Makevars.in",
                  "pyproject.toml"):  # fmt: skip
        text = (ROOT / place).read_text(encoding="utf-8")
        for word in ("-ffp-contract", "-march", "-mavx", "EIGEN_DONT_VECTORIZE"):
            assert word not in text, f"{word} in {place}"
