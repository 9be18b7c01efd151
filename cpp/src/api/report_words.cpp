// Sentences made by rule: each says what a test has shown, or that it has not.
#include <algorithm>
#include <cmath>

#include "report.hpp"
#include "skillnad/decomposition/verdict.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

constexpr double alpha = 0.05;

/// Whether a level says that the answer is not known: no group of children.
bool is_not_known(const std::string& level) {
  return level.empty() || level == "framgår ej" || level == "FE";
}

/// The rows of a grouping with a share, sorted by it, highest first.
std::vector<std::size_t> by_share(const Table& table, const std::string& by) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < table.n_rows; ++i)
    if (text_cell(table, "by", i) == by && !std::isnan(cell(table, "share", i)) &&
        !is_not_known(text_cell(table, "by_level", i)))
      rows.push_back(i);
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return cell(table, "share", a) > cell(table, "share", b);
  });
  return rows;
}

/// Whether every group of a grouping has its share.
bool all_shown(const Table& table, const std::string& by) {
  for (std::size_t i = 0; i < table.n_rows; ++i)
    if (text_cell(table, "by", i) == by && std::isnan(cell(table, "share", i))) return false;
  return true;
}

std::string share_with_limits(const ReportFrame& f, const Table& table, std::size_t i) {
  return f.percent(cell(table, "share", i)) + " (" + f.pick("95 % KI ", "95% CI ") +
         f.percent(cell(table, "conf_low", i)) + f.pick(" till ", " to ") +
         f.percent(cell(table, "conf_high", i)) + ")";
}

/// What the test of a grouping has shown; nothing where there is none.
std::string grouping_sentence(const ReportFrame& f, const AnalysisPart& part, const Table& table,
                              const GroupingTest& test) {
  const std::string name = f.grouping(part, test.by);
  const std::vector<std::size_t> rows = by_share(table, test.by);
  if (std::isnan(test.adjusted) || rows.size() < 2) return "";
  const std::string p = format_p_text(test.adjusted, f.style());
  if (test.adjusted >= alpha)
    return f.pick("Någon skillnad efter " + name + " kan inte visas (" + p + ").",
                  "No difference by " + name + " can be shown (" + p + ").");
  if (!all_shown(table, test.by))  // a hidden one may be the highest
    return f.pick("Andelen skiljer sig efter " + name + " (" + p + ").",
                  "The share differs by " + name + " (" + p + ").");
  const auto one = [&](std::size_t i) {
    return f.levels(part, test.by, text_cell(table, "by_level", i)) + " (" +
           f.percent(cell(table, "share", i)) + ")";
  };
  const std::string highest = one(rows.front()), lowest = one(rows.back());
  return f.pick("Andelen skiljer sig efter " + name + " (" + p + "): högst är " + highest +
                    ", lägst " + lowest + ".",
                "The share differs by " + name + " (" + p + "): highest is " + highest +
                    ", lowest " + lowest + ".");
}

std::vector<std::string> share_sentences(const ReportFrame& f, const AnalysisPart& part,
                                         const Table& table) {
  std::vector<std::string> out;
  if (table.n_rows > 0 && text_cell(table, "by", 0).empty() && !std::isnan(cell(table, "share", 0)))
    out.push_back(f.pick("Av samtliga ", "Of all ") + share_with_limits(f, table, 0) + ".");
  for (const GroupingTest& test : grouping_tests(table)) {
    const std::string sentence = grouping_sentence(f, part, table, test);
    if (!sentence.empty()) out.push_back(sentence);
  }
  return out;
}

