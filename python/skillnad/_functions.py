"""The public functions. Written by tools/generate.py from the core's registry; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, TypeAlias, cast

from narwhals.typing import IntoDataFrame

from skillnad import _reading, _report
from skillnad._call import run
from skillnad._figure import draw
from skillnad._result import Decomposition, Fit, Result

__all__ = [
    "analyses",
    "average_effects",
    "check_data",
    "check_figures",
    "check_release",
    "collapse_counts",
    "combinations",
    "compare_fits",
    "covariance_matrix",
    "decompose_gap",
    "decompose_stages",
    "diagnose",
    "estimates",
    "figure",
    "figure_data",
    "fit_hazard",
    "fit_influence",
    "fit_intervals",
    "fit_logit",
    "fit_multinomial",
    "fit_ordinal",
    "fit_residuals",
    "fit_statistics",
    "gap_components",
    "gap_sensitivity",
    "gap_verdicts",
    "joint_tests",
    "labels_of",
    "life_table",
    "load_codebook",
    "load_result",
    "model_matrix",
    "pool_fits",
    "predicted",
    "proportional_odds_test",
    "provenance",
    "published_figures",
    "random_effects",
    "read_survey",
    "read_tables",
    "report_table",
    "reproduce_pm",
    "run_analysis",
    "run_demo",
    "run_validation",
    "save_result",
    "shares",
    "simulate_nuso",
    "simulate_outcomes",
    "sorting_process",
    "used_rows",
    "variance_components",
    "write_report",
]

Scalar: TypeAlias = bool | float | str
Option: TypeAlias = Scalar | Sequence[Any] | Mapping[str, Any] | None


def fit_logit(
    formula: str,
    data: IntoDataFrame,
    *,
    event: Option = None,
    weights: Option = None,
    weight_kind: Option = None,
    weight_scale: Option = "size",
    cluster: Option = None,
    link: Option = "logit",
    nodes: Option = "auto",
    penalty: Option = "none",
    missing: Option = "drop",
    force: bool = False,
    threads: float = 1,
    control: Option = None,
) -> Fit:
    """Binary and grouped-binomial regression, with or without random effects.

    Maximum likelihood for a binary outcome: g(P(event)) = x'b + z'u of the group + offset, with u
    normal with mean 0, and g the logit, probit or complementary log-log link. Terms such as (1 |
    g), (1 + x | g), (1 + x || g) or (1 | a/b) in the formula make it multilevel; random effects are
    integrated out by Laplace's method (nodes = 1) or adaptive Gauss-Hermite quadrature.

    Newton's method on exact first and second derivatives; the fit has converged when less than
    1e-10 of log-likelihood is still to be gained. Columns that depend on each other, separation,
    one group only and an outcome without variation are errors, named before any number is shown. A
    standard deviation of 0 is decided by the score at the boundary, and said.

    Contrasts are treatment contrasts with the first level as base, also for ordered factors; text
    columns have their levels in code point order.

    Parameters
    ----------
    formula : text
        The model as a text, "y ~ x + f + (1 | g)". The response is logical, 0/1, a column of two
        levels, or cbind(successes, failures). See docs/formulas.md.
    data : data frame
        A data frame, one row a case.
    event : value, default None
        The level of the response that is modelled; by default the second of two. Needed where the
        levels read yes-no in that order.
    weights : value, default None
        The column of weights, not negative; rows of weight 0 take no part. Sampling weights by
        level: a named list, {"row": "w1", "kommun": "w2"}, the rows' given that their group was
        drawn, and those of the levels of grouping factors.
    weight_kind : value, default None
        What the weights are; needed with weights. "frequency": a row stands for that many equal
        rows (whole numbers). "sampling": it was drawn with a chance that is unequal; "precision":
        it counts so much. Both multiply the log-likelihood of the row; precision weights are for
        fit_logit without random effects.
    weight_scale : text, default "size"
        How sampling weights are scaled: to sum to the number of rows ("size"), to the effective
        number (sum w)^2 / sum w^2 ("effective"), or not ("none"). With random effects within each
        group, and levels within the factor above; the weights of the top factor stay as they are.
        Without effect on other weights.
    cluster : value, default None
        The column of clusters for the robust covariance; with random effects it must equal or
        contain the grouping factor.
    link : text, default "logit"
        "logit", "probit" or "cloglog".
    nodes : text, default "auto"
        Quadrature nodes of a random effect: a whole number from 1 (Laplace) to 101, or "auto": 7,
        11, 15, 25, 41, 61, 101 until the log-likelihood at the optimum moves by less than 1e-6
        max(1, groups/100).
    penalty : text, default "none"
        "none": maximum likelihood. "firth": Jeffreys' prior (logit). "ridge": half of control ridge
        times the squared coefficients of standardised columns, without the intercept, which is for
        models with random effects too. Separation is then no error.
    missing : text, default "drop"
        What to do with rows that have a missing cell in a column in use: "drop" (counted per
        column, and said) or "fail".
    force : logical, default False
        Fit although the outcome is separated; the estimates concerned have no finite value.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        Named list: max_iterations (50), tolerance (1e-10, the gain in log-likelihood at which the
        last Newton step is taken), ridge (1, the strength of that penalty).

    Returns
    -------
    A fit. Its fields: call, formula, family, event, n_used, n_dropped, dropped_by, n_groups,
    log_likelihood, n_parameters, aic, bic, converged, status, iterations, nodes_used, node_check,
    notes, warnings, data_hash, result_hash. It holds no rows of the data.

    Raises
    ------
    FormulaError
    DataError
    ModelError
        Codes: rank, separation.
    ConvergenceError
        Codes: numeric.
    OptionError
        Codes: not_available.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 3, 4, 5, 6, 7, 8]})
    >>> fit = sk.fit_logit("y ~ x", data)
    >>> print(fit)
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
        "event": event,
        "weights": weights,
        "weight_kind": weight_kind,
        "weight_scale": weight_scale,
        "cluster": cluster,
        "link": link,
        "nodes": nodes,
        "penalty": penalty,
        "missing": missing,
        "force": force,
        "threads": threads,
        "control": control,
    }
    del data
    return cast(Fit, run("fit_logit", arguments, ("data",)))


def fit_ordinal(
    formula: str,
    data: IntoDataFrame,
    *,
    nonproportional: Option = None,
    weights: Option = None,
    weight_kind: Option = None,
    weight_scale: Option = "size",
    cluster: Option = None,
    link: Option = "logit",
    nodes: Option = "auto",
    penalty: Option = "none",
    missing: Option = "drop",
    force: bool = False,
    threads: float = 1,
    control: Option = None,
) -> Any:
    """Cumulative regression of an ordered outcome, with or without random effects.

    Maximum likelihood for an ordered outcome: g(P(Y <= c)) = t_c - x'b - z'u of the group - offset,
    g the logit, probit or complementary log-log link, so that a positive coefficient goes with
    higher categories. The thresholds t_c are the terms "a|b". Terms named in nonproportional have a
    coefficient at each threshold.

    With the logit the likelihood is exactly that of binomial rows between neighbouring categories
    plus a part in the thresholds alone, so that everything said of fit_logit holds: all random
    effects, exact derivatives, quadrature or Laplace's method, separation and variances of 0 found
    and said. The other links have no such form: their likelihood is that of the categories'
    probabilities F(t_c - eta) - F(t_(c-1) - eta), F the inverse link, and they take one random
    intercept, (1 | g), or none; standard errors are of the observed information for every link.

    Parameters
    ----------
    formula : text
        The model as a text, "y ~ x + f + (1 | g)". The response is an ordered factor, or whole
        numbers. See docs/formulas.md.
    data : data frame
        A data frame, one row a case.
    nonproportional : value, default None
        Terms of the formula, such as "x", with a coefficient of their own at each threshold.
    weights : value, default None
        The column of weights, not negative; rows of weight 0 take no part. Sampling weights by
        level: a named list, {"row": "w1", "kommun": "w2"}, the rows' given that their group was
        drawn, and those of the levels of grouping factors.
    weight_kind : value, default None
        What the weights are; needed with weights. "frequency": a row stands for that many equal
        rows (whole numbers). "sampling": it was drawn with a chance that is unequal; "precision":
        it counts so much. Both multiply the log-likelihood of the row; precision weights are for
        fit_logit without random effects.
    weight_scale : text, default "size"
        How sampling weights are scaled: to sum to the number of rows ("size"), to the effective
        number (sum w)^2 / sum w^2 ("effective"), or not ("none"). With random effects within each
        group, and levels within the factor above; the weights of the top factor stay as they are.
        Without effect on other weights.
    cluster : value, default None
        The column of clusters for the robust covariance; with random effects it must equal or
        contain the grouping factor.
    link : text, default "logit"
        "logit", "probit" or "cloglog".
    nodes : text, default "auto"
        Quadrature nodes of a random effect: a whole number from 1 (Laplace) to 101, or "auto": 7,
        11, 15, 25, 41, 61, 101 until the log-likelihood at the optimum moves by less than 1e-6
        max(1, groups/100).
    penalty : text, default "none"
        "none": maximum likelihood. "firth": Jeffreys' prior (logit). "ridge": half of control ridge
        times the squared coefficients of standardised columns, without the intercept, which is for
        models with random effects too. Separation is then no error.
    missing : text, default "drop"
        What to do with rows that have a missing cell in a column in use: "drop" (counted per
        column, and said) or "fail".
    force : logical, default False
        Fit although the outcome is separated; the estimates concerned have no finite value.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        Named list: max_iterations (50), tolerance (1e-10, the gain in log-likelihood at which the
        last Newton step is taken), ridge (1, the strength of that penalty).

    Returns
    -------
    A fit, as from fit_logit; family is "ordinal".

    Raises
    ------
    FormulaError
    DataError
        Codes: unordered_outcome.
    ModelError
        Codes: rank, separation.
    OptionError
        Codes: nonproportional, link.
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
        "nonproportional": nonproportional,
        "weights": weights,
        "weight_kind": weight_kind,
        "weight_scale": weight_scale,
        "cluster": cluster,
        "link": link,
        "nodes": nodes,
        "penalty": penalty,
        "missing": missing,
        "force": force,
        "threads": threads,
        "control": control,
    }
    del data
    return run("fit_ordinal", arguments, ("data",))


def fit_multinomial(
    formula: str,
    data: IntoDataFrame,
    *,
    base: Option = None,
    weights: Option = None,
    weight_kind: Option = None,
    weight_scale: Option = "size",
    cluster: Option = None,
    link: Option = "logit",
    nodes: Option = "auto",
    penalty: Option = "none",
    missing: Option = "drop",
    force: bool = False,
    threads: float = 1,
    control: Option = None,
) -> Any:
    """Baseline-category logit of an unordered outcome, with or without random intercepts.

    Maximum likelihood for an unordered outcome: log(P(category) / P(base)) = x'b_category +
    u_category of the group + offset, for every category but the base. With (1 | g) a group has a
    random intercept for each of these, u normal with mean 0 and any covariance matrix; it does not
    depend on the base. They are integrated out by Laplace's method (nodes = 1) or adaptive
    Gauss-Hermite quadrature on a tensor grid ("auto": for up to four categories).

    Newton's method on exact first and second derivatives. Separation is looked for in all
    comparisons of categories together; variances of 0 and correlations of 1 are found and said.
    exp(b) is the ratio of the odds of the category against the base, the relative risk ratio.
    Categories that no row has are left out, with a warning.

    Parameters
    ----------
    formula : text
        The model as a text, "y ~ x + f" or "y ~ x + f + (1 | g)". The response is a factor or a
        column of text, or whole numbers. See docs/formulas.md.
    data : data frame
        A data frame, one row a case.
    base : value, default None
        The category that the others are held against; by default the first.
    weights : value, default None
        The column of weights, not negative; rows of weight 0 take no part. Sampling weights by
        level: a named list, {"row": "w1", "kommun": "w2"}, the rows' given that their group was
        drawn, and those of the levels of grouping factors.
    weight_kind : value, default None
        What the weights are; needed with weights. "frequency": a row stands for that many equal
        rows (whole numbers). "sampling": it was drawn with a chance that is unequal; "precision":
        it counts so much. Both multiply the log-likelihood of the row; precision weights are for
        fit_logit without random effects.
    weight_scale : text, default "size"
        How sampling weights are scaled: to sum to the number of rows ("size"), to the effective
        number (sum w)^2 / sum w^2 ("effective"), or not ("none"). With random effects within each
        group, and levels within the factor above; the weights of the top factor stay as they are.
        Without effect on other weights.
    cluster : value, default None
        The column of clusters for the robust covariance; with random effects it must equal or
        contain the grouping factor.
    link : text, default "logit"
        "logit", "probit" or "cloglog".
    nodes : text, default "auto"
        Quadrature nodes of a random effect: a whole number from 1 (Laplace) to 101, or "auto": 7,
        11, 15, 25, 41, 61, 101 until the log-likelihood at the optimum moves by less than 1e-6
        max(1, groups/100).
    penalty : text, default "none"
        "none": maximum likelihood. "firth": Jeffreys' prior (logit). "ridge": half of control ridge
        times the squared coefficients of standardised columns, without the intercept, which is for
        models with random effects too. Separation is then no error.
    missing : text, default "drop"
        What to do with rows that have a missing cell in a column in use: "drop" (counted per
        column, and said) or "fail".
    force : logical, default False
        Fit although the outcome is separated; the estimates concerned have no finite value.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        Named list: max_iterations (50), tolerance (1e-10, the gain in log-likelihood at which the
        last Newton step is taken), ridge (1, the strength of that penalty).

    Returns
    -------
    A fit, as from fit_logit; family is "multinomial". In the tables the column category says which
    category a coefficient or a probability belongs to; coefficients have the names "category:
    term".

    Raises
    ------
    FormulaError
    DataError
        Codes: constant_outcome.
    ModelError
        Codes: rank, separation.
    OptionError
        Codes: base, not_available.
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
        "base": base,
        "weights": weights,
        "weight_kind": weight_kind,
        "weight_scale": weight_scale,
        "cluster": cluster,
        "link": link,
        "nodes": nodes,
        "penalty": penalty,
        "missing": missing,
        "force": force,
        "threads": threads,
        "control": control,
    }
    del data
    return run("fit_multinomial", arguments, ("data",))


