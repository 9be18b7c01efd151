# Writes peer_models.csv: models beyond one random intercept as the packages of Debian 12 fit them,
# for comparison: glmmTMB and lme4 (slopes, crossed), ordinal and MASS (cumulative logit), stats
# (discrete hazards on person-periods), survival (life tables of exact days), sandwich (clusters).
# Settings are tight; what the packages compute differently is said where it is.
# Run from this folder: Rscript make_peer_model_reference.R
suppressPackageStartupMessages({
  library(lme4)
  library(glmmTMB)
  library(ordinal)
  library(MASS)
  library(sandwich)
  library(survival)
})

contraception <- read.csv("../../cpp/data/contraception.csv")
contraception$use <- as.integer(contraception$use == "Y")
contraception$livch <- factor(contraception$livch, levels = c("0", "1", "2", "3+"))
cbpp <- read.csv("../../cpp/data/cbpp.csv")
cbpp$period <- factor(cbpp$period)
base <- read.csv("base.csv")
wine <- read.csv("data/wine.csv")
wine$rating <- factor(wine$rating, ordered = TRUE)
persons <- read.csv("histories.csv")

lines <- list()
add <- function(case, tool, quantity, values) {
  lines[[length(lines) + 1]] <<- data.frame(
    case, quantity, index = seq_along(values), value = sprintf("%.17g", unname(values)),
    tool = paste(tool, packageVersion(tool))
  )
}
fixed <- function(case, tool, estimate, covariance, value) {
  add(case, tool, "estimate", estimate)
  add(case, tool, "std_error", sqrt(diag(as.matrix(covariance)))[seq_along(estimate)])
  add(case, tool, "log_likelihood", as.numeric(value))
}

# Laplace's approximation; nlminb, then Newton steps with the exact gradient.
tmb <- function(case, formula, data) {
  fit <- suppressWarnings(glmmTMB(formula, data, family = binomial))
  at <- fit$fit$par
  for (step in 1:5) {
    at <- at - solve(optimHess(at, fit$obj$fn, fit$obj$gr), as.numeric(fit$obj$gr(at)))
  }
  hessian <- optimHess(at, fit$obj$fn, fit$obj$gr, control = list(ndeps = rep(1e-5, length(at))))
  p <- length(fixef(fit)$cond)
  fixed(case, "glmmTMB", at[1:p], solve(hessian), -fit$obj$fn(at))
  invisible(at[-(1:p)])
}
women <- use ~ urban + age + livch + (1 + urban | district)
theta <- tmb("slope", women, contraception)
# log sd of intercept and slope, then the off-diagonal of a scaled Cholesky factor.
add("slope", "glmmTMB", "sd", exp(theta[1:2]))
add("slope", "glmmTMB", "correlation", theta[3] / sqrt(1 + theta[3]^2))
theta <- tmb("independent slope",
             use ~ urban + age + livch + (1 | district) + (0 + urban01 | district),
             transform(contraception, urban01 = as.numeric(urban == "Y")))
add("independent slope", "glmmTMB", "sd", exp(theta))

# Modes and their conditional standard deviations at lme4's own optimum.
control <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 2e5),
                        tolPwrss = 1e-12)
fit <- suppressWarnings(glmer(women, contraception, binomial, control = control))
modes <- ranef(fit, condVar = TRUE)$district
spread <- attr(modes, "postVar")
add("slope", "lme4", "mode_intercept", modes[[1]])
add("slope", "lme4", "mode_slope", modes[[2]])
add("slope", "lme4", "mode_sd_intercept", sqrt(spread[1, 1, ]))
add("slope", "lme4", "mode_sd_slope", sqrt(spread[2, 2, ]))

