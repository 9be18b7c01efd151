// Reads the expected values of tests/reference (comma-separated, one header line, no quotes).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace skillnad::testing {

inline std::string reference_folder() {
#ifdef SKILLNAD_TEST_DATA
  return SKILLNAD_TEST_DATA;
#else
  const std::string here = __FILE__;
  return here.substr(0, here.rfind("cpp/tests")) + "tests/reference";
#endif
}

inline std::vector<std::vector<std::string>> read_reference(const std::string& name) {
  const std::string folder = reference_folder();
  std::ifstream file(folder + "/" + name);
  if (!file) throw std::runtime_error("no reference data " + name + " in " + folder);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cells(1);
    for (char letter : line) {
      if (letter == ',') {
        cells.emplace_back();
      } else {
        cells.back().push_back(letter);
      }
    }
    rows.push_back(cells);
  }
  return rows;
}

/// Decimal or hexadecimal, inf, nan.
inline double number(const std::string& text) {
  return std::strtod(text.c_str(), nullptr);
}

inline std::uint64_t bits(double x) {
  std::uint64_t pattern;
  std::memcpy(&pattern, &x, sizeof pattern);
  return pattern;
}

/// |value - expected| in units in the last place of `expected`; 0 for two NaNs or equal infinities.
inline double ulp_error(double value, double expected) {
  if (std::isnan(value) && std::isnan(expected)) return 0.0;
  if (value == expected) return 0.0;
  if (!std::isfinite(value) || !std::isfinite(expected)) {
    return std::numeric_limits<double>::infinity();
  }
  const double size = std::fabs(expected);
  return std::fabs(value - expected) /
         (std::nextafter(size, std::numeric_limits<double>::infinity()) - size);
}

}  // namespace skillnad::testing
