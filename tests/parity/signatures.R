# Writes the exported functions of the R package with their arguments, as JSON.
library(skillnad)
exported <- sort(getNamespaceExports("skillnad"))
functions <- lapply(exported, function(name) {
  arguments <- formals(getExportedValue("skillnad", name))
  lapply(names(arguments), function(argument) {
    default <- arguments[[argument]]
    needed <- is.symbol(default) && !nzchar(as.character(default))
    list(name = argument, default = if (needed) "" else paste(deparse(default), collapse = " "))
  })
})
names(functions) <- exported
cat(jsonlite::toJSON(functions, auto_unbox = TRUE))
