#include "validation_cases.hpp"

#include <cmath>
#include <limits>

#include "skillnad/api/registry.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::api {

namespace {

/// A cell as part of a name; empty for a missing one.
std::string key_text(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return "";
  if (column.type == Column::Type::real) return csv_number(column.real[row]);
  if (column.type == Column::Type::categorical)
    return column.levels[static_cast<std::size_t>(column.codes[row])];
  return column.text[row];
}

}  // namespace

void Findings::read(const Value& value, const std::vector<std::string>& keys,
                    const std::vector<std::string>& columns, const std::string& before) {
  const Table& table = *value.table();
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    std::string row;
    for (const std::string& key : keys) {
      const Column* column = table.find(key);
      const std::string text = column == nullptr ? "" : key_text(*column, i);
      if (!text.empty()) row += (row.empty() ? " " : ": ") + text;
    }
    for (const std::string& name : columns) {
      const Column& column = table.at(name);
      if (!column.is_missing(i)) add(std::string(before).append(name).append(row), column.real[i]);
    }
  }
}

double Findings::of(const std::string& quantity) const {
  const auto found = values_.find(quantity);
  return found == values_.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

Table package_frame(Context& context, const std::string& file,
                    const std::vector<std::string>& numbers) {
  Table out;
  for (const Column& column : read_csv(embedded_file(file)).columns) {
    bool number = false;
    for (const std::string& name : numbers) number = number || name == column.name;
    out.add(number ? real_column(column) : coded_text(column, context));
    if (!number) continue;
    bool whole = true;
    for (std::size_t i = 0; i < out.n_rows; ++i)
      whole = whole && out.columns.back().real[i] == std::floor(out.columns.back().real[i]);
    out.columns.back().whole = whole;
  }
  return out;
}

void read_fit(Context& context, const Value& fit, Findings& findings, const std::string& vcov,
              const std::vector<std::string>& keys) {
  findings.read(call(context, "fit_statistics", named({{"fit", fit}})), {}, {"log_likelihood"});
  findings.read(call(context, "estimates", named({{"fit", fit}, {"vcov", vcov}})), keys,
                {"estimate", "std_error", "df"});
  findings.read(call(context, "variance_components", named({{"fit", fit}})), {"group", "name"},
                {"estimate", "std_error"});
}

}  // namespace skillnad::api
