// Sampling weights in models of ordered and unordered outcomes and of event histories.
#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/inference/covariance.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Column factor(const std::string& name, const std::vector<std::string>& levels, bool ordered,
              const std::vector<std::string>& cells) {
  Column out;
  out.name = name;
  out.type = Column::Type::categorical;
  out.declared = true;
  out.ordered = ordered;
  out.levels = levels;
  for (const std::string& cell : cells)
    out.codes.push_back(
        static_cast<std::int32_t>(std::find(levels.begin(), levels.end(), cell) - levels.begin()));
  return out;
}

/// pseudo_likelihood_data.csv; classes and bands are made from the row numbers.
struct Pupils {
  std::vector<std::string> school, room, level, choice;
  Vector time, event, x, z, row, of_room, of_school;

  std::size_t size() const { return x.size(); }

  void add(const Pupils& from, std::size_t i, const std::string& copy = "") {
    school.push_back(from.school[i] + copy);
    room.push_back(from.room[i]);
    level.push_back(from.level[i]);
    choice.push_back(from.choice[i]);
    time.push_back(from.time[i]);
    event.push_back(from.event[i]);
    x.push_back(from.x[i]);
    z.push_back(from.z[i]);
    row.push_back(from.row[i]);
    of_room.push_back(from.of_room[i]);
    of_school.push_back(from.of_school[i]);
  }

  Table table() const {
    Table out;
    out.add(text_column("school", school));
    out.add(text_column("class", room));
    std::vector<std::string> across;
    for (std::size_t i = 0; i < size(); ++i) across.push_back("b" + std::to_string(i % 5));
    out.add(text_column("across", across));
    out.add(factor("level", {"low", "mid", "high", "top"}, true, level));
    out.add(factor("choice", {"home", "kin", "away"}, false, choice));
    out.add(Column::of_real("time", time));
    out.add(Column::of_whole("event", event));
    out.add(Column::of_real("x", x));
    out.add(Column::of_real("z", z));
    out.add(Column::of_real("w_row", row));
    out.add(Column::of_real("w_class", of_room));
    out.add(Column::of_real("w_school", of_school));
    return out;
  }
};

Pupils pupils() {
  Pupils out;
  for (const auto& cells : read_reference("pseudo_likelihood_data.csv")) {
    const std::size_t room = out.size() % 3;
    out.school.push_back(cells[0]);
    out.room.push_back(cells[0] + "c" + std::to_string(room));
    out.level.push_back(cells[1]);
    out.choice.push_back(cells[2]);
    out.time.push_back(number(cells[3]));
    out.event.push_back(number(cells[4]));
    out.x.push_back(number(cells[5]));
    out.z.push_back(number(cells[6]));
    out.row.push_back(number(cells[7]));
    out.of_room.push_back(1.0 + 0.5 * static_cast<double>(room));
    out.of_school.push_back(number(cells[8]));
  }
  return out;
}

/// A model: its function, left side and further arguments.
struct Model {
  std::string function, left;
  ValueList more;
};

const std::map<std::string, Model>& models() {
  static const std::map<std::string, Model> out = [] {
    const ValueList history =
        named({{"time", "time"}, {"status", "event"}, {"breaks", Vector{0.0, 1.0, 2.0, 3.5, 5.0}}});
    const auto with = [](ValueList list, const std::string& name, const std::string& value) {
      list.add(name, value);
      return list;
    };
    return std::map<std::string, Model>{
        {"ordinal logit", {"fit_ordinal", "level", {}}},
        {"ordinal apart", {"fit_ordinal", "level", named({{"nonproportional", "x"}})}},
        {"ordinal probit", {"fit_ordinal", "level", named({{"link", "probit"}})}},
        {"ordinal cloglog", {"fit_ordinal", "level", named({{"link", "cloglog"}})}},
        {"multinomial", {"fit_multinomial", "choice", {}}},
        {"hazard cloglog", {"fit_hazard", "", with(history, "link", "cloglog")}},
        {"hazard logit", {"fit_hazard", "", with(history, "link", "logit")}}};
  }();
  return out;
}

