// Checks of a column in the role it plays in a model; the model layer calls them before the fit.
#pragma once

#include <cstddef>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

/// All of the checks below for a predictor that the formula does not wrap in `C()` or `factor()`.
void check_predictor(const Column& column, Context& context);

/// A note if a numeric column holds whole numbers only, at most 20 different ones and not just 0
/// and 1: it is used as a number, `C(x)` makes it categorical. Judged by value, not by the host's
/// type, so that an integer column that a host turned into doubles gets the same note.
void note_integer_predictor(const Column& column, Context& context);

/// Text that was meant as numbers: `DataError[text_in_number]` if more than half of the cells, but
/// not all, read as numbers (point or comma) and more than 20 different numbers are among them
/// (fewer are categories such as "0", "1", "2", "3+"); a note if all cells do (the column stays
/// text). Declared levels are left alone.
void check_text_numbers(const Column& column, Context& context);

/// `DataError[too_many_levels]` for a text column with more than 50 levels, or more levels than a
/// tenth of its rows (and more than 10), as a predictor. Declared levels are left alone.
void check_level_count(const Column& column);

/// A grouping or cluster column: `DataError[group_id]` for numbers that are not whole or reach 2^53
/// in size (neighbours merge in a double); a warning `kommunkod` if the numbers look like Swedish
/// municipality codes that lost their leading zero (114 for 0114).
void check_group(const Column& column, Context& context);

/// True if every cell reads as a Swedish municipality code and some have lost their leading zero.
bool lost_leading_zeros(const Column& column);

}  // namespace skillnad
