#include "skillnad/decomposition/stages.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "rows_subset.hpp"
#include "skillnad/decomposition/funnel.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// A stage of one contrast.
struct Stage {
  GapRows rows;                          ///< at risk
  std::vector<std::size_t> at;           ///< their places among the patterns that count
  GapCell cell;                          ///< its own gap, without influences
  std::vector<Influence> influences[3];  ///< of its `directions`
  double p_a = missing, p_b = missing;
  Influence of_p_a, of_p_b;  ///< over the patterns that count

  bool decomposed() const { return !cell.chosen.values.empty(); }
};

/// The influence of a stage's estimate over all patterns that count. Cases of a pattern have the
/// same outcome, so that the slope becomes part of the constant.
Influence lifted(const Influence& part, const Stage& stage, std::size_t n) {
  if (!part.cluster.empty()) return part;
  Influence flat(stage.rows.size());
  for (std::size_t k = 0; k < flat.constant.size(); ++k)
    flat.constant[k] = part.constant[k] + (stage.rows.y[k] > 0.0 ? part.slope[k] : 0.0);
  return spread_out(flat, stage.at, n);
}

bool has_cases(const GapRows& rows, std::uint32_t group) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.group[i] == group && rows.m[i] > 0.0) return true;
  return false;
}

/// Estimates with their influences.
struct Weighted {
  Vector values;
  std::vector<Influence> influences;

  void add(double value, Influence influence) {
    values.push_back(value);
    influences.push_back(std::move(influence));
  }
  GapEstimates estimates(const GapRows& rows) const {
    return {values, influence_covariance(rows, influences), {}, {}, {}};
  }
};

/// The three directions of a cell, with what their influences are.
constexpr GapEstimates GapCell::*directions[] = {&GapCell::chosen, &GapCell::towards_a,
                                                 &GapCell::towards_b};
constexpr std::vector<Influence> GapCell::*influences_of[] = {
    &GapCell::influences, &GapCell::influences_a, &GapCell::influences_b};

/// What the stages of a contrast have in common.
class Funnel {
 public:
  Funnel(const GapRows& rows, std::vector<Stage> stages, std::uint32_t a, std::uint32_t b)
      : rows_(rows), stages_(std::move(stages)), a_(a), b_(b) {
    Vector of_a, of_b;
    for (const Stage& stage : stages_) {
      of_a.push_back(stage.p_a);
      of_b.push_back(stage.p_b);
      defined_ = defined_ && stage.p_a == stage.p_a && stage.p_b == stage.p_b;
    }
    weights_ = stage_weights(of_a, of_b);
  }

  /// All stages together, with its influences, and what each of them adds.
  std::vector<DecompositionCell> cells(const std::vector<GapPartName>& names) const {
    std::vector<DecompositionCell> out = {whole(names)};
    for (std::size_t t = 0; t < stages_.size(); ++t) out.push_back(added(t));
    if (!defined_) return out;
    const std::vector<GapPartName>& parts = out[0].parts;
    for (std::size_t d = 0; d < 3; ++d) {
      Weighted sum;
      sum.values.assign(parts.size(), 0.0);
      sum.influences.assign(parts.size(), no_influence(rows_));
      for (std::size_t t = 0; t < stages_.size(); ++t) {
        const Weighted of_stage = weighted(t, d);
        out[t + 1].cell.*directions[d] = of_stage.estimates(rows_);
        add(of_stage, out[t + 1].parts, parts, sum);
      }
      out[0].cell.*directions[d] = sum.estimates(rows_);
      out[0].cell.*influences_of[d] = std::move(sum.influences);
    }
    return out;
  }

 private:
  /// What stage t adds, without its estimates.
  DecompositionCell added(std::size_t t) const {
    const Stage& stage = stages_[t];
    DecompositionCell out;
    out.weight = weights_.weight[t];
    out.cell = stage.cell;
    if (defined_ && !stage.decomposed()) out.cell.names = {{"total", {}}, {"not_decomposed", {}}};
    out.parts = out.cell.names;
    for (const auto direction : directions) out.cell.*direction = {};
    return out;
  }

