#include "skillnad/nuso/survey_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>

#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/base/nfc.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::nuso {

namespace fs = std::filesystem;

namespace {

const std::map<std::string, std::string>& formats() {
  static const std::map<std::string, std::string> by_ending = {
      {".csv", "text"}, {".txt", "text"},  {".tsv", "text"},  {".xlsx", "workbook"},
      {".sav", "spss"}, {".zsav", "spss"}, {".dta", "stata"}, {".parquet", "parquet"}};
  return by_ending;
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

SurveyFile file_at(const fs::path& path) {
  SurveyFile file;
  file.path = path.u8string();
  file.name = path.filename().u8string();
  file.table = path.stem().u8string();
  if (utf8::valid(file.table)) to_nfc(file.table);
  const auto format = formats().find(lower_case(path.extension().u8string()));
  if (format != formats().end()) file.format = format->second;
  return file;
}

/// What is wrong with the file for its format; empty if it begins and ends as it should.
std::string fault_of(const SurveyFile& file, std::string_view bytes) {
  const auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  const auto ends = [&](std::string_view mark) {
    return bytes.size() >= mark.size() && bytes.substr(bytes.size() - mark.size()) == mark;
  };
  if (file.format == "workbook" && starts("\xd0\xcf\x11\xe0"))
    return "is an old .xls file or protected by a password: save it as .xlsx without one.";
  if (file.format == "workbook" && !starts("PK")) return "is no Excel workbook.";
  if (file.format == "spss" && !starts("$FL2") && !starts("$FL3")) return "is no SPSS file.";
  if (file.format == "stata") {
    if (starts("<stata_dta>"))
      return ends("</stata_dta>") ? "" : "is a Stata file that is cut off: save it again.";
    const char version = bytes[0];  // up to Stata 12 a file begins with its version
    if (!(version >= 104 && version <= 115 && bytes.size() > 1 && (bytes[1] == 1 || bytes[1] == 2)))
      return "is no Stata file.";
  }
  if (file.format == "parquet" && (bytes.size() < 12 || !starts("PAR1") || !ends("PAR1")))
    return starts("PAR1") ? "is a Parquet file that is cut off: write it again."
                          : "is no Parquet file.";
  if (file.format == "text" && (starts("PK\x03\x04") || starts("$FL") || starts("PAR1")))
    return "is no text: its name should end with .xlsx, .sav or .parquet.";
  return "";
}

}  // namespace

SurveyFile survey_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(fs::u8path(path), error))
    throw DataError("file", path + " is a folder: read_tables() reads the files of a folder.",
                    {"path", {}, 0});
  SurveyFile file = file_at(fs::u8path(path));
  if (file.format.empty())
    throw OptionError("argument_value",
                      "The name of " + file.name +
                          " ends in no format that is read: expected are .csv, .txt or .tsv "
                          "(text), .xlsx, .sav or .zsav (SPSS), .dta (Stata) and .parquet.",
                      {"path", {}, 0});
  const std::string bytes = read_file(path);
  const std::string fault = bytes.empty() ? "is empty (0 bytes)." : fault_of(file, bytes);
  if (!fault.empty()) throw DataError("file_format", file.name + " " + fault, {"path", {}, 0});
  return file;
}

std::vector<SurveyFile> survey_folder(Context& context, const std::string& path,
                                      const Codebook& book) {
  std::error_code error;
  std::vector<SurveyFile> found;
  for (fs::directory_iterator at(fs::u8path(path), error), end; !error && at != end;
       at.increment(error)) {
    std::error_code no_file;
    if (!at->is_regular_file(no_file)) continue;
    SurveyFile file = file_at(at->path());
    if (!file.format.empty()) found.push_back(std::move(file));
  }
  if (error)
    throw DataError("file", "The folder " + path + " cannot be read: is the path right?",
                    {"path", {}, 0});
  // The order of a folder is that of its disk.
  std::sort(found.begin(), found.end(),
            [](const SurveyFile& a, const SurveyFile& b) { return a.name < b.name; });
  std::vector<SurveyFile> out;
  for (const std::string& table : book.tables) {
    std::vector<std::string> names;
    for (const SurveyFile& file : found) {
      if (file.table != table) continue;
      names.push_back(file.name);
      if (names.size() == 1) out.push_back(survey_file(file.path));
    }
    if (names.size() > 1)
      throw DataError("table",
                      "Table " + table + " is in several files (" + enumeration(names) +
                          "): leave one of them in the folder.",
                      {table, {}, 0});
  }
  if (out.empty())
    throw DataError("table",
                    "The folder " + path + " has no file called like a table of the codebook (" +
                        enumeration(book.tables) + ", as " + book.tables[0] + ".csv for instance).",
                    {"path", {}, 0});
  std::vector<std::string> others;
  for (const SurveyFile& file : found)
    if (std::find(book.tables.begin(), book.tables.end(), file.table) == book.tables.end())
      others.push_back(utf8::display(file.name));
  if (!others.empty())
    context.warn("table", "Not read, as the codebook has no table of the name: " +
                              enumeration(others) + ".");
  return out;
}

void damaged_file(const SurveyFile& file) {
  throw DataError("file_format",
                  file.name +
                      " is damaged or cut off: the library that reads such files refuses "
                      "it. Save it again in the program it comes from.",
                  {"path", {}, 0});
}

}  // namespace skillnad::nuso
