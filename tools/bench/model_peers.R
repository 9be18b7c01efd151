# Times glmmTMB and ordinal on the further models, one line each: model,tool,seconds,log_likelihood
arguments <- commandArgs(TRUE)
suppressPackageStartupMessages({
  library(glmmTMB)
  library(ordinal)
})

timed <- function(model, tool, fit) {
  seconds <- system.time(value <- suppressWarnings(fit()))[["elapsed"]]
  cat(sprintf("%s,%s,%.3f,%.8f\n", model, tool, seconds, as.numeric(logLik(value))))
}
covariates <- paste0("x", 1:10, collapse = " + ")

rows <- read.csv(file.path(arguments[1], "rows22k.csv"))
rows$g <- factor(rows$g)
timed("slope", "glmmTMB by Laplace", function() {
  glmmTMB(as.formula(paste("y ~", covariates, "+ (1 + x1 | g)")), rows, family = binomial)
})
immun <- read.csv(file.path(arguments[2], "gu_immun.csv"), stringsAsFactors = TRUE)
immun$mom <- factor(immun$mom)
immun$comm <- factor(immun$comm)
timed("nested", "glmmTMB by Laplace", function() {
  glmmTMB(
    immun ~ kid2p + mom25p + ord + ethn + momEd + husEd + momWork + rural + pcInd81 +
      (1 | mom) + (1 | comm),
    immun,
    family = binomial
  )
})
verbagg <- read.csv(file.path(arguments[2], "verbagg.csv"), stringsAsFactors = TRUE)
verbagg$id <- factor(verbagg$id)
timed("crossed", "glmmTMB by Laplace", function() {
  glmmTMB(r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item), verbagg, family = binomial)
})
ordered_rows <- read.csv(file.path(arguments[1], "ordinal22k.csv"))
ordered_rows$y <- ordered(ordered_rows$y)
ordered_rows$g <- factor(ordered_rows$g)
timed("ordinal", "clmm by Laplace", function() {
  clmm(as.formula(paste("y ~", covariates, "+ (1 | g)")), ordered_rows)
})
