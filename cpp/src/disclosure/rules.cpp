#include "skillnad/disclosure/rules.hpp"

#include <algorithm>
#include <map>

#include "skillnad/disclosure/protect.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;
/// The loss of what is not shown anyway, or hidden for a reason of its own.
constexpr double no_loss = 0.01;
constexpr std::size_t none = static_cast<std::size_t>(-1);

/// A table in the making: cells with what hiding them costs.
struct Draft {
  AdditiveTable table;
  std::vector<bool> unsafe;
  Vector loss;

  std::size_t add(double value, bool is_unsafe, double cost, bool open = false) {
    table.value.push_back(value);
    table.open.push_back(open);
    unsafe.push_back(is_unsafe);
    loss.push_back(cost);
    return table.value.size() - 1;
  }
};

/// The by-cells of one outcome, and which of them add up to which.
struct Grid {
  std::vector<std::vector<std::int32_t>> cells;
  std::vector<AdditiveTable::Sum> sums;  ///< totals that stand in the table
  std::vector<std::size_t> finest;       ///< by-cells that are no totals
  bool with_grand_total = false;

  /// The sums over cells of a draft, one a by-cell, whose totals stand in the table.
  void add_sums(Draft& draft, const std::vector<std::size_t>& at) const {
    for (const AdditiveTable::Sum& sum : sums) {
      AdditiveTable::Sum own{at[sum.total], {}};
      double rest = draft.table.value[at[sum.total]];
      for (const std::size_t part : sum.parts) {
        own.parts.push_back(at[part]);
        rest -= draft.table.value[at[part]];
      }
      if (rest < -rounding) continue;  // not a total of these
      // Cases that belong to none of the parts.
      if (rest > rounding) own.parts.push_back(draft.add(rest, false, no_loss));
      draft.table.sums.push_back(std::move(own));
    }
  }

  /// Whether a table without these by-columns has totals that this one does not show.
  bool has_unseen_total() const { return !with_grand_total && finest.size() > 1; }

  /// The total over all by-cells, of which another table may have told; its place in the draft.
  std::size_t add_unseen_total(Draft& draft, const std::vector<std::size_t>& at, bool open) const {
    AdditiveTable::Sum all{0, {}};
    double total = 0.0;
    for (const std::size_t cell : finest) {
      all.parts.push_back(at[cell]);
      total += draft.table.value[at[cell]];
    }
    all.total = draft.add(total, false, open ? 1.0 : no_loss, open);
    draft.table.sums.push_back(all);
    return all.total;
  }

  double total(const Vector& value) const {
    double sum = 0.0;
    for (const std::size_t cell : finest) sum += value[cell];
    return sum;
  }
};

Grid lay_out(std::vector<std::vector<std::int32_t>> cells) {
  Grid grid;
  grid.cells = std::move(cells);
  for (std::size_t g = 0; g < grid.cells.size(); ++g) {
    const std::vector<std::int32_t>& by = grid.cells[g];
    const auto totals = static_cast<std::size_t>(std::count(by.begin(), by.end(), -1));
    if (totals == 0) grid.finest.push_back(g);
    if (totals == by.size() && !by.empty()) grid.with_grand_total = true;
    for (std::size_t k = 0; k < by.size(); ++k) {
      if (by[k] != -1) continue;
      AdditiveTable::Sum sum{g, {}};
      for (std::size_t h = 0; h < grid.cells.size(); ++h) {
        std::vector<std::int32_t> other = grid.cells[h];
        if (other[k] == -1) continue;
        other[k] = -1;
        if (other == by) sum.parts.push_back(h);
      }
      if (!sum.parts.empty()) grid.sums.push_back(std::move(sum));
    }
  }
  return grid;
}

/// One outcome: its by-cells, and for each the rows of its levels.
struct Outcome {
  Grid grid;
  std::vector<std::int32_t> levels;
  Vector base;                                     ///< one a by-cell
  std::vector<std::vector<std::size_t>> row;       ///< by-cell, level: the row, or none
  std::vector<std::vector<std::size_t>> all_rows;  ///< by-cell: its rows
};

std::vector<Outcome> outcomes_of(const std::vector<ShareCell>& cells) {
  std::map<std::int32_t, std::size_t> places;
  std::vector<std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto [at, added] = places.emplace(cells[i].outcome, rows.size());
    if (added) rows.emplace_back();
    rows[at->second].push_back(i);
  }
  std::vector<Outcome> out;
  for (const std::vector<std::size_t>& own : rows) {
    Outcome one;
    std::map<std::vector<std::int32_t>, std::size_t> by;
    std::map<std::int32_t, std::size_t> level;
    std::vector<std::vector<std::int32_t>> found;
    for (const std::size_t i : own) {
      const auto [at, added] = by.emplace(cells[i].by, found.size());
      if (added) {
        found.push_back(cells[i].by);
        one.base.push_back(cells[i].base);
        one.all_rows.emplace_back();
      }
      one.all_rows[at->second].push_back(i);
      if (level.emplace(cells[i].level, one.levels.size()).second)
        one.levels.push_back(cells[i].level);
    }
    one.row.assign(found.size(), std::vector<std::size_t>(one.levels.size(), none));
    for (const std::size_t i : own) one.row[by[cells[i].by]][level[cells[i].level]] = i;
    one.grid = lay_out(std::move(found));
    out.push_back(std::move(one));
  }
  return out;
}

