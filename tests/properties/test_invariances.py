"""Relations that hold for any data: what changes nothing, what changes the answer in a known way.

Numbers must agree to 1e-9 of the larger of the value and its standard error; where the algorithm
promises the same bits (order of rows and columns, threads, types of the same numbers) they must be
equal. SKILLNAD_EXTENDED_TESTS=1 runs 500 examples a relation in place of 8.
"""

import os
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import skillnad as sk

pytestmark = pytest.mark.filterwarnings("ignore::skillnad.SkillnadWarning")
EXAMPLES = 500 if os.environ.get("SKILLNAD_EXTENDED_TESTS") else 8
TOLERANCE = 1e-9
FORMULA = "y ~ x + f + (1 | g)"
COMMON = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@st.composite
def frames(draw):
    """A data set with 6 to 20 groups, two covariates and a spread between groups."""
    seed = draw(st.integers(0, 2**31))
    groups = draw(st.integers(6, 20))
    n = draw(st.integers(120, 400))
    sd = draw(st.floats(0.4, 2.0))
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n).round(draw(st.sampled_from([0, 1, 15])))
    f = rng.integers(0, 3, n)
    g = rng.integers(0, groups, n)
    eta = -0.3 + 0.7 * x + np.array([0, 0.4, -0.5])[f] + sd * rng.normal(size=groups)[g]
    y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int)
    levels = ["a", "b", "c"]
    return pd.DataFrame(
        {
            "y": y,
            "x": x,
            "f": pd.Categorical(np.array(levels)[f], levels),
            "g": [f"g{v:02d}" for v in g],
        }
    )


def fit(data, formula=FORMULA, **options):
    options.setdefault("nodes", 9)
    try:
        return sk.fit_logit(formula, data, **options)
    except sk.ModelError:
        assume(False)


class Numbers:
    """What is compared of a fit."""

    def __init__(self, out):
        table = sk.estimates(out)
        self.terms = list(table["term"])
        self.b = table["estimate"].to_numpy(float, copy=True)
        self.se = table["std_error"].to_numpy(float, copy=True)
        self.value = out.log_likelihood
        self.sd = None
        if "(1 |" in str(out.formula):
            parts = sk.variance_components(out)
            self.sd = float(parts.loc[parts["name"] == "sd (Intercept)", "estimate"].iloc[0])

    def tuple(self):
        return (self.terms, self.b.tobytes(), self.se.tobytes(), self.value, self.sd)


def interior(numbers):
    """On the boundary the random effect is gone, and a relation of it says nothing."""
    assume(numbers.sd is None or numbers.sd > 0.05)
    return numbers


def agree(got, wanted, scale=1.0):
    wanted = np.asarray(wanted, float)
    width = TOLERANCE * np.maximum(np.abs(wanted), scale)
    assert np.all(np.abs(np.asarray(got, float) - wanted) <= width), (got, wanted)


def same(one, other, b=None, se=None, value=None):
    """`one` has the numbers of `other`, but for those given."""
    agree(one.value, other.value if value is None else value)
    se = other.se if se is None else se
    agree(one.b, other.b if b is None else b, se)
    agree(one.se, se, se)
    if other.sd is not None:
        agree(one.sd, other.sd)


def relation(test):
    return COMMON(given(frames())(test))


@relation
def test_the_same_call_gives_the_same_bits(data):
    assert Numbers(fit(data)).tuple() == Numbers(fit(data.copy())).tuple()


@relation
def test_row_order_changes_no_bit(data):
    turned = data.sample(frac=1, random_state=1)
    assert Numbers(fit(turned)).tuple() == Numbers(fit(data)).tuple()


@relation
def test_column_order_and_other_columns_change_no_bit(data):
    other = data[["g", "f", "y", "x"]].assign(unused=1.5)
    assert Numbers(fit(other)).tuple() == Numbers(fit(data)).tuple()


@relation
def test_threads_change_no_bit(data):
    assert Numbers(fit(data, threads=2)).tuple() == Numbers(fit(data, threads=1)).tuple()