def fit_hazard(
    formula: str,
    data: IntoDataFrame,
    *,
    time: Option,
    status: Option,
    event: Option = None,
    breaks: Option,
    entry: Option = None,
    causes: Option = None,
    link: Option = "cloglog",
    weights: Option = None,
    weight_kind: Option = None,
    weight_scale: Option = "size",
    cluster: Option = None,
    nodes: Option = "auto",
    penalty: Option = "none",
    missing: Option = "drop",
    force: bool = False,
    threads: float = 1,
    control: Option = None,
) -> Any:
    """Discrete-time event history, with or without random effects.

    Maximum likelihood for the hazard of an event in bands of time: g(h_k) = a_k + x'b + z'u of the
    group + offset, h_k = P(event in band k | at risk when it begins), one baseline term band[0,90)
    a band and no intercept. With the complementary log-log link this is the grouped-time
    proportional hazards model, and exp(b) are hazard ratios. Random effects are frailties, such as
    (1 | kommun); everything said of fit_logit holds.

    A person counts in every band it is at risk in. An event lies somewhere in its band, so the band
    counts to its end. A band that is left early (censored, or a competing event), or entered late,
    counts its share s of the width by the offset log(s) under cloglog; under the other links it is
    left out, and the note says how many. Histories are censored at the last break, and an event at
    a break belongs to the band that begins there.

    Competing events end a history at their time without the event: what is modelled is the
    cause-specific hazard. The rows are expanded to person-periods inside, after equal ones are
    collapsed. See docs/event_history.md.

    Parameters
    ----------
    formula : text
        The model as a text without a left side, "~ x + f + (1 | g)". The bands stand in the place
        of the intercept. See docs/formulas.md.
    data : data frame
        A data frame, one row a person.
    time : value
        The column of times from the start, 0, to the event or to censoring.
    status : value
        The column that says how a history ended: logical, 0/1, or levels of which the first is
        censored.
    event : value, default None
        The level of status that is the event; by default true, 1, or the second of two. Needed
        where more than two levels are modelled.
    breaks : value
        The limits of the bands, rising, in the unit of time: [0, 90, 180] makes [0,90) and
        [90,180). Follow-up ends at the last one.
    entry : value, default None
        The column of times at which persons come under observation; by default the start.
    causes : value, default None
        Levels of status that compete with the event. All further levels are then censored; without
        causes only the first level is.
    link : text, default "cloglog"
        "cloglog" (proportional hazards), "logit" or "probit".
    weights : value, default None
        The column of weights, not negative; rows of weight 0 take no part. Sampling weights by
        level: a named list, {"row": "w1", "kommun": "w2"}, the rows' given that their group was
        drawn, and those of the levels of grouping factors.
    weight_kind : value, default None
        What the weights are; needed with weights. "frequency": a row stands for that many equal
        rows (whole numbers). "sampling": it was drawn with a chance that is unequal; "precision":
        it counts so much. Both multiply the log-likelihood of the row; precision weights are for
        fit_logit without random effects.
    weight_scale : text, default "size"
        How sampling weights are scaled: to sum to the number of rows ("size"), to the effective
        number (sum w)^2 / sum w^2 ("effective"), or not ("none"). With random effects within each
        group, and levels within the factor above; the weights of the top factor stay as they are.
        Without effect on other weights.
    cluster : value, default None
        The column of clusters for the robust covariance; with random effects it must equal or
        contain the grouping factor.
    nodes : text, default "auto"
        Quadrature nodes of a random effect: a whole number from 1 (Laplace) to 101, or "auto": 7,
        11, 15, 25, 41, 61, 101 until the log-likelihood at the optimum moves by less than 1e-6
        max(1, groups/100).
    penalty : text, default "none"
        "none": maximum likelihood. "firth": Jeffreys' prior (logit). "ridge": half of control ridge
        times the squared coefficients of standardised columns, without the intercept, which is for
        models with random effects too. Separation is then no error.
    missing : text, default "drop"
        What to do with rows that have a missing cell in a column in use: "drop" (counted per
        column, and said) or "fail".
    force : logical, default False
        Fit although the outcome is separated; the estimates concerned have no finite value.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        Named list: max_iterations (50), tolerance (1e-10, the gain in log-likelihood at which the
        last Newton step is taken), ridge (1, the strength of that penalty).

    Returns
    -------
    A fit, as from fit_logit; family is "hazard", n_used counts persons, n_trials of
    fit_statistics() person-periods.

    Raises
    ------
    FormulaError
        Codes: response.
    DataError
        Codes: time, entry, constant_outcome.
    OptionError
        Codes: breaks, causes.
    ModelError
        Codes: separation.
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
        "time": time,
        "status": status,
        "event": event,
        "breaks": breaks,
        "entry": entry,
        "causes": causes,
        "link": link,
        "weights": weights,
        "weight_kind": weight_kind,
        "weight_scale": weight_scale,
        "cluster": cluster,
        "nodes": nodes,
        "penalty": penalty,
        "missing": missing,
        "force": force,
        "threads": threads,
        "control": control,
    }
    del data
    return run("fit_hazard", arguments, ("data",))


def model_matrix(
    formula: str,
    data: IntoDataFrame,
) -> Any:
    """The design that a formula makes of data.

    One row for each row of the data without missing cells in the columns of the fixed part, one
    column a coefficient, as fit_logit() uses it. The response and the random terms are not looked
    at.

    Parameters
    ----------
    formula : text
        The formula as a text; "~ x" will do.
    data : data frame
        A data frame, one row a case.

    Returns
    -------
    A data frame of the caller's kind; columns are named by term.

    Raises
    ------
    FormulaError
    DataError
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
    }
    del data
    return run("model_matrix", arguments, ("data",))


def collapse_counts(
    formula: str,
    data: IntoDataFrame,
    *,
    unit: Option = None,
) -> Any:
    """Counts per covariate pattern.

    The rows of the data collapsed to the distinct patterns of the formula's variables (within each
    unit), in the order of units, then patterns: all that a fit needs.

    Parameters
    ----------
    formula : text
        The formula as a text, without random terms.
    data : data frame
        A data frame, one row a case.
    unit : value, default None
        The column of units within which to collapse.

    Returns
    -------
    A data frame: the unit if given, the variables of the formula, n, and with a response successes
    and failures.

    Raises
    ------
    FormulaError
    DataError
    """
    arguments: dict[str, Any] = {
        "formula": formula,
        "data": data,
        "unit": unit,
    }
    del data
    return run("collapse_counts", arguments, ("data",))


def used_rows(
    fit: Result,
    *,
    data: IntoDataFrame,
) -> Any:
    """Which rows a fit used.

    Rows with a missing cell in a column of the model, and rows of weight 0, are not used. The data
    are checked against the fit's data_hash.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    data : data frame
        The data the fit was made from.

    Returns
    -------
    A logical vector, one cell a row of data.

    Raises
    ------
    DataError
        Codes: data_changed.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "data": data,
    }
    del data
    return run("used_rows", arguments, ("data",))


def estimates(
    fit: Result,
    *,
    level: float = 0.95,
    exponentiate: bool = False,
    vcov: Option = "auto",
    df: Option = "auto",
) -> Any:
    """Coefficients with standard errors, tests and limits.

    Wald's method. Degrees of freedom are between-within where there are fewer than 50 groups:
    groups minus coefficients constant within groups, for the others cases minus groups minus their
    number; Satterthwaite's with vcov = "CR2"; else infinite.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    exponentiate : logical, default False
        Odds ratios (logit; multinomial: of the category against the base): changes the estimate and
        its limits, nothing else.
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).
    df : text, default "auto"
        Degrees of freedom: "auto", "between-within", "satterthwaite" (with CR2), "infinite" or a
        number.

    Returns
    -------
    A data frame: category (the modelled event; multinomial: the category held against the base),
    term, variable, level, reference, estimate, std_error, df, statistic, p_value, conf_low,
    conf_high, n (cases at the level, else all).
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "level": level,
        "exponentiate": exponentiate,
        "vcov": vcov,
        "df": df,
    }
    return run("estimates", arguments)


def joint_tests(
    fit: Result,
    *,
    terms: Option = None,
    method: Option = "wald",
    vcov: Option = "auto",
) -> Any:
    """Tests of whole terms.

    "wald": chi-square of the term's coefficients divided by df1, an F statistic with df2 the
    smallest of its coefficients' degrees of freedom (infinite: the p-value is that of the
    chi-square). "lr": twice the log-likelihood lost without the term; "score": g' I^-1 g of the
    full model at the maximum without the term; both are chi-square and need a fit that still has
    its rows.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    terms : value, default None
        Terms of the formula to test; by default all but the intercept.
    method : text, default "wald"
        "wald", "lr" or "score".
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).

    Returns
    -------
    A data frame: term, df1, df2, statistic, p_value.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "terms": terms,
        "method": method,
        "vcov": vcov,
    }
    return run("joint_tests", arguments)


def combinations(
    fit: Result,
    *,
    weights: Option,
    null: float = 0,
    level: float = 0.95,
    vcov: Option = "auto",
) -> Any:
    """Linear combinations of coefficients.

    The estimate is sum w b, its variance w' V w; tested against null.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    weights : value
        A named list: coefficients with their weights, {"x": 1, "z": -1}, or several combinations by
        name, each such a list.
    null : number, default 0
        The value tested against.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).

    Returns
    -------
    A data frame: combination, estimate, std_error, df, statistic, p_value, conf_low, conf_high.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "weights": weights,
        "null": null,
        "level": level,
        "vcov": vcov,
    }
    return run("combinations", arguments)


def fit_statistics(
    fit: Result,
) -> Any:
    """Sizes, log-likelihood and information criteria.

    aic = -2 log-likelihood + 2 parameters; bic with log(n_trials), the cases: so grouped and
    ungrouped data agree.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.

    Returns
    -------
    A data frame of one row: n, n_events, n_trials, n_groups, n_parameters, log_likelihood, aic,
    bic, converged.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
    }
    return run("fit_statistics", arguments)


def covariance_matrix(
    fit: Result,
    *,
    vcov: Option = "auto",
) -> Any:
    """Covariance of the coefficients.

    Of the coefficients as estimates() lists them.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).

    Returns
    -------
    A square matrix with the terms as names of rows and columns.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "vcov": vcov,
    }
    return run("covariance_matrix", arguments)


