// decompose_gap() and what reads it, as a host calls them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_decomposition.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Column levels_column(const std::string& name, const std::vector<std::string>& cells) {
  Column out;
  out.name = name;
  out.type = Column::Type::categorical;
  for (const std::string& cell : cells) {
    std::size_t at = 0;
    while (at < out.levels.size() && out.levels[at] != cell) ++at;
    if (at == out.levels.size()) out.levels.push_back(cell);
    out.codes.push_back(static_cast<std::int32_t>(at));
  }
  return out;
}

/// Police release: released, colour, year, age, sex, employed, citizen, checks.
Table arrests(bool reversed = false) {
  const std::vector<std::string> names = {"released", "colour",   "year",    "age",
                                          "sex",      "employed", "citizen", "checks"};
  auto cells = read_reference("data/arrests.csv");
  if (reversed) std::reverse(cells.begin(), cells.end());
  Table out;
  for (std::size_t j = 0; j < names.size(); ++j) {
    std::vector<std::string> texts;
    std::vector<double> numbers;
    const bool number = names[j] == "year" || names[j] == "age" || names[j] == "checks";
    for (const auto& row : cells) {
      if (number) {
        numbers.push_back(std::stod(row[j]));
      } else {
        texts.push_back(row[j]);
      }
    }
    out.add(number ? Column::of_whole(names[j], numbers) : levels_column(names[j], texts));
  }
  return out;
}

const std::vector<std::pair<std::string, std::string>> three = {
    {"checks", "checks"}, {"employed", "employed"}, {"citizen", "citizen"}};

ValueList criteria(const std::vector<std::pair<std::string, std::string>>& sets) {
  ValueList out;
  for (const auto& [name, term] : sets) out.add(name, std::vector<std::string>{term});
  return out;
}

Value gap(const Table& data, std::initializer_list<std::pair<std::string, Value>> more = {}) {
  ValueList args = named({{"data", data},
                          {"outcome", "released"},
                          {"event", "Yes"},
                          {"group", "colour"},
                          {"reference", "White"},
                          {"criteria", criteria(three)}});
  for (const auto& [name, value] : more) {
    bool there = false;
    for (auto& item : args.items)
      if (item.first == name) {
        item.second = value;
        there = true;
      }
    if (!there) args.add(name, value);
  }
  Context context;
  return api::call(context, "decompose_gap", args);
}

std::string gap_error(std::initializer_list<std::pair<std::string, Value>> more) {
  static const Table data = arrests();
  try {
    gap(data, more);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

/// The estimate of a part of a stratum (missing text: empty) in a direction.
double part(const Value& table, const std::string& stratum, const std::string& component,
            const std::string& column = "estimate", const std::string& direction = "both") {
  const Table& t = *table.table();
  for (std::size_t i = 0; i < t.n_rows; ++i)
    if (t.at("stratum").text[i] == stratum && t.at("component").text[i] == component &&
        t.at("direction").text[i] == direction && !t.at(column).is_missing(i))
      return t.at(column).real[i];
  return std::numeric_limits<double>::quiet_NaN();
}

Value components(const Value& d) {
  return run("gap_components", {{"d", d}});
}

}  // namespace

TEST_CASE("strata and their sum add up", "[decomposition]") {
  const Table data = arrests();
  for (const char* weights : {"both", "a", "b"}) {
    const Value d = std::string(weights) == "both"
                        ? gap(data, {{"strata", "year"}})
                        : gap(data, {{"strata", "year"}, {"strata_weights", weights}});
    const Value table = components(d);
    const double total = part(table, "", "total");
    CHECK(part(table, "(sum)", "total") == Approx(total).margin(1e-14));
    double sum = 0.0;
    for (const char* name : {"between_strata", "checks", "employed", "citizen", "unexplained"})
      sum += part(table, "(sum)", name);
    CHECK(sum == Approx(total).margin(1e-14));
    // Without differences in the mix of years the first part would be 0: here it is small.
    CHECK(std::fabs(part(table, "(sum)", "between_strata")) < 0.01);
  }
}

TEST_CASE("a stratum with one group is named, and the others are computed", "[decomposition]") {
  Table data = arrests();
  // 1997 without anyone of one group: their year becomes 1998.
  for (std::size_t i = 0; i < data.n_rows; ++i)
    if (data.columns[2].real[i] == 1997.0 &&
        data.columns[1].levels[static_cast<std::size_t>(data.columns[1].codes[i])] == "Black")
      data.columns[2].real[i] = 1998.0;
  const Value d = gap(data, {{"strata", "year"}});
  const Value table = components(d);
  CHECK(std::isnan(part(table, "1997", "total")));
  CHECK(std::isfinite(part(table, "1999", "total")));
  CHECK(part(table, "(sum)", "total") == Approx(part(table, "", "total")).margin(1e-14));
  CHECK(std::isfinite(part(table, "(sum)", "not_decomposed")));
  const Value verdicts = run("gap_verdicts", {{"d", d}, {"lang", "en"}});
  const Table& t = *verdicts.table();
  for (std::size_t i = 0; i < t.n_rows; ++i)
    if (t.at("stratum").text[i] == "1997") {
      CHECK(t.at("verdict").text[i] == "undecided");
      CHECK(t.at("flags").text[i] == "too_small");
    }
}

TEST_CASE("rows in another order give the same decomposition to the bit", "[decomposition]") {
  const Value one = gap(arrests(), {{"strata", "year"}});
  const Value other = gap(arrests(true), {{"strata", "year"}});
  CHECK(one.result()->saved == other.result()->saved);
}

TEST_CASE("other names of strata, clusters and groups change nothing", "[decomposition]") {
  Table data = arrests();
  const Value before = components(gap(data, {{"cluster", "age"}}));
  for (double& age : data.columns[3].real) age = 1000.0 - age;
  const Value after = components(gap(data, {{"cluster", "age"}}));
  for (const char* name : {"total", "checks", "unexplained"})
    for (const char* column : {"estimate", "std_error", "df"})
      CHECK(part(after, "", name, column) == Approx(part(before, "", name, column)).epsilon(1e-12));
}

TEST_CASE("a criterion that no case of the other group shares is a part of its own",
          "[decomposition]") {
  Table data = arrests();
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < data.n_rows; ++i) {
    const bool black =
        data.columns[1].levels[static_cast<std::size_t>(data.columns[1].codes[i])] == "Black";
    cells.push_back(black && i % 3 == 0 ? "alone" : i % 2 ? "x" : "y");
  }
  data.add(levels_column("mark", cells));
  const Value d = gap(data, {{"criteria", criteria({{"mark", "mark"}, {"checks", "checks"}})}});
  const Value table = components(d);
  double sum = 0.0;
  for (const char* name : {"mark", "checks", "unexplained", "outside_support"})
    sum += part(table, "", name);
  CHECK(sum == Approx(part(table, "", "total")).margin(1e-14));
  const Value verdicts = run("gap_verdicts", {{"d", d}});
  CHECK(verdicts.table()->at("verdict").text[0] == "undecided");
  CHECK(verdicts.table()->at("flags").text[0].find("low_overlap") == 0);
}

