// Times one model in the core: bench_models FILE FUNCTION FORMULA NODES EVENT THREADS REPEATS
//
// One line: median_ms,best_ms,log_likelihood,iterations,nodes_used. FUNCTION is fit_logit or
// fit_ordinal, EVENT may be empty. From collapsed rows to the fit with its covariance.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/text/csv.hpp"

namespace {

using skillnad::Column;
using skillnad::Table;
using Clock = std::chrono::steady_clock;

/// Columns of numbers as numbers.
Table read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Table table = skillnad::read_csv(bytes);
  for (Column& column : table.columns) {
    std::vector<double> numbers;
    bool whole = true;
    for (const std::string& text : column.text) {
      char* end = nullptr;
      const double x = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0') break;
      numbers.push_back(x);
      whole = whole && x == std::floor(x);
    }
    if (numbers.size() != table.n_rows) continue;
    column = whole ? Column::of_whole(column.name, std::move(numbers))
                   : Column::of_real(column.name, std::move(numbers));
  }
  return table;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) return 2;
  const auto table = std::make_shared<const Table>(read_file(argv[1]));
  const bool ordinal = std::string(argv[2]) == "fit_ordinal";
  skillnad::RowsRequest request;
  request.formula = argv[3];
  request.event = argv[5];
  if (ordinal) request.outcome = skillnad::OutcomeKind::ordered;
  skillnad::OrdinalOptions options;
  options.nodes = std::stoi(argv[4]);
  std::vector<double> times;
  skillnad::Fit fit;
  for (int i = 0; i < std::stoi(argv[7]); ++i) {
    skillnad::Context context;
    context.threads = std::stoi(argv[6]);
    skillnad::FitRows rows;
    rows.model = skillnad::read_model_rows(context, table, request);
    const auto start = Clock::now();
    fit = ordinal ? skillnad::fit_ordinal(context, rows, options)
                  : skillnad::fit_binary(context, rows, options);
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%.1f,%.1f,%.8f,%d,%d\n", times[times.size() / 2], times[0], fit.log_likelihood,
              fit.iterations, fit.nodes.nodes);
  return 0;
}