def variance_components(
    fit: Result,
    *,
    level: float = 0.95,
) -> Any:
    """Spread between groups, intra-class correlation, median odds ratio.

    icc_latent = var / (var + pi^2/3) for the logit (1 for probit, pi^2/6 for cloglog).
    icc_probability = Var(p) / (E p (1 - E p)) over groups at the mean linear predictor of the
    cases. mor = exp(sqrt(2 var) 0.6745), the median odds ratio between two cases of different
    groups (Larsen & Merlo 2005; logit only). With several factors each has the share of its own
    variance: icc_latent has the variances of all below the line, icc_probability = Var(E(p | u)) /
    (E p (1 - E p)), u the effect of that factor and p averaged over the others: the correlation of
    two cases that share its group and no other. Rows whose group is the factors joined by " + " are
    for cases that share all of them (mor: that differ in all), by the sum of the variances.
    Standard errors are those of the model, whatever the covariance of the coefficients; with
    sampling weights those of the sandwich. Limits from the log of the standard deviation. At an
    estimate of 0 the upper limit is one-sided, by profile likelihood, for the levels 0.90, 0.95 and
    0.99.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.

    Returns
    -------
    A data frame: group, name, estimate, std_error, conf_low, conf_high; no rows without random
    effects.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "level": level,
    }
    return run("variance_components", arguments)


def random_effects(
    fit: Result,
    *,
    level: float = 0.95,
    kind: Option = "mean",
) -> Any:
    """Effects of the groups.

    On the scale of the linear predictor. "mean": posterior mean and standard deviation given the
    estimates; "mode": posterior mode and the curvature there. The uncertainty of the estimates is
    not part of the standard errors.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    kind : text, default "mean"
        "mean" or "mode".

    Returns
    -------
    A data frame: group, level, term, estimate, std_error, conf_low, conf_high, n (cases).
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "level": level,
        "kind": kind,
    }
    return run("random_effects", arguments)


def diagnose(
    fit: Result,
) -> Any:
    """The checks behind a converged fit, in words.

    Convergence, curvature, condition, quadrature, modes and boundary, each with its figure and its
    limit.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.

    Returns
    -------
    A data frame: check, value, limit, passed, text.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
    }
    return run("diagnose", arguments)


def fit_intervals(
    fit: Result,
    *,
    method: Option = "profile",
    level: float = 0.95,
    replicates: float = 999,
    seed: Option = None,
    threads: float = 1,
    data: IntoDataFrame | None = None,
) -> Any:
    """Profile likelihood and bootstrap intervals.

    "profile", for coefficients, standard deviations and correlations: the values at which twice the
    log-likelihood, maximised over all other parameters, is below its maximum by no more than the
    quantile of chi-square with one degree of freedom. Better than Wald's limits with few events and
    for standard deviations. A standard deviation that 0 does not contradict has the lower limit 0,
    a correlation not told from 1 or -1 that limit; on the boundary limits are missing, but for the
    upper one of a single random intercept.

    "bootstrap", for coefficients and all that variance_components() shows: each replicate draws the
    random effects of every group and the outcomes anew from the model at its estimates, and the
    model is fitted to them from there, with the same nodes. Limits are percentiles: the quantiles
    (1 - level) / 2 and (1 + level) / 2 of the n replicates, at the place h = (n + 1) p between the
    ordered values (Hyndman & Fan's sixth definition); missing where n is too small for them. Draws
    are Philox4x32-10 by seed, replicate and covariate pattern: the same in every language, for any
    order of the rows and any number of threads, and a replicate does not depend on how many there
    are. Replicates that cannot be fitted (separation, a category that was not drawn, no maximum
    found) are counted, and a warning names them. Not for hazard models, nor with precision weights.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    method : text, default "profile"
        "profile" or "bootstrap".
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    replicates : number, default 999
        Of the bootstrap. With 999 the limits at levels 0.9, 0.95 and 0.99 are replicates.
    seed : value, default None
        Of the bootstrap: whole number from 0 to 2^53; by default 1.
    threads : number, default 1
        Threads to use; results do not depend on it.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.

    Returns
    -------
    A data frame: group (of random effects, else missing), category, term, estimate, conf_low,
    conf_high; "bootstrap" also has replicates (that the limits rest on), failed, and boundary
    (replicates with a standard deviation of 0, or a correlation of 1 or -1).

    Raises
    ------
    DataError
        Codes: data_needed.
    OptionError
        Codes: penalty, not_available.
    ConvergenceError
        Codes: profile.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "method": method,
        "level": level,
        "replicates": replicates,
        "seed": seed,
        "threads": threads,
        "data": data,
    }
    del data
    return run("fit_intervals", arguments, ("data",))


def compare_fits(
    fit: Result,
    other: Result,
) -> Any:
    """Likelihood-ratio test of two nested fits.

    Where the larger model adds one variance, 0 is the boundary of it, and the likelihood ratio has
    a mixture: with c covariances and d fixed parameters more, half of chi-square with c + d and
    half with c + d + 1 degrees of freedom (Self & Liang 1987). That is the limit for many groups. A
    random intercept beside a regression with the same terms, at most 400 groups and rows at hand:
    the distribution for the groups there are, from 10,000 draws of the linear mixed model that the
    null comes close to (Crainiceanu & Ruppert 2004), what is above 0 as a gamma distribution
    (shape, scale); the limit rejects too seldom there. With several variances more, up to four
    independent ones or two with their covariance, the mixture's weights are those of the cone they
    form in the metric of the information, estimated from the groups' scores at the null (Shapiro
    1985): 1/4, 1/2, 1/4 only where two estimates do not depend on each other. Elsewhere, and with
    crossed factors or without the rows, the chi-square with all parameters is shown, which is too
    careful, and said. Fits with different numbers of quadrature nodes: the smaller is fitted again
    with those of the larger.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    other : fit
        Another fit of the same outcome and rows.

    Returns
    -------
    A data frame of two rows, the smaller model first: formula, n_parameters, log_likelihood, aic,
    bic, df, statistic, p_value, distribution.

    Raises
    ------
    OptionError
        Codes: other, penalty.
    DataError
        Codes: data_needed.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "other": other,
    }
    return run("compare_fits", arguments)


def proportional_odds_test(
    fit: Result,
) -> Any:
    """Test of proportional odds.

    Whether the terms of an ordinal fit move all C - 1 thresholds alike, for each term with one
    coefficient for all of them and for all such terms together, "(all)". Each is held against the
    model in which it has a coefficient at each threshold, with df = (C - 2) times its columns.
    "score": g' I^-1 g of that model at the estimates of the fit, g its score and I its observed
    information: that model is not fitted. "lr": twice the gain in log-likelihood of that model,
    which is fitted, with the quadrature nodes of the fit. Both are chi-square. With random effects
    both are of the marginal likelihood.

    With many cases small departures are found: see also how far the coefficients of fit_ordinal()
    with nonproportional = lie apart.

    Parameters
    ----------
    fit : fit
        A fit, as fit_ordinal() returns it.

    Returns
    -------
    A data frame, two rows for all terms together and for each term: term, test ("score", "lr"), df,
    statistic, p_value; a likelihood ratio is missing, with a warning, where the larger model has no
    maximum.

    Raises
    ------
    OptionError
        Codes: not_available, terms, vcov.
    DataError
        Codes: data_needed.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
    }
    return run("proportional_odds_test", arguments)


def predicted(
    fit: Result,
    *,
    newdata: IntoDataFrame | None = None,
    data: IntoDataFrame | None = None,
    kind: Option = "marginal",
    by: Option = None,
    times: Option = None,
    vcov: Option = "auto",
    level: float = 0.95,
) -> Any:
    """Predicted probabilities.

    "marginal": random effects integrated out, E g(eta + sd z) over groups (population averaged).
    "conditional": posterior mean for the case's own group; its standard error holds the posterior
    variance and the uncertainty of the parameters. With several grouping factors it is given the
    groups of all of them: nested intercepts are integrated by quadrature, other effects taken as
    normal about their mode. "typical": a group of effect 0. Standard errors by the delta method in
    all parameters, log sd included; limits on the logit scale, transformed back. Without random
    effects the three are the same.

    Of hazard models these are the hazards of every band, counted whole, as if all groups were still
    at risk. "cumulative": the probability that the event has happened by each of times, 1 - prod (1
    - h_k), with the random effects integrated out, one effect of a group holding in all bands. With
    competing causes the models of the other causes are fitted to the same rows by the same formula,
    and the table has the incidence of every cause: F_c(k) = sum of S_(j-1) P_cj. P_cj is H_c / H (1
    - exp(-H)) with cloglog, H_c = exp(predictor) and H their sum, and O_c / (1 + sum O) with logit
    and probit, O_c the odds of the hazard. Random effects of different causes are taken as
    independent.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    newdata : data frame, default None
        Rows to predict for; by default those of the fit.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.
    kind : text, default "marginal"
        "marginal", "conditional", "typical" or "cumulative".
    by : value, default None
        Variables of the model to average by.
    times : value, default None
        For hazard models: breaks of the fit; by default all but the first.
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.

    Returns
    -------
    A data frame: the columns of newdata that the model uses (if given) or of by, then (of hazard
    models) band, or time of a cumulative incidence, category (the modelled event, or each
    category), estimate, std_error, conf_low, conf_high. One row for each row of the data (missing
    where a row was not used), or for each combination of by, averaged over the cases.

    Raises
    ------
    DataError
        Codes: data_needed, unseen_level.
    OptionError
        Codes: by, times.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "newdata": newdata,
        "data": data,
        "kind": kind,
        "by": by,
        "times": times,
        "vcov": vcov,
        "level": level,
    }
    del newdata, data
    return run("predicted", arguments, ("newdata", "data"))


def average_effects(
    fit: Result,
    *,
    variables: Option,
    newdata: IntoDataFrame | None = None,
    data: IntoDataFrame | None = None,
    by: Option = None,
    kind: Option = "marginal",
    comparison: Option = "difference",
    vcov: Option = "auto",
    level: float = 0.95,
) -> Any:
    """Average effects on probabilities.

    With P(v) the mean probability if the variable were v in all rows and the others as they are:
    P(level) against P(base) for categories, P(true) against P(false), for numbers P(x + 1) against
    P(x). "ratio" and "odds_ratio" are of these means (standardised, not means of ratios).
    "difference" of a number is the mean slope dP/dx, by central differences of the fourth order,
    the step a thousandth of the standard deviation of x. "marginal": random effects integrated out;
    "typical": a group of effect 0. Standard errors by the delta method in all parameters, those of
    the random effects included; limits of ratios on the log scale.

    Of hazard models P is the hazard in each band, counted whole, of all persons; with "cumulative"
    it is the cumulative incidence at each break, as in predicted(), random effects integrated out.

    Rows count as many times as they have cases, counts as many as their trials.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    variables : value
        One or more predictors of the model.
    newdata : data frame, default None
        Rows to average over; by default those of the fit.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.
    by : value, default None
        Variables of the model to average by.
    kind : text, default "marginal"
        "marginal" or "typical"; of hazard models also "cumulative".
    comparison : text, default "difference"
        "difference", "ratio" or "odds_ratio".
    vcov : text, default "auto"
        Covariance of the estimates: "auto" ("CR1" if the fit has cluster =, with sampling weights
        "HC0", or "CR0" over the groups of the top factor, else "model"), "model", "HC0" (no random
        effects), "CR0", "CR1" or "CR2" (Bell & McCaffrey; logit with cluster =, no random effects).
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.

    Returns
    -------
    A data frame: category (the modelled event, or each category), of hazard models band or time,
    variable, contrast ("b - a", "b / a", "slope", "+1"), the columns of by, estimate, std_error,
    conf_low, conf_high.

    Raises
    ------
    DataError
        Codes: data_needed.
    OptionError
        Codes: variables, by, not_available, times.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "variables": variables,
        "newdata": newdata,
        "data": data,
        "by": by,
        "kind": kind,
        "comparison": comparison,
        "vcov": vcov,
        "level": level,
    }
    del newdata, data
    return run("average_effects", arguments, ("newdata", "data"))


