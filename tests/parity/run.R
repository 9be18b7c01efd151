# Run a file of cases in R and write everything that comes back, exactly; see run.py.
#
#   Rscript run.R CASES.json OUT.txt

library(skillnad)

arguments <- commandArgs(trailingOnly = FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE)[1L])))
arguments <- commandArgs(trailingOnly = TRUE)
host_keys <- c("compiler", "flags", "instruction_set", "host")
largest_dump <- 2000000 # characters; more is written as a checksum

read_json <- function(path) jsonlite::read_json(path, simplifyVector = FALSE)

`%or%` <- function(x, y) if (is.null(x)) y else x

# -- frames ---------------------------------------------------------------------------------------

make_column <- function(texts, spec) {
  texts <- as.character(texts)
  texts[texts == ""] <- NA
  switch(spec$type,
    factor = factor(texts, levels = unlist(spec$levels)),
    ordered = factor(texts, levels = unlist(spec$levels), ordered = TRUE),
    logical = texts == "true",
    integer = if (all(is.na(texts) | nchar(texts) < 10L)) as.integer(texts) else as_long(texts),
    number = as.numeric(texts),
    date = as.Date(texts),
    list = as.list(texts),
    texts
  )
}

as_long <- function(texts) bit64::as.integer64(texts)

# An unclassed list becomes the frame: data.frame() would change names.
make_frame <- function(columns, names) {
  n_rows <- if (length(columns)) length(columns[[1L]]) else 0L
  structure(columns, names = names, row.names = seq_len(n_rows), class = "data.frame")
}

# Columns as pairs (name, spec), since names may repeat.
column_pairs <- function(columns) {
  if (is.null(names(columns))) {
    columns
  } else {
    lapply(names(columns), function(name) list(name, columns[[name]]))
  }
}

read_frame <- function(entry) {
  pairs <- column_pairs(entry$columns)
  if (!is.null(entry$file)) {
    cells <- utils::read.csv(file.path(here, entry$file),
      colClasses = "character", check.names = FALSE, encoding = "UTF-8", na.strings = character()
    )
    if (!is.null(entry$rows)) cells <- cells[seq_len(entry$rows), ]
  }
  columns <- lapply(pairs, function(pair) {
    texts <- if (is.null(entry$file)) unlist(pair[[2L]]$cells) else cells[[pair[[1L]]]]
    make_column(texts %or% character(), pair[[2L]])
  })
  make_frame(columns, vapply(pairs, function(pair) pair[[1L]], ""))
}

# -- writing --------------------------------------------------------------------------------------

text <- function(x) {
  x <- enc2utf8(x)
  x <- gsub("\\", "\\\\", x, fixed = TRUE)
  x <- gsub("\"", "\\\"", x, fixed = TRUE)
  x <- gsub("\n", "\\n", x, fixed = TRUE)
  x <- gsub("\t", "\\t", x, fixed = TRUE)
  paste0("\"", x, "\"")
}

number <- function(x) {
  x <- as.double(x)
  bytes <- matrix(format(writeBin(x, raw(), endian = "big")), nrow = 8L)
  ifelse(is.na(x), "NA", do.call(paste0, split(bytes, row(bytes))))
}

cells <- function(x) {
  if (is.factor(x)) {
    levels <- paste(text(levels(x)), collapse = " ")
    kind <- paste0(if (is.ordered(x)) "ordered" else "factor", " [", levels, "]")
    texts <- text(as.character(x))
  } else if (is.logical(x)) {
    kind <- "logical"
    texts <- ifelse(x, "true", "false")
  } else if (is.numeric(x)) {
    kind <- "number"
    texts <- if (length(x)) number(x) else character()
  } else {
    kind <- "text"
    texts <- text(x)
  }
  list(kind, ifelse(is.na(x), "NA", texts))
}

out <- character()
put <- function(...) out[length(out) + 1L] <<- sub(" +$", "", paste(...))

dump <- function(label, value) {
  if (inherits(value, "skillnad_result")) {
    dump_fit(label, value)
  } else if (is.data.frame(value)) {
    put(label, "table", nrow(value))
    for (name in names(value)) dump_column(label, name, value[[name]])
  } else if (is.matrix(value)) {
    put(label, "matrix rows", paste(text(rownames(value)), collapse = " "))
    for (name in colnames(value)) dump_column(label, name, value[, name])
  } else if (is.null(value)) {
    put(label, "null")
  } else if (is.list(value)) {
    put(label, "list", length(value))
    keys <- if (is.null(names(value))) seq_along(value) else names(value)
    for (key in keys) dump(paste0(label, ".", key), value[[key]])
  } else if (length(value) == 0L) {
    put(label, "empty")
  } else {
    parts <- cells(unname(value))
    put(label, parts[[1L]], paste(parts[[2L]], collapse = " "))
  }
}

dump_column <- function(label, name, x) {
  parts <- cells(x)
  put(label, text(name), parts[[1L]], paste(parts[[2L]], collapse = " "))
}

split_lines <- function(x) {
  if (identical(x, "")) "" else strsplit(paste0(x, "\n"), "\n", fixed = TRUE)[[1L]]
}

