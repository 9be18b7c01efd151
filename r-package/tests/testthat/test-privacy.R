# A result, saved, serialised, printed or in a condition, holds nothing of the data or the caller.
# Twenty values are planted; every form is searched for them as text (UTF-8, UTF-16), as raw doubles
# in both byte orders and as the hexadecimal text in which a result keeps its numbers.
numbers <- c(
  largest = 6.28318530912345, smallest = -6.17161718191234, cell = 0.73162509137721,
  cell_2 = -0.29170643318862, whole = 481516, offset = 0.01234567891234,
  unused = 31337.1234567, unused_whole = 198404171234, new = 0.55512345678912,
  caller = 27182.8182845
)
secrets <- c(
  unused = "Hemlig-Anna-Svensson", swedish = "\u00c5sa \u00d6berg p\u00e5 \u00c4ngsv\u00e4gen",
  id = "19840417-1234", level = "Sekretessbelagd-diagnos", empty_level = "Niva-utan-rader-77",
  column = "hemlig_kolumn_xyz", new_level = "Ny-kommun-4711", caller = "losenord-hunter2",
  global = "globalens-hemlighet", environment = "miljons-hemlighet-9931"
)
model <- "y ~ x + k + f + offset(off) + (1 | g)"

planted <- function(n = 400, groups = 20) {
  i <- seq_len(n)
  # Numbers without R's generator: a fixed sequence that looks uneven enough.
  x <- round(sin(i * 12.9898) * 1.7 + cos(i * 78.233) * 0.8, 3)
  x[c(4, 12, 18, 30)] <- numbers[c("largest", "smallest", "cell", "cell_2")]
  k <- as.integer(numbers[["whole"]] + (i * 7) %% 9)
  g <- i %% groups
  eta <- 0.5 * ifelse(abs(x) > 6, 0, x) + sin(g * 3.1)
  y <- as.integer(abs(sin(i * 43.7585 + i^2 * 0.37)) < stats::plogis(eta))
  d <- data.frame(
    y, x, k, f = factor(c("a", "b", "c")[1 + (i * 5 + i %/% 7) %% 3]), off = 0,
    g = paste0("group", g), salary = numbers[["unused"]], ssn = numbers[["unused_whole"]],
    name = secrets[["unused"]], address = secrets[["swedish"]], id = secrets[["id"]]
  )
  d$off[14] <- numbers[["offset"]]
  d[[secrets[["column"]]]] <- factor(
    rep(secrets[["level"]], n), c(secrets[["level"]], secrets[["empty_level"]])
  )
  d
}

new_rows <- function() {
  rows <- planted()[1:3, ]
  rows$g <- secrets[["new_level"]]
  rows$x <- numbers[["new"]]
  rows
}

has_bytes <- function(blob, part) length(grepRaw(part, blob, fixed = TRUE)) > 0

found <- function(x) {
  blob <- if (is.raw(x)) x else charToRaw(paste(enc2utf8(as.character(x)), collapse = "\n"))
  hits <- character()
  for (name in names(numbers)) {
    value <- numbers[[name]]
    whole <- value == round(value)
    text <- sprintf(if (whole) "%.0f" else c("%.10g", "%.7f"), value)
    forms <- c(
      lapply(c(text, sprintf("%a", value)), charToRaw),
      list(writeBin(value, raw(), endian = "little"), writeBin(value, raw(), endian = "big"))
    )
    if (any(vapply(forms, function(form) has_bytes(blob, form), NA))) {
      hits <- c(hits, paste("number", name))
    }
  }
  for (name in names(secrets)) {
    value <- enc2utf8(secrets[[name]])
    forms <- list(charToRaw(value), iconv(value, "UTF-8", "UTF-16LE", toRaw = TRUE)[[1]])
    if (any(vapply(forms, function(form) has_bytes(blob, form), NA))) {
      hits <- c(hits, paste("text", name))
    }
  }
  hits
}

fit_in_a_function <- function() {
  secret <- secrets[["caller"]]
  number <- numbers[["caller"]]
  Sys.setenv(SKILLNAD_TEST_SECRET = secrets[["environment"]])
  on.exit(Sys.unsetenv("SKILLNAD_TEST_SECRET"))
  data <- planted()
  fit <- suppressWarnings(fit_logit(model, data))
  suppressWarnings(predicted(fit, newdata = new_rows(), kind = "typical"))
  stopifnot(nchar(secret) > 0, number > 0)
  fit
}
fit <- fit_in_a_function()

