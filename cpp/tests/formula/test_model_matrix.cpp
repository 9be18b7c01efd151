#include <chrono>

#include "expect_error.hpp"
#include "memory_columns.hpp"
#include "skillnad/formula/model_matrix.hpp"

using namespace skillnad;
using namespace skillnad::formula;
using Names = std::vector<std::string>;

namespace {

MemoryColumns sample() {
  MemoryColumns data;
  data.add_real("ålder", {7, 8, 9, 10, 11, 12});
  data.add_real("år", {2020, 2021, 2020, 2022, 2021, 2020});
  data.add_factor("kön", {"Kvinna", "Man"}, {0, 1, 0, 1, 0, 1});
  data.add_factor("min grupp", {"c", "a", "b"}, {0, 1, 2, 0, 1, 2});
  data.add_logical("utl", {0, 0, 1, 1, 0, 1});
  return data;
}

const Vector ones(6, 1.0);

Design design_of(const std::string& text) {
  return build_design(parse(text), sample(), ones);
}

Names terms_of(const Design& design) {
  Names out;
  for (const DesignColumn& column : design.columns) out.push_back(column.term);
  return out;
}

Vector column(const Design& design, std::size_t j) {
  return Vector(design.x.column(j), design.x.column(j) + design.x.rows());
}

std::string code(const std::string& text, const MemoryColumns& data = sample()) {
  return code_of([&] { build_design(parse(text), data, Vector(data.n_rows(), 1.0)); });
}

}  // namespace

TEST_CASE("columns are named as in the contract", "[formula][model_matrix]") {
  CHECK(terms_of(design_of("~ kön * ålder + utl")) ==
        Names{"(Intercept)", "kön[Man]", "ålder", "utl[true]", "kön[Man]:ålder"});
  CHECK(terms_of(design_of("~ log(ålder) + `min grupp`")) ==
        Names{"(Intercept)", "log(ålder)", "`min grupp`[a]", "`min grupp`[b]"});
  CHECK(terms_of(design_of("~ 0 + kön + C(år, base = '2021')")) ==
        Names{"kön[Kvinna]", "kön[Man]", "C(år, base = \"2021\")[2020]",
              "C(år, base = \"2021\")[2022]"});
  CHECK(terms_of(design_of("~ poly(ålder, 2)")) ==
        Names{"(Intercept)", "poly(ålder, 2)[1]", "poly(ålder, 2)[2]"});
  CHECK(design_of("~ 0").x.cols() == 0);
}

TEST_CASE("columns tell their variable, level and reference", "[formula][model_matrix]") {
  const Design design = design_of("~ C(kön, base = \"Man\") + ålder + utl:ålder");
  const DesignColumn& sex = design.columns[1];
  CHECK(sex.label == "C(kön, base = \"Man\")");
  CHECK(sex.variable == "kön");
  CHECK(sex.level == "Kvinna");
  CHECK(sex.reference == "Man");
  CHECK(column(design, 1) == Vector{1, 0, 1, 0, 1, 0});
  CHECK(design.columns[2].variable == "ålder");
  CHECK(design.columns[2].level.empty());
  CHECK(design.columns[3].label == "ålder:utl");
  CHECK(design.columns[3].term == "ålder:utl[true]");
  CHECK(design.columns[3].variable.empty());
  CHECK(column(design, 3) == Vector{0, 0, 9, 10, 0, 12});
}

TEST_CASE("the first variable of a product varies fastest", "[formula][model_matrix]") {
  CHECK(terms_of(design_of("~ kön:`min grupp`")) ==
        Names{"(Intercept)", "kön[Kvinna]:`min grupp`[c]", "kön[Man]:`min grupp`[c]",
              "kön[Kvinna]:`min grupp`[a]", "kön[Man]:`min grupp`[a]", "kön[Kvinna]:`min grupp`[b]",
              "kön[Man]:`min grupp`[b]"});
}

TEST_CASE("offsets add up and are no columns", "[formula][model_matrix]") {
  const Design design = design_of("~ kön + offset(ålder) + offset(2 * utl)");
  CHECK(design.x.cols() == 2);
  CHECK(design.offset == Vector{7, 8, 11, 12, 11, 14});
  CHECK(design_of("~ kön").offset.empty());
}

TEST_CASE("new data get the columns of the fit", "[formula][model_matrix]") {
  const Formula formula = parse("~ kön * scale(ålder) + C(år) + utl + offset(center(ålder))");
  const Design fit = build_design(formula, sample(), ones);
  MemoryColumns one;
  one.add_real("ålder", {9, 12});
  one.add_real("år", {2022, 2020});
  one.add_factor("kön", {"Man"}, {0, 0}, false);  // other levels, other codes
  one.add_logical("utl", {1, 1});
  const Design next = apply_design(formula, fit.state, one);
  REQUIRE(terms_of(next) == terms_of(fit));
  CHECK(column(next, 1) == Vector{1, 1});
  CHECK(next.offset == Vector{-0.5, 2.5});
  CHECK(next.x(1, 2) == fit.x(5, 2));
  CHECK(next.x(0, 4) == 1);  // C(år)[2022]
  CHECK(next.x(1, 4) == 0);
}

