// A fitted model: everything that is read off it later, and nothing of the rows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/formula/state.hpp"
#include "skillnad/models/histories.hpp"
#include "skillnad/models/level_weights.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/penalised.hpp"
#include "skillnad/models/random_vector.hpp"
#include "skillnad/models/standardise.hpp"

namespace skillnad {

enum class Family { binary, ordinal, hazard, multinomial };

inline std::string family_name(Family family) {
  return family == Family::ordinal       ? "ordinal"
         : family == Family::hazard      ? "hazard"
         : family == Family::multinomial ? "multinomial"
                                         : "binary";
}

/// One coefficient: what it is called and what it rests on.
struct Coefficient {
  std::string term;       ///< "sex[girl]"
  std::string label;      ///< the formula term it belongs to, "sex"
  std::string variable;   ///< empty unless it stands for one variable
  std::string level;      ///< the level of a categorical variable
  std::string reference;  ///< the level it is compared with
  std::string category;   ///< multinomial: the category; nonproportional: the threshold "a|b"
  double n = 0.0;         ///< cases (trials): at this level, else all
  bool within = true;     ///< varies within the groups (decides its degrees of freedom)

  /// What tells it from all others: the term, with its category or threshold if it has one.
  std::string name() const { return category.empty() ? term : category + ": " + term; }
};

/// One level of a grouping factor: posterior of its standard-normal effects u; the effects
/// themselves are L u.
struct LevelEffect {
  std::string level;
  double n = 0.0;  ///< cases (trials)
  Vector mode, mean;
  Matrix mode_covariance;  ///< curvature at the mode
  Matrix covariance;
};

/// The random effects of one grouping factor.
struct FittedFactor {
  std::string group;
  std::vector<std::string> effects;
  Matrix factor;                     ///< L, lower triangular: the effects have covariance L L'
  std::vector<FactorEntry> entries;  ///< those asked for
  /// The entries that are parameters, in their order; others are 0. On the diagonal the parameter
  /// is the logarithm.
  std::vector<FactorEntry> active;
  std::vector<formula::DesignState> states;  ///< one a term of the formula
  std::vector<LevelEffect> levels;
};

/// Check of the number of quadrature nodes: the log-likelihood at the optimum with more of them.
struct NodeCheck {
  int nodes = 0;          ///< used for the fit
  int compared_with = 0;  ///< the other number; 0: not checked
  double change = 0.0;    ///< log-likelihood with more nodes minus that of the fit
  double allowed = 0.0;   ///< the largest change that passes
  bool passed = true;
};

/// Upper confidence limits of a standard deviation whose estimate is 0 (profile likelihood).
struct BoundaryLimit {
  double level;
  double upper;
};

struct Fit {
  // What was asked.
  std::string call;
  std::string formula;
  Family family = Family::binary;
  Link link = Link::logit;
  std::string response;
  std::string event;       ///< the level that is modelled
  std::string event_text;  ///< "modelled event: Y (759 of 1,934)"
  bool grouped_response = false;
  std::vector<std::string> categories;  ///< of an outcome that is not binary, in their order
  std::string base;                     ///< multinomial: the category the others are held against
  Vector category_counts;
  std::vector<std::string> nonproportional;      ///< terms with a coefficient at each threshold
  HistoryRequest history;                        ///< hazards: columns, causes and breaks
  std::string cluster;                           ///< column of the robust covariance; empty if none
  std::string weights;                           ///< column of the rows' weights
  std::vector<LevelWeightColumn> level_weights;  ///< of the grouping factors
  std::string weight_kind;
  std::string weight_scale = "size";  ///< of sampling weights
  std::string event_given;            ///< `event` as asked for; may be empty
  std::string missing = "drop";
  PenaltyOptions penalty;

  // What it rests on.
  double n_used = 0.0;    ///< rows, times frequency weights; other weights do not count
  double n_trials = 0.0;  ///< cases: trials of a grouped response, else as n_used
  double n_events = 0.0;
  double n_dropped = 0.0;
  double n_zero_weight = 0.0;
  std::vector<std::pair<std::string, double>> dropped_by;
  double n_patterns = 0.0;
  std::string data_hash;

  // The estimates. Parameters: coefficients, then the active entries of every factor.
  std::vector<Coefficient> coefficients;
  Standardiser standardiser;
  Vector standardised;  ///< parameters of the standardised columns
  Matrix covariance_standardised;
  Matrix cluster_meat;  ///< sum over clusters of g g' (standardised); empty if none
  double n_clusters = 0.0;
  Matrix row_meat;  ///< sum over rows of g g'; empty with random effects
  /// The small-sample sandwich over clusters (standardised) and the degrees of freedom of each
  /// coefficient; empty where they were not made.
  Matrix covariance_cr2;
  Vector df_cr2;
  double log_likelihood = 0.0;
  double log_likelihood_without = 0.0;  ///< of the same model without random effects
  Vector mean_row;                      ///< mean of the standardised columns over cases

  bool multilevel = false;
  bool boundary = false;  ///< a variance is estimated 0, or a correlation 1 or -1
  std::vector<FittedFactor> random;
  bool quadrature = false;  ///< integrated by quadrature, not by Laplace's method
  double boundary_score = 0.0;
  std::vector<BoundaryLimit> boundary_limits;

  // How it went.
  bool converged = false;
  std::string status;
  int iterations = 0;
  NodeCheck nodes;
  double half_squared_decrement = 0.0;
  double largest_scaled_gradient = 0.0;
  double condition = 0.0;  ///< of the information in standardised parameters
  double worst_mode_residual = 0.0;
  bool forced = false;
  std::vector<std::string> notes;
  std::vector<Warning> warnings;

  // What new data need.
  formula::DesignState design;

  std::size_t n_coefficients() const { return coefficients.size(); }
  std::size_t n_random_parameters() const {
    std::size_t n = 0;
    for (const FittedFactor& f : random) n += f.active.size();
    return n;
  }
  /// The probabilities that a case has: one a category, or that of the event.
  std::size_t n_outcomes() const { return categories.empty() ? 1 : categories.size(); }
  std::vector<std::string> outcomes() const {
    return categories.empty() ? std::vector<std::string>{event} : categories;
  }
  /// What stands in the column `category` of a table of coefficients.
  const std::string& category_of(const Coefficient& c) const {
    return categories.empty() ? event : c.category;
  }
  bool penalised() const { return penalty.kind != Penalty::none; }
  bool sampling_weights() const { return weight_kind == "sampling"; }
  bool has_random_parameters() const { return n_random_parameters() > 0; }
  /// All that the formula asks for, also those on the boundary.
  std::size_t n_parameters() const {
    std::size_t n = coefficients.size();
    for (const FittedFactor& f : random) n += f.entries.size();
    return n;
  }
  /// Nothing but one random intercept.
  bool one_random_intercept() const {
    return random.size() == 1 && random[0].effects.size() == 1 &&
           random[0].effects[0] == "(Intercept)";
  }
  /// Coefficients of the columns as named.
  Vector estimates() const { return standardiser.coefficients(standardised); }
  double aic() const { return -2.0 * log_likelihood + 2.0 * static_cast<double>(n_parameters()); }
  double bic() const;
};

}  // namespace skillnad
