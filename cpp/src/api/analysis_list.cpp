#include <algorithm>

#include "analysis.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

std::vector<Analysis> read_analyses() {
  const Table heads = read_csv(embedded_file("nuso_analyses.csv"));
  const Table lines = read_csv(embedded_file("nuso_analysis_parts.csv"));
  const auto text = [](const Table& file, const char* column, std::size_t i) {
    const Column& cells = file.at(column);
    return cells.is_missing(i) ? std::string() : cells.text[i];
  };
  const auto list = [&](const char* column, std::size_t i) {
    const std::string cell = text(lines, column, i);
    return cell.empty() ? std::vector<std::string>() : nuso::split(cell, ';');
  };
  std::vector<Analysis> out;
  for (std::size_t i = 0; i < heads.n_rows; ++i) {
    Analysis one;
    one.id = text(heads, "id", i);
    one.pm = text(heads, "pm", i);
    one.title_sv = text(heads, "title_sv", i);
    one.title_en = text(heads, "title_en", i);
    one.question_sv = text(heads, "question_sv", i);
    one.question_en = text(heads, "question_en", i);
    for (std::size_t k = 0; k < lines.n_rows; ++k)
      if (text(lines, "analysis", k) == one.id)
        one.parts.push_back({one.id, text(lines, "part", k), text(lines, "kind", k),
                             text(lines, "table", k), text(lines, "base", k), list("outcome", k),
                             text(lines, "event", k), list("by", k), text(lines, "formula", k),
                             text(lines, "figure", k), text(lines, "caption_sv", k),
                             text(lines, "caption_en", k), ""});
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

const std::vector<Analysis>& analysis_list() {
  static const std::vector<Analysis> all = read_analyses();
  return all;
}

const Analysis& analysis_of(const std::string& id) {
  std::vector<std::string> ids;
  for (const Analysis& one : analysis_list()) {
    if (one.id == id) return one;
    ids.push_back(one.id);
  }
  throw OptionError("argument_value",
                    "id must be one of " + ids.front() + " to " + ids.back() +
                        ", as analyses() lists them." + did_you_mean(id, ids),
                    {"id", {}, 0});
}

bool too_few(double count, const DisclosureRules& rules) {
  return count > 0.0 && count < rules.min_count;
}

PartTables run_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                    const PartRequest& request) {
  static const std::vector<
      std::pair<std::vector<std::string>, PartTables (*)(Context&, const AnalysisData&,
                                                         const AnalysisPart&, const PartRequest&)>>
      kinds = {
          {{"composition", "levels", "shares", "multiple", "profile", "sorting"}, run_share_part},
          {{"logit", "ordinal", "hazard", "adjusted", "life_table"}, run_model_part},
          {{"units"}, run_unit_part},
          {{"agreement", "paired"}, run_pair_part},
          {{"grid"}, run_grid_part},
          {{"missing", "coverage"}, run_quality_part}};
  for (const auto& [names, run] : kinds)
    if (std::find(names.begin(), names.end(), part.kind) != names.end())
      return run(context, data, part, request);
  throw std::logic_error("analysis: no kind '" + part.kind + "'");
}

}  // namespace skillnad::api
