# The public functions. Written by tools/generate.py from the core's registry; do not edit.

fit_logit <- function(formula, data, ..., event = NULL, weights = NULL, weight_kind = NULL,
                      weight_scale = "size", cluster = NULL, link = "logit",
                      nodes = "auto", penalty = "none", missing = "drop", force = FALSE,
                      threads = 1, control = NULL) {
  run("fit_logit", list(
    formula = formula, data = data, event = event, weights = weights, weight_kind = weight_kind,
    weight_scale = weight_scale, cluster = cluster, link = link, nodes = nodes, penalty = penalty,
    missing = missing, force = force, threads = threads, control = control
  ), list(...), data = "data")
}

fit_ordinal <- function(formula, data, ..., nonproportional = NULL, weights = NULL,
                        weight_kind = NULL, weight_scale = "size", cluster = NULL,
                        link = "logit", nodes = "auto", penalty = "none", missing = "drop",
                        force = FALSE, threads = 1, control = NULL) {
  run("fit_ordinal", list(
    formula = formula, data = data, nonproportional = nonproportional, weights = weights,
    weight_kind = weight_kind, weight_scale = weight_scale, cluster = cluster, link = link, nodes
    = nodes, penalty = penalty, missing = missing, force = force, threads = threads, control =
    control
  ), list(...), data = "data")
}

fit_multinomial <- function(formula, data, ..., base = NULL, weights = NULL,
                            weight_kind = NULL, weight_scale = "size", cluster = NULL,
                            link = "logit", nodes = "auto", penalty = "none",
                            missing = "drop", force = FALSE, threads = 1, control = NULL) {
  run("fit_multinomial", list(
    formula = formula, data = data, base = base, weights = weights, weight_kind = weight_kind,
    weight_scale = weight_scale, cluster = cluster, link = link, nodes = nodes, penalty = penalty,
    missing = missing, force = force, threads = threads, control = control
  ), list(...), data = "data")
}

fit_hazard <- function(formula, data, ..., time, status, event = NULL, breaks,
                       entry = NULL, causes = NULL, link = "cloglog", weights = NULL,
                       weight_kind = NULL, weight_scale = "size", cluster = NULL,
                       nodes = "auto", penalty = "none", missing = "drop", force = FALSE,
                       threads = 1, control = NULL) {
  run("fit_hazard", list(
    formula = formula, data = data, time = time, status = status, event = event, breaks = breaks,
    entry = entry, causes = causes, link = link, weights = weights, weight_kind = weight_kind,
    weight_scale = weight_scale, cluster = cluster, nodes = nodes, penalty = penalty, missing =
    missing, force = force, threads = threads, control = control
  ), list(...), data = "data")
}

model_matrix <- function(formula, data) {
  run("model_matrix", list(
    formula = formula, data = data
  ), data = "data")
}

collapse_counts <- function(formula, data, ..., unit = NULL) {
  run("collapse_counts", list(
    formula = formula, data = data, unit = unit
  ), list(...), data = "data")
}

used_rows <- function(fit, ..., data) {
  run("used_rows", list(
    fit = fit, data = data
  ), list(...), data = "data")
}

estimates <- function(fit, ..., level = 0.95, exponentiate = FALSE, vcov = "auto",
                      df = "auto") {
  run("estimates", list(
    fit = fit, level = level, exponentiate = exponentiate, vcov = vcov, df = df
  ), list(...))
}

joint_tests <- function(fit, ..., terms = NULL, method = "wald", vcov = "auto") {
  run("joint_tests", list(
    fit = fit, terms = terms, method = method, vcov = vcov
  ), list(...))
}

combinations <- function(fit, ..., weights, null = 0, level = 0.95, vcov = "auto") {
  run("combinations", list(
    fit = fit, weights = weights, null = null, level = level, vcov = vcov
  ), list(...))
}

fit_statistics <- function(fit) {
  run("fit_statistics", list(
    fit = fit
  ))
}

covariance_matrix <- function(fit, ..., vcov = "auto") {
  run("covariance_matrix", list(
    fit = fit, vcov = vcov
  ), list(...))
}

variance_components <- function(fit, ..., level = 0.95) {
  run("variance_components", list(
    fit = fit, level = level
  ), list(...))
}

random_effects <- function(fit, ..., level = 0.95, kind = "mean") {
  run("random_effects", list(
    fit = fit, level = level, kind = kind
  ), list(...))
}

