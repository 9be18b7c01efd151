# Decompositions of gaps: reference values, what a result keeps.

gap_reference <- function(...) {
  path <- file.path(reference_folder(), ...)
  skip_if(!file.exists(path))
  path
}

arrests <- function() {
  data <- read.csv(gap_reference("data", "arrests.csv"))
  data$to_4 <- pmin(data$checks, 4)
  data
}

checks <- list(checks = "checks", employed = "employed", citizen = "citizen")

decompose <- function(case) {
  plain <- list(leverage = FALSE)
  target <- if (grepl("pooled", case)) "pooled" else "both"
  if (startsWith(case, "ucb")) {
    decompose_gap(read.csv(gap_reference("data", "ucb_admissions.csv")),
      outcome = "Admit", event = "Admitted", group = "Gender", reference = "Female",
      criteria = list(department = "Dept"), weights = "Freq", weight_kind = "frequency",
      target = target, control = plain
    )
  } else if (startsWith(case, "arrests")) {
    criteria <- checks
    if (grepl("five", case)) {
      criteria <- list(
        checks = "C(to_4)", employed = "employed", citizen = "citizen",
        person = c("I(age / 10)", "I((age / 10)^2)", "sex"), year = "C(year)"
      )
    }
    decompose_gap(arrests(),
      outcome = "released", event = "Yes", group = "colour", reference = "White",
      criteria = criteria, model = "separate", target = target, control = plain
    )
  } else {
    # The reference has neither the share nor the means of the unit.
    units <- grepl("units", case)
    decompose_gap(read.csv(gap_reference("..", "..", "cpp", "data", "contraception.csv")),
      outcome = "use", event = "Y", group = "urban",
      criteria = list(age = c("age", "I(age^2)"), livch = "livch"), cluster = "district",
      unit = if (units) "district",
      control = if (units) list(unit_share = FALSE, unit_means = FALSE) else plain
    )
  }
}

test_that("reference values are met", {
  values <- read.csv(gap_reference("gaps.csv"), colClasses = "character")
  for (case in unique(values$case)) {
    table <- gap_components(decompose(case))
    for (i in which(values$case == case)) {
      row <- table[table$direction == values$direction[i] &
        table$component == values$component[i], ]
      expect_equal(nrow(row), 1L)
      for (name in c("estimate", "std_error")) {
        text <- values[[name]][i]
        if (text == "") next
        digits <- nchar(sub("^.*[.]", "", text))
        expect_lte(abs(row[[name]] - as.numeric(text)), max(1e-9, 0.505 * 10^-digits))
      }
    }
  }
})

test_that("a decomposition prints, is saved and comes back", {
  gap <- decompose("arrests")
  path <- tempfile(fileext = ".json")
  save_result(gap, path)
  expect_true(load_result(path) == gap)
  expect_s3_class(gap, "skillnad_decomposition")
  expect_output(print(gap), "unexplained")
  expect_equal(gap$groups, c("Black", "White"))
  expect_error(gap$formula, class = "skillnad_error")
  expect_error(estimates(gap), "decomposition", class = "OptionError")
  saved <- tempfile(fileext = ".rds")
  saveRDS(gap, saved)
  expect_true(readRDS(saved) == gap)
  expect_identical(gap_verdicts(readRDS(saved)), gap_verdicts(gap))
})

test_that("verdicts take a list of decompositions as one family", {
  one <- decompose_gap(arrests(),
    outcome = "released", event = "Yes", group = "colour", reference = "White",
    criteria = list(checks = "checks")
  )
  two <- decompose_gap(arrests(),
    outcome = "released", event = "Yes", group = "sex", reference = "Male",
    criteria = list(checks = "checks")
  )
  both <- gap_verdicts(list(one, two))
  expect_equal(nrow(both), 2L)
  expect_equal(both$p_difference_adjusted, p.adjust(both$p_difference, "holm"))
  expect_equal(
    gap_verdicts(list(one, two), adjust = "bh")$p_larger_adjusted,
    p.adjust(both$p_larger, "BH")
  )
})

test_that("figures are drawn", {
  skip_if_not_installed("ggplot2")
  gap <- decompose("arrests")
  for (kind in c("components", "waterfall", "unexplained", "sensitivity")) {
    expect_s3_class(figure(gap, kind = kind), "ggplot")
    expect_silent(ggplot2::ggplot_build(figure(gap, kind = kind)))
  }
  arrests <- read.csv(gap_reference("data", "arrests.csv"))
  strata <- decompose_gap(arrests,
    outcome = "released", event = "Yes", group = "colour", reference = "White",
    criteria = list(checks = "checks"), strata = "year"
  )
  expect_silent(ggplot2::ggplot_build(figure(strata, kind = "verdicts")))
})

test_that("sensitivity has a row for each direction and set", {
  table <- gap_sensitivity(decompose("arrests"))
  expect_equal(nrow(table), 6L)
  ratio <- pmax(table$share / table$expected, table$expected / table$share)
  expect_equal(table$e_value, ratio + sqrt(ratio * (ratio - 1)))
})
