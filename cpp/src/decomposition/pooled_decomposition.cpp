#include "skillnad/decomposition/pooled_decomposition.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/inference/pooling.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

using Decompositions = std::vector<const Decomposition*>;
using Cells = std::vector<const DecompositionCell*>;

[[noreturn]] void refuse(const std::string& text) {
  throw OptionError("fits", "fits: " + text, {"fits", {}, 0});
}

/// What two decompositions must share, with its name in messages; empty if they do.
std::string difference(const Decomposition& a, const Decomposition& b) {
  if (a.call != b.call) return "call";
  if (a.groups != b.groups) return "groups";
  if (a.event != b.event) return "event";
  if (a.n_imputed > 0 || b.n_imputed > 0) return "data: it is pooled already";
  const auto same = [](const DecompositionCell& one, const DecompositionCell& other) {
    return one.stratum == other.stratum && one.pooled == other.pooled && one.a == other.a &&
           one.b == other.b && one.category == other.category && one.stage == other.stage &&
           one.own == other.own;
  };
  if (a.cells.size() != b.cells.size() ||
      !std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), same))
    return "strata or categories";
  return "";
}

void check(const Decompositions& all) {
  if (all.size() < 2) refuse("two or more decompositions are needed.");
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::string what = difference(*all[0], *all[k]);
    if (!what.empty())
      refuse("decomposition " + std::to_string(k + 1) + " differs from the first in its " + what +
             ". What is pooled must be one decomposition of several completed data sets.");
  }
  if (all[0]->options.resampling.interval == GapInterval::bootstrap)
    refuse(
        "limits by the bootstrap cannot be pooled. Decompose with interval = \"influence\" or "
        "\"jackknife\".");
}

bool same_part(const GapPartName& a, const GapPartName& b) {
  return a.component == b.component && a.variable == b.variable;
}

/// The parts of any of the cells, each after the one it follows there.
std::vector<GapPartName> all_parts(const Cells& cells) {
  std::vector<GapPartName> out;
  for (const DecompositionCell* cell : cells) {
    auto after = out.begin();
    for (const GapPartName& part : cell->parts) {
      const auto is_part = [&](const GapPartName& one) { return same_part(one, part); };
      auto found = std::find_if(out.begin(), out.end(), is_part);
      if (found == out.end()) found = out.insert(after, part);
      after = found + 1;
    }
  }
  return out;
}

struct PooledPart {
  GapEstimates estimates;
  double fmi = 0.0;  ///< the largest
};

/// @param which  the direction
PooledPart pool_direction(const Cells& cells, const std::vector<GapPartName>& parts,
                          GapEstimates GapCell::*which, double complete_df) {
  const std::size_t p = parts.size();
  const std::size_t m = cells.size();
  std::vector<Vector> values(m, Vector(p, 0.0));
  std::vector<Matrix> covariances(m, Matrix(p, p));
  for (std::size_t d = 0; d < m; ++d) {
    const GapEstimates& own = cells[d]->cell.*which;
    std::vector<std::size_t> place;
    for (const GapPartName& part : cells[d]->parts)
      place.push_back(static_cast<std::size_t>(
          std::find_if(parts.begin(), parts.end(),
                       [&](const GapPartName& one) { return same_part(one, part); }) -
          parts.begin()));
    for (std::size_t j = 0; j < place.size(); ++j) {
      values[d][place[j]] = own.values[j];
      for (std::size_t k = 0; k < place.size(); ++k)
        covariances[d](place[j], place[k]) = own.covariance(j, k);
    }
  }
  PooledPart out;
  out.estimates.values.assign(p, 0.0);
  out.estimates.covariance = Matrix(p, p);
  const auto count = static_cast<double>(m);
  for (std::size_t d = 0; d < m; ++d)
    for (std::size_t j = 0; j < p; ++j) out.estimates.values[j] += values[d][j] / count;
  const double more = (1.0 + 1.0 / count) / (count - 1.0);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t k = 0; k < p; ++k)
      for (std::size_t d = 0; d < m; ++d)
        out.estimates.covariance(j, k) +=
            covariances[d](j, k) / count + more * (values[d][j] - out.estimates.values[j]) *
                                               (values[d][k] - out.estimates.values[k]);
  for (std::size_t j = 0; j < p; ++j) {
    Vector estimate, variance;
    for (std::size_t d = 0; d < m; ++d) {
      estimate.push_back(values[d][j]);
      variance.push_back(covariances[d](j, j));
    }
    const Pooled one = pool(estimate, variance, complete_df);
    out.estimates.df.push_back(one.df);
    if (std::isfinite(one.fmi)) out.fmi = std::fmax(out.fmi, one.fmi);
  }
  return out;
}

double mean_of(const Cells& cells, double GapCell::*number) {
  double sum = 0.0;
  for (const DecompositionCell* one : cells) sum += one->cell.*number;
  return sum / static_cast<double>(cells.size());
}

/// Means over the data sets that know what a missing criterion could do.
std::vector<SetBenchmark> mean_benchmarks(const Cells& cells) {
  std::vector<SetBenchmark> out;
  double n = 0.0;
  for (const DecompositionCell* one : cells) n += one->cell.benchmarks.empty() ? 0.0 : 1.0;
  for (const DecompositionCell* one : cells) {
    const std::vector<SetBenchmark>& own = one->cell.benchmarks;
    if (out.empty()) out.resize(own.size());
    for (std::size_t set = 0; set < own.size(); ++set)
      for (double SetBenchmark::*number :
           {&SetBenchmark::bias, &SetBenchmark::change, &SetBenchmark::effect})
        out[set].*number += own[set].*number / n;
  }
  return out;
}

