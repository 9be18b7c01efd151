# Times the default call from R, data frame to printed table: one line of CSV.
#   call.R FOLDER NAME REPEATS: host,name,median_ms,best_ms,peak_mb_above_start
arguments <- commandArgs(TRUE)
library(skillnad)
data <- data.table::fread(file.path(arguments[1], paste0(arguments[2], ".csv")), data.table = FALSE)
formula <- paste("y ~", paste(grep("^x", names(data), value = TRUE), collapse = " + "), "+ (1 | g)")

# VmRSS (now) or VmHWM (the peak since it was reset) of this process.
memory_mb <- function(field) {
  line <- grep(paste0("^", field), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

invisible(gc())
cat("5", file = "/proc/self/clear_refs") # resets the peak
before <- memory_mb("VmRSS")
times <- replicate(as.integer(arguments[3]), {
  start <- Sys.time()
  text <- capture.output(print(fit_logit(formula, data)))
  stopifnot(length(text) > 0)
  as.numeric(difftime(Sys.time(), start, units = "secs")) * 1e3
})
extra <- memory_mb("VmHWM") - before
cat(sprintf("r,%s,%.2f,%.2f,%.0f\n", arguments[2], median(times),
  min(times), extra
))