class Protector {
 public:
  Protector(Context& context, const std::vector<ShareCell>& cells, const DisclosureRules& rules)
      : context_(context), cells_(cells), rules_(rules) {
    for (std::vector<bool>* flags :
         {&out.cell, &out.base, &out.kinds, &out.small_count, &out.small_base, &out.full_row,
          &out.small_kind, &out.unprotected})
      flags->assign(cells.size(), false);
  }

  void bases(const Outcome& outcome) {
    const bool open = rules_.audience == Audience::open;
    const double limit = open ? rules_.min_base : rules_.min_count;
    Draft draft;
    std::vector<std::size_t> at;
    for (const double base : outcome.base)
      at.push_back(draft.add(base, base > 0.0 && base < limit, 1.0 + base));
    outcome.grid.add_sums(draft, at);
    if (outcome.grid.has_unseen_total() && outcome.grid.total(outcome.base) >= limit)
      outcome.grid.add_unseen_total(draft, at, true);
    const Protection found = protect(context_, draft.table, draft.unsafe, draft.loss, limit);
    for (std::size_t g = 0; g < at.size(); ++g) {
      for (const std::size_t i : outcome.all_rows[g]) {
        out.small_base[i] = outcome.base[g] > 0.0 && outcome.base[g] < rules_.min_base;
        out.base[i] = found.hidden[at[g]];
        out.unprotected[i] = found.unprotected[at[g]];
      }
    }
  }

  /// @param which  places of the levels that split the base (with what is left of it)
  void counts(const Outcome& outcome, const std::vector<std::size_t>& which) {
    const std::size_t n_cells = outcome.base.size();
    // The last column: cases at no level that is shown.
    std::vector<Vector> n(which.size() + 1, Vector(n_cells, 0.0));
    for (std::size_t g = 0; g < n_cells; ++g) {
      n.back()[g] = outcome.base[g];
      for (std::size_t l = 0; l < which.size(); ++l) {
        const std::size_t i = outcome.row[g][which[l]];
        if (i != none) n[l][g] = cells_[i].n;
        n.back()[g] = std::max(n.back()[g] - n[l][g], 0.0);
      }
    }
    const bool no_rest =
        std::all_of(n.back().begin(), n.back().end(), [](double rest) { return rest <= rounding; });
    if (no_rest && which.size() > 1) n.pop_back();
    Vector total;
    for (const Vector& column : n) total.push_back(outcome.grid.total(column));

    Draft draft;
    std::vector<std::vector<std::size_t>> at(n.size());  // level, by-cell
    std::vector<bool> whole(n_cells, false);             // the row is hidden as a whole
    for (std::size_t g = 0; g < n_cells; ++g) {
      const std::size_t first = outcome.all_rows[g].front();
      Vector row;
      for (const Vector& column : n) row.push_back(column[g]);
      const std::size_t target = full_row_target(row, total);
      const bool small_base = out.small_base[first];
      whole[g] = target != none || small_base || out.base[first];
      for (std::size_t l = 0; l < n.size(); ++l) {
        const double count = n[l][g];
        const bool few = count > 0.0 && count < rules_.min_count;
        const std::size_t i = l < which.size() ? outcome.row[g][which[l]] : none;
        const bool target_here = target == l && !out.base[first];
        const bool is_unsafe = few || (small_base && count > 0.0) || target_here;
        if (i != none) {
          out.small_count[i] = out.small_count[i] || few;
          out.full_row[i] = out.full_row[i] || target != none;
        } else if (few) {
          // Too few are left: said of the rows that would tell it.
          for (const std::size_t other : which)
            if (outcome.row[g][other] != none) out.small_count[outcome.row[g][other]] = true;
        }
        at[l].push_back(draft.add(count, is_unsafe, i == none || whole[g] ? no_loss : 1.0 + count));
      }
    }
    for (std::size_t g = 0; g < n_cells; ++g) {
      if (out.base[outcome.all_rows[g].front()]) continue;
      AdditiveTable::Sum sum{draft.add(outcome.base[g], false, 1.0, true), {}};
      for (std::size_t l = 0; l < n.size(); ++l) sum.parts.push_back(at[l][g]);
      draft.table.sums.push_back(std::move(sum));
    }
    for (std::size_t l = 0; l < n.size(); ++l) outcome.grid.add_sums(draft, at[l]);
    if (outcome.grid.has_unseen_total()) add_unseen_totals(outcome.grid, total, at, draft);
    const Protection found =
        protect(context_, draft.table, draft.unsafe, draft.loss, rules_.min_count);
    for (std::size_t g = 0; g < n_cells; ++g) {
      for (std::size_t l = 0; l < n.size(); ++l) {
        for (const std::size_t k : which) {
          const std::size_t i = outcome.row[g][k];
          if (i == none) continue;
          if (whole[g] || (l < which.size() && which[l] == k && found.hidden[at[l][g]]))
            out.cell[i] = true;
          // What is left of the base has no row of its own: its levels answer for it.
          const bool own = l < which.size() ? which[l] == k : true;
          if (own && found.unprotected[at[l][g]]) out.unprotected[i] = true;
        }
      }
    }
  }

