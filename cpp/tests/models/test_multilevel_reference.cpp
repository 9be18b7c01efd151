// Slopes, nested, crossed and ordinal models against tests/reference/multilevel.csv.
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../reference_tables.hpp"
#include "skillnad/api/registry.hpp"

using namespace skillnad;
using skillnad::testing::data_of;

TEST_CASE("slopes, nested, crossed and ordinal fits meet the reference", "[reference]") {
  std::map<std::string, std::vector<std::vector<std::string>>> cases;
  for (const auto& row : skillnad::testing::read_reference("multilevel.csv"))
    cases[row[0]].push_back(row);
  REQUIRE(cases.size() == 16);
  for (const auto& [name, rows] : cases) {
    INFO(name);
    const auto& first = rows.front();
    Context context;
    ValueList args;
    args.add("formula", first[3]);
    args.add("data", data_of(first[2]));
    args.add("nodes", skillnad::testing::number(first[4]));
    if (!first[5].empty()) args.add("event", first[5]);
    ValueList fit;
    fit.add("fit", api::call(context, first[1], args));
    const Value statistics = api::call(context, "fit_statistics", fit);
    const Value estimates = api::call(context, "estimates", fit);
    const Value components = api::call(context, "variance_components", fit);
    for (const auto& row : rows) {
      const double wanted = skillnad::testing::number(row[8]);
      double got = std::nan("");
      if (row[6] == "log_likelihood") {
        got = statistics.table()->at("log_likelihood").real[0];
      } else if (row[6] == "variance") {
        const Table& table = *components.table();
        for (std::size_t i = 0; i < table.n_rows; ++i) {
          const std::string own = table.at("name").text[i];
          if (row[7] == own || row[7] == table.at("group").text[i] + ": " + own)
            got = table.at("estimate").real[i];
        }
      } else {
        const Table& table = *estimates.table();
        for (std::size_t i = 0; i < table.n_rows; ++i)
          if (table.at("term").text[i] == row[7]) got = table.at(row[6]).real[i];
      }
      INFO(row[6] << " " << row[7] << " " << got << " wanted " << wanted);
      const double scale = row[6] == "log_likelihood" ? 1.0 : std::fabs(wanted);
      // The reference is printed with nine decimals.
      CHECK(std::fabs(got - wanted) <= std::max(1e-9, skillnad::testing::number(row[9]) * scale));
    }
  }
}
