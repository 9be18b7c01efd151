// Arithmetic with printed figures: each is all numbers that would be printed so.
#pragma once

#include <functional>
#include <string>

#include "skillnad/base/table.hpp"

namespace skillnad::nuso {

/// The numbers between two ends; those do not belong to it where they differ.
struct PrintedRange {
  double low = 0.0, high = 0.0;
};

/// What is printed as `text`: a number half a unit of its last place up or down; "<10" and ">50" as
/// they say, from 0 and to 100. Two NaN if it is no number.
/// @param count  a count is exact, but for one of three digits or more that ends in zeros: half a
///               unit of the place before them
PrintedRange printed_range(const std::string& text, bool count);

/// Is there a number in both? Ranges that only touch have none in common, numbers that are exact
/// do.
bool overlap(const PrintedRange& a, const PrintedRange& b);

/// The value of an expression: numbers, names of figures, words in single quotes, + - * / and
/// brackets; several expressions between semicolons are what they have in common.
/// @param known  the range of a name, or of words (`quoted`); throws if there is none
/// @throws std::invalid_argument, saying what is wrong in the expression
PrintedRange expression_range(
    const std::string& text,
    const std::function<PrintedRange(const std::string& name, bool quoted)>& known);

}  // namespace skillnad::nuso
