# Runs the cases marked "peers" through glm, lme4 and glmmTMB; the protocol is that of worker.R.
#   Rscript peers.R ROOT cases.json PEER id [id ...]      PEER: glm, glmer, glmer9, glmmTMB
arguments <- commandArgs(TRUE)
root <- arguments[[1]]
peer <- arguments[[3]]
suppressPackageStartupMessages({
  library(lme4)
  if (peer == "glmmTMB") library(glmmTMB)
})
source(file.path(root, "tests", "badinput", "frames.R"), encoding = "UTF-8")

fit_peer <- function(formula, data, family) {
  model <- switch(peer,
    glm = if (is.null(data$.w)) glm(nobars(formula), family, data)
    else glm(nobars(formula), family, data, weights = .w),
    glmer = if (is.null(data$.w)) glmer(formula, data, family)
    else glmer(formula, data, family, weights = .w),
    glmer9 = if (is.null(data$.w)) glmer(formula, data, family, nAGQ = 9)
    else glmer(formula, data, family, weights = .w, nAGQ = 9),
    glmmTMB = if (is.null(data$.w)) glmmTMB(formula, data, family)
    else glmmTMB(formula, data, family, weights = .w)
  )
  table <- coef(summary(model))
  if (peer == "glmmTMB") table <- table$cond
  sd <- if (peer %in% c("glmer", "glmer9")) {
    attr(VarCorr(model)[[1]], "stddev")[[1]]
  } else if (peer == "glmmTMB" && length(VarCorr(model)$cond)) {
    attr(VarCorr(model)$cond[[1]], "stddev")[[1]]
  } else {
    NA
  }
  list(
    estimate = unname(table[, 1]), std_error = unname(table[, 2]), sd = sd,
    log_likelihood = as.numeric(logLik(model)), n_used = stats::nobs(model),
    aliased = anyNA(coef(summary(model))) || (peer == "glm" && anyNA(coef(model)))
  )
}

run_case <- function(case) {
  base <- if (is.null(case$base)) "base" else case$base
  data <- build_frame(case$data, base, root)
  if (!is.null(case$options$weights)) data$.w <- data[[case$options$weights]]
  formula <- if (is.null(case$formula)) "y ~ x + f + (1 | g)" else case$formula
  formula <- stats::as.formula(gsub("C(", "factor(", formula, fixed = TRUE))
  if (peer != "glm" && !length(findbars(formula))) return(list(outcome = "not applicable"))
  said <- character()
  start <- sum(proc.time()[1:2])
  out <- withCallingHandlers(
    tryCatch(
      c(list(outcome = "value"), fit_peer(formula, data, binomial())),
      error = function(e) list(outcome = "error", message = conditionMessage(e))
    ),
    warning = function(w) {
      said <<- c(said, conditionMessage(w))
      invokeRestart("muffleWarning")
    },
    message = function(m) {
      said <<- c(said, conditionMessage(m))
      invokeRestart("muffleMessage")
    }
  )
  numbers <- function(v) if (is.numeric(v)) lapply(v, function(a) sprintf("%.12g", a)) else v
  out <- lapply(out, function(v) if (length(v) == 1) numbers(v)[[1]] else numbers(v))
  seconds <- sum(proc.time()[1:2]) - start
  c(out, list(said = as.list(said), seconds = round(seconds, 2)))
}

cases <- jsonlite::fromJSON(arguments[[2]], simplifyVector = FALSE)
names(cases) <- vapply(cases, function(case) case$id, "")
say <- function(line) {
  writeLines(enc2utf8(line), stdout(), useBytes = TRUE)
  flush(stdout())
}
for (id in arguments[-(1:3)]) {
  say(paste("START", id))
  say(jsonlite::toJSON(run_case(cases[[id]]), auto_unbox = TRUE, null = "null", na = "null"))
}
