# Draws a figure of the core with ggplot2: geometry and nothing else.

#' The ggplot2 object of what the core's `figure` returns: words, scales and `data`.
#' @noRd
draw <- function(spec) {
  if (!requireNamespace("ggplot2", quietly = TRUE)) ask("plot_package_error", name = "ggplot2")
  blue <- "#0072B2"
  data <- as.data.frame(spec$data)
  groups <- as.character(spec$groups)
  if (length(groups) > 0L) data$group <- factor(data$group, levels = groups, ordered = TRUE)
  if (length(spec$texts) > 0L) data$text <- as.character(spec$texts)
  on_y <- spec$items_on == "y"
  # The layers stand on the axes of their plot: x for the items, or y.
  item <- if (on_y) "y" else "x"
  value <- if (on_y) "x" else "y"
  plot <- ggplot2::ggplot(data)
  if (!is.na(spec$reference)) {
    at_reference <- if (on_y) ggplot2::geom_vline else ggplot2::geom_hline
    at <- named(paste0(value, "intercept"), spec$reference)
    plot <- plot + do.call(at_reference, c(at, linetype = "dashed", colour = "#6E6E6E"))
  }
  if (spec$diagonal) {
    plot <- plot +
      ggplot2::geom_abline(intercept = 0, slope = 1, linetype = "dashed", colour = "#6E6E6E")
  }
  if (spec$mark == "bars") {
    edges <- mapping(
      paste0(item, c("min", "max")), c("position - 0.4", "position + 0.4"),
      c(paste0(value, c("min", "max")), "fill"), c("start", "end", "group")
    )
    plot <- plot + ggplot2::geom_rect(edges, colour = "white", linewidth = 0.4) +
      ggplot2::scale_fill_manual(
        values = as.character(spec$colours), name = spec$legend_title,
        guide = ggplot2::guide_legend(reverse = !on_y) # upright bars grow from below
      )
  } else if (spec$mark == "tiles") {
    by_number <- length(spec$fill_limits) > 0L
    edges <- mapping(
      paste0(item, c("min", "max")), c("position - 0.5", "position + 0.5"),
      c(paste0(value, c("min", "max")), "fill"),
      c("start", "end", if (by_number) "estimate" else "group")
    )
    middle <- mapping(c(item, value, "label"), c("position", "(start + end) / 2", "text"))
    plot <- plot + ggplot2::geom_rect(edges, colour = "white", linewidth = 0.8) +
      ggplot2::geom_text(middle, size = spec$label_size / ggplot2::.pt, lineheight = 1.1)
    plot <- plot + if (by_number) {
      ggplot2::scale_fill_gradient2(
        low = spec$colours[1], mid = spec$colours[2], high = spec$colours[3],
        limits = spec$fill_limits, guide = "none"
      )
    } else {
      ggplot2::scale_fill_manual(
        values = as.character(spec$colours), name = spec$legend_title, guide = "none"
      )
    }
  } else if (spec$mark == "contour") {
    lines <- data[!is.na(data$group), ]
    points <- data[is.na(data$group), ]
    kinds <- c("solid", "dashed", "dotted")[seq_along(groups)]
    line <- mapping(
      c("x", "y", "colour", "linetype"), c("position", "estimate", "group", "group")
    )
    plot <- plot + ggplot2::geom_vline(xintercept = 0, colour = "#6E6E6E", linewidth = 0.4) +
      ggplot2::geom_line(line, data = lines, linewidth = 0.9) +
      ggplot2::geom_point(mapping(c("x", "y"), c("position", "estimate")),
        data = points, size = 2.2
      ) +
      ggplot2::geom_text(mapping(c("x", "y", "label"), c("position", "estimate", "text")),
        data = points, size = 8 / ggplot2::.pt, vjust = 0,
        nudge_y = 0.025 * spec$value_limits[2]
      ) +
      ggplot2::scale_colour_manual(
        values = as.character(spec$colours), name = spec$legend_title
      ) +
      ggplot2::scale_linetype_manual(values = kinds, name = spec$legend_title)
  } else if (spec$mark == "line" && length(spec$colours) > 0L) {
    band <- mapping(
      c("x", "ymin", "ymax", "fill"), c("position", "conf_low", "conf_high", "group")
    )
    colours <- list(values = as.character(spec$colours), name = spec$legend_title)
    plot <- plot + ggplot2::geom_ribbon(band, alpha = 0.18) +
      ggplot2::geom_line(mapping(c("x", "y", "colour"), c("position", "estimate", "group")),
        linewidth = 0.8
      ) +
      do.call(ggplot2::scale_colour_manual, colours) +
      do.call(ggplot2::scale_fill_manual, colours)
  } else if (spec$mark == "points") {
    band <- mapping(c("x", "ymin", "ymax"), c("position", "conf_low", "conf_high"))
    plot <- plot + ggplot2::geom_ribbon(band, fill = "#6E6E6E", alpha = 0.25) +
      ggplot2::geom_point(mapping(c("x", "y"), c("position", "estimate")),
        colour = blue, size = 0.8
      )
  } else if (spec$mark == "line") {
    band <- mapping(c("x", "ymin", "ymax"), c("position", "conf_low", "conf_high"))
    plot <- plot + ggplot2::geom_ribbon(band, fill = blue, alpha = 0.25) +
      ggplot2::geom_line(mapping(c("x", "y"), c("position", "estimate")),
        colour = blue, linewidth = 0.8
      )
  } else {
    ends <- mapping(
      c(item, paste0(item, "end")), c("position", "position"),
      c(value, paste0(value, "end")), c("conf_low", "conf_high")
    )
    plot <- plot +
      ggplot2::geom_segment(ends, colour = blue, linewidth = 0.7, na.rm = TRUE) +
      ggplot2::geom_point(mapping(c(item, value), c("position", "estimate")),
        colour = blue, size = min(2.2, 0.25 * spec$label_size)
      )
  }
  if (length(groups) > 1L && length(spec$colours) == 0L) {
    plot <- plot + ggplot2::facet_wrap("group")
  }
  scales <- list(x = ggplot2::scale_x_continuous, y = ggplot2::scale_y_continuous)
  values <- list(breaks = spec$value_at, labels = spec$value_labels)
  if (length(spec$value_limits) > 0L) values$limits <- spec$value_limits
  if (spec$log) values$trans <- "log10"
  items <- list(breaks = spec$item_at, labels = as.character(spec$item_labels))
  if (length(items$breaks) == 0L) items <- list(breaks = NULL)
  if (!(spec$mark %in% c("line", "points", "contour"))) {
    room <- c(bars = 0.2, tiles = 0)
    items$expand <- ggplot2::expansion(
      add = if (spec$mark %in% names(room)) room[[spec$mark]] else 0.6
    )
  }
  if (spec$reversed) items$trans <- "reverse"
  titles <- c(named(item, blank(spec$item_title)), named(value, spec$value_title))
  alone <- named(paste0("axis.text.", item), ggplot2::element_text(size = spec$label_size))
  lines <- named(paste0("panel.grid.major.", item), ggplot2::element_blank())
  plot + do.call(scales[[value]], values) + do.call(scales[[item]], items) +
    do.call(ggplot2::labs, c(
      list(title = blank(spec$title), caption = blank(spec$caption), alt = spec$alt_text), titles
    )) +
    ggplot2::theme_bw() +
    do.call(ggplot2::theme, c(list(
      panel.grid.minor = ggplot2::element_blank(),
      plot.title.position = "plot", plot.caption.position = "plot",
      plot.caption = ggplot2::element_text(hjust = 0, size = 8),
      legend.position = if (spec$mark == "contour") "bottom" else "right"
    ), alone, lines))
}

named <- function(name, value) stats::setNames(list(value), name)

blank <- function(text) if (identical(text, "")) NULL else text

# An aes() from texts: names and expressions, in pairs of arguments.
mapping <- function(...) {
  parts <- list(...)
  odd <- seq_along(parts) %% 2L == 1L
  aesthetics <- lapply(unlist(parts[!odd]), str2lang)
  do.call(ggplot2::aes, stats::setNames(aesthetics, unlist(parts[odd])))
}

plot.skillnad_fit <- function(x, ...) {
  drawn <- figure(x, ...)
  print(drawn)
  invisible(drawn)
}
