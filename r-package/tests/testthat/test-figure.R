test_that("figure() is a ggplot2 object of the core's numbers", {
  skip_if_not_installed("ggplot2")
  for (kind in c("coefficients", "units", "predicted")) {
    for (lang in c("sv", "en")) {
      drawn <- figure(fit, kind = kind, lang = lang)
      expect_s3_class(drawn, "ggplot")
      numbers <- figure_data(fit, kind = kind)
      for (name in c("position", "estimate", "conf_low", "conf_high")) {
        expect_identical(drawn$data[[name]], numbers[[name]])
      }
      expect_silent(ggplot2::ggplot_build(drawn))
    }
  }
})

test_that("plot() of a fit draws its figure", {
  skip_if_not_installed("ggplot2")
  file <- tempfile(fileext = ".pdf")
  grDevices::pdf(file)
  drawn <- plot(fit, kind = "coefficients", lang = "en")
  grDevices::dev.off()
  expect_s3_class(drawn, "ggplot")
  expect_gt(file.size(file), 0)
})

test_that("kinds a fit has not are an error", {
  expect_error(figure_data(fit, kind = "ordinal"), class = "OptionError")
})
