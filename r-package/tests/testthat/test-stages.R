# Sorting processes by stages: reference values, what a result keeps.

stages_reference <- function(name) {
  path <- file.path(reference_folder(), name)
  skip_if(!file.exists(path))
  path
}

four <- c("vulnerable", "need", "consent", "decision")
background <- list(background = c("age", "type"))
risk <- list(risk = "risk")

decompose_simulated <- function(data = read.csv(stages_reference("stages_data.csv")),
                                stages = four, ...) {
  decompose_stages(data,
    stages = stages, group = "group", cluster = "unit",
    criteria = list(
      vulnerable = background, need = c(background, risk), consent = risk,
      decision = c(background, risk)
    ), ...
  )
}

test_that("reference values of stages are met", {
  d <- decompose_simulated(model = "separate", control = list(leverage = FALSE))
  values <- read.csv(stages_reference("stages.csv"))
  values <- values[values$data == "simulated_units", ]
  for (kind in c("added", "own")) {
    table <- gap_components(d, detail = if (kind == "own") "stages" else "sets")
    table$stage[is.na(table$stage)] <- ""
    for (i in which(values$kind == kind)) {
      row <- table[table$stage == c("", four)[values$stage[i] + 1L] &
        table$direction == values$direction[i] & table$component == values$component[i], ]
      expect_equal(nrow(row), 1L)
      for (name in c("estimate", "std_error")) {
        expect_lt(abs(row[[name]] - values[[name]][i]), 1e-10)
      }
    }
  }
})

test_that("stages are named by a vector, a named vector or a list", {
  data <- read.csv(stages_reference("stages_data.csv"))
  expected <- gap_components(decompose_simulated())
  named <- data
  named[four] <- lapply(data[four], function(x) ifelse(is.na(x), NA, ifelse(x == 1, "ja", "nej")))
  ja <- stats::setNames(rep("ja", 4L), four)
  expect_identical(gap_components(decompose_simulated(named, ja)), expected)
  expect_identical(gap_components(decompose_simulated(named, as.list(ja))), expected)
  logical <- data
  logical[four] <- lapply(data[four], function(x) x == 1)
  expect_identical(gap_components(decompose_simulated(logical)), expected)
})

test_that("a contradiction is an error, and a result is kept without rows", {
  data <- read.csv(stages_reference("stages_data.csv"))
  data$decision[which(data$need == 0)[1:3]] <- 1
  expect_error(decompose_simulated(data), "decision", class = "DataError")
  d <- decompose_simulated()
  path <- tempfile(fileext = ".json")
  on.exit(unlink(path))
  save_result(d, path)
  expect_identical(gap_components(load_result(path)), gap_components(d))
  expect_identical(d$stages$consent$event, "1")
})

test_that("the matrix is drawn", {
  skip_if_not_installed("ggplot2")
  d <- decompose_simulated()
  for (lang in c("sv", "en")) {
    drawn <- figure(d, lang = lang)
    expect_s3_class(drawn, "ggplot")
    expect_silent(ggplot2::ggplot_build(drawn))
  }
})
