# Tails and quantiles of the distributions of base/distributions by R; writes distributions.csv.
hex <- function(x) sprintf("%a", x)
row <- function(f, x, df1, df2, value) {
  data.frame(f = f, x = hex(x), df1 = hex(df1), df2 = hex(df2), value = hex(value))
}
x <- c(-8.5, -3, -1.96, -0.5, 0, 1e-3, 0.25, 1, 1.645, 2.5, 4, 8, 15, 30)
positive <- c(1e-6, 0.01, 0.3, 1, 2.7, 3.84, 10, 25, 80, 300)
p <- c(1e-10, 1e-4, 0.001, 0.025, 0.05, 0.3, 0.5, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9999)
dfs <- c(1, 2, 3.5, 8, 30, 133, 5000)
out <- list(
  row("normal_upper", x, 0, 0, pnorm(x, lower.tail = FALSE)),
  row("normal_lower", x, 0, 0, pnorm(x)),
  row("normal_quantile", p, 0, 0, qnorm(p)),
  row("normal_upper_quantile", p, 0, 0, qnorm(p, lower.tail = FALSE))
)
for (df in dfs) {
  out <- c(out, list(
    row("chi_square_upper", positive, df, 0, pchisq(positive, df, lower.tail = FALSE)),
    row("chi_square_quantile", p, df, 0, qchisq(p, df)),
    row("t_upper", x, df, 0, pt(x, df, lower.tail = FALSE)),
    row("t_quantile", p, df, 0, qt(p, df))
  ))
  for (df2 in c(1, 4, 22.5, 132, 1e5)) {
    out <- c(out, list(
      row("f_upper", positive, df, df2, pf(positive, df, df2, lower.tail = FALSE)),
      row("f_quantile", p, df, df2, qf(p, df, df2))
    ))
  }
}
write.csv(do.call(rbind, out), "distributions.csv", row.names = FALSE, quote = FALSE)
