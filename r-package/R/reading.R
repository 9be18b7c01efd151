# Survey files in: values and labels go to the core as a library reads them, nothing is decided.

#' One file as a data frame.
#' @noRd
by_hand_read_survey <- function(arguments, dots) {
  file <- run("read_survey", arguments, dots)
  read_file_values(file, arguments$codebook)
}

#' The files of a folder as data frames, by their tables.
#' @noRd
by_hand_read_tables <- function(arguments, dots) {
  files <- run("read_tables", arguments, dots)
  lapply(files, read_file_values, codebook = arguments$codebook)
}

#' The labels a frame carries, else what its columns say.
#' @noRd
by_hand_labels_of <- function(arguments) {
  text <- attr(arguments$data, "skillnad_labels", exact = TRUE)
  if (is.null(text)) {
    run("labels_of", arguments, data = "data")
  } else {
    raise_value(ask("carried_labels", text = text), frame_kind(arguments$data))
  }
}

read_file_values <- function(file, codebook) {
  name <- list(name = file$name, table = file$table, codebook = codebook)
  read <- if (file$format %in% c("text", "workbook")) {
    run("read_plain", c(name, list(path = file$path, format = file$format)))
  } else {
    run("read_values", c(name, list(program = file$format), file_values(file)))
  }
  structure(read$data, skillnad_labels = read$labels)
}

# -- values and labels ---------------------------------------------------------------------------

#' The tables that the core's `read_values` takes.
#' @noRd
file_values <- function(file) {
  package <- if (file$format == "parquet") {
    if (requireNamespace("nanoparquet", quietly = TRUE)) "nanoparquet" else "arrow"
  } else {
    "haven"
  }
  if (!requireNamespace(package, quietly = TRUE)) {
    wanted <- if (package == "arrow") "nanoparquet" else package
    ask("reader_package_error", name = file$name, package = wanted, host = "R")
  }
  read <- switch(package,
    haven = if (file$format == "stata") {
      haven::read_dta
    } else {
      function(path) haven::read_sav(path, user_na = TRUE)
    },
    # Called by name: neither package is one that Debian has.
    nanoparquet = getExportedValue("nanoparquet", "read_parquet"),
    arrow = getExportedValue("arrow", "read_parquet")
  )
  # What the library says may hold cells.
  given <- tryCatch(suppressWarnings(as.list(read(file$path))), error = function(e) NULL)
  if (is.null(given)) ask("damaged_file_error", name = file$name)
  value_tables(given, file$format)
}

value_tables <- function(given, format) {
  cells <- list()
  labels <- list(label_rows(0L, numeric()))
  missing <- list(missing_rows(0L, numeric(), numeric()))
  formats <- vapply(given, date_format, "", program = format)
  levels <- vapply(given, is.factor, TRUE)
  for (j in seq_along(given)) {
    x <- given[[j]]
    if (format == "stata" && is.double(x)) {
      tags <- haven::na_tag(x)
      tags[is.na(tags)] <- ""
      if (any(tags != "")) cells[[paste0("t", j)]] <- tags
    }
    labels <- c(labels, list(value_labels(x, j, format)))
    missing <- c(missing, list(missing_values(x, j)))
    cells[[paste0("v", j)]] <- plain_cells(x, format)
  }
  described <- lapply(given, function(x) attr(x, "label", exact = TRUE))
  described <- vapply(described, function(x) if (is.character(x)) x[1L] else "", "")
  list(
    variables = data.frame(
      name = names(given), label = unname(described), format = unname(formats),
      levels = as.double(levels)
    ),
    cells = structure(
      cells,
      class = "data.frame", row.names = seq_len(if (length(given) > 0L) length(given[[1L]]) else 0L)
    ),
    labels = do.call(rbind, labels), missing = do.call(rbind, missing)
  )
}

#' The format of a column, by which the core knows dates. haven has made dates of some and taken
#' their format away.
#' @noRd
date_format <- function(x, program) {
  stata <- program == "stata"
  if (inherits(x, c("Date", "POSIXt")) && program == "parquet") {
    "ISO"
  } else if (inherits(x, "Date")) {
    if (stata) "%td" else "DATE"
  } else if (inherits(x, "POSIXt")) {
    if (stata) "%tc" else "DATETIME"
  } else if (inherits(x, "difftime")) {
    if (stata) "" else "TIME"
  } else {
    format <- attr(x, if (stata) "format.stata" else "format.spss", exact = TRUE)
    if (is.null(format)) "" else format
  }
}

#' The cells without class and attributes: dates of haven as the numbers they were in the file.
#' @noRd
plain_cells <- function(x, program) {
  stata <- program == "stata"
  if (is.factor(x)) {
    as.character(x)
  } else if (program == "parquet" && inherits(x, "Date")) {
    format(x, "%Y-%m-%d")
  } else if (program == "parquet" && inherits(x, "POSIXt")) {
    format(x, "%Y-%m-%d %H:%M:%S", tz = "UTC")
  } else if (inherits(x, "Date")) {
    if (stata) as.double(x) + 3653 else (as.double(x) + 141428) * 86400
  } else if (inherits(x, "POSIXt")) {
    if (stata) (as.double(x) + 3653 * 86400) * 1000 else as.double(x) + 141428 * 86400
  } else if (inherits(x, "difftime")) {
    as.double(x, units = "secs")
  } else {
    as.vector(unclass(x))
  }
}

label_rows <- function(variable, number, text = rep("", length(number)),
                       tag = rep("", length(number)), label = rep("", length(number))) {
  data.frame(
    variable = rep(as.double(variable), length(number)), number = number, text = text, tag = tag,
    label = label
  )
}

value_labels <- function(x, j, format) {
  if (is.factor(x)) {
    return(label_rows(j, rep(0, nlevels(x)), text = levels(x), label = levels(x)))
  }
  labels <- attr(x, "labels", exact = TRUE)
  if (is.null(labels)) {
    return(NULL)
  }
  values <- as.vector(unclass(unname(labels)))
  if (is.character(values)) {
    return(label_rows(j, rep(0, length(values)), text = values, label = names(labels)))
  }
  tags <- rep("", length(values))
  if (format == "stata") {
    found <- haven::na_tag(as.double(labels))
    tags[!is.na(found)] <- found[!is.na(found)]
  }
  values[is.na(values)] <- 0
  label_rows(j, as.double(values), tag = tags, label = names(labels))
}

missing_rows <- function(variable, low, high, text = rep("", length(low))) {
  data.frame(
    variable = rep(as.double(variable), length(low)), low = low, high = high, text = text
  )
}

missing_values <- function(x, j) {
  values <- attr(x, "na_values", exact = TRUE)
  range <- attr(x, "na_range", exact = TRUE)
  single <- if (is.character(values)) {
    missing_rows(j, rep(0, length(values)), rep(0, length(values)), text = values)
  } else if (!is.null(values)) {
    missing_rows(j, as.double(values), as.double(values))
  }
  rbind(single, if (!is.null(range)) missing_rows(j, as.double(range[1L]), as.double(range[2L])))
}