dump_fit <- function(label, fit) {
  for (name in names(fit)) dump(paste0(label, "$", name), fit[[name]])
  dump(paste(label, "printed"), split_lines(format(fit)))
  save_result(fit, "saved.json")
  saved <- readChar("saved.json", file.size("saved.json"), useBytes = TRUE)
  Encoding(saved) <- "UTF-8"
  dump(paste(label, "saved"), split_lines(saved))
}

# -- cases ----------------------------------------------------------------------------------------

# A JSON value as the R user would write it: a list of scalars of one kind is a vector.
# "@fit", "@<fit>", "@last" (what the call before gave), "@<frame>" and
# "@<list>/<part>" are references.
as_argument <- function(x, known) {
  if (is.character(x) && length(x) == 1L && startsWith(x, "@")) {
    path <- strsplit(substring(x, 2L), "/", fixed = TRUE)[[1L]]
    found <- known[[path[1L]]]
    return(if (length(path) > 1L) found[[path[2L]]] else found)
  }
  if (is.list(x)) {
    x <- lapply(x, as_argument, known = known)
    kinds <- unique(vapply(x, function(item) class(item)[1L], ""))
    kinds[kinds == "integer"] <- "numeric"
    atomic <- all(vapply(x, function(item) is.atomic(item) && length(item) == 1L, NA))
    if (is.null(names(x)) && atomic && length(unique(kinds)) == 1L) x <- unlist(x)
  }
  x
}

# A public function, or with "core:" any of the registry.
function_of <- function(name) {
  if (!startsWith(name, "core:")) {
    return(getExportedValue("skillnad", name))
  }
  function(...) asNamespace("skillnad")$run(substring(name, 6L), list(...))
}

# Lines after `before`, many megabytes of them, are replaced by their checksum.
shorten <- function(label, before) {
  lines <- enc2utf8(out[seq_along(out) > before])
  if (sum(nchar(lines)) < largest_dump) {
    return(invisible())
  }
  connection <- file("dump.txt", "wb")
  writeLines(lines, connection, useBytes = TRUE)
  close(connection)
  out <<- out[seq_len(before)]
  put(label, "md5", tools::md5sum("dump.txt"), "of", length(lines), "lines")
}

attempt <- function(label, name, arguments, quiet = FALSE) {
  warned <- list()
  value <- tryCatch(
    withCallingHandlers(
      do.call(function_of(name), arguments, quote = TRUE),
      skillnad_warning = function(condition) {
        warned[[length(warned) + 1L]] <<- condition
        invokeRestart("muffleWarning")
      }
    ),
    skillnad_error = function(condition) condition
  )
  if (inherits(value, "skillnad_error")) {
    put(label, "error", paste0(class(value)[1L], "[", value$code, "]"), text(value$message))
    details <- value$details
    rows <- paste(c("rows", format(details$rows, trim = TRUE, scientific = FALSE)), collapse = " ")
    n_rows <- format(details$n_rows, scientific = FALSE)
    put(label, "at", text(details$column), rows, "of", n_rows)
    value <- NULL
  }
  for (condition in warned) {
    put(label, paste0("warning [", condition$code, "]"), text(conditionMessage(condition)))
  }
  if (is.data.frame(value) && identical(names(value), c("key", "value"))) {
    value <- value[!(value$key %in% host_keys), , drop = FALSE]
  }
  if (!is.null(value) && !quiet) {
    before <- length(out)
    dump(label, value)
    shorten(label, before)
  }
  value
}

run_case <- function(case, frames) {
  put("case", case$id)
  known <- frames
  for (name in names(case$frames)) known[[name]] <- read_frame(case$frames[[name]])
  for (name in names(case$files)) {
    connection <- file(name, "wb")
    writeLines(enc2utf8(case$files[[name]]), connection, sep = "", useBytes = TRUE)
    close(connection)
  }
  for (name in unlist(case$copied)) { # of tests/files/data
    dir.create(dirname(name), showWarnings = FALSE)
    file.copy(file.path(dirname(here), "files", "data", name), name, overwrite = TRUE)
  }
  fitting <- if (is.null(case[["function"]])) "fit_logit" else case[["function"]]
  if (!is.null(case[["fit"]])) {
    known$fit <- attempt("fit", fitting, lapply(case$fit, as_argument, known = known))
  }
  for (name in names(case$fits)) {
    given <- lapply(case$fits[[name]], as_argument, known = known)
    known[[name]] <- attempt(name, fitting, given, quiet = isTRUE(case$quiet))
  }
  for (i in seq_along(case$calls)) {
    call <- case$calls[[i]]
    given <- lapply(call[[2L]], as_argument, known = known)
    known$last <- attempt(paste(i, call[[1L]]), call[[1L]], given)
  }
}

known <- read_json(file.path(here, "frames.json"))
cases <- read_json(arguments[1L])
target <- file.path(normalizePath(dirname(arguments[2L])), basename(arguments[2L]))
frames <- lapply(known, read_frame)
folder <- tempfile()
dir.create(folder)
setwd(folder)
for (case in cases) run_case(case, frames)
file <- file(target, "wb")
writeLines(enc2utf8(out), file, useBytes = TRUE)
close(file)