/// @param[in,out] fmi  the largest fraction of missing information so far
DecompositionCell pool_cells(const Cells& cells, double& fmi) {
  DecompositionCell out = *cells[0];
  GapCell& cell = out.cell;
  bool whole = true;
  out.weight = 0.0;
  for (const DecompositionCell* one : cells) {
    whole = whole && !one->cell.chosen.values.empty();
    out.weight += one->weight / static_cast<double>(cells.size());
    cell.df = std::fmin(cell.df, one->cell.df);
    cell.largest_weight = std::fmax(cell.largest_weight, one->cell.largest_weight);
    if (one->cell.model == GapModel::common) cell.model = GapModel::common;
    for (const std::string& flag : flag_names(one->cell.flags)) *find_flag(cell.flags, flag) = true;
  }
  for (double GapCell::*number :
       {&GapCell::n_a, &GapCell::n_b, &GapCell::share_a, &GapCell::share_b, &GapCell::outside_a,
        &GapCell::outside_b, &GapCell::unit_sd_a, &GapCell::unit_sd_b, &GapCell::ess_a,
        &GapCell::ess_b})
    cell.*number = mean_of(cells, number);
  for (GapEstimates GapCell::*direction :
       {&GapCell::chosen, &GapCell::towards_a, &GapCell::towards_b})
    cell.*direction = {};
  cell.benchmarks.clear();
  if (!whole) return out;
  cell.benchmarks = mean_benchmarks(cells);
  out.parts = all_parts(cells);
  for (GapEstimates GapCell::*direction :
       {&GapCell::chosen, &GapCell::towards_a, &GapCell::towards_b}) {
    if ((cells[0]->cell.*direction).values.empty()) continue;  // the sum over strata has one
    PooledPart pooled = pool_direction(cells, out.parts, direction, cell.df);
    cell.*direction = std::move(pooled.estimates);
    fmi = std::fmax(fmi, pooled.fmi);
  }
  return out;
}

/// Mean cases and shares of each group at a stage.
StageReach mean_reach(const Decompositions& all, std::size_t stage) {
  StageReach out = all[0]->reach[stage];
  for (Vector StageReach::*numbers : {&StageReach::cases, &StageReach::reach, &StageReach::passing})
    for (std::size_t g = 0; g < (out.*numbers).size(); ++g) {
      double sum = 0.0;
      for (const Decomposition* one : all) sum += (one->reach[stage].*numbers)[g];
      (out.*numbers)[g] = sum / static_cast<double>(all.size());
    }
  return out;
}

using Counts = std::vector<std::pair<std::string, double>>;

/// Means by name; a name that some data set does not have counts 0 there.
Counts mean_counts(const Decompositions& all, Counts Decomposition::*which) {
  Counts out;
  for (const Decomposition* one : all)
    for (const auto& [name, n] : one->*which) {
      const std::string& wanted = name;
      auto found = std::find_if(out.begin(), out.end(),
                                [&](const auto& entry) { return entry.first == wanted; });
      if (found == out.end()) found = out.insert(out.end(), {name, 0.0});
      found->second += n / static_cast<double>(all.size());
    }
  return out;
}

}  // namespace

Decomposition pool_decompositions(const Decompositions& all) {
  check(all);
  Decomposition out = *all[0];
  out.n_imputed = all.size();
  out.call = "pool_fits(" + out.call + ", " + std::to_string(all.size()) + " data sets)";
  for (double Decomposition::*number : {&Decomposition::n_frame_rows, &Decomposition::n_used,
                                        &Decomposition::n_dropped, &Decomposition::n_zero_weight}) {
    out.*number = 0.0;
    for (const Decomposition* one : all)
      out.*number += one->*number / static_cast<double>(all.size());
  }
  // Counts of the event are those of one data set.
  for (const Decomposition* one : all)
    if (one->event_text != out.event_text) out.event_text = "modelled event: " + out.event;
  std::string hashes;
  for (const Decomposition* one : all) {
    out.n_clusters = std::fmin(out.n_clusters, one->n_clusters);
    out.n_units = std::fmin(out.n_units, one->n_units);
    hashes += one->data_hash;
    for (const std::string& note : one->notes)
      if (std::find(out.notes.begin(), out.notes.end(), note) == out.notes.end())
        out.notes.push_back(note);
    for (const Warning& warning : one->warnings) {
      const auto same = [&](const Warning& w) { return w.text == warning.text; };
      if (std::none_of(out.warnings.begin(), out.warnings.end(), same))
        out.warnings.push_back(warning);
    }
  }
  out.data_hash = to_hex(sha256(hashes));
  out.dropped_by = mean_counts(all, &Decomposition::dropped_by);
  out.missing_levels = mean_counts(all, &Decomposition::missing_levels);
  for (std::size_t t = 0; t < out.reach.size(); ++t) out.reach[t] = mean_reach(all, t);
  double fmi = 0.0;
  for (std::size_t c = 0; c < out.cells.size(); ++c) {
    Cells cells;
    for (const Decomposition* one : all) cells.push_back(&one->cells[c]);
    out.cells[c] = pool_cells(cells, fmi);
  }
  out.spread = strata_spread(out.cells);
  out.notes.push_back("Pooled over " + std::to_string(all.size()) +
                      " completed data sets by Rubin's rules; the fraction of missing information "
                      "is at most " +
                      format_fixed(fmi, 2, plain_style()) + ".");
  return out;
}

}  // namespace skillnad
