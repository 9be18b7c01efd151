#include <algorithm>
#include <cmath>

#include "release_tables.hpp"
#include "skillnad/disclosure/magnitude.hpp"

namespace skillnad {

void check_magnitudes(const DisclosureRules& rules, Release& release) {
  const Table& table = *release.table;
  double few = 0.0, near = 0.0, dominated = 0.0;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const double n = number_at(table.at("n"), i), sum = number_at(table.at("sum"), i),
                 largest = number_at(table.at("largest"), i),
                 second = number_at(table.at("second_largest"), i);
    if (n == 0.0) continue;
    // A number that is not there breaks the rules.
    if (!(n >= rules.min_count)) ++few;
    const double rest = sum - largest - (n > 1.0 ? second : 0.0);
    const bool whole = std::isfinite(rest) && rest >= 0.0;
    const Vector parts = {largest, n > 1.0 ? second : 0.0, rest};
    if (!whole || breaks_p_percent(parts, rules.p_percent)) ++near;
    if (!whole || is_dominated(parts, rules.dominant, rules.dominance)) ++dominated;
  }
  const std::string where = " in " + counted(near, "row", "rows") + ".";
  add_check(release, "threshold", "n", few, Verdict::fail,
            "Every sum has min_count contributors or more.",
            counted(few, "sum has", "sums have") + " fewer than min_count contributors.");
  add_check(release, "p_percent", "sum", near, Verdict::fail,
            "No contributor comes within p_percent of the largest.",
            "The second largest contributor comes within p_percent of the largest" + where);
  add_check(release, "dominance", "sum", dominated, Verdict::fail,
            "No few contributors have most of a sum.",
            "The largest contributors have more than the share of dominance in " +
                counted(dominated, "row.", "rows."));
  add_check(release, "largest", "largest", static_cast<double>(table.n_rows), Verdict::review,
            "There are no rows in it.",
            "What the largest gave is for this check only and is left out.");
  if (!hides(rules)) return;
  if (few + near + dominated > 0.0) {
    release.table.reset();
    return;
  }
  const std::vector<bool> all(table.n_rows, true);
  blank(release, "largest", all);
  blank(release, "second_largest", all);
}

}  // namespace skillnad
