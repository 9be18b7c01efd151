// The grid of unwarranted differences: groups by profiles, each with its verdict.
#include <algorithm>
#include <cmath>
#include <limits>

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
    groupings.push_back({both.at(0), both.at(1)});
    names.push_back(both[0]);
  }
  const Table rows = data.columns(part, names);
  const auto compared = [&](const Grouping& grouping, bool by_profile) {
    ValueList sets_here = criteria;
    if (!by_profile) {
      // All cases are compared within their profiles, too.
      std::vector<std::string> terms = *sets_here.items[0].second.get<std::vector<std::string>>();
      terms.emplace_back(profile_column);
      sets_here.items[0].second = Value(terms);
    }
    ValueList args = named({{"data", of_known_group(rows, grouping.column)},
                            {"outcome", part.outcome[0]},
                            {"event", part.event},
                            {"group", grouping.column},
                            {"reference", grouping.reference},
                            {"criteria", sets_here},
                            {"cluster", "enhet_id"}});
    if (by_profile) args.add("strata", profile_column);
    Decomposition d =
        live_decomposition(*quiet_call(context, "decompose_gap", args).result())->decomposition;
    if (by_profile)
      d.cells.erase(std::remove_if(d.cells.begin(), d.cells.end(),
                                   [](const DecompositionCell& cell) { return cell.whole(); }),
                    d.cells.end());
    context.tick();
    return d;
  };
  // Two a grouping: all cases, and each profile.
  std::vector<Decomposition> own, sv, en;
  for (const Grouping& grouping : groupings) {
    for (const bool by_profile : {false, true}) {
      own.push_back(compared(grouping, by_profile));
      sv.push_back(relabelled(own.back(), grouping, data, part, Language::sv));
      en.push_back(relabelled(own.back(), grouping, data, part, Language::en));
    }
  }
  const auto verdicts_of = [](const std::vector<Decomposition>& all) {
    // Each grouping is a question of its own: its verdicts are one family.
    std::vector<CellVerdict> out;
    for (std::size_t k = 0; k < all.size(); k += 2)
      for (CellVerdict& one : cell_verdicts({&all[k], &all[k + 1]}, 0.0, Adjustment::holm))
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
    for (std::size_t k = 0; k < own.size(); ++k)
      if (one.decomposition == &own[k]) grouping = groupings[k / 2].column;
    out.text("grouping", grouping);
    out.text("stratum", one.cell->stratum);
    out.text("contrast", one.cell->a + " - " + one.cell->b);
    out.text("contrast_sv", swedish[v].cell->a + " – " + swedish[v].cell->b);
    out.text("contrast_en", english[v].cell->a + " – " + english[v].cell->b);
    if (request.rules == nullptr) {
      // Sizes and shares of all profiles but one would give those of the one left out.
      out.whole("n_a", cell.n_a);
      out.whole("n_b", cell.n_b);
      out.number("share_a", cell.share_a);
      out.number("share_b", cell.share_b);
    }
    const auto limits = [&](const std::string& stem, const Estimated& x) {
      const double half = t_quantile(0.5 + 0.5 * one.decomposition->level, x.df) * x.std_error;
      out.number(stem, x.value);
      out.number(stem + "_low", x.value - half);
      out.number(stem + "_high", x.value + half);
    };
    limits("total", one.total);
    for (std::size_t k = 0; k < sets.size(); ++k) {
      const std::size_t place = place_of(*one.cell, set_name(k));
      out.number(set_name(k),
                 place < cell.chosen.values.size() ? cell.chosen.values[place] : std::nan(""));
    }
    const std::size_t outside = place_of(*one.cell, "outside_support");
    out.number("outside_support",
               outside < cell.chosen.values.size() ? cell.chosen.values[outside] : 0.0);
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
