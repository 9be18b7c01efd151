#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "skillnad/inference/predictions.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Every pattern of the fit's data as a point of its own.
PredictionPoints own_points(const Fitted& at) {
  PredictionPoints points;
  points.x = at.rows.model.design.x;
  at.fit.standardiser.apply(points.x);
  points.offset = at.rows.model.design.offset;
  const std::size_t n = at.rows.model.patterns.size();
  points.weight.assign(n, 1.0);
  for (std::size_t i = 0; i < n; ++i) points.slot.push_back(static_cast<std::uint32_t>(i));
  points.n_slots = n;
  points.group = at.rows.model.patterns.group_of_pattern;
  return points;
}

/// The data of the fit in plain form, group by group, with the pattern of each row.
struct PlainFit {
  PlainData groups;
  std::vector<std::size_t> group_of_pattern, row_of_pattern;
};
PlainFit plain(const Fitted& at) {
  const ModelRows& rows = at.rows.model;
  PlainFit out;
  out.groups.resize(rows.patterns.n_groups);
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    PlainGroup& group = out.groups[rows.patterns.group_of_pattern[i]];
    out.group_of_pattern.push_back(rows.patterns.group_of_pattern[i]);
    out.row_of_pattern.push_back(group.size());
    PlainRow row;
    for (std::size_t j = 0; j < rows.design.x.cols(); ++j) row.x.push_back(rows.design.x(i, j));
    row.y = rows.y[i];
    row.m = rows.m[i];
    group.push_back(row);
  }
  return out;
}

/// E g(eta + sd z) by a plain rule.
double plain_marginal(Link link, double eta, double sd) {
  double sum = 0.0;
  for (int i = -2560; i <= 2560; ++i) {
    const double z = i / 256.0;
    sum += std::exp(-0.5 * z * z) * plain_event(link, eta + sd * z);
  }
  return sum / 256.0 / std::sqrt(6.283185307179586);
}

/// Variance by the delta method: `value` as a function of (b, log sd), differentiated.
template <class F>
double delta_variance(const Fit& fit, F value) {
  const Matrix v = covariance_of(fit, "model").cells;
  const std::size_t p = fit.n_coefficients();
  Vector slope;
  for (std::size_t a = 0; a <= p; ++a)
    slope.push_back(slope_at_zero(
        [&](double d) {
          Vector b = fit.estimates();
          b.resize(p);
          double sd = fit.sd;
          if (a < p) b[a] += d;
          if (a == p) sd *= std::exp(d);
          return value(b, sd);
        },
        1e-3));
  double sum = 0.0;
  for (std::size_t a = 0; a <= p; ++a)
    for (std::size_t b = 0; b <= p; ++b) sum += slope[a] * slope[b] * v(a, b);
  return sum;
}

FitOptions with(Link link) {
  FitOptions options;
  options.link = link;
  return options;
}

}  // namespace

