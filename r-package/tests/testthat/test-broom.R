# The generics of broom read the tables of the contract, for every family.
rows <- data.frame(
  y = rep(c(0, 1, 1, 0, 1), 40), x = seq_len(200) %% 7, g = rep(1:20, each = 10),
  t = 1 + (seq_len(200) * 37) %% 100
)
rows$o <- factor((rows$x + seq_len(200) %% 3) %/% 3, ordered = TRUE)

test_that("tidy has fixed effects, variance parameters and group effects", {
  skip_if_not_installed("generics")
  fit <- fit_logit("y ~ x + (1 | g)", rows)
  tidied <- generics::tidy(fit, conf.int = TRUE, conf.level = 0.9)
  table <- estimates(fit, level = 0.9)
  expect_identical(tidied$std.error, table$std_error)
  expect_identical(tidied$conf.low, table$conf_low)
  pars <- generics::tidy(fit, effects = "ran_pars")
  expect_identical(pars$estimate, variance_components(fit)$estimate)
  values <- generics::tidy(fit, effects = "ran_vals", conf.int = TRUE)
  expect_identical(values$conf.high, random_effects(fit)$conf_high)
  expect_identical(generics::glance(fit)$df, fit$n_parameters)
})

test_that("augment gives a column for each category, band or time", {
  skip_if_not_installed("generics")
  binary <- fit_logit("y ~ x", rows)
  expect_identical(generics::augment(binary, data = rows)$.fitted, predicted(binary)$estimate)
  ordinal <- fit_ordinal("o ~ x", rows)
  wide <- generics::augment(ordinal, data = rows)
  long <- predicted(ordinal)
  expect_identical(wide$.fitted_1, long$estimate[long$category == "1"])
  expect_identical(nrow(wide), nrow(rows))
  hazard <- fit_hazard("~ x", rows, time = "t", status = "y", breaks = c(0, 50, 101))
  wide <- generics::augment(hazard, data = rows)
  expect_identical(wide[[".fitted_[0,50)"]], with(predicted(hazard), estimate[band == "[0,50)"]))
  wide <- generics::augment(hazard, newdata = rows, kind = "cumulative")
  expect_true(all(wide$.fitted_50 < wide$.fitted_101))
})
