#include "skillnad/decomposition/decomposition.hpp"

#include <algorithm>

#include "cell_rows.hpp"
#include "resampling.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

/// Groups a and b of the rows, with the names they are shown by.
struct Pair {
  std::uint32_t a, b;
  std::string label_a, label_b;
  bool rest = false;  ///< b stands for all other groups
};

std::uint32_t reference_of(const GapData& data, const std::string& reference) {
  const auto at = std::find(data.groups.begin(), data.groups.end(), reference);
  if (at != data.groups.end()) return static_cast<std::uint32_t>(at - data.groups.begin());
  if (!reference.empty())
    throw OptionError("group",
                      "reference = \"" + reference + "\" is no group; the groups are " +
                          enumeration(data.groups) + "." + did_you_mean(reference, data.groups),
                      {"reference", {}, 0});
  if (data.groups.size() > 2)
    throw OptionError("group",
                      "With more than two groups reference must say which one the others are "
                      "compared with; the groups are " +
                          enumeration(data.groups) + ".",
                      {"reference", {}, 0});
  return 0;
}

std::vector<Pair> pairs_of(const GapData& data, const DecompositionOptions& options) {
  std::vector<Pair> out;
  const auto n = static_cast<std::uint32_t>(data.groups.size());
  if (options.contrasts == Contrasts::rest) {
    for (std::uint32_t g = 0; g < n; ++g) out.push_back({g, n, data.groups[g], "(rest)", true});
    return out;
  }
  if (options.contrasts == Contrasts::pairs) {
    for (std::uint32_t b = 0; b < n; ++b)
      for (std::uint32_t a = b + 1; a < n; ++a)
        out.push_back({a, b, data.groups[a], data.groups[b]});
    return out;
  }
  const std::uint32_t b = reference_of(data, options.reference);
  for (std::uint32_t a = 0; a < n; ++a)
    if (a != b) out.push_back({a, b, data.groups[a], data.groups[b]});
  return out;
}

Vector picked(const Vector& cells, const std::vector<std::size_t>& at) {
  Vector out;
  out.reserve(at.size());
  for (std::size_t i : at) out.push_back(cells[i]);
  return out;
}

/// The patterns `at` alone.
GapRows subset(const GapRows& rows, const std::vector<std::size_t>& at) {
  GapRows out;
  out.variables = rows.variables;
  out.sets = rows.sets;
  out.n_groups = rows.n_groups;
  out.n_clusters = rows.n_clusters;
  out.x = Matrix(at.size(), rows.x.cols());
  for (std::size_t j = 0; j < rows.x.cols(); ++j)
    for (std::size_t k = 0; k < at.size(); ++k) out.x(k, j) = rows.x(at[k], j);
  out.y = picked(rows.y, at);
  out.m = picked(rows.m, at);
  out.yy = picked(rows.yy, at);
  out.ym = picked(rows.ym, at);
  out.mm = picked(rows.mm, at);
  out.cases = picked(rows.cases, at);
  out.cluster_weight = rows.cluster_weight;
  out.n_units = rows.n_units;
  out.scores = rows.scores;
  out.counts = Matrix(rows.counts.empty() ? 0 : at.size(), rows.counts.cols());
  for (std::size_t j = 0; j < rows.counts.cols(); ++j)
    for (std::size_t k = 0; k < at.size(); ++k) out.counts(k, j) = rows.counts(at[k], j);
  for (std::size_t i : at) {
    out.group.push_back(rows.group[i]);
    if (!rows.cluster.empty()) out.cluster.push_back(rows.cluster[i]);
    if (!rows.unit.empty()) out.unit.push_back(rows.unit[i]);
  }
  return out;
}

/// The rows of a contrast: all groups but a put together where b stands for the rest.
GapRows of_pair(GapRows rows, const Pair& pair) {
  if (!pair.rest) return rows;
  for (std::uint32_t& group : rows.group)
    if (group != pair.a) group = pair.b;
  rows.n_groups = pair.b + 1;
  return rows;
}

/// A stratum's cases and share of each group, with the influence of the shares.
struct StratumShare {
  double a = 0.0, b = 0.0;
  Influence of_a, of_b;
};

StratumShare share_of(const GapData& data, const GapRows& rows, const Pair& pair,
                      std::uint32_t stratum) {
  StratumShare out;
  out.of_a = out.of_b = Influence(rows.size());
  double all_a = 0.0, all_b = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all_a += rows.group[i] == pair.a ? rows.m[i] : 0.0;
    all_b += rows.group[i] == pair.b ? rows.m[i] : 0.0;
    if (data.stratum[i] != stratum) continue;
    out.a += rows.group[i] == pair.a ? rows.m[i] : 0.0;
    out.b += rows.group[i] == pair.b ? rows.m[i] : 0.0;
  }
  out.a /= all_a;
  out.b /= all_b;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double inside = data.stratum[i] == stratum ? 1.0 : 0.0;
    if (rows.group[i] == pair.a) out.of_a.constant[i] = (inside - out.a) / all_a;
    if (rows.group[i] == pair.b) out.of_b.constant[i] = (inside - out.b) / all_b;
  }
  return out;
}

