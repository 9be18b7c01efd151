# The package against the independent high-precision values of tests/reference/models.csv.
skip_if_not_installed("jsonlite")
skip_if_not(file.exists(file.path(reference_folder(), "models.csv")), "no reference values")

table <- reference_table()
values <- reference_values()
check <- function(case, quantity, got) {
  expect_reference(values, table$tolerance, case, quantity, got)
}
has <- function(case, quantity) any(values$case == case & values$quantity == quantity)

# The data of the simulated cases lie with the expected values, the others in the package.
read_case <- function(name) {
  file <- table$data[[name]]
  path <- if (startsWith(file, "tests/reference/")) {
    file.path(reference_folder(), basename(file))
  } else {
    file.path(reference_folder(), "..", "..", file)
  }
  if (!file.exists(path)) return(NULL)
  classes <- if (name == "contraception") c(livch = "character") else NA
  utils::read.csv(path, colClasses = classes)
}

fits <- new.env()
fitted_case <- function(case) {
  if (is.null(fits[[case$case]])) {
    data <- read_case(case$data)
    skip_if(is.null(data), "no data")
    fits[[case$case]] <- suppressWarnings(
      fit_logit(case$formula, data, link = case$link, nodes = case$nodes)
    )
  }
  fits[[case$case]]
}

component <- function(fit, name, column = "estimate") {
  parts <- variance_components(fit)
  parts[[column]][parts$name == name]
}
periods <- data.frame(incidence = 0, size = 1, period = 1:4, herd = 1)

for (case in table$cases) {
  name <- case$case
  random <- grepl("|", case$formula, fixed = TRUE)

  test_that(paste(name, "has the likelihood, estimates and standard errors"), {
    fit <- fitted_case(case)
    check(name, "log_likelihood", fit$log_likelihood)
    check(name, "aic", fit$aic)
    check(name, "bic", fit$bic)
    check(name, "estimate", estimates(fit)$estimate)
    check(name, "std_error", estimates(fit)$std_error)
  })

  if (random) {
    test_that(paste(name, "has the variance components"), {
      fit <- fitted_case(case)
      check(name, "sd", component(fit, "sd (Intercept)"))
      check(name, "sd_std_error", component(fit, "sd (Intercept)", "std_error"))
      check(name, "variance", component(fit, "var (Intercept)"))
      check(name, "icc_latent", component(fit, "icc_latent"))
      if (has(name, "mor")) check(name, "mor", component(fit, "mor"))
    })
  }

  if (case$data == "cbpp") {
    test_that(paste(name, "has the probabilities and the joint test"), {
      fit <- fitted_case(case)
      typical <- predicted(fit, newdata = periods, kind = "typical")
      check(name, "p_typical", typical$estimate)
      check(name, "p_typical_std_error", typical$std_error)
      # The table's statistic is an F: the chi-square by its degrees of freedom.
      wald <- joint_tests(fit, terms = "C(period)")
      check(name, "wald_period", wald$statistic * wald$df1)
      if (random) {
        marginal <- predicted(fit, newdata = periods, kind = "marginal")
        check(name, "p_marginal", marginal$estimate)
        check(name, "p_marginal_std_error", marginal$std_error)
      }
    })
  }

  if (has(name, "effect_mode")) {
    test_that(paste(name, "has the effects of the herds"), {
      fit <- fitted_case(case)
      modes <- random_effects(fit, kind = "mode")
      check(name, "effect_mode", modes$estimate)
      check(name, "effect_mode_std_error", modes$std_error)
      # Means are taken with more nodes than the fit: they agree where the fit has enough.
      if (has(name, "effect_mean") && case$nodes >= 25) {
        means <- random_effects(fit)
        check(name, "effect_mean", means$estimate)
        check(name, "effect_mean_std_error", means$std_error)
      }
    })
  }
}
