// Contraception in Bangladesh, town and country, in 60 districts.
#pragma once

#include <string>
#include <vector>

#include "gap_data.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::testing {

/// Contraception: urban is group 0; criteria: age with its square, number of children; the clusters
/// are the districts.
inline std::vector<GapCase> contraception_cases() {
  const Table table = read_csv(embedded_file("contraception.csv"));
  std::vector<GapCase> cases;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    GapCase one;
    one.y = table.at("use").text[i] == "Y" ? 1.0 : 0.0;
    one.group = table.at("urban").text[i] == "Y" ? 0 : 1;
    one.cluster = static_cast<std::uint32_t>(std::stoi(table.at("district").text[i]) - 1);
    if (one.cluster > 53) --one.cluster;  // there is no district 54
    const double age = std::stod(table.at("age").text[i]);
    one.x = {age, age * age};
    for (const char* children : {"1", "2", "3+"})
      one.x.push_back(table.at("livch").text[i] == children ? 1.0 : 0.0);
    cases.push_back(one);
  }
  return cases;
}

/// Sets: age with its square, number of children.
inline GapRows contraception() {
  return gap_rows(contraception_cases(), {1, 1, 3}, {0, 0, 1}, true);
}

}  // namespace skillnad::testing
