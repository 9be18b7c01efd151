#include "factors.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "skillnad/base/math.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

enum class Part { home, own, neither, protective };

struct Factor {
  std::string name, side;
  Part part = Part::home;
  std::vector<double> chance;  ///< by profile, from 1
};

std::vector<Factor> read_factors() {
  const Table table = read_csv(embedded_file("nuso_profiles.csv"));
  std::vector<Factor> factors;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    Factor f;
    f.name = table.at("factor").text[i];
    f.side = table.at("side").text[i];
    const std::string& own = table.at("own").text[i];
    f.part = f.side == "skydd" ? Part::protective
             : own == "1"      ? Part::own
             : own == "2"      ? Part::neither
                               : Part::home;
    factors.push_back(std::move(f));
  }
  for (const Column& column : table.columns) {
    if (column.name.compare(0, 4, "ros_") != 0) continue;
    const Column chance = real_column(column);
    for (std::size_t i = 0; i < factors.size(); ++i) factors[i].chance.push_back(chance.real[i]);
  }
  return factors;
}

/// Of the factors of one part, one by the chances of the profile.
std::size_t likely_factor(const std::vector<Factor>& factors, Part part, std::size_t profile,
                          double u) {
  double sum = 0.0;
  for (const Factor& f : factors)
    if (f.part == part) sum += f.chance[profile];
  std::size_t last = 0;
  double at = u * sum;
  for (std::size_t j = 0; j < factors.size(); ++j) {
    if (factors[j].part != part) continue;
    last = j;
    at -= factors[j].chance[profile];
    if (at <= 0.0) break;
  }
  return last;
}

}  // namespace

void add_factors(Population& cases, const ModelRun& run) {
  static const std::vector<Factor> factors = read_factors();
  const std::size_t n = cases.n;
  const std::vector<std::int32_t> profile = cases.at("ros").code, age = cases.at("alder").code,
                                  unit = cases.at("enhet_nr").code;
  const auto has_home = rows_where(cases, "utsatthetstyp=hemmiljö|båda");
  const auto has_own = rows_where(cases, "utsatthetstyp=eget beteende|båda");
  const auto swedish = rows_where(cases, "ursprung=svensk");
  const auto diagnosis = rows_where(cases, "diagnos_nagon=1");
  const auto girl = rows_where(cases, "kon=flicka");
  const std::vector<double>& documentation = run.unit_effects.at("dokumentation");
  const bool null_population = run.scenario == "null";

  std::vector<std::vector<std::int32_t>> value(factors.size(), std::vector<std::int32_t>(n, 0));
  std::vector<std::int32_t> risks(n, 0), protective(n, 0), sides(n, 0);
  const std::uint32_t stream = stream_of("utredning.faktorer");
  for (std::size_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(profile[i] - 1);
    const double units = run.unit_sd * documentation[static_cast<std::size_t>(unit[i])];
    double children = 0.02 * (age[i] - 9) + (swedish[i] ? 0.15 : 0.0) + (diagnosis[i] ? 0.2 : 0.0);
    if (girl[i] && age[i] >= 12) children += 0.17;
    if (null_population) children = 0.0;
    bool home = false, own = false;
    for (std::size_t j = 0; j < factors.size(); ++j) {
      const Factor& f = factors[j];
      const double p = f.chance[k];
      if ((f.part == Part::home && !has_home[i]) || (f.part == Part::own && !has_own[i])) continue;
      bool yes = p >= 1.0;
      if (!yes) {
        const double shift = f.part == Part::protective ? units : units + children;
        yes = uniform_draw(run.seed, {static_cast<std::uint32_t>(j), stream, i}) <
              math::logistic(math::logit(p) + shift).mu;
      }
      if (!yes) continue;
      value[j][i] = 1;
      home = home || f.part == Part::home;
      own = own || f.part == Part::own;
    }
    // The type was drawn first: at least one factor of each part it speaks of.
    const double u = uniform_draw(run.seed, {1000, stream, i});
    if (has_home[i] && !home) value[likely_factor(factors, Part::home, k, u)][i] = 1;
    if (has_own[i] && !own) value[likely_factor(factors, Part::own, k, u)][i] = 1;
    bool child = false, parent = false, environment = false;
    for (std::size_t j = 0; j < factors.size(); ++j) {
      if (!value[j][i]) continue;
      const Factor& f = factors[j];
      ++(f.part == Part::protective ? protective : risks)[i];
      child = child || f.side == "barn";
      parent = parent || f.side == "förälder";
      environment = environment || f.side == "miljö";
    }
    sides[i] = child && parent && environment ? 1 : 0;
  }
  for (std::size_t j = 0; j < factors.size(); ++j) cases.add(factors[j].name).code = value[j];
  cases.add("antal_risk").code = risks;
  cases.add("antal_skydd").code = protective;
  cases.add("tre_sidor").code = sides;
}

}  // namespace skillnad::nuso
