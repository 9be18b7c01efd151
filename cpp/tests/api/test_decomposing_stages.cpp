// decompose_stages() and what reads it, as a host calls them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Column text_column(const std::string& name, const std::vector<std::string>& cells) {
  Column out;
  out.name = name;
  out.type = Column::Type::categorical;
  out.levels = cells;
  std::sort(out.levels.begin(), out.levels.end());
  out.levels.erase(std::unique(out.levels.begin(), out.levels.end()), out.levels.end());
  for (const std::string& cell : cells)
    out.codes.push_back(static_cast<std::int32_t>(
        std::lower_bound(out.levels.begin(), out.levels.end(), cell) - out.levels.begin()));
  return out;
}

std::vector<std::string> cells_of(const Rows& rows, std::size_t column) {
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row[column]);
  return out;
}

/// Numbers; empty cells are missing.
Column number_column(const std::string& name, const std::vector<std::string>& cells) {
  Vector out;
  for (const std::string& cell : cells)
    out.push_back(cell.empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(cell));
  return Column::of_real(name, out);
}

/// An earlier check, not released.
Table arrests() {
  const Rows rows = read_reference("data/arrests.csv");
  std::vector<bool> known, held;
  for (const auto& row : rows) {
    known.push_back(row[7] != "0");
    held.push_back(row[7] != "0" && row[0] == "No");
  }
  Table out;
  out.add(Column::of_logical("known", known));
  out.add(Column::of_logical("held", held));
  out.add(text_column("colour", cells_of(rows, 1)));
  out.add(text_column("employed", cells_of(rows, 5)));
  out.add(text_column("citizen", cells_of(rows, 6)));
  return out;
}

/// A child, contraception.
Table contraception() {
  const Table table = read_csv(embedded_file("contraception.csv"));
  std::vector<std::string> child, use;
  for (const std::string& livch : table.at("livch").text) child.push_back(livch == "0" ? "0" : "1");
  for (std::size_t i = 0; i < table.n_rows; ++i)
    use.push_back(child[i] == "0" ? "not asked" : table.at("use").text[i]);
  Table out;
  out.add(number_column("child", child));
  out.add(text_column("use", use));
  out.add(text_column("urban", table.at("urban").text));
  out.add(number_column("age", table.at("age").text));
  out.add(text_column("district", table.at("district").text));
  return out;
}

Table simulated() {
  const std::vector<std::string> names = {"group",      "age",  "type",    "risk",    "unit",
                                          "vulnerable", "need", "consent", "decision"};
  const Rows rows = read_reference("stages_data.csv");
  Table out;
  for (std::size_t j = 0; j < names.size(); ++j) {
    const bool text = names[j] == "group" || names[j] == "type";
    out.add(text ? text_column(names[j], cells_of(rows, j))
                 : number_column(names[j], cells_of(rows, j)));
  }
  return out;
}

using Texts = std::vector<std::string>;

ValueList sets(std::initializer_list<std::pair<std::string, Texts>> all) {
  ValueList out;
  for (const auto& [name, terms] : all) out.add(name, terms);
  return out;
}

const Texts four = {"vulnerable", "need", "consent", "decision"};

ValueList criteria_by_stage() {
  const Texts background = {"age", "type"};
  ValueList out;
  out.add("vulnerable", sets({{"background", background}}));
  out.add("need", sets({{"background", background}, {"risk", {"risk"}}}));
  out.add("consent", sets({{"risk", {"risk"}}}));
  out.add("decision", sets({{"background", background}, {"risk", {"risk"}}}));
  return out;
}

Value without_leverage() {
  ValueList out;
  out.add("leverage", false);
  return out;
}

Value stages(const Table& data, const ValueList& more) {
  ValueList args = named({{"data", data}});
  for (const auto& item : more.items) args.add(item.first, item.second);
  Context context;
  return api::call(context, "decompose_stages", args);
}

Value simulated_stages(std::initializer_list<std::pair<std::string, Value>> more = {}) {
  ValueList args = named({{"stages", four}, {"group", "group"}, {"criteria", criteria_by_stage()}});
  for (const auto& [name, value] : more) {
    bool there = false;
    for (auto& item : args.items)
      if (item.first == name) {
        item.second = value;
        there = true;
      }
    if (!there) args.add(name, value);
  }
  static const Table data = simulated();
  return stages(data, args);
}

