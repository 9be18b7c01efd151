# Results: a saved text, read through the core. `$`, `[[` and names() read fields; nothing matches
# partially and an unknown field is an error.

#' @noRd
print_result <- function(x, ...) {
  writeLines(enc2utf8(printed(x)), useBytes = TRUE)
  invisible(x)
}

# The text of the core; print ends its last line.
printed <- function(x) sub("\n$", "", ask("print_text", x = x))

field <- function(x, name) {
  fields <- ask("fields", x = x)
  name <- as.character(name)
  if (length(name) != 1L || !(name %in% names(fields))) {
    ask("unknown_field_error", name = name, x = x)
  }
  fields[[name]]
}

`$.skillnad_result` <- function(x, name) field(x, name)

`[[.skillnad_result` <- function(x, i, ...) field(x, i)

`[.skillnad_result` <- function(x, i, ...) {
  sapply(i, function(name) field(x, name), simplify = FALSE)
}

`$<-.skillnad_result` <- function(x, name, value) ask("read_only_error", name = name)

`[[<-.skillnad_result` <- function(x, i, ..., value) ask("read_only_error", name = as.character(i))

`[<-.skillnad_result` <- function(x, i, ..., value) ask("read_only_error", name = as.character(i))

names.skillnad_result <- function(x) names(ask("fields", x = x))

length.skillnad_result <- function(x) length(ask("fields", x = x))

as.list.skillnad_result <- function(x, ...) ask("fields", x = x)

print.skillnad_result <- function(x, ...) print_result(x)

format.skillnad_result <- function(x, ...) printed(x)

str.skillnad_result <- function(object, ...) {
  utils::str(as.list(object), ...)
}

`==.skillnad_result` <- function(e1, e2) {
  inherits(e1, "skillnad_result") && inherits(e2, "skillnad_result") &&
    identical(.subset2(e1, "saved"), .subset2(e2, "saved"))
}

`!=.skillnad_result` <- function(e1, e2) !(e1 == e2)

all.equal.skillnad_result <- function(target, current, ...) {
  if (target == current) TRUE else all.equal(as.list(target), as.list(current), ...)
}
