# Errors, warnings and the interrupt as R sees them.

test_that("errors carry class, code, message and details", {
  error <- tryCatch(fit_logit("insats ~ \u00e5ldr", data), skillnad_error = function(e) e)
  expect_identical(class(error), c("FormulaError", "skillnad_error", "error", "condition"))
  expect_identical(error$code, "unknown_column")
  expect_identical(error$details$column, "\u00e5ldr")
  expect_identical(conditionMessage(error), error$message)
  expect_null(conditionCall(error))
})

test_that("what follows the first arguments goes by name, written in full", {
  for (call in list(
    quote(fit_logit(model, data, "ja")), quote(fit_logit(model, data, lin = "probit")),
    quote(estimates(fit, 0.9)), quote(estimates(fit, lev = 0.9))
  )) {
    error <- tryCatch(eval(call), skillnad_error = function(e) e)
    expect_identical(error$code, "argument_name")
  }
})

test_that("a formula and its text are the same", {
  expect_identical(saved(fit_logit(stats::as.formula(model), data)), saved(fit))
})

test_that("values of arguments", {
  date <- as.Date("2020-01-01")
  for (wrong in list(sum, quote(a), list(1, "a"), NA, NA_character_, c(1, 2), date)) {
    expect_error(fit_logit(model, data, link = wrong), class = "OptionError")
  }
  expect_identical(
    saved(suppressWarnings(fit_logit(model, data, nodes = 7L))),
    saved(suppressWarnings(fit_logit(model, data, nodes = 7)))
  )
})

test_that("warnings are raised and kept", {
  other <- data
  other$kommun <- as.integer(substring(data$kommun, 7L)) + 114L
  warned <- NULL
  refit <- withCallingHandlers(
    fit_logit("insats ~ \u00e5lder + (1 | kommun)", other),
    skillnad_warning = function(w) {
      warned <<- w
      invokeRestart("muffleWarning")
    }
  )
  expect_identical(warned$code, "kommunkod")
  expect_true(any(grepl(warned$message, refit$warnings, fixed = TRUE)))
})

test_that("an interrupt returns at once", {
  skip_on_os("windows")
  n <- 300000L
  slow <- data.frame(y = rep_len(c(0, 1, 1, 0, 1), n), g = rep_len(seq_len(3001L), n))
  for (i in 1:6) slow[[paste0("x", i)]] <- sin(seq_len(n) * (i + 0.31)) # all patterns differ
  stamp <- tempfile()
  system(sprintf("(sleep 1.2; date +%%s.%%N > %s; kill -INT %d) &", stamp, Sys.getpid()))
  outcome <- tryCatch(
    repeat fit_logit("y ~ x1 + x2 + x3 + x4 + x5 + x6 + (1 | g)", slow, nodes = 101),
    interrupt = function(condition) as.numeric(Sys.time())
  )
  expect_lt(outcome - as.numeric(readLines(stamp)), 0.2)
  expect_identical(saved(fit_logit(model, data)), saved(fit))
})

test_that("the random numbers of the session are left alone", {
  set.seed(1)
  before <- .Random.seed
  fit_logit(model, data)
  expect_identical(.Random.seed, before)
})
