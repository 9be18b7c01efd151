# R's own generics, as aliases: they only read fields and tables of the fit.

coef.skillnad_fit <- function(object, ...) {
  table <- ask("estimates", fit = object)
  stats::setNames(table$estimate, table$term)
}

# What follows by name goes to the core, which knows it or says so: nothing is ignored.
vcov.skillnad_fit <- function(object, ...) covariance_matrix(object, ...)

confint.skillnad_fit <- function(object, parm, level = 0.95, ...) {
  table <- run("estimates", list(fit = object, level = level, ...))
  tails <- c((1 - level) / 2, 1 - (1 - level) / 2)
  names <- paste(format(100 * tails, trim = TRUE, scientific = FALSE, digits = 3L), "%")
  limits <- cbind(table$conf_low, table$conf_high)
  dimnames(limits) <- list(table$term, names)
  if (missing(parm)) limits else limits[parm, , drop = FALSE]
}

# The cases, not the rows of grouped data: BIC() is then the fit's own.
logLik.skillnad_fit <- function(object, ...) {
  structure(object$log_likelihood,
    df = object$n_parameters, nobs = ask("fit_statistics", fit = object)$n_trials,
    class = "logLik"
  )
}

nobs.skillnad_fit <- function(object, ...) object$n_used

formula.skillnad_fit <- function(x, ...) stats::as.formula(x$formula, env = baseenv())

family.skillnad_fit <- function(object, ...) object$family

predict.skillnad_fit <- function(object, newdata = NULL, ...) {
  run("predicted", list(fit = object, newdata = newdata, ...), data = c("newdata", "data"))$estimate
}

residuals.skillnad_fit <- function(object, type = "quantile", ...) {
  run("fit_residuals", list(fit = object, kind = type, ...), data = "data")$residual
}

# Without a seed one is drawn from R's own generator, so that set.seed() holds.
simulate.skillnad_fit <- function(object, nsim = 1, seed = NULL, ...) {
  if (is.null(seed)) seed <- sample.int(.Machine$integer.max, 1L)
  run("simulate_outcomes", list(fit = object, n = nsim, seed = seed, ...), data = "data")
}

anova.skillnad_fit <- function(object, other, ...) {
  run("compare_fits", list(fit = object, other = other, ...))
}

print.skillnad_fit <- function(x, ...) print_result(x)

summary.skillnad_fit <- function(object, ...) {
  structure(
    class = "summary.skillnad_fit",
    list(
      text = printed(object),
      estimates = ask("estimates", fit = object),
      statistics = ask("fit_statistics", fit = object)
    )
  )
}

print.summary.skillnad_fit <- function(x, ...) {
  writeLines(enc2utf8(x$text), useBytes = TRUE)
  invisible(x)
}
