# Makes the simulated data of the reference cases and of the bad-input suite: base.csv (the base
# case), base_sd8.csv (a very large spread between groups) and base_extra.csv (columns that need
# R's random numbers). Numbers are written with 17 significant digits, which give the same doubles
# back. Run from this folder: Rscript make_base.R
base <- function(n = 2000, J = 40, sd = 0.7, seed = 1) {
  set.seed(seed)
  g <- rep(seq_len(J), length.out = n)
  u <- rnorm(J, 0, sd)
  x <- rnorm(n)
  f <- factor(sample(c("a", "b", "c"), n, TRUE))
  eta <- -0.5 + 0.8 * x + c(0, .3, -.4)[f] + u[g]
  y <- rbinom(n, 1, plogis(eta))
  o <- cut(eta + rlogis(n), c(-Inf, -1.5, 0, 1.5, Inf), labels = 1:4, ordered_result = TRUE)
  data.frame(y, o, x, f, g = factor(g))
}

write_frame <- function(frame, path) {
  digits <- function(column) {
    if (is.double(column)) sprintf("%.17g", column) else as.character(column)
  }
  text <- as.data.frame(lapply(frame, digits), stringsAsFactors = FALSE)
  connection <- file(path, "wb")
  on.exit(close(connection))
  writeLines(paste(names(text), collapse = ","), connection)
  writeLines(do.call(paste, c(unname(text), sep = ",")), connection)
}

RNGkind("Mersenne-Twister", "Inversion", "Rejection")
write_frame(base(), "base.csv")
write_frame(base(sd = 8), "base_sd8.csv")

set.seed(9)
noise <- rnorm(2000)
set.seed(5)
fraction <- runif(2000)
boundary <- {
  set.seed(5)
  x <- rnorm(600)
  data.frame(x = x, y = rbinom(600, 1, plogis(-.3 + .5 * x)), g = rep(1:30, each = 20))
}
write_frame(data.frame(noise, fraction), "base_extra.csv")
write_frame(boundary, "boundary.csv")
