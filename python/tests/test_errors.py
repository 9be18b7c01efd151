"""Errors, warnings and the interrupt as Python sees them."""

import pickle
import signal
import threading
import time
import traceback
import warnings

import numpy as np
import pandas as pd
import pytest

import skillnad as sk


def test_classes():
    kinds = (
        sk.FormulaError,
        sk.DataError,
        sk.ModelError,
        sk.ConvergenceError,
        sk.OptionError,
    )
    for kind in kinds:
        assert issubclass(kind, sk.SkillnadError)
        assert kind.kind == kind.__name__


def test_fields_of_an_error(data):
    with pytest.raises(sk.SkillnadError) as caught:
        sk.fit_logit("insats ~ åldr", data)
    error = caught.value
    assert str(error) == error.message
    assert error.code == "unknown_column"
    assert error.details["column"] == "åldr"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.message) == (type(error), error.code, error.message)


def test_traceback_holds_no_data(data):
    secret = data.assign(ålder=data["ålder"] + 0.987654321)
    try:
        sk.fit_logit("insats ~ fel", secret)
    except sk.SkillnadError as error:
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None
        frames = [f for f, _ in traceback.walk_tb(error.__traceback__)][1:]
        assert frames
        for frame in frames:
            assert "987654321" not in repr(frame.f_locals)
            assert not any(isinstance(x, pd.DataFrame) for x in frame.f_locals.values())


def test_arguments_go_by_name(data):
    with pytest.raises(TypeError):
        sk.fit_logit("insats ~ ålder", data, "ja")
    with pytest.raises(TypeError):
        sk.fit_logit("insats ~ ålder", data, lnk="probit")


def test_values_of_arguments(data):
    for wrong in ({"nodes": object()}, {"nodes": [1, "a"]}, {"nodes": 2**70}, {"link": 3}):
        with pytest.raises(sk.OptionError):
            sk.fit_logit("insats ~ ålder + (1 | kommun)", data, **wrong)


@pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")
def test_numpy_and_paths_are_taken(data):
    one = sk.fit_logit("insats ~ ålder + (1 | kommun)", data, nodes=np.int64(7), force=np.bool_(0))
    assert one == sk.fit_logit("insats ~ ålder + (1 | kommun)", data, nodes=7)


def test_warnings_are_raised_and_kept(data):
    codes = data["kommun"].str[-2:].astype(int) + 114
    frame = data.assign(kommun=codes)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit = sk.fit_logit("insats ~ ålder + (1 | kommun)", frame)
    ours = [w for w in caught if issubclass(w.category, sk.SkillnadWarning)]
    assert [w.message.code for w in ours] == ["kommunkod"]
    assert any(str(ours[0].message) in text for text in fit.warnings)
    assert ours[0].filename == __file__


def slow_data():
    random = np.random.default_rng(1)
    n = 400_000
    return pd.DataFrame(
        {
            "y": random.integers(0, 2, n),
            "g": random.integers(0, 4000, n),
            **{f"x{i}": random.normal(size=n) for i in range(6)},
        }
    )


SLOW = "y ~ x0 + x1 + x2 + x3 + x4 + x5 + (1 | g)"


def interrupt_after(seconds, data):
    """How long a call goes on after Ctrl-C."""
    sent = []

    def press():
        time.sleep(seconds)
        sent.append(time.monotonic())
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        while True:
            sk.fit_logit(SLOW, data, nodes=101)
    late = time.monotonic() - sent[0]
    thread.join()
    return late


def test_interrupt_returns_at_once():
    data = slow_data()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # The middle one: another process may hold this machine for a moment.
        late = sorted(interrupt_after(seconds, data) for seconds in (0.1, 0.4, 0.8))
    finally:
        signal.signal(signal.SIGINT, before)
    assert late[1] < 0.2
    sk.fit_logit("y ~ x0", data)


@pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")
def test_other_threads_run_during_a_call():
    data = slow_data()
    ticks = []
    stop = threading.Event()

    def count():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    sk.fit_logit(SLOW, data, nodes=1)
    stop.set()
    thread.join()
    assert len(ticks) > 20