std::string code_of(std::initializer_list<std::pair<std::string, Value>> more) {
  try {
    simulated_stages(more);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

/// A cell of the table of parts; the stage "" is all of them.
double part(const Value& table, const std::string& stage, const std::string& component,
            const std::string& column = "estimate", const std::string& direction = "both",
            const std::string& stratum = "") {
  const Table& t = *table.table();
  for (std::size_t i = 0; i < t.n_rows; ++i)
    if (t.at("stage").text[i] == stage && t.at("component").text[i] == component &&
        t.at("direction").text[i] == direction && t.at("stratum").text[i] == stratum &&
        !t.at(column).is_missing(i))
      return t.at(column).real[i];
  return std::numeric_limits<double>::quiet_NaN();
}

Value parts(const Value& d, const std::string& detail = "sets") {
  return run("gap_components", {{"d", d}, {"detail", detail}});
}

/// Against tests/reference/make_stages_reference.py.
void check_reference(const std::string& name, const Value& d, const Texts& columns) {
  const Value added = parts(d);
  const Value own = parts(d, "stages");
  std::size_t n = 0;
  for (const auto& line : read_reference("stages.csv")) {
    if (line[0] != name) continue;
    ++n;
    const std::string stage = line[3] == "0" ? "" : columns[std::stoul(line[3]) - 1];
    const Value& table = line[1] == "own" ? own : added;
    INFO(name << " " << line[1] << " " << line[2] << " " << stage << " " << line[4]);
    CHECK(std::fabs(part(table, stage, line[4], "estimate", line[2]) - std::stod(line[5])) < 1e-10);
    CHECK(std::fabs(part(table, stage, line[4], "std_error", line[2]) - std::stod(line[6])) <
          1e-10);
  }
  CHECK(n > 30);
}

}  // namespace

TEST_CASE("stages: estimates and standard errors of the reference", "[stages][decomposition]") {
  const Value separate = "separate";
  check_reference(
      "arrests",
      stages(arrests(),
             named({{"stages", Texts{"known", "held"}},
                    {"group", "colour"},
                    {"reference", "White"},
                    {"criteria", sets({{"employed", {"employed"}}, {"citizen", {"citizen"}}})},
                    {"model", separate},
                    {"control", without_leverage()}})),
      {"known", "held"});
  ValueList events;
  events.add("child", Value());
  events.add("use", "Y");
  check_reference("contraception",
                  stages(contraception(), named({{"stages", events},
                                                 {"group", "urban"},
                                                 {"criteria", sets({{"age", {"poly(age, 2)"}}})},
                                                 {"cluster", "district"},
                                                 {"model", separate},
                                                 {"control", without_leverage()}})),
                  {"child", "use"});
  check_reference("simulated",
                  simulated_stages({{"model", separate}, {"control", without_leverage()}}), four);
  check_reference(
      "simulated_units",
      simulated_stages({{"cluster", "unit"}, {"model", separate}, {"control", without_leverage()}}),
      four);
}

TEST_CASE("stages: one is decompose_gap()", "[stages][decomposition]") {
  const Table data = simulated();
  const ValueList criteria = sets({{"background", {"age", "type"}}});
  for (const char* interval : {"influence", "bootstrap", "jackknife"}) {
    const auto common = {std::pair<std::string, Value>("data", data),
                         {"group", "group"},
                         {"criteria", criteria},
                         {"cluster", "unit"},
                         {"interval", interval},
                         {"replicates", 40.0}};
    ValueList one, other;
    for (const auto& item : common) {
      one.add(item.first, item.second);
      other.add(item.first, item.second);
    }
    one.add("stages", "vulnerable");
    other.add("outcome", "vulnerable");
    Context context;
    const Value funnel = parts(api::call(context, "decompose_stages", one));
    const Value plain = parts(api::call(context, "decompose_gap", other));
    for (const char* component : {"total", "background", "unexplained"})
      for (const char* direction : {"both", "a", "b"})
        for (const char* column : {"estimate", "std_error", "df", "conf_low", "conf_high"}) {
          INFO(interval << " " << component << " " << column);
          const double expected = part(plain, "", component, column, direction);
          CHECK(part(funnel, "", component, column, direction) == Approx(expected).margin(1e-13));
        }
  }
}

TEST_CASE("stages: strata and their sum add up", "[stages][decomposition]") {
  const Value d = simulated_stages({{"criteria", sets({{"age", {"age"}}})}, {"strata", "type"}});
  const Value table = parts(d);
  const double total = part(table, "", "total");
  CHECK(part(table, "", "total", "estimate", "both", "(sum)") == Approx(total).margin(1e-14));
  double sum = 0.0;
  for (const char* name : {"between_strata", "age", "unexplained"})
    sum += part(table, "", name, "estimate", "both", "(sum)");
  CHECK(sum == Approx(total).margin(1e-14));
  for (const char* stratum : {"", "x", "y", "z"}) {
    double cells = 0.0;
    for (const std::string& stage : four)
      for (const char* name : {"age", "unexplained"})
        cells += part(table, stage, name, "estimate", "both", stratum);
    CHECK(cells == Approx(part(table, "", "total", "estimate", "both", stratum)).margin(1e-14));
  }
}

TEST_CASE("stages: shares are of the whole gap", "[stages][decomposition]") {
  const Value d = stages(
      arrests(),
      named({{"stages", Texts{"known", "held"}}, {"group", "colour"}, {"reference", "White"}}));
  const Value table = parts(d);
  CHECK(part(table, "known", "total", "share") + part(table, "held", "total", "share") ==
        Approx(1.0).margin(1e-13));
  CHECK(part(parts(d, "stages"), "held", "total", "share") == 1.0);
}

TEST_CASE("stages: saved, loaded, printed, and the same for any threads",
          "[stages][decomposition]") {
  const Value d = simulated_stages({{"cluster", "unit"}});
  const Result& result = *d.result();
  const Decomposition loaded = api::decomposition_from_json(result.saved);
  CHECK(api::decomposition_to_json(loaded) == result.saved);
  CHECK(loaded.reach.size() == 4);
  const Value again = Result{"decomposition", result.saved, nullptr};
  for (const char* detail : {"sets", "stages"}) {
    const Value one = parts(d, detail);
    const Value other = parts(again, detail);
    CHECK(one.table()->at("estimate").real == other.table()->at("estimate").real);
    CHECK(one.table()->at("std_error").real == other.table()->at("std_error").real);
  }
  const std::string text = api::print_decomposition(loaded);
  CHECK(text.find("Decomposition of a sorting process") == 0);
  CHECK(text.find("1 (310 of 427)") != std::string::npos);
  const auto boot = [](double threads) {
    return simulated_stages({{"cluster", "unit"},
                             {"interval", "bootstrap"},
                             {"replicates", 20.0},
                             {"threads", threads}});
  };
  CHECK(boot(1.0).result()->saved == boot(3.0).result()->saved);
}

TEST_CASE("stages: verdicts of all stages and of each by itself", "[stages][decomposition]") {
  const Value d = simulated_stages({{"cluster", "unit"}});
  const Value verdicts = run("gap_verdicts", {{"d", d}, {"lang", "en"}});
  const Table& table = *verdicts.table();
  REQUIRE(table.n_rows == 5);
  CHECK(table.at("stage").text == Texts{"", "vulnerable", "need", "consent", "decision"});
  const std::string& consent = table.at("text").text[3];
  CHECK(consent.find("of those who reach the stage") != std::string::npos);
  CHECK(consent.find("are not explained by risk") != std::string::npos);
  // What is unexplained at the stages cancels: that is no all-clear.
  const Value wide = run("gap_verdicts", {{"d", d}, {"lang", "en"}, {"delta", 0.15}});
  CHECK(wide.table()->at("verdict").text[0] == "no_difference");
  CHECK(wide.table()->at("verdict").text[1] == "unexplained");
  CHECK(wide.table()->at("flags").text[0].find("stage_unexplained") != std::string::npos);
  CHECK(wide.table()->at("flags").text[1].find("stage_unexplained") == std::string::npos);
  // A decomposition of one outcome has no such column.
  const Value gap = run("decompose_gap", {{"data", simulated()},
                                          {"outcome", "vulnerable"},
                                          {"group", "group"},
                                          {"criteria", sets({{"age", {"age"}}})}});
  CHECK(run("gap_verdicts", {{"d", gap}}).table()->find("stage") == nullptr);
}

// The sensitivity of a stage is that of its gap among those who come there.
TEST_CASE("stages: sensitivity of a stage by itself", "[stages][decomposition]") {
  const Value of_stages = run("gap_sensitivity", {{"d", simulated_stages({{"cluster", "unit"}})}});
  const Table all = simulated();
  Table reached;
  for (const Column& column : all.columns) {
    Column kept = column;
    kept.real.clear();
    kept.codes.clear();
    kept.missing.clear();
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (all.at("consent").is_missing(i)) continue;
      if (column.type == Column::Type::real) kept.real.push_back(column.real[i]);
      if (column.type == Column::Type::categorical) kept.codes.push_back(column.codes[i]);
      kept.missing.push_back(column.is_missing(i) ? 1 : 0);
    }
    reached.add(kept);
  }
  const Value gap = run("decompose_gap", {{"data", reached},
                                          {"outcome", "consent"},
                                          {"group", "group"},
                                          {"cluster", "unit"},
                                          {"criteria", sets({{"risk", {"risk"}}})}});
  const Table& one = *of_stages.table();
  const Value of_gap = run("gap_sensitivity", {{"d", gap}});
  const Table& other = *of_gap.table();
  REQUIRE(other.n_rows == 2);
  std::size_t row = 0;
  for (std::size_t i = 0; i < one.n_rows; ++i) {
    if (one.at("stage").text[i] != "consent") continue;
    REQUIRE(row < 2);
    for (const Column& column : other.columns) {
      if (column.type != Column::Type::real) continue;
      INFO(column.name);
      CHECK(one.at(column.name).real[i] == Approx(column.real[row]).margin(1e-12));
    }
    CHECK(one.at("benchmark").text[i] == "risk");
    ++row;
  }
  CHECK(row == 2);
  // Vulnerable has one set, need and decision two, consent one; two directions.
  CHECK(one.n_rows == 12);
}

