# Writes the data of the benchmark into the folder named: comma-separated numbers, `g` the group.
#   rows22k    22,000 rows, 134 groups, 7 binary and 3 continuous covariates; one of them has a slope
#              that varies over the groups
#   rows1e4, rows1e5, rows1e6   the same recipe at other sizes
#   ordinal22k 22,000 rows, 134 groups, the same covariates, 4 ordered categories
#   binary1e6  10^6 rows, 134 groups, 8 binary covariates: few distinct rows
folder <- commandArgs(TRUE)[1]
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

write_csv <- function(data, name) {
  path <- file.path(folder, paste0(name, ".csv"))
  if (requireNamespace("data.table", quietly = TRUE)) {
    data.table::fwrite(data, path)
  } else {
    write.csv(data, path, row.names = FALSE, quote = FALSE)
  }
}

mixed_rows <- function(n, groups = 134) {
  # The order of the random calls is part of the recipe.
  set.seed(1)
  g <- sample(groups, n, TRUE, prob = rgamma(groups, 1) + .05)
  x <- cbind(1, matrix(rbinom(n * 7, 1, .3), n), matrix(round(rnorm(n * 3), 1), n))
  b <- rnorm(groups, 0, .6)
  s <- rnorm(groups, 0, .4)
  eta <- -1.5 + x[, -1] %*% runif(10, -.6, .6) + b[g] + s[g] * x[, 2]
  y <- rbinom(n, 1, plogis(eta))
  x <- x[, -1]
  colnames(x) <- paste0("x", 1:10)
  data.frame(y = y, x, g = g)
}

binary_rows <- function(n, groups = 134) {
  set.seed(3)
  g <- sample(groups, n, TRUE, prob = rgamma(groups, 1) + .05)
  x <- matrix(rbinom(n * 8, 1, .3), n)
  u <- rnorm(groups, 0, .6)
  eta <- -1.5 + x %*% runif(8, -.6, .6) + u[g]
  y <- rbinom(n, 1, plogis(eta))
  colnames(x) <- paste0("x", 1:8)
  data.frame(y = y, x, g = g)
}

ordered_rows <- function(n, groups = 134) {
  set.seed(2)
  g <- sample(groups, n, TRUE, prob = rgamma(groups, 1) + .05)
  x <- cbind(matrix(rbinom(n * 7, 1, .3), n), matrix(round(rnorm(n * 3), 1), n))
  eta <- x %*% runif(10, -.6, .6) + rnorm(groups, 0, .6)[g] + rlogis(n)
  y <- as.integer(cut(eta, c(-Inf, -1, .5, 2, Inf)))
  colnames(x) <- paste0("x", 1:10)
  data.frame(y = y, x, g = g)
}

write_csv(mixed_rows(22000), "rows22k")
write_csv(ordered_rows(22000), "ordinal22k")
for (k in 4:6) write_csv(mixed_rows(10^k), paste0("rows1e", k))
write_csv(binary_rows(1e6), "binary1e6")
