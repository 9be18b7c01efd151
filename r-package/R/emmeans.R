# emmeans on fits. The methods are registered when emmeans is loaded; the rows of a reference grid
# become a matrix in the core (predictor_rows), and here it is only handed over.

# A fit holds no rows, so the data come with the call: emmeans(fit, "x", data = data). Those of the
# fit are taken, the others left out. emtrends() of emmeans 1.8 does not hand the data on;
# average_effects() has slopes.
recover_data.skillnad_fit <- function(object, data = NULL, ...) {
  if (length(data) == 0L) ask("data_needed_error")
  used <- run("used_rows", list(fit = object, data = data), data = "data")
  plain <- stats::as.formula(call("~", bare_terms(fixed_formula(object)[[2L]])), env = baseenv())
  emmeans::recover_data(
    call("skillnad_fit"), stats::terms(plain), NULL,
    data = as.data.frame(data)[used, , drop = FALSE]
  )
}

# Ordinal fits: the latent mean, x'b less the mean of the thresholds. Hazard fits: the mean of the
# bands. Degrees of freedom are infinite, as of other models of this family.
emm_basis.skillnad_fit <- function(object, trms, xlev, grid, vcov. = NULL, ...) { # nolint
  rows <- run("predictor_rows", list(fit = object, newdata = grid), data = "newdata")
  terms <- setdiff(names(rows), "(offset)")
  covariance <- if (is.null(vcov.)) {
    stats::vcov(object)
  } else if (is.function(vcov.)) {
    vcov.(object)
  } else {
    vcov.
  }
  misc <- if (object$family == "ordinal") {
    list()
  } else {
    list(
      tran = ask("fit_link", fit = object),
      inv.lbl = if (object$family == "hazard") "hazard" else "prob"
    )
  }
  x <- as.matrix(rows[terms])
  estimate <- ask("estimates", fit = object)$estimate
  covariance <- as.matrix(covariance)
  if (any(rows[["(offset)"]] != 0)) { # a column whose coefficient is 1 and known
    x <- cbind(x, "(offset)" = rows[["(offset)"]])
    estimate <- c(estimate, 1)
    covariance <- rbind(cbind(covariance, 0), 0)
  }
  list(
    X = x,
    bhat = estimate,
    nbasis = matrix(NA),
    V = covariance,
    dffun = function(k, dfargs) Inf,
    dfargs = list(),
    misc = misc
  )
}

# The terms with variables in the place of functions, which emmeans would evaluate: what it needs to
# know is which variables there are, which are categories, and which stand in interactions.
bare_terms <- function(e) {
  if (!is.call(e)) {
    return(e)
  }
  name <- as.character(e[[1L]])[1L]
  if (name %in% c("+", "-", ":", "*", "/", "^", "%in%", "(")) {
    return(as.call(c(e[[1L]], lapply(as.list(e)[-1L], bare_terms))))
  }
  variables <- lapply(all.vars(e), as.name)
  if (length(variables) == 0L) {
    return(1)
  }
  if (name %in% c("C", "factor")) variables[[1L]] <- call("factor", variables[[1L]])
  Reduce(function(a, b) call(if (name == "offset") "+" else ":", a, b), variables)
}

# The formula without its random terms and its outcome, for what reads terms.
fixed_formula <- function(object) {
  drop <- function(e) {
    if (!is.call(e)) {
      return(e)
    }
    if (identical(e[[1L]], as.name("(")) && is.call(e[[2L]]) &&
      as.character(e[[2L]][[1L]]) %in% c("|", "||")) {
      return(NULL)
    }
    if (length(e) == 3L && as.character(e[[1L]])[1L] %in% c("+", "-")) {
      left <- drop(e[[2L]])
      right <- drop(e[[3L]])
      if (is.null(right)) {
        return(left)
      }
      return(if (is.null(left)) right else as.call(list(e[[1L]], left, right)))
    }
    e
  }
  formula <- stats::formula(object)
  right <- drop(formula[[length(formula)]])
  stats::as.formula(call("~", if (is.null(right)) 1 else right), env = baseenv())
}
