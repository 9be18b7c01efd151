# Errors and warnings: classes only; texts and codes come from the core.

#' Raise what came out of the core, or return its value.
#' @noRd
settle <- function(answer) {
  switch(answer$tag,
    value = answer,
    error = stop(new_error(answer)),
    interrupt = raise_interrupt(),
    memory = stop(simpleError("cannot allocate the memory this call needs")),
    stop(simpleError(answer$message))
  )
}

new_error <- function(answer) {
  structure(
    class = c(answer$kind, "skillnad_error", "error", "condition"),
    list(
      message = answer$message, call = NULL, code = answer$code, kind = answer$kind,
      details = answer$details
    )
  )
}

new_warning <- function(code, message) {
  structure(
    class = c("skillnad_warning", "warning", "condition"),
    list(message = message, call = NULL, code = code)
  )
}

# The interrupt as R would have signalled it, now that no C++ object is left on the stack.
raise_interrupt <- function() {
  condition <- structure(class = c("interrupt", "condition"), list(message = "", call = NULL))
  signalCondition(condition)
  invokeRestart("abort")
}
