#include "resampling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/inference/bootstrap.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

double exponential_draw(std::uint64_t seed, std::size_t replicate, std::uint64_t index) {
  return -math::log(uniform_draw(seed, {static_cast<std::uint32_t>(replicate), 0, index}));
}

/// The rows with every cluster counted by its weight; weight 0 takes it out.
GapRows weighted_clusters(GapRows rows, const Vector& weight) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double w = weight[rows.cluster[i]];
    for (Vector* cells : {&rows.y, &rows.m}) (*cells)[i] *= w;
    for (Vector* cells : {&rows.yy, &rows.ym, &rows.mm}) (*cells)[i] *= w * w;
    for (std::size_t k = 0; k < rows.counts.cols(); ++k) rows.counts(i, k) *= w;
    if (w == 0.0) rows.cases[i] = 0.0;
  }
  rows.cluster_weight = weight;
  return rows;
}

/// The rows with every case counted by a weight of its own, as often in sums of squares; cases of
/// a pattern with the same outcome are drawn together.
GapRows weighted_cases(GapRows rows, std::uint64_t seed, std::size_t replicate) {
  const auto draw = [&](std::size_t pattern, std::uint64_t outcome, double n) {
    double sum = 0.0;
    for (std::uint64_t j = 0; static_cast<double>(j) < n; ++j)
      sum += exponential_draw(seed, replicate,
                              static_cast<std::uint64_t>(pattern) << 32 | j << 1 | outcome);
    return sum;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows.counts.empty()) {
      const double score = rows.y[i] / rows.m[i];
      rows.m[i] = rows.mm[i] = draw(i, 0, rows.m[i]);
      for (std::size_t k = 0; k < rows.counts.cols(); ++k)
        rows.counts(i, k) = rows.counts(i, k) > 0.0 ? rows.m[i] : 0.0;
      rows.y[i] = rows.ym[i] = score * rows.m[i];
      rows.yy[i] = score * rows.y[i];
      continue;
    }
    const double events = draw(i, 1, rows.y[i]);
    const double others = draw(i, 0, rows.m[i] - rows.y[i]);
    rows.y[i] = rows.yy[i] = rows.ym[i] = events;
    rows.m[i] = rows.mm[i] = events + others;
  }
  return rows;
}

/// The three directions of a cell.
std::vector<const GapEstimates*> directions(const DecompositionCell& cell) {
  return {&cell.cell.chosen, &cell.cell.towards_a, &cell.cell.towards_b};
}

/// Values and standard errors of all cells side by side; missing where a cell has none. `shape` has
/// the sizes.
struct Flat {
  Vector value, error;
};

Flat flatten(const std::vector<DecompositionCell>& cells,
             const std::vector<DecompositionCell>& shape) {
  Flat out;
  for (std::size_t c = 0; c < shape.size(); ++c) {
    const auto sizes = directions(shape[c]);
    const auto from = directions(cells[c]);
    for (std::size_t d = 0; d < sizes.size(); ++d)
      for (std::size_t k = 0; k < sizes[d]->values.size(); ++k) {
        const bool there = from[d]->values.size() == sizes[d]->values.size();
        out.value.push_back(there ? from[d]->values[k] : missing);
        out.error.push_back(there ? std::sqrt(from[d]->covariance(k, k)) : missing);
      }
  }
  return out;
}

/// Runs `replicate` for each number below n, on the threads of the context.
std::vector<Flat> run_replicates(Context& context, std::size_t n,
                                 const std::vector<DecompositionCell>& cells,
                                 const CellsOfRows& cells_of,
                                 const std::function<GapRows(std::size_t)>& rows_of) {
  std::vector<Flat> out(n);
  run_blocks(context, n, [&](std::size_t r) {
    Context quiet;
    out[r] = flatten(cells_of(quiet, rows_of(r)), cells);
  });
  return out;
}

void require_unit_weights(const GapRows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.m[i] != std::rint(rows.m[i]) || rows.mm[i] != rows.m[i])
      throw OptionError("interval",
                        "interval = \"bootstrap\" of weighted cases draws clusters: name the "
                        "column with unit or cluster.",
                        {"interval", {}, 0});
}