# As saveRDS writes it, without compression.
rds <- function(x) serialize(x, NULL)

test_that("the search finds what is there", {
  expect_gte(length(found(rds(planted()))), 12)
  expect_identical(found(rds(numbers[["offset"]])), "number offset")
  expect_identical(found("x 19840417-1234 y"), "text id")
  expect_identical(found("0x1.948b0f967411bp-7"), "number offset")
})

test_that("RDS, ASCII RDS and copies hold nothing", {
  expect_identical(found(rds(fit)), character())
  expect_identical(found(serialize(fit, NULL, ascii = TRUE)), character())
  path <- tempfile(fileext = ".rds")
  saveRDS(fit, path)
  copy <- readRDS(path)
  expect_identical(found(rds(copy)), character())
})

test_that("a formula's environment does not travel", {
  local_fit <- local({
    hidden <- secrets[["caller"]]
    stopifnot(nchar(hidden) > 0)
    suppressWarnings(fit_logit(y ~ x + f + (1 | g), planted()))
  })
  expect_identical(found(rds(local_fit)), character())
  expect_identical(found(rds(stats::formula(local_fit))), character())
})

test_that("do.call does not put the data into the fit", {
  called <- suppressWarnings(do.call(fit_logit, list(model, planted())))
  expect_identical(found(rds(called)), character())
  expect_lt(length(rds(called)), 64000)
})

test_that("the saved file holds nothing", {
  path <- tempfile(fileext = ".json")
  save_result(fit, path)
  expect_identical(found(readBin(path, "raw", file.size(path))), character())
  expect_identical(found(rds(load_result(path))), character())
})

test_that("print, summary and reports hold nothing", {
  expect_identical(found(utils::capture.output(print(fit))), character())
  expect_identical(found(utils::capture.output(print(summary(fit)))), character())
  expect_identical(found(utils::capture.output(utils::str(fit))), character())
  for (form in c("text", "markdown", "html")) {
    expect_identical(found(report_table(fit, format = form)), character())
  }
})

test_that("fields and tables hold nothing", {
  for (table in list(
    estimates(fit), variance_components(fit), random_effects(fit), fit_statistics(fit),
    covariance_matrix(fit), diagnose(fit), provenance(fit)
  )) {
    expect_identical(found(rds(table)), character())
  }
})

failures <- list(
  `text among numbers` = function() {
    d <- planted()
    d$x <- as.character(d$x)
    d$x[c(3, 8)] <- secrets[["unused"]]
    fit_logit(model, d)
  },
  infinite = function() fit_logit(model, transform(planted(), x = Inf)),
  `missing column` = function() fit_logit("y ~ x + zebra", planted()),
  formula = function() fit_logit("y ~ x +", planted()),
  option = function() fit_logit(model, planted(), nodes = -1),
  outcome = function() fit_logit("k ~ x", planted()),
  aliased = function() fit_logit("y ~ x + I(2 * x) + (1 | g)", planted()),
  constant = function() fit_logit(model, transform(planted(), y = 1L)),
  `new data` = function() predicted(fit, newdata = new_rows(), kind = "conditional")
)
for (what in names(failures)) {
  test_that(paste("the condition holds nothing:", what), {
    condition <- tryCatch(failures[[what]](), skillnad_error = identity)
    expect_s3_class(condition, "skillnad_error")
    expect_identical(found(conditionMessage(condition)), character())
    expect_identical(found(rds(unclass(condition))), character())
  })
}

test_that("the size does not grow with the rows", {
  sizes <- vapply(c(2000, 20000), function(n) {
    out <- suppressWarnings(fit_logit("y ~ x + f + (1 | g)", planted(n)))
    path <- tempfile(fileext = ".json")
    save_result(out, path)
    c(length(rds(out)), file.size(path))
  }, c(0, 0))
  expect_lt(abs(sizes[1, 2] - sizes[1, 1]), 400)
  expect_lt(abs(sizes[2, 2] - sizes[2, 1]), 400)
  expect_lt(sizes[2, 2], 64000)
})
