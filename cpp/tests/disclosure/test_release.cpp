#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "skillnad/disclosure/release.hpp"

using namespace skillnad;

namespace {

Column texts(const char* name, std::vector<std::string> cells) {
  return Column::of_text(name, std::move(cells));
}
Column numbers(const char* name, std::vector<double> cells) {
  return Column::of_real(name, std::move(cells));
}

Release check(const Table& table, Audience audience = Audience::open,
              DisclosureRules rules = DisclosureRules()) {
  rules.audience = audience;
  Context context;
  return check_table(context, table, rules);
}

std::string verdict(const Release& release, const std::string& rule) {
  std::string worst = "none";
  for (const ReleaseCheck& one : release.checks)
    if (one.rule == rule) worst = verdict_name(one.verdict);
  return worst;
}

std::vector<std::size_t> missing(const Release& release, const std::string& column) {
  std::vector<std::size_t> out;
  const Column& cells = release.table->at(column);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (cells.is_missing(i)) out.push_back(i);
  return out;
}

/// yes and no by sex; nothing unsafe unless the counts are.
Table shares(double girls_yes, double girls_no, double not_answered = 20.0) {
  const std::vector<double> n = {girls_yes, girls_no, 40, 60};
  const std::vector<double> base = {girls_yes + girls_no, girls_yes + girls_no, 100, 100};
  std::vector<double> share, total;
  for (std::size_t i = 0; i < 4; ++i) {
    share.push_back(n[i] / base[i]);
    total.push_back(base[i] + (i < 2 ? not_answered : 30.0));
  }
  Table out;
  out.add(texts("sex", {"girl", "girl", "boy", "boy"}));
  out.add(texts("outcome", std::vector<std::string>(4, "consent")));
  out.add(texts("level", {"yes", "no", "yes", "no"}));
  out.add(numbers("n", n));
  out.add(numbers("base", base));
  out.add(numbers("share", share));
  out.add(numbers("conf_low", share));
  out.add(numbers("conf_high", share));
  out.add(numbers("n_FE", {0, 0, 0, 0}));
  out.add(numbers("n_ES", {not_answered, not_answered, 30, 30}));
  out.add(numbers("n_total", total));
  out.add(Column::of_logical("suppress", std::vector<bool>(4, false)));
  return out;
}

using Rows = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a safe table of shares passes as it is", "[disclosure]") {
  const Release found = check(shares(30, 50));
  CHECK(found.kind == "shares");
  CHECK(verdict_of(found.checks) == Verdict::pass);
  CHECK(found.n_hidden == 0.0);
  CHECK(missing(found, "n").empty());
}

TEST_CASE("an unsafe count leaves with all that tells it", "[disclosure]") {
  const Release found = check(shares(3, 50));
  CHECK(verdict_of(found.checks) == Verdict::review);
  CHECK(verdict(found, "threshold") == "review");
  CHECK(verdict(found, "complementary") == "review");
  CHECK(verdict(found, "protection") == "pass");
  for (const char* column : {"n", "share", "conf_low", "conf_high"})
    CHECK(missing(found, column) == Rows{0, 1, 2, 3});
  CHECK(missing(found, "base").empty());
  CHECK(found.n_hidden == 16.0 + 4.0);  // n_FE with them: it could be one of the levels
  CHECK(found.table->at("suppress").codes == std::vector<std::int32_t>{1, 1, 1, 1});
  const Release internal = check(shares(3, 50), Audience::internal);
  CHECK(verdict(internal, "threshold") == "review");
  CHECK(internal.n_hidden == 0.0);
}

TEST_CASE("small bases and kinds of missingness", "[disclosure]") {
  const Release base = check(shares(4, 4));
  CHECK(verdict(base, "base") == "review");
  CHECK(missing(base, "base") == Rows{0, 1, 2, 3});
  CHECK(missing(check(shares(4, 4), Audience::other_units), "base").empty());
  const Release kinds = check(shares(30, 50, 2));
  CHECK(verdict(kinds, "missing_kinds") == "review");
  CHECK(missing(kinds, "n_ES") == Rows{0, 1, 2, 3});
  CHECK(missing(kinds, "n_total") == Rows{0, 1, 2, 3});
  CHECK(missing(kinds, "n").empty());
  const Release full = check(shares(0, 50));
  CHECK(verdict(full, "full_row") == "review");
  CHECK(missing(full, "n") == Rows{0, 1, 2, 3});
}