diagnose <- function(fit) {
  run("diagnose", list(
    fit = fit
  ))
}

fit_intervals <- function(fit, ..., method = "profile", level = 0.95, replicates = 999,
                          seed = NULL, threads = 1, data = NULL) {
  run("fit_intervals", list(
    fit = fit, method = method, level = level, replicates = replicates, seed = seed, threads =
    threads, data = data
  ), list(...), data = "data")
}

compare_fits <- function(fit, other) {
  run("compare_fits", list(
    fit = fit, other = other
  ))
}

proportional_odds_test <- function(fit) {
  run("proportional_odds_test", list(
    fit = fit
  ))
}

predicted <- function(fit, ..., newdata = NULL, data = NULL, kind = "marginal", by = NULL,
                      times = NULL, vcov = "auto", level = 0.95) {
  run("predicted", list(
    fit = fit, newdata = newdata, data = data, kind = kind, by = by, times = times, vcov = vcov,
    level = level
  ), list(...), data = c("newdata", "data"))
}

average_effects <- function(fit, ..., variables, newdata = NULL, data = NULL, by = NULL,
                            kind = "marginal", comparison = "difference", vcov = "auto",
                            level = 0.95) {
  run("average_effects", list(
    fit = fit, variables = variables, newdata = newdata, data = data, by = by, kind = kind,
    comparison = comparison, vcov = vcov, level = level
  ), list(...), data = c("newdata", "data"))
}

fit_residuals <- function(fit, ..., kind = "quantile", seed = NULL, data = NULL) {
  run("fit_residuals", list(
    fit = fit, kind = kind, seed = seed, data = data
  ), list(...), data = "data")
}

simulate_outcomes <- function(fit, ..., n = 1, seed, data = NULL) {
  run("simulate_outcomes", list(
    fit = fit, n = n, seed = seed, data = data
  ), list(...), data = "data")
}

fit_influence <- function(fit, ..., by = NULL, data = NULL) {
  run("fit_influence", list(
    fit = fit, by = by, data = data
  ), list(...), data = "data")
}

pool_fits <- function(fits) {
  run("pool_fits", list(
    fits = fits
  ))
}

life_table <- function(data, ..., time, status, event = NULL, breaks, entry = NULL,
                       causes = NULL, by = NULL, level = 0.95) {
  run("life_table", list(
    data = data, time = time, status = status, event = event, breaks = breaks, entry = entry,
    causes = causes, by = by, level = level
  ), list(...), data = "data")
}

decompose_gap <- function(data, ..., outcome, group, criteria, event = NULL, scores = NULL,
                          reference = NULL, contrasts = "reference", target = "both",
                          attribution = "shapley", estimator = "regression",
                          model = "auto", penalty = "none", unit = NULL,
                          unit_part = "two_step", strata = NULL, strata_weights = NULL,
                          cluster = NULL, interval = "influence", replicates = 999,
                          seed = NULL, delta = 0.05, weights = NULL, weight_kind = NULL,
                          missing = "level", level = 0.95, threads = 1, control = NULL) {
  run("decompose_gap", list(
    data = data, outcome = outcome, group = group, criteria = criteria, event = event, scores =
    scores, reference = reference, contrasts = contrasts, target = target, attribution =
    attribution, estimator = estimator, model = model, penalty = penalty, unit = unit, unit_part =
    unit_part, strata = strata, strata_weights = strata_weights, cluster = cluster, interval =
    interval, replicates = replicates, seed = seed, delta = delta, weights = weights, weight_kind
    = weight_kind, missing = missing, level = level, threads = threads, control = control
  ), list(...), data = "data")
}

decompose_stages <- function(data, ..., stages, group, criteria = NULL, reference = NULL,
                             contrasts = "reference", target = "both",
                             estimator = "regression", model = "auto", strata = NULL,
                             strata_weights = NULL, cluster = NULL, interval = "influence",
                             replicates = 999, seed = NULL, delta = 0.05, weights = NULL,
                             weight_kind = NULL, missing = "level", level = 0.95,
                             threads = 1, control = NULL) {
  run("decompose_stages", list(
    data = data, stages = stages, group = group, criteria = criteria, reference = reference,
    contrasts = contrasts, target = target, estimator = estimator, model = model, strata = strata,
    strata_weights = strata_weights, cluster = cluster, interval = interval, replicates =
    replicates, seed = seed, delta = delta, weights = weights, weight_kind = weight_kind, missing
    = missing, level = level, threads = threads, control = control
  ), list(...), data = "data")
}

