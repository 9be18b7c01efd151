# check_release(): what leaves, in R's own types.

shares_of <- function(girls) {
  data.frame(
    sex = c("girl", "girl", "boy", "boy"), outcome = "consent", level = c("yes", "no"),
    n = c(girls, 40L, 60L), base = rep(c(sum(girls), 100L), each = 2L),
    share = c(girls / sum(girls), 0.4, 0.6)
  )
}

verdicts <- function(found) setNames(found$checks$verdict, found$checks$rule)

test_that("a safe table passes, an unsafe one leaves with holes", {
  safe <- check_release(shares_of(c(30L, 50L)))
  expect_identical(safe$record$value[safe$record$key == "status"], "pass")
  expect_equal(safe$release, shares_of(c(30L, 50L)))
  unsafe <- check_release(shares_of(c(3L, 50L)))
  expect_identical(verdicts(unsafe)[["threshold"]], "review")
  expect_true(all(is.na(unsafe$release$n)))
  expect_true(all(is.na(unsafe$release$share)))
  expect_identical(unsafe$release$sex, c("girl", "girl", "boy", "boy"))
  inside <- check_release(shares_of(c(3L, 50L)), audience = "internal")
  expect_equal(inside$release, shares_of(c(3L, 50L)))
})

test_that("rows of the data do not leave", {
  found <- check_release(data.frame(age = 1:3, name = c("a", "b", "c")))
  expect_null(found$release)
  expect_identical(names(found), c("release", "checks", "record"))
  expect_identical(verdicts(found)[["rows"]], "fail")
})

test_that("a fit is checked, a text is refused", {
  data <- data.frame(y = rep(c(0, 1, 1, 0, 1), 20), x = sin(seq_len(100)))
  found <- check_release(fit_logit("y ~ x", data))
  expect_null(found$release)
  expect_identical(verdicts(found)[["residual_df"]], "pass")
  expect_error(check_release("text"), class = "OptionError")
  expect_error(check_release(data, disclosure = list(min_cell = 3)), class = "OptionError")
})