/// An influence over some patterns as one over all.
Influence spread_out(const Influence& part, const std::vector<std::size_t>& at, std::size_t n) {
  Influence out(n);
  for (std::size_t k = 0; k < at.size(); ++k) {
    out.constant[at[k]] = part.constant[k];
    out.slope[at[k]] = part.slope[k];
  }
  return out;
}

/// How much of the strata's weights is that of group a.
double weight_of_a(const std::string& weights) {
  return weights == "a" ? 1.0 : weights == "b" ? 0.0 : 0.5;
}

/// The sum over the strata. What a stratum too small to be decomposed adds is a part of its own.
class StrataSum {
 public:
  StrataSum(const GapData& data, const GapRows& rows, const Pair& pair, std::size_t n_parts,
            double of_a, bool leverage)
      : data_(data),
        rows_(rows),
        pair_(pair),
        of_a_(of_a),
        leverage_(leverage),
        sums_(n_parts, 0.0),
        influences_(n_parts, Influence(rows.size())),
        second_order_(n_parts, n_parts),
        mix_influence_(rows.size()),
        left_influence_(rows.size()) {}

  void add(std::uint32_t stratum, const GapCell& cell, const std::vector<std::size_t>& at) {
    const StratumShare share = share_of(data_, rows_, pair_, stratum);
    if (share.a == 0.0 && share.b == 0.0) return;
    const GapRows own = subset(rows_, at);
    const std::size_t n = rows_.size();
    // A group without cases here takes the other's share of the outcome: it weighs nothing.
    const auto outcome = [&](std::uint32_t group, std::uint32_t other, double weight) {
      Counterfactual out = group_share(own, weight > 0.0 ? group : other, leverage_);
      out.influence = spread_out(out.influence, at, n);
      return out;
    };
    const Counterfactual of_a = outcome(pair_.a, pair_.b, share.a);
    const Counterfactual of_b = outcome(pair_.b, pair_.a, share.b);
    // What a case of the stratum is expected to have where the groups' mix differs.
    const double level = (1.0 - of_a_) * of_a.value + of_a_ * of_b.value;
    mix_ += (share.a - share.b) * level;
    mix_influence_.add(level, share.of_a);
    mix_influence_.add(-level, share.of_b);
    mix_influence_.add((share.a - share.b) * (1.0 - of_a_), of_a.influence);
    mix_influence_.add((share.a - share.b) * of_a_, of_b.influence);

    const double pi = of_a_ * share.a + (1.0 - of_a_) * share.b;
    const auto add_part = [&](double value, const Influence& influence, double& sum,
                              Influence& sum_influence) {
      sum += pi * value;
      sum_influence.add(pi, influence);
      sum_influence.add(of_a_ * value, share.of_a);
      sum_influence.add((1.0 - of_a_) * value, share.of_b);
    };
    if (cell.chosen.values.empty()) {
      some_left_ = true;
      Influence gap = of_a.influence;
      gap.add(-1.0, of_b.influence);
      add_part(of_a.value - of_b.value, gap, left_, left_influence_);
      add_part(of_a.value - of_b.value, gap, sums_[0], influences_[0]);
      return;
    }
    outside_a_ += share.a * cell.outside_a;
    outside_b_ += share.b * cell.outside_b;
    for (std::size_t k = 0; k < sums_.size(); ++k)
      add_part(cell.chosen.values[k], spread_out(cell.influences[k], at, n), sums_[k],
               influences_[k]);
    for (std::size_t i = 0; i < cell.second_order.cells().size(); ++i)
      second_order_.cells()[i] += pi * pi * cell.second_order.cells()[i];
  }

  /// The cell of the sums; `all` is that of all cases.
  DecompositionCell cell(const DecompositionCell& all) const {
    DecompositionCell out = all;
    out.pooled = true;
    GapCell& cell = out.cell;
    cell.outside_a = outside_a_;
    cell.outside_b = outside_b_;
    cell.chosen = cell.towards_a = cell.towards_b = {};
    if (all.cell.chosen.values.empty()) return out;
    Vector values = sums_;
    std::vector<Influence> influences = influences_;
    values[0] += mix_;
    influences[0].add(1.0, mix_influence_);
    const auto insert = [&](std::size_t place, const char* name, double value,
                            const Influence& influence) {
      const auto at = static_cast<std::ptrdiff_t>(place);
      out.parts.insert(out.parts.begin() + at, {name, ""});
      values.insert(values.begin() + at, value);
      influences.insert(influences.begin() + at, influence);
    };
    insert(1, "between_strata", mix_, mix_influence_);
    if (some_left_) insert(2, "not_decomposed", left_, left_influence_);
    cell.chosen.values = values;
    cell.chosen.covariance = influence_covariance(rows_, influences);
    // The estimates that the products are made of are taken to be independent between strata.
    const std::size_t inserted = values.size() - sums_.size();
    const auto place = [&](std::size_t k) { return k == 0 ? k : k + inserted; };
    for (std::size_t k = 0; k < sums_.size(); ++k)
      for (std::size_t j = 0; j < sums_.size(); ++j)
        cell.chosen.covariance(place(j), place(k)) += second_order_(j, k);
    return out;
  }