/// The commonest answers of a question, with their limits.
std::vector<std::string> common_answers(const ReportFrame& f, const AnalysisPart& part,
                                        const Table& table) {
  std::vector<std::size_t> rows;
  const std::string outcome = text_cell(table, "outcome", 0);
  for (std::size_t i = 0; i < table.n_rows; ++i)
    if ((part.kind == "multiple" || text_cell(table, "outcome", i) == outcome) &&
        !std::isnan(cell(table, "share", i)))
      rows.push_back(i);
  if (rows.size() < 2 || (part.kind == "composition" && part.outcome.size() > 1)) return {};
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return cell(table, "share", a) > cell(table, "share", b);
  });
  const auto name = [&](std::size_t i) {
    return part.kind == "multiple" ? f.answer(part, text_cell(table, "outcome", i))
                                   : f.answer_level(part, outcome, text_cell(table, "level", i));
  };
  return {f.pick("Vanligast: ", "Most common: ") + name(rows[0]) + ", " +
          share_with_limits(f, table, rows[0]) + f.pick(", därefter ", ", then ") + name(rows[1]) +
          ", " + share_with_limits(f, table, rows[1]) + "."};
}

/// Of how many after a notification each stage is reached, over all ages.
std::vector<std::string> sorting_sentences(const ReportFrame& f, const Table& table) {
  std::vector<std::string> stages;
  Vector n, base;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    if (text_cell(table, "entry", i) != "notified") continue;
    const std::string stage = text_cell(table, f.swedish() ? "stage_sv" : "stage_en", i);
    std::size_t k = 0;
    while (k < stages.size() && stages[k] != stage) ++k;
    if (k == stages.size()) {
      stages.push_back(stage);
      n.push_back(0.0);
      base.push_back(0.0);
    }
    n[k] += cell(table, "n", i);
    base[k] += cell(table, "base", i);
  }
  if (stages.empty()) return {};
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < stages.size(); ++k)
    parts.push_back(stages[k] + " " + f.percent(n[k] / base[k]));
  return {f.pick("Av utredningarna efter anmälan: ", "Of investigations after a notification: ") +
          enumeration(parts, f.language) + "."};
}

std::vector<std::string> unit_sentences(const ReportFrame& f, const Table& table) {
  const auto at = [&](const char* column) { return cell(table, column, 0); };
  std::vector<std::string> out;
  if (!std::isnan(at("observed_p10")))
    out.push_back(
        f.pick("Av de ", "Of the ") + f.count(at("n_compared")) +
        f.pick(" kommunerna med minst tio fall har åtta av tio en andel mellan ",
               " municipalities with ten cases or more, eight in ten have a share between ") +
        f.percent(at("observed_p10")) + f.pick(" och ", " and ") + f.percent(at("observed_p90")) +
        f.pick(". Om alla hade samma sannolikhet skulle slumpen ensam ge ",
               ". If all had the same probability, chance alone would give ") +
        f.percent(at("chance_p10")) + f.pick(" till ", " to ") + f.percent(at("chance_p90")) +
        ".");
  const std::string p = format_p_text(at("p_value"), f.style());
  if (at("p_value") < alpha)
    out.push_back(
        f.pick("Kommunerna skiljer sig mer än slumpen ger (", "Municipalities differ beyond chance (") +
        p + f.pick("): medianoddskvoten är ", "): the median odds ratio is ") +
        format_fixed(at("mor"), 2, f.style()) + " " +
        f.limits(format_fixed(at("mor_low"), 2, f.style()),
                 format_fixed(at("mor_high"), 2, f.style())) +
        ".");
  else
    out.push_back(f.pick("Att kommunerna skiljer sig mer än slumpen ger kan inte visas (",
                         "That municipalities differ beyond chance cannot be shown (") +
                  p + ").");
  return out;
}

