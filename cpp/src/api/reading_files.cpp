// Survey files. Text and workbooks are read here; of SPSS, Stata and Parquet files a host's library
// hands over values and labels. What is made of them is decided in the core.
#include <algorithm>
#include <utility>

#include "functions.hpp"
#include "nuso_arguments.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/nuso/delimited.hpp"
#include "skillnad/nuso/survey_file.hpp"
#include "skillnad/nuso/survey_table.hpp"
#include "skillnad/nuso/workbook.hpp"

namespace skillnad::api {

namespace {

Value file_value(const nuso::SurveyFile& file) {
  ValueList out;
  out.add("path", file.path);
  out.add("name", file.name);
  out.add("table", file.table);
  out.add("format", file.format);
  return out;
}

Value run_read_survey(Context& context, const Arguments& args) {
  if (args.given("codebook")) codebook_argument(context, args);  // is it one?
  return file_value(nuso::survey_file(args.text("path")));
}

Value run_read_tables(Context& context, const Arguments& args) {
  const nuso::Codebook book = codebook_argument(context, args);
  ValueList out;
  for (const nuso::SurveyFile& file : nuso::survey_folder(context, args.text("path"), book))
    out.add(file.table, file_value(file));
  return out;
}

/// `data` and `labels`, the latter as text that the frame carries.
Value read_result(Context& context, nuso::RawTable raw, const Arguments& args) {
  nuso::SurveyTable table;
  if (args.given("codebook")) {
    Context said;  // read_survey() or read_tables() warned of its files
    const nuso::Codebook book = codebook_argument(said, args);
    table = nuso::survey_table(context, std::move(raw), args.text("table"), &book);
  } else {
    table = nuso::survey_table(context, std::move(raw), args.text("table"), nullptr);
  }
  ValueList out;
  out.add("data", std::move(table.data));
  out.add("labels", nuso::saved_labels(table.labels));
  return out;
}

Value run_read_plain(Context& context, const Arguments& args) {
  const std::string bytes = read_file(args.text("path"));
  const std::string name = args.text("name");
  nuso::RawTable raw = args.text("format") == "workbook"
                           ? nuso::read_workbook(context, bytes, name)
                           : nuso::read_delimited(context, bytes, name);
  return read_result(context, std::move(raw), args);
}

std::vector<std::string> texts_in(const Column& column, std::size_t n) {
  std::vector<std::string> out(n);
  for (std::size_t i = 0; i < n; ++i)
    if (!column.is_missing(i) && column.type == Column::Type::categorical)
      out[i] = column.levels[static_cast<std::size_t>(column.codes[i])];
  return out;
}

double number_at(const Column& column, std::size_t i) {
  if (column.is_missing(i)) return 0.0;
  return column.type == Column::Type::logical ? column.codes[i] : column.real[i];
}

/// A column of values as a library gives it: numbers, texts or logical values; `format` is
/// that of SPSS or Stata, or "ISO" for dates as texts.
void take_values(nuso::RawColumn& out, const Column& given, const std::string& format,
                 std::size_t n, const std::string& file) {
  using nuso::CellKind;
  const bool text = given.type == Column::Type::categorical;
  const CellKind kind = text ? (format == "ISO" ? CellKind::date : CellKind::text)
                        : given.type == Column::Type::logical ? CellKind::logical
                                                              : CellKind::number;
  if (text) out.text = texts_in(given, n);
  if (given.type == Column::Type::other)
    throw DataError("type",
                    file + ": column \"" + out.name +
                        "\" holds values of a type that is not read (" + given.other +
                        "): leave it out of the file.",
                    {out.name, {}, 0});
  if (!text) out.number.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const bool empty = given.is_missing(i) || (text && out.text[i].empty());
    out.kind.push_back(empty ? CellKind::empty : kind);
    if (!text) out.number[i] = number_at(given, i);
  }
}

const Column& needed(const Table& table, const std::string& name) {
  const Column* column = table.find(name);
  if (column == nullptr)
    throw OptionError("argument_type", "A table of the reader has no column " + name + ".",
                      {name, {}, 0});
  return *column;
}

/// The place of the column that row `i` of a table of labels is about.
std::size_t place_in(const Column& column, std::size_t i, std::size_t n) {
  const double place = number_at(column, i);
  if (!(place >= 1.0 && place <= static_cast<double>(n)))
    throw OptionError("argument_value", "A label of the reader is of no column.",
                      {"labels", {}, 0});
  return static_cast<std::size_t>(place) - 1;
}

/// `variables` (name, label, format, levels), `cells` (v1, v2, ...; t1, ... tags where a value is
/// Stata's kind of missing), `labels` (variable, number, text, tag, label), `missing` (variable,
/// low, high, text).
Value run_read_values(Context& context, const Arguments& args) {
  const Table &variables = args.table("variables"), &cells = args.table("cells"),
              &labels = args.table("labels"), &missing = args.table("missing");
  nuso::RawTable raw;
  raw.file = args.text("name");
  raw.n_rows = cells.n_rows;
  const std::size_t n = variables.n_rows;
  const std::vector<std::string> names = texts_in(needed(variables, "name"), n),
                                 sentences = texts_in(needed(variables, "label"), n),
                                 formats = texts_in(needed(variables, "format"), n);
  for (std::size_t j = 0; j < n; ++j) {
    nuso::RawColumn column;
    column.name = names[j];
    column.label = sentences[j];
    column.is_levels = number_at(needed(variables, "levels"), j) == 1.0;
    const std::string number = std::to_string(j + 1);
    take_values(column, needed(cells, "v" + number), formats[j], raw.n_rows, raw.file);
    nuso::take_dates(column, args.text("program"), formats[j]);
    if (const Column* tags = cells.find("t" + number)) {
      column.tag.assign(raw.n_rows, 0);
      const std::vector<std::string> letters = texts_in(*tags, raw.n_rows);
      for (std::size_t i = 0; i < raw.n_rows; ++i)
        if (!letters[i].empty()) column.tag[i] = letters[i][0];
    }
    raw.columns.push_back(std::move(column));
  }
  const std::vector<std::string> label_text = texts_in(needed(labels, "text"), labels.n_rows),
                                 tag = texts_in(needed(labels, "tag"), labels.n_rows),
                                 label = texts_in(needed(labels, "label"), labels.n_rows);
  for (std::size_t i = 0; i < labels.n_rows; ++i) {
    nuso::ValueLabel one;
    one.number = number_at(needed(labels, "number"), i);
    one.text = label_text[i];
    one.tag = tag[i].empty() ? '\0' : tag[i][0];
    one.label = label[i];
    raw.columns[place_in(needed(labels, "variable"), i, n)].labels.push_back(std::move(one));
  }
  const std::vector<std::string> missing_text = texts_in(needed(missing, "text"), missing.n_rows);
  for (std::size_t i = 0; i < missing.n_rows; ++i) {
    nuso::MissingValues one;
    one.low = number_at(needed(missing, "low"), i);
    one.high = number_at(needed(missing, "high"), i);
    one.text = missing_text[i];
    one.is_text = !one.text.empty();
    raw.columns[place_in(needed(missing, "variable"), i, n)].missing.push_back(std::move(one));
  }
  if (raw.columns.empty() || raw.n_rows == 0)
    throw DataError("no_rows", raw.file + " has no rows.", {"", {}, 0});
  return read_result(context, std::move(raw), args);
}

Value run_labels_of(Context&, const Arguments& args) {
  return nuso::codebook_tables(nuso::labels_of_columns(args.table("data")));
}

Value run_carried_labels(Context&, const Arguments& args) {
  return nuso::codebook_tables(nuso::loaded_labels(args.text("text")));
}

Value run_damaged(Context&, const Arguments& args) {
  nuso::SurveyFile file;
  file.name = args.text("name");
  nuso::damaged_file(file);
}

Value run_reader_package(Context&, const Arguments& args) {
  const std::string package = args.text("package"), name = args.text("name");
  const bool r = args.text("host") == "R";
  const std::string install =
      r ? "install.packages(\"" + package + "\")" : "pip install " + package;
  throw OptionError("reader_package",
                    name + " is read with the package " + package + ", which is not installed: " +
                        install + (r && package == "nanoparquet" ? ", or arrow" : "") +
                        ". Or save the data as CSV or .xlsx, which need no package.",
                    {"path", {}, 0});
}

}  // namespace

