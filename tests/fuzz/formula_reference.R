# Prints the expected values of cpp/tests/formula/test_functions.cpp, from R alone:
#
#   Rscript tests/fuzz/formula_reference.R
suppressPackageStartupMessages(library(splines))

x <- c(0.5, 1, 2, 3.5, 4, 6, 7.25, 9)     # patterns
n <- c(1, 3, 2, 1, 4, 1, 2, 1)            # rows each stands for
fit <- rep(x, n)
new <- c(-1, 0.5, 2.75, 9, 11)            # two of them outside the range of the fit

show <- function(name, m) {
  m <- as.matrix(m)
  cat("//", name, "\n")
  for (j in seq_len(ncol(m))) {
    cat("{", paste(sprintf("%.17g", m[, j]), collapse = ", "), "},\n", sep = "")
  }
}
show("poly(x, 3)", predict(poly(fit, 3), new))
show("poly(x, 2, raw = TRUE)", predict(poly(fit, 2, raw = TRUE), new))
show("ns(x, df = 3)", predict(ns(fit, df = 3), new))
show("ns(x, knots = c(2, 5))", predict(ns(fit, knots = c(2, 5)), new))
show("bs(x, df = 5)", suppressWarnings(predict(bs(fit, df = 5), new)))
show("bs(x, degree = 2, knots = 3)", suppressWarnings(predict(bs(fit, degree = 2, knots = 3), new)))
show("center(x)", new - mean(fit))
show("scale(x)", (new - mean(fit)) / sd(fit))
show("quantiles of type 7 at 1/4, 1/2, 3/4", quantile(fit, 1:3 / 4))