# Cumulative logit. clm's gradient tolerance is set to its last digits.
tight <- clm.control(gradTol = 1e-10, relTol = 1e-14, maxIter = 200)
fit <- clm(rating ~ temp + contact, data = wine, control = tight)
fixed("cumulative", "ordinal", coef(fit), vcov(fit), logLik(fit))
fit <- polr(rating ~ temp + contact, wine, Hess = TRUE, control = list(reltol = 1e-15, maxit = 500))
add("cumulative", "MASS", "polr_estimate", c(fit$zeta, coef(fit)))
add("cumulative", "MASS", "polr_std_error", sqrt(diag(vcov(fit)))[c(3:6, 1:2)])
# nominal: a coefficient at each threshold, of the opposite sign to ours.
fit <- clm(rating ~ temp, nominal = ~contact, data = wine, control = tight)
add("nonproportional", "ordinal", "coefficient", coef(fit))
add("nonproportional", "ordinal", "std_error", sqrt(diag(vcov(fit))))
add("nonproportional", "ordinal", "log_likelihood", as.numeric(logLik(fit)))
fit <- clmm(rating ~ temp + contact + (1 | judge), wine, nAGQ = 10,
            control = clmm.control(gradTol = 1e-10))
fixed("cumulative mixed", "ordinal", coef(fit)[1:6], vcov(fit), logLik(fit))
add("cumulative mixed", "ordinal", "sd", sqrt(VarCorr(fit)$judge[1, 1]))

# Clusters: CR0 is the plain sandwich, CR1 with G/(G - 1) alone, as after a likelihood.
exact <- glm.control(epsilon = 1e-15, maxit = 100)
fit <- glm(y ~ x + f, binomial, base, control = exact)
for (type in c("CR0", "CR1")) {
  v <- vcovCL(fit, cluster = base$g, type = "HC0", cadjust = type == "CR1")
  add("clusters", "sandwich", type, v[lower.tri(v, TRUE)])
}
add("clusters", "sandwich", "HC0", sqrt(diag(vcovHC(fit, type = "HC0"))))

# Average effects by hand: probabilities of glm with every case set to each level, and one step of
# the numeric derivative; the delta method with numeric gradients.
effect <- function(b, design, other) mean(plogis(other %*% b)) - mean(plogis(design %*% b))
x <- model.matrix(fit)
low <- high <- x
low[, c("fb", "fc")] <- 0
high[, "fb"] <- 1
high[, "fc"] <- 0
gradient <- function(f, b) {
  sapply(seq_along(b), function(j) {
    step <- function(h) f(replace(b, j, b[j] + h))
    (8 * (step(1e-3) - step(-1e-3)) - (step(2e-3) - step(-2e-3))) / 12e-3
  })
}
slope <- function(b) b[["x"]] * mean(dlogis(x %*% b))
named <- function(f) function(b) f(setNames(b, names(coef(fit))))
for (what in list(list("f[b]", function(b) effect(b, low, high)), list("x", named(slope)))) {
  g <- gradient(what[[2]], coef(fit))
  add(paste("average effect", what[[1]]), "stats", "estimate", what[[2]](coef(fit)))
  add(paste("average effect", what[[1]]), "stats", "std_error", sqrt(g %*% vcov(fit) %*% g))
}

# Discrete hazard: survSplit() makes the person-periods of whole bands, glm() the model.
breaks <- c(0, 60, 120, 240, 360)
one <- transform(persons, event = as.numeric(status == "event"))
# survSplit() closes bands on the right: an event on a limit, which opens the next band, is moved.
on_limit <- one$event == 1 & one$time %in% breaks
one$time[on_limit] <- one$time[on_limit] + 0.5
split <- survSplit(Surv(time, event) ~ x + region, one, cut = breaks[2:5], episode = "band",
                   start = "from", end = "to")
split <- split[split$band < 5, ]
ends <- breaks[split$band + 1]
split <- split[split$event == 1 | split$to == ends, ] # whole bands, or the event
fit <- glm(event ~ 0 + factor(band) + x + region, binomial, split, control = exact)
fixed("hazard logit", "stats", coef(fit), vcov(fit), logLik(fit))

out <- do.call(rbind, lines)
connection <- file("peer_models.csv", "wb")
writeLines(paste(names(out), collapse = ","), connection)
writeLines(do.call(paste, c(unname(out), sep = ",")), connection)
close(connection)