TEST_CASE("an unseen level is counted, not shown", "[formula][model_matrix]") {
  const Formula formula = parse("~ kön + C(år)");
  const Design fit = build_design(formula, sample(), ones);
  MemoryColumns other = sample();
  other.add_factor("kön", {"Kvinna", "hemlig", "secret"}, {0, 1, 2, 1, 0, 0});
  other.set_source_rows({{0}, {9, 4}, {2}, {7}, {1}, {3}});
  const Error error = error_of([&] { apply_design(formula, fit.state, other); });
  CHECK(error.code() == "unseen_level");
  CHECK(error.place().column == "kön");
  CHECK(error.place().n_rows == 4);
  CHECK(error.place().rows == std::vector<std::size_t>{3, 5, 8, 10});
  CHECK(error.message().find("2 values") != std::string::npos);
  CHECK(error.message().find("hemlig") == std::string::npos);
  CHECK(error.message().find("secret") == std::string::npos);

  MemoryColumns late = sample();
  late.add_real("år", {2020, 2021, 1999, 2020, 2020, 2020});
  const Error year = error_of([&] { apply_design(formula, fit.state, late); });
  CHECK(year.code() == "unseen_level");
  CHECK(year.message().find("1999") == std::string::npos);
  late.add_logical("år", {1, 1, 1, 1, 1, 1});
  CHECK(code_of([&] { apply_design(formula, fit.state, late); }) == "DataError[type]");
}

TEST_CASE("what cannot be a predictor is refused", "[formula][model_matrix]") {
  MemoryColumns data = sample();
  data.add_factor("en", {"a"}, {0, 0, 0, 0, 0, 0});
  data.add_logical("sant", {1, 1, 1, 1, 1, 1});
  data.add_real("konst", {1, 1, 1, 1, 1, 1});
  CHECK(code("~ en", data) == "ModelError[one_level]");
  CHECK(code("~ ålder:sant", data) == "ModelError[one_level]");
  CHECK(code("~ C(konst)", data) == "ModelError[one_level]");
  CHECK(code("~ C(kön, base = \"man\")") == "FormulaError[unknown_base]");
  CHECK(code("~ log(kön)") == "DataError[type]");
  Column date;
  date.name = "datum";
  date.type = Column::Type::other;
  date.other = "date";
  date.codes.assign(6, 0);
  data.add(date);
  CHECK(code("~ datum", data) == "DataError[type]");
  CHECK(code_of([] { design_of("~ ."); }) == "FormulaError[dot]");
}

TEST_CASE("text with many values must be confirmed", "[formula][model_matrix]") {
  Names levels;
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 60; ++i) {
    levels.push_back("v" + std::to_string(i));
    codes.push_back(i);
  }
  MemoryColumns data;
  data.add_factor("text", levels, codes, false);
  data.add_factor("declared", levels, codes, true);
  const auto cols = [&](const std::string& text, double count) {
    return build_design(parse(text), data, Vector(60, count)).x.cols();
  };
  CHECK(code_of([&] { cols("~ text", 1000); }) == "DataError[too_many_levels]");
  CHECK(cols("~ C(text)", 1) == 60);
  CHECK(cols("~ declared", 1) == 60);

  levels.resize(20);
  for (std::int32_t& c : codes) c %= 20;
  data.add_factor("text", levels, codes, false);
  CHECK(code_of([&] { cols("~ text", 3); }) == "DataError[too_many_levels]");
  CHECK(cols("~ text", 4) == 20);
  levels.resize(8);
  for (std::int32_t& c : codes) c %= 8;
  data.add_factor("text", levels, codes, false);
  CHECK(cols("~ text", 1) == 8);  // few values are no mistake, however few the rows
}

TEST_CASE("the number of columns is limited", "[formula][model_matrix]") {
  Vector x;
  for (int i = 0; i < 300; ++i) x.push_back(i);
  MemoryColumns data;
  data.add_real("a", x);
  data.add_real("b", x);
  CHECK(code("~ C(a):C(b)", data) == "ModelError[too_many_columns]");
}

TEST_CASE("the design of a random term", "[formula][model_matrix]") {
  const Formula formula = parse("~ 1 + (kön + center(ålder) | g)");
  const Side& side = formula.random[0].design;
  const Design fit = build_side(side, formula.source, sample(), ones);
  CHECK(terms_of(fit) == Names{"(Intercept)", "kön[Man]", "center(ålder)"});
  CHECK(apply_side(side, fit.state, sample()).x.cells() == fit.x.cells());
}

TEST_CASE("22,000 patterns by 12 columns take about a millisecond", "[.speed]") {
  const std::size_t n = 22000;
  MemoryColumns data;
  Vector x(n);
  std::vector<std::int32_t> two(n), five(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = static_cast<double>(i % 97);
    two[i] = static_cast<std::int32_t>(i % 2);
    five[i] = static_cast<std::int32_t>(i % 5);
  }
  data.add_real("x", x);
  data.add_logical("u", two);
  data.add_factor("f", {"a", "b"}, two);
  data.add_factor("g", {"a", "b", "c", "d", "e"}, five);
  const Formula formula = parse("~ x + u + f * g + f:x");
  const Vector counts(n, 1.0);
  double best = 1e9;
  for (int k = 0; k < 20; ++k) {
    const auto start = std::chrono::steady_clock::now();
    const Design design = build_design(formula, data, counts);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
    REQUIRE(design.x.cols() == 13);
  }
  WARN("best of 20: " << best << " ms");
}
