#include "documentation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cell_rows.hpp"
#include "skillnad/decomposition/verdict.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
/// Steps of 5 % in which a change of the verdict is looked for, and how closely it is then placed.
constexpr int steps = 4;
constexpr double step_size = 0.05;
constexpr double close = 0.001;

/// The rows with all criteria in one set: of its parts the total and the unexplained are those of
/// the rows.
GapRows in_one_set(GapRows rows) {
  rows.sets.assign(1, "criteria");
  for (GapVariable& variable : rows.variables) variable.set = 0;
  return rows;
}

/// One cell, evaluated again with other counts in group a.
class Changed {
 public:
  Changed(Context& context, const GapRows& rows, std::size_t set, const GapCell& cell,
          const DecompositionOptions& options, double delta, double alpha)
      : context_(context),
        rows_(rows),
        set_(set),
        cell_(cell),
        options_(options.cell),
        delta_(delta),
        alpha_(alpha) {
    options_.automatic_model = false;
    options_.gap.model = cell.model;
    options_.gap.unit_part = UnitPart::none;
    options_.gap.detail = false;
  }

  /// Both directions with counts (1 + d) times the documented ones.
  GapCell at(double d) const {
    context_.tick();
    GapRows rows = rows_;
    for (const GapVariable& variable : rows.variables) {
      if (variable.set != set_ || !variable.count) continue;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        bool there = rows.group[i] == cell_.a;
        for (std::size_t j = variable.first + 1; j < variable.last; ++j)
          there = there && rows.x(i, j) == 0.0;
        if (there) rows.x(i, variable.first) *= 1.0 + d;
      }
    }
    return decompose_cell(context_, in_one_set(std::move(rows)), cell_.a, cell_.b, options_);
  }

  double unexplained(const GapCell& cell, bool of_a) const {
    return cell.chosen.values.empty() ? missing : towards(cell, of_a).values[place];
  }

  double tipping(bool of_a) const {
    const std::string now = verdict_at(0.0, of_a);
    if (now.empty()) return missing;
    double nearest = missing;
    for (const double sign : {-1.0, 1.0})
      for (int step = 1; step <= steps; ++step) {
        double same = sign * step_size * (step - 1), other = sign * step_size * step;
        if (std::fabs(nearest) <= std::fabs(same)) break;
        if (verdict_at(other, of_a) == now) continue;
        while (std::fabs(other - same) > close) {
          const double middle = 0.5 * (same + other);
          (verdict_at(middle, of_a) == now ? same : other) = middle;
        }
        if (!(std::fabs(nearest) <= std::fabs(other))) nearest = other;
        break;
      }
    return nearest;
  }

 private:
  static constexpr std::size_t place = 2;  // total, the one set, unexplained

  static const GapEstimates& towards(const GapCell& cell, bool of_a) {
    return of_a ? cell.towards_a : cell.towards_b;
  }

  std::string verdict_at(double d, bool of_a) const {
    const GapCell cell = at(d);
    if (cell.chosen.values.empty() || cell.flags.low_overlap) return "";
    const GapEstimates& found = towards(cell, of_a);
    const auto tests = [&](std::size_t k) {
      return test_delta({found.values[k], std::sqrt(found.covariance(k, k)), cell.df}, delta_);
    };
    return verdict(tests(place), tests(0), alpha_);
  }

  Context& context_;
  const GapRows& rows_;
  std::size_t set_;
  const GapCell& cell_;
  GapCellOptions options_;
  double delta_, alpha_;
};

std::vector<std::string> counts_of(const GapRows& rows, std::size_t set) {
  std::vector<std::string> out;
  for (const GapVariable& variable : rows.variables)
    if (variable.set == set && variable.count) out.push_back(variable.name);
  return out;
}

}  // namespace

std::vector<std::vector<SetDocumentation>> documentation_changes(
    Context& context, const GapData& data, const DecompositionOptions& options,
    const std::vector<DecompositionCell>& cells, double delta, double alpha,
    const std::vector<std::string>& wanted) {
  std::vector<std::vector<SetDocumentation>> out(cells.size());
  visit_cells(data, options, [&](std::size_t c, const GapRows& rows) {
    const GapCell& cell = cells[c].cell;
    if (cell.chosen.values.empty()) return;
    CountsChanged none;
    none.unexplained.fill(missing);
    none.tipping = missing;
    out[c].assign(rows.sets.size(), {{}, none, none});
    for (std::size_t set = 0; set < rows.sets.size(); ++set) {
      SetDocumentation& own = out[c][set];
      own.counts = counts_of(rows, set);
      if (own.counts.empty() || (!wanted.empty() && std::find(wanted.begin(), wanted.end(),
                                                              rows.sets[set]) == wanted.end()))
        continue;
      const Changed changed(context, rows, set, cell, options, delta, alpha);
      for (std::size_t k = 0; k < count_changes.size(); ++k) {
        const GapCell at = changed.at(count_changes[k]);
        own.a.unexplained[k] = changed.unexplained(at, true);
        own.b.unexplained[k] = changed.unexplained(at, false);
      }
      own.a.tipping = changed.tipping(true);
      own.b.tipping = changed.tipping(false);
    }
  });
  return out;
}

}  // namespace skillnad