std::vector<std::string> effect_sentences(const ReportFrame& f, const AnalysisPart& part,
                                          const Table& table) {
  std::size_t largest = table.n_rows, between = table.n_rows;
  Vector p;
  for (std::size_t i = 0; i < table.n_rows; ++i) p.push_back(cell(table, "p_value", i));
  const Vector holm = adjusted(p, Adjustment::holm);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    if (text_cell(table, "source", i) == "municipality") {
      between = i;
      continue;
    }
    // A slope is by unit of the variable, so it is not compared with differences between groups.
    if (text_cell(table, "contrast", i) == "slope" || !(holm[i] < alpha)) continue;
    const std::string contrast = text_cell(table, "contrast", i);
    if (is_not_known(contrast.substr(0, contrast.find(" - ")))) continue;
    if (largest == table.n_rows || std::fabs(cell(table, "estimate", i)) >
                                       std::fabs(cell(table, "estimate", largest)))
      largest = i;
  }
  const auto with_limits = [&](std::size_t i) {
    return f.points(cell(table, "estimate", i)) + " " +
           f.limits(f.points(cell(table, "conf_low", i), false),
                    f.points(cell(table, "conf_high", i), false));
  };
  std::vector<std::string> out;
  if (largest < table.n_rows) {
    const std::string variable = text_cell(table, "variable", largest);
    const std::vector<std::string> both = [&] {
      const std::string contrast = text_cell(table, "contrast", largest);
      const std::size_t dash = contrast.find(" - ");
      return std::vector<std::string>{contrast.substr(0, dash), contrast.substr(dash + 3)};
    }();
    out.push_back(f.pick("Störst av de visade skillnaderna mellan grupper: ",
                         "Largest of the differences between groups that are shown: ") +
                  f.variable(part, variable) + ", " + f.levels(part, variable, both[0]) +
                  f.pick(" jämfört med ", " compared with ") + f.levels(part, variable, both[1]) +
                  ", " + with_limits(largest) + ".");
  }
  if (between < table.n_rows)
    out.push_back(
        f.pick("På samma skala: mellan en kommun vid den 90:e och en vid den 10:e percentilen, ",
               "On the same scale: between a municipality in the 90th and one in the 10th "
               "percentile, ") +
        with_limits(between) + ".");
  return out;
}

std::vector<std::string> pair_sentences(const ReportFrame& f, const AnalysisPart& part,
                                        const Table& table) {
  if (table.n_rows == 0 || !text_cell(table, "by", 0).empty()) return {};
  const auto at = [&](const char* column) { return cell(table, column, 0); };
  if (part.kind == "agreement")
    return {f.pick("Där vårdnadshavarna samtycker gör barnet det i ",
                   "Where the guardians consent the child does in ") +
            f.percent(at("second_given_first")) +
            f.pick(" av fallen; där barnet samtycker gör vårdnadshavarna det i ",
                   " of cases; where the child consents the guardians do in ") +
            f.percent(at("first_given_second")) +
            f.pick(". Överensstämmelse utöver slumpen: kappa ",
                   ". Agreement beyond chance: kappa ") +
            format_fixed(at("kappa"), 2, f.style()) + " " +
            f.limits(format_fixed(at("kappa_low"), 2, f.style()),
                     format_fixed(at("kappa_high"), 2, f.style())) +
            "."};
  return {f.pick("Mamman deltar i ", "The mother takes part in ") + f.percent(at("share_first")) +
          f.pick(" och pappan i ", " and the father in ") + f.percent(at("share_second")) +
          f.pick(" av behandlingarna, en skillnad på ", " of treatments, a difference of ") +
          f.points(at("difference")) + " (" + format_p_text(at("p_value"), f.style()) + ")."};
}

