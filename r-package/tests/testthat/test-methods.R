# R's generics that only read what the functions of the contract give.
test_that("residuals, simulate and anova are the functions of the contract", {
  data <- data.frame(y = rep(c(0, 1, 1, 0, 1), 12), x = seq_len(60) %% 7)
  fit <- fit_logit("y ~ x", data)
  null <- fit_logit("y ~ 1", data)
  expect_identical(residuals(fit), fit_residuals(fit)$residual)
  expect_identical(residuals(fit, type = "pearson"), fit_residuals(fit, kind = "pearson")$residual)
  expect_identical(simulate(fit, nsim = 2, seed = 3), simulate_outcomes(fit, n = 2, seed = 3))
  set.seed(5)
  first <- simulate(fit)
  set.seed(5)
  expect_identical(simulate(fit), first)
  expect_identical(anova(fit, null), compare_fits(fit, null))
})
