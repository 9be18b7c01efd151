// What may leave: a result checked by the rules of disclosure control, and its table as it may be
// shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/disclosure/settings.hpp"
#include "skillnad/models/fit.hpp"

namespace skillnad {

enum class Verdict { pass, review, fail };

/// "pass", "review" or "fail".
std::string verdict_name(Verdict verdict);

/// One rule on one item of a result.
struct ReleaseCheck {
  std::string rule;  ///< "threshold", "base", ...
  std::string item;  ///< a column, a part of a model or of a decomposition
  Verdict verdict = Verdict::pass;
  double n_affected = 0.0;
  std::string finding;  ///< in words, without any cell's content
};

struct Release {
  std::string kind;  ///< of the output: "shares", "fit", ...
  /// As it may be shown: unsafe cells are missing, or counts are perturbed. None: there is no table
  /// to show, or it may not leave at all.
  std::optional<Table> table;
  std::vector<ReleaseCheck> checks;
  double n_cells = 0.0;   ///< numbers in the table
  double n_hidden = 0.0;  ///< numbers taken out
};

/// The worst of the checks; `pass` without any.
Verdict verdict_of(const std::vector<ReleaseCheck>& checks);

/// Adds a check: `pass` where nothing is affected.
/// @param otherwise  the verdict where something is
void add_check(Release& release, std::string rule, std::string item, double n_affected,
               Verdict otherwise, std::string finding_pass, std::string finding);

/// A table the library makes, told by its columns. One that is not known fails.
Release check_table(Context& context, const Table& table, const DisclosureRules& rules);

/// A fit: coefficients, standard errors and tests are safe where the model has residual degrees of
/// freedom and each level enough cases (SACRO guide, Zenodo 10054629). It has no table.
Release check_fit(const Fit& fit, const DisclosureRules& rules);

}  // namespace skillnad
