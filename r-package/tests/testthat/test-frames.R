# The same rows in every kind and type of column give the same result, byte for byte.

test_that("tables come back in the caller's kind", {
  expect_identical(class(estimates(fit)), "data.frame")
  skip_if_not_installed("tibble")
  tibble_fit <- fit_logit(model, tibble::as_tibble(data))
  expect_identical(saved(tibble_fit), saved(fit))
  expect_s3_class(estimates(tibble_fit), "tbl_df")
  skip_if_not_installed("data.table")
  table_fit <- fit_logit(model, data.table::as.data.table(data))
  expect_identical(saved(table_fit), saved(fit))
  expect_s3_class(estimates(table_fit), "data.table")
  expect_s3_class(predicted(fit, newdata = data.table::as.data.table(data)), "data.table")
})

test_that("types of columns do not matter", {
  other <- data
  other$insats <- as.double(other$insats)
  expect_identical(fit_logit(model, other)$log_likelihood, fit$log_likelihood)
  other <- data
  other[["k\u00f6n"]] <- iconv(other[["k\u00f6n"]], "UTF-8", "latin1")
  names(other) <- iconv(names(other), "UTF-8", "latin1")
  expect_identical(saved(fit_logit(model, other)), saved(fit))
  other <- data
  other$rad <- seq_len(300L) # compact
  other$text <- as.character(seq_len(300L)) # deferred
  expect_identical(saved(fit_logit(model, other)), saved(fit))
})

test_that("a declared order of levels is kept, text is sorted by code point", {
  other <- data
  other[["k\u00f6n"]] <- factor(other[["k\u00f6n"]], levels = c("pojke", "flicka"))
  expect_true("k\u00f6n[flicka]" %in% estimates(fit_logit(model, other))$term)
  expect_true("k\u00f6n[pojke]" %in% estimates(fit)$term)
})

test_that("labelled values become levels in code order where every value has a label", {
  skip_if_not_installed("haven")
  other <- data
  codes <- ifelse(data[["k\u00f6n"]] == "pojke", 1, 2)
  other[["k\u00f6n"]] <- haven::labelled(codes, c(flicka = 2, pojke = 1))
  factored <- data
  factored[["k\u00f6n"]] <- factor(data[["k\u00f6n"]], levels = c("pojke", "flicka"))
  expect_identical(saved(fit_logit(model, other)), saved(fit_logit(model, factored)))
  other[["k\u00f6n"]] <- haven::labelled(codes, c(pojke = 1))
  expect_true("k\u00f6n" %in% estimates(fit_logit(model, other))$term)
  codes[1:2] <- 9
  other[["k\u00f6n"]] <- haven::labelled_spss(
    codes, c(flicka = 2, pojke = 1, vet_ej = 9),
    na_values = 9
  )
  expect_identical(fit_logit(model, other)$n_dropped, 2)
})

test_that("NA and NaN are missing", {
  other <- data
  other[["\u00e5lder"]][1:2] <- c(NA, NaN)
  refit <- fit_logit(model, other)
  expect_identical(refit$n_dropped, 2)
  expect_identical(refit$dropped_by[["\u00e5lder"]], 2)
})

test_that("columns the core does not read are named", {
  for (cells in list(
    as.Date("2020-01-01") + 0:299, Sys.time() + 0:299, as.list(1:300), matrix(1, 300, 2),
    complex(300)
  )) {
    other <- data
    other$x <- cells
    error <- tryCatch(fit_logit("insats ~ x", other), DataError = function(e) e)
    expect_s3_class(error, "DataError")
    expect_identical(error$details$column, "x")
    expect_identical(saved(fit_logit(model, other)), saved(fit))
  }
})

test_that("64-bit integers stay apart", {
  skip_if_not_installed("bit64")
  other <- data
  other$id <- bit64::as.integer64("1152921504606846976") + rep_len(0:14, 300L)
  expect_identical(fit_logit("insats ~ 1 + (1 | id)", other)$n_groups$id, 15)
})

test_that("repeated column names are not renamed", {
  twice <- data[c("insats", "\u00e5lder", "\u00e5lder")]
  names(twice) <- c("insats", "\u00e5lder", "\u00e5lder")
  error <- tryCatch(fit_logit("insats ~ \u00e5lder", twice), DataError = function(e) e)
  expect_identical(error$details$column, "\u00e5lder")
})

test_that("what is no data frame is an error", {
  for (wrong in list(5, "data.csv", list(insats = 1:2), NULL)) {
    expect_error(fit_logit(model, wrong), class = "OptionError")
  }
})
