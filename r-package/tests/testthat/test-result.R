# A fit is read-only text: fields, saving, R's own generics.

test_that("fields are read by their full name", {
  expect_identical(fit$n_used, 300)
  expect_identical(fit[["n_used"]], fit$n_used)
  expect_identical(length(fit), length(names(fit)))
  error <- tryCatch(fit$n_use, OptionError = function(e) e)
  expect_identical(error$code, "unknown_field")
  expect_match(error$message, "n_used", fixed = TRUE)
  expect_error(fit[[1L]], class = "OptionError")
})

test_that("a fit is read-only", {
  changed <- fit
  expect_error(changed$n_used <- 3, class = "OptionError")
  expect_error(changed[["n_used"]] <- 3, class = "OptionError")
  expect_error(changed["n_used"] <- 3, class = "OptionError")
})

test_that("printing is the core's text", {
  expect_output(print(fit), "kommun")
  expect_identical(capture.output(print(fit)), strsplit(format(fit), "\n", fixed = TRUE)[[1L]])
  expect_output(str(fit), "n_used")
})

test_that("RDS keeps everything but the rows", {
  path <- tempfile()
  saveRDS(fit, path)
  loaded <- readRDS(path)
  expect_true(loaded == fit)
  expect_identical(format(loaded), format(fit))
  expect_identical(estimates(loaded), estimates(fit))
  error <- tryCatch(joint_tests(loaded, method = "lr"), skillnad_error = function(e) e)
  expect_identical(error$code, "data_needed")
  save_result(fit, path)
  expect_true(load_result(path) == fit)
})

test_that("no value of the data or of the caller is kept, and the size does not grow", {
  hidden <- "KANARIEF\u00c5GEL"
  secret <- data
  secret[["\u00e5lder"]] <- secret[["\u00e5lder"]] + 0.123456789
  secret$personnummer <- 20170101234567 + seq_len(300L)
  secret$hemlig <- hidden
  made <- (function() {
    local_secret <- hidden
    fit_logit(stats::as.formula(model), secret)
  })()
  path <- tempfile()
  saveRDS(made, path, compress = FALSE)
  bytes <- readBin(path, "raw", file.size(path))
  planted <- c(
    lapply(secret[["\u00e5lder"]][1:20], function(x) writeBin(x, raw(), endian = "big")),
    lapply(format(secret[["\u00e5lder"]][1:20], digits = 15, trim = TRUE), charToRaw),
    list(charToRaw(hidden), charToRaw("20170101234568"))
  )
  for (value in planted) expect_length(grepRaw(value, bytes, fixed = TRUE), 0L)
  large <- secret[rep(seq_len(300L), 20L), ]
  size <- function(x) length(serialize(x, NULL))
  expect_lt(size(fit_logit(model, large)), size(made) + 500)
})

test_that("R's generics read the tables", {
  table <- estimates(fit)
  expect_identical(coef(fit), stats::setNames(table$estimate, table$term))
  expect_identical(vcov(fit), covariance_matrix(fit))
  expect_identical(vcov(fit, vcov = "CR0"), covariance_matrix(fit, vcov = "CR0"))
  expect_error(vcov(fit, type = "CR0"), class = "OptionError")
  expect_error(confint(fit, method = "profile"), class = "OptionError")
  expect_identical(unname(confint(fit)), cbind(table$conf_low, table$conf_high))
  expect_identical(colnames(confint(fit, level = 0.9)), c("5 %", "95 %"))
  expect_identical(dim(confint(fit, parm = "(Intercept)")), c(1L, 2L))
  expect_identical(AIC(fit), fit$aic)
  expect_equal(BIC(fit), fit$bic)
  expect_identical(nobs(fit), 300)
  grouped <- fit_logit("cbind(s, f) ~ x", data.frame(s = c(3, 5, 7), f = c(6, 2, 3), x = 1:3))
  expect_equal(BIC(grouped), grouped$bic)
  expect_s3_class(formula(fit), "formula")
  expect_identical(predict(fit, newdata = data), predicted(fit, newdata = data)$estimate)
  expect_output(print(summary(fit)), "kommun")
  skip_if_not_installed("generics")
  expect_identical(generics::tidy(fit, conf.int = TRUE)$std.error, table$std_error)
  expect_identical(generics::glance(fit)$AIC, fit$aic)
  augmented <- generics::augment(fit, data)
  expect_identical(augmented[names(data)], data)
  expect_identical(augmented$.fitted, predict(fit))
  expect_identical(nrow(generics::augment(fit, newdata = data[1:2, ])), 2L)
  expect_identical(generics::augment(fit)$.fitted, predict(fit))
})
