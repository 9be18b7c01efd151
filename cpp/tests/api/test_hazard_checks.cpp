// Hazards by band, average effects, residuals, simulation and influence of hazard fits.
#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

Value hazard(const Table& data, const std::string& formula, const std::string& link = "cloglog",
             bool entry = true, const std::string& time = "days",
             const std::string& status = "again") {
  return run("fit_hazard", {{"formula", formula},
                            {"data", data},
                            {"time", time},
                            {"status", status},
                            {"breaks", breaks},
                            {"entry", entry ? Value("entry") : Value()},
                            {"link", link}});
}

/// Largest distance of the empirical distribution from the standard normal.
double kolmogorov_distance(Vector values) {
  std::sort(values.begin(), values.end());
  double out = 0.0;
  const double n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double p = 0.5 * std::erfc(-values[i] / std::sqrt(2.0));
    out = std::max({out, std::fabs(p - static_cast<double>(i) / n),
                    std::fabs(p - static_cast<double>(i + 1) / n)});
  }
  return out;
}

/// The residuals that are there.
Vector residuals_of(const Value& table) {
  const Column& all = table.table()->at("residual");
  Vector out;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!all.is_missing(i)) out.push_back(all.real[i]);
  return out;
}

/// A person for each band, all other columns alike, for a binary fit of person-periods.
Table in_bands(const Vector& x, const std::vector<std::string>& g) {
  Vector xs, o;
  std::vector<std::string> band, groups;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t k = 0; k < 4; ++k) {
      xs.push_back(x[i]);
      o.push_back(0.0);
      band.push_back("b" + std::to_string(k));
      groups.push_back(g[i]);
    }
  Table out;
  out.add(Column::of_real("x", xs));
  out.add(Column::of_real("o", o));
  out.add(text_column("band", band));
  out.add(text_column("g", groups));
  return out;
}

}  // namespace

TEST_CASE("hazards by band are the probabilities of the person-periods", "[hazard_checks]") {
  const People data = people(361, 30, 12, 0.7);
  const Value fit = hazard(data.table(), "~ x + (1 | g)");
  const Value binary = run("fit_logit", {{"formula", "y ~ 0 + band + x + (1 | g) + offset(o)"},
                                         {"data", person_periods(data, breaks, true, false)},
                                         {"link", "cloglog"}});
  Table points;
  points.add(Column::of_real("x", {-0.5, 1.25}));
  points.add(text_column("g", {"g1002", "g1017"}));
  const Table expanded = in_bands({-0.5, 1.25}, {"g1002", "g1017"});
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    INFO(kind);
    const Value a = run("predicted", {{"fit", fit}, {"newdata", points}, {"kind", kind}});
    const Value b = run("predicted", {{"fit", binary}, {"newdata", expanded}, {"kind", kind}});
    REQUIRE(a.table()->n_rows == 8);
    CHECK(a.table()->at("band").text[1] == "[60,120)");
    for (std::size_t i = 0; i < 8; ++i) {
      CHECK(real(a, "estimate")[i] == Approx(real(b, "estimate")[i]).epsilon(1e-6));
      CHECK(real(a, "std_error")[i] == Approx(real(b, "std_error")[i]).epsilon(1e-4));
      CHECK(real(a, "conf_low")[i] == Approx(real(b, "conf_low")[i]).epsilon(1e-4));
    }
  }
  const Value by = run("predicted", {{"fit", fit}, {"by", "x"}, {"kind", "typical"}});
  CHECK(by.table()->columns[0].name == "x");
  CHECK(by.table()->columns[1].name == "band");
  CHECK(error_of("predicted", {{"fit", fit}, {"times", 60.0}}) == "OptionError[times]");
}

