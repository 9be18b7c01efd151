#include "skillnad/models/groups.hpp"

#include "skillnad/base/error.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

void check_groups(Context& context, const std::string& name, const std::vector<double>& trials,
                  const std::vector<double>& events) {
  double groups = 0.0;
  double single = 0.0;
  double constant = 0.0;       // one outcome only
  double constant_many = 0.0;  // of those, with several trials
  for (std::size_t g = 0; g < trials.size(); ++g) {
    if (!(trials[g] > 0.0)) continue;
    groups += 1.0;
    const bool same = events[g] == 0.0 || events[g] == trials[g];
    if (trials[g] <= 1.0) single += 1.0;
    if (same) constant += 1.0;
    if (same && trials[g] > 1.0) constant_many += 1.0;
  }
  ErrorPlace place;
  place.column = name;
  if (groups < 2.0) {
    throw ModelError("one_group",
                     "The grouping factor " + name + " has " + counted(groups, "group") +
                         " in the rows used: a variance between groups needs at least two, and "
                         "many more to be of use. Leave (1 | " +
                         name + ") out.",
                     place);
  }
  if (single == groups) {
    throw ModelError("variance_unidentified",
                     "Every group of " + name + " has one row (" + counted(groups, "group") +
                         "): the variance between groups cannot be told from chance. Leave (1 | " +
                         name + ") out, or use a coarser grouping.",
                     place);
  }
  if (constant == groups) {
    throw ModelError("group_determines_outcome",
                     "The outcome is constant in " + count_text(constant) + " of " +
                         count_text(groups) + " groups of " + name +
                         ": the group settles the outcome, and the variance between groups has no "
                         "finite estimate. Is " +
                         name + " made from the outcome, or the outcome a trait of the group?",
                     place);
  }
  if (single > 0.5 * groups) {
    context.warn("singleton_groups", count_text(single) + " of " + count_text(groups) +
                                         " groups of " + name + " (" + share_text(single, groups) +
                                         ") have one row: the variance between groups rests on "
                                         "the others and on the shape of the model.");
  }
  if (constant_many > 0.0) {
    context.note("The outcome is the same in all rows of " + count_text(constant_many) + " of " +
                 count_text(groups) + " groups of " + name + " (" +
                 share_text(constant_many, groups) + ", groups of one row not counted).");
  }
}

void check_groups(Context& context, const std::string& name, const Patterns& patterns,
                  const SharedVector& y, const SharedVector& m) {
  std::vector<double> trials(patterns.n_groups, 0.0);
  std::vector<double> events(patterns.n_groups, 0.0);
  std::vector<std::uint8_t> some(patterns.n_groups, 0);
  std::vector<std::uint8_t> none(patterns.n_groups, 0);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::uint32_t g = patterns.group_of_pattern[i];
    trials[g] += m[i];
    events[g] += y[i];
    if (y[i] > 0.0) some[g] = 1;
    if (y[i] < m[i]) none[g] = 1;
  }
  // Sums of weights round: whether an outcome occurs is taken from the patterns.
  for (std::size_t g = 0; g < trials.size(); ++g) {
    if (!some[g]) events[g] = 0.0;
    if (!none[g]) events[g] = trials[g];
    if (some[g] && none[g]) events[g] = 0.5 * trials[g];
  }
  check_groups(context, name, trials, events);
}

}  // namespace skillnad
