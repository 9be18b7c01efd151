#include "skillnad/nuso/quota.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "skillnad/base/math.hpp"

namespace skillnad::nuso {

namespace {

constexpr int max_sweeps = 40;
constexpr int max_passes = 25;
constexpr int max_swaps = 100;
constexpr std::size_t max_tried = 80, max_partners = 6000;
/// Expected counts are brought this far inside a range, as a share of its width.
constexpr double inner = 0.25;
/// What a count outside its range weighs, against 1 for one at its end.
constexpr double beyond = 60.0;
/// Beyond this log odds a row is never changed: what cannot be stays so.
constexpr double certain = 12.0;

/// Expected count of a margin and its derivative in the offset.
struct Expected {
  double count = 0.0, slope = 0.0;
};

Expected expected_in(const Margin& margin, const std::vector<double>& chance) {
  Expected e;
  for (const std::uint32_t i : margin.rows) {
    e.count += chance[i];
    e.slope += chance[i] * (1.0 - chance[i]);
  }
  return e;
}

void move_margin(Draw& draw, std::vector<double>& chance, const Margin& margin, double low,
                 double high, bool& moved) {
  const Expected e = expected_in(margin, chance);
  if (e.count >= low - 0.02 && e.count <= high + 0.02) return;
  const double goal = e.count < low ? low : high;
  const double step = std::clamp((goal - e.count) / std::max(e.slope, 1e-9), -1.5, 1.5);
  for (const std::uint32_t i : margin.rows) {
    if (std::abs(draw.eta[i]) > certain) continue;
    draw.eta[i] = std::clamp(draw.eta[i] + step, -certain, certain);
    chance[i] = math::logistic(draw.eta[i]).mu;
  }
  moved = true;
}

/// The range of every margin of `equal` around the share of all of them.
void set_equal(Draw& draw, const EqualShares& equal, const std::vector<double>& chance) {
  double count = 0.0, size = 0.0;
  for (std::size_t m = equal.first; m < equal.last; ++m) {
    count += expected_in(draw.margins[m], chance).count;
    size += static_cast<double>(draw.margins[m].rows.size());
  }
  if (size == 0.0) return;
  const double share = count / size;
  for (std::size_t m = equal.first; m < equal.last; ++m) {
    const double n = static_cast<double>(draw.margins[m].rows.size());
    draw.margins[m].low = std::max(0.0, n * (share - equal.tolerance));
    draw.margins[m].high = std::min(n, n * (share + equal.tolerance));
  }
}

/// The score of a candidate: it is drawn where this is above 0.
std::vector<double> scores(const Draw& draw, std::uint64_t seed, std::uint32_t stream) {
  std::vector<double> score(draw.eta.size());
  for (std::size_t i = 0; i < score.size(); ++i) {
    const double u = uniform_draw(seed, {0, stream, draw.index[i]});
    double eta = draw.eta[i];
    if (!draw.shift.empty() && draw.shift[i] != 0.0) {
      const double moved = math::logistic(eta).mu + draw.shift[i];
      eta = math::logit(std::clamp(moved, 1e-6, 1.0 - 1e-6));
    }
    score[i] = eta + math::logit(u);
  }
  return score;
}

/// How far the counts are from the middle of their ranges, in half widths, squared and summed. Of
/// shares that shall be equal only their difference counts: whole children near the same share in
/// every group need not exist for two groupings of the same rows at once.
class Distance {
 public:
  Distance(const Draw& draw, const std::vector<std::uint8_t>& taken) : equal_(draw.equal) {
    const std::vector<Margin>& margins = draw.margins;
    for (const Margin& margin : margins) {
      double n = 0.0;
      for (const std::uint32_t i : margin.rows) n += taken[i];
      // Counts are whole: the range holds those between its ends, or else the nearest one.
      double first = std::ceil(margin.low - 1e-9), last = std::floor(margin.high + 1e-9);
      if (first > last) first = last = std::floor((margin.low + margin.high) / 2.0 + 0.5);
      const double half = std::max(0.5, (last - first) / 2.0);
      count_.push_back(n);
      size_.push_back(static_cast<double>(margin.rows.size()));
      middle_.push_back((first + last) / 2.0);
      weight_.push_back(1.0 / (half * half));
      low_.push_back(first);
      high_.push_back(last);
    }
    set_of_.assign(margins.size(), none);
    for (std::size_t e = 0; e < equal_.size(); ++e)
      for (std::size_t m = equal_[e].first; m < equal_[e].last; ++m) set_of_[m] = e;
  }
  std::size_t size() const { return count_.size(); }
  void add(std::size_t m, double step) { count_[m] += step; }
  bool met() const {
    for (std::size_t m = 0; m < count_.size(); ++m)
      if (wanted(m) != 0.0) return false;
    return true;
  }
  /// +1 or -1: what would bring margin m nearer its range; 0 if it is in it.
  double wanted(std::size_t m) const {
    if (set_of_[m] == none) return count_[m] < low_[m] ? 1.0 : count_[m] > high_[m] ? -1.0 : 0.0;
    const EqualShares& equal = equal_[set_of_[m]];
    if (size_[m] == 0.0 || beyond_tolerance(equal) == 0.0) return 0.0;
    return count_[m] / size_[m] < pooled(equal) ? 1.0 : -1.0;
  }
  /// What adding `step` (+1 or -1) to margin m changes; counts outside their range weigh more.
  double change(std::size_t m, double step) {
    const double before = loss(m);
    count_[m] += step;
    const double after = loss(m);
    count_[m] -= step;
    return after - before;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  double loss(std::size_t m) const {
    if (set_of_[m] != none) {
      const EqualShares& equal = equal_[set_of_[m]];
      const double apart = deviation(equal), outside = beyond_tolerance(equal);
      return apart * apart + beyond * outside * outside;
    }
    const double from_middle = count_[m] - middle_[m];
    const double outside = std::max({0.0, low_[m] - count_[m], count_[m] - high_[m]});
    return weight_[m] * from_middle * from_middle + beyond * outside * outside;
  }
  double pooled(const EqualShares& equal) const {
    double n = 0.0, k = 0.0;
    for (std::size_t m = equal.first; m < equal.last; ++m) {
      n += size_[m];
      k += count_[m];
    }
    return n > 0.0 ? k / n : 0.0;
  }
  /// The largest distance of a group from the share of all, in rows.
  double deviation(const EqualShares& equal) const {
    const double share = pooled(equal);
    double most = 0.0;
    for (std::size_t m = equal.first; m < equal.last; ++m)
      most = std::max(most, std::abs(count_[m] - share * size_[m]));
    return most;
  }
  /// How many rows a group is farther from the share of all than it may be, at most.
  double beyond_tolerance(const EqualShares& equal) const {
    double n = 0.0, most = 0.0;
    for (std::size_t m = equal.first; m < equal.last; ++m) n += size_[m];
    const double share = pooled(equal);
    for (std::size_t m = equal.first; m < equal.last; ++m)
      most = std::max(most, std::abs(count_[m] - share * size_[m]) - equal.allowed(size_[m], n));
    return most;
  }

  const std::vector<EqualShares>& equal_;
  std::vector<double> count_, size_, middle_, weight_, low_, high_;
  std::vector<std::size_t> set_of_;
};

/// Changes of drawn rows, nearest their threshold first.
class Repair {
 public:
  Repair(const Draw& draw, const std::vector<double>& score, std::vector<std::uint8_t>& taken)
      : taken_(taken), distance_(draw, taken) {
    const std::size_t n = taken.size();
    begin_.assign(n + 1, 0);
    for (const Margin& margin : draw.margins)
      for (const std::uint32_t i : margin.rows) ++begin_[i + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    member_.resize(begin_[n]);
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (std::size_t m = 0; m < draw.margins.size(); ++m)
      for (const std::uint32_t i : draw.margins[m].rows)
        member_[next[i]++] = static_cast<std::uint32_t>(m);
    for (std::size_t i = 0; i < n; ++i)
      if (std::abs(draw.eta[i]) <= certain) order_.push_back(static_cast<std::uint32_t>(i));
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const double x = std::abs(score[a]), y = std::abs(score[b]);
      return x < y || (x == y && a < b);
    });
  }

