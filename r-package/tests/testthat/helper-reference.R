# Reads models.csv and the table of cases for the tests in R. The folder `reference` is a link to
# tests/reference at the project's root; in a built package it is a copy.
reference_folder <- function() testthat::test_path("reference")

reference_table <- function() {
  jsonlite::fromJSON(file.path(reference_folder(), "reference_cases.json"), simplifyVector = FALSE)
}

reference_values <- function() {
  utils::read.csv(
    file.path(reference_folder(), "models.csv"),
    colClasses = c(index = "character", name = "character"), encoding = "UTF-8"
  )
}

# Fails with the first value of `got` outside the tolerance of its quantity.
expect_reference <- function(values, tolerances, case, quantity, got) {
  rows <- values[values$case == case & values$quantity == quantity, ]
  got <- as.numeric(got)
  testthat::expect_length(got, nrow(rows))
  rule <- tolerances[[rows$tolerance_kind[1]]]
  part <- function(name) if (is.null(rule[[name]])) 0 else rule[[name]]
  width <- pmax(part("absolute"), part("relative") * abs(rows$value))
  off <- which(is.na(got) | abs(got - rows$value) > width)
  first <- off[1]
  text <- sprintf(
    "%s, %s %s: %.17g, expected %.17g", case, quantity, first, got[first], rows$value[first]
  )
  testthat::expect(length(off) == 0, text)
}
