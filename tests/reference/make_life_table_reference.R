# Makes histories.csv (240 simulated persons: whole days, late entry, one competing event, two
# regions) and life_table.csv, the life tables of them that R's survival package gives.
#
# The persons are cut at the breaks here, row by row and without the core: a person-period counts
# its share of the band as a case weight, an event the part of the band from entry to its end.
# survfit() of (start, stop] = (k - 1, k] with these weights has d / (d + exposure) at k; its
# Greenwood standard errors and log-log limits are asked for, not the robust ones. Competing events:
# survfit() of a factor gives the Aalen-Johansen estimate; its standard error is an infinitesimal
# jackknife, so the delta method's is worked out beside it by numerical differentiation of the
# estimate in the counts, with their multinomial covariance.
# Hazard models: glm() on the person-periods.
#
# Run from this folder: Rscript make_life_table_reference.R (survival 3.5-3 of Debian 12).
suppressPackageStartupMessages(library(survival))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20)

breaks <- c(0, 60, 120, 240, 360)
width <- diff(breaks)
n <- 240
region <- ifelse(runif(n) < 0.4, "north", "south")
x <- round(rnorm(n), 2)
failure <- ceiling(rexp(n, 0.0022 * exp(0.5 * x + 0.3 * (region == "north"))))
moved <- ceiling(rexp(n, 0.0012))
censored <- sample(20:500, n, TRUE)
censored[1:20] <- sample(breaks[2:5], 20, TRUE)  # some exactly at a break
time <- pmin(failure, moved, censored)
status <- ifelse(time == failure, "event", ifelse(time == moved, "moved", "censored"))
entry <- ifelse(runif(n) < 0.25, floor(runif(n) * pmin(time, 300)), 0)
persons <- data.frame(time, status, entry, x, region)

# One row a person and band at risk. `cause`: the events that count; others censor when they happen.
periods <- function(persons, cause, entry) {
  out <- NULL
  for (i in seq_len(nrow(persons))) {
    p <- persons[i, ]
    from <- if (entry) p$entry else 0
    event <- p$status %in% cause & p$time < max(breaks)
    for (k in seq_along(width)) {
      low <- breaks[k]
      high <- breaks[k + 1]
      here <- event && p$time >= low && p$time < high
      to <- if (here) high else min(p$time, high)
      share <- (to - max(from, low)) / (high - low)
      if (share > 0 && (here || p$time > low)) {
        out <- rbind(out, data.frame(i, k, share, event = as.numeric(here),
                                     status = if (here) p$status else "censored",
                                     x = p$x, region = p$region))
      }
    }
  }
  out
}

rows <- list()
add <- function(table, quantity, values, by = "", cause = "") {
  rows[[length(rows) + 1]] <<- data.frame(table, by, cause, index = seq_along(values), quantity,
                                          value = sprintf("%.17g", values))
}

# One cause: what competes is censored. Without late entry, so that every event has the whole band.
single <- function(persons, name, by = "") {
  p <- periods(persons, "event", FALSE)
  fit <- survfit(Surv(k - 1, k, event) ~ 1, data = p, weights = p$share, robust = FALSE,
                 conf.type = "log-log")
  at <- summary(fit, times = seq_along(width))
  add(name, "survival", at$surv, by)
  add(name, "std_error", at$std.err, by)
  add(name, "conf_low", 1 - at$upper, by)
  add(name, "conf_high", 1 - at$lower, by)
  add(name, "hazard", at$n.event / at$n.risk, by)
}
one <- transform(persons, status = ifelse(status == "event", "event", "censored"))
single(one, "single")
for (r in c("north", "south")) single(one[one$region == r, ], "by", r)

# Competing causes: every state at k, and the standard errors of the events' incidence.
p <- periods(persons, c("event", "moved"), FALSE)
p$status <- factor(p$status, c("censored", "event", "moved"))
fit <- survfit(Surv(k - 1, k, status) ~ 1, data = p, weights = p$share, id = seq_len(nrow(p)),
               p0 = c(1, 0, 0))
at <- summary(fit, times = seq_along(width))
at_risk <- as.vector(tapply(p$share, p$k, sum))
counts <- sapply(c("event", "moved"), function(cause) {
  as.vector(tapply(p$status == cause, p$k, sum))
})
incidence <- function(shares, cause) {
  alive <- cumprod(c(1, 1 - rowSums(shares)))[seq_len(nrow(shares))]
  cumsum(alive * shares[, cause])
}
shares <- counts / at_risk
for (cause in c("event", "moved")) {
  stopifnot(all.equal(incidence(shares, cause), at$pstate[, match(cause, fit$states)]))
  variance <- 0
  for (k in seq_along(width)) {
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
  add("competing", "incidence", at$pstate[, match(cause, fit$states)], cause = cause)
  add("competing", "std_error", sqrt(variance), cause = cause)
}
add("competing", "survival", at$pstate[, 1])

# Hazard models by glm() on the person-periods, "moved" a competing cause, with late entry.
p <- periods(persons, "event", TRUE)
tight <- glm.control(epsilon = 1e-15, maxit = 100)
cloglog <- function(formula, data) {
  glm(formula, binomial("cloglog"), data, control = tight, offset = log(share))
}
# With the bands alone the score of each can be solved to the last digits.
score <- function(rate, q) sum(ifelse(q$event == 1, q$share / expm1(rate * q$share), -q$share))
rates <- sapply(split(p, p$k), function(q) {
  uniroot(score, c(1e-6, 10), q = q, tol = 1e-15)$root
})
stopifnot(all.equal(unname(log(rates)), unname(coef(cloglog(event ~ 0 + factor(k), p)))))
add("entry", "hazard", -expm1(-rates))
full <- cloglog(event ~ 0 + factor(k) + x + region, p)
add("glm cloglog", "estimate", coef(full))
add("glm cloglog", "log_likelihood", as.numeric(logLik(full)))
whole <- glm(event ~ 0 + factor(k) + x + region, binomial, p[p$share == 1, ], control = tight)
add("glm logit", "estimate", coef(whole))
add("glm logit", "std_error", sqrt(diag(vcov(whole))))
add("glm logit", "log_likelihood", as.numeric(logLik(whole)))

write_frame <- function(frame, path) {
  text <- lapply(frame, as.character)
  connection <- file(path, "wb")
  on.exit(close(connection))
  writeLines(paste(names(frame), collapse = ","), connection)
  writeLines(do.call(paste, c(unname(text), sep = ",")), connection)
}
write_frame(persons, "histories.csv")
write_frame(do.call(rbind, rows), "life_table.csv")
