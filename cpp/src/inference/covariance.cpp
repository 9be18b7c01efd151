#include "skillnad/inference/covariance.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"

namespace skillnad {

namespace {

constexpr double few_groups = 50.0;

Matrix sandwich(const Matrix& bread, const Matrix& meat, double factor) {
  Matrix out = linalg::multiply(linalg::multiply(bread, meat), bread);
  for (double& cell : out.cells()) cell *= factor;
  return out;
}

}  // namespace

std::string resolved_vcov(const Fit& fit, const std::string& vcov) {
  if (vcov == "auto")
    return !fit.cluster.empty()      ? "CR1"
           : !fit.sampling_weights() ? "model"
           : fit.multilevel          ? "CR0"
                                     : "HC0";
  return vcov;
}

Covariance standardised_covariance(const Fit& fit, const std::string& vcov) {
  const std::string kind = resolved_vcov(fit, vcov);
  const Matrix& bread = fit.covariance_standardised;
  if (kind == "model") return {kind, bread};
  if (kind == "CR0" || kind == "CR1") {
    if (fit.cluster_meat.empty())
      throw OptionError("vcov",
                        fit.multilevel
                            ? "vcov = \"" + kind +
                                  "\" needs independent groups and their scores, which crossed "
                                  "or Laplace-fitted nested factors do not give. Use \"model\"."
                            : "vcov = \"" + kind +
                                  "\" needs clusters: the fit has neither random effects nor "
                                  "cluster =. Fit again with cluster = the column of the clusters.",
                        {"vcov", {}, 0});
    const double c = fit.n_clusters;
    return {kind, sandwich(bread, fit.cluster_meat, kind == "CR1" ? c / (c - 1.0) : 1.0)};
  }
  if (kind == "HC0") {
    if (fit.row_meat.empty())
      throw OptionError("vcov",
                        "vcov = \"HC0\" takes rows as independent, which they are not in a model "
                        "with random effects. Use \"model\", \"CR0\" or \"CR1\".",
                        {"vcov", {}, 0});
    return {kind, sandwich(bread, fit.row_meat, 1.0)};
  }
  if (kind == "CR2") {
    if (fit.covariance_cr2.empty())
      throw OptionError("vcov",
                        "vcov = \"CR2\" needs a fit by fit_logit with link = \"logit\" and cluster "
                        "=, without random effects, penalty, sampling or precision weights, and "
                        "not too many covariate patterns within a cluster. Use \"CR1\", or "
                        "\"model\" without clusters.",
                        {"vcov", {}, 0});
    return {kind, fit.covariance_cr2};
  }
  throw OptionError("vcov",
                    "vcov: this kind is not known; choose \"auto\", \"model\", \"HC0\", "
                    "\"CR0\", \"CR1\" or \"CR2\".",
                    {"vcov", {}, 0});
}

Matrix parameter_covariance(const Fit& fit) {
  return standardised_covariance(fit, fit.sampling_weights() ? "auto" : "model").cells;
}

Covariance covariance_of(const Fit& fit, const std::string& vcov) {
  Covariance out = standardised_covariance(fit, vcov);
  out.cells = fit.standardiser.covariance(out.cells);
  return out;
}

DegreesOfFreedom::DegreesOfFreedom(const Fit& fit, const std::string& df, const std::string& vcov)
    : fit_(fit) {
  const double infinity = std::numeric_limits<double>::infinity();
  // Crossed factors have no independent units: between and within mean nothing for them.
  const bool groups = (fit.multilevel && fit.n_clusters > 0.0) || !fit.cluster.empty();
  const double n_groups =
      fit.multilevel ? static_cast<double>(fit.random[0].levels.size()) : fit.n_clusters;
  const std::string covariance = resolved_vcov(fit, vcov);
  const bool clustered = covariance == "CR0" || covariance == "CR1" || covariance == "CR2";
  const bool few_clusters = clustered && fit.n_clusters < few_groups;
  kind_ = df;
  if (df == "satterthwaite" || (df == "auto" && covariance == "CR2")) {
    if (covariance != "CR2" || fit.df_cr2.empty())
      throw OptionError("df", "df = \"satterthwaite\" goes with vcov = \"CR2\".", {"df", {}, 0});
    kind_ = "satterthwaite";
    return;
  }
  if (df == "auto")
    kind_ = (groups && n_groups < few_groups) || few_clusters ? "between-within" : "infinite";
  if (kind_ == "infinite") {
    between_ = within_ = infinity;
    return;
  }
  if (kind_ == "between-within") {
    if (!groups)
      throw OptionError(
          "df",
          "df = \"between-within\" needs groups: the fit has neither random effects nor "
          "cluster =. Use \"infinite\".",
          {"df", {}, 0});
    double n_between = 0.0;
    for (const Coefficient& c : fit.coefficients) n_between += c.within ? 0.0 : 1.0;
    double n_within = static_cast<double>(fit.n_coefficients()) - n_between;
    // Of one of the equations of a multinomial fit: all have the same columns.
    n_between /= static_cast<double>(fit.standardiser.n_blocks);
    n_within /= static_cast<double>(fit.standardiser.n_blocks);
    between_ = std::max(1.0, n_groups - n_between);
    within_ = std::max(1.0, fit.n_trials - n_groups - n_within);
    if (few_clusters) {
      const double most = std::max(1.0, fit.n_clusters - 1.0);
      between_ = std::min(between_, most);
      within_ = std::min(within_, most);
    }
    return;
  }
  double number = 0.0;
  const auto read = std::from_chars(df.data(), df.data() + df.size(), number);
  if (read.ec != std::errc() || read.ptr != df.data() + df.size() || !(number > 0.0))
    throw OptionError(
        "df",
        "df must be \"auto\", \"between-within\", \"satterthwaite\", \"infinite\" or a "
        "number above 0.",
        {"df", {}, 0});
  kind_ = "given";
  between_ = within_ = number;
}

double DegreesOfFreedom::of(std::size_t coefficient) const {
  if (kind_ == "satterthwaite") return fit_.df_cr2[coefficient];
  return fit_.coefficients[coefficient].within ? within_ : between_;
}

void check_level(double level) {
  if (!(level > 0.0 && level < 1.0))
    throw OptionError("level", "level must lie between 0 and 1, such as 0.95.", {"level", {}, 0});
}

}  // namespace skillnad