  /// All stages together, without the estimates.
  DecompositionCell whole(const std::vector<GapPartName>& names) const {
    DecompositionCell out;
    GapCell& cell = out.cell;
    cell.a = a_;
    cell.b = b_;
    cell.df = effective_degrees(rows_, a_, b_);
    for (const auto& [group, n, share] :
         {std::tuple(a_, &cell.n_a, &cell.share_a), std::tuple(b_, &cell.n_b, &cell.share_b)}) {
      for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_.group[i] == group && rows_.m[i] > 0.0) *n += rows_.cases[i];
      if (*n > 0.0) *share = group_share(rows_, group, false).value;
    }
    bool some_left = false;
    for (const Stage& stage : stages_) {
      const GapCell& one = stage.cell;
      some_left = some_left || !stage.decomposed();
      for (const std::string& flag : flag_names(one.flags)) *find_flag(cell.flags, flag) = true;
      if (!stage.decomposed()) continue;
      cell.df = std::min(cell.df, one.df);
      cell.outside_a = std::max(cell.outside_a, one.outside_a);
      cell.outside_b = std::max(cell.outside_b, one.outside_b);
      if (one.model == GapModel::common) cell.model = GapModel::common;
    }
    out.parts = names;
    if (some_left) out.parts.push_back({"not_decomposed", {}});
    cell.names = out.parts;
    return out;
  }

  /// The parts of stage t times its weight.
  Weighted weighted(std::size_t t, std::size_t direction) const {
    const Stage& stage = stages_[t];
    const double w = weights_.weight[t];
    Influence of_w = no_influence(rows_);
    for (std::size_t s = 0; s < stages_.size(); ++s) {
      of_w.add(weights_.by_a(t, s), stages_[s].of_p_a);
      of_w.add(weights_.by_b(t, s), stages_[s].of_p_b);
    }
    Weighted out;
    const auto add_part = [&](double value, Influence influence) {
      for (Vector* cells : {&influence.constant, &influence.slope, &influence.cluster})
        for (double& x : *cells) x *= w;
      influence.add(value, of_w);
      out.add(w * value, std::move(influence));
    };
    if (!stage.decomposed()) {
      Influence of_gap = stage.of_p_a;
      of_gap.add(-1.0, stage.of_p_b);
      for (int part = 0; part < 2; ++part) add_part(stage.p_a - stage.p_b, of_gap);
      return out;
    }
    const Vector& values = (stage.cell.*directions[direction]).values;
    const std::vector<Influence>& influences = stage.influences[direction];
    for (std::size_t k = 0; k < values.size(); ++k)
      add_part(values[k], lifted(by_cluster(stage.rows, influences[k]), stage, rows_.size()));
    return out;
  }

  /// Adds the parts of a stage, `own`, to those of the same names.
  static void add(const Weighted& parts, const std::vector<GapPartName>& own,
                  const std::vector<GapPartName>& names, Weighted& sum) {
    for (std::size_t k = 0; k < own.size(); ++k)
      for (std::size_t j = 0; j < names.size(); ++j) {
        if (names[j].component != own[k].component || names[j].variable != own[k].variable)
          continue;
        sum.values[j] += parts.values[k];
        sum.influences[j].add(1.0, parts.influences[k]);
      }
  }

  const GapRows& rows_;
  std::vector<Stage> stages_;
  std::uint32_t a_, b_;
  bool defined_ = true;  ///< every stage has cases of both groups at risk
  StageWeights weights_;
};

/// The parts of all stages together: those of one outcome, each set and variable once.
std::vector<GapPartName> names_of_all(const std::vector<DecompositionCell>& own) {
  std::vector<GapPartName> sets, rest, variables;
  const auto add_new = [](std::vector<GapPartName>& to, const GapPartName& name) {
    for (const GapPartName& one : to)
      if (one.component == name.component && one.variable == name.variable) return;
    to.push_back(name);
  };
  for (const DecompositionCell& cell : own) {
    bool behind = false;
    for (const GapPartName& name : cell.parts) {
      behind = behind || name.component == "unexplained";
      add_new(!name.variable.empty() ? variables : behind ? rest : sets, name);
    }
  }
  sets.insert(sets.end(), rest.begin(), rest.end());
  sets.insert(sets.end(), variables.begin(), variables.end());
  return sets;
}

}  // namespace

