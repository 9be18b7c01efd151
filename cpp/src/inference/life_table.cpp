#include "skillnad/inference/life_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/data/collapse.hpp"
#include "skillnad/data/complete.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Parts of a band, added up in the order of their size: the same sum for any order of the rows.
class Parts {
 public:
  void add(double x) {
    if (x == 1.0) {
      ++whole_;
    } else {
      parts_.push_back(x);
    }
  }
  double sum() {
    std::sort(parts_.begin(), parts_.end());
    double out = whole_;
    for (double x : parts_) out += x;
    return out;
  }
  const Vector& sorted() {
    std::sort(parts_.begin(), parts_.end());
    return parts_;
  }
  double n_whole() const { return whole_; }

 private:
  double whole_ = 0.0;
  Vector parts_;
};

/// What is counted in a band; [0] of the vectors stands for any cause.
struct BandCounts {
  double n_at_risk = 0.0;
  double n_censored = 0.0;
  Parts time;
  Vector n_events;
  std::vector<Parts> events, others;
};

BandCounts no_counts(std::size_t n_causes) {
  BandCounts out;
  out.n_events.assign(n_causes + 1, 0.0);
  out.events.resize(n_causes + 1);
  out.others.resize(n_causes + 1);
  return out;
}

void add_history(const History& h, const Vector& breaks, std::size_t n_causes,
                 std::vector<BandCounts>& bands) {
  if (h.first == History::none) return;
  for (std::uint32_t k = h.first; k <= h.last; ++k) {
    BandCounts& band = bands[k];
    const double low = breaks[k];
    const double high = breaks[k + 1];
    ++band.n_at_risk;
    const double from = std::max(h.from, low);
    const double to = std::min(h.to, high);
    band.time.add(from == low && to == high ? 1.0 : (to - from) / (high - low));
    if (k == h.last && h.cause == 0 && h.to < breaks.back()) ++band.n_censored;
    for (std::uint32_t c = 0; c <= n_causes; ++c) {
      const BandShare at = band_share(h, breaks, k, c);
      (at.event ? band.events : band.others)[c].add(at.share);
      if (at.event) ++band.n_events[c];
    }
  }
}

struct Columns {
  std::vector<std::string> band, cause;
  std::vector<std::uint32_t> slot;
  Vector n_at_risk, exposure, n_events, n_censored, hazard, survival, incidence, se, low, high;
};

/// The rows of one cause in one slot.
void add_cause(std::vector<BandCounts>& bands, const Vector& breaks, std::size_t cause, double z,
               Columns& out) {
  const std::size_t n = bands.size();
  double survival = 1.0;
  double incidence = 0.0;
  double variance = 0.0;  // of the cause's parts of the events
  Vector of_hazard, by_incidence, by_survival;
  for (std::size_t k = 0; k < n; ++k) {
    BandCounts& band = bands[k];
    const auto hazard = [&](std::size_t c) {
      return band_hazard(band.events[c].n_whole(), band.events[c].sorted(), band.others[c].sum());
    };
    const BandHazard all = hazard(0);
    const double events = band.n_events[0];
    const double part = events > 0.0 ? band.n_events[cause] / events : 0.0;
    for (std::size_t j = 0; j < k; ++j) {
      by_incidence[j] += by_survival[j] * part * all.hazard;
      by_survival[j] *= 1.0 - all.hazard;
    }
    by_incidence.push_back(survival * part);
    by_survival.push_back(-survival);
    of_hazard.push_back(all.variance);
    if (events > 0.0) {
      const double by_part = survival * all.hazard;
      variance += by_part * by_part * part * (1.0 - part) / events;
    }
    incidence += survival * part * all.hazard;
    survival *= 1.0 - all.hazard;
    double total = variance;
    for (std::size_t j = 0; j <= k; ++j) total += by_incidence[j] * by_incidence[j] * of_hazard[j];
    const double se = std::sqrt(total);

    out.n_at_risk.push_back(band.n_at_risk);
    out.exposure.push_back(band.time.sum() * (breaks[k + 1] - breaks[k]));
    out.n_events.push_back(band.n_events[cause]);
    out.n_censored.push_back(band.n_censored);
    out.hazard.push_back(hazard(cause).hazard);
    out.survival.push_back(survival);
    out.incidence.push_back(incidence);
    out.se.push_back(se);
    const bool inside = incidence > 0.0 && incidence < 1.0;
    double low = missing;
    double high = missing;
    if (inside) {
      const double rate = -math::log1p(-incidence);
      const double half = z * se / ((1.0 - incidence) * rate);
      low = -math::expm1(-rate * math::exp(-half));
      high = -math::expm1(-rate * math::exp(half));
    }
    out.low.push_back(low);
    out.high.push_back(high);
  }
}

}  // namespace