Value fit(const std::string& model, const Table& data, const std::string& right, Named items) {
  const Model& own = models().at(model);
  ValueList all = named({{"formula", own.left + " ~ " + right}, {"data", data}});
  for (const auto& item : own.more.items) all.add(item.first, item.second);
  for (const auto& item : items) all.add(item.first, item.second);
  Context context;
  return api::call(context, own.function, all);
}

std::string fit_error(const std::string& model, const Table& data, const std::string& right,
                      Named items) {
  try {
    fit(model, data, right, items);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

const Fit& fit_of(const Value& value) {
  return api::live_fit(*value.result())->fit;
}

Value by_school() {
  return named({{"row", "w_row"}, {"school", "w_school"}});
}

const char fixed[] = "x + z";
const char schools[] = "x + z + (1 | school)";
const std::string sampling = "sampling";

std::string name_of(const Fit& fit, const Coefficient& c) {
  std::string term = c.term;  // the file's cells hold no comma
  if (fit.family == Family::hazard) std::replace(term.begin(), term.end(), ',', ';');
  if (fit.family == Family::hazard || c.category.empty()) return term;
  return fit.family == Family::ordinal ? c.term + " at " + c.category : c.name();
}

void check_near(const Fit& a, const Fit& b, const std::string& vcov, double epsilon) {
  REQUIRE(a.standardised.size() == b.standardised.size());
  CHECK(a.log_likelihood == Approx(b.log_likelihood).epsilon(1e-10));
  for (std::size_t j = 0; j < a.n_coefficients(); ++j)
    CHECK(a.estimates()[j] == Approx(b.estimates()[j]).epsilon(epsilon).margin(epsilon));
  const Matrix v = covariance_of(a, vcov).cells;
  const Matrix w = covariance_of(b, vcov).cells;
  for (std::size_t k = 0; k < v.cells().size(); ++k)
    CHECK(v.cells()[k] == Approx(w.cells()[k]).epsilon(100 * epsilon).margin(1e-8));
}

}  // namespace

// make_pseudo_likelihood_reference.py: probabilities of whole cases, plain grids, complex steps,
// Newton, sums of outer products of scores.
TEST_CASE("weighted models of all families meet brute force", "[weights][reference]") {
  const Table data = pupils().table();
  std::map<std::string, Value> fits;
  for (const auto& line : read_reference("pseudo_likelihood.csv")) {
    const std::size_t tail = line[0].find(" schools");
    const bool random = tail != std::string::npos;
    if (fits.find(line[0]) == fits.end()) {
      const std::string model = line[0].substr(0, tail);
      fits[line[0]] =
          random
              ? fit(model, data, schools,
                    {{"weights", by_school()},
                     {"weight_kind", sampling},
                     {"weight_scale", line[1]},
                     {"nodes", 61.0}})
              : fit(model, data, fixed,
                    {{"weights", "w_row"}, {"weight_kind", sampling}, {"weight_scale", line[1]}});
      CHECK(covariance_of(fit_of(fits[line[0]]), "auto").kind == (random ? "CR0" : "HC0"));
    }
    const Fit& own = fit_of(fits[line[0]]);
    const double expected = number(line[3]);
    INFO(line[0] << " " << line[2]);
    if (line[2] == "log_likelihood") {
      CHECK(own.log_likelihood == Approx(expected).epsilon(1e-8));
      continue;
    }
    std::string kind, name = line[2];
    for (const char* one : {"model ", "HC0 ", "CR0 "})
      if (name.rfind(one, 0) == 0) {
        kind = std::string(one, std::string(one).size() - 1);
        name = name.substr(std::string(one).size());
      }
    std::size_t at = 0;
    while (at < own.n_coefficients() && name_of(own, own.coefficients[at]) != name) ++at;
    double estimate = 0.0, unit = 1.0;
    if (at < own.n_coefficients()) {
      estimate = own.estimates()[at];
    } else {
      estimate = unit = own.random[0].factor(0, 0);
    }
    if (kind.empty()) {
      CHECK(estimate == Approx(expected).epsilon(2e-6));
    } else {
      CHECK(unit * std::sqrt(covariance_of(own, kind).cells(at, at)) ==
            Approx(expected).epsilon(1e-5));
    }
  }
  CHECK(fits.size() == 9);
}

TEST_CASE("equal sampling weights change nothing, in any family", "[weights]") {
  Pupils data = pupils();
  data.row.assign(data.size(), 2.5);
  data.of_school.assign(data.size(), 1.0);
  const Table table = data.table();
  for (const auto& [model, own] : models()) {
    INFO(model);
    const Value plain = fit(model, table, fixed, {});
    const Value one = fit(model, table, fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    check_near(fit_of(one), fit_of(plain), "HC0", 1e-9);
    CHECK(fit_of(one).n_used == fit_of(plain).n_used);
    CHECK(fit_of(one).category_counts == fit_of(plain).category_counts);
    CHECK(fit_of(one).event_text == fit_of(plain).event_text);
    if (model == "ordinal apart") continue;
    check_near(
        fit_of(fit(model, table, schools, {{"weights", by_school()}, {"weight_kind", sampling}})),
        fit_of(fit(model, table, schools, {})), "CR0", 1e-7);
  }
}

TEST_CASE("whole weights are rows and groups repeated, in any family", "[weights]") {
  Pupils data = pupils();
  Pupils rows, groups;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::size_t of_row = 1 + (i * 7) % 3;
    const std::size_t of_school = 1 + static_cast<std::size_t>(data.school[i].back() - '0') % 3;
    data.row[i] = static_cast<double>(of_row);
    data.of_school[i] = static_cast<double>(of_school);
    for (std::size_t k = 0; k < of_row; ++k) rows.add(data, i);
    for (std::size_t k = 0; k < of_school; ++k) groups.add(data, i, "_" + std::to_string(k));
  }
  const std::map<std::string, std::vector<std::string>> random = {
      {"ordinal logit", {schools, "x + z + (1 + x | school)", "x + z + (1 | school/class)"}},
      {"ordinal probit", {schools}},
      {"multinomial", {schools}},
      {"hazard cloglog", {schools}}};
  for (const auto& [model, own] : models()) {
    INFO(model);
    check_near(
        fit_of(fit(model, data.table(), fixed,
                   {{"weights", "w_row"}, {"weight_kind", sampling}, {"weight_scale", "none"}})),
        fit_of(fit(model, rows.table(), fixed, {})), "model", 1e-9);
    if (random.find(model) == random.end()) continue;
    for (const std::string& right : random.at(model)) {
      INFO(right);
      check_near(fit_of(fit(model, data.table(), right,
                            {{"weights", by_school()}, {"weight_kind", sampling}})),
                 fit_of(fit(model, groups.table(), right,
                            {{"weights", "w_row"}, {"weight_kind", sampling}})),
                 "model", 1e-6);
    }
  }
}

TEST_CASE("weighted fits do not know the order of the rows", "[weights]") {
  const Pupils data = pupils();
  Pupils mixed;
  for (std::size_t i : shuffled(data.size(), 11)) mixed.add(data, i);
  for (const auto& [model, own] : models()) {
    INFO(model);
    const Value a =
        fit(model, data.table(), fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    const Value b =
        fit(model, mixed.table(), fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    CHECK(a.result()->saved == b.result()->saved);
  }
  for (const char* model : {"ordinal logit", "ordinal probit", "multinomial", "hazard cloglog"}) {
    INFO(model);
    const Value a =
        fit(model, data.table(), schools, {{"weights", by_school()}, {"weight_kind", sampling}});
    const Value b =
        fit(model, mixed.table(), schools, {{"weights", by_school()}, {"weight_kind", sampling}});
    CHECK(a.result()->saved == b.result()->saved);
    // The rows are read anew by the same weights.
    CHECK(error_of("predicted", {{"fit", loaded(a)}, {"data", data.table()}}).empty());
  }
}

TEST_CASE("a variance of 0 in weighted models of categories", "[weights]") {
  Pupils data = pupils();
  Draws draws(91);
  const std::vector<std::string> levels = {"low", "mid", "high", "top"};
  const std::vector<std::string> choices = {"home", "kin", "away"};
  for (std::size_t i = 0; i < data.size(); ++i) {
    data.level[i] = levels[(i * 5 + 3) % 4];
    data.choice[i] = choices[(i * 7 + 1) % 3];
    data.x[i] = draws.normal();
    data.row[i] = 1.0;
  }
  for (const char* model : {"ordinal logit", "multinomial"}) {
    INFO(model);
    const Value found =
        fit(model, data.table(), "x + (1 | school)",
            {{"weights", named({{"school", "w_school"}})}, {"weight_kind", sampling}});
    REQUIRE(!fit_of(found).has_random_parameters());
    const Value flat = fit(model, data.table(), "x",
                           {{"weights", "w_school"},
                            {"weight_kind", sampling},
                            {"weight_scale", "none"},
                            {"cluster", "school"}});
    check_near(fit_of(found), fit_of(flat), "CR0", 1e-8);
    CHECK(error_of("fit_influence", {{"fit", found}}).empty());
  }
}

TEST_CASE("weighted models of all families: what is refused", "[api][weights]") {
  const Pupils data = pupils();
  const Table table = data.table();
  for (const auto& [model, own] : models()) {
    INFO(model);
    const Value found = fit(model, table, fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    for (const char* method : {"lr", "score"})
      CHECK(error_of("joint_tests", {{"fit", found}, {"method", std::string(method)}}) ==
            "OptionError[vcov]");
    CHECK(error_of("joint_tests", {{"fit", found}}).empty());
    CHECK(error_of("fit_intervals", {{"fit", found}}) == "OptionError[vcov]");
    CHECK(error_of("compare_fits", {{"fit", found}, {"other", found}}) == "OptionError[vcov]");
    CHECK(error_of("predicted", {{"fit", found}, {"by", std::string("z")}}).empty());
    CHECK(error_of("estimates", {{"fit", found}, {"vcov", std::string("CR0")}}) ==
          "OptionError[vcov]");
    CHECK(fit_error(model, table, fixed, {{"weights", "w_row"}, {"weight_kind", "precision"}}) ==
          "OptionError[not_available]");
  }
  const Value found =
      fit("ordinal logit", table, fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
  CHECK(error_of("proportional_odds_test", {{"fit", found}}) == "OptionError[vcov]");
  const char crossed[] = "x + (1 | school) + (1 | across)";
  for (const char* model : {"ordinal logit", "hazard cloglog"}) {
    CHECK(fit_error(model, table, crossed, {{"weights", "w_row"}, {"weight_kind", sampling}}) ==
          "OptionError[not_available]");
    CHECK(fit_error(model, table, "x + (1 | school/class)",
                    {{"weights", "w_row"}, {"weight_kind", sampling}, {"nodes", 1.0}}) ==
          "OptionError[not_available]");
  }
  Pupils bad = data;
  bad.row[3] = -1.0;
  Pupils differ = data;
  differ.of_school[3] += 1.0;
  Pupils none = data;
  none.row.assign(none.size(), 0.0);
  for (const auto& [model, own] : models()) {
    for (const Pupils* one : {&bad, &none})
      CHECK(fit_error(model, one->table(), fixed,
                      {{"weights", "w_row"}, {"weight_kind", sampling}}) == "DataError[weights]");
    if (model != "ordinal apart")
      CHECK(fit_error(model, differ.table(), schools,
                      {{"weights", by_school()}, {"weight_kind", sampling}}) ==
            "DataError[weights]");
  }
}

TEST_CASE("rows of weight 0 take no part, in any family", "[weights]") {
  Pupils data = pupils();
  Pupils rest;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i % 4 == 2) {
      data.row[i] = 0.0;
    } else {
      rest.add(data, i);
    }
  }
  for (const auto& [model, own] : models()) {
    INFO(model);
    const Value a =
        fit(model, data.table(), fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    const Value b =
        fit(model, rest.table(), fixed, {{"weights", "w_row"}, {"weight_kind", sampling}});
    CHECK(fit_of(a).standardised == fit_of(b).standardised);
    CHECK(fit_of(a).row_meat.cells() == fit_of(b).row_meat.cells());
    CHECK(fit_of(a).n_zero_weight > 0.0);
  }
}
