# Writes the exported functions of the R package with their arguments, as JSON.
library(skillnad)
exported <- sort(getNamespaceExports("skillnad"))
functions <- lapply(exported, function(name) {
  arguments <- formals(getExportedValue("skillnad", name))
  lapply(names(arguments), function(argument) {
    # The empty symbol, an argument without default, must not be named by a variable.
    list(name = argument, default = paste(deparse(arguments[[argument]]), collapse = " "))
  })
})
names(functions) <- exported
cat(jsonlite::toJSON(functions, auto_unbox = TRUE))