TEST_CASE("what is computed from counts leaves with them", "[disclosure]") {
  const auto with_rates = [](Table table) {
    std::vector<double> asked, of_asked, coverage;
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      asked.push_back(table.at("n_total").real[i]);
      of_asked.push_back(table.at("n").real[i] / asked[i]);
      coverage.push_back(table.at("base").real[i] / asked[i]);
    }
    table.add(numbers("n_asked", asked));
    table.add(numbers("share_of_asked", of_asked));
    table.add(numbers("coverage", coverage));
    return table;
  };
  const Rows all = {0, 1, 2, 3};
  const Release count = check(with_rates(shares(3, 50)));
  CHECK(missing(count, "share_of_asked") == all);
  CHECK(missing(count, "coverage").empty());
  const Release kinds = check(with_rates(shares(30, 50, 2)));
  for (const char* column : {"n_asked", "share_of_asked", "coverage"})
    CHECK(missing(kinds, column) == all);
  const Release base = check(with_rates(shares(4, 4)));
  CHECK(missing(base, "coverage") == all);
  DisclosureRules rules;
  rules.method = DisclosureMethod::round;
  const Release rounded = check(with_rates(shares(30, 50)), Audience::open, rules);
  for (const char* column : {"n_asked", "share_of_asked", "coverage"})
    CHECK(missing(rounded, column) == all);
}

TEST_CASE("marks of the table itself are kept", "[disclosure]") {
  Table table = shares(30, 50);
  for (Column& column : table.columns)
    if (column.name == "suppress")
      column = Column::of_logical("suppress", {true, true, false, false});
  CHECK(missing(check(table), "n") == Rows{0, 1});
}

TEST_CASE("a table of shares with holes or rows twice is refused", "[disclosure]") {
  Table holes = shares(30, 50);
  for (Column& column : holes.columns)
    if (column.name == "n") column = numbers("n", {30, std::nan(""), 40, 60});
  CHECK(verdict(check(holes), "form") == "fail");
  CHECK_FALSE(check(holes).table);
  Table twice = shares(30, 50);
  for (Column& column : twice.columns)
    if (column.name == "level") column = texts("level", {"yes", "yes", "yes", "no"});
  CHECK(verdict(check(twice), "form") == "fail");
  Table larger = shares(30, 50);
  for (Column& column : larger.columns)
    if (column.name == "n") column = numbers("n", {90, 50, 40, 60});
  CHECK(verdict(check(larger), "form") == "fail");
  Table empty = shares(30, 50);
  empty.n_rows = 0;
  for (Column& column : empty.columns)
    column = column.type == Column::Type::real ? numbers(column.name.c_str(), {})
                                               : texts(column.name.c_str(), {});
  CHECK(verdict_of(check(empty).checks) == Verdict::pass);
}

TEST_CASE("rounded and noisy shares", "[disclosure]") {
  DisclosureRules rules;
  rules.method = DisclosureMethod::round;
  const Release rounded = check(shares(3, 50), Audience::open, rules);
  const Table& table = *rounded.table;
  for (std::size_t i = 0; i < 4; ++i) {
    const double n = table.at("n").real[i], base = table.at("base").real[i];
    CHECK(std::fmod(n, 5.0) == 0.0);
    CHECK(table.at("share").real[i] == n / base);
    CHECK(table.at("n_total").real[i] == base + table.at("n_ES").real[i]);
  }
  CHECK(table.at("n").real[0] + table.at("n").real[1] == table.at("base").real[0]);
  CHECK(missing(rounded, "conf_low") == Rows{0, 1, 2, 3});
  rules.method = DisclosureMethod::cell_key;
  rules.key = "secret";
  const Release noisy = check(shares(30, 50), Audience::open, rules);
  CHECK(verdict(noisy, "cell_key") == "review");
  double moved = 0.0;
  for (const char* column : {"n", "base", "n_ES", "n_total"})
    for (std::size_t i = 0; i < 4; ++i) {
      const double by = noisy.table->at(column).real[i] - shares(30, 50).at(column).real[i];
      CHECK(std::fabs(by) <= 3.0);
      if (by != 0.0) ++moved;
    }
  CHECK(moved > 0.0);
  CHECK(noisy.table->at("base").real[0] == noisy.table->at("base").real[1]);
  // The order of rows changes nothing.
  CHECK(check(shares(30, 50), Audience::open, rules).table->at("n").real.copy() ==
        noisy.table->at("n").real.copy());
}

namespace {

Table life(std::vector<double> at_risk, std::vector<double> events, std::vector<double> censored) {
  const std::size_t n = at_risk.size();
  std::vector<std::string> band;
  for (std::size_t i = 0; i < n; ++i) band.push_back("[" + std::to_string(i) + ")");
  Table out;
  out.add(texts("band", band));
  out.add(numbers("n_at_risk", at_risk));
  out.add(numbers("exposure", at_risk));
  out.add(numbers("n_events", events));
  out.add(numbers("n_censored", censored));
  for (const char* name :
       {"hazard", "survival", "cumulative_incidence", "std_error", "conf_low", "conf_high"})
    out.add(numbers(name, std::vector<double>(n, 0.5)));
  return out;
}

}  // namespace

