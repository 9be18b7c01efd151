#include <map>
#include <tuple>

#include "../catch.hpp"
#include "../inference/ordinal_frame.hpp"
#include "api_calls.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

/// Cell of a column of texts, coded or not.
std::string text_at(const Value& value, const std::string& name, std::size_t row) {
  const Column& column = value.table()->at(name);
  if (column.type == Column::Type::text) return column.text.at(row);
  return column.levels.at(static_cast<std::size_t>(column.codes.at(row)));
}

}  // namespace

TEST_CASE("averages by a variable are means over the cases", "[predicted]") {
  const Sample data = sample(221, 25, 8, 1.0);
  const Value fit = run("fit_logit", {{"formula", "y ~ x + f + (1 | g)"}, {"data", frame(data)}});
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Value rows = run("predicted", {{"fit", fit}, {"kind", kind}});
    REQUIRE(rows.table()->n_rows == data.size());
    const Value by = run("predicted", {{"fit", fit}, {"kind", kind}, {"by", "f"}});
    REQUIRE(by.table()->n_rows == 3);
    for (std::size_t s = 0; s < 3; ++s) {
      double sum = 0.0;
      double n = 0.0;
      for (std::size_t i = 0; i < data.size(); ++i) {
        if (data.f[i] != text_at(by, "f", s)) continue;
        sum += real(rows, "estimate")[i];
        n += 1.0;
      }
      CHECK(real(by, "estimate")[s] == Approx(sum / n).epsilon(1e-12));
    }
    const Value groups = run("predicted", {{"fit", fit}, {"kind", kind}, {"by", "g"}});
    CHECK(groups.table()->n_rows == 25);
  }
}

TEST_CASE("averages of counts are those of the rows they stand for", "[predicted]") {
  const Sample data = sample(222, 25, 8, 1.0);
  // Per (g, x, f) one row of counts.
  std::map<std::tuple<std::string, double, std::string>, std::pair<double, double>> cells;
  for (std::size_t i = 0; i < data.size(); ++i) {
    auto& cell = cells[{data.g[i], data.x[i], data.f[i]}];
    (data.y[i] > 0.0 ? cell.first : cell.second) += 1.0;
  }
  Vector s, t, x;
  std::vector<std::string> f, g;
  for (const auto& [key, cell] : cells) {
    s.push_back(cell.first);
    t.push_back(cell.second);
    g.push_back(std::get<0>(key));
    x.push_back(std::get<1>(key));
    f.push_back(std::get<2>(key));
  }
  REQUIRE(s.size() < data.size());
  Table counts;
  counts.add(Column::of_whole("s", s));
  counts.add(Column::of_whole("t", t));
  counts.add(Column::of_real("x", x));
  counts.add(text_column("f", f));
  counts.add(text_column("g", g));
  const Value one = run("fit_logit", {{"formula", "y ~ x + f + (1 | g)"}, {"data", frame(data)}});
  const Value many =
      run("fit_logit", {{"formula", "cbind(s, t) ~ x + f + (1 | g)"}, {"data", counts}});
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Value a = run("predicted", {{"fit", one}, {"kind", kind}, {"by", "f"}});
    const Value b = run("predicted", {{"fit", many}, {"kind", kind}, {"by", "f"}});
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(real(b, "estimate")[i] == Approx(real(a, "estimate")[i]).epsilon(1e-8));
      CHECK(real(b, "std_error")[i] == Approx(real(a, "std_error")[i]).epsilon(1e-7));
    }
  }
}

TEST_CASE("rows that were not used have no prediction", "[predicted]") {
  const Sample data = sample(223, 25, 8, 1.0);
  Table table = data.table();
  for (Column& column : table.columns)
    if (column.name == "x") {
      column.missing.assign(data.size(), 0);
      column.missing[2] = 1;
    }
  const Value fit = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", table}});
  const Value rows = run("predicted", {{"fit", fit}});
  REQUIRE(rows.table()->n_rows == data.size());
  CHECK(rows.table()->at("estimate").is_missing(2));
  CHECK_FALSE(rows.table()->at("estimate").is_missing(3));
}

TEST_CASE("new rows are predicted as the fit's own", "[predicted]") {
  const Sample data = sample(224, 25, 8, 1.0);
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Value fit = run("fit_logit", {{"formula", "y ~ ns(x, df=3) + f + offset(z) + (1 | g)"},
                                        {"data", frame(data)}});
    const Value own = run("predicted", {{"fit", fit}, {"kind", kind}});
    const Value fresh = run("predicted", {{"fit", fit}, {"kind", kind}, {"newdata", frame(data)}});
    CHECK(real(own, "estimate") == real(fresh, "estimate"));
    CHECK(real(own, "std_error") == real(fresh, "std_error"));
    // A few of the rows only, some levels gone.
    Sample part = data;
    for (auto* texts : {&part.f, &part.g, &part.k}) texts->resize(5);
    for (auto* numbers : {&part.x, &part.y, &part.z, &part.w}) numbers->resize(5);
    const Value few = run("predicted", {{"fit", fit}, {"kind", kind}, {"newdata", frame(part)}});
    for (std::size_t i = 0; i < 5; ++i) CHECK(real(few, "estimate")[i] == real(own, "estimate")[i]);
  }
}