@relation
def test_order_keeping_group_labels_change_no_bit(data):
    other = data.assign(g="kommun " + data["g"])
    assert Numbers(fit(other)).tuple() == Numbers(fit(data)).tuple()


@relation
def test_any_group_labels(data):
    labels = {g: f"{hash_of(g)}" for g in data["g"].unique()}
    same(Numbers(fit(data.assign(g=data["g"].map(labels)))), interior(Numbers(fit(data))))


def hash_of(label):
    return (int(label[1:]) * 7919) % 1009


@relation
def test_the_type_of_the_outcome_changes_no_bit(data):
    one = Numbers(fit(data)).tuple()
    for outcome in (data["y"].astype(float), data["y"].astype(bool)):
        assert Numbers(fit(data.assign(y=outcome))).tuple() == one


@relation
def test_rows_with_missing_cells_change_no_bit(data):
    extra = data.head(7).copy()
    extra["x"] = np.nan
    out = fit(pd.concat([data, extra], ignore_index=True))
    assert out.n_dropped == 7
    assert Numbers(out).tuple() == Numbers(fit(data)).tuple()


@relation
def test_pickle_changes_no_bit(data):
    out = fit(data)
    back = pickle.loads(pickle.dumps(out))
    assert back == out
    assert Numbers(back).tuple() == Numbers(out).tuple()


@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_other_frames_change_no_bit(kind):
    pytest.importorskip("pyarrow")
    library = pytest.importorskip(kind)

    @relation
    def run(data):
        plain = data.assign(f=data["f"].astype(str))
        other = library.from_pandas(plain) if kind == "polars" else library.Table.from_pandas(plain)
        out = fit(other)
        table = sk.estimates(out)
        mine = sk.estimates(fit(plain))
        assert (
            [float(v) for v in table["estimate"].to_pylist()] == list(mine["estimate"])
            if kind == "pyarrow"
            else table["estimate"].to_list() == list(mine["estimate"])
        )

    run()


@relation
def test_order_of_the_terms(data):
    wanted = interior(Numbers(fit(data)))
    order = [0, 3, 1, 2]
    got = Numbers(fit(data, "y ~ f + x + (1 | g)"))
    got.b, got.se = got.b[order], got.se[order]
    same(got, wanted)


@relation
def test_shift_of_a_covariate(data):
    wanted = interior(Numbers(fit(data)))
    got = Numbers(fit(data.assign(x=data["x"] + 64.0)))
    agree(got.b[1:], wanted.b[1:], wanted.se[1:])
    agree(got.b[0], wanted.b[0] - 64.0 * wanted.b[1], 64.0 * wanted.se[1])
    agree(got.value, wanted.value)
    agree(got.sd, wanted.sd)


@pytest.mark.parametrize("factor", [1000.0, 1e8, 1e150, 1e-8, 1e-150])
def test_scale_of_a_covariate(factor):
    @relation
    def run(data):
        wanted = interior(Numbers(fit(data)))
        got = Numbers(fit(data.assign(x=data["x"] * factor)))
        got.b[1] *= factor
        got.se[1] *= factor
        same(got, wanted)

    run()


@relation
def test_flip_of_the_event(data):
    wanted = interior(Numbers(fit(data)))
    same(Numbers(fit(data.assign(y=1 - data["y"]))), wanted, b=-wanted.b)


@relation
def test_event_named_in_text(data):
    text = data.assign(y=np.where(data["y"] == 1, "ja", "nej"))
    wanted = interior(Numbers(fit(data)))
    same(Numbers(fit(text, event="ja")), wanted)
    same(Numbers(fit(text, event="nej")), wanted, b=-wanted.b)


@relation
def test_weight_2_is_every_row_twice(data):
    twice = Numbers(fit(pd.concat([data, data], ignore_index=True)))
    weighted = fit(data.assign(w=2), weights="w", weight_kind="frequency")
    same(Numbers(weighted), interior(twice))
    assert weighted.n_used == len(data) or weighted.n_used == 2 * len(data)