TEST_CASE("stages: what later stages hold behind a failed one is not looked at", "[stages]") {
  Table data = simulated();
  const Value before = parts(simulated_stages());
  for (Column& column : data.columns) {
    if (column.name != "decision") continue;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (!column.is_missing(i)) continue;
      column.missing[i] = 0;
      column.real[i] = 0.0;
    }
  }
  const ValueList args =
      named({{"stages", four}, {"group", "group"}, {"criteria", criteria_by_stage()}});
  const Value d = stages(data, args);
  CHECK(parts(d).table()->at("estimate").real == before.table()->at("estimate").real);
  CHECK(api::live_decomposition(*d.result())->decomposition.n_dropped == 0.0);
  // A cell missing where the case is at risk leaves it out, under the stage's name.
  for (Column& column : data.columns) {
    if (column.name != "need") continue;
    for (std::size_t i = 0; i < 300; ++i)
      if (!column.is_missing(i) && i % 7 == 0) column.missing[i] = 1;
  }
  const auto live = api::live_decomposition(*stages(data, args).result());
  REQUIRE(live->decomposition.dropped_by.size() == 1);
  CHECK(live->decomposition.dropped_by[0].first == "need");
  CHECK(live->decomposition.dropped_by[0].second == live->decomposition.n_dropped);
}

