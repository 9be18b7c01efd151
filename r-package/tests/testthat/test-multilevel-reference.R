# Slopes, nested, crossed and ordinal models against tests/reference/multilevel.csv.
multilevel_data <- function(name) {
  if (name == "contraception") {
    path <- file.path(reference_folder(), "..", "..", "cpp", "data", "contraception.csv")
  } else {
    path <- file.path(reference_folder(), "data", paste0(name, ".csv"))
  }
  if (!file.exists(path)) return(NULL)
  types <- if (name == "contraception") c(livch = "character") else NA
  data <- utils::read.csv(path, colClasses = types, encoding = "UTF-8")
  if (name == "wine") data$rating <- factor(data$rating, ordered = TRUE)
  data
}

test_that("estimates and variances are those of the reference", {
  path <- file.path(reference_folder(), "multilevel.csv")
  skip_if_not(file.exists(path))
  expected <- utils::read.csv(path, colClasses = c(name = "character", event = "character"))
  for (case in unique(expected$case)) {
    rows <- expected[expected$case == case, ]
    if (is.null(multilevel_data(rows$data[1]))) next
    arguments <- list(rows$formula[1], multilevel_data(rows$data[1]), nodes = rows$nodes[1])
    if (rows$event[1] != "") arguments$event <- rows$event[1]
    fit <- suppressWarnings(do.call(rows$function.[1], arguments))
    estimates <- estimates(fit)
    components <- variance_components(fit)
    for (i in seq_len(nrow(rows))) {
      row <- rows[i, ]
      names <- components$name
      if (grepl(":", row$name)) names <- paste0(components$group, ": ", components$name)
      got <- switch(row$kind,
        log_likelihood = fit$log_likelihood,
        estimate = estimates$estimate[estimates$term == row$name],
        std_error = estimates$std_error[estimates$term == row$name],
        components$estimate[names == row$name]
      )
      width <- row$tolerance * if (row$kind == "log_likelihood") 1 else abs(row$value)
      text <- sprintf("%s %s %s: %.12g, not %.12g", case, row$kind, row$name, got, row$value)
      expect(abs(got - row$value) <= max(width, 1e-9), text)
    }
  }
})