gap_components <- function(d, ..., detail = "sets", level = NULL) {
  run("gap_components", list(
    d = d, detail = detail, level = level
  ), list(...))
}

gap_verdicts <- function(d, ..., delta = NULL, adjust = "holm", lang = "sv") {
  run("gap_verdicts", list(
    d = d, delta = delta, adjust = adjust, lang = lang
  ), list(...))
}

gap_sensitivity <- function(d, ..., benchmark = NULL) {
  run("gap_sensitivity", list(
    d = d, benchmark = benchmark
  ), list(...))
}

published_figures <- function(..., pm = NULL) {
  run("published_figures", list(
    pm = pm
  ), list(...))
}

load_codebook <- function(name = "nuso") {
  run("load_codebook", list(
    name = name
  ))
}

check_data <- function(tables, ..., codebook = "nuso") {
  run("check_data", list(
    tables = tables, codebook = codebook
  ), list(...))
}

simulate_nuso <- function(..., seed, mode = "replica", unit_sd = 0.15,
                          scenario = "default") {
  run("simulate_nuso", list(
    seed = seed, mode = mode, unit_sd = unit_sd, scenario = scenario
  ), list(...))
}

read_survey <- function(path, ..., codebook = NULL) {
  by_hand_read_survey(list(
    path = path, codebook = codebook
  ), list(...))
}

read_tables <- function(path, ..., codebook = "nuso") {
  by_hand_read_tables(list(
    path = path, codebook = codebook
  ), list(...))
}

labels_of <- function(data) {
  by_hand_labels_of(list(
    data = data
  ))
}

shares <- function(data, ..., outcome, event = NULL, by = NULL, base = NULL,
                   multiple = FALSE, cluster = NULL, level = 0.95, disclosure = NULL) {
  run("shares", list(
    data = data, outcome = outcome, event = event, by = by, base = base, multiple = multiple,
    cluster = cluster, level = level, disclosure = disclosure
  ), list(...), data = "data")
}

sorting_process <- function(tables, ..., by = "age", level = 0.95) {
  run("sorting_process", list(
    tables = tables, by = by, level = level
  ), list(...))
}

reproduce_pm <- function(tables, ..., pm = NULL) {
  run("reproduce_pm", list(
    tables = tables, pm = pm
  ), list(...))
}

check_figures <- function(..., pm = NULL, claims = NULL, figures = NULL) {
  run("check_figures", list(
    pm = pm, claims = claims, figures = figures
  ), list(...), data = c("claims", "figures"))
}

analyses <- function() {
  run("analyses", list())
}

run_analysis <- function(tables, ..., id, by = NULL) {
  run("run_analysis", list(
    tables = tables, id = id, by = by
  ), list(...))
}

save_result <- function(x, path) {
  run("save_result", list(
    x = x, path = path
  ))
}

load_result <- function(path) {
  run("load_result", list(
    path = path
  ))
}

provenance <- function(x) {
  run("provenance", list(
    x = x
  ))
}

report_table <- function(x, ..., format = "text", lang = "sv", audience = "internal") {
  run("report_table", list(
    x = x, format = format, lang = lang, audience = audience
  ), list(...), data = "x")
}

run_demo <- function(path) {
  run("run_demo", list(
    path = path
  ))
}

run_validation <- function(..., path = NULL) {
  run("run_validation", list(
    path = path
  ), list(...))
}

check_release <- function(x, ..., audience = "public", disclosure = NULL) {
  run("check_release", list(
    x = x, audience = audience, disclosure = disclosure
  ), list(...))
}

figure <- function(x, ..., kind = NULL, lang = "sv") {
  draw(run("figure", list(
    x = x, kind = kind, lang = lang
  ), list(...)))
}

figure_data <- function(x, ..., kind = NULL) {
  run("figure_data", list(
    x = x, kind = kind
  ), list(...))
}

write_report <- function(tables, ..., pm, path, lang = "sv", unit = NULL,
                         audience = "public", disclosure = NULL) {
  by_hand_write_report(list(
    tables = tables, pm = pm, path = path, lang = lang, unit = unit, audience = audience,
    disclosure = disclosure
  ), list(...))
}
