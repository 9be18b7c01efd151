# The certified cases on this machine: the table, its files, what a failure looks like.

head <- "case,call,quantity,certified,tolerance,kind,source\n"

test_that("every certified quantity passes, and the table is written too", {
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  table <- run_validation(path = path)
  expect_named(table, c(
    "case", "quantity", "certified", "obtained", "difference", "tolerance", "source", "verdict"
  ))
  expect_equal(table$quantity[table$verdict != "passed"], character())
  again <- read.csv(path, encoding = "UTF-8")
  expect_equal(again$obtained, table$obtained, tolerance = 0)
})

test_that("a wrong certified value fails with a warning", {
  rows <- paste0(
    "sha256,call,\"abc, word 1\",3128432319,0,absolute,FIPS\n",
    "sha256,call,\"abc, word 2\",7,0,absolute,nobody\n"
  )
  table <- NULL
  expect_warning(
    table <- skillnad:::run("validate_against", list(certified = paste0(head, rows))),
    "1 of the 2 certified quantities failed, in sha256",
    class = "skillnad_warning"
  )
  expect_equal(table$verdict, c("passed", "failed"))
})

test_that("an unknown kind of file is refused", {
  error <- tryCatch(run_validation(path = "validation.html"), OptionError = identity)
  expect_equal(error$code, "argument_value")
})
