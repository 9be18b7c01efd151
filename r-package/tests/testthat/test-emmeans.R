# emmeans on our fits against emmeans on R's own of the same model.
sample_rows <- function(groups = 24, rows = 12) {
  set.seed(91)
  n <- groups * rows
  data <- data.frame(
    g = sprintf("g%02d", rep(seq_len(groups), each = rows)), x = round(rnorm(n), 2),
    f = factor(sample(c("a", "b", "c"), n, TRUE)), h = factor(sample(c("u", "v"), n, TRUE))
  )
  eta <- 0.4 * data$x + 0.8 * (data$f == "b") - 0.5 * (data$h == "v") +
    rep(rnorm(groups, sd = 0.8), each = rows)
  data$y <- as.integer(runif(n) < plogis(eta))
  data
}

numbers <- function(grid) as.data.frame(summary(grid, infer = TRUE))

compare_grids <- function(ours, theirs, tolerance) {
  a <- numbers(ours)
  b <- numbers(theirs)
  for (column in c("emmean", "prob", "estimate", "odds.ratio", "SE")) {
    if (column %in% names(b)) expect_equal(a[[column]], b[[column]], tolerance = tolerance)
  }
  expect_identical(dim(a), dim(b))
}

test_that("marginal means of a binary fit are those of glm", {
  skip_if_not_installed("emmeans")
  data <- sample_rows()
  ours <- fit_logit("y ~ x + f * h", data)
  theirs <- glm(y ~ x + f * h, binomial, data, control = list(epsilon = 1e-14))
  for (type in c("link", "response")) {
    a <- suppressMessages(emmeans::emmeans(ours, "f", data = data, type = type))
    b <- suppressMessages(emmeans::emmeans(theirs, "f", type = type))
    compare_grids(a, b, 1e-7)
    compare_grids(pairs(a), pairs(b), 1e-7)
  }
  compare_grids(
    emmeans::emmeans(ours, ~ f | h, at = list(x = 1), data = data),
    emmeans::emmeans(theirs, ~ f | h, at = list(x = 1)), 1e-7
  )
})

test_that("splines, polynomials and base levels keep what the fit has learnt", {
  skip_if_not_installed("emmeans")
  data <- sample_rows()
  ours <- fit_logit("y ~ poly(x, 2) + C(f, base = \"c\") + offset(0.3 * x)", data)
  moved <- data
  moved$f <- relevel(data$f, "c")
  theirs <- glm(y ~ poly(x, 2) + f + offset(0.3 * x), binomial, moved,
    control = list(epsilon = 1e-14)
  )
  rows <- data.frame(x = c(-1, 2), f = factor(c("a", "c"), c("c", "a", "b")))
  grid <- emmeans::ref_grid(ours, at = list(x = c(-1, 2)), data = data)
  theirs_at <- predict(theirs, rows)
  found <- numbers(grid)
  expect_equal(found$prediction[found$x == -1 & found$f == "a"], theirs_at[[1]], tolerance = 1e-7)
  expect_equal(found$prediction[found$x == 2 & found$f == "c"], theirs_at[[2]], tolerance = 1e-7)
})

test_that("marginal means of a multilevel fit are those of glmer", {
  skip_if_not_installed("emmeans")
  skip_if_not_installed("lme4")
  data <- sample_rows()
  ours <- suppressWarnings(fit_logit("y ~ x + f + (1 | g)", data, nodes = 1))
  theirs <- lme4::glmer(y ~ x + f + (1 | g), data, binomial,
    control = lme4::glmerControl(optimizer = "bobyqa")
  )
  # lme4 stops at a gradient of about 1e-3 and differences its covariance.
  compare_grids(
    emmeans::emmeans(ours, "f", data = data), emmeans::emmeans(theirs, "f"), 2e-3
  )
})

test_that("ordinal and hazard fits have latent means", {
  skip_if_not_installed("emmeans")
  skip_if_not_installed("MASS")
  data <- sample_rows()
  set.seed(5)
  data$o <- cut(0.7 * data$x + (data$f == "b") + rlogis(nrow(data)), c(-Inf, -1, 0, 1, Inf),
    labels = c("1", "2", "3", "4"), ordered_result = TRUE
  )
  ours <- fit_ordinal("o ~ x + f", data)
  theirs <- MASS::polr(o ~ x + f, data, Hess = TRUE, control = list(reltol = 1e-14))
  compare_grids(
    emmeans::emmeans(ours, "f", data = data), emmeans::emmeans(theirs, "f"), 1e-4
  )
  data$time <- ceiling(rexp(nrow(data), 0.01 * exp(0.5 * (data$f == "b"))))
  hazard <- fit_hazard("~ x + f", data, time = "time", status = "y", breaks = c(0, 50, 100, 1000))
  ratios <- numbers(pairs(emmeans::emmeans(hazard, "f", data = data)))
  table <- estimates(hazard)
  expect_equal(ratios$estimate[1], -table$estimate[table$term == "f[b]"], tolerance = 1e-12)
  expect_equal(ratios$SE[1], table$std_error[table$term == "f[b]"], tolerance = 1e-12)
})

test_that("marginal means need the data of the fit", {
  skip_if_not_installed("emmeans")
  data <- sample_rows()
  fit <- fit_logit("y ~ x + f", data)
  expect_error(recover_data.skillnad_fit(fit, data = data[-1, ]), class = "DataError")
  expect_error(recover_data.skillnad_fit(fit), class = "DataError")
})
