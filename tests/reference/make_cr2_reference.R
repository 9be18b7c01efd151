# Writes cr2_data.csv and cr2.csv: the CR2 covariance of logit models with Satterthwaite degrees of
# freedom by clubSandwich, on nine clusters of very unequal size with rows that are equal in all
# covariates. Needs clubSandwich (Debian: r-cran-clubsandwich).
# Run from this folder: Rscript make_cr2_reference.R
suppressPackageStartupMessages(library(clubSandwich))

set.seed(20)
size <- c(3, 5, 8, 8, 12, 15, 20, 31, 44)
g <- rep(sprintf("g%d", seq_along(size)), size)
z <- rep(round(rnorm(length(size)), 2), size)
u <- rep(rnorm(length(size), sd = 0.7), size)
x <- round(2 * rnorm(length(g))) / 2
f <- sample(c("a", "b", "c"), length(g), TRUE)
y <- rbinom(length(g), 1, plogis(-0.3 + 0.6 * x + 0.5 * (f == "b") + 0.4 * z + u))
data <- data.frame(y, x, z, f, g)
write.csv(data, "cr2_data.csv", row.names = FALSE, quote = FALSE)

lines <- list()
add <- function(case, formula) {
  fit <- glm(formula, binomial, data, control = glm.control(epsilon = 1e-15, maxit = 100))
  v <- vcovCR(fit, cluster = data$g, type = "CR2")
  test <- coef_test(fit, vcov = v, test = "Satterthwaite")
  term <- names(coef(fit))
  term <- sub("^f(.)$", "f[\\1]", term)
  lines[[length(lines) + 1]] <<- data.frame(
    case, term,
    estimate = sprintf("%.17g", unname(coef(fit))), std_error = sprintf("%.17g", test$SE),
    df = sprintf("%.17g", test$df),
    with_first = sprintf("%.17g", as.matrix(v)[1, ]),
    tool = paste("clubSandwich", packageVersion("clubSandwich"))
  )
}
add("y ~ x", y ~ x)
add("y ~ x + z + f", y ~ x + z + f)
add("y ~ f + z", y ~ f + z)
write.csv(do.call(rbind, lines), "cr2.csv", row.names = FALSE, quote = FALSE)
