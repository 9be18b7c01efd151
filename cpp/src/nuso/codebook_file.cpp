#include "skillnad/nuso/codebook_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/nuso/delimited.hpp"
#include "skillnad/nuso/survey_file.hpp"
#include "skillnad/nuso/workbook.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace fs = std::filesystem;

namespace {

/// The file `name` of the folder, in one of the formats that the core reads.
SurveyFile file_in(const fs::path& folder, const std::string& name) {
  std::vector<std::string> found;
  for (const char* ending : {".csv", ".txt", ".tsv", ".xlsx"}) {
    const fs::path path = folder / (name + ending);
    std::error_code error;
    if (fs::is_regular_file(path, error)) found.push_back(path.u8string());
  }
  if (found.size() == 1) return survey_file(found.front());
  throw DataError("codebook",
                  (found.empty() ? "The folder has no file " : "The folder has two files ") + name +
                      ": a codebook is one file variables and one file levels, .csv or .xlsx, as "
                      "load_codebook() gives them.",
                  {"codebook", {}, 0});
}

std::string cell_text(const RawColumn& column, std::size_t i) {
  if (column.kind[i] == CellKind::empty) return "";
  if (column.kind[i] == CellKind::number) return csv_number(column.number[i]);
  if (column.kind[i] == CellKind::logical) return column.number[i] == 1.0 ? "true" : "false";
  return column.text[i];
}

Table texts_in(Context& context, const SurveyFile& file) {
  const std::string bytes = read_file(file.path);
  const RawTable raw = file.format == "workbook" ? read_workbook(context, bytes, file.name)
                                                 : read_delimited(context, bytes, file.name);
  Table out;
  for (const RawColumn& column : raw.columns) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < raw.n_rows; ++i) cells.push_back(cell_text(column, i));
    out.add(Column::of_optional_text(column.name, std::move(cells)));
  }
  return out;
}

}  // namespace

Codebook codebook_at(Context& context, const std::string& name) {
  const fs::path folder = fs::u8path(name);
  std::error_code error;
  if (name == "nuso" || !fs::is_directory(folder, error)) return load_codebook(name);
  const SurveyFile variables = file_in(folder, "variables");
  const SurveyFile levels = file_in(folder, "levels");
  return codebook_from(texts_in(context, variables), texts_in(context, levels), name);
}

}  // namespace skillnad::nuso
