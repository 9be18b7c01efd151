#include <algorithm>
#include <cmath>

#include "perturb_shares.hpp"
#include "release_tables.hpp"
#include "share_rows.hpp"

namespace skillnad {

namespace {

using Flags = std::vector<bool>;

double count_of(const Flags& flags) {
  return static_cast<double>(std::count(flags.begin(), flags.end(), true));
}

/// What the rules say of all rows of the table.
ShareProtection protection_of(Context& context, const ShareTable& shares, std::size_t n_rows,
                              const DisclosureRules& rules) {
  ShareProtection all;
  const std::vector<Flags ShareProtection::*> parts = {
      &ShareProtection::cell,        &ShareProtection::base,       &ShareProtection::kinds,
      &ShareProtection::small_count, &ShareProtection::small_base, &ShareProtection::full_row,
      &ShareProtection::small_kind,  &ShareProtection::unprotected};
  for (const auto part : parts) (all.*part).assign(n_rows, false);
  for (const ShareRows& rows : shares.outcomes) {
    const ShareProtection one = protect_shares(context, rows.cells, rules, rows.overlapping);
    for (const auto part : parts)
      for (std::size_t i = 0; i < rows.at.size(); ++i) (all.*part)[rows.at[i]] = (one.*part)[i];
  }
  return all;
}

/// The rows that the table itself marks, perhaps by stricter rules.
void add_marks(const Table& table, Flags& cell) {
  const Column* marks = table.find("suppress");
  if (marks == nullptr || marks->type != Column::Type::logical) return;
  for (std::size_t i = 0; i < cell.size(); ++i)
    if (!marks->is_missing(i) && marks->codes[i] != 0) cell[i] = true;
}

/// Kinds that are levels of the base say what the hidden levels would.
void blank_inside(const ShareTable& shares, const Flags& cell, const DisclosureRules& rules,
                  Release& release) {
  Flags which(cell.size(), false);
  for (const ShareRows& rows : shares.outcomes) {
    const bool told = std::any_of(rows.at.begin(), rows.at.end(), [&](std::size_t i) {
      return cell[i] ||
             std::any_of(shares.inside.begin(), shares.inside.end(), [&](const std::string& name) {
               return is_small(number_at(release.table->at(name), i), rules);
             });
    });
    for (const std::size_t i : rows.at) which[i] = told;
  }
  for (const std::string& name : shares.inside) blank(release, name, which);
}

void say(const ShareProtection& found, const DisclosureRules& rules, Release& release) {
  const bool suppressed = hides(rules) && rules.method == DisclosureMethod::suppress;
  const std::string what = suppressed      ? " and cannot be seen."
                           : !hides(rules) ? "."
                                           : " and is shown with other counts than its own.";
  const double few = count_of(found.small_count), base = count_of(found.small_base),
               full = count_of(found.full_row), kinds = count_of(found.small_kind);
  add_check(release, "threshold", "n", few, Verdict::review,
            "No count from 1 to min_count - 1 is shown or implied.",
            "A count from 1 to min_count - 1, shown or what is left of the base, stands behind " +
                counted(few, "row", "rows") + what);
  add_check(release, "base", "base", base, Verdict::review,
            "Every share rests on min_base cases or more.",
            counted(base, "row rests", "rows rest") + " on fewer than min_base cases" +
                (hides(rules) ? "; the share is left out." : "."));
  if (rules.full_rows)
    add_check(release, "full_row", "share", full, Verdict::review,
              "No group has all its cases at one level.",
              counted(full, "row belongs", "rows belong") +
                  " to a group with all its cases at one level" +
                  (hides(rules) ? "; its counts are left out." : "."));
  add_check(release, "missing_kinds", "n_total", kinds, Verdict::review,
            "No kind of missingness has from 1 to min_count - 1 cases.",
            "A kind of missingness has from 1 to min_count - 1 cases in " +
                counted(kinds, "row", "rows") + what);
  if (!suppressed) return;
  double companions = 0.0;
  for (std::size_t i = 0; i < found.cell.size(); ++i)
    if (found.cell[i] && !found.small_count[i] && !found.small_base[i] && !found.full_row[i])
      ++companions;
  add_check(release, "complementary", "n", companions, Verdict::review,
            "No safe count had to be left out.",
            counted(companions, "safe count is", "safe counts are") +
                " left out so that unsafe ones cannot be worked out.");
  add_check(release, "protection", "n", count_of(found.unprotected), Verdict::fail,
            "By linear programming or flow, every count left out could be min_count or more.",
            "Counts can still be worked out from what is shown: the table needs larger groups.");
}

}  // namespace

void check_shares(Context& context, const DisclosureRules& rules, Release& release) {
  const ShareTable shares = read_shares(*release.table);
  if (!shares.fault.empty()) {
    add_check(release, "form", "table", static_cast<double>(release.table->n_rows), Verdict::fail,
              "There are no rows in it.", shares.fault);
    if (hides(rules)) release.table.reset();
    return;
  }
  ShareProtection found = protection_of(context, shares, release.table->n_rows, rules);
  add_marks(*release.table, found.cell);
  say(found, rules, release);
  if (!hides(rules)) return;
  if (rules.method != DisclosureMethod::suppress) {
    perturb_shares(context, shares, found, rules, release);
    return;
  }
  for (const char* name : {"n", "share", "conf_low", "conf_high"}) blank(release, name, found.cell);
  blank(release, "base", found.base);
  for (const std::string& name : shares.outside) blank(release, name, found.kinds);
  for (const char* name : {"n_total", "n_asked"}) blank(release, name, found.kinds);
  // What is computed from counts tells each of them that the others leave open.
  Flags of_asked = found.cell, of_base = found.base;
  for (std::size_t i = 0; i < of_asked.size(); ++i) {
    if (found.kinds[i] || found.base[i]) of_asked[i] = true;
    if (found.kinds[i]) of_base[i] = true;
  }
  blank(release, "share_of_asked", of_asked);
  blank(release, "coverage", of_base);
  blank_inside(shares, found.cell, rules, release);
  for (Column& column : release.table->columns) {
    if (column.name == "suppress" && column.type == Column::Type::logical)
      column = Column::of_logical("suppress", found.cell);
  }
  if (count_of(found.unprotected) > 0.0) release.table.reset();
}

}  // namespace skillnad
