# 300 invented rows in 15 groups, with Swedish names.
make_data <- function() {
  state <- 20
  draw <- function(n) {
    vapply(seq_len(n), function(i) {
      state <<- (state * 16807) %% 2147483647
      state / 2147483647
    }, 0)
  }
  group <- rep_len(0:14, 300L)
  girl <- draw(300L) < 0.5
  age <- round(18 * draw(300L), 1)
  effect <- (1.4 * (draw(15L) + draw(15L) - 1))[group + 1L]
  p <- 1 / (1 + exp(-(-0.8 + 0.05 * age + 0.4 * girl + effect)))
  made <- data.frame(
    insats = as.integer(draw(300L) < p), sex = ifelse(girl, "flicka", "pojke"),
    age = age, kommun = sprintf("kommun%02d", group)
  )
  names(made)[2:3] <- c("k\u00f6n", "\u00e5lder")
  made
}

data <- make_data()
model <- "insats ~ \u00e5lder + k\u00f6n + (1 | kommun)"
fit <- fit_logit(model, data)
saved <- function(x) .subset2(x, "saved")
