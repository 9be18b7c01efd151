# Survey files: tests/files/cases.json, and what this language's libraries write read back.

files <- normalizePath("files")
cases <- jsonlite::read_json(file.path(files, "cases.json"))
tables <- simulate_nuso(seed = 1)
has_parquet <- requireNamespace("nanoparquet", quietly = TRUE) ||
  requireNamespace("arrow", quietly = TRUE)

in_data <- function(code) {
  old <- setwd(file.path(files, "data"))
  on.exit(setwd(old))
  force(code)
}

# The value or the error, and the warnings.
outcome <- function(code) {
  warned <- list()
  value <- withCallingHandlers(
    tryCatch(in_data(code), skillnad_error = function(condition) condition),
    skillnad_warning = function(condition) {
      warned[[length(warned) + 1L]] <<- c(condition$code, conditionMessage(condition))
      invokeRestart("muffleWarning")
    }
  )
  list(value = value, warned = warned)
}

read_case <- function(case) {
  if (!is.null(case$call)) {
    get(case$call, envir = asNamespace("skillnad"))(case$id)
  } else {
    read_survey(case$id, codebook = case$codebook)
  }
}

cells_of <- function(x) {
  if (is.factor(x)) x <- as.character(x)
  lapply(x, function(cell) if (is.na(cell)) NULL else cell)
}

expect_column <- function(column, expected, name) {
  if (!is.null(names(expected))) {
    expect_identical(levels(column), unlist(expected$levels), info = name)
    expected <- expected$cells
  }
  expect_equal(cells_of(column), expected, info = name)
}

for (case in cases) {
  test_that(paste(case$id, case$why, sep = ": "), {
    skip_if(isTRUE(case$parquet) && !has_parquet)
    found <- outcome(read_case(case))
    if (is.null(case$error)) {
      expect_false(inherits(found$value, "condition"))
    } else {
      expect_s3_class(found$value, "skillnad_error")
      expect_identical(paste0(class(found$value)[1L], "[", found$value$code, "]"), case$error)
      expect_identical(conditionMessage(found$value), case$text)
    }
    expect_identical(found$warned, lapply(case$warnings, unlist))
    if (!is.null(case$columns)) expect_named(found$value, names(case$columns))
    for (name in names(case$columns)) {
      expect_column(found$value[[name]], case$columns[[name]], name)
    }
    for (finding in case$findings) {
      table <- sub("\\..*", "", basename(case$id))
      given <- list(found$value)
      names(given) <- table
      rows <- check_data(given)
      expect_true(any(rows$column %in% finding[[1L]] & rows$rule == finding[[2L]]))
    }
  })
}

# -- what is written reads back --------------------------------------------------------------------

folder <- function() {
  path <- tempfile("survey")
  dir.create(path)
  path
}

plain <- function(table) {
  attr(table, "skillnad_labels") <- NULL
  # The stamp is no variable of the codebook: text, or levels where the file says so.
  table$kalla <- as.character(table$kalla)
  rownames(table) <- NULL
  table
}

expect_same_tables <- function(found, tables) {
  expect_named(found, names(tables))
  for (name in names(tables)) expect_equal(plain(found[[name]]), plain(tables[[name]]), info = name)
}

test_that("text reads back, in UTF-8 with byte-order mark and in Latin-1", {
  for (encoding in c("UTF-8", "latin1")) {
    path <- folder()
    for (name in names(tables)) {
      connection <- file(file.path(path, paste0(name, ".csv")), "wb")
      if (encoding == "UTF-8") writeBin(as.raw(c(0xef, 0xbb, 0xbf)), connection)
      close(connection)
      lines <- utils::capture.output(
        utils::write.table(tables[[name]], sep = ";", dec = ",", row.names = FALSE, na = "",
          qmethod = "double"
        )
      )
      connection <- file(file.path(path, paste0(name, ".csv")), "ab")
      writeLines(iconv(enc2utf8(lines), "UTF-8", encoding), connection, useBytes = TRUE)
      close(connection)
    }
    found <- suppressWarnings(read_tables(path), classes = "skillnad_warning")
    expect_same_tables(found, tables)
  }
})

test_that("workbooks read back", {
  skip_if_not_installed("openxlsx")
  few <- lapply(tables, utils::head, 400L)
  path <- folder()
  for (name in names(few)) {
    openxlsx::write.xlsx(few[[name]], file.path(path, paste0(name, ".xlsx")))
  }
  expect_same_tables(read_tables(path), few)
})

