#include "skillnad/nuso/reproduce.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_map>

#include "skillnad/nuso/check.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/tables/published_figures.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::nuso {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::string cell(const Column& column, std::size_t i) {
  return column.is_missing(i) ? std::string() : column.text[i];
}

/// Why a printed figure has no counterpart in the data.
std::string reason_text(const std::string& reason) {
  if (reason == "design") return "a constant of the survey, not counted in the data";
  if (reason == "image") return "printed as an image, without a number";
  if (reason == "inconsistent") return "another printed figure contradicts it";
  if (reason == "duplicate") return "printed in another place too, and compared there";
  if (reason == "context") return "not about the survey's data";
  if (reason == "direction") return "compared as a finding";
  throw std::logic_error("figures: unknown reason '" + reason + "'");
}

std::unordered_map<std::string, std::size_t> rows_of(const Column& ids) {
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t i = 0; i < ids.size(); ++i) rows[ids.text[i]] = i;
  return rows;
}

struct Row {
  std::string pm, kind, id, sv, en, printed, unit, shown, verdict, reason;
  double lower = nothing, upper = nothing, obtained = nothing;
};

void judge(Row& row, bool measured, bool pass) {
  row.verdict = !measured ? "not compared" : pass ? "within" : "outside";
  if (!measured && row.reason.empty())
    row.reason = "the tables do not have what it is counted from";
}

Table table_of_rows(const std::vector<Row>& rows) {
  const auto texts = [&](const char* name, std::string Row::*part) {
    std::vector<std::string> cells;
    for (const Row& row : rows) cells.push_back(row.*part);
    return Column::of_optional_text(name, std::move(cells));
  };
  const auto numbers = [&](const char* name, double Row::*part) {
    std::vector<double> cells;
    for (const Row& row : rows) cells.push_back(row.*part);
    return Column::of_real(name, std::move(cells));
  };
  Table out;
  out.add(texts("pm", &Row::pm));
  out.add(texts("kind", &Row::kind));
  out.add(texts("quantity_id", &Row::id));
  out.add(texts("description_sv", &Row::sv));
  out.add(texts("description_en", &Row::en));
  out.add(texts("printed", &Row::printed));
  out.add(texts("unit", &Row::unit));
  out.add(numbers("lower", &Row::lower));
  out.add(numbers("upper", &Row::upper));
  out.add(numbers("obtained", &Row::obtained));
  out.add(texts("shown", &Row::shown));
  out.add(texts("verdict", &Row::verdict));
  out.add(texts("reason", &Row::reason));
  return out;
}

}  // namespace

Table reproduce_pm(Context& context, const ValueList& tables, const std::string& pm) {
  const Table figures = published_figures(pm);
  const Table targets = check_targets(tables);
  context.tick();
  const Table findings = check_findings(tables);
  context.tick();
  const Table words = read_csv(embedded_file("nuso_finding_words.csv"));
  const Table reasons = read_csv(embedded_file("nuso_not_compared.csv"));
  const auto target = rows_of(targets.at("quantity_id"));
  const auto skipped = rows_of(reasons.at("quantity_id"));

  std::vector<Row> rows;
  for (std::size_t i = 0; i < figures.n_rows; ++i) {
    Row row{cell(figures.at("pm"), i),
            "figure",
            cell(figures.at("quantity_id"), i),
            cell(figures.at("description_sv"), i),
            cell(figures.at("description_en"), i),
            cell(figures.at("value_text"), i),
            cell(figures.at("unit"), i),
            "",
            "",
            "",
            nothing,
            nothing,
            nothing};
    const auto t = target.find(row.id);
    if (t == target.end()) {
      row.reason = reason_text(reasons.at("reason").text[skipped.at(row.id)]);
      judge(row, false, false);
    } else {
      const std::size_t k = t->second;
      row.lower = targets.at("lower").is_missing(k) ? nothing : targets.at("lower").real[k];
      row.upper = targets.at("upper").is_missing(k) ? nothing : targets.at("upper").real[k];
      const Column& obtained = targets.at("obtained");
      row.obtained = obtained.is_missing(k) ? nothing : obtained.real[k];
      if (!std::isnan(row.obtained)) row.shown = format_significant(row.obtained, 3, plain_style());
      judge(row, !std::isnan(row.obtained), targets.at("pass").codes[k] == 1);
    }
    rows.push_back(std::move(row));
  }
  const auto found = rows_of(findings.at("id"));
  for (std::size_t i = 0; i < words.n_rows; ++i) {
    std::string of = words.at("pm").text[i];
    if (!pm.empty() && of.substr(2) != pm.substr(2)) continue;
    const std::size_t k = found.at(words.at("id").text[i]);
    Row row;
    row.pm = std::move(of);
    row.kind = "finding";
    row.id = words.at("id").text[i];
    row.sv = words.at("label_sv").text[i];
    row.en = words.at("label_en").text[i];
    row.shown = findings.at("obtained").text[k];
    judge(row, !row.shown.empty(), findings.at("pass").codes[k] == 1);
    rows.push_back(std::move(row));
  }
  return table_of_rows(rows);
}

}  // namespace skillnad::nuso