TEST_CASE("stages: what cannot be", "[stages]") {
  CHECK(code_of({{"stages", Texts{"need", "vulnerable"}}}) == "OptionError[criteria]");
  CHECK(code_of({{"criteria", Value()}, {"stages", Texts{"decision", "need"}}}) ==
        "DataError[constant_outcome]");
  CHECK(code_of({{"criteria", Value()}, {"stages", Texts{"need", "need"}}}) ==
        "OptionError[stages]");
  CHECK(code_of({{"criteria", Value()}, {"stages", 3.0}}) == "OptionError[stages]");
  CHECK(code_of({{"criteria", Value()}, {"stages", Texts{"group", "need"}}}) ==
        "OptionError[stages]");
  CHECK(code_of({{"criteria", Value()}, {"stages", Texts{"vulnerable", "needs"}}}) ==
        "DataError[unknown_column]");
  CHECK(code_of({{"criteria", sets({{"consent", {"consent"}}})}}) == "OptionError[criteria]");
  CHECK(code_of({{"criteria", sets({{"age", {"age"}}})}, {"strata", "need"}}) ==
        "OptionError[stages]");
  ValueList events;
  events.add("vulnerable", "yes");
  CHECK(code_of({{"criteria", Value()}, {"stages", events}}) == "OptionError[event]");
  ValueList unknown = criteria_by_stage();
  unknown.add("decisions", sets({{"risk", {"risk"}}}));
  CHECK(code_of({{"criteria", unknown}}) == "OptionError[criteria]");
  // A later stage that is passed behind a failed one.
  Table data = simulated();
  for (Column& column : data.columns)
    if (column.name == "consent")
      for (std::size_t i = 0; i < column.size(); ++i)
        if (column.is_missing(i) && i % 50 == 0) {
          column.missing[i] = 0;
          column.real[i] = 1.0;
        }
  try {
    stages(data, named({{"stages", four}, {"group", "group"}}));
    FAIL("a contradiction");
  } catch (const DataError& error) {
    CHECK(error.code() == "stage_order");
    CHECK(std::string(error.what()).find("vulnerable: ") != std::string::npos);
  }
}
