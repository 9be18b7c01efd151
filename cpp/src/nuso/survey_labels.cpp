// Labels of a frame: those a file brought, as text the frame can carry, or those its columns have.
#include <stdexcept>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/nuso/survey_table.hpp"
#include "skillnad/text/csv.hpp"
#include "survey_column.hpp"

namespace skillnad::nuso {

namespace {

constexpr char between = '\x1e';  // between the two tables; no label has it

std::string type_of(const Column& column) {
  switch (column.type) {
    case Column::Type::real:
      return "number";
    case Column::Type::logical:
      return "yes_no";
    case Column::Type::categorical:
      return column.declared && !column.levels.empty() ? "levels" : "text";
    default:
      return "text";
  }
}

}  // namespace

Codebook labels_of_columns(const Table& data) {
  Codebook out;
  out.name = "file";
  out.tables = {"data"};
  const std::string suffix = kind_suffix;
  for (const Column& column : data.columns) {
    const std::size_t n = column.name.size();
    const bool is_kind = n > suffix.size() && column.name.substr(n - suffix.size()) == suffix;
    if (is_kind && data.find(column.name.substr(0, n - suffix.size())) != nullptr) continue;
    Variable v;
    v.table = "data";
    v.name = column.name;
    v.type = type_of(column);
    if (v.type == "levels")
      for (const std::string& level : column.levels) v.levels.push_back({level, "", "", false});
    if (const Column* kinds = data.find(column.name + suffix)) {
      const std::vector<std::string> cells = cell_texts(*kinds);
      for (const std::string& kind : missing_kinds())
        for (const std::string& cell : cells) {
          if (cell != kind) continue;
          v.missing.push_back(kind);
          break;
        }
    }
    out.variables.push_back(std::move(v));
  }
  return out;
}

std::string saved_labels(const Codebook& labels) {
  const ValueList tables = codebook_tables(labels);
  return to_csv(*tables.find("variables")->table()) + between +
         to_csv(*tables.find("levels")->table());
}

Codebook loaded_labels(const std::string& text) {
  const std::size_t middle = text.find(between);
  try {
    if (middle == std::string::npos) throw std::logic_error("one table");
    return codebook_from(read_csv(text.substr(0, middle)), read_csv(text.substr(middle + 1)),
                         "file");
  } catch (const std::logic_error&) {
    throw DataError("codebook",
                    "The labels that the data frame carries are damaged: read the "
                    "file again.",
                    {"data", {}, 0});
  }
}

}  // namespace skillnad::nuso