BandHazard band_hazard(double n_events, const Vector& late_shares, double exposure) {
  const double all = n_events + static_cast<double>(late_shares.size());
  if (!(all + exposure > 0.0)) return {missing, missing};
  if (late_shares.empty() || !(exposure > 0.0)) {
    const double at_risk = all + exposure;
    const double h = all / at_risk;
    return {h, h * (1.0 - h) / at_risk};
  }
  // The score falls and is convex in H, and this start lies below its root: Newton climbs to it.
  double rate = math::log1p(all / exposure);
  double information = 0.0;
  for (int step = 0; step < 100; ++step) {
    double score = -exposure;
    information = 0.0;
    const auto add = [&](double n, double s) {
      const double growth = math::expm1(rate * s);
      score += n * s / growth;
      information += n * s * s * (growth + 1.0) / (growth * growth);
    };
    if (n_events > 0.0) add(n_events, 1.0);
    for (double s : late_shares) add(1.0, s);
    const double change = score / information;
    rate += change;
    if (std::fabs(change) <= 1e-14 * rate) break;
  }
  const double survives = math::exp(-rate);
  return {-math::expm1(-rate), survives * survives / information};
}

Table life_table(Context& context, std::shared_ptr<const Table> data, const HistoryRequest& request,
                 const std::vector<std::string>& by, double level) {
  check_level(level);
  check_breaks(request.breaks);
  std::vector<std::string> used;
  const auto add_once = [&](const std::string& name) {
    if (!name.empty() && std::find(used.begin(), used.end(), name) == used.end())
      used.push_back(name);
  };
  for (const std::string& name : by) add_once(name);
  const std::vector<std::string> by_names = used;
  for (const std::string* name : {&request.time, &request.status, &request.entry}) add_once(*name);
  Context quiet;  // a note would not be seen beside a table
  quiet.interrupted = context.interrupted;
  const Frame frame = Frame::read(std::move(data), used, quiet);
  const Complete complete = complete_rows(frame, used, "drop");
  if (complete.n_dropped > 0) {
    std::vector<std::string> where;
    for (const auto& [name, n] : complete.dropped_by) where.push_back(name);
    context.warn("missing", counted(static_cast<double>(complete.n_dropped), "row") +
                                (complete.n_dropped == 1 ? " is" : " are") +
                                " left out for missing cells in " + list_text(where) + ".");
  }
  const Column* entry = request.entry.empty() ? nullptr : &frame.at(request.entry);
  const Histories read = read_histories(quiet, frame.at(request.time), frame.at(request.status),
                                        entry, request, false, complete.keep);

  Patterns slots;
  std::vector<const Column*> by_columns;
  for (const std::string& name : by_names) by_columns.push_back(&frame.at(name));
  if (!by_columns.empty()) slots = collapse(context, by_columns, {}, complete.keep);
  const std::size_t n_slots = by_columns.empty() ? 1 : slots.size();
  const std::size_t n_bands = request.n_bands();
  const std::size_t n_causes = std::max<std::size_t>(read.status.causes.size(), 1);
  std::vector<std::vector<BandCounts>> counts(
      n_slots, std::vector<BandCounts>(n_bands, no_counts(n_causes)));
  for (std::size_t i = 0; i < frame.n_rows(); ++i)
    if (complete.kept(i))
      add_history(read.of_row[i], request.breaks, n_causes,
                  counts[by_columns.empty() ? 0 : slots.pattern_of_row[i]]);

  const double z = normal_quantile(0.5 + 0.5 * level);
  const std::vector<std::string> labels = band_labels(request.breaks);
  Columns out;
  for (std::size_t s = 0; s < n_slots; ++s) {
    context.tick();
    for (std::size_t c = 1; c <= n_causes; ++c) {
      for (std::size_t k = 0; k < n_bands; ++k) {
        out.slot.push_back(static_cast<std::uint32_t>(s));
        out.band.push_back(labels[k]);
        if (n_causes > 1) out.cause.push_back(read.status.causes[c - 1]);
      }
      add_cause(counts[s], request.breaks, c, z, out);
    }
  }
  Table table;
  for (const Column* column : by_columns) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t s : out.slot) rows.push_back(slots.first_row[s]);
    table.add(gather(*column, rows));
  }
  if (n_causes > 1) table.add(Column::of_text("cause", out.cause));
  table.add(Column::of_text("band", out.band));
  table.add(Column::of_whole("n_at_risk", out.n_at_risk));
  table.add(Column::of_real("exposure", out.exposure));
  table.add(Column::of_whole("n_events", out.n_events));
  table.add(Column::of_whole("n_censored", out.n_censored));
  table.add(Column::of_real("hazard", out.hazard));
  table.add(Column::of_real("survival", out.survival));
  table.add(Column::of_real("cumulative_incidence", out.incidence));
  table.add(Column::of_real("std_error", out.se));
  table.add(Column::of_real("conf_low", out.low));
  table.add(Column::of_real("conf_high", out.high));
  return table;
}

}  // namespace skillnad
