#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/inference/proportion.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;

TEST_CASE("Wilson's limits solve the score equation", "[proportion]") {
  const double q = normal_quantile(0.975);
  for (const double n : {1.0, 3.0, 10.0, 134.5, 22000.0}) {
    for (double k = 0.0; k <= std::min(n, 10.0); ++k) {
      const double share = k / n;
      const ProportionLimits limits = wilson_limits(n, share, q);
      for (const double p : {limits.low, limits.high}) {
        INFO(k << " of " << n << ": " << p);
        CHECK(p >= 0.0);
        CHECK(p <= 1.0);
        CHECK(std::fabs(std::fabs(share - p) - q * std::sqrt(p * (1.0 - p) / n)) < 1e-12);
      }
      CHECK(limits.low <= share);
      CHECK(share <= limits.high);
    }
  }
  CHECK(std::isnan(wilson_limits(0.0, 0.5, q).low));
}

TEST_CASE("limits of proportions and effective cases are statsmodels'", "[proportion]") {
  std::ifstream file(skillnad::testing::reference_folder() + "/proportion.csv", std::ios::binary);
  const Table table = read_csv(std::string{std::istreambuf_iterator<char>(file), {}});
  const auto number = [&](const char* name, std::size_t i) {
    return std::strtod(table.at(name).text[i].c_str(), nullptr);
  };
  REQUIRE(table.n_rows == 22);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const double n = number("cases", i), share = number("events", i) / n;
    const double upper = 0.5 + 0.5 * number("level", i);
    double effective = n, quantile = normal_quantile(upper);
    if (!table.at("clusters").is_missing(i)) {
      Vector cases, events;
      std::istringstream words(table.at("clusters").text[i]);
      for (std::string word; words >> word;) {
        const std::size_t colon = word.find(':');
        cases.push_back(std::strtod(word.substr(0, colon).c_str(), nullptr));
        events.push_back(std::strtod(word.substr(colon + 1).c_str(), nullptr));
      }
      effective = effective_cases(cases, events);
      quantile = t_quantile(upper, static_cast<double>(cases.size()) - 1.0);
    }
    INFO("row " << i + 1);
    CHECK(effective == Approx(number("effective", i)).epsilon(1e-10));
    const ProportionLimits limits = wilson_limits(effective, share, quantile);
    CHECK(limits.low == Approx(number("low", i)).epsilon(1e-9).margin(1e-12));
    CHECK(limits.high == Approx(number("high", i)).epsilon(1e-9).margin(1e-12));
  }
}
