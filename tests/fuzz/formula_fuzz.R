# The formula language against R's model.matrix on random formulas: names, order and values.
#
#   Rscript tests/fuzz/formula_fuzz.R DRIVER [N [SEED]]
#
# DRIVER is the program built from cpp/tests/formula/formula_driver.cpp. The core sees covariate
# patterns with counts, R the repeated rows. Exit code 0 if every formula agrees. A formula in which
# an operator is left without a term, such as (a - a):b, is refused by the core on purpose; R drops
# it silently. Those are counted apart and must be few.
suppressPackageStartupMessages(library(splines))

args <- commandArgs(trailingOnly = TRUE)
driver <- args[1]
n_formulas <- if (length(args) > 1) as.integer(args[2]) else 6000L
seed <- if (length(args) > 2) as.integer(args[3]) else 20260101L
set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# ---- data: 30 patterns, some of them several times -------------------------------------------
n <- 30L
# Levels carry the brackets of the core's names, so that R's names need no renaming of levels.
bracket <- function(x) paste0("[", x, "]")
as_levels <- function(codes, levels) base::factor(bracket(levels)[codes], levels = bracket(levels))
codes <- list(f = sample(2L, n, TRUE), g = sample(3L, n, TRUE), h = sample(3L, n, TRUE),
              u = sample(2L, n, TRUE))
levels_of <- list(f = c("p", "q"), g = c("c", "a", "b"), h = c("l", "m", "n"),
                  u = c("false", "true"))
patterns <- data.frame(
  x = round(rnorm(n), 3), z = round(runif(n, 0.5, 6), 2),
  k = sample(c(1, 2.5, 4), n, TRUE),
  f = as_levels(codes$f, levels_of$f), g = as_levels(codes$g, levels_of$g),
  h = as_levels(codes$h, levels_of$h), u = as_levels(codes$u, levels_of$u)
)
counts <- sample(3L, n, TRUE)
rows <- rep(seq_len(n), counts)
data <- patterns[rows, ]
first <- match(seq_len(n), rows)

# ---- the functions of the language that R has otherwise ----------------------------------------
center <- function(x) x - mean(x)
factor <- function(x) base::factor(bracket(x), levels = bracket(sort(unique(x))))
C <- function(x, base = NULL) {
  if (is.numeric(x)) x <- factor(x)
  if (!is.null(base)) {
    contrasts(x) <- contr.treatment(levels(x), base = match(bracket(base), levels(x)))
  }
  x
}
options(contrasts = c("contr.treatment", "contr.treatment"))

# ---- random formulas ---------------------------------------------------------------------------
plain <- c("x", "z", "k", "f", "g", "h", "u")
calls <- c("log(z)", "log2(z)", "exp(x)", "sqrt(z)", "abs(x)", "I(x^2)", "I(x * z - 2/z)",
           "I(-x^3 + (z - 1)^2)", "log(z + 1)", "poly(x, 2)", "poly(z, 3)", "poly(z, 2, raw = TRUE)",
           "poly(log(z), 2)", "ns(z, df = 3)", "ns(x, knots = c(-0.5, 0.4))", "ns(z, df = 1)",
           "bs(x, df = 4)", "bs(z, df = 5, degree = 2)", "bs(z, knots = 3)", "center(x)",
           "scale(z)", "I(center(x)^2)", "C(g, base = \"b\")", "C(f)", "C(k)", "factor(k)",
           "C(k, base = \"2.5\")", "C(u, base = \"true\")", "scale(log(z))", "ns(log(z), df = 2)")