TEST_CASE("life tables along their bands", "[disclosure]") {
  const Release safe = check(life({100, 80, 65}, {20, 15, 10}, {0, 0, 55}));
  CHECK(verdict_of(safe.checks) == Verdict::pass);
  // An event count of 2: neither those at risk next nor the censored may tell it.
  const Release unsafe = check(life({100, 80, 72, 40}, {20, 2, 20, 10}, {0, 6, 12, 30}));
  CHECK(verdict(unsafe, "threshold") == "review");
  CHECK(verdict(unsafe, "protection") == "pass");
  CHECK(missing(unsafe, "n_events") == Rows{1});
  CHECK(missing(unsafe, "n_censored") == Rows{1});
  CHECK(missing(unsafe, "hazard") == Rows{1});
  CHECK(missing(unsafe, "survival") == Rows{1, 2, 3});
  const Release small = check(life({8, 3}, {5, 0}, {0, 3}));
  CHECK(verdict(small, "base") == "review");
  CHECK(missing(small, "n_at_risk") == Rows{0, 1});
}

TEST_CASE("estimates and group effects by their cases", "[disclosure]") {
  Table table;
  table.add(texts("group", {"unit", "unit"}));
  table.add(texts("level", {"9001", "9002"}));
  table.add(texts("term", {"(Intercept)", "(Intercept)"}));
  table.add(numbers("estimate", {0.1, 0.2}));
  table.add(numbers("std_error", {0.3, 0.3}));
  table.add(numbers("conf_low", {0.0, 0.0}));
  table.add(numbers("conf_high", {1.0, 1.0}));
  table.add(numbers("n", {9, 10}));
  const Release found = check(table);
  CHECK(found.kind == "random_effects");
  CHECK(verdict(found, "level_size") == "review");
  CHECK(missing(found, "estimate") == Rows{0});
  CHECK(missing(found, "n") == Rows{0});
  DisclosureRules rules;
  rules.min_base = 9.0;
  CHECK(verdict(check(table, Audience::open, rules), "level_size") == "pass");
}

TEST_CASE("sums and what their largest contributors gave", "[disclosure]") {
  const auto sums = [](double sum, double largest) {
    Table table;
    table.add(texts("unit", {"a"}));
    table.add(numbers("n", {12}));
    table.add(numbers("sum", {sum}));
    table.add(numbers("largest", {largest}));
    table.add(numbers("second_largest", {10}));
    return table;
  };
  const Release safe = check(sums(100, 20));
  CHECK(verdict(safe, "p_percent") == "pass");
  CHECK(verdict(safe, "dominance") == "pass");
  CHECK(missing(safe, "largest") == Rows{0});
  const Release unsafe = check(sums(100, 88));
  CHECK(verdict(unsafe, "p_percent") == "fail");
  CHECK(verdict(unsafe, "dominance") == "fail");
  CHECK_FALSE(unsafe.table);
}

TEST_CASE("each kind of output has its rule", "[disclosure]") {
  const auto table_of = [](const std::vector<std::string>& columns) {
    Table table;
    for (const std::string& name : columns) table.add(numbers(name.c_str(), {1.0, 2.0}));
    return table;
  };
  CHECK(verdict_of(check(table_of({"residual"})).checks) == Verdict::fail);
  CHECK_FALSE(check(table_of({"residual"})).table);
  CHECK(check(table_of({"residual"}), Audience::internal).table);
  CHECK(verdict_of(check(table_of({"sim_1"})).checks) == Verdict::fail);
  CHECK(verdict_of(check(table_of({"age", "sex"})).checks) == Verdict::fail);
  CHECK_FALSE(check(table_of({"age", "sex"})).table);
  CHECK(verdict_of(check(table_of({"term", "df1", "df2", "statistic"})).checks) == Verdict::review);
  CHECK(verdict_of(check(table_of({"category", "estimate", "std_error", "conf_low"})).checks) ==
        Verdict::review);
  CHECK(verdict_of(check(table_of({"pm", "quantity_id", "value"})).checks) == Verdict::pass);
  Table statistics = table_of({"n_parameters", "log_likelihood"});
  statistics.add(numbers("n", {100, 100}));
  statistics.add(numbers("n_events", {40, 50}));
  CHECK(verdict_of(check(statistics).checks) == Verdict::pass);
  for (Column& column : statistics.columns)
    if (column.name == "n_events") column = numbers("n_events", {40, 97});
  CHECK(verdict_of(check(statistics).checks) == Verdict::fail);
  Table covariances;
  covariances.add(numbers("(Intercept)", {0.3, 0.1}));
  covariances.add(numbers("x", {0.1, 0.2}));
  CHECK(check(covariances).kind == "covariance_matrix");
  Table dates = shares(30, 50);
  Column date;
  date.name = "when";
  date.type = Column::Type::other;
  date.missing.assign(4, 0);
  dates.columns.push_back(date);
  CHECK(verdict_of(check(dates).checks) == Verdict::fail);
}