@relation
def test_weight_0_is_no_row(data):
    keep = np.arange(len(data)) % 4 > 0
    wanted = interior(Numbers(fit(data[keep])))
    same(
        Numbers(fit(data.assign(w=keep.astype(int)), weights="w", weight_kind="frequency")), wanted
    )


@relation
def test_base_level(data):
    wanted = interior(Numbers(fit(data)))
    got = Numbers(fit(data, 'y ~ x + C(f, base="c") + (1 | g)'))
    agree(got.value, wanted.value)
    agree(got.sd, wanted.sd)
    agree(got.b[0], wanted.b[0] + wanted.b[3], wanted.se[0] + wanted.se[3])
    agree(got.b[1], wanted.b[1], wanted.se[1])
    agree(got.b[2], -wanted.b[3], wanted.se[3])
    agree(got.b[3], wanted.b[2] - wanted.b[3], wanted.se[2] + wanted.se[3])
    agree(got.se[2], wanted.se[3])


@relation
def test_counts_are_rows(data):
    """Patterns with their counts give the same fit; the constant is the binomial coefficients'."""
    data = data.assign(x=data["x"].round(0))
    wanted = interior(Numbers(fit(data)))
    counts = data.groupby(["x", "f", "g"], observed=True)["y"].agg(["sum", "count"]).reset_index()
    got = Numbers(fit(counts, "cbind(sum, count - sum) ~ x + f + (1 | g)"))
    constant = sum(log_choose(m, k) for m, k in zip(counts["count"], counts["sum"]))
    same(got, wanted, value=wanted.value + constant)


def log_choose(m, k):
    from math import lgamma

    return lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1)


@relation
def test_constant_offset_moves_the_intercept(data):
    wanted = interior(Numbers(fit(data)))
    got = Numbers(fit(data.assign(off=0.75), "y ~ x + f + offset(off) + (1 | g)"))
    b = wanted.b.copy()
    b[0] -= 0.75
    same(got, wanted, b=b)


@relation
def test_copies_of_the_groups(data):
    """The same groups again under other names: twice the information."""
    wanted = interior(Numbers(fit(data)))
    again = pd.concat([data, data.assign(g="h" + data["g"])], ignore_index=True)
    same(Numbers(fit(again)), wanted, se=wanted.se / np.sqrt(2), value=2 * wanted.value)


@relation
def test_the_star_is_its_parts(data):
    star = Numbers(fit(data, "y ~ x * f + (1 | g)")).tuple()
    assert Numbers(fit(data, "y ~ x + f + x:f + (1 | g)")).tuple() == star


@relation
def test_more_nodes_converge(data):
    interior(Numbers(fit(data)))
    values = {k: fit(data, nodes=k).log_likelihood for k in (1, 9, 25, 61, 101)}
    assert abs(values[61] - values[101]) < 1e-9 * abs(values[101])
    assert abs(values[9] - values[101]) <= abs(values[1] - values[101]) + 1e-9
    assert abs(fit(data, nodes="auto").log_likelihood - values[101]) < 2e-6


@relation
def test_without_spread_the_plain_model(data):
    """Where the variance is estimated 0, the rest is the model without groups."""
    flat = data.assign(g=[f"g{i % 12:02d}" for i in range(len(data))])
    out = fit(flat)
    numbers = Numbers(out)
    if numbers.sd == 0:
        plain = Numbers(fit(flat, "y ~ x + f"))
        agree(numbers.b, plain.b, plain.se)
        agree(numbers.se, plain.se)
        agree(numbers.value, plain.value)


