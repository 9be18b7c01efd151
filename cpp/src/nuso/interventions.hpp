// Decided interventions with a follow-up survey, their goals, referrals and new notifications.
#pragma once

#include <string>
#include <vector>

#include "skillnad/nuso/model.hpp"
#include "skillnad/nuso/population.hpp"
#include "table_of.hpp"

namespace skillnad::nuso {

/// A table under simulation: its rows, the row of the parent each belongs to, and its text columns.
struct Rows {
  Population population;
  std::vector<std::int32_t> parent;
  TextColumns texts;
};

/// Decided interventions of `cases` that got a follow-up survey, with all that is asked there.
Rows make_interventions(const Population& cases, const TextColumns& case_texts,
                        const Codebook& book, ModelRun& run);
/// One row for each goal area of a started family treatment.
Rows make_goals(const Rows& interventions, const Codebook& book, ModelRun& run);
/// Followed-up referrals.
Rows make_referrals(const Population& cases, const TextColumns& case_texts, const Codebook& book,
                    ModelRun& run);
/// New notifications: one row for each closed family treatment.
Rows make_notifications(const Rows& interventions, const Codebook& book, ModelRun& run);

/// "I0001", ...
std::vector<std::string> numbered(const char* letter, std::size_t n);
/// The cells of `texts` at `rows`.
std::vector<std::string> gathered(const std::vector<std::string>& texts,
                                  const std::vector<std::int32_t>& rows);

}  // namespace skillnad::nuso