/// (replicate - estimate) / se(replicate) of one estimate.
Vector studentised(const std::vector<Flat>& replicates, const Flat& at, std::size_t place) {
  Vector out;
  for (const Flat& one : replicates)
    out.push_back((one.value[place] - at.value[place]) / one.error[place]);
  return out;
}

/// Studentised limits; missing where fewer than nine in ten replicates have numbers.
void set_limits(const std::vector<Flat>& replicates, const Flat& at, std::size_t place,
                double level, double& low, double& high) {
  Vector t;
  for (double x : studentised(replicates, at, place))
    if (std::isfinite(x)) t.push_back(x);
  low = high = missing;
  if (10 * t.size() < 9 * replicates.size()) return;
  std::sort(t.begin(), t.end());
  low = at.value[place] - sample_quantile(t, 0.5 * (1.0 + level)) * at.error[place];
  high = at.value[place] - sample_quantile(t, 0.5 * (1.0 - level)) * at.error[place];
}

}  // namespace

void bootstrap_cells(Context& context, const GapRows& rows, const ResamplingOptions& options,
                     const CellsOfRows& cells_of, std::vector<DecompositionCell>& cells) {
  if (rows.cluster.empty()) require_unit_weights(rows);
  const auto rows_of = [&](std::size_t r) {
    if (rows.cluster.empty()) return weighted_cases(rows, options.seed, r);
    Vector weight(rows.n_clusters);
    for (std::size_t c = 0; c < weight.size(); ++c)
      weight[c] = exponential_draw(options.seed, r, c);
    return weighted_clusters(rows, weight);
  };
  const std::vector<Flat> replicates =
      run_replicates(context, options.replicates, cells, cells_of, rows_of);
  const Flat at = flatten(cells, cells);
  std::size_t place = 0;
  for (DecompositionCell& cell : cells)
    for (GapEstimates* one : {&cell.cell.chosen, &cell.cell.towards_a, &cell.cell.towards_b}) {
      one->low.resize(one->values.size());
      one->high.resize(one->values.size());
      for (std::size_t k = 0; k < one->values.size(); ++k)
        set_limits(replicates, at, place++, options.level, one->low[k], one->high[k]);
    }
  place = 0;
  for (DecompositionCell& cell : cells) {
    if (!cell.pooled && !cell.cell.chosen.values.empty())
      cell.cell.replicates = studentised(replicates, at, place + place_of(cell, "unexplained"));
    for (const GapEstimates* one : directions(cell)) place += one->values.size();
  }
}

void jackknife_cells(Context& context, const GapRows& rows, const CellsOfRows& cells_of,
                     std::vector<DecompositionCell>& cells) {
  if (rows.cluster.empty())
    throw OptionError("interval",
                      "interval = \"jackknife\" leaves out one cluster at a time: name the column "
                      "with unit or cluster.",
                      {"interval", {}, 0});
  const auto rows_of = [&](std::size_t c) {
    Vector weight(rows.n_clusters, 1.0);
    weight[c] = 0.0;
    return weighted_clusters(rows, weight);
  };
  const std::vector<Flat> without =
      run_replicates(context, rows.n_clusters, cells, cells_of, rows_of);
  const double n = static_cast<double>(rows.n_clusters);
  std::size_t place = 0;
  for (DecompositionCell& cell : cells)
    for (GapEstimates* one : {&cell.cell.chosen, &cell.cell.towards_a, &cell.cell.towards_b}) {
      const std::size_t p = one->values.size();
      Vector mean(p, 0.0);
      for (const Flat& left : without)
        for (std::size_t k = 0; k < p; ++k) mean[k] += left.value[place + k] / n;
      one->covariance = Matrix(p, p);
      for (const Flat& left : without)
        for (std::size_t k = 0; k < p; ++k)
          for (std::size_t j = 0; j < p; ++j)
            one->covariance(j, k) += (n - 1.0) / n * (left.value[place + j] - mean[j]) *
                                     (left.value[place + k] - mean[k]);
      place += p;
    }
}

}  // namespace skillnad
