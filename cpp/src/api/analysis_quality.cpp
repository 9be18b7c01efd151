// What is missing, and who took part.
#include <algorithm>
#include <limits>

#include "analysis.hpp"
#include "calling.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/row_table.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The variables of the table that may be missing, or those that the part names.
std::vector<std::string> variables_of(const AnalysisData& data, const AnalysisPart& part) {
  if (part.outcome != std::vector<std::string>{"*"}) return part.outcome;
  std::vector<std::string> out;
  for (const nuso::Variable& variable : data.book().variables)
    if (variable.table == part.table && !variable.missing.empty() && variable.type != "date" &&
        data.rows(part.table).has(variable.name))
      out.push_back(variable.name);
  return out;
}

PartTables missing_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                        const PartRequest& request) {
  const std::vector<std::string> variables = variables_of(data, part);
  const Table rows = data.columns(part, variables);
  const nuso::BaseWords words = nuso::base_words(part.base);
  RowTable out;
  for (const std::string& name : variables) {
    const Column& cells = rows.at(name);
    if (std::all_of(cells.missing.begin(), cells.missing.end(), [](auto x) { return x != 0; }))
      continue;  // nobody in the base was asked
    const Table counted =
        *quiet_call(context, "shares", named({{"data", rows}, {"outcome", name}})).table();
    const auto count = [&](const char* column) { return counted.at(column).real[0]; };
    const auto shown = [&](const char* column) {
      const double n = count(column);
      return request.rules != nullptr && too_few(n, *request.rules) ? missing : n;
    };
    const double asked = count("n_asked");
    // Not documented: the kind, or the level that says so.
    const double not_documented = shown("n_FE");
    out.text("variable", name);
    out.whole("n_total", count("n_total"));
    out.whole("n_asked", asked);
    out.whole("n_FE", not_documented);
    out.number("share_FE", asked > 0.0 ? not_documented / asked : missing);
    out.whole("n_ES", shown("n_ES"));
    out.number("share_ES", asked > 0.0 ? shown("n_ES") / asked : missing);
    out.whole("n_EB", shown("n_EB"));
    out.whole("n_EI", shown("n_EI"));
    out.whole("n_unexplained", shown("n_unexplained"));
    out.text("universe_sv", words.label_sv);
    out.text("universe_en", words.label_en);
  }
  return {{"", out.table()}};
}

/// Municipalities that answered the follow-up, and of the interventions decided those in it.
PartTables coverage_part(const AnalysisData& data, const AnalysisPart& part,
                         const PartRequest& request) {
  const nuso::Population& units = data.rows("enhet");
  AnalysisPart whole = part;
  whole.base.clear();
  const Table all = data.columns(whole, {"svarat_uppf"}, true);
  std::vector<bool> answered;
  for (std::size_t u = 0; u < units.n; ++u)
    answered.push_back(!all.at("svarat_uppf").is_missing(u) &&
                       all.at("svarat_uppf").real[u] == 1.0);
  RowTable out;
  const auto row = [&](const char* measure, double n, double total) {
    if (request.rules != nullptr &&
        (too_few(n, *request.rules) || too_few(total - n, *request.rules)))
      return;
    out.text("measure", measure);
    out.whole("n", n);
    out.whole("base", total);
    out.number("share", total > 0.0 ? n / total : missing);
  };
  row("units", static_cast<double>(std::count(answered.begin(), answered.end(), true)),
      static_cast<double>(units.n));
  if (!data.has("utredning") || !data.has("insats")) return {{"", out.table()}};
  // The decisions that are interventions of their own, treatments first.
  static const std::vector<std::string> decisions = {
      "beslut_fb",        "beslut_oppenvard", "beslut_kontaktperson", "beslut_kontaktfamilj",
      "beslut_placering", "beslut_lvu",       "beslut_uppfoljning",   "beslut_22lvu"};
  const nuso::Population& cases = data.rows("utredning");
  const nuso::Population& followed = data.rows("insats");
  double decided = 0.0, treatments = 0.0, treated = 0.0;
  for (const std::string& decision : decisions) {
    if (!cases.has(decision)) continue;
    const std::vector<std::int32_t>& code = cases.at(decision).code;
    const auto n = static_cast<double>(std::count(code.begin(), code.end(), 1));
    decided += n;
    if (decision == decisions[0]) treatments = n;
  }
  for (const std::uint8_t in : nuso::rows_where(followed, "insatstyp=familjebehandling"))
    treated += in;
  row("interventions", static_cast<double>(followed.n), decided);
  row("treatments", treated, treatments);
  return {{"", out.table()}};
}

}  // namespace

PartTables run_quality_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                            const PartRequest& request) {
  return part.kind == "coverage" ? coverage_part(data, part, request)
                                 : missing_part(context, data, part, request);
}

}  // namespace skillnad::api
