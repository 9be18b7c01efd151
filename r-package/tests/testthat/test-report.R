sample_document <- function(lang) run("report_sample", list(lang = lang))

block_of <- function(document, type) {
  Find(function(block) block$type == type, document$blocks)
}

new_folder <- function() {
  folder <- tempfile()
  dir.create(folder)
  folder
}

# Runs `code` with a function of the package replaced.
with_replaced <- function(name, value, code) {
  space <- asNamespace("skillnad")
  real <- get(name, space)
  put <- function(x) {
    unlockBinding(name, space)
    assign(name, x, space)
    lockBinding(name, space)
  }
  put(value)
  on.exit(put(real))
  force(code)
}

# write_report() with the sample in the place of the document of the tables.
with_sample <- function(code) {
  real <- run
  with_replaced("run", function(name, arguments, ...) {
    if (name == "report_document") {
      sample_document(arguments$lang)
    } else {
      real(name, arguments, ...)
    }
  }, code)
}

test_that("a document becomes a page that holds its pictures", {
  skip_if_not_installed("officer")
  skip_if_not_installed("ggplot2")
  folder <- new_folder()
  for (lang in c("sv", "en")) {
    document <- sample_document(lang)
    page <- file.path(folder, "a.html")
    open <- grDevices::dev.list()
    write_document(document, page, file.path(folder, "a.docx"))
    text <- paste(readLines(page, encoding = "UTF-8"), collapse = "\n")
    expect_false(grepl("src=\"figure:", text, fixed = TRUE))
    expect_identical(
      paste0(sub("data:image/png;base64,[^\"]*", "figure:1", text), "\n"), document$page
    )
    expect_identical(grDevices::dev.list(), open)
  }
})

test_that("a document becomes a Word file with its blocks", {
  skip_if_not_installed("officer")
  skip_if_not_installed("ggplot2")
  folder <- new_folder()
  for (lang in c("sv", "en")) {
    document <- sample_document(lang)
    word <- file.path(folder, "a.docx")
    write_document(document, file.path(folder, "a.html"), word)
    read <- officer::read_docx(word)
    found <- officer::docx_summary(read)
    texts <- found[found$content_type == "paragraph" & found$text != "", c("style_name", "text")]
    expect_identical(texts$text[1:2], c(document$title, document$subtitle))
    expect_identical(texts$style_name[1:2], c("Title", "Subtitle"))
    table <- block_of(document, "table")
    expect_true(table$caption %in% texts$text[texts$style_name == "caption"])
    expect_true(all(table$notes %in% texts$text[texts$style_name == "Table Note"]))
    expect_true(block_of(document, "heading")$text %in% texts$text[texts$style_name == "heading 1"])
    cells <- found[found$content_type == "table cell", ]
    expect_setequal(cells$text[cells$is_header], table$header)
    expect_true(all(table$cells %in% cells$text))
    parts <- file.path(folder, "parts")
    utils::unzip(word, exdir = parts)
    part <- function(name) {
      paste(readLines(file.path(parts, "word", name), encoding = "UTF-8", warn = FALSE),
        collapse = ""
      )
    }
    code <- c(sv = "sv-SE", en = "en-GB")[[lang]]
    expect_match(part("styles.xml"), sprintf("<w:lang w:val=\"%s\"", code), fixed = TRUE)
    expect_match(part("document.xml"), "<w:tblHeader/>", fixed = TRUE)
    expect_match(part("document.xml"), block_of(document, "figure")$alt_text, fixed = TRUE)
    heads <- list.files(file.path(parts, "word"), pattern = "^header")
    expect_match(part(heads[1]), document$mark, fixed = TRUE)
    unlink(parts, recursive = TRUE)
  }
})

test_that("write_report() gives both files and nothing else", {
  skip_if_not_installed("officer")
  skip_if_not_installed("ggplot2")
  folder <- new_folder()
  found <- with_sample(
    write_report(list(), pm = "pm5", path = file.path(folder, "rapport.html"))
  )
  expect_identical(names(found), c("file", "bytes", "sha256"))
  expect_identical(found$file, c("rapport.html", "rapport.docx"))
  expect_identical(sort(list.files(folder, all.files = TRUE, no.. = TRUE)), sort(found$file))
  expect_equal(file.size(file.path(folder, found$file)), found$bytes)
})

test_that("nothing half-written is left", {
  skip_if_not_installed("officer")
  skip_if_not_installed("ggplot2")
  folder <- new_folder()
  page <- file.path(folder, "rapport.html")
  writeLines("den f\u00f6rra", page)
  expect_error(
    with_replaced(
      "write_word", function(...) stop("stopped here"),
      with_sample(write_report(list(), pm = "pm5", path = page))
    ),
    "stopped here"
  )
  expect_identical(list.files(folder, all.files = TRUE, no.. = TRUE), "rapport.html")
  expect_identical(length(readLines(page)), 1L)
})

test_that("packages and paths are looked at first", {
  folder <- new_folder()
  page <- file.path(folder, "rapport.html")
  expect_error(need_packages("inget.paket"), "install.packages", class = "OptionError")
  expect_error(
    with_replaced(
      "need_packages", function() ask("report_package_error", name = "officer", host = "R"),
      with_sample(write_report(list(), pm = "pm5", path = page))
    ),
    class = "OptionError"
  )
  expect_identical(list.files(folder), character())
  for (path in c("rapport.docx", "saknas/rapport.html")) {
    expect_error(
      with_sample(write_report(list(), pm = "pm5", path = file.path(folder, path))),
      class = "skillnad_error"
    )
  }
})
