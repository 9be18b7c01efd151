# Runs cases through the R package, one JSON line a case; run.py starts it and watches it.
#   Rscript worker.R ROOT cases.json id [id ...]
suppressPackageStartupMessages(library(skillnad))
arguments <- commandArgs(TRUE)
root <- arguments[[1]]
source(file.path(root, "tests", "badinput", "frames.R"), encoding = "UTF-8")

special <- list("NaN" = NaN, "Inf" = Inf, "-Inf" = -Inf)

spelled <- function(formula) {
  if (!is.list(formula)) return(formula)
  pieces <- vapply(formula$join, function(p) if (is.list(p)) strrep(p[[1]], p[[2]]) else p, "")
  paste(pieces, collapse = "")
}

# A value as it is compared between the languages: numbers with 17 digits.
text <- function(value) {
  if (is.null(value) || length(value) == 0 || is.na(value)) return(NULL)
  if (is.logical(value)) return(if (value) "true" else "false")
  if (is.numeric(value)) return(sprintf("%.17g", value))
  enc2utf8(as.character(value))
}
texts <- function(values) lapply(if (is.factor(values)) as.character(values) else values, text)

broken_file <- function(recipe, folder) {
  path <- file.path(folder, "broken.json")
  content <- if (!is.null(recipe$text)) {
    charToRaw(recipe$text)
  } else if (!is.null(recipe$hex)) {
    starts <- seq(1, nchar(recipe$hex), 2)
    as.raw(strtoi(substring(recipe$hex, starts, starts + 1), 16L))
  } else if (!is.null(recipe[["repeat"]])) {
    charToRaw(strrep(recipe[["repeat"]], recipe$times))
  } else {
    spoilt(recipe$saved, folder)
  }
  writeBin(content, path)
  path
}

spoilt <- function(how, folder) {
  path <- file.path(folder, "whole.json")
  unlink(path)
  save_result(fit_logit("y ~ x + f", build_frame(list(), "base", root)), path)
  content <- readBin(path, "raw", file.size(path))
  n <- length(content)
  if (!is.null(how$keep)) return(content[seq_len(floor(n * how$keep))])
  if (!is.null(how$drop)) return(content[seq_len(n - how$drop)])
  if (!is.null(how$times)) return(rep(content, how$times))
  digits <- which(content >= as.raw(48) & content <= as.raw(57))
  at <- digits[digits >= floor(n * how$digit) + 1][1]
  content[at] <- if (content[at] != charToRaw("7")) charToRaw("7") else charToRaw("3")
  content
}

run_case <- function(case, folder) {
  base <- if (is.null(case$base)) "base" else case$base
  state <- new.env()
  state$raised <- character()
  state$built <- 0
  argument <- function(name, value) {
    if (is.list(value) && !is.null(value$frame)) {
      if (identical(value$frame, "data")) return(state$data)
      return(build_frame(value$frame, base, root))
    }
    if (is.list(value) && !is.null(value$file)) return(broken_file(value$file, folder))
    if (name == "formula") return(spelled(value))
    if (is.character(value) && length(value) == 1 && value %in% names(special)) {
      return(special[[value]])
    }
    if (is.list(value) && is.null(names(value)) && length(value)) return(unlist(value))
    value
  }
  calls <- function() {
    begin <- sum(proc.time()[1:2])
    state$data <- if ("data_is" %in% names(case)) {
      argument("data", case$data_is)
    } else {
      build_frame(case$data, base, root)
    }
    state$built <- sum(proc.time()[1:2]) - begin
    formula <- if (is.null(case$formula)) "y ~ x + f + (1 | g)" else case$formula
    steps <- case$calls
    if (is.null(steps)) {
      args <- c(list(formula = formula, data = list(frame = "data")), case$options)
      fitted_by <- if (is.null(case[["function"]])) "fit_logit" else case[["function"]]
      steps <- list(list(call = fitted_by, args = args))
    }
    fit <- NULL
    for (step in c(steps, case$then)) {
      args <- Map(argument, names(step$args), step$args)
      if (!is.null(fit)) args <- c(list(fit), args)
      result <- do.call(step$call, args, quote = TRUE)
      kept <- c("fit_logit", "fit_ordinal", "fit_hazard", "decompose_gap", "decompose_stages")
      if (step$call %in% kept) fit <- result
    }
    if (inherits(result, "skillnad_decomposition")) read_gap(result)
    else if (identical(result, fit)) read_fit(result, grepl("|", unlist(formula)[[1]], fixed = TRUE))
    else read_other(result)
  }
  start <- sum(proc.time()[1:2])
  out <- withCallingHandlers(
    tryCatch(
      c(list(outcome = "value"), calls()),
      skillnad_error = function(e) {
        list(
          outcome = "error", kind = class(e)[[1]], code = e$code, message = enc2utf8(e$message),
          shown = enc2utf8(conditionMessage(e))
        )
      },
      error = function(e) {
        list(outcome = "foreign error", kind = class(e)[[1]], message = enc2utf8(conditionMessage(e)))
      }
    ),
    skillnad_warning = function(w) {
      state$raised <- c(state$raised, enc2utf8(conditionMessage(w)))
      invokeRestart("muffleWarning")
    },
    warning = function(w) invokeRestart("muffleWarning")
  )
  seconds <- sum(proc.time()[1:2]) - start - state$built
  c(list(id = case$id, language = "r"), out, list(raised = as.list(state$raised), seconds = seconds))
}

