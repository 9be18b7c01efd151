# Times glmmTMB and glmer on rows22k.csv, one line each: tool,method,seconds,log_likelihood
folder <- commandArgs(TRUE)[1]
data <- read.csv(file.path(folder, "rows22k.csv"))
formula <- as.formula(paste("y ~", paste0("x", 1:10, collapse = " + "), "+ (1 | g)"))
suppressPackageStartupMessages({
  library(lme4)
  library(glmmTMB)
})

timed <- function(tool, method, fit) {
  seconds <- system.time(value <- suppressWarnings(fit()))[["elapsed"]]
  cat(sprintf("%s,%s,%.3f,%.8f\n", tool, method, seconds, as.numeric(logLik(value))))
}

data$g <- factor(data$g)
timed("glmmTMB", "laplace", function() glmmTMB(formula, data, family = binomial))
timed("glmer", "laplace", function() glmer(formula, data, family = binomial))
timed("glmer", "9 nodes", function() glmer(formula, data, family = binomial, nAGQ = 9))
