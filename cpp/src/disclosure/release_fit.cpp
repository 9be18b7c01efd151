#include <algorithm>
#include <map>
#include <set>

#include "release_tables.hpp"

namespace skillnad {

namespace {

/// Levels of a factor with fewer than min_base cases, its reference among them.
struct SmallLevels {
  std::vector<std::string> names;  ///< of coefficients
  bool reference = false;
};

/// Cases of each level, once however many categories have a coefficient for it.
std::map<std::string, SmallLevels> small_levels(const Fit& fit, const DisclosureRules& rules) {
  std::map<std::string, std::map<std::string, double>> cases;
  std::set<std::string> compared;  // with a reference, unlike a hazard's bands
  std::map<std::string, SmallLevels> out;
  for (const Coefficient& c : fit.coefficients) {
    if (c.variable.empty() || c.level.empty()) continue;
    cases[c.variable][c.level] = c.n;
    if (!c.reference.empty()) compared.insert(c.variable);
    if (c.n < rules.min_base) out[c.variable].names.push_back(c.name());
  }
  for (const auto& [variable, levels] : cases) {
    if (compared.count(variable) == 0) continue;
    double rest = fit.n_trials;
    for (const auto& [level, n] : levels) rest -= n;
    if (rest < rules.min_base) out[variable].reference = true;
  }
  return out;
}

bool has_interaction(const Fit& fit) {
  return std::any_of(fit.coefficients.begin(), fit.coefficients.end(),
                     [](const Coefficient& c) { return c.term.find(':') != std::string::npos; });
}

double small_groups(const Fit& fit, const DisclosureRules& rules) {
  double n = 0.0;
  for (const FittedFactor& factor : fit.random)
    for (const LevelEffect& level : factor.levels)
      if (level.n < rules.min_base) ++n;
  return n;
}

}  // namespace

Release check_fit(const Fit& fit, const DisclosureRules& rules) {
  Release release;
  release.kind = "fit";
  const bool hazard = fit.family == Family::hazard;
  // A history is one case, however many periods it has.
  const double df = (hazard ? fit.n_used : fit.n_trials) - static_cast<double>(fit.n_parameters());
  add_check(release, "residual_df", "model", df < rules.min_df ? 1.0 : 0.0, Verdict::fail,
            "Cases less parameters are min_df or more.",
            "Cases less parameters are fewer than min_df: coefficients come close to single "
            "cases.");
  // As many coefficients as patterns: the model returns the outcome of each pattern.
  const double per_outcome = static_cast<double>(fit.n_coefficients()) /
                             static_cast<double>(std::max<std::size_t>(fit.n_outcomes(), 2) - 1);
  const bool saturated = !hazard && per_outcome >= fit.n_patterns;
  add_check(release, "saturated", "model", saturated ? 1.0 : 0.0, Verdict::fail,
            "The model has fewer coefficients than patterns of covariates.",
            "The model is saturated: its coefficients are the shares of a table, which is for "
            "check_release() of shares().");
  const double other = fit.n_trials - fit.n_events;
  double few = 0.0;
  if (fit.categories.empty())
    few = is_small(fit.n_events, rules) || is_small(other, rules) ? 1.0 : 0.0;
  for (const double n : fit.category_counts)
    if (is_small(n, rules)) ++few;
  add_check(release, "threshold", "outcome", few, Verdict::fail,
            "Every category of the outcome has min_count cases or more.",
            "The outcome has from 1 to min_count - 1 cases in " +
                counted(few, "category.", "categories."));
  const auto small = small_levels(fit, rules);
  if (small.empty())
    add_check(release, "level_size", "levels", 0.0, Verdict::fail,
              "Every level of a factor has min_base cases or more.", "");
  for (const auto& [variable, levels] : small) {
    const double n = static_cast<double>(levels.names.size()) + (levels.reference ? 1.0 : 0.0);
    add_check(release, "level_size", variable, n, Verdict::fail, "",
              counted(n, "level has", "levels have") + " fewer than min_base cases" +
                  (levels.reference ? ", the reference level among them" : "") +
                  ": merge levels and fit again.");
  }
  if (hazard)
    add_check(release, "level_size", "periods", 1.0, Verdict::review, "",
              "Levels are counted in person-periods, not in persons: look at how many persons "
              "stand behind each.");
  add_check(release, "interactions", "levels", has_interaction(fit) ? 1.0 : 0.0, Verdict::review,
            "There are no interactions.",
            "How many cases stand behind an interaction is not kept: look at its cross table.");
  add_check(release, "one_outcome", "model", fit.forced ? 1.0 : 0.0, Verdict::fail,
            "No level has the same outcome in all its cases, or the fit would have stopped.",
            "The fit was forced: a coefficient without an estimate says that all cases of a level "
            "have the same outcome.");
  if (fit.penalised())
    add_check(release, "one_outcome", "penalty", 1.0, Verdict::review, "",
              "With a penalty a level may have the same outcome in all its cases: fit once "
              "without.");
  if (!fit.random.empty()) {
    const double n = small_groups(fit, rules);
    add_check(release, "group_effects", "groups", n, Verdict::review,
              "Every group has min_base cases or more.",
              counted(n, "group has", "groups have") +
                  " fewer than min_base cases: show their effects, and figures of them, only after "
                  "check_release() of random_effects().");
    add_check(release, "saved_form", "groups", 1.0, Verdict::review, "",
              "The saved fit lists the groups with their cases: the file itself is internal.");
  }
  return release;
}

}  // namespace skillnad
