// Reads a data set and formulas, writes the designs: the C++ side of tests/fuzz/formula_fuzz.R.
//
// Usage: formula_driver DATA FORMULAS NAMES VALUES
//   DATA      a line a column: name, type (real, logical, categorical, counts), levels joined by
//             '|', values joined by ' ' (codes from 0), all separated by tabs
//   FORMULAS  a formula a line
//   NAMES     written: a line a formula, "ok" and the column names or "error", kind and code
//   VALUES    written: the designs one after the other, column-major doubles
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "memory_columns.hpp"
#include "skillnad/formula/model_matrix.hpp"

namespace {

using skillnad::formula::MemoryColumns;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == at) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

void read_data(const char* path, MemoryColumns& data, std::vector<double>& counts) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = split(line, '\t');
    std::vector<double> numbers;
    for (const std::string& cell : split(fields.at(3), ' ')) {
      numbers.push_back(std::strtod(cell.c_str(), nullptr));
    }
    const std::vector<std::int32_t> codes(numbers.begin(), numbers.end());
    if (fields[1] == "counts") counts = numbers;
    if (fields[1] == "real") data.add_real(fields[0], numbers);
    if (fields[1] == "logical") data.add_logical(fields[0], codes);
    if (fields[1] == "categorical") data.add_factor(fields[0], split(fields[2], '|'), codes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  MemoryColumns data;
  std::vector<double> counts;
  read_data(argv[1], data, counts);
  std::ifstream formulas(argv[2]);
  std::ofstream names(argv[3], std::ios::binary);
  std::ofstream values(argv[4], std::ios::binary);
  for (std::string line; std::getline(formulas, line);) {
    try {
      const auto formula =
          skillnad::formula::expand_dot(skillnad::formula::parse(line), data.names());
      const auto design = skillnad::formula::build_design(formula, data, counts);
      // What was learnt must give the same columns again, and the canonical text the same formula.
      const auto again = skillnad::formula::apply_design(
          skillnad::formula::parse(skillnad::formula::to_text(formula)), design.state, data);
      if (again.x.cells() != design.x.cells()) {
        names << "error\tapplied design differs\n";
        continue;
      }
      names << "ok";
      for (const auto& column : design.columns) names << '\t' << column.term;
      names << '\n';
      values.write(reinterpret_cast<const char*>(design.x.cells().data()),
                   static_cast<std::streamsize>(design.x.cells().size() * sizeof(double)));
    } catch (const skillnad::Error& error) {
      names << "error\t" << skillnad::error_kind_name(error.kind()) << '[' << error.code() << "]\n";
    }
  }
  return 0;
}
