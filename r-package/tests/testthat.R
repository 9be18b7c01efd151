library(testthat)
library(skillnad)

test_check("skillnad")
