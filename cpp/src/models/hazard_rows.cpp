#include "skillnad/models/hazard_rows.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "fit_parts.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

/// Events and person-periods times any weights, and person-periods that only frequencies multiply.
struct Cell {
  double y = 0.0, m = 0.0, trials = 0.0;
};

/// By band and share.
using Cells = std::map<std::pair<std::uint32_t, double>, Cell>;

/// Whether two patterns of persons differ in their history alone.
bool same_covariates(const ModelRows& people, std::size_t a, std::size_t b) {
  for (std::size_t c = 0; c < people.histories.n_keys; ++c) {
    const Column& column = people.variables.column(c);
    if (column.type == Column::Type::real ? column.real[a] != column.real[b]
                                          : column.codes[a] != column.codes[b])
      return false;
  }
  return true;
}

void add_person(const ModelRows& people, std::size_t i, Cells& cells) {
  const PatternHistories& histories = people.histories;
  const double cases = people.cases[i];
  const double weight = people.weighted ? people.m[i] : cases;
  const std::uint32_t first = histories.first[i];
  const std::uint32_t last = histories.last[i];
  for (std::uint32_t k = first; k <= last; ++k) {
    const double share = k == last    ? histories.last_share[i]
                         : k == first ? histories.first_share[i]
                                      : 1.0;
    Cell& cell = cells[{k, share}];
    if (k == last && histories.event[i]) cell.y += weight;
    cell.m += weight;
    cell.trials += cases;
  }
}

/// Each band needs someone at risk in it.
void check_bands(const std::vector<std::uint32_t>& band, const HistoryRequest& request) {
  std::vector<bool> at_risk(request.n_bands(), false);
  for (std::uint32_t k : band) at_risk[k] = true;
  std::vector<std::string> empty;
  const std::vector<std::string> labels = band_labels(request.breaks);
  for (std::size_t k = 0; k < at_risk.size(); ++k)
    if (!at_risk[k]) empty.push_back(labels[k]);
  if (empty.empty()) return;
  throw OptionError("breaks",
                    "breaks: nobody is at risk in " +
                        std::string(empty.size() == 1 ? "the band " : "the bands ") +
                        list_text(empty) +
                        ", so that no hazard can be estimated there. Merge bands, or end "
                        "follow-up earlier.",
                    {"breaks", {}, 0});
}

void check_events(const ModelRows& rows, const HistoryRequest& request) {
  double y = 0.0;
  double m = 0.0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    y += rows.y[i];
    m += rows.m[i];
  }
  if (y > 0.0 && y < m) return;
  const std::string what = rows.outcome.event_text;
  throw DataError("constant_outcome",
                  y > 0.0 ? "Every person-period has the event " + what +
                                ": nothing can be modelled. Take shorter bands."
                          : "No event " + what + " lies inside the bands, before " +
                                csv_number(request.breaks.back()) +
                                ": all histories are censored, and nothing can be modelled. Check "
                                "the status and the breaks.",
                  {request.status, {}, 0});
}

}  // namespace

Matrix at_band(const formula::Design& design, std::size_t n_bands, std::size_t band) {
  const std::size_t intercept = intercept_of(design);
  const std::size_t n = design.x.rows();
  Matrix x(n, n_bands + design.columns.size() - 1);
  std::fill_n(x.column(band), n, 1.0);
  std::size_t to = n_bands;
  for (std::size_t j = 0; j < design.columns.size(); ++j)
    if (j != intercept) std::copy_n(design.x.column(j), n, x.column(to++));
  return x;
}

