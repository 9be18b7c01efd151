// The data sets of tests/reference/data as tables.
#pragma once

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "reference_data.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::testing {

inline std::string file_text(const std::string& name) {
  if (name == "contraception") return std::string(embedded_file("contraception.csv"));
  std::ifstream file(reference_folder() + "/data/" + name + ".csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Numbers as numbers, but the levels of livch; the rating of the wines is ordered.
inline Table data_of(const std::string& name) {
  const Table raw = read_csv(file_text(name));
  Table out;
  for (const Column& column : raw.columns) {
    std::vector<double> numbers;
    for (const std::string& text : column.text) {
      char* end = nullptr;
      const double x = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0') break;
      numbers.push_back(x);
    }
    const bool number = numbers.size() == raw.n_rows && column.name != "livch";
    out.add(number ? Column::of_whole(column.name, numbers) : column);
    if (number)
      for (double x : numbers)
        if (x != std::floor(x)) out.columns.back().whole = false;
  }
  return out;
}

}  // namespace skillnad::testing
