// pool_fits() of decompositions of completed data sets.
#include <algorithm>
#include <cmath>
#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/base/distributions.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Column text_levels(const std::string& name, const std::vector<std::string>& cells) {
  Column out;
  out.name = name;
  out.type = Column::Type::categorical;
  for (const std::string& cell : cells) {
    const auto found = std::find(out.levels.begin(), out.levels.end(), cell);
    out.codes.push_back(static_cast<std::int32_t>(found - out.levels.begin()));
    if (found == out.levels.end()) out.levels.push_back(cell);
  }
  return out;
}

/// The arrests with one in seven of the answers to "employed" drawn again.
Table arrests(std::uint64_t seed) {
  const auto cells = read_reference("data/arrests.csv");
  std::map<std::string, std::vector<std::string>> columns;
  Draws draws(seed);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns["released"].push_back(cells[i][0]);
    columns["colour"].push_back(cells[i][1]);
    columns["year"].push_back(cells[i][2]);
    const bool drawn = seed > 0 && i % 7 == 0;
    columns["employed"].push_back(drawn ? (draws.event(0.7) == 1.0 ? "Yes" : "No") : cells[i][5]);
    columns["age"].push_back(cells[i][3]);
    columns["checks"].push_back(cells[i][7]);
  }
  Table out;
  for (const auto& [name, texts] : columns) out.add(text_levels(name, texts));
  return out;
}

using More = std::initializer_list<std::pair<std::string, Value>>;

Value gap_by(const Table& data, const std::vector<std::string>& sets, More more) {
  ValueList criteria;
  for (const std::string& set : sets) criteria.add(set, set);
  ValueList args = named({{"data", data},
                          {"outcome", "released"},
                          {"event", "Yes"},
                          {"group", "colour"},
                          {"reference", "White"},
                          {"criteria", criteria}});
  for (const auto& [name, value] : more) args.add(name, value);
  Context context;
  return api::call(context, "decompose_gap", args);
}

Value gap(const Table& data, More more = {}) {
  return gap_by(data, {"checks", "employed"}, more);
}

Value listed(const std::vector<Value>& items) {
  ValueList list;
  for (const Value& item : items) list.add("", item);
  return list;
}

Table components(const Value& d) {
  return *run("gap_components", {{"d", d}}).table();
}

}  // namespace

TEST_CASE("pooled parts follow Rubin's rules and add up", "[decomposition][pooling]") {
  std::vector<Value> each;
  std::vector<Table> tables;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    each.push_back(gap(arrests(seed), {{"strata", "year"}, {"cluster", "age"}}));
    tables.push_back(components(each.back()));
  }
  const Value pooled = run("pool_fits", {{"fits", listed(each)}});
  const Table found = components(pooled);
  REQUIRE(found.n_rows == tables[0].n_rows);
  const double m = 5.0;
  double sum = 0.0, total = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < found.n_rows; ++i) {
    const std::string name = found.at("component").text[i];
    REQUIRE(name == tables[0].at("component").text[i]);
    if (tables[0].at("estimate").is_missing(i)) continue;
    double mean = 0.0, within = 0.0, between = 0.0;
    double c = tables[0].at("df").real[i];
    for (const Table& one : tables) {
      mean += one.at("estimate").real[i] / m;
      within += std::pow(one.at("std_error").real[i], 2) / m;
      c = std::min(c, one.at("df").real[i]);
    }
    for (const Table& one : tables)
      between += std::pow(one.at("estimate").real[i] - mean, 2) / (m - 1.0);
    const double more = (1.0 + 1.0 / m) * between;
    const double all = within + more;
    const double lost = more / all;
    const double observed = (c + 1.0) / (c + 3.0) * c * (1.0 - lost);
    const double df = lost > 1e-20 ? 1.0 / (lost * lost / (m - 1.0) + 1.0 / observed) : c;
    CHECK(found.at("estimate").real[i] == Approx(mean).margin(1e-14));
    CHECK(found.at("std_error").real[i] == Approx(std::sqrt(all)).epsilon(1e-12));
    CHECK(found.at("df").real[i] == Approx(df).epsilon(1e-9));
    const double half = t_quantile(0.975, df) * std::sqrt(all);
    CHECK(found.at("conf_high").real[i] == Approx(mean + half).epsilon(1e-10));
    largest = std::max(largest, lost);
    if (!found.at("stratum").is_missing(i) || found.at("direction").text[i] != "both") continue;
    (name == "total" ? total : sum) += mean;
  }
  CHECK(sum == Approx(total).margin(1e-15));
  CHECK(largest > 0.01);

  // The covariance is that of the whole vector: the variance of the total is that of the parts'
  // sum.
  const auto live = api::live_decomposition(*pooled.result());
  CHECK(live->decomposition.n_imputed == 5);
  for (const DecompositionCell& cell : live->decomposition.cells) {
    const GapEstimates& chosen = cell.cell.chosen;
    if (chosen.values.empty()) continue;
    double variance = 0.0;
    for (std::size_t j = 1; j < cell.parts.size(); ++j)
      for (std::size_t k = 1; k < cell.parts.size(); ++k) variance += chosen.covariance(j, k);
    CHECK(variance == Approx(chosen.covariance(0, 0)).epsilon(1e-10));
  }

  // What reads a decomposition reads it, also after loading.
  const Value again = Result{"decomposition", pooled.result()->saved, nullptr};
  CHECK(api::decomposition_to_json(api::live_decomposition(*again.result())->decomposition) ==
        pooled.result()->saved);
  CHECK(components(again).at("df").real == found.at("df").real);
  CHECK(run("gap_verdicts", {{"d", pooled}}).table()->n_rows ==
        run("gap_verdicts", {{"d", each[0]}}).table()->n_rows);
  CHECK(api::print_decomposition(live->decomposition).find("completed data sets") !=
        std::string::npos);
}

