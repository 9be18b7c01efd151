// The grid of unwarranted differences: groups by profiles, each with its verdict.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "analysis.hpp"
#include "calling.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/labels.hpp"

namespace skillnad::api {

namespace {

const char profile_column[] = "ros", not_documented[] = "framgår ej";

/// The names of the sets of criteria, in their order, as the agency has them.
std::string set_name(std::size_t place) {
  static const std::vector<std::string> names = {"need", "other_provider", "consent"};
  return names.at(place);
}

struct Grouping {
  std::string column, reference;
  std::shared_ptr<const LiveDecomposition> live;
};

/// Without cases whose group is not known: empty, or a level that says so.
Table of_known_group(const Table& rows, const std::string& column) {
  const Column& group = rows.at(column);
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < rows.n_rows; ++i)
    if (!group.is_missing(i) &&
        group.levels[static_cast<std::size_t>(group.codes[i])] != not_documented)
      kept.push_back(static_cast<std::uint32_t>(i));
  Table out;
  for (const Column& one : rows.columns) out.add(gather(one, kept));
  return out;
}

/// The same decomposition under names that can be read.
Decomposition relabelled(const Decomposition& from, const Grouping& grouping,
                         const AnalysisData& data, const AnalysisPart& part, Language language) {
  Decomposition d = from;
  const auto level = [&](const std::string& column, const std::string& x) {
    return data.level(part.table, column, x, language);
  };
  const auto set = [&](const std::string& name) {
    for (std::size_t k = 0; k < 3; ++k)
      if (name == set_name(k)) return label("criteria_" + name, language);
    return name;
  };
  d.event = level(d.request.outcome, d.event);
  d.request.outcome = data.variable(part.table, d.request.outcome, language);
  d.request.strata = label("profile", language);
  for (std::string& name : d.sets) name = set(name);
  const bool yes_no = from.groups == std::vector<std::string>{"0", "1"};
  const auto group = [&](const std::string& x) {
    return yes_no ? label(x == "1" ? "with" : "without", language) + " " +
                        data.variable(part.table, grouping.column, language)
                  : level(grouping.column, x);
  };
  for (DecompositionCell& cell : d.cells) {
    cell.a = group(cell.a);
    cell.b = group(cell.b);
    for (GapPartName& name : cell.parts) name.component = set(name.component);
  }
  return d;
}

bool may_show(const GapCell& cell, const DisclosureRules& rules) {
  for (const auto& [n, share] : {std::pair{cell.n_a, cell.share_a}, {cell.n_b, cell.share_b}}) {
    const double events = std::round(n * share);
    if (n < rules.min_base || too_few(events, rules) || too_few(n - events, rules)) return false;
    if (rules.full_rows && (events == 0.0 || events == n)) return false;
  }
  return true;
}

}  // namespace

PartTables run_grid_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                         const PartRequest& request) {
  ValueList criteria;
  std::vector<std::string> names = {part.outcome.at(0), profile_column};
  const std::vector<std::string> sets = nuso::split(part.formula, '|');
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const std::vector<std::string> terms = nuso::split(sets[k], '+');
    criteria.add(set_name(k), terms);
    names.insert(names.end(), terms.begin(), terms.end());
  }
  std::vector<Grouping> groupings;
  for (const std::string& entry : part.by) {
    const std::vector<std::string> both = nuso::split(entry, ':');
    groupings.push_back({both.at(0), both.at(1), nullptr});
    names.push_back(both[0]);
  }
  const Table rows = data.columns(part, names);
  std::vector<Decomposition> own, sv, en;
  for (Grouping& grouping : groupings) {
    const Value d = quiet_call(context, "decompose_gap",
                               named({{"data", of_known_group(rows, grouping.column)},
                                      {"outcome", part.outcome[0]},
                                      {"event", part.event},
                                      {"group", grouping.column},
                                      {"reference", grouping.reference},
                                      {"criteria", criteria},
                                      {"strata", profile_column},
                                      {"cluster", "enhet_id"}}));
    grouping.live = live_decomposition(*d.result());
    own.push_back(grouping.live->decomposition);
    sv.push_back(relabelled(own.back(), grouping, data, part, Language::sv));
    en.push_back(relabelled(own.back(), grouping, data, part, Language::en));
    context.tick();
  }
  const auto verdicts_of = [](const std::vector<Decomposition>& all) {
    // Each grouping is a question of its own: its profiles are one family.
    std::vector<CellVerdict> out;
    for (const Decomposition& d : all)
      for (CellVerdict& one : cell_verdicts({&d}, 0.0, Adjustment::holm))
        out.push_back(std::move(one));
    return out;
  };
  const std::vector<CellVerdict> verdicts = verdicts_of(own), swedish = verdicts_of(sv),
                                 english = verdicts_of(en);
  const nuso::BaseWords words = nuso::base_words(part.base);
  RowTable out;
  for (std::size_t v = 0; v < verdicts.size(); ++v) {
    const CellVerdict& one = verdicts[v];
    const GapCell& cell = one.cell->cell;
    if (request.rules != nullptr && !may_show(cell, *request.rules)) continue;
    std::string grouping;
    for (std::size_t g = 0; g < groupings.size(); ++g)
      if (one.decomposition == &own[g]) grouping = groupings[g].column;
    out.text("grouping", grouping);
    out.text("stratum", one.cell->stratum);
    out.text("contrast", one.cell->a + " - " + one.cell->b);
    out.text("contrast_sv", swedish[v].cell->a + " – " + swedish[v].cell->b);
    out.text("contrast_en", english[v].cell->a + " – " + english[v].cell->b);
    out.whole("n_a", cell.n_a);
    out.whole("n_b", cell.n_b);
    out.number("share_a", cell.share_a);
    out.number("share_b", cell.share_b);
    const auto limits = [&](const std::string& stem, const Estimated& x) {
      const double half = t_quantile(0.5 + 0.5 * one.decomposition->level, x.df) * x.std_error;
      out.number(stem, x.value);
      out.number(stem + "_low", x.value - half);
      out.number(stem + "_high", x.value + half);
    };
    limits("total", one.total);
    limits("unexplained", one.unexplained);
    out.text("verdict", one.verdict);
    out.number("p_difference", one.adjusted.p_difference);
    out.number("p_larger", one.adjusted.p_larger);
    out.number("p_smaller", one.adjusted.p_smaller);
    out.number("largest_compatible", one.largest_compatible);
    std::string flags;
    for (const std::string& flag : one.flags) flags += (flags.empty() ? "" : ", ") + flag;
    out.text("flags", flags);
    out.text("text_sv", verdict_text(swedish[v], Language::sv));
    out.text("text_en", verdict_text(english[v], Language::en));
    out.text("universe_sv", words.label_sv);
    out.text("universe_en", words.label_en);
  }
  return {{"", out.table()}};
}

}  // namespace skillnad::api