TEST_CASE("groups the fit does not know have no conditional prediction", "[predicted]") {
  const Sample data = sample(225, 25, 8, 1.0);
  Sample other = data;
  other.g[1] = "new";
  const Value fit = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  CHECK(error_of("predicted", {{"fit", fit}, {"kind", "conditional"}, {"newdata", frame(other)}}) ==
        "DataError[unseen_level]");
  CHECK(error_of("predicted", {{"fit", fit}, {"newdata", frame(other)}}).empty());
  Sample level = data;
  level.f[1] = "d";
  const Value by_f = run("fit_logit", {{"formula", "y ~ f"}, {"data", frame(data)}});
  CHECK(error_of("predicted", {{"fit", by_f}, {"newdata", frame(level)}}) ==
        "DataError[unseen_level]");
}

TEST_CASE("conditional predictions with several factors", "[predicted]") {
  const Sample data = sample(231, 60, 12, 1.2);
  // The area is crossed with f, the group lies inside the area.
  for (const char* random : {"(1 | k) + (1 | g)", "(1 | g) + (1 | f)"}) {
    const Table table = ordinal_table(data, 7);
    const Value binary =
        run("fit_logit", {{"formula", std::string("y ~ x + w + ") + random}, {"data", table}});
    const Value ordinal =
        run("fit_ordinal", {{"formula", std::string("o ~ x + w + ") + random}, {"data", table}});
    for (const Value& fit : {binary, ordinal}) {
      const Value own = run("predicted", {{"fit", fit}, {"kind", "conditional"}});
      const Value again =
          run("predicted", {{"fit", fit}, {"kind", "conditional"}, {"newdata", table}});
      REQUIRE(own.table()->n_rows == again.table()->n_rows);
      for (const char* column : {"estimate", "std_error", "conf_low"})
        for (std::size_t i = 0; i < own.table()->n_rows; ++i)
          CHECK(real(own, column)[i] == Approx(real(again, column)[i]).epsilon(1e-8));
      const Value by = run("predicted", {{"fit", fit}, {"kind", "conditional"}, {"by", "w"}});
      for (double se : real(by, "std_error")) CHECK((se > 0.0 && se < 0.2));
    }
    // The categories of a case add up to 1.
    const Value own = run("predicted", {{"fit", ordinal}, {"kind", "conditional"}});
    for (std::size_t i = 0; i + 2 < own.table()->n_rows; i += 3)
      CHECK(real(own, "estimate")[i] + real(own, "estimate")[i + 1] +
                real(own, "estimate")[i + 2] ==
            Approx(1.0).epsilon(1e-12));
    Table strange = data.table({0});
    strange.columns[4] = text_column("g", std::vector<std::string>(data.size(), "new"));
    CHECK(error_of("predicted", {{"fit", binary}, {"kind", "conditional"}, {"newdata", strange}}) ==
          "DataError[unseen_level]");
  }
}

// An outcome of two ordered levels is a binary one: the same conditional predictions.
TEST_CASE("two ordered levels with several factors", "[predicted]") {
  const Sample data = sample(232, 50, 10, 1.0);
  Table table = data.table();
  Column o;
  o.name = "o";
  o.type = Column::Type::categorical;
  o.declared = o.ordered = true;
  o.levels = {"no", "yes"};
  for (double y : data.y) o.codes.push_back(static_cast<std::int32_t>(y));
  table.add(std::move(o));
  for (const char* random : {"(1 | k) + (1 | g)", "(1 + x | g) + (1 | f)"}) {
    const Value binary =
        run("fit_logit", {{"formula", std::string("y ~ x + ") + random}, {"data", table}});
    const Value ordinal =
        run("fit_ordinal", {{"formula", std::string("o ~ x + ") + random}, {"data", table}});
    const Value a = run("predicted", {{"fit", binary}, {"kind", "conditional"}});
    const Value b = run("predicted", {{"fit", ordinal}, {"kind", "conditional"}});
    for (std::size_t i = 0; i < a.table()->n_rows; ++i) {
      CHECK(real(b, "estimate")[2 * i + 1] == Approx(real(a, "estimate")[i]).epsilon(1e-5));
      CHECK(real(b, "std_error")[2 * i + 1] == Approx(real(a, "std_error")[i]).epsilon(1e-4));
      CHECK(real(b, "std_error")[2 * i] == Approx(real(a, "std_error")[i]).epsilon(1e-4));
    }
  }
}
