# Makes incidence.csv: cumulative incidences of the persons of histories.csv.
#
# "aalen_johansen": without late entry, those who are censored inside a band observed to its end, so
# that every band counts whole. survfit() of a factor on the band numbers (survival), by region. Its
# standard error is an infinitesimal jackknife, so the delta method's is worked out beside it by
# numerical differentiation of the estimate in the shares of the causes, with their multinomial
# covariance. "kaplan_meier": the same with "moved" censored at the end of its band, and Greenwood's
# standard error.
# "glm cloglog", "glm logit": cause-specific models by glm() on person-periods cut here row by row,
# put together by F_c(k) = sum S_(j-1) P_cj, at x = 0.5 in the south.
#
# Run from this folder: Rscript make_incidence_reference.R (survival 3.5-3 of Debian 12).
suppressPackageStartupMessages(library(survival))

persons <- read.csv("histories.csv", stringsAsFactors = FALSE)
breaks <- c(0, 60, 120, 240, 360)
width <- diff(breaks)
bands <- length(width)
rows <- list()
add <- function(table, cause, quantity, values) {
  rows[[length(rows) + 1]] <<- data.frame(table, cause, index = seq_along(values), quantity,
                                          value = sprintf("%.17g", values))
}

# The band that holds the event or, of the censored, the last band; beyond the last break censored.
grouped <- transform(persons, status = ifelse(time >= 360, "censored", status))
grouped$band <- with(grouped, ifelse(status == "censored",
                                     pmin(findInterval(time, breaks, left.open = TRUE), bands),
                                     findInterval(time, breaks)))

incidence <- function(shares, cause) {
  alive <- cumprod(c(1, 1 - rowSums(shares)))[seq_len(nrow(shares))]
  cumsum(alive * shares[, cause])
}

for (region in c("north", "south")) {
  p <- grouped[grouped$region == region, ]
  state <- factor(p$status, c("censored", "event", "moved"))
  fit <- survfit(Surv(p$band, state) ~ 1)
  at <- summary(fit, times = seq_len(bands))
  counts <- sapply(c("event", "moved"), function(cause) {
    sapply(seq_len(bands), function(k) sum(p$status == cause & p$band == k))
  })
  at_risk <- sapply(seq_len(bands), function(k) sum(p$band >= k))
  shares <- counts / at_risk
  name <- paste("aalen_johansen", region)
  for (cause in c("event", "moved")) {
    stopifnot(all.equal(incidence(shares, cause), at$pstate[, match(cause, fit$states)]))
    variance <- 0
    for (k in seq_len(bands)) {
      slope <- sapply(colnames(shares), function(moving) {
        step <- function(size) {
          moved <- shares
          moved[k, moving] <- moved[k, moving] + size
          incidence(moved, cause)
        }
        (8 * (step(1e-3) - step(-1e-3)) - (step(2e-3) - step(-2e-3))) / 12e-3
      })
      spread <- (diag(shares[k, ]) - tcrossprod(shares[k, ])) / at_risk[k]
      variance <- variance + diag(slope %*% spread %*% t(slope))
    }
    add(name, cause, "estimate", at$pstate[, match(cause, fit$states)])
    add(name, cause, "std_error", sqrt(variance))
  }
  single <- survfit(Surv(p$band, p$status == "event") ~ 1)
  at <- summary(single, times = seq_len(bands))
  name <- paste("kaplan_meier", region)
  add(name, "event", "estimate", 1 - at$surv)
  add(name, "event", "std_error", at$std.err)
}

# One row a person and band at risk of `cause`; others censor when they happen.
periods <- function(cause) {
  out <- NULL
  for (i in seq_len(nrow(persons))) {
    p <- persons[i, ]
    event <- p$status == cause && p$time < max(breaks)
    for (k in seq_len(bands)) {
      low <- breaks[k]
      high <- breaks[k + 1]
      here <- event && p$time >= low && p$time < high
      to <- if (here) high else min(p$time, high)
      share <- (to - max(p$entry, low)) / (high - low)
      if (share > 0 && (here || p$time > low)) {
        out <- rbind(out, data.frame(k, share, event = as.numeric(here), x = p$x,
                                     region = p$region))
      }
    }
  }
  out
}
tight <- glm.control(epsilon = 1e-15, maxit = 100)
at <- data.frame(k = seq_len(bands), share = 1, x = 0.5, region = "south")
predictors <- function(link) {
  sapply(c("event", "moved"), function(cause) {
    p <- periods(cause)
    if (link == "logit") p <- p[p$share == 1, ]
    fit <- glm(event ~ 0 + factor(k) + x + region + offset(log(share)), binomial(link), p,
               control = tight)
    predict(fit, at)
  })
}
rates <- exp(predictors("cloglog"))
total <- rowSums(rates)
shares <- rates / total * -expm1(-total)
for (cause in c("event", "moved")) add("glm cloglog", cause, "estimate", incidence(shares, cause))
odds <- exp(predictors("logit"))
shares <- odds / (1 + rowSums(odds))
for (cause in c("event", "moved")) add("glm logit", cause, "estimate", incidence(shares, cause))

all <- do.call(rbind, rows)
connection <- file("incidence.csv", "wb")
writeLines(paste(names(all), collapse = ","), connection)
writeLines(do.call(paste, c(unname(lapply(all, as.character)), sep = ",")), connection)
close(connection)