TEST_CASE("a damaged decomposition is refused", "[decomposition]") {
  const Value d = gap(arrests());
  std::string saved = d.result()->saved;
  const auto reading = [&](const std::string& text) {
    try {
      api::decomposition_from_json(text);
    } catch (const DataError& error) {
      return error.code();
    }
    return std::string();
  };
  CHECK(reading(saved).empty());
  CHECK(api::decomposition_to_json(api::decomposition_from_json(saved)) == saved);
  saved[saved.size() / 2] = saved[saved.size() / 2] == 'a' ? 'b' : 'a';
  CHECK(reading(saved) == "file_format");
  CHECK(reading("{}") == "file_format");
}

TEST_CASE("bad arguments of a decomposition are named", "[decomposition]") {
  const Value one = std::vector<std::string>{"checks"};
  CHECK(gap_error({{"criteria", criteria({})}}) == "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"a", "checks"}, {"b", "log(checks + 1)"}})}}) ==
        "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"total", "checks"}})}}) == "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"a", "colour"}})}}) == "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"a", "released"}})}}) == "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"a", "(1 | year)"}})}}) == "OptionError[criteria]");
  CHECK(gap_error({{"criteria", criteria({{"a", "nothing"}})}}) == "DataError[unknown_column]");
  std::vector<std::pair<std::string, std::string>> many;
  for (int k = 0; k < 11; ++k)
    many.emplace_back("s" + std::to_string(k), "I(checks + " + std::to_string(k) + ")");
  CHECK(gap_error({{"criteria", criteria(many)}}) == "OptionError[criteria]");
  CHECK(gap_error({{"group", "released"}}) == "OptionError[group]");
  CHECK(gap_error({{"reference", "white"}}) == "OptionError[group]");
  CHECK(gap_error({{"group", "age"}, {"reference", Value()}}) == "OptionError[group]");
  CHECK(gap_error({{"delta", 0.0}}) == "OptionError[delta]");
  CHECK(gap_error({{"delta", -0.1}}) == "OptionError[delta]");
  CHECK(gap_error({{"level", 1.5}}) == "OptionError[level]");
  CHECK(gap_error({{"strata", "checks"}}) == "OptionError[criteria]");
  CHECK(gap_error({{"target", "c"}}) == "OptionError[argument_value]");
  CHECK(gap_error({{"control", named({{"other", true}})}}) == "OptionError[control]");
  CHECK(gap_error({{"criteria", one}}).empty());
  CHECK(error_of("gap_verdicts", {{"d", 1.0}}) == "OptionError[argument_type]");
}
