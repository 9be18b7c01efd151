# Builds the data frame of a case in R; frames.py does the same in pandas.

read_frame <- function(name, root) {
  reference <- file.path(root, "tests", "reference")
  csv <- function(path) utils::read.csv(path, stringsAsFactors = FALSE, encoding = "UTF-8")
  if (name %in% c("base", "base_sd8")) {
    frame <- csv(file.path(reference, paste0(name, ".csv")))
    extra <- csv(file.path(reference, "base_extra.csv"))
    frame$f <- factor(frame$f, c("a", "b", "c"))
    frame$g <- factor(frame$g, as.character(1:40))
    return(cbind(frame[c("y", "x", "f", "g")], extra))
  }
  if (name == "boundary") return(csv(file.path(reference, "boundary.csv")))
  csv(file.path(root, "cpp", "data", paste0(name, ".csv")))
}

# A column of `values` (a list; NULL or NA is missing) of a neutral type.
typed <- function(values, kind, levels = NULL) {
  values <- lapply(values, function(v) if (is.null(v)) NA else v)
  if (kind %in% c("real", "integer")) {
    numbers <- vapply(values, function(v) as.numeric(v), 0)
    if (kind == "integer") return(as.integer(numbers))
    return(numbers)
  }
  if (kind == "logical") return(vapply(values, function(v) as.logical(v), NA))
  texts <- vapply(values, function(v) as.character(v), "")
  if (kind == "text") return(texts)
  if (is.null(levels)) levels <- unique(texts[!is.na(texts)])
  factor(texts, unlist(levels), ordered = kind == "ordered")
}

cells_of <- function(column) as.list(if (is.factor(column)) as.character(column) else column)

put <- function(frame, name, column) {
  frame[[name]] <- column
  frame
}

operations <- list(
  rows = function(d, keep) d[unlist(keep), , drop = FALSE],
  head = function(d, n) d[seq_len(n), , drop = FALSE],
  cycle = function(d, column, type, values, levels = NULL) {
    put(d, column, typed(rep_len(values, nrow(d)), type, levels))
  },
  set = function(d, column, value = NULL, rows = NULL, span = NULL, type = "real") {
    cells <- cells_of(d[[column]])
    if (is.null(rows)) rows <- seq(span[[1]], span[[2]])
    for (row in unlist(rows)) cells[row] <- list(value)
    put(d, column, typed(cells, type))
  },
  set_where = function(d, column, where, value, type) {
    hits <- rep(TRUE, nrow(d))
    for (name in names(where)) hits <- hits & as.character(d[[name]]) == where[[name]]
    operations$set(d, column, value, rows = which(hits), type = type)
  },
  combine = function(d, to, terms, add = 0) {
    total <- numeric(nrow(d))
    for (name in names(terms)) {
      column <- d[[name]]
      if (is.factor(column)) column <- as.character(column)
      total <- total + terms[[name]] * as.numeric(column)
    }
    put(d, to, total + add)
  },
  square = function(d, column, to) put(d, to, d[[column]] * d[[column]]),
  above = function(d, column, to, cut = 0) put(d, to, as.integer(d[[column]] > cut)),
  copy = function(d, column, to) put(d, to, d[[column]]),
  as = function(d, column, type, decimals = NULL, levels = NULL, comma = FALSE) {
    cells <- cells_of(d[[column]])
    if (!is.null(decimals)) {
      cells <- lapply(cells, function(v) sprintf(paste0("%.", decimals, "f"), v))
      if (comma) cells <- lapply(cells, function(v) sub(".", ",", v, fixed = TRUE))
    }
    put(d, column, typed(cells, type, levels))
  },
  recode = function(d, column, to, map, type, levels = NULL) {
    put(d, to, typed(unname(map[as.character(d[[column]])]), type, levels))
  },
  row_number = function(d, column, type, prefix = "") {
    put(d, column, typed(as.list(paste0(prefix, seq_len(nrow(d)))), type))
  },
  drop = function(d, column) d[setdiff(names(d), column)],
  rename = function(d, column, to) {
    names(d)[names(d) == column] <- to
    d
  },
  duplicate = function(d, column) {
    names <- c(names(d), column)
    d <- cbind(d, d[[column]])
    names(d) <- names
    d
  },
  empty_column = function(d, column, type) {
    put(d, column, typed(rep(list(NA), nrow(d)), type))
  },
  date = function(d, column) put(d, column, as.Date("2020-01-01") + seq_len(nrow(d))),
  list = function(d, column) put(d, column, as.list(d[[column]])),
  complex = function(d, column) put(d, column, as.complex(d[[column]])),
  latin1 = function(d, column) {
    # Levels and the column's name in Latin-1, as old files bring them.
    if (is.factor(d[[column]])) {
      levels(d[[column]]) <- iconv(levels(d[[column]]), "UTF-8", "latin1")
    }
    names(d)[names(d) == column] <- iconv(column, "UTF-8", "latin1")
    d
  },
  bad_bytes = function(d, column) {
    cells <- as.character(d[[column]])
    cells[3] <- "a\x81"
    Encoding(cells) <- "UTF-8"
    put(d, column, cells)
  }
)

build_frame <- function(recipe, base, root) {
  frame <- read_frame(base, root)
  for (step in recipe) {
    operation <- operations[[step$op]]
    step$op <- NULL
    # JSON's null arrives as an element that is NULL.
    frame <- do.call(operation, c(list(frame), step), quote = TRUE)
  }
  rownames(frame) <- NULL
  frame
}
