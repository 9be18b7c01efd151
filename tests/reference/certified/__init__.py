"""What run_validation() is held against: one module a kind of case, `values` what they share."""
