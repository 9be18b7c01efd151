// Expected values: tests/fuzz/formula_reference.R (R's poly, ns, bs, scale, quantile).
#include <cmath>

#include "expect_error.hpp"
#include "memory_columns.hpp"
#include "skillnad/formula/model_matrix.hpp"
#include "skillnad/formula/splines.hpp"

using namespace skillnad;
using namespace skillnad::formula;
using Rows = std::vector<std::vector<double>>;

namespace {

const Vector patterns = {0.5, 1, 2, 3.5, 4, 6, 7.25, 9};
const Vector counts = {1, 3, 2, 1, 4, 1, 2, 1};
const Vector new_x = {-1, 0.5, 2.75, 9, 11};

MemoryColumns data_of(const Vector& x) {
  MemoryColumns data;
  data.add_real("x", x);
  return data;
}

// Learns from the patterns, applies to the new values.
void check(const std::string& call, const Rows& expected, std::size_t n_notes = 0) {
  INFO(call);
  const Formula formula = parse("~ 0 + " + call);
  const Design fit = build_design(formula, data_of(patterns), counts);
  CHECK(fit.notes.empty());
  const Design design = apply_design(formula, fit.state, data_of(new_x));
  CHECK(design.notes.size() == n_notes);
  REQUIRE(design.x.cols() == expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    for (std::size_t i = 0; i < new_x.size(); ++i) {
      CHECK(std::fabs(design.x(i, j) - expected[j][i]) <=
            1e-12 * std::max(1.0, std::fabs(expected[j][i])));
    }
  }
}

}  // namespace

TEST_CASE("poly agrees with R", "[formula][functions]") {
  check("poly(x, 3)", {{-0.48446054241678099, -0.33200792417373798, -0.10332899680917358,
                        0.53189024587017197, 0.73516040352756251},
                       {0.94026042253074971, 0.35664149414242396, -0.16851061229664649,
                        0.57817681960893696, 1.502101535165852},
                       {-2.0672703386848004, -0.3580994257161732, 0.29154855853644607,
                        0.5081451812293627, 3.4966817367788563}});
  check("poly(x, 2, raw = TRUE)", {new_x, {1, 0.25, 7.5625, 81, 121}});
}

TEST_CASE("ns and bs agree with R, within and beyond the range", "[formula][functions]") {
  check("ns(x, df = 3)",
        {{0.29192481792105168, 0, -0.02441453641822125, -0.16055045871559639, -0.68348623853211021},
         {-0.70061956301052386, 0, 0.61695885799196626, 0.38532110091743121, 0.44036697247706424},
         {0.40869474508947234, 0, -0.35738150644769467, 0.77522935779816504, 1.2431192660550459}},
        1);
  check(
      "ns(x, knots = c(2, 5))",
      {{0.21340289820887354, 0, -0.024579212700932607, -0.15053763440860213, -0.73118279569892453},
       {-0.58685797007440232, 0, 0.57169603870907726, 0.41397849462365582, 0.51075268817204256},
       {0.37345507186552868, 0, -0.3619802713862959, 0.73655913978494625, 1.2204301075268822}},
      1);
  check("bs(x, df = 5)",
        {{-8.8979591836734695, 0, 0.079719387755102039, 0, 0},
         {1.9735894357743096, 0, 0.68511779711884757, 0, -0.026890756302521024},
         {-0.075630252100840317, 0, 0.23085796818727491, 0, 0.44811524609843956},
         {0, 0, 0.0043048469387755098, 0, -2.1652244897959183},
         {0, 0, 0, 1, 2.7439999999999998}},
        1);
  check("bs(x, degree = 2, knots = 3)",
        {{-1.6658823529411766, 0, 0.75176470588235289, 0, 0.078431372549019635},
         {0.10588235294117647, 0, 0.23823529411764705, 0, -0.85620915032679723},
         {0, 0, 0, 1, 1.7777777777777777}},
        1);
}

TEST_CASE("center and scale agree with R", "[formula][functions]") {
  check("center(x)", {{-4.7666666666666666, -3.2666666666666666, -1.0166666666666666,
                       5.2333333333333334, 7.2333333333333334}});
  check("scale(x)", {{-1.8126853671342589, -1.2422599019521494, -0.38662170417898528,
                      1.9901510674131373, 2.7507183543226166}});
}

