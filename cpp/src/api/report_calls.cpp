// write_report(): where a report goes and what its files hold. A host draws its figures and writes
// the Word file, from the document that `report_document` makes.
#include <filesystem>
#include <fstream>
#include <system_error>

#include "functions.hpp"
#include "sample_document.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/base/sha256.hpp"

namespace skillnad::api {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void unusable(const std::string& text) {
  throw DataError("file", text, {"path", {}, 0});
}

/// Whether a file can be made there; it is not left behind.
bool can_be_made(const fs::path& path) {
  std::error_code error;
  if (!std::ofstream(path, std::ios::binary | std::ios::app)) return false;
  return fs::remove(path, error);
}

/// Names of the files, and of those that are written first and then renamed.
ValueList report_files(const std::string& path) {
  const fs::path page = fs::u8path(path);
  std::string ending = page.extension().u8string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (ending != ".html" || page.stem().empty())
    throw OptionError(
        "argument_value",
        "path must be a file name that ends in .html; the Word file is written beside "
        "it, under the same name with .docx.",
        {"path", {}, 0});
  const fs::path folder = page.has_parent_path() ? page.parent_path() : fs::path(".");
  std::error_code error;
  if (!fs::is_directory(folder, error))
    unusable("There is no folder " + folder.u8string() + " to write the report to: make it first.");
  fs::path word = page;
  word.replace_extension(".docx");
  for (const fs::path& file : {page, word})
    if (fs::is_directory(file, error))
      unusable(file.u8string() + " is a folder: give the report another name.");
  // The ending stays last, as what writes a Word file looks at it.
  fs::path page_part = page, word_part = page;
  page_part.replace_extension(".part.html");
  word_part.replace_extension(".part.docx");
  for (const fs::path& file : {page_part, word_part})
    if (!can_be_made(file))
      unusable("No file can be written to the folder " + folder.u8string() + ": is it read-only?");
  ValueList out;
  out.add("html", page.u8string());
  out.add("docx", word.u8string());
  out.add("html_part", page_part.u8string());
  out.add("docx_part", word_part.u8string());
  return out;
}

Value run_write_report(Context&, const Arguments& args) {
  args.choice("lang", {"sv", "en"});
  args.choice("audience", {"internal", "other_units", "public"});
  args.text("pm");
  return report_files(args.text("path"));
}

/// Gives the finished files their names, and says what they are.
Value run_report_finished(Context&, const Arguments& args) {
  const std::vector<std::string> parts = args.texts("parts"), paths = args.texts("paths");
  std::vector<std::string> names, hashes;
  Vector sizes;
  for (const std::string& part : parts) {
    const std::string bytes = read_file(part);
    sizes.push_back(static_cast<double>(bytes.size()));
    hashes.push_back(to_hex(sha256(bytes)));
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::error_code error;
    fs::rename(fs::u8path(parts[i]), fs::u8path(paths[i]), error);
    if (error) unusable("The file " + paths[i] + " cannot be put in place: is it open elsewhere?");
    names.push_back(fs::u8path(paths[i]).filename().u8string());
  }
  Table table;
  table.add(Column::of_text("file", names));
  table.add(Column::of_whole("bytes", sizes));
  table.add(Column::of_text("sha256", hashes));
  return table;
}

Value run_report_package(Context&, const Arguments& args) {
  const std::string name = args.text("name");
  const std::string install =
      args.text("host") == "R" ? "install.packages(\"" + name + "\")" : "pip install " + name;
  throw OptionError(
      "report_package",
      "write_report() needs the package " + name + ", which is not installed: " + install + ".",
      {"path", {}, 0});
}

}  // namespace

void add_report_calls(std::vector<Function>& functions) {
  Function f;
  f.name = "write_report";
  f.family = "output";
  f.title = "A report on the tables of a PM, as a web page and a Word file";
  f.doc =
      "Writes two files with the same content: an HTML page that stands alone (no script, nothing "
      "from elsewhere, readable on a telephone and by a screen reader) and, under the same name "
      "with .docx, a Word file with tables that can be edited. Both are finished before either "
      "gets "
      "its name, so that no half-written report is found. Figures are drawn with plotnine (Python) "
      "or ggplot2 (R), the Word file with python-docx or officer; when one is missing, that is "
      "said "
      "before anything is computed. A progress bar is shown where somebody watches.";
  f.returns = "A data frame: file, bytes, sha256.";
  f.errors = {"OptionError[argument_value]", "OptionError[report_package]", "DataError[file]"};
  const auto needed = [](const char* name, ArgumentType type, const char* doc) {
    Argument out = positional(name, type, doc);
    out.by_name = true;
    return out;
  };
  f.arguments = {
      positional("tables", ArgumentType::value,
                 "The tables of the data model by name, as read_tables() gives them."),
      needed("pm", ArgumentType::value, "\"pm5\" or \"pm7\"."),
      needed("path", ArgumentType::path, "The page to write; its name ends in .html."),
      option("lang", "sv", "\"sv\" or \"en\"."),
      option("unit", {}, "The municipality the report is for; by default for all."),
      option(
          "audience", "public",
          "Who reads it: \"internal\", \"other_units\" or \"public\"; it decides what is shown."),
      option("disclosure", {}, "Settings of disclosure control, as for check_release().")};
  f.run = run_write_report;
  functions.push_back(std::move(f));

  add_inner(functions, "report_finished", {inner_argument("parts"), inner_argument("paths")},
            run_report_finished);
  add_inner(functions, "report_package_error", {inner_argument("name"), inner_argument("host")},
            run_report_package);
  add_inner(functions, "report_sample", {inner_argument("lang")},
            [](Context&, const Arguments& args) -> Value {
              return document_list(sample_document(args.choice("lang", {"sv", "en"})));
            });
}

}  // namespace skillnad::api