GapRows at_risk(const GapData& data, const GapRows& rows, const std::vector<std::size_t>& among,
                std::size_t stage, std::vector<std::size_t>& at) {
  at.clear();
  for (std::size_t i : among)
    if (data.passed[i] >= stage) at.push_back(i);
  GapRows out = subset(rows, at);
  const StageDesign& design = *data.stages[stage].design;
  out.sets = design.sets;
  out.variables = design.variables;
  out.x = Matrix(at.size(), design.x.cols());
  for (std::size_t j = 0; j < design.x.cols(); ++j)
    for (std::size_t k = 0; k < at.size(); ++k) out.x(k, j) = design.x(at[k], j);
  for (std::size_t k = 0; k < at.size(); ++k) {
    const bool passes = data.passed[at[k]] > stage;
    out.y[k] = passes ? out.m[k] : 0.0;
    out.yy[k] = out.ym[k] = passes ? out.mm[k] : 0.0;
  }
  return out;
}

std::vector<DecompositionCell> decompose_stages(Context& context, const GapData& data,
                                                const GapRows& rows,
                                                const std::vector<std::size_t>& among,
                                                std::uint32_t a, std::uint32_t b,
                                                const GapCellOptions& options) {
  const GapRows all = subset(rows, among);
  std::vector<std::size_t> place(rows.size(), 0);
  for (std::size_t k = 0; k < among.size(); ++k) place[among[k]] = k;
  std::vector<Stage> stages;
  std::vector<DecompositionCell> own;
  for (std::size_t t = 0; t < data.stages.size(); ++t) {
    Stage stage;
    stage.rows = at_risk(data, rows, among, t, stage.at);
    for (std::size_t& i : stage.at) i = place[i];
    stage.cell = decompose_cell(context, stage.rows, a, b, options);
    for (const auto& [group, p, influence] :
         {std::tuple(a, &stage.p_a, &stage.of_p_a), std::tuple(b, &stage.p_b, &stage.of_p_b)}) {
      *influence = no_influence(all);
      if (!has_cases(stage.rows, group)) continue;
      const Counterfactual share = group_share(stage.rows, group, options.gap.leverage);
      *p = share.value;
      *influence = lifted(by_cluster(stage.rows, share.influence), stage, all.size());
    }
    for (std::size_t d = 0; d < 3; ++d)
      stage.influences[d] = std::move(stage.cell.*influences_of[d]);
    stage.cell.settle();
    stage.cell.share_a = stage.p_a;
    stage.cell.share_b = stage.p_b;
    DecompositionCell cell;
    cell.stage = data.stages[t].name;
    cell.own = true;
    cell.cell = stage.cell;
    cell.parts = stage.cell.names;
    own.push_back(std::move(cell));
    stages.push_back(std::move(stage));
  }
  const Funnel funnel(all, std::move(stages), a, b);
  std::vector<DecompositionCell> out = funnel.cells(names_of_all(own));
  for (std::size_t t = 0; t < own.size(); ++t) {
    out[t + 1].stage = own[t].stage;
    own[t].weight = out[t + 1].weight;
  }
  for (DecompositionCell& cell : own) out.push_back(std::move(cell));
  return out;
}

std::vector<StageReach> stage_reach(const GapData& data) {
  std::vector<std::size_t> everybody(data.rows.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  Vector total(data.groups.size(), 0.0);
  for (std::size_t i : everybody) total[data.rows.group[i]] += data.rows.m[i];
  std::vector<StageReach> out;
  for (std::size_t t = 0; t < data.stages.size(); ++t) {
    StageReach one{Vector(total.size(), 0.0), Vector(total.size(), 0.0),
                   Vector(total.size(), missing)};
    Vector at_risk_there(total.size(), 0.0), passing(total.size(), 0.0);
    for (std::size_t i : everybody) {
      if (data.passed[i] < t) continue;
      const std::uint32_t g = data.rows.group[i];
      one.cases[g] += data.rows.cases[i];
      at_risk_there[g] += data.rows.m[i];
      passing[g] += data.passed[i] > t ? data.rows.m[i] : 0.0;
    }
    for (std::size_t g = 0; g < total.size(); ++g) {
      one.reach[g] = at_risk_there[g] / total[g];
      if (at_risk_there[g] > 0.0) one.passing[g] = passing[g] / at_risk_there[g];
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace skillnad