TEST_CASE("quantiles count each row", "[formula][functions]") {
  CHECK(quantile_knots(patterns, counts, 3) == Vector{1.5, 4, 5});
}

TEST_CASE("a design on patterns is the design on repeated rows", "[formula][functions]") {
  Vector repeated;
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    first.push_back(repeated.size());
    repeated.insert(repeated.end(), static_cast<std::size_t>(counts[i]), patterns[i]);
  }
  const Formula formula = parse("~ poly(x, 4) + ns(x, df = 4) + bs(x, df = 6) + scale(log(x))");
  const Design a = build_design(formula, data_of(patterns), counts);
  const Design b = build_design(formula, data_of(repeated), Vector(repeated.size(), 1.0));
  for (std::size_t j = 0; j < a.x.cols(); ++j) {
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      CHECK(a.x(i, j) == Approx(b.x(first[i], j)).epsilon(1e-12).margin(1e-14));
    }
  }
}

TEST_CASE("orthogonal polynomials are orthonormal over the rows", "[formula][functions]") {
  const Design design = build_design(parse("~ poly(x, 5)"), data_of(patterns), counts);
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t k = 1; k < 6; ++k) {
      double product = 0;
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        product += counts[i] * design.x(i, j) * design.x(i, k);
      }
      CHECK(std::fabs(product - (j == k ? 1.0 : 0.0)) < 1e-13);
    }
  }
}

TEST_CASE("what the data do not allow is said", "[formula][functions]") {
  const auto code = [](const std::string& text, const Vector& x) {
    return code_of([&] { build_design(parse(text), data_of(x), Vector(x.size(), 1.0)); });
  };
  CHECK(code("~ poly(x, 3)", {1, 2, 2, 3}) == "DataError[too_few_values]");
  CHECK(code("~ scale(x)", {2, 2, 2}) == "DataError[too_few_values]");
  CHECK(code("~ ns(x, df = 2)", {2, 2, 2}) == "DataError[too_few_values]");
  CHECK(code("~ ns(x, df = 4)", {1, 1, 1, 1, 1, 1, 2, 3}) == "DataError[knots]");
  CHECK(code("~ bs(x, knots = 7)", {1, 2, 3}) == "DataError[knots]");
  CHECK(code("~ ns(x, knots = c(2, 2, 2, 2))", {1, 2, 3}) == "DataError[knots]");
  CHECK(code("~ log(x)", {1, 0, 3}) == "DataError[non_finite_transform]");
  CHECK(code("~ I(1/(x - 1))", {1, 0, 3}) == "DataError[non_finite_transform]");
  CHECK(code("~ ns(sqrt(x), df = 2)", {1, -1, 3}) == "DataError[non_finite_transform]");
  CHECK(code("~ offset(x/0)", {1, -1, 3}) == "DataError[non_finite_transform]");
  CHECK(code("~ x:abs(x)", {1e155, 1, 3}) == "DataError[non_finite]");
  const Error error = error_of([] {
    build_design(parse("~ log(x)"), data_of({1, 0, -3}), {1, 1, 1});
  });
  CHECK(error.place().rows == std::vector<std::size_t>{2, 3});
  CHECK(error.place().n_rows == 2);
  CHECK(error.message().find("log(x)") == 0);
}

TEST_CASE("arithmetic", "[formula][functions]") {
  MemoryColumns data = data_of({1, 2, 8});
  data.add_logical("u", {0, 1, 1});
  data.add_factor("f", {"a", "b"}, {0, 1, 0});
  const auto value = [&](const std::string& text) {
    const Formula formula = parse("cbind(" + text + ", x) ~ 1");
    return evaluate_numeric(formula.response.parts[0], data);
  };
  CHECK(value("-x^2 + 2 * (x - 1)/4") == Vector{-1, -3.5, -60.5});
  CHECK(value("2^-x") == Vector{0.5, 0.25, 0.00390625});
  CHECK(value("x + u") == Vector{1, 3, 9});
  CHECK(value("log2(x)") == Vector{0, 1, 3});
  CHECK(value("abs(2 - x)") == Vector{1, 0, 6});
  CHECK(value("8 - x - 1") == Vector{6, 5, -1});
  CHECK(value("8/x/2") == Vector{4, 2, 0.5});
  CHECK(value("2^3^0") == Vector{2, 2, 2});
  CHECK(code_of([&] { value("f + 1"); }) == "DataError[type]");
}