std::vector<std::string> grid_sentences(const ReportFrame& f, const Table& table) {
  double cells = 0.0, large = 0.0, left = 0.0, settled = 0.0, undecided = 0.0;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    if (text_cell(table, "stratum", i).empty()) continue;
    const std::string verdict = text_cell(table, "verdict", i);
    cells += 1.0;
    large += verdict == "unexplained_large" ? 1.0 : 0.0;
    left += verdict == "unexplained" ? 1.0 : 0.0;
    undecided += verdict == "undecided" ? 1.0 : 0.0;
    settled += verdict == "explained" || verdict == "no_difference" || verdict == "no_unexplained"
                   ? 1.0
                   : 0.0;
  }
  const auto in = [&](const char* sv, const char* en, double n) {
    return f.pick(sv, en) + " " + f.count(n);
  };
  return {f.pick("Av ", "Of ") + f.count(cells) +
          f.pick(" jämförelser inom profilerna: ", " comparisons within the profiles: ") +
          in("omotiverad skillnad större än fem procentenheter i",
             "an unwarranted difference above five percentage points in", large) +
          in(", oförklarad skillnad av osäker storlek i",
             ", an unexplained difference of uncertain size in", left) +
          in(", oförklarad skillnad av betydelse utesluten i",
             ", an unexplained difference of importance ruled out in", settled) +
          in(" och kan inte avgöras med så många fall i",
             ", and not to be decided on as many cases as these in", undecided) +
          "."};
}

std::vector<std::string> time_sentences(const ReportFrame& f, const AnalysisPart& part,
                                        const Table& table) {
  std::vector<std::string> out;
  const std::string by = part.by.empty() ? "" : part.by[0];
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const bool last = i + 1 == table.n_rows ||
                      (!by.empty() && text_cell(table, by, i + 1) != text_cell(table, by, i));
    if (!last || std::isnan(cell(table, "cumulative_incidence", i))) continue;
    const std::string who = by.empty() ? ""
                                       : f.variable(part, by) + ": " +
                                             f.levels(part, by, text_cell(table, by, i)) + ", ";
    const std::string band = text_cell(table, "band", i);
    const std::string end = band.substr(band.find(',') + 1);
    out.push_back(f.pick("Inom ", "Within ") + end.substr(0, end.size() - 1) +
                  f.pick(" dagar, ", " days, ") + who +
                  f.percent(cell(table, "cumulative_incidence", i)) + " " +
                  f.limits(f.percent(cell(table, "conf_low", i)),
                           f.percent(cell(table, "conf_high", i))) +
                  ".");
  }
  return out;
}

}  // namespace

std::vector<GroupingTest> grouping_tests(const Table& table) {
  std::vector<GroupingTest> out;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const std::string by = text_cell(table, "by", i);
    if (by.empty() || (!out.empty() && out.back().by == by)) continue;
    const double p = cell(table, "p_value", i);
    out.push_back({by, p, p});
  }
  Vector p;
  for (const GroupingTest& test : out) p.push_back(test.p);
  const Vector holm = adjusted(p, Adjustment::holm);
  for (std::size_t k = 0; k < out.size(); ++k) out[k].adjusted = holm[k];
  return out;
}

std::vector<std::string> grid_items(const ReportFrame& f, const Table& table) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const std::string verdict = text_cell(table, "verdict", i);
    if (verdict == "unexplained_large" || verdict == "unexplained")
      out.push_back(text_cell(table, f.swedish() ? "text_sv" : "text_en", i));
  }
  return out;
}

std::vector<std::string> part_sentences(const ReportFrame& frame, const AnalysisPart& part,
                                        const PartTables& tables) {
  if (tables.empty()) return {};
  const Table& first = tables[0].second;
  if (first.n_rows == 0) return {};
  if (part.kind == "shares") return share_sentences(frame, part, first);
  if (part.kind == "composition" || part.kind == "multiple")
    return common_answers(frame, part, first);
  if (part.kind == "sorting" && part.part == "by_age") return sorting_sentences(frame, first);
  if (part.kind == "units") return unit_sentences(frame, first);
  if (part.kind == "logit") return effect_sentences(frame, part, first);
  if (part.kind == "agreement" || part.kind == "paired") return pair_sentences(frame, part, first);
  if (part.kind == "grid") return grid_sentences(frame, first);
  if (part.kind == "life_table") return time_sentences(frame, part, first);
  return {};
}

}  // namespace skillnad::api
