# One call of the core: arguments in, value out, warnings and errors raised.

#' Calls function `name`. `dots` are the arguments that stand in no signature (there should be
#' none), `data` names the arguments of which only some columns are needed.
#' @noRd
run <- function(name, arguments, dots = list(), data = character()) {
  if (length(dots) > 0L) {
    if (is.null(names(dots)) || any(names(dots) == "")) ask("positional_error", name = name)
    arguments <- c(arguments, lapply(dots, function(x) NULL))
  }
  kind <- caller_kind(arguments)
  lowered <- lapply(arguments, function(x) x)
  for (argument in setdiff(names(arguments), data)) {
    lowered[argument] <- list(lower(arguments[[argument]]))
  }
  plain <- lowered[!(names(lowered) %in% data)]
  for (argument in intersect(data, names(arguments))) {
    value <- as_frame(arguments[[argument]])
    if (is.data.frame(value)) {
      wanted <- settle(core_columns(name, argument, plain, as.character(names(value))))$value
      value <- prepare_table(value, wanted)
    } else {
      value <- lower(value)
    }
    lowered[argument] <- list(value)
  }
  answer <- settle(core_call(name, lowered))
  for (i in seq_along(answer$warnings)) {
    warning(new_warning(answer$warning_codes[i], answer$warnings[i]))
  }
  raise_value(answer$value, kind)
}

#' The value of a function that is there for wrappers only.
#' @noRd
ask <- function(.name, ...) {
  settle(core_call(.name, list(...)))$value
}

#' The kind of the caller's frame: that of the data, else the one a result remembers.
#' @noRd
caller_kind <- function(arguments) {
  remembered <- NULL
  for (value in arguments) {
    if (inherits(value, "skillnad_result")) {
      if (is.null(remembered)) remembered <- .subset2(value, "frame_kind")
    } else if (!is.null(frame_kind(value))) {
      return(frame_kind(value))
    } else if (is.list(value)) {
      for (item in value) {
        if (is.null(remembered)) {
          remembered <- if (inherits(item, "skillnad_result")) {
            .subset2(item, "frame_kind")
          } else {
            frame_kind(item)
          }
        }
      }
    }
  }
  remembered
}

#' The value in the few types that cross the border. A formula is its text; what it could see of
#' the workspace is left behind.
#' @noRd
lower <- function(value) {
  if (inherits(value, "skillnad_result")) {
    value
  } else if (inherits(value, "formula")) {
    enc2utf8(paste(trimws(deparse(value, width.cutoff = 500L)), collapse = " "))
  } else if (is.data.frame(value)) {
    prepare_table(value)
  } else if (is.factor(value)) {
    as.character(value)
  } else if (is.list(value)) {
    lapply(value, lower)
  } else {
    value
  }
}

#' The value as the caller sees it.
#' @noRd
raise_value <- function(value, kind) {
  if (inherits(value, "skillnad_result")) {
    class <- oldClass(value)
    value <- unclass(value)
    value["frame_kind"] <- list(kind)
    structure(value, class = class)
  } else if (is.data.frame(value)) {
    to_kind(value, kind)
  } else if (is.list(value)) {
    lapply(value, raise_value, kind = kind)
  } else {
    value
  }
}
