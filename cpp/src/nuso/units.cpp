#include "units.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/random.hpp"

namespace skillnad::nuso {

namespace {

// Sizes: log-normal with this spread (domain model 5.1), bounded.
constexpr double size_spread = 0.9;
constexpr double smallest = 18.0, largest = 1050.0;
// Investigations of the units that did not answer, as a share of all.
constexpr double least_lost = 0.070, most_lost = 0.086;

/// Places 0..n-1 in a random order.
std::vector<std::size_t> shuffled(std::size_t n, const ModelRun& run, const char* name) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> key(n);
  for (std::size_t i = 0; i < n; ++i) key[i] = uniform_draw(run.seed, {0, stream_of(name), i});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
  return order;
}

/// Standard normal values at equally spaced probabilities in random order: each population has the
/// whole distribution.
std::vector<double> spread_normal(const ModelRun& run, const char* name) {
  const std::vector<std::size_t> order = shuffled(n_units, run, name);
  std::vector<double> z(n_units);
  for (std::size_t i = 0; i < n_units; ++i)
    z[order[i]] = normal_quantile((static_cast<double>(i) + 0.5) / n_units);
  return z;
}

/// Sizes in proportion to `weight`, within their bounds, that add up to `total`.
std::vector<std::int32_t> sizes(const std::vector<double>& weight, std::size_t total) {
  double scale = static_cast<double>(total) / std::accumulate(weight.begin(), weight.end(), 0.0);
  std::vector<double> size(weight.size());
  for (int round = 0; round < 50; ++round) {
    double sum = 0.0;
    for (std::size_t i = 0; i < size.size(); ++i) {
      size[i] = std::clamp(scale * weight[i], smallest, largest);
      sum += size[i];
    }
    scale *= static_cast<double>(total) / sum;
  }
  // Whole numbers by the largest remainder.
  std::vector<std::int32_t> whole;
  std::vector<std::pair<double, std::size_t>> remainder;
  std::int64_t left = static_cast<std::int64_t>(total);
  for (std::size_t i = 0; i < size.size(); ++i) {
    whole.push_back(static_cast<std::int32_t>(std::floor(size[i])));
    remainder.emplace_back(static_cast<double>(whole[i]) - size[i], i);
    left -= whole[i];
  }
  std::sort(remainder.begin(), remainder.end());
  for (std::size_t k = 0; left > 0; k = (k + 1) % remainder.size(), --left)
    ++whole[remainder[k].second];
  return whole;
}

/// Which units do not answer: the chance rises with the share of foreign background, and falls with
/// size until the loss is the printed one.
std::vector<std::int32_t> answers(const std::vector<std::int32_t>& size,
                                  const std::vector<std::int32_t>& foreign, const ModelRun& run) {
  std::vector<std::pair<double, std::size_t>> score;
  for (std::size_t u = 0; u < n_units; ++u) {
    const double draw = uniform_draw(run.seed, {0, stream_of("enhet.svarat_uppf"), u});
    const double gumbel = -math::log(-math::log(draw));
    score.emplace_back(
        -(0.03 * foreign[u] - 0.8 * math::log(static_cast<double>(size[u])) + gumbel), u);
  }
  std::sort(score.begin(), score.end());
  std::vector<std::size_t> lost, kept;
  for (const auto& [value, u] : score)
    (lost.size() < n_units - n_answering ? lost : kept).push_back(u);
  const auto by_size = [&](std::size_t a, std::size_t b) {
    return size[a] < size[b] || (size[a] == size[b] && a < b);
  };
  for (int round = 0; round < 200; ++round) {
    std::sort(lost.begin(), lost.end(), by_size);
    std::sort(kept.begin(), kept.end(), by_size);
    double sum = 0.0;
    for (const std::size_t u : lost) sum += size[u];
    const double share = sum / static_cast<double>(n_investigations);
    if (share >= least_lost && share <= most_lost) break;
    if (share > most_lost) {
      std::swap(lost.back(), kept.front());
    } else {
      std::swap(lost.front(), kept[kept.size() / 2]);
    }
  }
  std::vector<std::int32_t> answered(n_units, 1);
  for (const std::size_t u : lost) answered[u] = 0;
  return answered;
}

}  // namespace

Population make_units(const Codebook& book, ModelRun& run) {
  Population units;
  units.n = n_units;
  std::vector<double> weight(n_units);
  const std::vector<double> size_z = spread_normal(run, "enhet.antal");
  const std::vector<double> foreign_z = spread_normal(run, "enhet.andel_utlandsk");
  for (std::size_t u = 0; u < n_units; ++u) weight[u] = math::exp(size_spread * size_z[u]);
  std::vector<std::int32_t> foreign(n_units), poor(n_units), group(n_units), second(n_units);
  const auto groups =
      static_cast<std::int32_t>(book.find("enhet", "kommungrupp")->level_names().size());
  const std::vector<std::size_t> d2 = shuffled(n_units, run, "enhet.deltar_d2");
  for (std::size_t i = 0; i < n_units; ++i) second[d2[i]] = i < 116 ? 1 : 0;
  for (std::size_t u = 0; u < n_units; ++u) {
    foreign[u] =
        static_cast<std::int32_t>(std::clamp(math::exp(3.1 + 0.55 * foreign_z[u]), 4.0, 80.0));
    poor[u] = static_cast<std::int32_t>(
        std::clamp(10.0 + 0.6 * foreign[u] +
                       6.0 * normal_draw(run.seed, {0, stream_of("enhet.andel_bistand"), u}),
                   3.0, 120.0));
    // Large units tend to be cities: ranks of size plus noise, cut in equal parts.
    const double rank = math::normal_cdf(
        0.8 * size_z[u] + 0.6 * normal_draw(run.seed, {0, stream_of("enhet.kommungrupp"), u}));
    group[u] = std::min<std::int32_t>(groups - 1, static_cast<std::int32_t>((1.0 - rank) * groups));
  }
  const std::vector<std::int32_t> size = sizes(weight, n_investigations);
  std::vector<std::int32_t> number(n_units), wave(n_units, run.scenario == "second_wave" ? 2 : 1);
  std::iota(number.begin(), number.end(), 0);
  units.add("enhet_nr").code = number;
  units.add("antal").code = size;
  units.add("vag").code = wave;
  units.add("kommungrupp", book.find("enhet", "kommungrupp")->level_names()).code = group;
  units.add("deltar_d1").code.assign(n_units, 1);
  units.add("deltar_d2").code = second;
  units.add("svarat_uppf").code = answers(size, foreign, run);
  units.add("andel_utlandsk").code = foreign;
  units.add("andel_bistand").code = poor;
  for (const char* name : {"dokumentation", "behov", "samtycke", "insats", "familjebehandling",
                           "start", "uppfoljning", "aterakt", "mal", "hanvisning"})
    run.unit_effects[name] = spread_normal(run, name);
  // The child's consent goes with the guardian's: correlation 0.5.
  std::vector<double> child = spread_normal(run, "barnsamtycke");
  const std::vector<double>& guardian = run.unit_effects.at("samtycke");
  for (std::size_t u = 0; u < n_units; ++u)
    child[u] = 0.5 * guardian[u] + std::sqrt(0.75) * child[u];
  run.unit_effects["barnsamtycke"] = child;
  return units;
}

}  // namespace skillnad::nuso
