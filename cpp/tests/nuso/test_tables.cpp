#include <string>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/nuso/reproduce.hpp"
#include "skillnad/nuso/simulate.hpp"
#include "skillnad/nuso/sorting.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

const ValueList& replica() {
  static const ValueList tables = [] {
    Context context;
    SimulationRequest request;
    request.seed = 3;
    return simulate_nuso(context, request);
  }();
  return tables;
}

double count_of(const Table& table, const char* column, const std::string& cell) {
  double n = 0.0;
  for (const std::string& text : table.at(column).text) n += text == cell ? 1.0 : 0.0;
  return n;
}

}  // namespace

TEST_CASE("every printed figure stands beside its value, or the reason why it does not",
          "[nuso][reproduce]") {
  Context context;
  const Table both = reproduce_pm(context, replica(), "");
  CHECK(count_of(both, "kind", "figure") == 228.0);
  CHECK(count_of(both, "kind", "finding") == 59.0);
  for (std::size_t i = 0; i < both.n_rows; ++i) {
    const bool compared = both.at("verdict").text[i] != "not compared";
    INFO(both.at("quantity_id").text[i]);
    CHECK(compared == both.at("reason").is_missing(i));
  }
  CHECK(count_of(both, "verdict", "not compared") == 37.0);
  const Table pm5 = reproduce_pm(context, replica(), "pm5");
  const Table pm7 = reproduce_pm(context, replica(), "pm7");
  CHECK(pm5.n_rows + pm7.n_rows == both.n_rows);
  CHECK_THROWS_AS(reproduce_pm(context, replica(), "pm6"), OptionError);
}

TEST_CASE("figures of a column that is not there are not compared", "[nuso][reproduce]") {
  ValueList without;
  for (const auto& [name, value] : replica().items) {
    Table table = *value.table();
    if (name == "utredning")
      for (Column& column : table.columns)
        if (column.name == "kon") column.name = "sex";
    without.add(name, std::move(table));
  }
  Context context;
  const Table table = reproduce_pm(context, without, "pm5");
  double missing = 0.0;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const std::string& id = table.at("quantity_id").text[i];
    if (id.compare(0, 11, "pm5_t2_girl") == 0 || id == "d5_27") {
      CHECK(table.at("verdict").text[i] == "not compared");
      ++missing;
    }
  }
  CHECK(missing == 7.0);
}

TEST_CASE("stages of the sorting process add up over ages", "[nuso][sorting]") {
  Context context;
  const Table by_age = sorting_process(context, replica(), "age", 0.95);
  const Table by_band = sorting_process(context, replica(), "aldersgrupp", 0.95);
  CHECK(by_age.n_rows == 2 * 18 * 3);
  CHECK(by_band.n_rows == 2 * 6 * 3);
  const auto sum = [](const Table& table, const char* column, const char* entry, double stage) {
    double total = 0.0;
    for (std::size_t i = 0; i < table.n_rows; ++i)
      if (table.at("entry").text[i] == entry && table.at("stage").real[i] == stage)
        total += table.at(column).real[i];
    return total;
  };
  for (const char* column : {"n", "base", "n_of_previous", "base_of_previous"})
    for (const char* entry : {"all", "notified"})
      for (const double stage : {1.0, 2.0, 3.0})
        CHECK(sum(by_age, column, entry, stage) == sum(by_band, column, entry, stage));
  CHECK(sum(by_age, "base", "all", 1.0) == 22000.0);
  CHECK(sum(by_age, "base", "notified", 1.0) == 18647.0);
  CHECK_THROWS_AS(sorting_process(context, replica(), "colour", 0.95), DataError);
}

TEST_CASE("a base is a name or a condition, in words", "[nuso][base]") {
  Context context;
  const Table& data = *replica().find("utredning")->table();
  const auto n = [&](const std::string& base) {
    double sum = 0.0;
    for (const std::uint8_t row : read_base(context, data, base).rows) sum += row;
    return sum;
  };
  CHECK(n("") == 22000.0);
  CHECK(n("notified") == 18647.0);
  CHECK(n("need_assessed_12") == n("behov=ja & alder>=12"));
  CHECK(n("kon=flicka") + n("kon=pojke") == 22000.0);
  CHECK(read_base(context, data, "notified").label_sv == "avslutade utredningar efter anmälan");
  CHECK_THROWS_AS(read_base(context, data, "everybody"), OptionError);
  CHECK_THROWS_AS(read_base(context, data, "kon=hund"), OptionError);
  CHECK_THROWS_AS(read_base(context, data, "sex=girl"), DataError);
}