TEST_CASE("average effects are differences of averaged predictions", "[hazard_checks]") {
  const People data = people(362, 25, 12, 0.6);
  for (const std::string formula : {"~ x + f", "~ x + f + (1 | g)"}) {
    const Value fit = hazard(data.table(), formula);
    for (const std::string kind : {"marginal", "cumulative"}) {
      INFO(formula << " " << kind);
      const Value effects =
          run("average_effects", {{"fit", fit}, {"variables", "f"}, {"kind", kind}});
      REQUIRE(effects.table()->n_rows == 8);
      const auto averaged = [&](const std::string& level) {
        People moved = data;
        for (std::string& cell : moved.f) cell = level;
        const Value rows =
            run("predicted", {{"fit", fit}, {"kind", kind}, {"newdata", moved.table()}});
        const Value used = run("used_rows", {{"fit", fit}, {"data", data.table()}});
        const auto& mask = *used.get<std::vector<bool>>();
        Vector sum(4, 0.0);
        double n = 0.0;
        for (std::size_t i = 0; i < data.size(); ++i) {
          if (!mask[i]) continue;
          n += 1.0;
          for (std::size_t k = 0; k < 4; ++k) sum[k] += real(rows, "estimate")[4 * i + k];
        }
        for (double& s : sum) s /= n;
        return sum;
      };
      const Vector a = averaged("a");
      const Vector b = averaged("b");
      for (std::size_t k = 0; k < 4; ++k)
        CHECK(real(effects, "estimate")[k] == Approx(b[k] - a[k]).epsilon(1e-10));
      CHECK(effects.table()->at("contrast").text[0] == "b - a");
      if (kind == "cumulative") CHECK(real(effects, "time")[3] == 360.0);
      const Value slope =
          run("average_effects", {{"fit", fit}, {"variables", "x"}, {"kind", kind}});
      CHECK(slope.table()->at("contrast").text[0] == "slope");
      CHECK(real(slope, "std_error")[0] > 0.0);
    }
  }
  const Value competing = run("fit_hazard", {{"formula", "~ x"},
                                             {"data", data.table(true)},
                                             {"time", "days"},
                                             {"status", "again"},
                                             {"event", 1},
                                             {"breaks", breaks}});
  const Value both =
      run("average_effects", {{"fit", competing}, {"variables", "x"}, {"kind", "cumulative"}});
  CHECK(both.table()->n_rows == 8);
  CHECK(both.table()->at("category").text[1] == "2");
  const Value plain =
      run("fit_logit", {{"formula", "y ~ x"}, {"data", sample(1, 9, 9, 0).table()}});
  CHECK(error_of("average_effects", {{"fit", plain}, {"variables", "x"}, {"kind", "cumulative"}}) ==
        "OptionError[times]");
}

TEST_CASE("quantile residuals of histories are normal in a true model", "[hazard_checks]") {
  // The 1 % point of Kolmogorov's distance is 1.63 / sqrt(n); estimated parameters make it smaller.
  const People data = people(363, 400, 12, 0.0);
  for (const std::string link : {"cloglog", "logit"}) {
    const Value fit = hazard(data.table(), "~ x + f", link);
    const Vector residuals = residuals_of(run("fit_residuals", {{"fit", fit}}));
    CHECK(residuals.size() > 1500);
    CHECK(kolmogorov_distance(residuals) < 1.63 / std::sqrt(static_cast<double>(residuals.size())));
  }
  const Value fit = hazard(data.table(), "~ x");
  CHECK(error_of("fit_residuals", {{"fit", fit}, {"kind", "pearson"}}) ==
        "OptionError[not_available]");
  const Value again =
      run("fit_residuals", {{"fit", loaded(fit)}, {"data", data.table()}, {"seed", 1}});
  CHECK(residuals_of(again) == residuals_of(run("fit_residuals", {{"fit", fit}})));
}

TEST_CASE("a residual of a history lies where its outcome does", "[hazard_checks]") {
  // Plain arithmetic with one frailty: survival by a fine sum over the normal distribution.
  const People data = people(364, 30, 12, 0.8);
  const Value fit = hazard(data.table(), "~ x + (1 | g)");
  const Fit read = api::fit_from_json(fit.result()->saved);
  const Vector b = read.estimates();
  const double sd = read.random[0].factor(0, 0);
  const Vector residuals = real(run("fit_residuals", {{"fit", fit}, {"seed", 3}}), "residual");
  const Value used = run("used_rows", {{"fit", fit}, {"data", data.table()}});
  const auto& mask = *used.get<std::vector<bool>>();
  for (std::size_t i = 0; i < data.size(); i += 7) {
    if (!mask[i]) continue;
    const bool event = data.status[i] == 1.0 && data.time[i] < 360.0;
    double before = 0.0;
    double end = 0.0;
    double total = 0.0;
    for (double z = -8.0; z <= 8.0; z += 0.02) {
      const double w = std::exp(-0.5 * z * z);
      double h = 0.0;
      double h_before = 0.0;
      for (std::size_t k = 0; k < 4; ++k) {
        const double low = std::max(breaks[k], data.entry[i]);
        const bool here = event && data.time[i] >= breaks[k] && data.time[i] < breaks[k + 1];
        const double high = here ? breaks[k + 1] : std::min(breaks[k + 1], data.time[i]);
        if (here) h_before = h;
        if (high > low)
          h += (high - low) / (breaks[k + 1] - breaks[k]) *
               std::exp(b[k] + b[4] * data.x[i] + sd * z);
        if (here) break;
      }
      total += w;
      before += w * std::exp(-h_before);
      end += w * std::exp(-h);
    }
    before /= total;
    end /= total;
    const double u = 0.5 * std::erfc(-residuals[i] / std::sqrt(2.0));
    INFO(i);
    CHECK(u >= (event ? 1.0 - before : 1.0 - end) - 1e-6);
    CHECK(u <= (event ? 1.0 - end : 1.0) + 1e-6);
  }
}

