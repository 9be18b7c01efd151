"""A result, saved, pickled, printed or in a traceback, holds nothing of the data or the caller.

Twenty values are planted in cells of used and unused columns, in new data, in variables of the
caller and in the environment; then every form a result can take is searched for them as text
(UTF-8, UTF-16), as raw doubles, and inside base64 and zlib pieces.
"""

import base64
import binascii
import copy
import io
import pickle
import re
import struct
import traceback
import zlib

import numpy as np
import pandas as pd
import pytest

import skillnad as sk

pytestmark = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")

NUMBERS = {
    "largest of a used column": 6.28318530912345,
    "smallest of a used column": -6.17161718191234,
    "cell of a used column": 0.73162509137721,
    "another cell": -0.29170643318862,
    "used whole number": 481516.0,
    "offset": 0.01234567891234,
    "unused number": 31337.1234567,
    "unused whole number": 198404171234.0,
    "new data": 0.55512345678912,
    "caller's number": 27182.8182845,
}
TEXTS = {
    "unused text": "Hemlig-Anna-Svensson",
    "unused text, Swedish": "Åsa Öberg på Ängsvägen",
    "unused identifier": "19840417-1234",
    "unused level": "Sekretessbelagd-diagnos",
    "level without rows": "Nivå-utan-rader-77",
    "name of an unused column": "hemlig_kolumn_xyz",
    "new level": "Ny-kommun-4711",
    "caller's text": "lösenord-hunter2",
    "module variable": "modulens-hemlighet",
    "environment": "miljöns-hemlighet-9931",
}
MODULE_SECRET = TEXTS["module variable"]
FORMULA = "y ~ x + k + f + offset(off) + (1 | g)"


def planted(n=400, groups=20):
    rng = np.random.default_rng(7)
    x = rng.normal(size=n).round(3)
    x[3], x[11] = NUMBERS["largest of a used column"], NUMBERS["smallest of a used column"]
    x[17], x[29] = NUMBERS["cell of a used column"], NUMBERS["another cell"]
    k = int(NUMBERS["used whole number"]) + rng.integers(0, 9, n)
    off = np.zeros(n)
    off[13] = NUMBERS["offset"]
    g = np.arange(n) % groups
    eta = 0.5 * np.where(abs(x) > 6, 0, x) + rng.normal(size=groups)[g]
    return pd.DataFrame(
        {
            "y": (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int),
            "x": x,
            "k": k,
            "f": pd.Categorical(rng.choice(["a", "b", "c"], n), ["a", "b", "c"]),
            "off": off,
            "g": ["group" + str(v) for v in g],
            "salary": NUMBERS["unused number"],
            "ssn": np.int64(NUMBERS["unused whole number"]),
            "name": TEXTS["unused text"],
            "address": TEXTS["unused text, Swedish"],
            "id": TEXTS["unused identifier"],
            TEXTS["name of an unused column"]: pd.Categorical(
                [TEXTS["unused level"]] * n,
                [TEXTS["unused level"], TEXTS["level without rows"]],
            ),
        }
    )