pick <- function(x) x[sample.int(length(x), 1L)]
atom <- function() if (runif(1) < 0.85) pick(plain) else pick(calls)
expression_of <- function(depth, inside) {
  if (depth == 0L || runif(1) < 0.2) return(atom())
  op <- pick(c("+", "+", "+", "-", ":", ":", "*", "*", "/", "%in%", "^", "number", "()"))
  left <- function() expression_of(depth - 1L, TRUE)
  switch(op,
    "^" = paste0("(", left(), " + ", left(), ")^", pick(2:3)),
    "()" = paste0("(", left(), ")"),
    "number" = paste0(if (inside) "(", left(), pick(c(" + 0", " - 1", " + 1", " - 0")),
                      if (inside) ")"),
    {
      e <- paste(left(), op, left())
      if (inside && runif(1) < 0.4) paste0("(", e, ")") else e
    })
}
formulas <- character(0)
while (length(formulas) < n_formulas) {
  e <- expression_of(sample(1:4, 1), FALSE)
  if (runif(1) < 0.15) e <- paste(pick(c("0", "1", "-1", "+x")), "+", e)
  if (runif(1) < 0.03) e <- paste("offset(z) +", e)
  if (runif(1) < 0.03) e <- paste(e, pick(c("+ .", "+ .^2", "- ."))) 
  formulas <- c(formulas, paste("~", e))
}

# ---- both sides --------------------------------------------------------------------------------
dir <- tempfile("formula_fuzz")
dir.create(dir)
path <- function(name) file.path(dir, name)
number <- function(x) paste(format(x, digits = 17, trim = TRUE), collapse = " ")
line <- function(name) {
  if (name %in% names(codes)) {
    type <- if (name == "u") "logical" else "categorical"
    paste(name, type, paste(levels_of[[name]], collapse = "|"),
          paste(codes[[name]] - 1L, collapse = " "), sep = "\t")
  } else {
    paste(name, "real", "", number(patterns[[name]]), sep = "\t")
  }
}
writeLines(c(vapply(names(patterns), line, ""), paste("n", "counts", "", number(counts), sep = "\t")),
           path("data"))
writeLines(formulas, path("formulas"))
started <- proc.time()[["elapsed"]]
status <- system2(driver, c(path("data"), path("formulas"), path("names"), path("values")))
if (status != 0L) stop("the driver failed with status ", status)
core_seconds <- proc.time()[["elapsed"]] - started
core <- strsplit(readLines(path("names")), "\t", fixed = TRUE)
values <- readBin(path("values"), "double", n = file.size(path("values")) / 8)

used <- 0
agree <- refused <- by_r <- 0L
wrong <- character(0)
for (i in seq_along(formulas)) {
  mine <- core[[i]]
  theirs <- tryCatch(
    suppressWarnings(model.matrix(terms(as.formula(formulas[i]), data = data), data)),
    error = function(e) conditionMessage(e))
  if (mine[1] == "error") {
    if (is.character(theirs)) by_r <- by_r + 1L
    else if (mine[2] == "FormulaError[operator]") refused <- refused + 1L
    else wrong <- c(wrong, paste(formulas[i], " core: ", mine[2]))
    next
  }
  size <- (length(mine) - 1L) * n
  x <- matrix(values[used + seq_len(size)], n)
  used <- used + size
  if (is.character(theirs)) {
    wrong <- c(wrong, paste(formulas[i], " R: ", theirs))
    next
  }
  theirs <- theirs[first, , drop = FALSE]
  names_r <- gsub("\\)([0-9]+)(?=:|$)", ")[\\1]", colnames(theirs), perl = TRUE)
  same_names <- identical(as.character(mine[-1]), as.character(names_r))
  has_call <- grepl("[A-Za-z2]\\(", formulas[i])
  scale <- pmax(1, if (ncol(x)) apply(abs(theirs), 2, max) else 1)
  tolerance <- if (has_call) 1e-12 else 0
  same_values <- same_names && all(abs(x - theirs) <= rep(tolerance * scale, each = n))
  if (same_values) {
    agree <- agree + 1L
  } else {
    worst <- if (same_names) max(abs(x - theirs) / rep(scale, each = n)) else NA
    wrong <- c(wrong, paste0(formulas[i], "\n    core: ", paste(mine[-1], collapse = " "),
                             "\n    R:    ", paste(names_r, collapse = " "),
                             "\n    difference: ", worst))
  }
}
unlink(dir, recursive = TRUE)
cat(sprintf("%d formulas: %d agree in names, order and values; %d differ\n", length(formulas), agree,
            length(wrong)))
cat(sprintf("refused by the core on purpose: %d; an error in both: %d; core: %.2f s\n", refused, by_r,
            core_seconds))
if (length(wrong)) writeLines(utils::head(wrong, 15))
quit(status = if (length(wrong) || refused > 0.05 * length(formulas)) 1L else 0L)
