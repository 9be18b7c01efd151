#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/models/scores.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Score of y successes in m trials at eta by differences of the plain log-likelihood.
double plain_score(Link link, double eta, double y, double m) {
  return slope_at_zero(
      [&](double d) {
        return y * std::log(plain_event(link, eta + d)) +
               (m - y) * std::log(plain_no_event(link, eta + d));
      },
      1e-3);
}

}  // namespace

TEST_CASE("scores of groups", "[scores]") {
  const Vector b = {-0.2, 0.4, 0.3};
  for (Link link : all_links) {
    Draws draws(111);
    const PlainData data = simulated(draws, link, {1, 4, 9, 17}, b, 0.5, 3);
    const Matrix scores = group_scores(laid_out(data), link, b);
    for (std::size_t g = 0; g < data.size(); ++g)
      for (std::size_t j = 0; j < 3; ++j) {
        double sum = 0.0;
        for (const PlainRow& row : data[g])
          sum += row.x[j] * plain_score(link, plain_eta(row, b), row.y, row.m);
        CHECK(distance(scores(j, g), sum) < 1e-9);
      }
  }
}

TEST_CASE("products of the scores of clusters", "[scores]") {
  Matrix scores(2, 4);
  scores.cells() = {1, 2, 3, -1, 0, 5, -2, 2};
  // Clusters {0, 2} and {1, 3}: sums (1, 7) and (1, 1).
  const Matrix meat = cluster_meat(scores, {0, 1, 0, 1}, 2);
  CHECK(meat.cells() == Vector{2, 8, 8, 50});
  // All in one: the square of the total.
  CHECK(cluster_meat(scores, {0, 0, 0, 0}, 1).cells() == Vector{4, 16, 16, 64});
}

TEST_CASE("products of the scores of rows, counted patterns or not", "[scores]") {
  const Vector b = {-0.2, 0.4, 0.3, 0.1};
  for (Link link : all_links) {
    for (bool weighted : {false, true}) {
      const Sample data = sample(112, 12, 9, 0.7);
      RowsRequest request;
      request.formula = "y ~ x + f";
      if (weighted) {
        request.weights = "w";
        request.weight_kind = "frequency";
      }
      Context context;
      const ModelRows rows =
          read_model_rows(context, std::make_shared<const Table>(data.table()), request);
      const GroupedRows grouped =
          group_rows(rows.design.x, rows.y, rows.m, rows.design.offset, rows.patterns.group_start);
      const Matrix meat = row_meat(rows, grouped, link, b);
      Matrix expected(4, 4);
      for (std::size_t i = 0; i < data.size(); ++i) {
        const Vector x = {1.0, data.x[i], data.f[i] == "b" ? 1.0 : 0.0,
                          data.f[i] == "c" ? 1.0 : 0.0};
        double eta = 0.0;
        for (std::size_t j = 0; j < 4; ++j) eta += x[j] * b[j];
        const double s = plain_score(link, eta, data.y[i], 1.0);
        for (std::size_t j = 0; j < 4; ++j)
          for (std::size_t k = 0; k < 4; ++k)
            expected(j, k) += (weighted ? data.w[i] : 1.0) * s * s * x[j] * x[k];
      }
      for (std::size_t k = 0; k < 16; ++k)
        CHECK(distance(meat.cells()[k], expected.cells()[k]) < 1e-8);
    }
  }
}

TEST_CASE("rows of counts have one score each", "[scores]") {
  Table table;
  table.add(Column::of_whole("s", {3, 0, 2, 5}));
  table.add(Column::of_whole("t", {1, 4, 2, 0}));
  RowsRequest request;
  request.formula = "cbind(s, t) ~ 1";
  Context context;
  const ModelRows rows = read_model_rows(context, std::make_shared<const Table>(table), request);
  const GroupedRows grouped =
      group_rows(rows.design.x, rows.y, rows.m, rows.design.offset, rows.patterns.group_start);
  // At eta = 0 the logit's score is y - m / 2: 1, -2, 0 and 2.5.
  CHECK(row_meat(rows, grouped, Link::logit, {0.0})(0, 0) == Approx(1 + 4 + 0 + 6.25));
}