@relation
def test_probabilities(data):
    out = fit(data)
    head = data.head(20)
    typical = sk.predicted(out, newdata=head, kind="typical")["estimate"].to_numpy(copy=True)
    marginal = sk.predicted(out, newdata=head, kind="marginal")["estimate"].to_numpy(copy=True)
    assert np.all((typical > 0) & (typical < 1))
    # Averaging over a symmetric effect pulls towards one half.
    assert np.all(np.abs(marginal - 0.5) <= np.abs(typical - 0.5) + 1e-12)
    assert np.all((marginal - 0.5) * (typical - 0.5) >= -1e-12)


@relation
def test_predictions_of_own_rows_need_no_data(data):
    out = fit(data)
    live = sk.predicted(out, kind="typical")["estimate"].to_numpy(copy=True)
    given_rows = sk.predicted(out, newdata=data, kind="typical")["estimate"].to_numpy(copy=True)
    assert live.tobytes() == given_rows.tobytes()


@st.composite
def choices(draw):
    """Three categories that follow x and the groups."""
    seed = draw(st.integers(0, 2**31))
    rng = np.random.default_rng(seed)
    groups = draw(st.integers(8, 15))
    n = draw(st.integers(200, 400))
    x = rng.normal(size=n).round(1)
    g = rng.integers(0, groups, n)
    u = rng.normal(size=(groups, 2)) @ np.array([[0.8, 0.4], [0.0, 0.6]])
    eta = np.column_stack([np.zeros(n), 0.4 * x + u[g, 0], -0.3 - 0.5 * x + u[g, 1]])
    p = np.exp(eta) / np.exp(eta).sum(1, keepdims=True)
    c = (rng.random(n)[:, None] > p.cumsum(1)).sum(1).clip(0, 2)
    w = rng.integers(1, 4, n)
    names = np.array(["home", "kin", "away"])
    return pd.DataFrame(
        {
            "c": pd.Categorical(names[c], list(names)),
            "x": x,
            "g": [f"g{v:02d}" for v in g],
            "w": w,
        }
    )


def choice_fit(data, formula="c ~ x + (1 | g)", **options):
    options.setdefault("nodes", 5)
    try:
        return sk.fit_multinomial(formula, data, **options)
    except sk.ModelError:
        assume(False)


@COMMON
@given(choices(), st.randoms(use_true_random=False))
def test_categories_do_not_depend_on_row_order(data, random):
    order = list(range(len(data)))
    random.shuffle(order)
    assert choice_fit(data).result_hash == choice_fit(data.iloc[order]).result_hash


@COMMON
@given(choices())
def test_frequency_weights_of_categories_repeat_rows(data):
    weighted = choice_fit(data, weights="w", weight_kind="frequency")
    repeated = choice_fit(data.loc[data.index.repeat(data["w"])].reset_index(drop=True))
    assert weighted.log_likelihood == repeated.log_likelihood
    assert sk.estimates(weighted).equals(sk.estimates(repeated))


@COMMON
@given(choices())
def test_another_base_leaves_likelihood_and_probabilities_alone(data):
    one = choice_fit(data, "c ~ x")
    other = choice_fit(data, "c ~ x", base="away")
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    a, b = sk.predicted(one), sk.predicted(other)
    for column in ("estimate", "std_error"):
        assert a[column].to_numpy() == pytest.approx(b[column].to_numpy(), rel=1e-6)
    one, other = choice_fit(data, nodes=11), choice_fit(data, nodes=11, base="kin")
    assume(one.status == other.status == "converged")
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-6)


@COMMON
@given(choices())
def test_two_categories_are_a_binary_outcome(data):
    two = data[data["c"] != "away"].copy()
    two["c"] = two["c"].cat.remove_unused_categories()
    many = choice_fit(two, nodes=9)
    one = fit(two, "c ~ x + (1 | g)", event="kin")
    assume(many.status == one.status == "converged")
    assert many.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-10)
    a, b = sk.estimates(many), sk.estimates(one)
    assert a["estimate"].to_numpy() == pytest.approx(b["estimate"].to_numpy(), abs=1e-6)
    assert a["std_error"].to_numpy() == pytest.approx(b["std_error"].to_numpy(), rel=1e-5)
