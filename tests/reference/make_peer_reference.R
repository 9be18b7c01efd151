# Writes peers.csv: the cases of models.csv by glm, lme4 and glmmTMB with tight settings, for
# comparison only (their last digits are those of their optimisers). Needs lme4 and glmmTMB.
# Run from this folder: Rscript make_peer_reference.R
suppressPackageStartupMessages({
  library(lme4)
  library(glmmTMB)
})

cbpp <- read.csv("../../cpp/data/cbpp.csv")
cbpp$period <- factor(cbpp$period)
contraception <- read.csv("../../cpp/data/contraception.csv")
contraception$use <- as.integer(contraception$use == "Y")
contraception$livch <- factor(contraception$livch, levels = c("0", "1", "2", "3+"))
base <- read.csv("base.csv")
base_sd8 <- read.csv("base_sd8.csv")

version_of <- function(package) paste(package, packageVersion(package))
lines <- list()
add <- function(case, tool, quantity, values, names = "") {
  index <- if (length(values) > 1) seq_along(values) else ""
  lines[[length(lines) + 1]] <<- data.frame(
    case, quantity, index, name = names, value = sprintf("%.17g", values), tool
  )
}
add_fixed <- function(case, tool, estimate, error, value) {
  add(case, tool, "log_likelihood", value)
  add(case, tool, "estimate", unname(estimate), names(estimate))
  add(case, tool, "std_error", unname(error), names(estimate))
}

run_glm <- function(case, formula, data, link = "logit") {
  fit <- glm(formula, binomial(link), data, control = glm.control(epsilon = 1e-15, maxit = 100))
  error <- sqrt(diag(vcov(fit)))
  if (link != "logit") error[] <- NA # glm gives the expected information
  add_fixed(case, paste("stats", getRversion()), coef(fit), error, as.numeric(logLik(fit)))
}

# lme4 before 2.1 leaves out of the log-likelihood for nAGQ > 1 what a saturated model reaches.
saturated <- function(fit) {
  y <- model.response(model.frame(fit))
  if (is.null(dim(y))) return(0)
  m <- rowSums(y)
  sum(dbinom(y[, 1], m, y[, 1] / m, log = TRUE))
}

run_glmer <- function(case, formula, data, nodes, link = "logit") {
  control <- glmerControl(
    optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 2e5), tolPwrss = 1e-12,
    calc.derivs = TRUE
  )
  fit <- suppressWarnings(
    glmer(formula, data, binomial(link), nAGQ = nodes, control = control)
  )
  value <- as.numeric(logLik(fit)) + if (nodes > 1) saturated(fit) else 0
  tool <- version_of("lme4")
  add_fixed(case, tool, fixef(fit), sqrt(diag(as.matrix(vcov(fit)))), value)
  add(case, tool, "sd", attr(VarCorr(fit)[[1]], "stddev")[[1]])
  if (case %in% c("cbpp_logit_k1", "cbpp_logit_k25")) {
    modes <- ranef(fit, condVar = TRUE)[[1]]
    add(case, tool, "effect_mode", modes[[1]], rownames(modes))
    add(case, tool, "effect_mode_std_error", sqrt(attr(modes, "postVar")[1, 1, ]), rownames(modes))
  }
}

# nlminb, then Newton steps with the exact gradient.
run_tmb <- function(case, formula, data, link = "logit") {
  fit <- suppressWarnings(glmmTMB(formula, data, family = binomial(link)))
  object <- fit$obj
  at <- fit$fit$par
  for (step in 1:5) {
    at <- at - solve(optimHess(at, object$fn, object$gr), as.numeric(object$gr(at)))
  }
  hessian <- optimHess(at, object$fn, object$gr, control = list(ndeps = rep(1e-5, length(at))))
  error <- sqrt(diag(solve(hessian)))
  p <- length(at) - 1
  names(at) <- c(names(fixef(fit)$cond), "log sd")
  tool <- version_of("glmmTMB")
  add_fixed(case, tool, at[1:p], error[1:p], -as.numeric(object$fn(at)))
  add(case, tool, "sd", exp(at[[p + 1]]))
  add(case, tool, "log_sd_std_error", error[[p + 1]])
}

herds <- cbind(incidence, size - incidence) ~ period + (1 | herd)
women <- use ~ urban + age + livch + (1 | district)
rows <- y ~ x + f + (1 | g)
run_glm("cbpp_glm", nobars(herds), cbpp)
run_glm("cbpp_glm_probit", nobars(herds), cbpp, "probit")
run_glm("cbpp_glm_cloglog", nobars(herds), cbpp, "cloglog")
run_glm("contraception_glm", nobars(women), contraception)
run_glm("base_glm", nobars(rows), base)
for (k in c(1, 5, 9, 25)) run_glmer(paste0("cbpp_logit_k", k), herds, cbpp, k)
for (link in c("probit", "cloglog")) run_glmer(paste0("cbpp_", link, "_k25"), herds, cbpp, 25, link)
for (k in c(1, 7, 25)) run_glmer(paste0("contraception_k", k), women, contraception, k)
for (k in c(1, 25)) run_glmer(paste0("base_k", k), rows, base, k)
run_glmer("base_sd8_k100", rows, base_sd8, 100)
run_tmb("cbpp_logit_k1", herds, cbpp)
run_tmb("cbpp_probit_k1", herds, cbpp, "probit")
run_tmb("cbpp_cloglog_k1", herds, cbpp, "cloglog")
run_tmb("contraception_k1", women, contraception)
run_tmb("base_k1", rows, base)

out <- do.call(rbind, lines)
connection <- file("peers.csv", "wb")
writeLines(paste(names(out), collapse = ","), connection)
writeLines(do.call(paste, c(unname(out), sep = ",")), connection)
close(connection)