TEST_CASE("simulated histories give the model back", "[hazard_checks]") {
  const People data = people(365, 300, 12, 0.0);
  for (const std::string link : {"cloglog", "logit"}) {
    INFO(link);
    const Value fit = hazard(data.table(), "~ x + f", link);
    const Vector truth = real(run("estimates", {{"fit", fit}}), "estimate");
    const Vector errors = real(run("estimates", {{"fit", fit}}), "std_error");
    constexpr int replicates = 40;
    const Value simulated =
        run("simulate_outcomes", {{"fit", fit}, {"n", replicates}, {"seed", 11}});
    Vector mean(truth.size(), 0.0);
    for (int r = 1; r <= replicates; ++r) {
      const std::string name = "sim_" + std::to_string(r);
      Table frame;
      const Table& sim = *simulated.table();
      Vector time, status, entry, x;
      std::vector<std::string> f;
      for (std::size_t i = 0; i < data.size(); ++i) {
        if (sim.at(name + "_time").is_missing(i)) continue;
        time.push_back(sim.at(name + "_time").real[i]);
        status.push_back(sim.at(name + "_status").real[i]);
        entry.push_back(data.entry[i]);
        x.push_back(data.x[i]);
        f.push_back(data.f[i]);
        // Who was censored is observed no longer than before.
        if (data.status[i] != 1.0) CHECK(time.back() <= data.time[i] + 1e-9);
        CHECK(time.back() > entry.back());
      }
      frame.add(Column::of_real("days", time));
      frame.add(Column::of_whole("again", status));
      frame.add(Column::of_real("entry", entry));
      frame.add(Column::of_real("x", x));
      frame.add(text_column("f", f));
      const Vector b =
          real(run("estimates", {{"fit", hazard(frame, "~ x + f", link)}}), "estimate");
      for (std::size_t j = 0; j < b.size(); ++j) mean[j] += b[j] / replicates;
    }
    // Four standard errors of a mean, and the bias of one estimate (of order 1 / events).
    for (std::size_t j = 0; j < truth.size(); ++j)
      CHECK(std::fabs(mean[j] - truth[j]) < (4.0 / std::sqrt(1.0 * replicates) + 0.1) * errors[j]);
  }
}

TEST_CASE("influence of persons, groups and levels is V g", "[hazard_checks]") {
  const People data = people(366, 25, 12, 0.5);
  const Value fit = hazard(data.table(), "~ x + f");
  const Value persons = run("fit_influence", {{"fit", fit}});
  const Value levels = run("fit_influence", {{"fit", fit}, {"by", "f"}});
  const std::size_t p = 7;
  REQUIRE(levels.table()->n_rows == 3 * p);
  // The scores of all persons of a level add up to that of the level, and of all levels to 0.
  Vector sum(3 * p, 0.0), n(3, 0.0);
  for (std::size_t r = 0; r < persons.table()->n_rows; ++r) {
    const auto row = static_cast<std::size_t>(std::stoul(persons.table()->at("level").text[r])) - 1;
    const std::size_t level = data.f[row] == "a" ? 0 : data.f[row] == "b" ? 1 : 2;
    sum[level * p + r % p] += real(persons, "dfbeta")[r];
    if (r % p == 0) n[level] += 1.0;
  }
  for (std::size_t i = 0; i < 3 * p; ++i) {
    CHECK(real(levels, "dfbeta")[i] == Approx(sum[i]).margin(1e-9));
    CHECK(real(levels, "n")[i] == n[i / p]);
  }
  for (std::size_t j = 0; j < p; ++j)
    CHECK(real(levels, "dfbeta")[j] + real(levels, "dfbeta")[p + j] +
              real(levels, "dfbeta")[2 * p + j] ==
          Approx(0.0).margin(1e-7));
  // One step goes most of the way to the fit without the person with the largest distance.
  const RealCells& distance = real(persons, "cooks_distance");
  const auto most = static_cast<std::size_t>(std::max_element(distance.begin(), distance.end()) -
                                             distance.begin());
  const auto gone =
      static_cast<std::size_t>(std::stoul(persons.table()->at("level").text[most])) - 1;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < data.size(); ++i)
    if (i != gone) order.push_back(i);
  People rest = data;
  const auto pick = [&](auto& cells) {
    auto kept = cells;
    kept.clear();
    for (std::size_t i : order) kept.push_back(cells[i]);
    cells = kept;
  };
  pick(rest.time), pick(rest.status), pick(rest.entry), pick(rest.x), pick(rest.w);
  pick(rest.f), pick(rest.g), pick(rest.k);
  const Vector with = real(run("estimates", {{"fit", fit}}), "estimate");
  const Vector without =
      real(run("estimates", {{"fit", hazard(rest.table(), "~ x + f")}}), "estimate");
  const std::size_t at = most / p * p + 4;  // x
  CHECK(real(persons, "dfbeta")[at] == Approx(with[4] - without[4]).epsilon(0.35));
  const Value grouped = hazard(data.table(), "~ x + (1 | g)");
  const Value groups = run("fit_influence", {{"fit", grouped}});
  CHECK(groups.table()->n_rows == 5 * 25);
  CHECK(error_of("fit_influence", {{"fit", grouped}, {"by", "k"}}) == "OptionError[by]");
}
