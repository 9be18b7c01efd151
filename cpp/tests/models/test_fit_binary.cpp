#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/node_ladder.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

FitOptions with(Link link, int nodes) {
  FitOptions options;
  options.link = link;
  options.nodes = nodes;
  return options;
}

/// The sample group by group with the columns of ~ x + f.
PlainData plain(const Sample& sample) {
  PlainData data;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (i == 0 || sample.g[i] != sample.g[i - 1]) data.emplace_back();
    const std::string& f = sample.f[i];
    data.back().push_back(
        {{1.0, sample.x[i], f == "b" ? 1.0 : 0.0, f == "c" ? 1.0 : 0.0}, sample.y[i], 1.0, 0.0});
  }
  return data;
}

}  // namespace

TEST_CASE("the estimates maximise the integral", "[fit_binary]") {
  for (Link link : all_links) {
    const Sample data = sample(81, 25, 12, 1.0, link);
    const Fitted at = fitted(data.table(), "y ~ x + f + (1 | g)", with(link, 0));
    REQUIRE(at.fit.status == "converged");
    const PlainData groups = plain(data);
    const Vector b = at.fit.estimates();
    INFO(link_name(link));
    CHECK(distance(at.fit.log_likelihood,
                   plain_log_likelihood(link, groups, {b[0], b[1], b[2], b[3]}, sd_of(at.fit))) <
          1e-8);
    // No slope is left in any direction, on the scale of the standard errors.
    const Matrix covariance = at.fit.standardiser.covariance(at.fit.covariance_standardised);
    for (std::size_t j = 0; j <= 4; ++j) {
      const auto value = [&](double d) {
        Vector moved = {b[0], b[1], b[2], b[3]};
        double sd = sd_of(at.fit);
        (j < 4 ? moved[j] : sd) *= j < 4 ? 1.0 : std::exp(d);
        if (j < 4) moved[j] += d;
        return plain_log_likelihood(link, groups, moved, sd);
      };
      const double se = std::sqrt(covariance(j, j));
      CHECK(std::fabs(slope_at_zero(value, 0.02 * se)) * se < 1e-5);
    }
  }
}

TEST_CASE("nodes \"auto\" climb until the log-likelihood stands still", "[fit_binary]") {
  for (double sigma : {0.5, 2.0, 5.0}) {
    const Table table = sample(82, 30, 9, sigma).table();
    const Fitted chosen = fitted(table, "y ~ x + (1 | g)", with(Link::logit, 0));
    const NodeCheck& check = chosen.fit.nodes;
    INFO("sigma " << sigma << " nodes " << check.nodes);
    CHECK(std::find(std::begin(node_ladder), std::end(node_ladder), check.nodes) !=
          std::end(node_ladder));
    CHECK(check.allowed == 1e-6);
    CHECK(check.passed == (std::fabs(check.change) < check.allowed));
    // Where the last rung does not suffice, the fit says so.
    CHECK((check.passed || check.nodes == 101));
    CHECK(chosen.context.warnings.empty() == check.passed);
    // As when asked for, and the rung below does not pass.
    const Fitted asked = fitted(table, "y ~ x + (1 | g)", with(Link::logit, check.nodes));
    CHECK(distance(asked.fit.log_likelihood, chosen.fit.log_likelihood) < 1e-12);
    CHECK(distance(sd_of(asked.fit), sd_of(chosen.fit)) < 1e-7);
    const auto* rung = std::find(std::begin(node_ladder), std::end(node_ladder), check.nodes);
    if (rung != std::begin(node_ladder))
      CHECK_FALSE(
          fitted(table, "y ~ x + (1 | g)", with(Link::logit, *(rung - 1))).fit.nodes.passed);
  }
}

TEST_CASE("a node check that fails is said", "[fit_binary]") {
  const Fitted at = fitted(sample(83, 30, 9, 3.0).table(), "y ~ x + (1 | g)", with(Link::logit, 1));
  CHECK(at.fit.converged);
  CHECK_FALSE(at.fit.nodes.passed);
  CHECK(at.fit.nodes.compared_with == 7);
  REQUIRE(at.context.warnings.size() == 1);
  CHECK(at.context.warnings[0].code == "node_check");
}