  void run() {
    for (int pass = 0; pass < max_passes && !distance_.met(); ++pass)
      if (!change_singly()) break;
    for (int swap = 0; swap < max_swaps && !distance_.met(); ++swap)
      if (!change_pair()) break;
  }

 private:
  double step_of(std::uint32_t i) const { return taken_[i] ? -1.0 : 1.0; }
  double change_of(std::uint32_t i) {
    double change = 0.0;
    for (std::uint32_t k = begin_[i]; k < begin_[i + 1]; ++k)
      change += distance_.change(member_[k], step_of(i));
    return change;
  }
  void apply(std::uint32_t i) {
    for (std::uint32_t k = begin_[i]; k < begin_[i + 1]; ++k) distance_.add(member_[k], step_of(i));
    taken_[i] = taken_[i] ? 0 : 1;
  }
  bool change_singly() {
    bool changed = false;
    for (const std::uint32_t i : order_) {
      if (change_of(i) >= -1e-9) continue;
      apply(i);
      changed = true;
    }
    return changed;
  }
  /// Two rows at once, where an exact count bars every single change: one that helps a margin not
  /// yet met, and one that makes good what this costs.
  bool change_pair() {
    for (std::size_t m = 0; m < distance_.size(); ++m) {
      const double wanted = distance_.wanted(m);
      if (wanted == 0.0) continue;
      std::size_t tried = 0;
      for (const std::uint32_t i : order_) {
        if (step_of(i) != wanted || !is_member(i, m)) continue;
        if (++tried > max_tried) break;
        const double first = change_of(i);
        apply(i);
        for (std::size_t k = 0; k < std::min(max_partners, order_.size()); ++k) {
          const std::uint32_t j = order_[k];
          if (j == i || first + change_of(j) >= -1e-9) continue;
          apply(j);
          return true;
        }
        apply(i);
      }
    }
    return false;
  }
  bool is_member(std::uint32_t i, std::size_t m) const {
    for (std::uint32_t k = begin_[i]; k < begin_[i + 1]; ++k)
      if (member_[k] == m) return true;
    return false;
  }

