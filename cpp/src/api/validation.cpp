#include "skillnad/api/validation.hpp"

#include <cmath>
#include <limits>
#include <map>

#include "skillnad/base/error.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/report.hpp"
#include "validation_cases.hpp"

namespace skillnad::api {

namespace {

constexpr int report_width = 120;

const std::vector<ValidationCase>& all_cases() {
  static const std::vector<ValidationCase> all = [] {
    std::vector<ValidationCase> out;
    for (const auto& cases : {binary_cases(), category_cases(), gap_cases(), number_cases()})
      out.insert(out.end(), cases.begin(), cases.end());
    return out;
  }();
  return all;
}

/// The cases of the rows, in their order.
std::vector<std::string> cases_of(const Table& table) {
  std::vector<std::string> out;
  for (const std::string& name : table.at("case").text)
    if (out.empty() || out.back() != name) out.push_back(name);
  return out;
}

/// Runs one case; the text of what stopped it, or nothing.
std::string run_case(const Context& context, const std::string& name, Findings& findings) {
  Context quiet;  // what a fit notes is not about the installation
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  quiet.host = context.host;
  for (const ValidationCase& one : all_cases()) {
    if (one.name != name) continue;
    try {
      one.run(quiet, findings);
    } catch (const Interrupted&) {
      throw;
    } catch (const Error& error) {
      return std::string(error_kind_name(error.kind())) + "[" + error.code() +
             "]: " + error.message();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }
  return "There is no such case.";
}

std::string sum_text(const Validation& validation) {
  const double all = static_cast<double>(validation.table.n_rows);
  const double failed = static_cast<double>(validation.n_failed);
  return format_whole(all - failed, plain_style()) + " of the " + format_whole(all, plain_style()) +
         " certified quantities passed.";
}

std::vector<std::string> failed_cases(const Table& table) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const std::string& name = table.at("case").text[i];
    if (table.at("verdict").text[i] == "failed" && (out.empty() || out.back() != name))
      out.push_back(name);
  }
  return out;
}

std::string advice(const Validation& validation) {
  const double failed = static_cast<double>(validation.n_failed);
  const double all = static_cast<double>(validation.table.n_rows);
  return format_whole(failed, plain_style()) + " of the " + format_whole(all, plain_style()) +
         " certified quantities failed, in " + enumeration(failed_cases(validation.table)) +
         ". Publish nothing that this installation computed: install the package anew and run the "
         "validation again. If quantities still fail, send the file that run_validation() writes "
         "to a path ending in .txt to the maintainers.";
}

/// The quantities of one case.
ReportTable case_table(const Table& table, std::size_t first, std::size_t end) {
  ReportTable out;
  out.columns = {{"quantity", Align::left},    {"certified", Align::decimal},
                 {"obtained", Align::decimal}, {"difference", Align::right},
                 {"tolerance", Align::right},  {"verdict", Align::left}};
  const auto number = [&](const char* name, std::size_t i, int digits) {
    const double x = table.at(name).is_missing(i) ? std::nan("") : table.at(name).real[i];
    // Counts and words of 32 bits as they are.
    const bool whole = x == std::floor(x) && std::fabs(x) < 1e10;
    return whole ? format_whole(x, plain_style()) : format_significant(x, digits, plain_style());
  };
  for (std::size_t i = first; i < end; ++i)
    out.rows.push_back({table.at("quantity").text[i], number("certified", i, 10),
                        number("obtained", i, 10), number("difference", i, 2),
                        number("tolerance", i, 2), table.at("verdict").text[i]});
  return out;
}

}  // namespace

const Table& certified_values() {
  static const Table table = read_csv(embedded_file("validation.csv"));
  return table;
}

Validation run_validation(Context& context, const Table& certified) {
  const Column value = real_column(certified.at("certified"));
  const Column tolerance = real_column(certified.at("tolerance"));
  const std::vector<std::string>& kinds = certified.at("kind").text;
  const std::vector<std::string> names = cases_of(certified);
  Validation out;
  Vector obtained, difference, width;
  std::vector<std::string> verdict;
  std::size_t row = 0;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (context.progress)
      context.progress(static_cast<double>(k), static_cast<double>(names.size()));
    context.tick();
    Findings findings;
    const std::string stopped = run_case(context, names[k], findings);
    if (!stopped.empty()) out.stopped.emplace_back(names[k], stopped);
    for (; row < certified.n_rows && certified.at("case").text[row] == names[k]; ++row) {
      const double wanted = value.real[row];
      obtained.push_back(findings.of(certified.at("quantity").text[row]));
      difference.push_back(obtained.back() - wanted);
      width.push_back(tolerance.real[row] * (kinds[row] == "relative" ? std::fabs(wanted) : 1.0));
      // A difference that is NaN fails too.
      const bool passed = std::fabs(difference.back()) <= width.back();
      verdict.emplace_back(passed ? "passed" : "failed");
      if (!passed) ++out.n_failed;
    }
  }
  if (context.progress)
    context.progress(static_cast<double>(names.size()), static_cast<double>(names.size()));
  out.table.add(certified.at("case"));
  out.table.add(certified.at("quantity"));
  out.table.add(value);
  out.table.add(Column::of_real("obtained", obtained));
  out.table.add(Column::of_real("difference", difference));
  out.table.add(Column::of_real("tolerance", width));
  out.table.add(certified.at("source"));
  out.table.add(Column::of_text("verdict", verdict));
  if (out.n_failed > 0) context.warn("validation", advice(out));
  return out;
}

std::string no_end(const std::string& name, const std::string& why) {
  return "The case " + name + " came to no end: " + why;
}

std::string validation_report(const Validation& validation, const Table& certified,
                              const Table& versions) {
  std::vector<std::string> notes = {sum_text(validation)};
  if (validation.n_failed > 0) notes.push_back(advice(validation));
  for (const auto& [name, why] : validation.stopped) notes.push_back(no_end(name, why));
  std::vector<std::pair<std::string, std::string>> keys;
  for (std::size_t i = 0; i < versions.n_rows; ++i)
    keys.emplace_back(versions.at("key").text[i], versions.at("value").text[i]);
  std::vector<std::string> lines;
  for (const std::string& note : notes)
    for (const std::string& line : wrap_text(note)) lines.push_back(line);
  std::vector<std::string> blocks = {
      section("Validation of an installation of skillnad", lines, '='), key_values(keys)};
  const Table& table = validation.table;
  for (std::size_t first = 0, end = 0; first < table.n_rows; first = end) {
    const std::string& name = table.at("case").text[first];
    std::vector<std::string> sources;
    for (; end < table.n_rows && table.at("case").text[end] == name; ++end) {
      const std::string& source = table.at("source").text[end];
      if (sources.empty() || sources.back() != source) sources.push_back(source);
    }
    std::vector<std::string> about = wrap_text(certified.at("call").text[first], report_width);
    for (const std::string& source : sources) about.push_back("Certified by: " + source);
    blocks.push_back(section(name, about));
    blocks.push_back(render_text(case_table(table, first, end), report_width));
  }
  return join_blocks(blocks);
}

}  // namespace skillnad::api
