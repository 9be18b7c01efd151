# Writes bootstrap.csv: parametric bootstraps by R alone, for comparison within Monte-Carlo error.
#   cbpp_glm        glm on the herds, outcomes by rbinom
#   cbpp_intercept  lme4: simulate() draws herds and outcomes, refit() maximises by Laplace's method
#   wine_clm        ordinal::clm without random effects, categories by sample()
# Mean, standard deviation and the quantiles 2.5 % and 97.5 % (type 6) of the replicates, and how
# many there were. Needs lme4 and ordinal. Run from this folder: Rscript make_bootstrap_reference.R
suppressPackageStartupMessages({
  library(lme4)
  library(ordinal)
})
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

cbpp <- read.csv("../../cpp/data/cbpp.csv")
cbpp$period <- factor(cbpp$period)
wine <- read.csv("data/wine.csv", stringsAsFactors = TRUE)
wine$rating <- factor(wine$rating, ordered = TRUE)

summarise <- function(case, values) {
  values <- values[stats::complete.cases(values), , drop = FALSE]
  data.frame(
    case = case, term = colnames(values), mean = colMeans(values), sd = apply(values, 2, sd),
    low = apply(values, 2, quantile, 0.025, type = 6),
    high = apply(values, 2, quantile, 0.975, type = 6), replicates = nrow(values)
  )
}

set.seed(20260101)
fit <- glm(cbind(incidence, size - incidence) ~ period, binomial, cbpp)
probability <- fitted(fit)
plain <- t(replicate(2000, {
  y <- rbinom(nrow(cbpp), cbpp$size, probability)
  coef(suppressWarnings(glm(cbind(y, cbpp$size - y) ~ period, binomial, cbpp)))
}))
# Separated replicates (a period without a case) have no estimate.
plain[apply(abs(plain), 1, max) > 10, ] <- NA

set.seed(20260102)
mixed <- glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial,
               control = glmerControl(calc.derivs = FALSE))
draws <- simulate(mixed, 500)
herds <- t(vapply(draws, function(y) {
  again <- suppressMessages(suppressWarnings(refit(mixed, y)))
  c(fixef(again), "sd (Intercept)" = unname(getME(again, "theta")))
}, numeric(5)))
herds[apply(abs(herds), 1, max) > 10, ] <- NA

set.seed(20260103)
ordered_fit <- clm(rating ~ temp + contact, data = wine)
design <- wine[c("temp", "contact")]
shares <- predict(ordered_fit, newdata = design)$fit
plain_ordinal <- t(replicate(1000, {
  drawn <- apply(shares, 1, function(p) sample.int(5, 1, prob = p))
  again <- if (length(unique(drawn)) == 5) {
    try(suppressWarnings(clm(factor(drawn, 1:5, ordered = TRUE) ~ temp + contact, data = design)),
        silent = TRUE)
  }
  found <- if (inherits(again, "clm")) coef(again) else rep(NA, 6)
  if (any(abs(found) > 10, na.rm = TRUE)) found[] <- NA
  unname(found)
}))
colnames(plain_ordinal) <- names(coef(ordered_fit))

out <- rbind(
  summarise("cbpp_glm", plain), summarise("cbpp_intercept", herds),
  summarise("wine_clm", plain_ordinal)
)
for (column in c("mean", "sd", "low", "high")) out[[column]] <- sprintf("%.10g", out[[column]])
write.csv(out, "bootstrap.csv", row.names = FALSE, quote = FALSE)