def fit_residuals(
    fit: Result,
    *,
    kind: Option = "quantile",
    seed: Option = None,
    data: IntoDataFrame | None = None,
) -> Any:
    """Residuals of the rows.

    Against the model with its random effects integrated out, F the distribution function of the
    row's outcome and p its probability. "quantile": normal score of F(y-) + V (F(y) - F(y-)), V
    uniform (Dunn & Smyth 1996): standard normal in every row if the model is true, though rows of
    one group are correlated. "response": share of events - p. "pearson": (y - m p) / sd, m trials,
    sd^2 = m p (1 - p) + m (m - 1) Var(P), P the probability given the random effects. "deviance":
    signed root of the row's deviance, for fits without random effects. Weights take no part.

    Of hazard models: one a person, F of the time of the event from entry on, 1 - E prod (1 - h_j).
    Who was censored at c, or had another cause, lies in F(c) to 1 (Li, Wu & Feng 2021); an event in
    band k lies in F_(k-1) to F_k, evenly or, where persons are censored inside the band, by f(t)
    G(t), G the Kaplan-Meier estimate of the censoring.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    kind : text, default "quantile"
        "quantile", "pearson", "response" or "deviance"; ordinal outcomes and hazard models have the
        first only, unordered outcomes none.
    seed : value, default None
        Whole number from 0 to 2^53 that decides V; by default 1. The same in every language.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.

    Returns
    -------
    A data frame: residual, one row for each row of the data (missing where a row was not used).

    Raises
    ------
    DataError
        Codes: data_needed.
    OptionError
        Codes: not_available.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "kind": kind,
        "seed": seed,
        "data": data,
    }
    del data
    return run("fit_residuals", arguments, ("data",))


def simulate_outcomes(
    fit: Result,
    *,
    n: float = 1,
    seed: Option,
    data: IntoDataFrame | None = None,
) -> Any:
    """New outcomes from a fitted model.

    Each replicate draws the random effects of every group anew and then the outcome of each row, at
    the estimates. Draws are Philox4x32-10 (Salmon et al. 2011) by seed, replicate and row: the same
    in every language, and for the same rows in the same order.

    Of hazard models: a new time of the event from entry on, the place in its band by a hazard
    constant inside it (cloglog) or uniform. Censoring is kept: who was censored, or had a competing
    event, is observed to that time again; who had the event until a time drawn from the
    Kaplan-Meier estimate of the censoring after the event (Davison & Hinkley 1997, algorithm 3.3),
    at most the last break.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    n : number, default 1
        Replicates.
    seed : value
        Whole number from 0 to 2^53: another gives other draws.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.

    Returns
    -------
    A data frame with the columns sim_1, sim_2, ..., one row for each row of the data (missing where
    a row was not used): 1 for the event and 0 for none; of counts the successes; of an ordinal
    outcome the category, as an ordered factor, of an unordered one as a factor. Of hazard models
    two columns a replicate, sim_1_time and sim_1_status (1 the event, 0 censored).

    Raises
    ------
    DataError
        Codes: data_needed.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "n": n,
        "seed": seed,
        "data": data,
    }
    del data
    return run("simulate_outcomes", arguments, ("data",))


def fit_influence(
    fit: Result,
    *,
    by: Option = None,
    data: IntoDataFrame | None = None,
) -> Any:
    """Influence of groups or rows on the estimates.

    One step from the maximum: with g the score of a unit and V the model's covariance of all
    parameters, those of the random effects included, dfbeta = V g, about the estimate with the unit
    less that without it (of Firth's fits g is the penalised score), and cooks_distance = g' V g /
    p, p the number of parameters. No model is fitted again. Units are the groups of the top
    grouping factor, else the clusters, else the rows of the data, of hazard models the persons.

    Parameters
    ----------
    fit : fit
        A fit, as fit_logit() returns it.
    by : value, default None
        A variable of the model that makes the units; with random effects it must be the same within
        each group of the top factor.
    data : data frame, default None
        The data of the fit, needed only for a fit that was loaded or copied from another session.

    Returns
    -------
    A data frame, one row for each unit and coefficient: level (the unit; of rows their number), n
    (cases), cooks_distance, term, dfbeta.

    Raises
    ------
    DataError
        Codes: data_needed.
    OptionError
        Codes: by, not_available.
    """
    arguments: dict[str, Any] = {
        "fit": fit,
        "by": by,
        "data": data,
    }
    del data
    return run("fit_influence", arguments, ("data",))


def pool_fits(
    fits: Option,
) -> Any:
    """Results pooled over multiply imputed data.

    Rubin's rules (1987) over fits of one model to the completed data sets. With W the mean of the
    squared standard errors and B the variance of the m estimates: std_error^2 = W + (1 + 1/m) B. df
    by Barnard & Rubin (1999), the degrees of freedom of complete data those of estimates(); fmi is
    the fraction of missing information. Standard deviations of random effects are pooled as
    logarithms, correlations as Fisher's z, and transformed back; one that is 0 in some fit has no
    standard error.

    Tables of predicted(), one a completed data set, are pooled row by row on the logit scale, df
    those of infinite complete data; their other columns must be equal. Decompositions are pooled as
    the vector of parts with its whole covariance, so that the parts still add up to the gap; df are
    those of each part. Estimates that are all equal have the degrees of freedom of one data set.

    Parameters
    ----------
    fits : value
        A list of two or more fits of one model, of tables of predictions or of decompositions, one
        a completed data set.

    Returns
    -------
    A data frame: category, group (of variance components, else missing), term, variable, level,
    reference, estimate, std_error, df, statistic, p_value, conf_low, conf_high (95 per cent), fmi,
    n (mean over the fits). Coefficients come first, then "sd effect" and "cor effect, effect". Of
    tables: their columns with df and fmi. Of decompositions: a decomposition, which
    gap_components(), gap_verdicts() and gap_sensitivity() read.

    Raises
    ------
    OptionError
        Codes: fits.
    """
    arguments: dict[str, Any] = {
        "fits": fits,
    }
    return run("pool_fits", arguments)


def life_table(
    data: IntoDataFrame,
    *,
    time: Option,
    status: Option,
    event: Option = None,
    breaks: Option,
    entry: Option = None,
    causes: Option = None,
    by: Option = None,
    level: float = 0.95,
) -> Any:
    """Life table: hazard, survival and cumulative incidence by band of time.

    Histories cut at the breaks as fit_hazard() cuts them, without covariates. hazard is the
    maximum-likelihood estimate of the model that has the bands only: events / (events + exposure of
    the others, in widths of the band), where an event counts the whole band and who is censored
    inside it the part before. survival: none of the causes has happened by the end of the band.
    cumulative_incidence: the cause has happened by then, other causes competing (Aalen-Johansen on
    the bands; with one cause 1 - survival). Standard errors by the delta method (with one cause
    Greenwood's), limits on the scale of log(-log(1 - F)); missing where F is 0 or 1.

    n_at_risk counts persons at risk at some time in the band, exposure is their time in it.
    n_censored counts who leaves in the band or at its end without an event; who reaches the last
    break is not censored. With competing causes the hazard is cause-specific, and other causes end
    the exposure when they happen. See docs/event_history.md.

    Parameters
    ----------
    data : data frame
        A data frame, one row a person.
    time : value
        The column of times from the start, 0, to the event or to censoring.
    status : value
        The column that says how a history ended: logical, 0/1, or levels of which the first is
        censored.
    event : value, default None
        The level of status that is the event; by default true, 1, or the second of two. Needed
        where more than two levels are modelled.
    breaks : value
        The limits of the bands, rising, in the unit of time: [0, 90, 180] makes [0,90) and
        [90,180). Follow-up ends at the last one.
    entry : value, default None
        The column of times at which persons come under observation; by default the start.
    causes : value, default None
        Levels of status that compete with the event. All further levels are then censored; without
        causes only the first level is.
    by : value, default None
        Columns: one life table for each combination.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.

    Returns
    -------
    A data frame: the columns of by, cause (where there are several), band, n_at_risk, exposure,
    n_events, n_censored, hazard, survival, cumulative_incidence, std_error, conf_low, conf_high.

    Raises
    ------
    DataError
        Codes: time, entry.
    OptionError
        Codes: breaks, causes.

    Examples
    --------
    >>> data = pd.DataFrame({"days": [10, 40, 95, 120, 170, 180], "again": [1, 0, 1, 0, 1, 0]})
    >>> table = sk.life_table(data, time="days", status="again", breaks=[0, 90, 180])
    >>> print(table)
    """
    arguments: dict[str, Any] = {
        "data": data,
        "time": time,
        "status": status,
        "event": event,
        "breaks": breaks,
        "entry": entry,
        "causes": causes,
        "by": by,
        "level": level,
    }
    del data
    return run("life_table", arguments, ("data",))


def decompose_gap(
    data: IntoDataFrame,
    *,
    outcome: Option,
    group: Option,
    criteria: Option,
    event: Option = None,
    scores: Option = None,
    reference: Option = None,
    contrasts: Option = "reference",
    target: Option = "both",
    attribution: Option = "shapley",
    estimator: Option = "regression",
    model: Option = "auto",
    penalty: Option = "none",
    unit: Option = None,
    unit_part: Option = "two_step",
    strata: Option = None,
    strata_weights: Option = None,
    cluster: Option = None,
    interval: Option = "influence",
    replicates: float = 999,
    seed: Option = None,
    delta: float = 0.05,
    weights: Option = None,
    weight_kind: Option = None,
    missing: Option = "level",
    level: float = 0.95,
    threads: float = 1,
    control: Option = None,
) -> Decomposition:
    """Take the gap between two groups apart by criteria.

    Which part of a difference in an outcome between two groups do criteria account for, and which
    part none of them does. With m_b(x) = P(event | group b, criteria x), a logistic regression in
    group b, the cases of group a would have had the share E_a[m_b(X_S)] under the rule of group b
    for the criteria S; U_a(S) is what group a has above that, U_b(S) what E_b[m_a(X_S)] has above
    group b, and target says which of them, or their mean, is U(S). U of no criterion is the gap
    itself. A set of criteria gets the Shapley value of U over all orders in which sets can be taken
    into account; the unexplained part is U of all sets. The parts add up to the gap exactly,
    whatever the order of the sets and the base level of a category.

    This is a description: what criteria account for stands for all that goes with them, and what
    they do not account for has causes that the data do not tell. Which criteria may account for a
    difference is the caller's to say.

    Standard errors rest on the influence function of every part, summed within clusters, with
    residuals divided by 1 - leverage; limits on Student's t with the effective number of clusters
    less one, min(C, (sum n_c)^2 / sum n_c^2) - 1. Cases that have criteria no case of the other
    group has form the part outside_support. Where a group's outcomes are separated by the criteria,
    its regression has Firth's penalty, with the intercept moved until its mean is that of the group
    again.

    With unit the unexplained part is split further: between_units is what is left less when the
    rule of the other group also knows the municipality (a random intercept, the municipality's
    share of the group and its means of the criteria; cases are expected at the posterior mean of
    their probability), within_units is left then.

    With strata every stratum is decomposed by itself, and their sum again with the part
    between_strata for the groups' different shares in the strata: exact, too. See
    docs/unwarranted_differences.md.

    Parameters
    ----------
    data : data frame
        A data frame, one row a case.
    outcome : value
        The column of the outcome: logical, 0/1, two levels, or more: the share of each category is
        then decomposed.
    group : value
        The column whose groups are compared; several columns: their combinations.
    criteria : value
        A named list of sets of criteria, in any order: {"need": ["C(ros)", "n_risk", "poly(age,
        2)"], "consent": ["consent"]}. A criterion is a term of the formula language; a column
        belongs to one set. At most 10 sets.
    event : value, default None
        The level of outcome that is the event; by default true, 1, or the second of two.
    scores : value, default None
        One number for each category of the outcome, in their order: the difference of the mean
        score is decomposed too (delta is then in its unit).
    reference : value, default None
        The group that the others are compared with: gaps are a minus reference. By default the
        first of two; needed with more.
    contrasts : text, default "reference"
        "reference"; "pairs" (every later group minus every earlier one); "rest" (every group minus
        all others together); "mean" (every group minus the mean of all cases); "trend"
        (least-squares slope over all cases by step from one group to the next, for groups whose
        levels are in order: scores 0, 1, 2, ...). The last two are on the cases of all groups.
    target : text, default "both"
        Whose cases the rules are compared on: "both" (mean of a and b), "a", "b", "pooled" (the
        cases of all groups that are compared; with more than two groups contrasts are then
        transitive).
    attribution : text, default "shapley"
        How the explained part is shared out: "shapley", or as other software does by the
        coefficients of one full model, to compare with: "fairlie" (quantiles of the groups coupled,
        Shapley over the sets; no standard errors of the sets), "yun", "oaxaca" (linear probability
        model).
    estimator : text, default "regression"
        Of the counterfactual shares: "regression" of the outcome (g-computation), "weighting" by
        the odds of belonging to the target group (DiNardo, Fortin & Lemieux 1996), or
        "doubly_robust" (augmented inverse probability weighting).
    model : text, default "auto"
        "separate" regressions of the groups; "common": slopes of both, an intercept for each;
        "auto": separate where each group has at least 10 events and 10 non-events for each
        parameter, decided in every stratum.
    penalty : text, default "none"
        Of the logistic regressions (the rules with units have their own): "none", Firth's penalty
        only where the criteria separate the outcomes; "firth", always, the intercept moved until
        the mean is the group's again. A ridge would depend on the base level of a category, and
        there is none.
    unit : value, default None
        The column of municipalities: clusters of the standard errors (but for cluster), and see
        unit_part.
    unit_part : text, default "two_step"
        With unit: "two_step" splits what the criteria leave into between_units, what goes with
        living where the general practice differs, and within_units; "shapley" takes the unit as one
        more set; "none". For binary outcomes by regression.
    strata : value, default None
        A column, such as the profile: decomposed in every level by itself.
    strata_weights : value, default None
        Weights of the strata in their sum: by default the mean of the two groups' shares; "a" or
        "b": those of one group.
    cluster : value, default None
        The column of clusters; by default unit.
    interval : text, default "influence"
        How limits are made: "influence" (standard errors by influence functions, t), "bootstrap"
        (fractional: every cluster gets an exponential weight; studentised), "jackknife" (one
        cluster left out at a time; for few clusters).
    replicates : number, default 999
        Of the bootstrap.
    seed : value, default None
        Of the bootstrap: whole number from 0 to 2^53; by default 1.
    delta : number, default 0.05
        The smallest difference of interest, in shares: 0.05 is 5 percentage points. To be fixed
        before the data are seen.
    weights : value, default None
        A column of weights.
    weight_kind : value, default None
        With weights: "frequency" (so many equal rows), "sampling" or "precision".
    missing : text, default "level"
        Missing cells of criteria: "level" (a level of its own in a category; in a number the mean
        and an indicator), "drop" or "fail". Rows without outcome, group, stratum, cluster or weight
        are dropped and counted.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        A named list of settings that are true by default: leverage (residuals in the standard
        errors divided by 1 - leverage), unit_share and unit_means (the unit's share of the target
        group and its means of the criteria in the rule with units).

    Returns
    -------
    A decomposition; gap_components(), gap_verdicts() and gap_sensitivity() read it. Its fields:
    call, outcome, event, groups, criteria, target, model, n_used, n_dropped, dropped_by,
    missing_levels, n_clusters, n_imputed, level, delta, heterogeneity, notes, warnings, data_hash,
    result_hash. It holds no rows of the data.

    Raises
    ------
    OptionError
        Codes: criteria, group, delta, interval, scores, not_available.
    DataError
        Codes: constant_outcome, event_order.
    ModelError
        Codes: one_group, one_cluster.

    Examples
    --------
    >>> data = pd.DataFrame({"help": [1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1],
    >>>   "sex": [1, 2, 1, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2, 2, 1, 1, 2, 2],
    >>>   "need": [3, 1, 2, 3, 1, 2, 2, 3, 1, 1, 2, 2, 3, 1, 3, 1, 2, 3, 1, 3]})
    >>> criteria = {"need": ["C(need)"]}
    >>> gap = sk.decompose_gap(data, outcome="help", group="sex", criteria=criteria)
    >>> print(gap)
    >>> verdicts = sk.gap_verdicts(gap, lang="en")
    >>> print(verdicts)
    """
    arguments: dict[str, Any] = {
        "data": data,
        "outcome": outcome,
        "group": group,
        "criteria": criteria,
        "event": event,
        "scores": scores,
        "reference": reference,
        "contrasts": contrasts,
        "target": target,
        "attribution": attribution,
        "estimator": estimator,
        "model": model,
        "penalty": penalty,
        "unit": unit,
        "unit_part": unit_part,
        "strata": strata,
        "strata_weights": strata_weights,
        "cluster": cluster,
        "interval": interval,
        "replicates": replicates,
        "seed": seed,
        "delta": delta,
        "weights": weights,
        "weight_kind": weight_kind,
        "missing": missing,
        "level": level,
        "threads": threads,
        "control": control,
    }
    del data
    return cast(Decomposition, run("decompose_gap", arguments, ("data",)))


