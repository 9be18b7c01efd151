# Writes crossed.csv: two random intercepts by glmmTMB, Laplace's approximation: herds crossed with
# periods (cbpp), and classes nested in schools (level_weights_data.csv, without the weights). Five
# Newton steps with the exact gradient follow the optimiser; what is left of it is checked.
# Run from this folder: Rscript make_crossed_reference.R
suppressPackageStartupMessages(library(glmmTMB))

cbpp <- read.csv("../../cpp/data/cbpp.csv")
for (name in c("herd", "period")) cbpp[[name]] <- factor(cbpp[[name]])
schools <- read.csv("level_weights_data.csv")

lines <- list()
fitted <- function(case, formula, data) {
  add <- function(quantity, name, values) {
    lines[[length(lines) + 1]] <<- data.frame(
      case, quantity, name, value = sprintf("%.12g", unname(values)),
      tool = paste("glmmTMB", packageVersion("glmmTMB"))
    )
  }
  fit <- glmmTMB(formula, data, family = binomial)
  at <- fit$fit$par
  for (step in 1:5) {
    at <- at - solve(optimHess(at, fit$obj$fn, fit$obj$gr), as.numeric(fit$obj$gr(at)))
  }
  stopifnot(max(abs(fit$obj$gr(at))) < 1e-9)
  hessian <- optimHess(at, fit$obj$fn, fit$obj$gr, control = list(ndeps = rep(1e-5, length(at))))
  names <- names(fixef(fit)$cond)
  fixed <- seq_along(names)
  add("log_likelihood", "", -fit$obj$fn(at))
  add("estimate", names, at[fixed])
  add("std_error", names, sqrt(diag(solve(hessian)))[fixed])
  add("sd", names(VarCorr(fit)$cond), exp(at[-fixed]))
}
fitted("crossed", cbind(incidence, size - incidence) ~ 1 + (1 | herd) + (1 | period), cbpp)
fitted("nested", y ~ x + z + (1 | school) + (1 | class), schools)

out <- do.call(rbind, lines)
connection <- file("crossed.csv", "wb")
writeLines(paste(names(out), collapse = ","), connection)
writeLines(do.call(paste, c(unname(out), sep = ",")), connection)
close(connection)