namespace {

Fit fit_of(double n, double events, double patterns, std::vector<double> level_sizes) {
  Fit fit;
  fit.n_used = fit.n_trials = n;
  fit.n_events = events;
  fit.n_patterns = patterns;
  Coefficient intercept;
  intercept.term = "(Intercept)";
  fit.coefficients = {intercept};
  for (std::size_t l = 0; l < level_sizes.size(); ++l) {
    Coefficient c;
    c.term = "x[" + std::to_string(l) + "]";
    c.variable = "x";
    c.level = std::to_string(l);
    c.reference = "rest";
    c.n = level_sizes[l];
    fit.coefficients.push_back(c);
  }
  return fit;
}

}  // namespace

TEST_CASE("fits by their degrees of freedom and levels", "[disclosure]") {
  const DisclosureRules rules;
  CHECK(verdict_of(check_fit(fit_of(200, 80, 50, {60, 70}), rules).checks) == Verdict::pass);
  CHECK(verdict(check_fit(fit_of(12, 6, 50, {}), rules), "residual_df") == "pass");
  CHECK(verdict(check_fit(fit_of(10, 5, 50, {}), rules), "residual_df") == "fail");
  CHECK(verdict(check_fit(fit_of(200, 80, 3, {60, 70}), rules), "saturated") == "fail");
  CHECK(verdict(check_fit(fit_of(200, 3, 50, {60, 70}), rules), "threshold") == "fail");
  CHECK(verdict(check_fit(fit_of(200, 197, 50, {60, 70}), rules), "threshold") == "fail");
  CHECK(verdict(check_fit(fit_of(200, 80, 50, {9, 70}), rules), "level_size") == "fail");
  // The reference level has the rest.
  CHECK(verdict(check_fit(fit_of(200, 80, 50, {100, 95}), rules), "level_size") == "fail");
  // Bands of a hazard, and factors without an intercept, have a coefficient for every level.
  Fit fit = fit_of(200, 80, 50, {130, 70});
  CHECK(verdict(check_fit(fit, rules), "level_size") == "fail");
  for (Coefficient& c : fit.coefficients) c.reference.clear();
  CHECK(verdict(check_fit(fit, rules), "level_size") == "pass");
  fit = fit_of(200, 80, 50, {60, 70});
  fit.coefficients[1].term = "x[0]:z";
  CHECK(verdict(check_fit(fit, rules), "interactions") == "review");
  fit = fit_of(200, 80, 50, {60, 70});
  fit.forced = true;
  CHECK(verdict(check_fit(fit, rules), "one_outcome") == "fail");
  fit.forced = false;
  fit.family = Family::hazard;
  fit.n_used = 11.0;
  CHECK(verdict(check_fit(fit, rules), "residual_df") == "fail");
  CHECK(verdict(check_fit(fit, rules), "level_size") == "review");
  fit.family = Family::binary;
  fit.penalty.kind = Penalty::firth;
  CHECK(verdict(check_fit(fit, rules), "one_outcome") == "review");
  fit.penalty.kind = Penalty::none;
  FittedFactor factor;
  factor.group = "unit";
  LevelEffect level;
  level.n = 9.0;
  factor.levels = {level};
  fit.random = {factor};
  CHECK(verdict(check_fit(fit, rules), "group_effects") == "review");
  fit.random[0].levels[0].n = 10.0;
  CHECK(verdict(check_fit(fit, rules), "group_effects") == "pass");
}

TEST_CASE("no finding tells a cell", "[disclosure]") {
  Table table = shares(3, 50, 2);
  for (Column& column : table.columns)
    if (column.name == "sex") column = texts("sex", {"kanariefågel", "kanariefågel", "b", "b"});
  for (const Audience audience : {Audience::internal, Audience::other_units, Audience::open})
    for (const ReleaseCheck& one : check(table, audience).checks)
      CHECK(one.finding.find("kanarie") == std::string::npos);
}