  std::vector<std::uint8_t>& taken_;
  Distance distance_;
  std::vector<std::uint32_t> begin_, member_, order_;
};

}  // namespace

void fit_margins(Draw& draw) {
  std::vector<double> chance(draw.eta.size());
  for (std::size_t i = 0; i < chance.size(); ++i) chance[i] = math::logistic(draw.eta[i]).mu;
  std::vector<std::uint8_t> is_equal(draw.margins.size(), 0);
  for (const EqualShares& equal : draw.equal)
    for (std::size_t m = equal.first; m < equal.last; ++m) is_equal[m] = 1;
  for (int sweep = 0; sweep < max_sweeps; ++sweep) {
    bool moved = false;
    const auto move = [&](std::size_t m) {
      const Margin& margin = draw.margins[m];
      if (margin.rows.empty()) return;
      const double room = inner * (margin.high - margin.low);
      move_margin(draw, chance, margin, margin.low + room, margin.high - room, moved);
    };
    for (std::size_t m = 0; m < draw.margins.size(); ++m)
      if (!is_equal[m]) move(m);
    // Their ranges go with what the other margins have come to, so they are set just before.
    for (const EqualShares& equal : draw.equal) {
      set_equal(draw, equal, chance);
      for (std::size_t m = equal.first; m < equal.last; ++m) move(m);
    }
    if (!moved) break;
  }
}

std::vector<std::uint8_t> drawn(const Draw& draw, std::uint64_t seed, std::uint32_t stream) {
  const std::vector<double> score = scores(draw, seed, stream);
  std::vector<std::uint8_t> taken(score.size());
  for (std::size_t i = 0; i < score.size(); ++i) taken[i] = score[i] > 0.0 ? 1 : 0;
  return taken;
}

void meet_margins(const Draw& draw, std::uint64_t seed, std::uint32_t stream,
                  std::vector<std::uint8_t>& taken) {
  const std::vector<double> score = scores(draw, seed, stream);
  Repair(draw, score, taken).run();
}

}  // namespace skillnad::nuso
