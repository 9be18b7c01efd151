#include <limits>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/weights.hpp"

using namespace skillnad;

namespace {

std::string fault(const std::vector<double>& cells, const std::string& kind, std::size_t row = 0) {
  try {
    read_weights(Column::of_real("w", cells), kind, {});
  } catch (const Error& error) {
    if (row > 0) CHECK(error.place().rows == std::vector<std::size_t>{row});
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "] " +
           error.place().column;
  }
  return "";
}

}  // namespace

TEST_CASE("weights of rows", "[weights]") {
  const Weights read =
      read_weights(Column::of_real("w", {2, 0, 3, 0, 5}), "frequency", {1, 1, 1, 0, 0});
  CHECK(read.values == std::vector<double>{2, 0, 3, 0, 0});
  CHECK(read.keep == std::vector<std::uint8_t>{1, 0, 1, 0, 0});
  CHECK(read.n_zero == 1);
  CHECK(read.sum == 5.0);
  CHECK(read_weights(Column::of_real("w", {0.5, 1.5}), "sampling", {}).sum == 2.0);
}

TEST_CASE("weights that cannot be used", "[weights]") {
  CHECK(fault({1, 1}, "") == "OptionError[weight_kind] weight_kind");
  CHECK(fault({1, 1}, "freq") == "OptionError[weight_kind] weight_kind");
  CHECK(fault({1, -3}, "sampling", 2) == "DataError[weights] w");
  CHECK(fault({0, 0}, "sampling") == "DataError[weights] w");
  CHECK(fault({1, 0.5}, "frequency", 2) == "DataError[weights] w");
  CHECK(fault({1, std::numeric_limits<double>::infinity()}, "precision", 2) ==
        "DataError[weights] w");
  CHECK(fault({std::numeric_limits<double>::quiet_NaN(), 1}, "precision", 1) ==
        "DataError[missing] w");
  CHECK(fault({8e15, 8e15}, "frequency") == "DataError[weights] w");
  try {
    read_weights(Column::of_logical("w", {true, false}), "sampling", {});
    FAIL("no error");
  } catch (const DataError& error) {
    CHECK(error.code() == "type");
  }
}