void add_reading_files(std::vector<Function>& functions) {
  const std::vector<std::string> errors = {
      "DataError[file]",          "DataError[file_format]",      "DataError[encoding]",
      "DataError[field_count]",   "DataError[no_rows]",          "DataError[sheets]",
      "DataError[column_name]",   "DataError[duplicate_column]", "DataError[text_in_number]",
      "DataError[number_format]", "DataError[date_format]",      "DataError[formula_error]",
      "DataError[codebook]",      "OptionError[argument_value]", "OptionError[reader_package]"};
  Function f;
  f.name = "read_survey";
  f.family = "data";
  f.title = "A survey file as a data frame";
  f.doc =
      "Text (.csv, .txt, .tsv: semicolon, comma or tab, decimal comma or point, UTF-8 or Latin-1), "
      "Excel (.xlsx), SPSS (.sav, .zsav), Stata (.dta) and Parquet. Text and Excel need no other "
      "package; SPSS and Stata need pyreadstat (Python) or haven (R), Parquet pyarrow or "
      "nanoparquet "
      "(or arrow). The file says nothing of itself that is not checked: rows of unequal length, "
      "two "
      "decimal marks, marks between thousands, broken letters, errors of a spreadsheet are errors; "
      "whatever else is changed or left open is a warning.\n\n"
      "With a codebook a column is what that says. Without one it is numbers if every cell is a "
      "number; codes that begin with zero (0180) and numbers too long to be exact stay text; "
      "values "
      "that all have labels become levels in the order of their codes, others stay numbers with a "
      "warning. Dates are text, year-month-day. Cells that are empty, or NA without quotes, are "
      "missing.\n\n"
      "The kind of missingness of x is a column x__missing (FE EA ES EB EI OA): that of the file, "
      "or "
      "made from the values that an SPSS or Stata file declares to be missing, by the kind with "
      "which their label begins (\"ES no answer\"), else by the codebook. The labels travel with "
      "the "
      "frame: labels_of().";
  f.returns =
      "A data frame: pandas, polars or pyarrow, the first that is installed, or data.frame.";
  f.errors = errors;
  f.arguments = {
      positional("path", ArgumentType::path, "The file to read."),
      option("codebook", {},
             "None, or as for check_data(): the table is that with the file's name, else "
             "the one that has most of its columns.")};
  f.run = run_read_survey;
  functions.push_back(f);

  f.name = "read_tables";
  f.title = "The survey files of a folder";
  f.doc =
      "Reads each file of the folder that is called like a table of the codebook (utredning.sav, "
      "insats.csv, ...) with read_survey(). Other files are named in a warning.";
  f.returns = "A named list of data frames, as check_data() takes it.";
  f.errors.emplace_back("DataError[table]");
  f.arguments = {positional("path", ArgumentType::path, "The folder."),
                 option("codebook", "nuso", "As for check_data().")};
  f.run = run_read_tables;
  functions.push_back(f);

  f.name = "labels_of";
  f.title = "The labels of a data frame";
  f.doc =
      "What read_survey() and read_tables() have found: types, labels of columns and values, "
      "levels "
      "in their order, kinds of missingness. A frame carries its labels where its library can: "
      "pandas in attrs, pyarrow in the schema, polars and R as an attribute of the frame, which "
      "some operations drop. Of a frame without labels, what its columns say.";
  f.returns =
      "A named list of data frames tables, variables and levels, as load_codebook() gives it and "
      "check_data() takes it.";
  f.errors = {"DataError[codebook]"};
  f.arguments = {positional("data", ArgumentType::data, "A data frame.")};
  f.run = run_labels_of;
  functions.push_back(std::move(f));

  const Argument codebook = option("codebook", {}, "");
  add_inner(functions, "read_plain",
            {inner_argument("path"), inner_argument("name"), inner_argument("table"),
             inner_argument("format"), codebook},
            run_read_plain);
  add_inner(
      functions, "read_values",
      {inner_argument("name"), inner_argument("table"), inner_argument("program"),
       inner_argument("variables", ArgumentType::data), inner_argument("cells", ArgumentType::data),
       inner_argument("labels", ArgumentType::data), inner_argument("missing", ArgumentType::data),
       codebook},
      run_read_values);
  add_inner(functions, "carried_labels", {inner_argument("text")}, run_carried_labels);
  add_inner(functions, "damaged_file_error", {inner_argument("name")}, run_damaged);
  add_inner(functions, "reader_package_error",
            {inner_argument("name"), inner_argument("package"), inner_argument("host")},
            run_reader_package);
}

}  // namespace skillnad::api
