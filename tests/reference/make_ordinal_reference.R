# Writes ordinal_links.csv and proportional_odds.csv.
#
# ordinal_links.csv: the wine data with probit and complementary log-log links: without random
# effects by ordinal::clm (checked against MASS::polr), with one random intercept by ordinal::clmm
# (Laplace's method and ten nodes; its "cloglog" has the distribution function exp(-exp(-x)), which
# is clm's "loglog": it is the complementary log-log of the ratings in reverse, "reversed" below)
# and by plain integration: the trapezoidal rule over u in [-9, 9], step 0.05, which is
# exact to all digits shown, maximised by optim and polished by Newton steps on differences.
# proportional_odds.csv: ordinal::nominal_test (likelihood ratio by term) and clm with
# nominal effects, and score tests g' I^-1 g written out below: score and observed information of
# the model with a coefficient at each threshold, by differences of its log-likelihood.
# data/housing.csv is written from MASS. Needs ordinal, MASS and numDeriv. Run from this folder:
# Rscript make_ordinal_reference.R
suppressPackageStartupMessages({
  library(ordinal)
  library(MASS)
  library(numDeriv)
})

wine <- read.csv("data/wine.csv", stringsAsFactors = TRUE)
wine$rating <- factor(wine$rating, ordered = TRUE)
wine$judge <- factor(wine$judge)
digits <- function(x) sprintf("%.12g", x)

distribution <- list(logit = plogis, probit = pnorm, cloglog = function(x) -expm1(-exp(x)))
lines <- list()
add <- function(case, quantity, name, value) {
  lines[[length(lines) + 1]] <<- data.frame(case, quantity, name, value = digits(value))
}
add_fit <- function(case, fit) {
  table <- coef(summary(fit))
  add(case, "log_likelihood", "", as.numeric(logLik(fit)))
  add(case, "estimate", rownames(table), table[, "Estimate"])
  add(case, "std_error", rownames(table), table[, "Std. Error"])
}
control <- clm.control(gradTol = 1e-10, maxIter = 200)
for (link in c("probit", "cloglog")) {
  fit <- clm(rating ~ temp + contact, data = wine, link = link, control = control)
  polr_fit <- polr(rating ~ temp + contact, data = wine, Hess = TRUE,
                   method = if (link == "probit") "probit" else "cloglog",
                   control = list(reltol = 1e-14))
  # polr's "cloglog" has the same distribution function 1 - exp(-exp(x)).
  stopifnot(abs(as.numeric(logLik(polr_fit)) - as.numeric(logLik(fit))) < 1e-7)
  add_fit(paste0("wine_", link), fit)
  nominal <- clm(rating ~ temp, nominal = ~ contact, data = wine, link = link, control = control)
  add(paste0("wine_", link, "_nominal"), "log_likelihood", "", as.numeric(logLik(nominal)))
  for (nodes in if (link == "probit") c(1, 10)) {
    mixed <- clmm(rating ~ temp + contact + (1 | judge), data = wine, link = link, nAGQ = nodes,
                  control = clmm.control(gradTol = 1e-8, maxIter = 500))
    case <- paste0("wine_", link, "_judge_", nodes)
    add_fit(case, mixed)
    add(case, "sd", "judge", sqrt(as.numeric(VarCorr(mixed)$judge)))
  }
  for (nodes in if (link == "cloglog") c(1, 10)) {
    mixed <- clmm(rating ~ temp + contact + (1 | judge), data = wine, link = link, nAGQ = nodes,
                  control = clmm.control(gradTol = 1e-8, maxIter = 500))
    case <- paste0("wine_reversed_judge_", nodes)
    add(case, "log_likelihood", "", as.numeric(logLik(mixed)))
    add(case, "estimate", c("1|2", "2|3", "3|4", "4|5", "tempwarm", "contactyes"),
        -coef(mixed)[c(4:1, 5, 6)])
    add(case, "sd", "judge", sqrt(as.numeric(VarCorr(mixed)$judge)))
  }
  # Thresholds, coefficients, log of the standard deviation.
  marginal <- function(psi) {
    u <- seq(-9, 9, by = 0.05)
    eta <- psi[5] * (wine$temp == "warm") + psi[6] * (wine$contact == "yes")
    cut <- c(-Inf, psi[1:4], Inf)
    y <- as.integer(wine$rating)
    inverse <- distribution[[link]]
    shift <- outer(eta, exp(psi[7]) * u, "+")
    terms <- rowsum(log(inverse(cut[y + 1] - shift) - inverse(cut[y] - shift)), wine$judge)
    sum(log(colSums(t(exp(terms)) * dnorm(u)) * 0.05))
  }
  psi <- c(coef(fit), log(0.6))
  psi <- optim(psi, marginal, method = "BFGS", control = list(fnscale = -1, reltol = 1e-12))$par
  for (i in 1:3) psi <- psi - drop(solve(hessian(marginal, psi), grad(marginal, psi)))
  stopifnot(max(abs(grad(marginal, psi))) < 1e-6)
  case <- paste0("wine_", link, "_judge_exact")
  names <- c("1|2", "2|3", "3|4", "4|5", "tempwarm", "contactyes")
  add(case, "log_likelihood", "", marginal(psi))
  add(case, "estimate", names, psi[1:6])
  add(case, "std_error", names, sqrt(diag(solve(-hessian(marginal, psi))))[1:6])
  add(case, "sd", "judge", exp(psi[7]))
}
write.csv(do.call(rbind, lines), "ordinal_links.csv", row.names = FALSE, quote = FALSE)