 private:
  const GapData& data_;
  const GapRows& rows_;
  const Pair& pair_;
  double of_a_;
  bool leverage_;
  bool some_left_ = false;
  Vector sums_;
  std::vector<Influence> influences_;
  Matrix second_order_;
  double mix_ = 0.0;
  double left_ = 0.0;
  double outside_a_ = 0.0, outside_b_ = 0.0;
  Influence mix_influence_;
  Influence left_influence_;
};

DecompositionCell named(const Pair& pair, GapCell cell) {
  DecompositionCell out;
  out.a = pair.label_a;
  out.b = pair.label_b;
  out.parts = std::move(cell.names);
  out.cell = std::move(cell);
  return out;
}

/// The cells of one contrast: all cases, the strata, their sum.
std::vector<DecompositionCell> cells_of(Context& context, const GapData& data,
                                        const GapRows& of_outcome, const Pair& pair,
                                        const DecompositionOptions& options) {
  std::vector<std::vector<std::size_t>> at(data.strata.size());
  for (std::size_t i = 0; i < data.stratum.size(); ++i) at[data.stratum[i]].push_back(i);
  const GapRows rows = of_pair(of_outcome, pair);
  std::vector<DecompositionCell> out;
  DecompositionCell all = named(pair, decompose_cell(context, rows, pair.a, pair.b, options.cell));
  StrataSum sum(data, rows, pair, all.parts.size(), weight_of_a(options.strata_weights),
                options.cell.gap.leverage);
  std::vector<DecompositionCell> strata;
  for (std::uint32_t s = 0; s < data.strata.size(); ++s) {
    const GapRows own = subset(rows, at[s]);
    strata.push_back(named(pair, decompose_cell(context, own, pair.a, pair.b, options.cell)));
    strata.back().stratum = data.strata[s];
    sum.add(s, strata.back().cell, at[s]);
    strata.back().cell.influences.clear();
    strata.back().cell.second_order = {};
  }
  all.cell.influences.clear();
  all.cell.second_order = {};
  out.push_back(all);
  for (DecompositionCell& one : strata) out.push_back(std::move(one));
  if (!data.strata.empty()) out.push_back(sum.cell(all));
  return out;
}

}  // namespace

std::vector<DecompositionCell> decompose(Context& context, const GapData& data,
                                         const DecompositionOptions& options) {
  std::vector<DecompositionCell> out;
  for (const GapOutcome& outcome : data.outcomes) {
    const GapRows of_outcome =
        outcome.scores.empty() ? data.rows : with_scores(data.rows, outcome.scores);
    for (const Pair& pair : pairs_of(data, options)) {
      const CellsOfRows again = [&](Context& own, const GapRows& rows) {
        return cells_of(own, data, rows, pair, options);
      };
      std::vector<DecompositionCell> cells = again(context, of_outcome);
      if (options.resampling.interval == GapInterval::bootstrap)
        bootstrap_cells(context, of_outcome, options.resampling, again, cells);
      if (options.resampling.interval == GapInterval::jackknife)
        jackknife_cells(context, of_outcome, again, cells);
      for (DecompositionCell& cell : cells) {
        cell.category = outcome.category;
        out.push_back(std::move(cell));
      }
    }
  }
  return out;
}

void visit_cells(const GapData& data, const DecompositionOptions& options,
                 const std::function<void(std::size_t, const GapRows&)>& visit) {
  std::vector<std::vector<std::size_t>> at(data.strata.size());
  for (std::size_t i = 0; i < data.stratum.size(); ++i) at[data.stratum[i]].push_back(i);
  std::size_t cell = 0;
  for (const GapOutcome& outcome : data.outcomes) {
    const GapRows of_outcome =
        outcome.scores.empty() ? data.rows : with_scores(data.rows, outcome.scores);
    for (const Pair& pair : pairs_of(data, options)) {
      const GapRows rows = of_pair(of_outcome, pair);
      visit(cell++, rows);
      for (const std::vector<std::size_t>& own : at) visit(cell++, subset(rows, own));
      if (!data.strata.empty()) ++cell;  // the sum
    }
  }
}

std::size_t place_of(const DecompositionCell& cell, const std::string& component) {
  for (std::size_t k = 0; k < cell.parts.size(); ++k)
    if (cell.parts[k].component == component && cell.parts[k].variable.empty()) return k;
  return static_cast<std::size_t>(-1);
}

}  // namespace skillnad
