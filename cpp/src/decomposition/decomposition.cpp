#include "skillnad/decomposition/decomposition.hpp"

#include <algorithm>
#include <numeric>

#include "cell_rows.hpp"
#include "known_cell.hpp"
#include "resampling.hpp"
#include "rows_subset.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "skillnad/decomposition/stages.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

/// Groups a and b of the rows, with the names they are shown by.
struct Pair {
  std::uint32_t a, b;
  std::string label_a, label_b;
  bool rest = false;  ///< b stands for all other groups
  GroupContrast contrast = GroupContrast::pair;
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
  if (options.contrasts == Contrasts::mean) {
    for (std::uint32_t g = 0; g < n; ++g)
      out.push_back({g, n, data.groups[g], "(mean)", false, GroupContrast::mean});
    return out;
  }
  if (options.contrasts == Contrasts::trend)
    return {{n, n, "(trend)", "", false, GroupContrast::trend}};
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

/// Weights of the two groups, in all and by cluster.
struct PairWeights {
  double a = 0.0, b = 0.0;
  Vector of_a, of_b;  ///< by cluster; empty without
};

PairWeights weights_of(const GapRows& rows, const Pair& pair) {
  PairWeights out;
  if (!rows.cluster.empty()) {
    out.of_a.assign(rows.n_clusters, 0.0);
    out.of_b.assign(rows.n_clusters, 0.0);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool in_a = rows.group[i] == pair.a;
    if (!in_a && rows.group[i] != pair.b) continue;
    (in_a ? out.a : out.b) += rows.m[i];
    if (!rows.cluster.empty()) (in_a ? out.of_a : out.of_b)[rows.cluster[i]] += rows.m[i];
  }
  return out;
}

/// @param all  of all cases, the rows `own` of the stratum are those `at` of them
StratumShare share_of(const GapRows& rows, const PairWeights& all, const Pair& pair,
                      const GapRows& own, const std::vector<std::size_t>& at) {
  StratumShare out;
  const PairWeights inside = weights_of(own, pair);
  out.a = inside.a / all.a;
  out.b = inside.b / all.b;
  out.of_a = out.of_b = no_influence(rows);
  for (std::size_t c = 0; c < all.of_a.size(); ++c) {
    out.of_a.cluster[c] = (inside.of_a[c] - out.a * all.of_a[c]) / all.a;
    out.of_b.cluster[c] = (inside.of_b[c] - out.b * all.of_b[c]) / all.b;
  }
  if (!rows.cluster.empty()) return out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.group[i] == pair.a) out.of_a.constant[i] = -out.a / all.a;
    if (rows.group[i] == pair.b) out.of_b.constant[i] = -out.b / all.b;
  }
  for (std::size_t i : at) {
    if (rows.group[i] == pair.a) out.of_a.constant[i] = (1.0 - out.a) / all.a;
    if (rows.group[i] == pair.b) out.of_b.constant[i] = (1.0 - out.b) / all.b;
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
  StrataSum(const GapRows& rows, const Pair& pair, std::vector<GapPartName> parts, double of_a,
            bool leverage)
      : rows_(rows),
        pair_(pair),
        all_(weights_of(rows, pair)),
        of_a_(of_a),
        leverage_(leverage),
        parts_(std::move(parts)),
        mix_influence_(no_influence(rows)),
        left_influence_(no_influence(rows)) {
    // What is left over somewhere has one place.
    parts_.erase(std::remove_if(parts_.begin(), parts_.end(), is_left), parts_.end());
    sums_.assign(parts_.size(), 0.0);
    influences_.assign(parts_.size(), no_influence(rows));
    second_order_ = Matrix(parts_.size(), parts_.size());
  }

  /// @param own  the stratum's rows, those `at` of all
  void add(const DecompositionCell& of_stratum, const GapRows& own,
           const std::vector<std::size_t>& at) {
    const GapCell& cell = of_stratum.cell;
    const StratumShare share = share_of(rows_, all_, pair_, own, at);
    if (share.a == 0.0 && share.b == 0.0) return;
    const std::size_t n = rows_.size();
    // A group without cases here takes the other's share of the outcome: it weighs nothing.
    const auto outcome = [&](std::uint32_t group, std::uint32_t other, double weight) {
      Counterfactual out = group_share(own, weight > 0.0 ? group : other, leverage_);
      out.influence = spread_out(by_cluster(own, std::move(out.influence)), at, n);
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
    for (std::size_t k = 0, place = 0; k < of_stratum.parts.size(); ++k) {
      const Influence influence = spread_out(cell.influences[k], at, n);
      if (is_left(of_stratum.parts[k])) {
        some_left_ = true;
        add_part(cell.chosen.values[k], influence, left_, left_influence_);
        continue;
      }
      add_part(cell.chosen.values[k], influence, sums_[place], influences_[place]);
      ++place;
    }
    for (std::size_t i = 0; i < cell.second_order.cells().size(); ++i)
      second_order_.cells()[i] += pi * pi * cell.second_order.cells()[i];
  }

  /// The cell of the sums; `all` is that of all cases.
  DecompositionCell cell(const DecompositionCell& all) const {
    DecompositionCell out = all;
    out.pooled = true;
    out.parts = parts_;
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
  static bool is_left(const GapPartName& part) { return part.component == "not_decomposed"; }

  const GapRows& rows_;
  const Pair& pair_;
  PairWeights all_;
  double of_a_;
  bool leverage_;
  bool some_left_ = false;
  std::vector<GapPartName> parts_;
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

/// Numbers that replicates of a contrast may keep from the whole: 256 MB.
constexpr std::size_t most_known = std::size_t{1} << 25;

/// What the cells of a contrast leave to its replicates, in their order.
class KnownCells {
 public:
  /// @param cells  to be used where it is filled and else to be filled; or null
  explicit KnownCells(std::vector<KnownCell>* cells)
      : cells_(cells), again_(cells && !cells->empty()) {}

  GapCell decompose(Context& context, const GapRows& rows, const Pair& pair,
                    GapCellOptions options) {
    options.contrast = pair.contrast;
    if (again_) options.gap.known = &(*cells_)[place_++];
    GapCell cell = decompose_cell(context, rows, pair.a, pair.b, options);
    if (cells_ && !again_) {
      cells_->push_back(known_cell(context, rows, cell, options, room_));
      room_ -= std::min(room_, cells_->back().size);
    }
    return cell;
  }

 private:
  std::vector<KnownCell>* cells_;
  bool again_;
  std::size_t place_ = 0;
  std::size_t room_ = most_known;
};

/// The cells of one contrast among the patterns `at`, whose rows are `own`. The first, of all
/// stages, has its influences.
std::vector<DecompositionCell> cells_among(Context& context, const GapData& data,
                                           const GapRows& rows, const GapRows& own,
                                           const std::vector<std::size_t>& at, const Pair& pair,
                                           const DecompositionOptions& options, KnownCells& known) {
  if (data.stages.empty()) return {named(pair, known.decompose(context, own, pair, options.cell))};
  std::vector<DecompositionCell> out =
      decompose_stages(context, data, rows, at, pair.a, pair.b, options.cell);
  for (DecompositionCell& one : out) {
    one.a = pair.label_a;
    one.b = pair.label_b;
  }
  return out;
}

/// The cells of one contrast: all cases, the strata, their sum.
/// @param known  of each but the sum, to be used where it is filled and else to be filled; or null
std::vector<DecompositionCell> cells_of(Context& context, const GapData& data, GapRows of_outcome,
                                        const Pair& pair, const DecompositionOptions& options,
                                        std::vector<KnownCell>* known) {
  std::vector<std::vector<std::size_t>> at(data.strata.size());
  for (std::size_t i = 0; i < data.stratum.size(); ++i) at[data.stratum[i]].push_back(i);
  const GapRows rows = of_pair(std::move(of_outcome), pair);
  std::vector<std::size_t> everybody(rows.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  KnownCells memory(known);
  std::vector<DecompositionCell> out =
      cells_among(context, data, rows, rows, everybody, pair, options, memory);
  StrataSum sum(rows, pair, out[0].parts, weight_of_a(options.strata_weights),
                options.cell.gap.leverage);
  out[0].cell.settle();
  const DecompositionCell all = out[0];
  for (std::uint32_t s = 0; s < data.strata.size(); ++s) {
    const GapRows own_rows = subset(rows, at[s]);
    std::vector<DecompositionCell> own =
        cells_among(context, data, rows, own_rows, at[s], pair, options, memory);
    if (pair.contrast == GroupContrast::pair) sum.add(own[0], own_rows, at[s]);
    own[0].cell.settle();
    for (DecompositionCell& one : own) {
      one.stratum = data.strata[s];
      out.push_back(std::move(one));
    }
  }
  if (!data.strata.empty() && pair.contrast == GroupContrast::pair) out.push_back(sum.cell(all));
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
      const bool bootstrap = options.resampling.interval == GapInterval::bootstrap;
      std::vector<KnownCell> known;
      std::vector<DecompositionCell> cells =
          cells_of(context, data, of_outcome, pair, options, bootstrap ? &known : nullptr);
      const CellsOfRows again = [&](Context& own, GapRows rows) {
        return cells_of(own, data, std::move(rows), pair, options, bootstrap ? &known : nullptr);
      };
      if (bootstrap) bootstrap_cells(context, of_outcome, options.resampling, again, cells);
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
  std::vector<std::size_t> everybody(data.rows.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  std::size_t cell = 0;
  for (const GapOutcome& outcome : data.outcomes)
    for (const Pair& pair : pairs_of(data, options)) {
      const GapRows rows = of_pair(
          outcome.scores.empty() ? data.rows : with_scores(data.rows, outcome.scores), pair);
      const bool compared = pair.contrast == GroupContrast::pair;
      const auto take = [&](const GapRows& own) {
        if (compared) visit(cell, own);
        ++cell;
      };
      const auto take_stages = [&](const std::vector<std::size_t>& among) {
        std::vector<std::size_t> places;
        cell += 1 + data.stages.size();  // all stages together, and what each adds
        for (std::size_t t = 0; t < data.stages.size(); ++t)
          take(at_risk(data, rows, among, t, places));
      };
      if (data.stages.empty()) {
        take(rows);
        for (const std::vector<std::size_t>& own : at) take(subset(rows, own));
      } else {
        take_stages(everybody);
        for (const std::vector<std::size_t>& own : at) take_stages(own);
      }
      if (!data.strata.empty() && compared) ++cell;  // the sum
    }
}

std::vector<std::string> sets_of(const DecompositionCell& cell) {
  std::vector<std::string> out;
  for (std::size_t k = 1; k < std::min(place_of(cell, "unexplained"), cell.parts.size()); ++k)
    out.push_back(cell.parts[k].component);
  return out;
}

std::size_t place_of(const DecompositionCell& cell, const std::string& component) {
  for (std::size_t k = 0; k < cell.parts.size(); ++k)
    if (cell.parts[k].component == component && cell.parts[k].variable.empty()) return k;
  return static_cast<std::size_t>(-1);
}

}  // namespace skillnad