def decompose_stages(
    data: IntoDataFrame,
    *,
    stages: Option,
    group: Option,
    criteria: Option = None,
    reference: Option = None,
    contrasts: Option = "reference",
    target: Option = "both",
    estimator: Option = "regression",
    model: Option = "auto",
    strata: Option = None,
    strata_weights: Option = None,
    cluster: Option = None,
    interval: Option = "influence",
    replicates: float = 999,
    seed: Option = None,
    delta: float = 0.05,
    weights: Option = None,
    weight_kind: Option = None,
    missing: Option = "level",
    level: float = 0.95,
    threads: float = 1,
    control: Option = None,
) -> Decomposition:
    """Take the gap of a sorting process apart by stages and criteria.

    Cases pass through stages - vulnerability, need, consent, decision - and who fails one does not
    come to the next. A group's unconditional rate is R = p_1 p_2 ... p_T, p_t the share that passes
    stage t of those at risk there, who have passed the ones before. With the stage weights W_t,
    Shapley's value of the product (Das Gupta 1993), R_a - R_b = sum_t W_t (p_t^a - p_t^b) exactly.
    The gap of every stage is decomposed among those at risk as decompose_gap() does it, p_t^a -
    p_t^b = sum_j phi_tj + U_t, and W_t phi_tj, W_t U_t are the cells of a matrix of stages and
    criteria whose sum is the gap.

    The influence of a cell is W_t IF(phi_tj) + phi_tj sum_s (dW_t/dp_s^a IF(p_s^a) + dW_t/dp_s^b
    IF(p_s^b)); from the influences come standard errors, within clusters, with one covariance for
    all cells. Degrees of freedom are those of the cases at risk at the stage, of all stages
    together the fewest.

    Each stage is also an outcome of its own: the gap in consent among those who were asked, and
    what of it the criteria leave (gap_components(detail = "stages"), gap_verdicts()). That consent
    accounts for a difference is no all-clear while the consent gap itself is unexplained. Those at
    risk at a later stage are selected by the stages before it, so what is unexplained there
    describes them and nobody else.

    Later stages of a case that failed one are not looked at and may be missing; that one of them is
    passed all the same is an error. A stage that too few cases of a group reach adds its gap as the
    part not_decomposed.

    Parameters
    ----------
    data : data frame
        A data frame, one row a case.
    stages : value
        The columns of the stages, in their order: logical, 0/1 or two levels among those who reach
        the stage; a case passes by true, 1, or the second level. With other levels a named list of
        columns and the level that passes: {"need": "ja", "consent": "ja"}. At most 12.
    group : value
        The column whose groups are compared; several columns: their combinations.
    criteria : value, default None
        What may account for a gap: a named list of sets of terms for all stages, as in
        decompose_gap(), or such a list for each stage by its column: {"need": {"background":
        ["age"]}, "consent": {"background": ["age"], "need": ["n_risk"]}}. A stage is no criterion.
        By default none: the stages alone.
    reference : value, default None
        The group that the others are compared with: gaps are a minus reference. By default the
        first of two; needed with more.
    contrasts : text, default "reference"
        "reference"; "pairs" (every later group minus every earlier one); "rest" (every group minus
        all others together); "mean" (every group minus the mean of all cases); "trend"
        (least-squares slope over all cases by step from one group to the next, for groups whose
        levels are in order: scores 0, 1, 2, ...). The last two are on the cases of all groups.
    target : text, default "both"
        Whose cases the rules are compared on: "both" (mean of a and b), "a", "b", "pooled" (the
        cases of all groups that are compared; with more than two groups contrasts are then
        transitive).
    estimator : text, default "regression"
        Of the counterfactual shares: "regression" of the outcome (g-computation), "weighting" by
        the odds of belonging to the target group (DiNardo, Fortin & Lemieux 1996), or
        "doubly_robust" (augmented inverse probability weighting).
    model : text, default "auto"
        "separate" regressions of the groups; "common": slopes of both, an intercept for each;
        "auto": separate where each group has at least 10 events and 10 non-events for each
        parameter, decided at every stage (and in every stratum).
    strata : value, default None
        A column, such as the profile: decomposed in every level by itself.
    strata_weights : value, default None
        Weights of the strata in their sum: by default the mean of the two groups' shares; "a" or
        "b": those of one group.
    cluster : value, default None
        The column of clusters, such as municipalities.
    interval : text, default "influence"
        How limits are made: "influence" (standard errors by influence functions, t), "bootstrap"
        (fractional: every cluster gets an exponential weight; studentised), "jackknife" (one
        cluster left out at a time; for few clusters).
    replicates : number, default 999
        Of the bootstrap.
    seed : value, default None
        Of the bootstrap: whole number from 0 to 2^53; by default 1.
    delta : number, default 0.05
        The smallest difference of interest, in shares: 0.05 is 5 percentage points. To be fixed
        before the data are seen.
    weights : value, default None
        A column of weights.
    weight_kind : value, default None
        With weights: "frequency" (so many equal rows), "sampling" or "precision".
    missing : text, default "level"
        Missing cells of criteria: "level" (a level of its own in a category; in a number the mean
        and an indicator), "drop" or "fail". Rows without group, stratum, cluster, weight, or a
        stage that they reach, are dropped and counted.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    threads : number, default 1
        Threads to use; results do not depend on it.
    control : value, default None
        A named list of settings that are true by default: leverage (residuals in the standard
        errors divided by 1 - leverage).

    Returns
    -------
    A decomposition; gap_components() and gap_verdicts() read it. Its fields are those of
    decompose_gap(), and stages: for each the level that passes, and by group the cases at risk, the
    share of all that reaches it and the share of these that passes. It holds no rows of the data.

    Raises
    ------
    OptionError
        Codes: stages, criteria, group, delta, interval.
    DataError
        Codes: stage_order, constant_outcome, event_order.
    ModelError
        Codes: one_group, one_cluster.

    Examples
    --------
    >>> data = pd.DataFrame({"sex": [1, 2, 1, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2, 2, 1, 1, 2, 2,
    >>>     1, 2, 1, 2, 1, 2, 2, 1, 2, 1],
    >>>   "need": [1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1,
    >>>     1, 1, 1, 1, 0, 1, 1, 1, 1, 1],
    >>>   "consent": [1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1,
    >>>     1, 0, 0, 1, 0, 1, 0, 1, 1, 1]})
    >>> stages = sk.decompose_stages(data, stages=["need", "consent"], group="sex")
    >>> print(stages)
    >>> matrix = sk.gap_components(stages)
    >>> print(matrix)
    """
    arguments: dict[str, Any] = {
        "data": data,
        "stages": stages,
        "group": group,
        "criteria": criteria,
        "reference": reference,
        "contrasts": contrasts,
        "target": target,
        "estimator": estimator,
        "model": model,
        "strata": strata,
        "strata_weights": strata_weights,
        "cluster": cluster,
        "interval": interval,
        "replicates": replicates,
        "seed": seed,
        "delta": delta,
        "weights": weights,
        "weight_kind": weight_kind,
        "missing": missing,
        "level": level,
        "threads": threads,
        "control": control,
    }
    del data
    return cast(Decomposition, run("decompose_stages", arguments, ("data",)))


def gap_components(
    d: Result,
    *,
    detail: Option = "sets",
    level: Option = None,
) -> Any:
    """The parts of a gap.

    Every part of every contrast and stratum with its standard error and limits. component is
    "total", a set of criteria, "unexplained" or "outside_support"; with units also "between_units"
    and "within_units", which add up to the unexplained part (with unit_part = "shapley"
    between_units is a part beside it); of the sum over strata, whose stratum is "(sum)", also
    "between_strata", and "not_decomposed" for strata in which a group has too few cases. detail =
    "variables" adds Owen's value of every term: the terms of a set add up to the set.

    Of decompose_stages() the rows without a stage are all stages together, those of a stage what it
    adds to the gap of the unconditional rates: over the stages a part adds up to that of all.
    detail = "stages" has each stage as an outcome of its own instead: the gap among those at risk
    at the stage, and its parts. "not_decomposed" is then the part of stages that too few cases of a
    group reach.

    Parameters
    ----------
    d : fit
        A decomposition, as decompose_gap() or decompose_stages() returns it.
    detail : text, default "sets"
        "sets", "variables", or, of stages, "stages".
    level : value, default None
        Confidence level of the limits; by default that of the decomposition.

    Returns
    -------
    A data frame: stratum (missing: all cases), stage, contrast, category, direction, component,
    variable, estimate, std_error, df, conf_low, conf_high, share (of the total; missing where the
    limits of the total hold 0).

    Raises
    ------
    DataError
        Codes: data_needed.
    OptionError
        Codes: level, criteria.
    """
    arguments: dict[str, Any] = {
        "d": d,
        "detail": detail,
        "level": level,
    }
    return run("gap_components", arguments)


