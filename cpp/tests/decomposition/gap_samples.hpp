// The public data sets whose decompositions are known.
#pragma once

#include "../reference_data.hpp"
#include "gap_data.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::testing {

/// Police release by colour: Black is group 0. Criteria: checks, employed, citizen; with `more`
/// also age and sex, and year, and checks as levels to 4 and more.
inline GapRows arrests(bool more = false) {
  std::vector<GapCase> cases;
  for (const auto& cell : read_reference("data/arrests.csv")) {
    GapCase one;
    one.y = cell[0] == "Yes" ? 1.0 : 0.0;
    one.group = cell[1] == "Black" ? 0 : 1;
    const double checks = std::stod(cell[7]);
    if (more) {
      for (double level : {1.0, 2.0, 3.0}) one.x.push_back(checks == level ? 1.0 : 0.0);
      one.x.push_back(checks >= 4.0 ? 1.0 : 0.0);
    } else {
      one.x.push_back(checks);
    }
    one.x.push_back(cell[5] == "Yes" ? 1.0 : 0.0);
    one.x.push_back(cell[6] == "Yes" ? 1.0 : 0.0);
    if (more) {
      const double age = std::stod(cell[3]) / 10.0;
      one.x.insert(one.x.end(), {age, age * age, cell[4] == "Male" ? 1.0 : 0.0});
      for (const char* year : {"1998", "1999", "2000", "2001", "2002"})
        one.x.push_back(cell[2] == year ? 1.0 : 0.0);
    }
    cases.push_back(one);
  }
  return more ? gap_rows(cases, {4, 1, 1, 2, 1, 5}, {0, 1, 2, 3, 3, 4})
              : gap_rows(cases, {1, 1, 1}, {0, 1, 2});
}

/// Admission by sex: Male is group 0; the criterion is the department.
inline GapRows admissions() {
  std::vector<GapCase> cases;
  for (const auto& cell : read_reference("data/ucb_admissions.csv")) {
    GapCase one;
    one.y = cell[0] == "Admitted" ? 1.0 : 0.0;
    one.group = cell[1] == "Male" ? 0 : 1;
    for (const char* department : {"B", "C", "D", "E", "F"})
      one.x.push_back(cell[2] == department ? 1.0 : 0.0);
    one.count = std::stod(cell[3]);
    cases.push_back(one);
  }
  return gap_rows(cases, {5}, {0});
}

/// Contraception: urban is group 0; criteria: age with its square, number of children; the clusters
/// are the districts.
inline GapRows contraception() {
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
  return gap_rows(cases, {1, 1, 3}, {0, 0, 1}, true);
}

}  // namespace skillnad::testing
