# Bootstrap limits and tests of proportional odds as R sees them.
wine_data <- function() {
  path <- file.path(reference_folder(), "data", "wine.csv")
  if (!file.exists(path)) return(NULL)
  data <- utils::read.csv(path)
  data$rating <- factor(data$rating, ordered = TRUE)
  data
}

test_that("bootstrap limits are a data frame with what failed", {
  data <- wine_data()
  skip_if(is.null(data))
  fit <- fit_ordinal("rating ~ temp + (1 | judge)", data, nodes = 15)
  found <- suppressWarnings(fit_intervals(fit, method = "bootstrap", replicates = 39, seed = 5))
  expect_named(found, c(
    "group", "category", "term", "estimate", "conf_low", "conf_high", "replicates", "failed",
    "boundary"
  ))
  expect_true(all(found$replicates + found$failed == 39))
  more <- suppressWarnings(
    fit_intervals(fit, method = "bootstrap", replicates = 39, seed = 5, threads = 2)
  )
  expect_identical(found, more)
})

test_that("replicates that fail are warned of", {
  data <- data.frame(
    y = rep(c(1, 0, 1, 0), c(2, 28, 15, 15)), f = rep(c(1, 0), c(30, 30))
  )
  fit <- fit_logit("y ~ f", data)
  expect_warning(
    fit_intervals(fit, method = "bootstrap", replicates = 199, seed = 2), "with separation"
  )
})

test_that("proportional odds agree with ordinal's clm", {
  path <- file.path(reference_folder(), "proportional_odds.csv")
  skip_if_not(file.exists(path))
  expected <- utils::read.csv(path)
  data <- utils::read.csv(file.path(reference_folder(), "data", "housing.csv"))
  data$Sat <- factor(data$Sat, c("Low", "Medium", "High"), ordered = TRUE)
  data$Infl <- factor(data$Infl, c("Low", "Medium", "High"))
  data$Type <- factor(data$Type, c("Tower", "Apartment", "Atrium", "Terrace"))
  data$Cont <- factor(data$Cont, c("Low", "High"))
  for (link in unique(expected$link)) {
    fit <- fit_ordinal(
      "Sat ~ Infl + Type + Cont", data, weights = "Freq", weight_kind = "frequency", link = link
    )
    found <- proportional_odds_test(fit)
    rows <- expected[expected$link == link, ]
    at <- match(paste(rows$term, rows$test), paste(found$term, found$test))
    expect_equal(found$statistic[at], rows$statistic, tolerance = 1e-6)
    expect_equal(found$df[at], rows$df)
  }
})

test_that("slopes are for the logit", {
  data <- wine_data()
  skip_if(is.null(data))
  expect_error(
    fit_ordinal("rating ~ temp + (1 + temp | judge)", data, link = "probit"),
    class = "OptionError"
  )
})
