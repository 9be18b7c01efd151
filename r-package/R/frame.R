# Data frames in and out: the columns a call needs go to the core, tables come back in kind.

#' "tibble", "data.table" or "data.frame"; NULL if it is no data frame.
#' @noRd
frame_kind <- function(data) {
  if (inherits(data, "data.table")) {
    "data.table"
  } else if (inherits(data, "tbl_df")) {
    "tibble"
  } else if (is.data.frame(data)) {
    "data.frame"
  }
}

#' Arrow and nanoarrow tables are data frames in another coat.
#' @noRd
as_frame <- function(data) {
  if (inherits(data, c("ArrowTabular", "nanoarrow_array", "nanoarrow_array_stream"))) {
    data <- as.data.frame(data)
  }
  data
}

#' The columns named in `wanted` (all if NULL), with every repeat of a name, for the border.
#' @noRd
prepare_table <- function(data, wanted = NULL) {
  n_rows <- .row_names_info(data, 2L)
  columns <- unclass(data)
  names <- attr(columns, "names")
  keep <- if (is.null(wanted)) seq_along(columns) else which(names %in% wanted)
  columns <- lapply(keep, function(i) prepare_column(.subset2(columns, i)))
  structure(list(columns, as.character(names[keep]), as.double(n_rows)), class = "skillnad_table")
}

#' A column in one of the types the border reads.
#' @noRd
prepare_column <- function(x) {
  if (inherits(x, "haven_labelled")) {
    x <- prepare_labelled(x)
  }
  if (is.factor(x) || inherits(x, "integer64")) {
    x
  } else if (!is.null(dim(x))) {
    other_column("matrix")
  } else if (inherits(x, c("Date", "POSIXt", "difftime"))) {
    other_column("date")
  } else if (is.list(x)) {
    other_column("list")
  } else if (is.character(x) || is.logical(x) || is.numeric(x)) {
    x
  } else {
    other_column(typeof(x))
  }
}

other_column <- function(kind) {
  structure(list(kind), class = "skillnad_other")
}

#' Values with labels (SPSS, Stata): a factor in code order if every value has a label, else the
#' plain values. What the labels call missing is missing.
#' @noRd
prepare_labelled <- function(x) {
  labels <- attr(x, "labels", exact = TRUE)
  na_values <- attr(x, "na_values", exact = TRUE)
  na_range <- attr(x, "na_range", exact = TRUE)
  values <- as.vector(unclass(x))
  is_user_missing <- function(v) {
    hit <- v %in% na_values
    if (!is.null(na_range)) hit <- hit | (!is.na(v) & v >= na_range[1L] & v <= na_range[2L])
    hit
  }
  values[is_user_missing(values)] <- NA
  labels <- labels[!is.na(labels) & !is_user_missing(labels)]
  observed <- unique(values[!is.na(values)])
  if (length(labels) == 0L || !all(observed %in% labels)) {
    return(values)
  }
  labels <- labels[order(labels, method = "radix")]
  structure(match(values, labels), levels = names(labels), class = "factor")
}

#' A data frame of the core in the caller's own kind.
#' @noRd
to_kind <- function(table, kind) {
  if (identical(kind, "tibble") && requireNamespace("tibble", quietly = TRUE)) {
    tibble::as_tibble(table)
  } else if (identical(kind, "data.table") && requireNamespace("data.table", quietly = TRUE)) {
    data.table::as.data.table(table)
  } else {
    table
  }
}