def gap_verdicts(
    d: Option,
    *,
    delta: Option = None,
    adjust: Option = "holm",
    lang: Option = "sv",
) -> Any:
    """What the unexplained parts come to.

    Three one-sided questions of the unexplained part U against delta, the smallest difference of
    interest: is it different from 0, larger than delta, smaller than delta (two one-sided tests)?
    The first that applies, with alpha = 1 - level: unexplained_large (larger), unexplained (differs
    from 0, not shown smaller), no_difference (U and the total shown smaller), explained (U shown
    smaller, the total differs from 0), no_unexplained (U shown smaller), undecided. p_larger =
    Q((|U| - delta) / SE) + Q((|U| + delta) / SE), Q the upper tail of t. The verdict uses the
    p-values adjusted over all rows, each question apart; the three hypotheses exclude each other
    and need no correction among them (Goeman, Solari & Stijnen 2010). Low overlap makes a verdict
    undecided.

    Of decompose_stages() there is a row for all stages together, whose gap is that of the
    unconditional rates, and one for each stage by itself: the gap among those at risk there, the
    consent gap among those who were asked. The table then has the column stage.

    largest_compatible is the larger end, in size, of the interval of level 1 - 2 alpha;
    smallest_settleable the delta that so many cases could have ruled out with a power of 80% had
    there been no difference. flags: too_small, low_overlap, penalised, one_outcome, without_errors,
    few_in_units, unit_unidentified, without_unit_means, unit_penalised, depends_on_reference (the
    verdicts on the cases of a and of b differ), mainly_consent (of an explained difference a set
    named consent, or samtycke, accounts for more than delta), sensitive (of a difference that is
    stated: a criterion that is missing, as strong as one of the sets, could take it to 0, an
    unexplained_large one to delta; benchmark_bias of gap_sensitivity()), stage_unexplained (nothing
    of importance is unexplained over all stages together, but the gap of a stage is).

    Parameters
    ----------
    d : value
        A decomposition, or a list of such: the family of the adjustment is then all their rows.
    delta : value, default None
        The smallest difference of interest, in shares: 0.05 is 5 percentage points; by default that
        of the decomposition.
    adjust : text, default "holm"
        "holm" (Holm 1979); "bh" (Benjamini & Hochberg 1995); "max_t": step-down on the largest
        studentised difference (Westfall & Young 1993), which knows how the rows go together, for
        decompositions with interval = "bootstrap", several of them with the same clusters, seed and
        replicates; "none".
    lang : text, default "sv"
        Language of the text: "sv" or "en".

    Returns
    -------
    A data frame: stratum, (stage,) contrast, verdict, p_difference, p_larger, p_smaller, the same
    with _adjusted, largest_compatible, smallest_settleable, flags, text.

    Raises
    ------
    OptionError
        Codes: delta, argument_type, replicates.
    """
    arguments: dict[str, Any] = {
        "d": d,
        "delta": delta,
        "adjust": adjust,
        "lang": lang,
    }
    return run("gap_verdicts", arguments)


def gap_sensitivity(
    d: Result,
    *,
    benchmark: Option = None,
) -> Any:
    """What was not documented: how strong would it have to be?.

    An unexplained difference may be due to something that is not among the criteria. On the cases
    of group a the share observed is held against the share expected under the rule of b (direction
    "a"), and the reverse.

    e_value: the risk ratio that an unmeasured factor needs with the outcome and with the group,
    both, to explain the difference away (VanderWeele & Ding 2017), RR + sqrt(RR (RR - 1));
    e_value_limit the same for the limit nearest to 0 (1 where the limits hold 0), e_value_delta for
    bringing the difference to delta. tipping_bias: effect on the outcome, in share, times the
    groups' difference in the factor that takes the unexplained part to 0, tipping_bias_delta to
    delta.

    robustness_value: the share of the residual variance of the outcome, and of the variance of the
    weights alpha = (1{a} - 1{b} e / (1 - e)) / P(a), that a missing criterion needs to take away,
    both, (-f + sqrt(f^2 + 4 f)) / 2 with f = U^2 / (sigma2 nu2) (Chernozhukov et al. 2022). The
    benchmarks say what the observed sets take away: benchmark_outcome and benchmark_group, the bias
    that a missing criterion just as strong can make at most, benchmark_bias, and how the
    unexplained part changes when the set is left out. Rules are regressions without penalty,
    whatever the estimator; where one has no maximum these are missing.

    Differential documentation: counts names the criteria of the set that are counts (columns of
    whole numbers from 0, given as they are). counts_minus_20, counts_minus_10, counts_plus_10 and
    counts_plus_20 are the unexplained part if group a had 80, 90, 110 or 120% of the counts that
    are documented; counts_tipping is the change nearest 0, within 20% either way, at which the
    verdict on it (tests not adjusted, standard errors by influence functions) is another, missing
    where there is none.

    Of decompose_stages() it is the gap of each stage among those at risk there that is asked; the
    table then has the column stage. Those at risk at a later stage are selected by the stages
    before: a factor that is the same in both groups at first need not be so among them.

    Parameters
    ----------
    d : fit
        A decomposition, as decompose_gap() or decompose_stages() returns it.
    benchmark : value, default None
        One or more sets of criteria to compare with; by default all.

    Returns
    -------
    A data frame: stratum, (stage,) contrast, direction, share, expected, unexplained, e_value,
    e_value_limit, e_value_delta, tipping_bias, tipping_bias_delta, robustness_value, benchmark,
    benchmark_outcome, benchmark_group, benchmark_bias, benchmark_change, counts, counts_minus_20,
    counts_minus_10, counts_plus_10, counts_plus_20, counts_tipping.

    Raises
    ------
    OptionError
        Codes: criteria, argument_type.
    """
    arguments: dict[str, Any] = {
        "d": d,
        "benchmark": benchmark,
    }
    return run("gap_sensitivity", arguments)


def published_figures(
    *,
    pm: Option = None,
) -> Any:
    """The figures printed in the PMs.

    Every figure that PM #5 and PM #7 of NUSO print, one row each, as package data; images whose
    values are not printed have no value.

    Parameters
    ----------
    pm : value, default None
        "pm5" or "pm7"; by default both.

    Returns
    -------
    A data frame: pm, section, table_or_figure, quantity_id, description_sv, description_en, subset,
    group_variable, group_level, statistic, value, value_text, unit, denominator_n, note.
    """
    arguments: dict[str, Any] = {
        "pm": pm,
    }
    return run("published_figures", arguments)


def load_codebook(
    name: Option = "nuso",
) -> Any:
    """The data model.

    Tables, variables and levels of the data model with Swedish and English labels: who is asked
    what (`asked_of`, a condition; none: all), which kinds of missingness occur (FE not documented,
    EA not asked, ES not answered, EB unit did not take part, EI has not happened yet, OA other) and
    what is assumed, because it is not printed in the PMs.

    Parameters
    ----------
    name : text, default "nuso"
        "nuso", or the path of a folder with a codebook of one's own: its files variables and
        levels, .csv or .xlsx, with these columns.

    Returns
    -------
    A named list of data frames: tables (table, n_variables), variables (table, variable, type,
    label_sv, label_en, asked_of, missing, assumed), levels (table, variable, level, label_sv,
    label_en, assumed).

    Raises
    ------
    OptionError
        Codes: argument_value.
    DataError
        Codes: codebook, file, file_format.
    """
    arguments: dict[str, Any] = {
        "name": name,
    }
    return run("load_codebook", arguments)


def check_data(
    tables: Option,
    *,
    codebook: Option = "nuso",
) -> Any:
    """What in the data breaks the data model.

    Compares tables with the codebook, and a codebook's own rules: names, types, levels, keys
    (empty, twice, not in the table above), filters (a value though the question was not to be put),
    missing values without a kind, ranges and contradictions. Findings are counts; rows and cells
    are never shown, and nothing is corrected.

    Parameters
    ----------
    tables : value
        Named list of data frames, as simulate_nuso() gives it.
    codebook : text, default "nuso"
        Name or folder of a codebook, or a list with the data frames variables and levels as
        load_codebook() gives them, changed as needed.

    Returns
    -------
    A data frame, one row a finding: table, column (missing where the whole table is meant), rule
    (table_missing, table_unknown, table_empty, column_missing, column_unknown, type, unknown_level,
    key, filter, unexplained, kind, value_and_kind, range, contradiction, not_checked), n (cells or
    rows), n_rows (of the table), finding (in words). No rows: nothing was found.

    Raises
    ------
    OptionError
        Codes: argument_type, argument_value.
    DataError
        Codes: codebook.
    """
    arguments: dict[str, Any] = {
        "tables": tables,
        "codebook": codebook,
    }
    return run("check_data", arguments)


def simulate_nuso(
    *,
    seed: Option,
    mode: Option = "replica",
    unit_sd: float = 0.15,
    scenario: Option = "default",
) -> Any:
    """The synthetic population.

    Tables in the form of the NUSO survey, with 134 fictional municipalities (9001-9134) and 22,000
    investigations, that reproduce what PM #5 and PM #7 print. They are not data: every table bears
    the mark SYNTETISKA DATA. Steps follow the causal order of an investigation, each a logistic
    model with the municipality's effect. In mode "replica" the rows nearest their threshold are
    changed until the printed margins are met, for any seed; in mode "stochastic" the same chances
    are drawn from freely.

    Scenarios (mode "stochastic"): "no_unit_variation", "strong_unit_variation" (effects of spread 0
    and 0.35), "null" (no effect of sex, origin, diagnosis, age or the child's participation on
    decisions), "planted_effects" (foreign background 8 percent units less often an intervention
    given consent in profiles 2 and 4; girls 10 percent units more often in need than boys in
    profile 14, on top of the default's), "second_wave" (guardians' consent 3 percent units higher).

    Parameters
    ----------
    seed : value
        Whole number from 0 to 2^53: another gives other children.
    mode : text, default "replica"
        "replica" or "stochastic".
    unit_sd : number, default 0.15
        Spread of the municipalities' effects, as a standard deviation of log odds, 0 to 2. The
        scenarios of unit variation set their own.
    scenario : text, default "default"
        One of the scenarios above.

    Returns
    -------
    A named list of data frames: enhet, utredning, insats, insats_mal, hanvisning, aktualisering,
    with the columns of load_codebook() and, for each variable x that may be missing, x__missing.

    Raises
    ------
    OptionError
        Codes: argument_value.
    DataError
        Codes: margins.
    """
    arguments: dict[str, Any] = {
        "seed": seed,
        "mode": mode,
        "unit_sd": unit_sd,
        "scenario": scenario,
    }
    return run("simulate_nuso", arguments)


def read_survey(
    path: str | PathLike[str],
    *,
    codebook: Option = None,
) -> Any:
    """A survey file as a data frame.

    Text (.csv, .txt, .tsv: semicolon, comma or tab, decimal comma or point, UTF-8 or Latin-1),
    Excel (.xlsx), SPSS (.sav, .zsav), Stata (.dta) and Parquet. Text and Excel need no other
    package; SPSS and Stata need pyreadstat (Python) or haven (R), Parquet pyarrow or nanoparquet
    (or arrow). The file says nothing of itself that is not checked: rows of unequal length, two
    decimal marks, marks between thousands, broken letters, errors of a spreadsheet are errors;
    whatever else is changed or left open is a warning.

    With a codebook a column is what that says. Without one it is numbers if every cell is a number;
    codes that begin with zero (0180) and numbers too long to be exact stay text; values that all
    have labels become levels in the order of their codes, others stay numbers with a warning. Dates
    are text, year-month-day. Cells that are empty, or NA without quotes, are missing.

    The kind of missingness of x is a column x__missing (FE EA ES EB EI OA): that of the file, or
    made from the values that an SPSS or Stata file declares to be missing, by the kind with which
    their label begins ("ES no answer"), else by the codebook. The labels travel with the frame:
    labels_of().

    Parameters
    ----------
    path : file name
        The file to read.
    codebook : value, default None
        None, or as for check_data(): the table is that with the file's name, else the one that has
        most of its columns.

    Returns
    -------
    A data frame: pandas, polars or pyarrow, the first that is installed, or data.frame.

    Raises
    ------
    DataError
        Codes: file, file_format, encoding, field_count, no_rows, sheets, column_name,
        duplicate_column, text_in_number, number_format, date_format, formula_error, codebook.
    OptionError
        Codes: argument_value, reader_package.
    """
    arguments: dict[str, Any] = {
        "path": path,
        "codebook": codebook,
    }
    return _reading.read_survey(arguments)


