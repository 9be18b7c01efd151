// The criteria of a decomposition as terms of the formula language.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/gap_frame.hpp"
#include "skillnad/formula/formula.hpp"
#include "stage_frame.hpp"

namespace skillnad {

/// A term of a set, read.
struct CriterionTerm {
  std::string text;
  std::size_t set = 0;
  formula::Formula formula;          ///< "~ term"
  std::vector<std::string> columns;  ///< it is made of
};

[[noreturn]] void bad_criteria(const std::string& text);

/// Adds a name that is neither empty nor there.
void add_new(std::vector<std::string>& names, const std::string& name);

/// The outcome, or those of the stages.
std::vector<std::string> outcome_columns(const GapRequest& request);

/// The terms of the outcome, or of every stage: of each by itself where they have their own, else
/// once for all. No column stands in two sets. Throws OptionError[criteria].
std::vector<std::vector<CriterionTerm>> read_all_terms(const GapRequest& request);

/// The columns that terms are made of.
std::vector<std::string> columns_of(const std::vector<std::vector<CriterionTerm>>& terms);

/// The first stage at which each column of the criteria is looked at.
std::vector<StageCriterion> first_stages(const std::vector<std::vector<CriterionTerm>>& terms);

}  // namespace skillnad
