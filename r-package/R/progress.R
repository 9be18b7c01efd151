# How far a long call has come, shown where somebody watches.

#' A function that takes a step of a bar on standard error: `expect` says how many steps follow the
#' first, `close` ends it. Nothing is shown unless R is interactive.
#' @noRd
progress_bar <- function() {
  if (!interactive()) {
    return(function(...) NULL)
  }
  bar <- utils::txtProgressBar(max = 1, style = 3, file = stderr())
  total <- 1
  done <- 0
  function(expect = NULL, close = FALSE) {
    if (close) {
      base::close(bar)
    } else {
      if (!is.null(expect)) total <<- 1 + expect
      done <<- done + 1
      utils::setTxtProgressBar(bar, done / total)
    }
    invisible()
  }
}