ModelRows expand_histories(const ModelRows& people, const HistoryRequest& request) {
  const Patterns& persons = people.patterns;
  const std::size_t n_bands = request.n_bands();
  ModelRows out;
  out.formula = people.formula;
  out.formula_text = people.formula_text;
  out.used = people.used;
  out.complete = people.complete;
  out.n_frame_rows = people.n_frame_rows;
  out.n_zero_weight = people.n_zero_weight;
  out.weighted = people.weighted;
  out.group_name = people.group_name;
  out.group_levels = people.group_levels;
  out.cluster_of_group = people.cluster_of_group;
  out.n_clusters = people.n_clusters;
  out.outcome = people.outcome;
  out.data_hash = people.data_hash;
  out.n_bands = n_bands;

  std::vector<std::uint32_t> from;  // pattern of persons each row comes from
  std::vector<std::uint32_t> band, group;
  Vector log_share, y, m, trials;
  bool partial = false;
  std::vector<std::uint32_t> row_of_person(persons.size());
  out.patterns.n_rows = persons.n_rows;
  out.patterns.n_groups = persons.n_groups;
  out.patterns.group_start = {0};
  for (std::size_t g = 0; g < persons.n_groups; ++g) {
    for (std::size_t i = persons.group_start[g]; i < persons.group_start[g + 1];) {
      Cells cells;
      std::size_t next = i;
      for (; next < persons.group_start[g + 1] && same_covariates(people, i, next); ++next) {
        add_person(people, next, cells);
        if (people.histories.event[next]) out.n_events += people.cases[next];
        row_of_person[next] = static_cast<std::uint32_t>(from.size());
      }
      for (const auto& [key, cell] : cells) {
        from.push_back(static_cast<std::uint32_t>(i));
        band.push_back(key.first);
        log_share.push_back(key.second == 1.0 ? 0.0 : math::log(key.second));
        partial = partial || key.second != 1.0;
        y.push_back(cell.y);
        m.push_back(cell.m);
        trials.push_back(cell.trials);
        group.push_back(static_cast<std::uint32_t>(g));
        out.patterns.first_row.push_back(persons.first_row[i]);
      }
      i = next;
    }
    out.patterns.group_start.push_back(static_cast<std::uint32_t>(from.size()));
  }
  const std::size_t n = from.size();
  out.y = std::move(y);
  out.patterns.group_of_pattern = std::move(group);
  out.m = std::move(m);
  out.trials = std::move(trials);
  out.patterns.count = out.trials;
  out.patterns.pattern_of_row = persons.pattern_of_row;
  for (std::uint32_t& pattern : out.patterns.pattern_of_row)
    if (pattern != Patterns::not_kept) pattern = row_of_person[pattern];
  out.cases = out.trials;
  check_events(out, request);
  check_bands(band, request);

  out.variables = gather(people.variables, from);
  for (const std::string& label : band_labels(request.breaks))
    out.design.columns.push_back({"band" + label, "band", "band", label, ""});
  const std::size_t intercept = intercept_of(people.design);
  for (std::size_t j = 0; j < people.design.columns.size(); ++j)
    if (j != intercept) out.design.columns.push_back(people.design.columns[j]);
  out.design.x = Matrix(n, out.design.columns.size());
  for (std::size_t r = 0; r < n; ++r) out.design.x(r, band[r]) = 1.0;
  std::size_t to = n_bands;
  for (std::size_t j = 0; j < people.design.columns.size(); ++j) {
    if (j == intercept) continue;
    for (std::size_t r = 0; r < n; ++r) out.design.x(r, to) = people.design.x(from[r], j);
    ++to;
  }
  out.design.state = people.design.state;
  if (partial || !people.design.offset.empty()) {
    out.design.offset = log_share;
    if (!people.design.offset.empty())
      for (std::size_t r = 0; r < n; ++r) out.design.offset[r] += people.design.offset[from[r]];
  }
  out.random = people.random;
  for (RandomFactor& factor : out.random.factors) {
    const Matrix z = std::move(factor.z);
    factor.z = z.empty() ? Matrix() : Matrix(n, z.cols());
    for (std::size_t c = 0; c < factor.z.cols(); ++c)
      for (std::size_t r = 0; r < n; ++r) factor.z(r, c) = z(from[r], c);
    std::vector<std::uint32_t> levels;
    for (std::uint32_t i : from) levels.push_back(factor.level_of_pattern[i]);
    factor.level_of_pattern = std::move(levels);
  }
  return out;
}

}  // namespace skillnad
