// The certified cases, run again where the package is installed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad::api {

/// What a run is held against, as cpp/data/validation.csv has it, all as text: case, call (in
/// words), quantity, certified, tolerance, kind ("relative" or "absolute"), source. The values are
/// those of independent tools (tests/reference/make_validation.py).
const Table& certified_values();

struct Validation {
  /// One row a row of the certified values: case, quantity, certified, obtained (missing where the
  /// case has no such number), difference (obtained - certified), tolerance (the largest difference
  /// that passes, in units of the quantity), source, verdict ("passed" or "failed").
  Table table;
  /// Cases that came to no end, each with the error's text.
  std::vector<std::pair<std::string, std::string>> stopped;
  std::size_t n_failed = 0;
};

/// Runs the cases that `certified` names. A quantity that is off, that the case does not give or
/// whose case throws has failed; only an interrupt leaves. What fits note and warn of is not passed
/// on: one warning says how many quantities failed, in which cases, and what to do.
Validation run_validation(Context& context, const Table& certified);

/// The text to keep with a documentation: the sum, the versions, then case by case the call, the
/// quantities and who certified them.
/// @param versions  key, value
std::string validation_report(const Validation& validation, const Table& certified,
                              const Table& versions);

}  // namespace skillnad::api