TEST_CASE("too few iterations are said, not hidden", "[fit_binary]") {
  FitOptions options = with(Link::logit, 7);
  options.newton.max_iterations = 2;
  const Fitted at = fitted(sample(84, 30, 9, 1.0).table(), "y ~ x + (1 | g)", options);
  CHECK_FALSE(at.fit.converged);
  CHECK(at.fit.status == "not_converged");
  CHECK(at.context.warnings.front().code == "not_converged");
}

TEST_CASE("grouped counts are the rows they stand for", "[fit_binary]") {
  // Each pattern of (g, f) as one row of counts, with the constants of the binomial on top.
  const Sample rows = sample(85, 20, 15, 1.0);
  Table counts;
  Vector successes, failures;
  std::vector<std::string> f, g;
  double constant = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t at = 0;
    while (at < f.size() && !(f[at] == rows.f[i] && g[at] == rows.g[i])) ++at;
    if (at == f.size()) {
      f.push_back(rows.f[i]);
      g.push_back(rows.g[i]);
      successes.push_back(0.0);
      failures.push_back(0.0);
    }
    (rows.y[i] > 0.0 ? successes : failures)[at] += 1.0;
  }
  for (std::size_t i = 0; i < f.size(); ++i)
    constant += std::lgamma(successes[i] + failures[i] + 1.0) - std::lgamma(successes[i] + 1.0) -
                std::lgamma(failures[i] + 1.0);
  counts.add(Column::of_whole("s", successes));
  counts.add(Column::of_whole("t", failures));
  counts.add(text_column("f", f));
  counts.add(text_column("g", g));
  for (const std::string random : {"", " + (1 | g)"}) {
    const Fitted one = fitted(rows.table(), "y ~ f" + random);
    const Fitted many = fitted(counts, "cbind(s, t) ~ f" + random);
    CHECK(many.fit.log_likelihood == Approx(one.fit.log_likelihood + constant).epsilon(1e-12));
    CHECK(many.fit.n_trials == one.fit.n_trials);
    CHECK(many.fit.n_used == static_cast<double>(f.size()));
    for (std::size_t j = 0; j < 3; ++j)
      CHECK(many.fit.estimates()[j] == Approx(one.fit.estimates()[j]).epsilon(1e-9));
    CHECK(sd_of(many.fit) == Approx(sd_of(one.fit)).epsilon(1e-8));
  }
}

TEST_CASE("designs and data that cannot be fitted are refused", "[fit_binary]") {
  const auto code = [](const Sample& data, const std::string& formula) -> std::string {
    try {
      fitted(data.table(), formula);
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  };
  Sample data = sample(86, 12, 6, 1.0);
  CHECK(code(data, "y ~ x + I(2 * x)") == "rank");
  CHECK(code(data, "y ~ 0 + (1 | g)") == "no_terms");
  CHECK(code(data, "y ~ z + C(g)") == "rank");
  Sample separated = data;
  separated.y = data.x;
  for (double& y : separated.y) y = y > 0.0 ? 1.0 : 0.0;
  CHECK(code(separated, "y ~ x + (1 | g)") == "separation");
  CHECK(code(separated, "y ~ x") == "separation");
}

TEST_CASE("absurd offsets end in a fit that says how it went, or in an error", "[fit_binary]") {
  const Sample data = sample(87, 12, 6, 1.0);
  for (Link link : all_links) {
    for (double size : {-1000.0, -300.0, 300.0, 1000.0}) {
      Sample wild = data;
      for (std::size_t i = 0; i < wild.size(); ++i) wild.z[i] *= i % 3 == 0 ? size : 0.0;
      for (const std::string formula : {"y ~ x + offset(z)", "y ~ x + offset(z) + (1 | g)"}) {
        INFO(link_name(link) << " " << size << " " << formula);
        try {
          const Fitted at = fitted(wild.table(), formula, with(link, 0));
          CHECK((at.fit.converged || !at.context.warnings.empty()));
          if (!at.fit.converged) continue;
          CHECK(std::isfinite(at.fit.log_likelihood));
          for (double b : at.fit.estimates()) CHECK(std::isfinite(b));
          for (double v : at.fit.covariance_standardised.cells()) CHECK(std::isfinite(v));
        } catch (const Error& error) {
          CHECK(error.code() == "numeric");
        }
      }
    }
  }
}
