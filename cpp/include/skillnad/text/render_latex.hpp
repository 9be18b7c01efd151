// A report table as LaTeX, for documents that load the package booktabs.
#pragma once

#include <string>

#include "skillnad/text/report.hpp"

namespace skillnad {

/// One `table` environment: caption, `tabular` with the rules of booktabs, row groups as lines in
/// italics, notes below. Columns are left or right aligned. Any of pdflatex (UTF-8), xelatex and
/// lualatex reads it; the only package it needs is booktabs.
std::string render_latex(const ReportTable& table);

/// `text` with every character that LaTeX reads as markup, or its fonts lack, as a command; control
/// characters made visible.
std::string escape_latex(const std::string& text);

}  // namespace skillnad
