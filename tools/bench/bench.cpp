// Times the core alone: bench FILE REPEATS
//
// For every kernel level this processor has, and for Laplace, 9 nodes and "auto", one line:
//   level,nodes,fit_median_ms,fit_best_ms,rows_best_ms,log_likelihood,nodes_used,patterns,peak_mb
// `fit` is from collapsed rows to the fit, `rows` from the table to the collapsed rows and design.
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/kernels.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/model_rows.hpp"

namespace {

using skillnad::Column;
using skillnad::Table;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// A file of numbers with a header line; the column `g` is of an integer type.
Table read_numbers(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> names(1);
  std::size_t at = 0;
  for (; at < bytes.size() && bytes[at] != '\n'; ++at) {
    if (bytes[at] == ',') {
      names.emplace_back();
    } else {
      names.back() += bytes[at];
    }
  }
  std::vector<std::vector<double>> cells(names.size());
  const char* p = bytes.data() + at + 1;
  const char* const end = bytes.data() + bytes.size();
  for (std::size_t j = 0; p < end; j = (j + 1) % names.size()) {
    double x = 0.0;
    p = std::from_chars(p, end, x).ptr + 1;
    cells[j].push_back(x);
  }
  Table table;
  for (std::size_t j = 0; j < names.size(); ++j) {
    table.add(names[j] == "g" ? Column::of_whole(names[j], std::move(cells[j]))
                              : Column::of_real(names[j], std::move(cells[j])));
  }
  return table;
}

std::string formula_of(const Table& table) {
  std::string text = "y ~ ";
  for (const Column& column : table.columns) {
    if (column.name[0] == 'x') text += column.name + " + ";
  }
  return text + "(1 | g)";
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

struct NamedLevel {
  skillnad::kernels::Level level;
  const char* name;
};
constexpr NamedLevel levels[] = {{skillnad::kernels::Level::baseline, "baseline"},
                                 {skillnad::kernels::Level::avx2, "AVX2"},
                                 {skillnad::kernels::Level::avx512, "AVX-512"}};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto table = std::make_shared<const Table>(read_numbers(argv[1]));
  const int repeats = std::stoi(argv[2]);
  skillnad::RowsRequest request;
  request.formula = formula_of(*table);
  request.lay_out = true;
  for (const NamedLevel& level : levels) {
    if (level.level > skillnad::kernels::best_level()) continue;
    skillnad::kernels::force_level(level.level);
    for (const int nodes : {1, 9, 0}) {
      std::vector<double> fit_times;
      std::vector<double> row_times;
      skillnad::Fit fit;
      for (int i = 0; i < repeats; ++i) {
        skillnad::Context context;
        skillnad::FitRows rows;
        auto start = Clock::now();
        rows.model = skillnad::read_model_rows(context, table, request);
        row_times.push_back(ms_since(start));
        skillnad::FitOptions options;
        options.nodes = nodes;
        start = Clock::now();
        fit = skillnad::fit_binary(context, rows, options);
        fit_times.push_back(ms_since(start));
      }
      std::printf("%s,%d,%.3f,%.3f,%.3f,%.8f,%d,%.0f,%.0f\n", level.name, nodes, median(fit_times),
                  *std::min_element(fit_times.begin(), fit_times.end()),
                  *std::min_element(row_times.begin(), row_times.end()), fit.log_likelihood,
                  fit.nodes.nodes, fit.n_patterns, peak_mb());
    }
  }
  return 0;
}
