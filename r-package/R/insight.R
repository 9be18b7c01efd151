# What the package insight (and with it performance, parameters, see) asks of a model, registered
# when it is loaded. Rows are never handed out: get_data() needs them from the caller.

find_formula.skillnad_fit <- function(x, ...) {
  formula <- stats::formula(x)
  fixed <- fixed_formula(x)
  conditional <- if (length(formula) == 3L) call("~", formula[[2L]], fixed[[2L]]) else fixed
  out <- list(conditional = stats::as.formula(conditional, env = baseenv()))
  random <- random_terms(formula[[length(formula)]])
  if (length(random) > 0L) {
    out$random <- lapply(random, function(term) stats::as.formula(call("~", term), env = baseenv()))
    if (length(random) == 1L) out$random <- out$random[[1L]]
  }
  structure(out, class = c("insight_formula", "list"))
}

# The calls inside (a | b).
random_terms <- function(e) {
  if (!is.call(e)) {
    return(list())
  }
  if (as.character(e[[1L]])[1L] %in% c("|", "||")) {
    return(list(e))
  }
  unlist(lapply(as.list(e)[-1L], random_terms), recursive = FALSE)
}

get_parameters.skillnad_fit <- function(x, ...) {
  table <- ask("estimates", fit = x)
  data.frame(Parameter = coefficient_names(table), Estimate = table$estimate)
}

find_parameters.skillnad_fit <- function(x, flatten = FALSE, ...) {
  names <- coefficient_names(ask("estimates", fit = x))
  if (flatten) names else list(conditional = names)
}

get_statistic.skillnad_fit <- function(x, ...) {
  table <- ask("estimates", fit = x)
  out <- data.frame(Parameter = coefficient_names(table), Statistic = table$statistic)
  attr(out, "statistic") <- find_statistic.skillnad_fit(x)
  out
}

find_statistic.skillnad_fit <- function(x, ...) {
  if (all(is.infinite(ask("estimates", fit = x)$df))) "z-statistic" else "t-statistic"
}

get_varcov.skillnad_fit <- function(x, ...) as.matrix(stats::vcov(x))

get_data.skillnad_fit <- function(x, data = NULL, ...) {
  if (length(data) == 0L) ask("data_needed_error")
  used <- run("used_rows", list(fit = x, data = data), data = "data")
  as.data.frame(data)[used, , drop = FALSE]
}

n_obs.skillnad_fit <- function(x, ...) x$n_used

link_function.skillnad_fit <- function(x, ...) link_of(x)$linkfun

link_inverse.skillnad_fit <- function(x, ...) link_of(x)$linkinv

link_of <- function(x) stats::make.link(ask("fit_link", fit = x))

model_info.skillnad_fit <- function(x, ...) {
  link <- ask("fit_link", fit = x)
  family <- x$family
  list(
    is_binomial = family != "ordinal", is_bernoulli = family == "binary",
    is_logit = link == "logit", is_probit = link == "probit", is_ordinal = family == "ordinal",
    is_cumulative = family == "ordinal", is_multinomial = FALSE, is_categorical = FALSE,
    is_survival = family == "hazard", is_linear = FALSE, is_count = FALSE, is_poisson = FALSE,
    is_mixed = length(random_terms(stats::formula(x))) > 0L, is_multivariate = FALSE,
    is_bayesian = FALSE, is_zero_inflated = FALSE, link_function = link,
    family = if (family == "ordinal") "cumulative" else "binomial"
  )
}

coefficient_names <- function(table) {
  if (length(unique(table$category)) == 1L) {
    return(table$term)
  }
  ifelse(table$category %in% c(NA, ""), table$term, paste0(table$category, ": ", table$term))
}
