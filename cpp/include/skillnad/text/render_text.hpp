// A report table as plain text.
#pragma once

#include <string>

#include "skillnad/text/print.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad {

/// Plain text, at most `width` code points wide where words allow it; the same table gives the
/// same bytes everywhere.
///
/// Title above, notes below. Numbers are aligned on the decimal mark; text columns are wrapped at
/// `width` / 2, headers at their words. A table that is wider is broken into blocks of columns
/// below each other, each beginning with the label columns (with the first one only, if they alone
/// take more than half the width). Nothing is left out.
std::string render_text(const ReportTable& table, int width = print_width);

}  // namespace skillnad