read_gap <- function(gap) {
  table <- gap_components(gap)
  flags <- gap_verdicts(gap)$flags
  printed <- paste(utils::capture.output(print(gap)), collapse = "\n")
  list(
    terms = texts(table$component), estimate = texts(table$estimate),
    std_error = texts(table$std_error), n_used = text(gap$n_used), n_dropped = text(gap$n_dropped),
    event = text(gap$event), dropped_by = lapply(as.list(gap$dropped_by), text),
    notes = texts(gap$notes), warnings = lapply(gap$warnings, enc2utf8),
    printed = enc2utf8(paste0(sub("\n+$", "", printed), "\n", paste(flags[!is.na(flags)], collapse = " ")))
  )
}

read_fit <- function(fit, random) {
  table <- estimates(fit)
  out <- list(
    terms = texts(table$term), estimate = texts(table$estimate), std_error = texts(table$std_error)
  )
  for (field in c("log_likelihood", "n_used", "n_dropped", "event", "converged", "nodes_used")) {
    out[field] <- list(text(do.call("$", list(fit, field))))
  }
  dropped <- fit$dropped_by
  if (is.data.frame(dropped)) {
    dropped <- stats::setNames(as.list(dropped[[ncol(dropped)]]), dropped[[1]])
  }
  out$dropped_by <- lapply(as.list(dropped), text)
  out$notes <- texts(fit$notes)
  out$warnings <- lapply(fit$warnings, function(w) {
    if (is.character(w) && length(w) == 1) enc2utf8(w) else paste(unlist(w), collapse = ": ")
  })
  printed <- enc2utf8(paste(utils::capture.output(print(fit)), collapse = "\n"))
  out$printed <- sub("\n+$", "", printed)
  if (random) {
    components <- variance_components(fit)
    out["sd"] <- list(text(components$estimate[components$name == "sd (Intercept)"][1]))
  }
  out
}

read_other <- function(result) {
  if (is.data.frame(result)) {
    head <- utils::head(result, 5)
    return(list(rows = nrow(result), table = lapply(as.list(head), texts)))
  }
  list(rows = length(result))
}

cases <- jsonlite::fromJSON(arguments[[2]], simplifyVector = FALSE)
names(cases) <- vapply(cases, function(case) case$id, "")
folder <- tempfile("badinput")
dir.create(folder)
say <- function(line) {
  writeLines(enc2utf8(line), stdout(), useBytes = TRUE)
  flush(stdout())
}
for (id in arguments[-(1:2)]) {
  say(paste("START", id))
  say(jsonlite::toJSON(run_case(cases[[id]], folder), auto_unbox = TRUE, null = "null"))
}
