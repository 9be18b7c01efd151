# The generics of broom, registered when the package generics is loaded. Dots only here.

tidy.skillnad_fit <- function(x, effects = "fixed", conf.int = FALSE, conf.level = 0.95, # nolint
                              exponentiate = FALSE, ...) {
  effects <- match.arg(effects, c("fixed", "ran_pars", "ran_vals"))
  if (effects != "fixed") {
    return(tidy_random(x, effects, conf.int, conf.level, ...))
  }
  table <- run(
    "estimates", list(fit = x, level = conf.level, exponentiate = exponentiate, ...)
  )
  tidied <- data.frame(
    term = table$term, estimate = table$estimate, std.error = table$std_error,
    statistic = table$statistic, p.value = table$p_value
  )
  # Where a term stands once for each category or threshold.
  if (length(unique(table$category)) > 1L) tidied <- cbind(y.level = table$category, tidied)
  if (conf.int) {
    tidied$conf.low <- table$conf_low
    tidied$conf.high <- table$conf_high
  }
  tidied
}

# As broom.mixed has them: variance parameters, or the effects of the groups.
tidy_random <- function(x, effects, conf_int, conf_level, ...) {
  if (effects == "ran_pars") {
    table <- run("variance_components", list(fit = x, level = conf_level, ...))
    tidied <- data.frame(group = table$group, term = table$name)
  } else {
    table <- run("random_effects", list(fit = x, level = conf_level, ...))
    tidied <- data.frame(group = table$group, level = table$level, term = table$term)
  }
  tidied$estimate <- table$estimate
  tidied$std.error <- table$std_error
  if (conf_int) {
    tidied$conf.low <- table$conf_low
    tidied$conf.high <- table$conf_high
  }
  tidied
}

glance.skillnad_fit <- function(x, ...) {
  data.frame(
    nobs = x$n_used, df = x$n_parameters, logLik = x$log_likelihood, AIC = x$aic, BIC = x$bic,
    converged = x$converged
  )
}

# One column .fitted of the modelled event; of several categories, bands or times one each,
# .fitted_a, beside their errors and limits.
augment.skillnad_fit <- function(x, data = NULL, newdata = NULL, ...) {
  fitted <- run(
    "predicted", list(fit = x, newdata = newdata, data = data, ...),
    data = c("newdata", "data")
  )
  columns <- c(
    .fitted = "estimate", .se.fit = "std_error", .lower = "conf_low", .upper = "conf_high"
  )
  inside <- inner_labels(fitted)
  added <- list()
  for (name in names(columns)) {
    values <- fitted[[columns[[name]]]]
    if (length(inside) <= 1L) {
      added[[name]] <- values
    } else {
      for (i in seq_along(inside)) {
        added[[paste0(name, "_", inside[i])]] <- values[seq(i, length(values), length(inside))]
      }
    }
  }
  frame <- if (is.null(newdata)) data else newdata
  if (is.null(frame)) {
    return(as.data.frame(added, check.names = FALSE, optional = TRUE))
  }
  for (name in names(added)) frame[[name]] <- added[[name]]
  frame
}

# What the rows of one case are for: categories, bands or times.
inner_labels <- function(table) {
  parts <- table[intersect(c("time", "band", "category"), names(table))]
  if (length(unique(parts$category)) == 1L && length(parts) > 1L) parts$category <- NULL
  unique(do.call(paste, c(as.list(parts), sep = "_")))
}
