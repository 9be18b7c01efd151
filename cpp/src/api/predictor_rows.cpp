// The linear predictor of new rows as a matrix: what tools that work on coefficients ask for.
#include <algorithm>
#include <cmath>
#include <memory>

#include "functions.hpp"
#include "prediction_rows.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/hazard_rows.hpp"

namespace skillnad::api {

namespace {

/// The columns of an ordinal fit: x'b less the mean of the thresholds.
Matrix latent_rows(const Fit& fit, const formula::Design& design) {
  const std::size_t cuts = fit.standardiser.n_thresholds;
  const std::size_t n = design.x.rows();
  const double share = 1.0 / static_cast<double>(cuts);
  Matrix out(n, fit.n_coefficients());
  for (std::size_t c = 0; c < cuts; ++c) std::fill_n(out.column(c), n, -share);
  std::size_t next = cuts;
  for (std::size_t j = 0; j < design.columns.size(); ++j) {
    if (design.columns[j].term == "(Intercept)") continue;
    if (next >= out.cols()) damaged_design();
    const bool one = fit.standardiser.threshold_of[next] == Standardiser::every_threshold;
    const std::size_t end = next + (one ? 1 : cuts);
    if (end > out.cols()) damaged_design();
    for (; next < end; ++next)
      for (std::size_t i = 0; i < n; ++i) out(i, next) = (one ? 1.0 : share) * design.x(i, j);
  }
  return out;
}

/// The columns of a hazard fit: x'b and the mean of the bands.
Matrix mean_band_rows(const Fit& fit, const formula::Design& design) {
  const std::size_t bands = fit.history.n_bands();
  Matrix out = at_band(design, bands, 0);
  for (std::size_t k = 0; k < bands; ++k)
    std::fill_n(out.column(k), out.rows(), 1.0 / static_cast<double>(bands));
  return out;
}

}  // namespace

Table predictor_rows(Context& context, const Fit& fit, const Value& newdata) {
  const ModelRows rows = new_rows(context, fit, newdata, false);
  const Matrix x = fit.family == Family::ordinal  ? latent_rows(fit, rows.design)
                   : fit.family == Family::hazard ? mean_band_rows(fit, rows.design)
                                                  : rows.design.x;
  if (x.cols() != fit.n_coefficients()) damaged_design();
  const double missing = std::nan("");
  Table table;
  const auto add = [&](const std::string& name, const double* cells) {
    Vector column(rows.n_frame_rows, missing);
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint32_t pattern = rows.patterns.pattern_of_row[i];
      if (pattern != Patterns::not_kept) column[i] = cells[pattern];
    }
    table.add(Column::of_real(name, std::move(column)));
  };
  for (std::size_t j = 0; j < x.cols(); ++j) add(fit.coefficients[j].name(), x.column(j));
  const Vector none(x.rows(), 0.0);
  const Vector& offset = rows.design.offset;
  add("(offset)", offset.empty() ? none.data() : offset.data());
  return table;
}

}  // namespace skillnad::api