  void kinds(const Outcome& outcome) {
    const std::size_t n_kinds = cells_[outcome.all_rows.front().front()].kinds.size();
    for (std::size_t kind = 0; kind < n_kinds; ++kind) {
      Draft draft;
      std::vector<std::size_t> at;
      Vector counts;
      for (const auto& rows : outcome.all_rows) {
        const double count = cells_[rows.front()].kinds[kind];
        const bool few = count > 0.0 && count < rules_.min_count;
        counts.push_back(count);
        at.push_back(draft.add(count, few, out.base[rows.front()] ? no_loss : 1.0 + count));
      }
      outcome.grid.add_sums(draft, at);
      const double total = outcome.grid.total(counts);
      if (outcome.grid.has_unseen_total() && (total == 0.0 || total >= rules_.min_count))
        outcome.grid.add_unseen_total(draft, at, true);
      const Protection found =
          protect(context_, draft.table, draft.unsafe, draft.loss, rules_.min_count);
      for (std::size_t g = 0; g < at.size(); ++g) {
        for (const std::size_t i : outcome.all_rows[g]) {
          if (draft.unsafe[at[g]]) out.small_kind[i] = true;
          if (found.hidden[at[g]] || out.base[i]) out.kinds[i] = true;
          if (found.unprotected[at[g]]) out.unprotected[i] = true;
        }
      }
    }
  }

  ShareProtection out;

 private:
  /// In a row with all its cases at one level, another level that could have some: that with most
  /// cases in other rows. Else none.
  std::size_t full_row_target(const Vector& row, const Vector& total) const {
    if (!rules_.full_rows) return none;
    std::size_t filled = 0, target = none;
    for (std::size_t l = 0; l < row.size(); ++l) {
      if (row[l] > 0.0)
        ++filled;
      else if (target == none || total[l] > total[target])
        target = l;
    }
    return filled == 1 ? target : none;
  }

  /// The totals of the levels as a table without by-columns would show them. Those that it would
  /// hide are known to add up to the others.
  void add_unseen_totals(const Grid& grid, const Vector& total,
                         const std::vector<std::vector<std::size_t>>& at, Draft& draft) {
    double all = 0.0;
    for (const double t : total) all += t;
    if (all < rules_.min_base) return;
    Draft alone;
    AdditiveTable::Sum sum{alone.add(all, false, 1.0, true), {}};
    const std::size_t target = full_row_target(total, total);
    for (std::size_t l = 0; l < total.size(); ++l) {
      const bool few = total[l] > 0.0 && total[l] < rules_.min_count;
      sum.parts.push_back(alone.add(total[l], few || target == l, 1.0 + total[l]));
    }
    alone.table.sums.push_back(sum);
    const Protection shown =
        protect(context_, alone.table, alone.unsafe, alone.loss, rules_.min_count);
    AdditiveTable::Sum known{draft.add(all, false, 1.0, true), {}};
    for (std::size_t l = 0; l < total.size(); ++l)
      known.parts.push_back(
          grid.add_unseen_total(draft, at[l], target == none && !shown.hidden[sum.parts[l]]));
    draft.table.sums.push_back(std::move(known));
  }

  Context& context_;
  const std::vector<ShareCell>& cells_;
  const DisclosureRules& rules_;
};

}  // namespace

ShareProtection protect_shares(Context& context, const std::vector<ShareCell>& cells,
                               const DisclosureRules& rules, bool overlapping) {
  Protector protector(context, cells, rules);
  for (const Outcome& outcome : outcomes_of(cells)) {
    protector.bases(outcome);
    std::vector<std::size_t> all;
    for (std::size_t l = 0; l < outcome.levels.size(); ++l) {
      if (overlapping) protector.counts(outcome, {l});
      all.push_back(l);
    }
    if (!overlapping) protector.counts(outcome, all);
    protector.kinds(outcome);
  }
  return protector.out;
}

std::vector<bool> suppressed_cells(Context& context, const std::vector<ShareCell>& cells,
                                   const DisclosureRules& rules, bool overlapping) {
  return protect_shares(context, cells, rules, overlapping).cell;
}

}  // namespace skillnad
