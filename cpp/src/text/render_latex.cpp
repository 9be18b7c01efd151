#include "skillnad/text/render_latex.hpp"

#include <array>
#include <utility>

#include "skillnad/text/numbers.hpp"
#include "skillnad/text/padding.hpp"
#include "skillnad/text/render_markup.hpp"

namespace skillnad {
namespace {

/// What stands for a character, or a sequence that a font would join into another sign. The first
/// that fits is taken.
constexpr std::array<std::pair<const char*, const char*>, 25> replacements = {{
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"&", "\\&"},
    {"%", "\\%"},
    {"$", "\\$"},
    {"#", "\\#"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "\\symbol{34}"},
    {"`", "\\textasciigrave{}"},
    {"--", "-{}-{}"},
    {",,", ",{},"},
    {"''", "'{}'"},
    {"\u00A0", "~"},
    {"\u2013", "--"},
    {"\u2212", "$-$"},
    {"\u221E", "$\\infty$"},
    {"\u2264", "$\\leq$"},
    {"\u2265", "$\\geq$"},
    {"\u00B1", "$\\pm$"},
}};

/// A cell; one that begins with a bracket or a star would be read as an argument of the line break
/// before it.
std::string cell_text(const std::string& cell, const std::string& style = "") {
  std::string out = escape_latex(cell);
  if (!out.empty() && (out[0] == '[' || out[0] == '*'))
    out = std::string("{") + out[0] + "}" + out.substr(1);
  return style.empty() || out.empty() ? out : "\\" + style + "{" + out + "}";
}

std::string line_of(const std::vector<std::string>& cells, const std::string& style = "") {
  std::string out;
  for (std::size_t j = 0; j < cells.size(); ++j) {
    out += (j > 0 ? " & " : "") + cell_text(cells[j], style);
  }
  return out + " \\\\\n";
}

std::string body_of(const ReportTable& table) {
  const std::string span = std::to_string(table.columns.size());
  std::string out;
  std::size_t group = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    for (; group < table.groups.size() && table.groups[group].first_row == i; ++group) {
      if (i > 0) out += "\\addlinespace\n";
      if (table.groups[group].label.empty()) continue;
      out += "\\multicolumn{" + span + "}{l}{" + cell_text(table.groups[group].label, "textit") +
             "} \\\\\n";
    }
    out += line_of(table.rows[i]);
  }
  return out;
}

}  // namespace

std::string escape_latex(const std::string& text) {
  const std::string clean = one_line(text);
  std::string out;
  for (std::size_t at = 0; at < clean.size();) {
    const std::pair<const char*, const char*>* found = nullptr;
    for (const auto& one : replacements) {
      if (clean.compare(at, std::string(one.first).size(), one.first) == 0) {
        found = &one;
        break;
      }
    }
    if (found == nullptr) {
      out += clean[at++];
    } else {
      out += found->second;
      at += std::string(found->first).size();
    }
  }
  return out;
}

std::string render_latex(const ReportTable& table) {
  const Language language = language_of(table.lang);
  std::string columns;
  std::vector<std::string> headers;
  for (const ReportColumn& column : table.columns) {
    columns += column.align == Align::left ? 'l' : 'r';
    headers.push_back(column.header);
  }
  std::string out = "\\begin{table}\n\\centering\n";
  if (!table.title.empty()) out += "\\caption{" + escape_latex(table.title) + "}\n";
  out += "\\begin{tabular}{" + columns + "}\n\\toprule\n" + line_of(headers) + "\\midrule\n" +
         body_of(table) + "\\bottomrule\n\\end{tabular}\n";
  for (const std::string& note : table.notes) {
    out += "\\par\\smallskip\\parbox{\\linewidth}{\\footnotesize " +
           escape_latex(marked_note(note, language)) + "}\n";
  }
  return out + "\\end{table}\n";
}

}  // namespace skillnad
