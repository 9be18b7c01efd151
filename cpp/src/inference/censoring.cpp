#include "skillnad/inference/censoring.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "skillnad/base/math.hpp"

namespace skillnad {

double entry_of(const PatternHistories& histories, std::size_t i) {
  return histories.first[i] + histories.before_entry[i];
}

double end_of(const PatternHistories& histories, std::size_t i) {
  const double whole = histories.last[i] + 1.0;
  if (histories.event[i]) return whole;
  if (histories.last[i] > histories.first[i]) return histories.last[i] + histories.last_share[i];
  // A band that counts to its end must end there to the bit.
  const double end = entry_of(histories, i) + histories.last_share[i];
  return std::fabs(end - whole) < 1e-12 ? whole : end;
}

Censoring::Censoring(const ModelRows& people, std::size_t n_bands)
    : last_(static_cast<double>(n_bands)) {
  const PatternHistories& histories = people.histories;
  std::vector<std::pair<double, double>> entries, ends, censored;
  for (std::size_t i = 0; i < people.patterns.size(); ++i) {
    const double n = people.cases[i];
    const double end = end_of(histories, i);
    entries.emplace_back(entry_of(histories, i), n);
    ends.emplace_back(histories.event[i] ? std::nextafter(end, 0.0) : end, n);
    if (!histories.event[i] && end < last_) censored.emplace_back(end, n);
  }
  for (auto* list : {&entries, &ends, &censored}) std::sort(list->begin(), list->end());
  std::size_t in = 0;
  std::size_t out = 0;
  double at_risk = 0.0;
  double left = 1.0;
  for (std::size_t c = 0; c < censored.size();) {
    const double at = censored[c].first;
    double n = 0.0;
    for (; c < censored.size() && censored[c].first == at; ++c) n += censored[c].second;
    for (; in < entries.size() && entries[in].first < at; ++in) at_risk += entries[in].second;
    for (; out < ends.size() && ends[out].first < at; ++out) at_risk -= ends[out].second;
    left *= 1.0 - n / at_risk;
    times_.push_back(at);
    left_.push_back(left);
  }
}

std::size_t Censoring::first(double from) const {
  return static_cast<std::size_t>(std::lower_bound(times_.begin(), times_.end(), from) -
                                  times_.begin());
}

double Censoring::seen_part(double from, double to, double left, double v) const {
  const std::size_t start = first(std::nextafter(from, to));
  if (start >= times_.size() || times_[start] >= to) return v;
  const double log_left = math::log(std::max(left, 1e-300));
  const double all = -math::expm1(log_left);
  const auto reached = [&](double t) {
    return -math::expm1(log_left * ((t - from) / (to - from))) / all;
  };
  // The chance of all that is seen, then where a part of it is reached.
  const auto sweep = [&](double stop) {
    double seen = 0.0;
    double before = 0.0;
    double g = 1.0;
    for (std::size_t c = start;; ++c) {
      const bool last = c >= times_.size() || times_[c] >= to;
      const double here = last ? 1.0 : reached(times_[c]);
      const double mass = g * (here - before);
      if (stop >= 0.0 && (seen + mass >= stop || last))
        return g > 0.0 ? std::min(before + (stop - seen) / g, 1.0) : before;
      seen += mass;
      before = here;
      if (last) return seen;
      g = left_[c] / (start > 0 ? left_[start - 1] : 1.0);
    }
  };
  return sweep(v * sweep(-1.0));
}

double Censoring::draw(double from, double u) const {
  const std::size_t start = first(from);
  const double before = start > 0 ? left_[start - 1] : 1.0;
  for (std::size_t k = start; k < times_.size(); ++k)
    if (left_[k] <= u * before) return times_[k];
  return last_;
}

}  // namespace skillnad