TEST_CASE("marginal and typical predictions with their standard errors", "[predictions]") {
  for (Link link : all_links) {
    Fitted at = fitted(sample(161, 20, 8, 1.0, link).table(), "y ~ x + f + (1 | g)", with(link));
    REQUIRE(at.fit.has_sd_parameter());
    const PredictionPoints points = own_points(at);
    const PlainFit data = plain(at);
    for (const std::string kind : {"marginal", "typical"}) {
      const Predictions found = predict(at.context, at.fit, nullptr, points, kind, "model", 0.95);
      for (std::size_t i = 0; i < points.n_slots; i += 7) {
        const PlainRow& row = data.groups[data.group_of_pattern[i]][data.row_of_pattern[i]];
        const auto value = [&](const Vector& b, double sd) {
          const double eta = plain_eta(row, b);
          return kind == "marginal" ? plain_marginal(link, eta, sd) : plain_event(link, eta);
        };
        Vector b = at.fit.estimates();
        b.resize(4);
        INFO(link_name(link) << " " << kind);
        const double p = value(b, at.fit.sd);
        CHECK(found.estimate[i] == Approx(p).epsilon(1e-11));
        const double se = std::sqrt(delta_variance(at.fit, value));
        CHECK(found.std_error[i] == Approx(se).epsilon(1e-6));
        const double half = 1.959963984540054 * se / (p * (1 - p));
        CHECK(found.conf_low[i] ==
              Approx(plain_event(Link::logit, std::log(p / (1 - p)) - half)).epsilon(1e-6));
        CHECK(found.conf_high[i] ==
              Approx(plain_event(Link::logit, std::log(p / (1 - p)) + half)).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("conditional predictions by brute force", "[predictions]") {
  Fitted at = fitted(sample(162, 16, 6, 1.0).table(), "y ~ x + (1 | g)");
  REQUIRE(at.fit.has_sd_parameter());
  const PredictionPoints points = own_points(at);
  const PlainFit data = plain(at);
  const Predictions found =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  for (std::size_t i = 0; i < points.n_slots; i += 5) {
    const PlainGroup& group = data.groups[data.group_of_pattern[i]];
    const PlainRow& row = group[data.row_of_pattern[i]];
    const auto moment = [&](const Vector& b, double sd, int power) {
      const auto value = [&](double u) {
        return std::pow(plain_event(Link::logit, plain_eta(row, b) + sd * u), power);
      };
      return plain_integral(Link::logit, group, b, sd, value) /
             plain_integral(Link::logit, group, b, sd, [](double) { return 1.0; });
    };
    Vector b = at.fit.estimates();
    b.resize(2);
    const double mean = moment(b, at.fit.sd, 1);
    CHECK(found.estimate[i] == Approx(mean).epsilon(1e-8));
    const double posterior = moment(b, at.fit.sd, 2) - mean * mean;
    const double delta = delta_variance(
        at.fit, [&](const Vector& moved, double sd) { return moment(moved, sd, 1); });
    CHECK(found.std_error[i] == Approx(std::sqrt(posterior + delta)).epsilon(1e-6));
  }
}

TEST_CASE("an average is the weighted mean of its points", "[predictions]") {
  Fitted at = fitted(sample(163, 20, 8, 1.0).table(), "y ~ x + f + (1 | g)");
  const PredictionPoints points = own_points(at);
  PredictionPoints averages = points;
  averages.weight = at.rows.model.cases;
  averages.n_slots = 3;
  for (std::size_t i = 0; i < averages.slot.size(); ++i)
    averages.slot[i] = static_cast<std::uint32_t>(i % 2);
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Predictions each = predict(at.context, at.fit, &at.rows, points, kind, "model", 0.95);
    const Predictions mean = predict(at.context, at.fit, &at.rows, averages, kind, "model", 0.95);
    for (std::size_t s : {0, 1}) {
      double sum = 0.0;
      double weight = 0.0;
      double bound = 0.0;
      for (std::size_t i = s; i < each.estimate.size(); i += 2) {
        sum += averages.weight[i] * each.estimate[i];
        bound += averages.weight[i] * each.std_error[i];
        weight += averages.weight[i];
      }
      INFO(kind);
      CHECK(mean.estimate[s] == Approx(sum / weight).epsilon(1e-12));
      // Whatever the correlation, the mean is no less certain than its parts.
      CHECK(mean.std_error[s] <= bound / weight * (1.0 + 1e-9));
    }
    // A slot without points has no estimate.
    CHECK(std::isnan(mean.estimate[2]));
    CHECK(std::isnan(mean.conf_low[2]));
  }
}

TEST_CASE("posterior variance of an average over groups", "[predictions]") {
  // Effects of different groups are independent given the parameters: their part of the variance
  // of a mean is the sum of the groups' parts. One slot over all against brute force.
  Fitted at = fitted(sample(164, 8, 4, 1.2).table(), "y ~ 1 + (1 | g)");
  REQUIRE(at.fit.has_sd_parameter());
  PredictionPoints points = own_points(at);
  points.weight = at.rows.model.cases;
  points.n_slots = 1;
  points.slot.assign(points.slot.size(), 0);
  const Predictions found =
      predict(at.context, at.fit, &at.rows, points, "conditional", "model", 0.95);
  const PlainFit data = plain(at);
  double total = 0.0;
  for (double c : at.rows.model.cases) total += c;
  const auto moment = [&](std::size_t g, const Vector& b, double sd, int power) {
    const auto value = [&](double u) {
      return std::pow(plain_event(Link::logit, b[0] + sd * u), power);
    };
    return plain_integral(Link::logit, data.groups[g], b, sd, value) /
           plain_integral(Link::logit, data.groups[g], b, sd, [](double) { return 1.0; });
  };
  const auto mean = [&](const Vector& b, double sd) {
    double sum = 0.0;
    for (std::size_t g = 0; g < data.groups.size(); ++g)
      sum += at.rows.model.cases[g] * moment(g, b, sd, 1);
    return sum / total;
  };
  const Vector b = {at.fit.estimates()[0]};
  double variance = delta_variance(at.fit, mean);
  for (std::size_t g = 0; g < data.groups.size(); ++g) {
    const double first = moment(g, b, at.fit.sd, 1);
    variance +=
        std::pow(at.rows.model.cases[g] / total, 2) * (moment(g, b, at.fit.sd, 2) - first * first);
  }
  CHECK(found.estimate[0] == Approx(mean(b, at.fit.sd)).epsilon(1e-9));
  CHECK(found.std_error[0] == Approx(std::sqrt(variance)).epsilon(1e-6));
}

TEST_CASE("marginal tends to typical as the standard deviation vanishes", "[predictions]") {
  Fitted at = fitted(sample(165, 20, 8, 1.0).table(), "y ~ x + (1 | g)");
  const PredictionPoints points = own_points(at);
  Fit flat = at.fit;
  flat.sd = 1e-9;
  flat.standardised.back() = std::log(1e-9);
  const Predictions marginal =
      predict(at.context, flat, nullptr, points, "marginal", "model", 0.95);
  const Predictions typical = predict(at.context, flat, nullptr, points, "typical", "model", 0.95);
  for (std::size_t i = 0; i < points.n_slots; ++i) {
    CHECK(marginal.estimate[i] == Approx(typical.estimate[i]).epsilon(1e-13));
    CHECK(marginal.std_error[i] == Approx(typical.std_error[i]).epsilon(1e-8));
  }
}

TEST_CASE("without random effects the three kinds are one", "[predictions]") {
  Fitted at = fitted(sample(166, 20, 8, 1.0).table(), "y ~ x");
  const PredictionPoints points = own_points(at);
  const Predictions a = predict(at.context, at.fit, &at.rows, points, "marginal", "HC0", 0.9);
  for (const std::string kind : {"typical", "conditional"}) {
    const Predictions b = predict(at.context, at.fit, &at.rows, points, kind, "HC0", 0.9);
    CHECK(a.estimate == b.estimate);
    CHECK(a.std_error == b.std_error);
  }
}