TEST_CASE("the same data set pooled is the one decomposition", "[decomposition][pooling]") {
  for (const char* interval : {"influence", "jackknife"}) {
    const Value one = gap(arrests(0), {{"cluster", "age"}, {"interval", interval}});
    const Value pooled = run("pool_fits", {{"fits", listed({one, one, one})}});
    const Table a = components(one);
    const Table b = components(pooled);
    for (std::size_t j = 0; j < a.columns.size(); ++j)
      for (std::size_t i = 0; i < a.n_rows && !a.columns[j].real.empty(); ++i)
        CHECK((a.columns[j].is_missing(i) ||
               b.columns[j].real[i] == Approx(a.columns[j].real[i]).epsilon(1e-12).margin(1e-14)));
    const Value v = run("gap_verdicts", {{"d", one}});
    const Value w = run("gap_verdicts", {{"d", pooled}});
    CHECK(v.table()->at("verdict").text == w.table()->at("verdict").text);
    CHECK(v.table()->at("text").text == w.table()->at("text").text);
  }
}

TEST_CASE("decompositions that cannot be pooled", "[decomposition][pooling]") {
  const Table data = arrests(0);
  const Value a = gap(data);
  const Value other = gap(data, {{"target", "a"}});
  const Value fit =
      run("fit_logit", {{"formula", "released ~ checks"}, {"data", data}, {"event", "Yes"}});
  CHECK(error_of("pool_fits", {{"fits", listed({a, other})}}) == "OptionError[fits]");
  CHECK(error_of("pool_fits", {{"fits", listed({a})}}) == "OptionError[fits]");
  CHECK(error_of("pool_fits", {{"fits", listed({a, fit})}}) == "OptionError[argument_type]");
  CHECK(error_of("pool_fits", {{"fits", listed({fit, a})}}) == "OptionError[argument_type]");
  const Value pooled = run("pool_fits", {{"fits", listed({a, a})}});
  CHECK(error_of("pool_fits", {{"fits", listed({pooled, pooled})}}) == "OptionError[fits]");
  CHECK(error_of("gap_components", {{"d", pooled}, {"detail", "variables"}}) ==
        "DataError[data_needed]");
  const Value drawn = gap(data, {{"interval", "bootstrap"}, {"replicates", 19}});
  CHECK(error_of("pool_fits", {{"fits", listed({drawn, drawn})}}) == "OptionError[fits]");
}

TEST_CASE("what a missing criterion could do is pooled as a mean", "[decomposition][pooling]") {
  const auto benchmarks_of = [](const Value& d) {
    return api::live_decomposition(*d.result())->decomposition.cells[0].cell.benchmarks;
  };
  std::vector<Value> each;
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    each.push_back(gap_by(arrests(seed), {"employed", "year"}, {{"cluster", "age"}}));
  const auto pooled = benchmarks_of(run("pool_fits", {{"fits", listed(each)}}));
  REQUIRE(pooled.size() == 2);
  for (std::size_t set = 0; set < 2; ++set) {
    double bias = 0.0;
    for (const Value& one : each) bias += benchmarks_of(one)[set].bias / 3.0;
    CHECK(pooled[set].bias == Approx(bias).epsilon(1e-13));
  }
  CHECK(pooled[0].bias > 0.0);
}
