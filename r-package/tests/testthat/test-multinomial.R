# Unordered outcomes against tests/reference/multinomial.csv, and what is R's own of them.
choices <- function() {
  path <- file.path(reference_folder(), "choices.csv")
  skip_if_not(file.exists(path))
  data <- utils::read.csv(path)
  data$choice <- factor(data$choice, levels = c("home", "kin", "away"))
  data
}

test_that("multinomial fits are those of the reference", {
  data <- choices()
  text <- c(name = "character", base = "character", weights = "character")
  expected <- utils::read.csv(file.path(reference_folder(), "multinomial.csv"), colClasses = text)
  at <- data.frame(x = 0.5, f = "v")
  for (case in unique(expected$case)) {
    rows <- expected[expected$case == case, ]
    arguments <- list(rows$formula[1], data)
    if (rows$base[1] != "") arguments$base <- rows$base[1]
    if (rows$weights[1] != "") {
      arguments <- c(arguments, list(weights = rows$weights[1], weight_kind = "frequency"))
    }
    fit <- do.call(fit_multinomial, arguments)
    estimates <- estimates(fit)
    names <- paste0(estimates$category, ": ", estimates$term)
    components <- variance_components(fit)
    chances <- predicted(fit, newdata = at)
    for (i in seq_len(nrow(rows))) {
      row <- rows[i, ]
      got <- switch(row$kind,
        log_likelihood = fit$log_likelihood,
        estimate = estimates$estimate[names == row$name],
        std_error = estimates$std_error[names == row$name],
        component = components$estimate[components$name == sub(" & ", ", ", row$name)],
        probability = chances$estimate[chances$category == row$name],
        row$value
      )
      width <- row$tolerance * if (row$kind == "log_likelihood") 1 else max(abs(row$value), 0.1)
      text <- sprintf("%s %s %s: %.12g, not %.12g", case, row$kind, row$name, got, row$value)
      expect(abs(got - row$value) <= width, text)
    }
  }
})

test_that("R's generics take a multinomial fit", {
  fit <- suppressWarnings(fit_multinomial("choice ~ x + (1 | g)", choices(), nodes = 5))
  expect_equal(fit$family, "multinomial")
  expect_output(print(fit), "multinomial logistic regression")
  expect_length(coef(fit), 4)
  expect_equal(dim(vcov(fit)), c(4L, 4L))
  expect_s3_class(simulate_outcomes(fit, seed = 1)$sim_1, "factor")
  expect_error(fit_residuals(fit), class = "OptionError")
  path <- tempfile(fileext = ".json")
  save_result(fit, path)
  expect_identical(estimates(load_result(path)), estimates(fit))
})