def read_tables(
    path: str | PathLike[str],
    *,
    codebook: Option = "nuso",
) -> Any:
    """The survey files of a folder.

    Reads each file of the folder that is called like a table of the codebook (utredning.sav,
    insats.csv, ...) with read_survey(). Other files are named in a warning.

    Parameters
    ----------
    path : file name
        The folder.
    codebook : text, default "nuso"
        As for check_data().

    Returns
    -------
    A named list of data frames, as check_data() takes it.

    Raises
    ------
    DataError
        Codes: file, file_format, encoding, field_count, no_rows, sheets, column_name,
        duplicate_column, text_in_number, number_format, date_format, formula_error, codebook,
        table.
    OptionError
        Codes: argument_value, reader_package.
    """
    arguments: dict[str, Any] = {
        "path": path,
        "codebook": codebook,
    }
    return _reading.read_tables(arguments)


def labels_of(
    data: IntoDataFrame,
) -> Any:
    """The labels of a data frame.

    What read_survey() and read_tables() have found: types, labels of columns and values, levels in
    their order, kinds of missingness. A frame carries its labels where its library can: pandas in
    attrs, pyarrow in the schema, polars and R as an attribute of the frame, which some operations
    drop. Of a frame without labels, what its columns say.

    Parameters
    ----------
    data : data frame
        A data frame.

    Returns
    -------
    A named list of data frames tables, variables and levels, as load_codebook() gives it and
    check_data() takes it.

    Raises
    ------
    DataError
        Codes: codebook.
    """
    arguments: dict[str, Any] = {
        "data": data,
    }
    del data
    return _reading.labels_of(arguments)


def shares(
    data: IntoDataFrame,
    *,
    outcome: Option,
    event: Option = None,
    by: Option = None,
    base: Option = None,
    multiple: bool = False,
    cluster: Option = None,
    level: float = 0.95,
    disclosure: Option = None,
) -> Any:
    """Shares with their bases.

    How many of whom: every percentage with the number asked, the number who answered, and why the
    others did not. The kind of missingness of a column x stands in x__missing, if there is one. FE
    (not documented) and OA (other) are answers and stay in the base, under their level or, where
    the cell is empty, as rows of their own; EA (the question was not to be put), ES (not answered),
    EB (unit did not take part) and EI (has not happened yet) are outside the base and counted; so
    are empty cells without a kind.

    share is n / base, share_of_asked n / n_asked, coverage base / n_asked. Limits are Wilson's
    score limits (1927); with cluster they rest on the effective number of cases p (1 - p) / v, v
    the variance of the ratio between clusters, at most the number of cases, and on Student's t of G
    - 1 degrees of freedom (Korn & Graubard 1998); missing where a cell has a single cluster.

    Parameters
    ----------
    data : data frame
        A data frame, one row a case.
    outcome : value
        The column whose levels are counted; with multiple several columns, each answered yes ("ja",
        "yes", 1 or true) or no.
    event : value, default None
        The level whose share is wanted; left out: all levels, one row each. With multiple the level
        that says yes.
    by : value, default None
        Columns: a cell for each combination that occurs; empty cells count too.
    base : value, default None
        Whose share: all, notified, need_assessed, need_assessed_notified, need_assessed_12,
        treatments, treatments_started, treatments_followed_up, treatments_closed, open_care, or a
        condition such as "behov=ja & alder>=12" (parts joined by &, alternatives by |, with =, !=,
        <, <=, >, >=; "x ?": x has a value). Left out: all rows.
    multiple : logical, default False
        True: several answers possible, each with a column of its own.
    cluster : value, default None
        A column, such as the municipality: limits robust to it.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.
    disclosure : value, default None
        Named list of rules that differ from the defaults: min_count (5: a count from 1 to min_count
        - 1 is unsafe), min_base (10: fewest cases behind a share, a level or a group), min_df (10:
        fewest residual degrees of freedom), full_rows (true: a group with all its cases at one
        level is unsafe), p_percent (10) and dominance (2 contributors, 90 per cent) for sums,
        method ("suppress", "round" or "cell_key"), rounding_base (5, or 3), key (of the cell key: a
        secret text).

    Returns
    -------
    A data frame: the columns of by, outcome, level, n, base, share, conf_low, conf_high, n_total
    (rows of the base in the cell), n_asked (without EA), share_of_asked, coverage, n_FE, n_OA,
    n_ES, n_EA, n_EB, n_EI, n_unexplained, universe_sv, universe_en (the base in words), suppress
    (may not be shown outside).

    Raises
    ------
    DataError
        Codes: missing, no_rows, type, too_many_levels.
    OptionError
        Codes: event, argument_value.

    Examples
    --------
    >>> data = pd.DataFrame({"y": ["yes", "no", "yes", "yes"], "sex": ["a", "b", "a", "b"]})
    >>> table = sk.shares(data, outcome="y", event="yes", by="sex")
    >>> print(table)
    """
    arguments: dict[str, Any] = {
        "data": data,
        "outcome": outcome,
        "event": event,
        "by": by,
        "base": base,
        "multiple": multiple,
        "cluster": cluster,
        "level": level,
        "disclosure": disclosure,
    }
    del data
    return run("shares", arguments, ("data",))


def sorting_process(
    tables: Option,
    *,
    by: Option = "age",
    level: float = 0.95,
) -> Any:
    """The sorting process: vulnerability, need, intervention.

    Of all investigations, and of those after a notification, the shares that are found vulnerable,
    assessed to be in need, and given an intervention, by age or another column, each stage also as
    a share of the one before it.

    Parameters
    ----------
    tables : value
        Named list of data frames, as simulate_nuso() gives it.
    by : text, default "age"
        "age" (in years), or a column of utredning with levels or whole numbers.
    level : number, default 0.95
        Confidence level of the limits, between 0 and 1.

    Returns
    -------
    A data frame: entry (all, notified), the column of by, stage (1 to 3), stage_sv, stage_en, n,
    base, share, conf_low, conf_high (Wilson), n_of_previous, base_of_previous, share_of_previous,
    n_not_known, universe_sv, universe_en. Cases without a value of by are counted in a level of
    their own, the last.

    Raises
    ------
    DataError
        Codes: table, unknown_column.
    OptionError
        Codes: argument_type.
    """
    arguments: dict[str, Any] = {
        "tables": tables,
        "by": by,
        "level": level,
    }
    return run("sorting_process", arguments)


def reproduce_pm(
    tables: Option,
    *,
    pm: Option = None,
) -> Any:
    """Every printed figure beside its value in the data.

    Counts each figure that PM #5 or PM #7 prints from tables of the data model, and checks each
    printed direction, order or "no difference". A figure is "within" if it would be printed as it
    is (a rounded percentage: half a unit; "ca" and words such as "six of ten": the tolerance in
    lower and upper). A difference must have the printed sign and be above 1 percent unit; no
    difference means below 2.

    Parameters
    ----------
    tables : value
        Named list of data frames, as simulate_nuso() gives it.
    pm : value, default None
        "pm5" or "pm7"; left out: both.

    Returns
    -------
    A data frame, one row a figure and then one a finding: pm, kind (figure, finding), quantity_id,
    description_sv, description_en, printed, unit, lower, upper, obtained, shown (in words), verdict
    (within, outside, not compared), reason (why it is not compared).

    Raises
    ------
    DataError
        Codes: table.
    OptionError
        Codes: argument_type, argument_value.
    """
    arguments: dict[str, Any] = {
        "tables": tables,
        "pm": pm,
    }
    return run("reproduce_pm", arguments)


def check_figures(
    *,
    pm: Option = None,
    claims: IntoDataFrame | None = None,
    figures: IntoDataFrame | None = None,
) -> Any:
    """Do the figures of a report agree with each other?.

    Compares what a report prints in one place with what it prints in another: text with tables,
    shares with counts and bases, sums with their parts, words such as "half" with numbers, names
    with names. Each printed figure stands for all numbers that would be printed so: a percentage
    half a unit of its last place up or down, a count exactly, or, if it has three digits or more
    and ends in zeros, half a unit of the place before them; "<10" and ">50" as they say. Two sides
    agree if such numbers exist; where they do not, no rounding can explain it.

    Without arguments the claims about PM #5 and PM #7 that the package has. For a report of one's
    own: figures with the columns quantity_id and value_text (as printed), perhaps statistic
    ("count") and group_level; claims with the columns claim, left, relation and right, perhaps
    about_sv, about_en, pm, otherwise (an expression that a contradicted figure may fit),
    otherwise_sv and otherwise_en. An expression has numbers, quantity_ids, words of a size in
    single quotes, + - * / and brackets; several between semicolons are what they have in common.
    Relations: =, <= and >= between expressions; rises: figures between semicolons do; same: two
    texts are one; label: the text on the left is in the group_level of the figure on the right.

    Parameters
    ----------
    pm : value, default None
        "pm5" or "pm7": only claims of this one; by default all.
    claims : data frame, default None
        A data frame of claims; by default those of the package.
    figures : data frame, default None
        A data frame of figures; by default published_figures().

    Returns
    -------
    A data frame, one row a claim: claim, pm, about_sv, about_en, left, left_low, left_high,
    relation, right, right_low, right_high (the ends of the two ranges), verdict (agrees,
    contradicts), fits_sv, fits_en (what a contradicted figure fits instead).

    Raises
    ------
    DataError
        Codes: claims.
    OptionError
        Codes: argument_value.
    """
    arguments: dict[str, Any] = {
        "pm": pm,
        "claims": claims,
        "figures": figures,
    }
    del claims, figures
    return run("check_figures", arguments, ("claims", "figures"))


def analyses() -> Any:
    """The analyses of PM #5 and PM #7.

    What run_analysis() can run and write_report() reports, in the order of the sorting process and
    of the treatment.

    Returns
    -------
    A data frame, one row an analysis: id (A1 to A25), pm (pm5, pm7, both), title_sv, title_en,
    question_sv, question_en, parts (the names of its tables).
    """
    arguments: dict[str, Any] = {}
    return run("analyses", arguments)


def run_analysis(
    tables: Option,
    *,
    id: Option,
    by: Option = None,
) -> Any:
    """One analysis of PM #5 or PM #7.

    Its tables, with the base of every share. Shares by group stand under the share of all, with
    limits robust to municipalities and, for each grouping, the p-value that its groups have the
    same share: the larger of those of a likelihood-ratio test (logistic regression with an
    intercept for each municipality) and of Wald's test (errors robust to the C municipalities,
    statistic (C - q) / (q (C - 1)) W against F(q, C - q)), as either alone rejects too often
    somewhere; missing where a group has a share of 0 or 1, and with fewer than ten municipalities
    or no more than groups; cases without a value of the grouping are not in it. Models have an
    intercept for each municipality: of two outcomes average effects in shares, and in the same unit
    the difference between a municipality in the 90th and one in the 10th percentile of the
    estimated normal distribution of their effects, about the share of all; of ordered outcomes odds
    ratios, of times hazard ratios. Municipalities (A9, A16, A22): the 10th and 90th percentile of
    their shares, of those with 10 cases or more, beside what chance alone would give (the mixture
    of their binomial distributions with the share of all), the spread between them with a
    likelihood-ratio test on the boundary, and each one's share drawn towards that of all, with the
    limits of chance at 95 percent. Two answers of the same cases (A8, A17): Cohen's kappa with the
    limits of Fleiss, Cohen and Everitt (1969), the difference with those of Agresti and Min (2005),
    McNemar's exact p-value. A14: decompose_gap() of all cases, their profile among the criteria of
    need, and within each profile: the difference, what each set of criteria and lacking support
    account for, and what is unexplained, which add up to it; the verdicts of gap_verdicts(), Holm
    over the rows of each grouping. Tables are not protected: see check_release() and
    write_report().

    Parameters
    ----------
    tables : value
        Named list of data frames, as simulate_nuso() or read_tables() gives it; enhet and those the
        analysis is counted from.
    id : value
        "A1" to "A25", as in analyses().
    by : value, default None
        Columns to group by instead of the analysis's own; "a:b" crosses two.

    Returns
    -------
    A named list of data frames, by the parts that analyses() names.

    Raises
    ------
    OptionError
        Codes: argument_value, argument_type.
    DataError
        Codes: table, no_rows.
    """
    arguments: dict[str, Any] = {
        "tables": tables,
        "id": id,
        "by": by,
    }
    return run("run_analysis", arguments)


def save_result(
    x: Result,
    path: str | PathLike[str],
) -> Any:
    """Save a result to a file.

    One JSON file in UTF-8 that both languages read, doubles exact, with a checksum. It holds no
    rows of the data, and its size does not grow with them.

    Parameters
    ----------
    x : fit
        A fit or a decomposition.
    path : file name
        The file to write.

    Returns
    -------
    Nothing.
    """
    arguments: dict[str, Any] = {
        "x": x,
        "path": path,
    }
    return run("save_result", arguments)