@pytest.fixture(scope="module")
def fit():
    secret = TEXTS["caller's text"]
    number = NUMBERS["caller's number"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKILLNAD_TEST_SECRET", TEXTS["environment"])
        out = sk.fit_logit(FORMULA, planted())
        sk.predicted(out, newdata=new_rows(), kind="typical")
    assert secret and number
    return out


def new_rows():
    rows = planted().head(3).copy()
    rows["g"] = TEXTS["new level"]
    rows["x"] = NUMBERS["new data"]
    return rows


def layers(blob):
    """The bytes themselves, and what base64 and zlib pieces in them hold."""
    yield blob
    for piece in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", blob):
        try:
            inner = base64.b64decode(piece + b"=" * (-len(piece) % 4))
        except binascii.Error:
            continue
        yield inner
        yield from unpacked(inner)
    yield from unpacked(blob)


def unpacked(blob):
    for mark in (b"\x78\x01", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b"):
        for match in re.finditer(re.escape(mark), blob):
            try:
                yield zlib.decompressobj(47).decompress(blob[match.start() :])
            except zlib.error:
                continue


def found(blob):
    """Names of the planted values in `blob`."""
    blob = blob.encode() if isinstance(blob, str) else blob
    hits = set()
    for layer in layers(blob):
        for name, value in NUMBERS.items():
            forms = [(f"{value:.10g}").encode(), (f"{value:.7f}").encode()]
            forms += [struct.pack("<d", value), struct.pack(">d", value), value.hex().encode()]
            if value == int(value):
                forms = [str(int(value)).encode(), *forms[2:]]
            hits |= {name for form in forms if form in layer}
        for name, value in TEXTS.items():
            forms = [value.encode(), value.encode("utf-16-le"), value.encode("unicode_escape")]
            hits |= {name for form in forms if form in layer}
    return sorted(hits)


def test_the_search_finds_what_is_there():
    buffer = io.BytesIO()
    planted().to_pickle(buffer, compression=None)
    assert len(found(buffer.getvalue())) >= 12
    packed = base64.b64encode(zlib.compress(TEXTS["environment"].encode()))
    assert found(packed) == ["environment"]
    assert found(struct.pack(">d", NUMBERS["offset"])) == ["offset"]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(fit, protocol):
    assert found(pickle.dumps(fit, protocol)) == []


def test_copies(fit):
    assert found(pickle.dumps(copy.deepcopy(fit))) == []
    assert found(pickle.dumps(pickle.loads(pickle.dumps(fit)))) == []


def test_saved_file(fit, tmp_path):
    sk.save_result(fit, str(tmp_path / "fit.json"))
    content = (tmp_path / "fit.json").read_bytes()
    assert found(content) == []
    assert [p.name for p in tmp_path.iterdir()] == ["fit.json"]
    assert found(pickle.dumps(sk.load_result(str(tmp_path / "fit.json")))) == []


def test_printed_forms(fit):
    assert found(str(fit) + repr(fit)) == []
    for form in ("text", "markdown", "html"):
        assert found(str(sk.report_table(fit, format=form))) == []
    assert found(fit._repr_html_()) == []
    assert found(fit._repr_markdown_()) == []


def test_fields_and_tables(fit):
    names = [n for n in dir(fit) if not n.startswith("_")]
    assert len(names) > 15
    assert found("".join(str(getattr(fit, name)) for name in names)) == []
    for table in (
        sk.estimates(fit),
        sk.variance_components(fit),
        sk.random_effects(fit),
        sk.fit_statistics(fit),
        sk.covariance_matrix(fit),
        sk.diagnose(fit),
    ):
        assert found(str(table.to_csv() if hasattr(table, "to_csv") else table)) == []
    assert found(str(sk.provenance(fit))) == []


def spoilt(column, value):
    frame = planted().astype({column: object})
    frame.loc[[2, 7], column] = value
    return frame


FAILURES = {
    "text among numbers": lambda: sk.fit_logit(FORMULA, spoilt("x", TEXTS["unused text"])),
    "infinite": lambda: sk.fit_logit(FORMULA, planted().assign(x=np.inf)),
    "missing column": lambda: sk.fit_logit("y ~ x + zebra", planted()),
    "formula": lambda: sk.fit_logit("y ~ x +", planted()),
    "option": lambda: sk.fit_logit(FORMULA, planted(), nodes=-1),
    "outcome": lambda: sk.fit_logit("k ~ x", planted()),
    "aliased": lambda: sk.fit_logit("y ~ x + I(2 * x) + (1 | g)", planted()),
    "constant": lambda: sk.fit_logit(FORMULA, planted().assign(y=1)),
}


@pytest.mark.parametrize("what", FAILURES)
def test_errors(what):
    with pytest.raises(sk.SkillnadError) as caught:
        FAILURES[what]()
    check_failure(caught.value)


def test_error_on_new_data(fit):
    with pytest.raises(sk.SkillnadError) as caught:
        sk.predicted(fit, newdata=new_rows(), kind="conditional")
    check_failure(caught.value)


def check_failure(error):
    """Neither the exception nor any frame of the package keeps the data."""
    assert found(str(error) + repr(error) + str(vars(error))) == []
    assert found(pickle.dumps(error)) == []
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if "skillnad" not in frame.f_globals.get("__name__", "").split("."):
            continue
        for name, value in frame.f_locals.items():
            assert not isinstance(value, pd.DataFrame), f"{name} in {frame.f_code.co_name}"
            assert found(repr(value)) == [], f"{name} in {frame.f_code.co_name}"


def test_size_does_not_grow_with_the_rows(tmp_path):
    sizes = []
    for n in (2_000, 20_000):
        out = sk.fit_logit("y ~ x + f + (1 | g)", planted(n))
        path = tmp_path / f"{n}.json"
        sk.save_result(out, str(path))
        sizes.append((len(pickle.dumps(out)), path.stat().st_size))
    (small_pickle, small_file), (large_pickle, large_file) = sizes
    assert abs(large_pickle - small_pickle) < 400
    assert abs(large_file - small_file) < 400
    assert large_file < 64_000