# A table as statistics programs keep it: codes with labels, kinds as missing codes.
coded <- function(table, missing) {
  out <- list()
  for (name in grep("__missing$", names(table), value = TRUE, invert = TRUE)) {
    x <- table[[name]]
    labels <- NULL
    if (is.factor(x)) {
      labels <- stats::setNames(as.double(seq_len(nlevels(x))), levels(x))
      x <- as.double(unclass(x))
      attributes(x) <- NULL
    }
    kinds <- as.character(table[[paste0(name, "__missing")]])
    if (length(kinds) > 0L && is.numeric(x)) {
      hidden <- is.na(x) & !is.na(kinds)
      x <- as.double(x)
      for (kind in unique(kinds[hidden])) {
        code <- missing(kind)
        x[hidden & kinds == kind] <- code
        labels <- c(labels, stats::setNames(code, paste0(kind, " i enk\u00e4ten")))
      }
    }
    out[[name]] <- if (is.null(labels)) x else list(x, labels)
    if (length(kinds) > 0L && is.character(x)) {
      out[[paste0(name, "__missing")]] <- ifelse(is.na(kinds), "", kinds)
    }
  }
  out
}

test_that("SPSS files read back", {
  skip_if_not_installed("haven")
  path <- folder()
  codes <- c(EA = 91, ES = 92, EB = 93, EI = 94)
  for (name in names(tables)) {
    columns <- lapply(coded(tables[[name]], function(kind) codes[[kind]]), function(x) {
      if (is.list(x)) haven::labelled_spss(x[[1L]], x[[2L]], na_range = c(90, 99)) else x
    })
    haven::write_sav(as.data.frame(columns), file.path(path, paste0(name, ".sav")))
  }
  expect_same_tables(read_tables(path), tables)
})

test_that("Stata files read back", {
  skip_if_not_installed("haven")
  path <- folder()
  tags <- c(EA = "a", ES = "b", EB = "c", EI = "d")
  few <- lapply(tables, utils::head, 2000L)
  for (name in names(few)) {
    tagged <- coded(few[[name]], function(kind) haven::tagged_na(tags[[kind]]))
    columns <- lapply(tagged, function(x) {
      if (is.list(x)) haven::labelled(x[[1L]], x[[2L]]) else x
    })
    haven::write_dta(as.data.frame(columns), file.path(path, paste0(name, ".dta")))
  }
  expect_same_tables(read_tables(path), few)
})

test_that("Parquet without a package says which one to install", {
  skip_if(has_parquet)
  found <- outcome(read_survey("good.parquet"))$value
  expect_s3_class(found, "OptionError")
  expect_identical(found$code, "reader_package")
  expect_match(conditionMessage(found), "install.packages(\"nanoparquet\")", fixed = TRUE)
})

test_that("values and labels of a Parquet reader go in as they are", {
  # No package of Debian reads Parquet: what such a package gives, in its place.
  given <- list(
    kod = c("0180", NA, "1480"), antal = c(1L, 2L, NA), andel = c(1.5, NA, 2.25),
    kon = factor(c("b", "a", NA), levels = c("b", "a")), ja = c(TRUE, NA, FALSE),
    dag = as.Date(c("1970-01-01", "2024-01-31", NA))
  )
  values <- skillnad:::value_tables(given, "parquet")
  name <- list(name = "good.parquet", table = "good", program = "parquet", codebook = NULL)
  found <- skillnad:::run("read_values", c(name, values))$data
  case <- Filter(function(case) case$id == "good.parquet", cases)[[1L]]
  for (name in names(case$columns)) expect_column(found[[name]], case$columns[[name]], name)
})

# -- labels ----------------------------------------------------------------------------------------

test_that("labels travel with the frame", {
  skip_if_not_installed("haven")
  data <- outcome(read_survey("labelled.sav"))$value
  labels <- labels_of(data)
  expect_identical(labels$tables$table, "labelled")
  expect_identical(labels$variables$label_sv[1L], "juridiskt k\u00f6n")
  expect_identical(
    labels$variables$type, c("levels", "number", "levels", "text", "number", "number")
  )
  expect_identical(labels$levels$level, c("flicka", "pojke", "ja", "nej"))
  checked <- check_data(list(labelled = data), codebook = labels)
  expect_identical(unique(checked$rule), "unexplained")
})

test_that("of other frames the labels are what their columns say", {
  labels <- labels_of(data.frame(x = 1:2, f = factor(c("b", "a"), levels = c("b", "a"))))
  expect_identical(labels$variables$type, c("number", "levels"))
  expect_identical(labels$levels$level, c("b", "a"))
})

test_that("a path may have Swedish letters", {
  path <- file.path(folder(), "enk\u00e4t \u00e5.csv")
  writeLines(c("a;b", "1;2"), path)
  expect_identical(labels_of(read_survey(path))$tables$table, "enk\u00e4t \u00e5")
  expect_error(read_survey(path, codebook = "none"), class = "OptionError")
})