def load_result(
    path: str | PathLike[str],
) -> Any:
    """Load a result from a file.

    Reads and checks the file; nothing in it is run.

    Parameters
    ----------
    path : file name
        The file to read.

    Returns
    -------
    The result, as it was saved.

    Raises
    ------
    DataError
        Codes: file, file_format.
    """
    arguments: dict[str, Any] = {
        "path": path,
    }
    return run("load_result", arguments)


def provenance(
    x: Result,
) -> Any:
    """Where a result comes from.

    Versions, compiler, instruction set, formula, sizes and hashes. Equal result_hash means equal
    results, whatever the language.

    Parameters
    ----------
    x : fit
        A fit or a decomposition.

    Returns
    -------
    A data frame: key, value.
    """
    arguments: dict[str, Any] = {
        "x": x,
    }
    return run("provenance", arguments)


def report_table(
    x: IntoDataFrame | Result,
    *,
    format: Option = "text",
    lang: Option = "sv",
    audience: Option = "internal",
) -> Any:
    """A table for a report.

    Of a fit: its estimates (odds ratios for the logit, hazard ratios for hazards) with the event
    and the rows; of a decomposition: the parts of its gaps with the verdicts; of a data frame of
    results: its columns under their names in words.

    Parameters
    ----------
    x : data frame
        A fit, a decomposition, or a data frame of results.
    format : text, default "text"
        "text", "markdown", "html" or "latex" (needs the package booktabs).
    lang : text, default "sv"
        "sv" or "en".
    audience : text, default "internal"
        Who reads it; only "internal" in this version.

    Returns
    -------
    One text.
    """
    arguments: dict[str, Any] = {
        "x": x,
        "format": format,
        "lang": lang,
        "audience": audience,
    }
    del x
    return run("report_table", arguments, ("x",))


def run_demo(
    path: str | PathLike[str],
) -> Any:
    """The main job: analyses of public and synthetic data, written to a folder.

    A: family treatment by age from the printed counts of PM #7, table 1. B: contraceptive use among
    1,934 women in 60 districts with a random intercept (data set Contraception of the R package
    mlmRev). C: the synthetic population of simulate_nuso(), checked, with tables of the PMs and
    every printed figure beside its value in it. D: models of consent and of goal attainment with
    municipality effects, and the gap in interventions by origin taken apart. E: the tables and
    texts of the reports of both PMs. Tables as CSV and one report as text.

    Parameters
    ----------
    path : file name
        The folder to write to; made if needed.

    Returns
    -------
    A data frame: file, bytes, sha256.
    """
    arguments: dict[str, Any] = {
        "path": path,
    }
    return run("run_demo", arguments)


def run_validation(
    *,
    path: str | PathLike[str] | None = None,
) -> Any:
    """The certified cases, run again on this machine.

    Fits and decomposes public data sets, and simulated ones, that the package carries, and compares
    what comes out with the values of independent tools (glm, glmmTMB, ordinal, nnet, survival,
    clubSandwich, statsmodels, 60 digits of mpmath, sums over plain grids, published test vectors,
    printed figures), each within its stated tolerance: for the documentation of an installation,
    and whoever audits it. It needs neither network nor compiler and less than a minute. Which case
    is certified by what: docs/validation.md. A quantity that is off is a row that failed, and a
    warning says how many did and what to do; it is no error.

    Parameters
    ----------
    path : file name, default None
        A file to write too: ending in .txt a report to read, with the sum, the versions and how
        each case is called; ending in .csv the table.

    Returns
    -------
    A data frame, one row a quantity: case, quantity, certified, obtained (missing where the case
    came to no end), difference (obtained - certified), tolerance (the largest difference that
    passes), source (what certified it), verdict ("passed" or "failed").

    Raises
    ------
    OptionError
        Codes: argument_value.
    DataError
        Codes: file.
    """
    arguments: dict[str, Any] = {
        "path": path,
    }
    return run("run_validation", arguments)


def check_release(
    x: Option,
    *,
    audience: Option = "public",
    disclosure: Option = None,
) -> Any:
    """Whether a result may leave, and what of it.

    The one place of the rules of disclosure control. Tables of shares: counts from 1 to min_count -
    1, shown or implied, shares on fewer than min_base cases, groups with all cases at one level,
    small kinds of missingness; further counts are left out until, by linear programming or flows in
    the table, no unsafe count can be told to be below min_count from the rest, the totals in the
    table and the totals of the levels. Life tables: the same along the bands. Fits: residual
    degrees of freedom, saturation, size of levels and categories. Decompositions: sizes and counts
    of the groups compared. Rows of the data never pass, nor does a table that is not this package's
    own.

    Thresholds are not law: whoever owns the data sets them, and the record states them. A verdict
    of review says that a person has to look. Tables that are released one by one can be held
    against each other: what is protected in one may stand in another. See
    docs/disclosure_control.md.

    Parameters
    ----------
    x : value
        One result: a data frame that a function of this package returned, a fit or a decomposition.
    audience : text, default "public"
        "public", "other_units" (other municipalities: a base from min_count on is shown) or
        "internal" (for those who may see the data: all is checked and said, nothing left out).
    disclosure : value, default None
        Named list of rules that differ from the defaults: min_count (5: a count from 1 to min_count
        - 1 is unsafe), min_base (10: fewest cases behind a share, a level or a group), min_df (10:
        fewest residual degrees of freedom), full_rows (true: a group with all its cases at one
        level is unsafe), p_percent (10) and dominance (2 contributors, 90 per cent) for sums,
        method ("suppress", "round" or "cell_key"), rounding_base (5, or 3), key (of the cell key: a
        secret text).

    Returns
    -------
    A named list: release (the table with unsafe cells missing, or with perturbed counts; nothing
    for fits and decompositions, and where nothing may leave), checks (data frame, one row a rule
    and item: rule, item, verdict ("pass", "review", "fail"), n_affected, finding), record (data
    frame for the log of what was released, in the terms of ACRO: key, value; among them type,
    status, summary, audience, the parameters, and sha256 of the released table as CSV, or the
    result_hash of a fit or decomposition).

    Raises
    ------
    OptionError
        Codes: argument_type, argument_value, argument_missing.

    Examples
    --------
    >>> data = pd.DataFrame({"days": [10, 40, 95, 120, 170, 180], "again": [1, 0, 1, 0, 1, 0]})
    >>> table = sk.life_table(data, time="days", status="again", breaks=[0, 90, 180])
    >>> checked = sk.check_release(table)
    >>> print(checked["checks"])
    """
    arguments: dict[str, Any] = {
        "x": x,
        "audience": audience,
        "disclosure": disclosure,
    }
    return run("check_release", arguments)


def figure(
    x: Result,
    *,
    kind: Option = None,
    lang: Option = "sv",
) -> Any:
    """A figure of a fit or a decomposition.

    An object of plotnine (Python) or ggplot2 (R) that can be added to. Its numbers are those of
    figure_data(); order, labels, ticks, title, caption and alternative text are made by the core,
    in Swedish or English. Without the package it is an error. In R, plot() of a fit draws it.

    Parameters
    ----------
    x : fit
        A fit or a decomposition.
    kind : value, default None
        "coefficients", "units", "predicted", "ordinal", "categories", "incidence" or "qq"; by
        default "units" for a fit with groups (not for unordered outcomes), else "coefficients". Of
        a decomposition: "components" (by default), "waterfall", "unexplained", "sensitivity" (of
        two groups and one outcome), "verdicts" (strata, stages or several contrasts) or "units"
        (with unit); of stages also "stages" (by default).
    lang : text, default "sv"
        "sv" or "en".

    Returns
    -------
    A plotnine or ggplot2 object.

    Raises
    ------
    OptionError
        Codes: kind, plot_package.
    DataError
        Codes: data_needed.
    """
    arguments: dict[str, Any] = {
        "x": x,
        "kind": kind,
        "lang": lang,
    }
    return draw(run("figure", arguments))


def figure_data(
    x: Result,
    *,
    kind: Option = None,
) -> Any:
    """The numbers behind a figure.

    "coefficients": in the order of estimates(), without intercept and thresholds, odds ratios for
    the logit, hazard ratios for hazards with cloglog. "units": the intercept effects of the first
    grouping factor as in random_effects(), smallest first. "predicted": marginal predictions by the
    first categorical predictor, else the first numeric one (at 41 values if it has more): the mean
    over all cases of the fit, each with that value and its own values elsewhere. "ordinal",
    "categories" (of an unordered outcome): the same by the first categorical predictor, stacked
    over the categories of the outcome. "incidence" (hazard models): the cumulative incidence of the
    event at the breaks, as in predicted(), by the first categorical predictor, averaged as for
    "predicted". "qq": the quantile residuals of fit_residuals() with seed 1, sorted, against normal
    quantiles; the limits hold 95% of the i-th of n independent normal values (points of Beta(i, n +
    1 - i)), each by itself; of more than 1,000 rows the outermost and 800 between. The last five
    need a fit that still has its rows.

    Of a decomposition: "components", the parts of every contrast with their limits; "waterfall",
    the parts of the first contrast as steps that add up to it; "unexplained", the unexplained part
    of every stratum, or contrast, with its verdict (delta of the decomposition, Holm over the
    rows); of decompose_stages() "stages", what each stage adds to the first contrast by each
    component, as tiles; "verdicts", the same as tiles of strata, and stages, by contrasts (start,
    end); "sensitivity", of the first contrast: which difference of the groups in a criterion that
    is missing (position, standard deviations) and which effect of one standard deviation of it
    (estimate) leave nothing, or delta, of the unexplained part (group), and without a group the
    observed sets: their effect, and the difference that makes the change which leaving the set out
    makes; "units", the first contrast in every unit with at least 10 cases of either group (others
    are not shown), smallest first: the mean over the unit's cases of what either group's rule with
    units expects of them, drawn towards that of all units, with limits by the posterior and the
    estimated parameters; it needs a decomposition that still has its cases.

    Parameters
    ----------
    x : fit
        A fit or a decomposition.
    kind : value, default None
        "coefficients", "units", "predicted", "ordinal", "categories", "incidence" or "qq"; by
        default "units" for a fit with groups (not for unordered outcomes), else "coefficients". Of
        a decomposition: "components" (by default), "waterfall", "unexplained", "sensitivity" (of
        two groups and one outcome), "verdicts" (strata, stages or several contrasts) or "units"
        (with unit); of stages also "stages" (by default).

    Returns
    -------
    A data frame: term (coefficient, grouping factor or predictor), label, group (category, ordinal
    and multinomial fits), position (1, 2, ..., the value of a numeric predictor, the time, or the
    normal quantile), estimate, conf_low, conf_high (95%), start, end (edges of a stacked bar, or of
    a tile).

    Raises
    ------
    OptionError
        Codes: kind.
    DataError
        Codes: data_needed.
    """
    arguments: dict[str, Any] = {
        "x": x,
        "kind": kind,
    }
    return run("figure_data", arguments)


def write_report(
    tables: Option,
    *,
    pm: Option,
    path: str | PathLike[str],
    lang: Option = "sv",
    unit: Option = None,
    audience: Option = "public",
    disclosure: Option = None,
) -> Any:
    """A report on the tables of a PM, as a web page and a Word file.

    Writes two files with the same content: an HTML page that stands alone (no script, nothing from
    elsewhere, readable on a telephone and by a screen reader) and, under the same name with .docx,
    a Word file with tables that can be edited. Both are finished before either gets its name, so
    that no half-written report is found. Figures are drawn with plotnine (Python) or ggplot2 (R),
    the Word file with python-docx or officer; when one is missing, that is said before anything is
    computed. A progress bar is shown where somebody watches.

    Parameters
    ----------
    tables : value
        The tables of the data model by name, as read_tables() gives them.
    pm : value
        "pm5" or "pm7".
    path : file name
        The page to write; its name ends in .html.
    lang : text, default "sv"
        "sv" or "en".
    unit : value, default None
        The municipality the report is for; by default for all.
    audience : text, default "public"
        Who reads it: "internal", "other_units" or "public"; it decides what is shown.
    disclosure : value, default None
        Settings of disclosure control, as for check_release().

    Returns
    -------
    A data frame: file, bytes, sha256.

    Raises
    ------
    OptionError
        Codes: argument_value, report_package.
    DataError
        Codes: file.
    """
    arguments: dict[str, Any] = {
        "tables": tables,
        "pm": pm,
        "path": path,
        "lang": lang,
        "unit": unit,
        "audience": audience,
        "disclosure": disclosure,
    }
    return _report.write_report(arguments)
