#include "gap_report.hpp"

#include <limits>

#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

ReportTable gap_report(const Decomposition& d, const std::string& lang) {
  const Language language = language_of(lang);
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const Table all = components_table(d, d.level, false);
  const Column& direction = all.at("direction");
  const auto number = [&](const char* name, std::size_t i) {
    const Column& column = all.at(name);
    return column.is_missing(i) ? std::numeric_limits<double>::quiet_NaN() : column.real[i];
  };
  std::vector<std::string> cell, part;
  Vector estimate, error, low, high, share;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    if (direction.text[i] != d.target) continue;
    const Column& stratum = all.at("stratum");
    std::string name = all.at("contrast").text[i];
    if (!all.at("category").is_missing(i)) name += ", " + all.at("category").text[i];
    if (!stratum.is_missing(i))
      name += stratum.text[i] == "(sum)" ? (sv ? ", summa över " : ", sum over ") + d.request.strata
                                         : ", " + d.request.strata + " = " + stratum.text[i];
    const Column& stage = all.at("stage");
    if (!stage.is_missing(i))
      name += (sv ? ", bidrag från steget " : ", added by stage ") + stage.text[i];
    if (stage.is_missing(i) && !d.request.stages.empty())
      name += sv ? ", alla steg" : ", all stages";
    cell.push_back(std::move(name));
    part.push_back(part_label(d.cells.front(), all.at("component").text[i], language));
    estimate.push_back(number("estimate", i));
    error.push_back(number("std_error", i));
    low.push_back(number("conf_low", i));
    high.push_back(number("conf_high", i));
    share.push_back(number("share", i));
  }
  Table table;
  table.add(Column::of_text("contrast", cell));
  table.add(Column::of_text("component", part));
  table.add(Column::of_real("estimate", estimate));
  table.add(Column::of_real("std_error", error));
  table.add(Column::of_real("conf_low", low));
  table.add(Column::of_real("conf_high", high));
  table.add(Column::of_real("share", share));
  ReportOptions options;
  options.lang = lang;
  options.level = d.level;
  options.group_by = "contrast";
  options.title =
      (sv ? "Skillnadens delar: " : "Parts of the gap: ") + d.request.outcome + " = " + d.event;
  if (!d.request.stages.empty()) {
    std::vector<std::string> stages;
    for (const StageRequest& stage : d.request.stages) stages.push_back(stage.column);
    options.title = (sv ? "Sorteringsprocessens delar: " : "Parts of the sorting process: ") +
                    enumeration(stages, language);
  }
  options.headers["component"] = sv ? "Del" : "Part";
  options.headers["estimate"] = sv ? "Skillnad i andel" : "Difference in share";
  options.notes.push_back(
      (sv ? "Kriterier: " : "Criteria: ") +
      (d.sets.empty() ? (sv ? "inga" : "none") : enumeration(d.sets, language)) + ".");
  options.notes.push_back((sv ? "Rader: " : "Rows: ") + format_whole(d.n_used, style) +
                          (sv ? " använda, " : " used, ") + format_whole(d.n_dropped, style) +
                          (sv ? " utelämnade." : " dropped.") +
                          (d.n_zero_weight == 0.0 ? ""
                                                  : " " + format_whole(d.n_zero_weight, style) +
                                                        (sv ? " med vikt 0." : " of weight 0.")));
  for (const CellVerdict& one : cell_verdicts({&d}, 0.0, Adjustment::holm))
    options.notes.push_back(verdict_text(one, language));
  options.alt_text = sv ? "Tabell över skillnadens delar med konfidensintervall."
                        : "Table of the parts of the gap with confidence limits.";
  return from_table(table, options);
}

}  // namespace skillnad::api
