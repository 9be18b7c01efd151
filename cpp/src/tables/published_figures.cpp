#include "skillnad/tables/published_figures.hpp"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {
namespace {

const Table& all_figures() {
  static const Table table = read_csv(embedded_file("published_figures.csv"));
  return table;
}

Column renamed(Column column, const std::string& name) {
  column.name = name;
  return column;
}

Column kept_rows(const Column& column, const std::vector<std::size_t>& rows) {
  Column out;
  out.name = column.name;
  out.type = column.type;
  out.whole = column.whole;
  bool any_missing = false;
  for (const std::size_t row : rows) {
    if (column.type == Column::Type::real) {
      out.real.push_back(column.real[row]);
    } else {
      out.text.push_back(column.text[row]);
    }
    out.missing.push_back(column.is_missing(row) ? 1 : 0);
    any_missing = any_missing || column.is_missing(row);
  }
  if (!any_missing) out.missing.clear();
  return out;
}

// The report's name in the file, empty for all.
std::string report_name(const std::string& pm) {
  if (pm.empty()) return "";
  if (pm == "pm5") return "PM5";
  if (pm == "pm7") return "PM7";
  throw OptionError("argument_value",
                    "There are no published figures of '" + pm +
                        "': pm must be \"pm5\" or \"pm7\", or be left out for both.",
                    ErrorPlace{"pm", {}, 0});
}

// The printed whole number `quantity_id`.
long long printed_count(const Table& figures, const std::string& quantity_id) {
  const std::vector<std::string>& ids = figures.at("quantity_id").text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == quantity_id) return std::llround(figures.at("value").real[i]);
  }
  throw std::logic_error("published figures without '" + quantity_id + "'");
}

}  // namespace

Table published_figures(const std::string& pm) {
  const std::string report = report_name(pm);
  const Table& all = all_figures();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < all.n_rows; ++i) {
    if (report.empty() || all.at("pm").text[i] == report) rows.push_back(i);
  }
  Table out;
  out.n_rows = rows.size();
  for (const Column& column : all.columns) {
    if (column.name == "value") {
      out.columns.push_back(kept_rows(real_column(column, NotANumber::missing), rows));
      out.columns.push_back(kept_rows(renamed(column, "value_text"), rows));
    } else if (column.name == "denominator_n") {
      Column counts = real_column(column);
      counts.whole = true;
      out.columns.push_back(kept_rows(counts, rows));
    } else {
      out.columns.push_back(kept_rows(column, rows));
    }
  }
  return out;
}

std::vector<FamilyTreatmentRow> family_treatment_by_age() {
  const Table figures = published_figures("pm7");
  const std::vector<std::pair<std::string, std::string>> bands = {
      {"0-2", "0_2"},   {"3-5", "3_5"},     {"6-8", "6_8"},
      {"9-11", "9_11"}, {"12-14", "12_14"}, {"15-17", "15_17"}};
  std::vector<FamilyTreatmentRow> rows;
  for (const auto& [band, id] : bands) {
    FamilyTreatmentRow row;
    row.age_band = band;
    row.count = printed_count(figures, "pm7_t1_n_" + id);
    row.share_percent = static_cast<int>(printed_count(figures, "pm7_t1_pct_" + id));
    const long long s = row.share_percent;
    row.denominator = (200 * row.count + s) / (2 * s);
    // count / n < (s + 0.5) / 100 and count / n >= (s - 0.5) / 100, solved for n.
    row.denominator_low = 200 * row.count / (2 * s + 1) + 1;
    row.denominator_high = 200 * row.count / (2 * s - 1);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace skillnad
