#include "skillnad/inference/influence.hpp"

#include "skillnad/base/linalg.hpp"

namespace skillnad {

Table influence_table(Context& context, const Fit& fit, const FitRows& rows,
                      const PatternUnits& units) {
  const UnitScores units_found = unit_scores(context, fit, rows, units);
  const Matrix& score = units_found.score;
  const Matrix& v = fit.covariance_standardised;
  const Matrix moved = linalg::multiply(v, score);
  const std::size_t p = fit.n_coefficients();
  std::vector<std::string> level, term;
  Vector n, distance, dfbeta;
  for (std::size_t u = 0; u < score.cols(); ++u) {
    const Vector step(moved.column(u), moved.column(u) + moved.rows());
    double cooks = 0.0;
    for (std::size_t a = 0; a < step.size(); ++a) cooks += score(a, u) * step[a];
    const Vector change = fit.standardiser.coefficients(step);
    for (std::size_t j = 0; j < p; ++j) {
      level.push_back(units_found.label[u]);
      n.push_back(units_found.n[u]);
      distance.push_back(cooks / static_cast<double>(step.size()));
      term.push_back(fit.coefficients[j].name());
      dfbeta.push_back(change[j]);
    }
  }
  Table table;
  table.add(Column::of_text("level", std::move(level)));
  table.add(Column::of_whole("n", std::move(n)));
  table.add(Column::of_real("cooks_distance", std::move(distance)));
  table.add(Column::of_text("term", std::move(term)));
  table.add(Column::of_real("dfbeta", std::move(dfbeta)));
  return table;
}

}  // namespace skillnad