# The housing data of MASS: 1,681 persons in 72 rows.
data(housing, package = "MASS")
write.csv(housing, "data/housing.csv", row.names = FALSE, quote = FALSE)
terms <- c("Infl", "Type", "Cont")
x <- model.matrix(~ Infl + Type + Cont, housing)
term_of <- terms[attr(x, "assign")[-1]]
x <- x[, -1]
y <- as.integer(housing$Sat)
cuts <- max(y) - 1

# Parameters: thresholds, then each column's coefficient, one a threshold where its term is freed.
score_test <- function(fit, link, freed) {
  log_likelihood <- function(psi) {
    eta <- matrix(psi[1:cuts], nrow(x), cuts, byrow = TRUE)
    at <- cuts
    for (j in seq_len(ncol(x))) {
      k <- if (term_of[j] %in% freed) cuts else 1
      eta <- eta - x[, j] %o% rep(psi[at + seq_len(k)], length.out = cuts)
      at <- at + k
    }
    below <- cbind(0, distribution[[link]](eta), 1)
    mass <- below[cbind(seq_along(y), y + 1)] - below[cbind(seq_along(y), y)]
    sum(housing$Freq * log(mass))
  }
  psi <- coef(fit)[1:cuts]
  for (j in seq_len(ncol(x)))
    psi <- c(psi, rep(coef(fit)[cuts + j], if (term_of[j] %in% freed) cuts else 1))
  g <- grad(log_likelihood, psi)
  information <- -hessian(log_likelihood, psi)
  drop(g %*% solve(information, g))
}
tests <- list()
add_test <- function(link, term, test, df, statistic) {
  tests[[length(tests) + 1]] <<- data.frame(
    link, term, test, df, statistic = sprintf("%.9g", statistic)
  )
}
for (link in c("logit", "probit", "cloglog")) {
  fit <- clm(Sat ~ Infl + Type + Cont, weights = Freq, data = housing, link = link,
             control = clm.control(gradTol = 1e-10))
  stopifnot(all(names(coef(fit))[-(1:cuts)] == colnames(x)))
  for (freed in list(terms, "Infl", "Type", "Cont")) {
    name <- if (length(freed) > 1) "(all)" else freed
    larger <- clm(Sat ~ Infl + Type + Cont, nominal = reformulate(freed), weights = Freq,
                  data = housing, link = link, control = clm.control(gradTol = 1e-10))
    statistic <- 2 * as.numeric(logLik(larger) - logLik(fit))
    df <- attr(logLik(larger), "df") - attr(logLik(fit), "df")
    add_test(link, name, "score", df, score_test(fit, link, freed))
    add_test(link, name, "lr", df, statistic)
  }
}
tests <- do.call(rbind, tests)
# nominal_test evaluates the fit's call anew and does not see what a loop has set.
by_term <- nominal_test(clm(Sat ~ Infl + Type + Cont, weights = Freq, data = housing))
same <- tests$link == "logit" & tests$test == "lr" & tests$term != "(all)"
stopifnot(all.equal(by_term$LRT[-1], as.numeric(tests$statistic[same]), tolerance = 1e-6))
write.csv(tests, "proportional_odds.csv", row.names = FALSE, quote = FALSE)
