# Time and memory of one fit of many rows without equal ones: one line of CSV.
#   growth.R ROWS: host,rows,seconds,peak_mb_above_data,design_mb
library(skillnad)
rows <- as.numeric(commandArgs(TRUE)[1])
covariates <- 10

# VmRSS (now) or VmHWM (the peak since it was reset) of this process.
memory_mb <- function(field) {
  line <- grep(paste0("^", field), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

set.seed(1)
data <- as.data.frame(replicate(covariates, rnorm(rows), simplify = FALSE),
  col.names = paste0("x", seq_len(covariates))
)
group <- sample.int(134, rows, replace = TRUE)
data$y <- rbinom(rows, 1, plogis(-0.5 + 0.3 * data$x1 - 0.2 * data$x2 + 0.4 * rnorm(134)[group])) + 0
data$g <- factor(group)
formula <- paste("y ~", paste(paste0("x", seq_len(covariates)), collapse = " + "), "+ (1 | g)")
invisible(fit_logit("y ~ x1", data[1:1000, ])) # what is loaded once
rm(group)
# A virtual machine is slow to hand out memory that it has not touched before: not ours to time.
touched <- rep(1, rows * 33)
rm(touched)
invisible(gc())
cat("5", file = "/proc/self/clear_refs") # resets the peak
before <- memory_mb("VmRSS")
start <- Sys.time()
fit <- fit_logit(formula, data)
seconds <- as.numeric(difftime(Sys.time(), start, units = "secs"))
extra <- memory_mb("VmHWM") - before
stopifnot(fit$converged)
cat(sprintf("r,%.0f,%.3f,%.0f,%.3f\n", rows, seconds, extra, rows * (covariates + 1) * 8 / 2^20))
