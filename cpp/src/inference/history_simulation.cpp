#include "skillnad/inference/history_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "simulated_effects.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/inference/censoring.hpp"
#include "skillnad/inference/predictions.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

namespace {

/// The place of the event in a band of hazard h, given that P(event before it | at risk) is v.
double place_in_band(Link link, const Probability& h, double v) {
  if (link != Link::cloglog) return v / h.value;
  return math::log1p(-v) / math::log1p(-std::min(h.value, 1.0 - 1e-16));
}

class Simulator {
 public:
  Simulator(const Fit& fit, const ModelRows& people)
      : fit_(fit),
        histories_(people.histories),
        n_bands_(fit.history.n_bands()),
        censoring_(people, n_bands_) {}

  /// The time in bands and whether it is the event, at predictor eta without the band.
  /// u, v, w: uniform, for the event, the censoring, and where the event of the data was seen.
  std::pair<double, bool> draw(std::uint32_t pattern, double eta, double u, double v,
                               double w) const {
    const double entry = entry_of(histories_, pattern);
    double end = end_of(histories_, pattern);
    if (histories_.event[pattern]) {
      const std::size_t k = histories_.last[pattern];
      const double from = std::max(entry, static_cast<double>(k));
      const double share = end - from;
      const double at = eta + fit_.standardised[k] + (share < 1.0 ? math::log(share) : 0.0);
      const Probability h = inverse_link(fit_.link, at);
      const double part = censoring_.seen_part(from, end, h.complement, w);
      end = censoring_.draw(from + share * place_in_band(fit_.link, h, part * h.value), v);
    }
    double survival = 1.0;
    double reached = 0.0;
    for (std::size_t k = histories_.first[pattern]; k < n_bands_ && static_cast<double>(k) < end;
         ++k) {
      const double from = std::max(entry, static_cast<double>(k));
      const double share = static_cast<double>(k) + 1.0 - from;
      const double at = eta + fit_.standardised[k] + (share < 1.0 ? math::log(share) : 0.0);
      const Probability h = inverse_link(fit_.link, at);
      if (u < reached + survival * h.value) {
        const double inside = std::min(place_in_band(fit_.link, h, (u - reached) / survival), 1.0);
        const double time =
            std::min(from + share * inside, std::nextafter(static_cast<double>(k) + 1.0, 0.0));
        return time < end ? std::make_pair(time, true) : std::make_pair(end, false);
      }
      reached += survival * h.value;
      survival *= h.complement;
    }
    return {end, false};
  }

  /// From bands to the unit of the breaks; an event stays before the break that ends its band.
  double time(double in_bands, bool event) const {
    const Vector& breaks = fit_.history.breaks;
    const auto k = std::min(static_cast<std::size_t>(in_bands), n_bands_ - 1);
    const double share = in_bands - static_cast<double>(k);
    if (share == 1.0) return breaks[k + 1];
    const double time = breaks[k] + share * (breaks[k + 1] - breaks[k]);
    return event ? std::min(time, std::nextafter(breaks[k + 1], 0.0)) : time;
  }

 private:
  const Fit& fit_;
  const PatternHistories& histories_;
  std::size_t n_bands_;
  Censoring censoring_;
};

}  // namespace

Table simulated_histories(Context& context, const Fit& fit, const ModelRows& people, std::size_t n,
                          std::uint64_t seed) {
  const PredictionPoints points = pattern_points(fit, people);
  Vector fixed(people.patterns.size());
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    fixed[i] = points.offset.empty() ? 0.0 : points.offset[i];
    for (std::size_t j = fit.history.n_bands(); j < fit.n_coefficients(); ++j)
      fixed[i] += points.x(i, j) * fit.standardised[j];
  }
  const Simulator simulator(fit, people);
  Table table;
  table.n_rows = people.n_frame_rows;
  for (std::size_t r = 0; r < n; ++r) {
    const auto replicate = static_cast<std::uint32_t>(r);
    context.tick();
    Vector eta = fixed;
    add_effects(fit, people.random, points, 1, seed, replicate, eta);
    Vector time(people.n_frame_rows, std::nan(""));
    Vector status(people.n_frame_rows, std::nan(""));
    for (std::size_t i = 0; i < people.n_frame_rows; ++i) {
      if (i % 65536 == 0) context.tick();
      const std::uint32_t pattern = people.patterns.pattern_of_row[i];
      if (pattern == Patterns::not_kept) continue;
      const auto [at, event] =
          simulator.draw(pattern, eta[pattern], uniform_draw(seed, {replicate, outcome_stream, i}),
                         uniform_draw(seed, {replicate, censoring_stream, i}),
                         uniform_draw(seed, {replicate, seen_stream, i}));
      time[i] = simulator.time(at, event);
      status[i] = event ? 1.0 : 0.0;
    }
    const std::string name = "sim_" + std::to_string(r + 1);
    table.add(Column::of_real(name + "_time", std::move(time)));
    Column column = Column::of_real(name + "_status", std::move(status));
    column.whole = true;
    table.add(std::move(column));
  }
  return table;
}

}  // namespace skillnad
