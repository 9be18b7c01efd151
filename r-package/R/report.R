# Reports as files: figures are drawn and what the core has written goes into a page and a Word
# file.

#' The report's two files, and a table of them.
#' @noRd
by_hand_write_report <- function(arguments, dots) {
  checked <- arguments
  checked["tables"] <- list(list())
  files <- run("write_report", checked, dots)
  need_packages()
  parts <- c(files$html_part, files$docx_part)
  on.exit(unlink(parts))
  kind <- caller_kind(arguments)
  document <- run("report_document", arguments[names(arguments) != "path"])
  write_document(document, files$html_part, files$docx_part)
  written <- ask("report_finished", parts = parts, paths = c(files$html, files$docx))
  raise_value(written, kind)
}

#' The document of the core as an HTML page and as a Word file.
#' @noRd
write_document <- function(document, page, word) {
  is_figure <- vapply(document$blocks, function(block) block$type == "figure", TRUE)
  pictures <- character()
  on.exit(unlink(pictures))
  bar <- if (interactive()) {
    utils::txtProgressBar(max = sum(is_figure) + 1, style = 3, file = stderr())
  }
  on.exit(if (!is.null(bar)) close(bar), add = TRUE)
  for (block in document$blocks[is_figure]) {
    file <- tempfile(fileext = ".png")
    pictures <- c(pictures, file)
    draw_picture(block$figure, file)
    if (!is.null(bar)) utils::setTxtProgressBar(bar, length(pictures))
  }
  write_page(document$page, pictures, page)
  write_word(document, pictures, word)
  if (!is.null(bar)) utils::setTxtProgressBar(bar, length(pictures) + 1)
}

need_packages <- function(packages = c("ggplot2", "officer")) {
  for (package in packages) {
    if (!requireNamespace(package, quietly = TRUE)) {
      ask("report_package_error", name = package, host = "R")
    }
  }
}

#' A figure as PNG, 200 dots an inch.
#' @noRd
draw_picture <- function(spec, file) {
  drawn <- draw(spec)
  grDevices::png(file,
    width = spec$width, height = spec$height, units = "in", res = 200, type = "cairo"
  )
  device <- grDevices::dev.cur()
  on.exit(grDevices::dev.off(device))
  # ggplot2 warns of marks without limits.
  suppressWarnings(print(drawn))
}

write_page <- function(page, pictures, path) {
  for (i in seq_along(pictures)) {
    data <- officer::image_to_base64(pictures[i])
    page <- sub(sprintf("src=\"figure:%d\"", i), sprintf("src=\"%s\"", data), page, fixed = TRUE)
  }
  writeBin(charToRaw(enc2utf8(page)), path)
}

# -- Word ------------------------------------------------------------------------------------------

write_word <- function(document, pictures, path) {
  file <- styled_word(document)
  elements <- function(file, texts) {
    for (text in texts) file <- officer::body_add_xml(file, text)
    file
  }
  file <- elements(file, document$word_front)
  drawn <- 0L
  for (block in document$blocks) {
    texts <- block$word
    if (block$type == "figure") {
      drawn <- drawn + 1L
      # officer takes in the files that are named in the place of a reference.
      reference <- sprintf("r:embed=\"%s\"", pictures[drawn])
      texts[1L] <- sub("r:embed=\"figure\"", reference, texts[1L], fixed = TRUE)
    }
    file <- elements(file, texts)
  }
  file <- elements(file, document$word_stamp)
  file <- officer::body_set_default_section(file, word_section(document$mark))
  file <- officer::set_doc_properties(file, title = document$title, creator = "")
  print(file, target = path)
}

#' An empty Word file with the core's styles and lists in the place of those of the template.
#' @noRd
styled_word <- function(document) {
  template <- officer::read_docx()
  folder <- file.path(template$package_dir, "word")
  put <- function(text, name) {
    writeBin(charToRaw(enc2utf8(text)), file.path(folder, name))
  }
  put(document$word_styles, "styles.xml")
  put(document$word_numbering, "numbering.xml")
  plain <- tempfile(fileext = ".docx")
  on.exit(unlink(plain))
  officer::pack_folder(template$package_dir, plain)
  officer::read_docx(plain)
}

#' A4 with margins of 22 mm, the mark above every page and its number below.
#' @noRd
word_section <- function(mark) {
  margin <- 22 / 25.4
  centred <- officer::fp_par(text.align = "center")
  head <- officer::fpar(
    officer::ftext(mark, officer::fp_text_lite(bold = TRUE)),
    fp_p = centred
  )
  foot <- officer::fpar(
    officer::run_word_field("PAGE"),
    fp_p = officer::fp_par(text.align = "right")
  )
  officer::prop_section(
    page_size = officer::page_size(
      width = 210 / 25.4, height = 297 / 25.4, orient = "portrait"
    ),
    page_margins = officer::page_mar(
      top = margin, bottom = margin, left = margin, right = margin,
      header = margin / 2, footer = margin / 2, gutter = 0
    ),
    type = "continuous",
    header_default = if (nzchar(mark)) officer::block_list(head),
    footer_default = officer::block_list(foot)
  )
}
