# What insight reads off a fit, against what it reads off R's own.
test_that("insight reads a fit as it reads a glm", {
  skip_if_not_installed("insight")
  data <- data.frame(y = rep(c(0, 1, 1, 0, 1), 12), x = seq_len(60) %% 7, g = rep(1:6, 10))
  ours <- fit_logit("y ~ x", data)
  theirs <- glm(y ~ x, binomial, data, control = list(epsilon = 1e-14))
  expect_equal(
    insight::get_parameters(ours)$Estimate, insight::get_parameters(theirs)$Estimate,
    tolerance = 1e-8
  )
  expect_equal(
    insight::get_statistic(ours)$Statistic, insight::get_statistic(theirs)$Statistic,
    tolerance = 1e-7
  )
  expect_equal(unname(insight::get_varcov(ours)), unname(vcov(theirs)), tolerance = 1e-7)
  expect_identical(insight::link_inverse(ours)(0.3), plogis(0.3))
  expect_identical(insight::link_function(ours)(0.3), qlogis(0.3))
  expect_equal(insight::n_obs(ours), 60)
  expect_identical(deparse(insight::find_formula(ours)$conditional), "y ~ x")
  expect_identical(insight::find_predictors(ours, flatten = TRUE), "x")
  expect_identical(insight::find_response(ours), "y")
  expect_true(insight::model_info(ours)$is_logit)
  expect_identical(insight::get_data(ours, data = data)$x, data$x)
  expect_error(insight::get_data(ours, data = data[-1, ]), class = "DataError")
})

test_that("insight sees the random terms", {
  skip_if_not_installed("insight")
  data <- data.frame(
    y = rep(c(0, 1, 1, 0, 1), 40), x = seq_len(200) %% 7, g = rep(1:20, each = 10)
  )
  fit <- fit_logit("y ~ x + (1 | g)", data)
  expect_identical(insight::find_random(fit, flatten = TRUE), "g")
  expect_true(insight::model_info(fit)$is_mixed)
  expect_identical(insight::find_parameters(fit, flatten = TRUE), c("(Intercept)", "x"))
})
