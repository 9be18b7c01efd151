// Tables of models and times.
#include <algorithm>
#include <cmath>
#include <limits>

#include "report_sheet.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/labels.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

/// How many of the base the numbers rest on.
std::string used_note(const ReportFrame& f, const Table& t) {
  const double used = cell(t, "n_used", 0), base = cell(t, "n_base", 0);
  if (f.rules != nullptr && too_few(base - used, *f.rules))
    return f.pick("Nästan alla fall i basen har alla uppgifter och ingår.",
                  "Nearly all cases of the base have all items and are used.");
  return f.count(used) + f.pick(" av basens ", " of the base's ") + f.count(base) +
         f.pick(" fall har alla uppgifter och ingår.", " cases have all items and are used.");
}

}  // namespace

ReportTable effects_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.pick("Jämförelse", "Comparison"), Align::left},
               {f.pick("Skillnad, procentenheter", "Difference, percentage points")},
               {interval_head(f)},
               {"p"}});
  std::string variable;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "variable", i), contrast = text_cell(t, "contrast", i);
    const bool units = text_cell(t, "source", i) == "municipality";
    if (own != variable)
      sheet.group(units ? f.pick("mellan kommuner", "between municipalities")
                        : f.variable(part, own));
    variable = own;
    const std::size_t dash = contrast.find(" - ");
    std::string name = contrast == "slope" ? f.pick("för varje ytterligare", "for each one more")
                       : units ? f.pick("90:e mot 10:e percentilen", "90th against 10th percentile")
                               : f.levels(part, own, contrast.substr(0, dash)) +
                                     f.pick(" mot ", " against ") +
                                     f.levels(part, own, contrast.substr(dash + 3));
    const double p = cell(t, "p_value", i);
    sheet.row({name, f.points(cell(t, "estimate", i), false),
               f.limits(f.points(cell(t, "conf_low", i), false),
                        f.points(cell(t, "conf_high", i), false)),
               std::isnan(p) ? "" : format_p(p, f.style())});
  }
  sheet.note(f.pick("Logistisk regression med kommunen som slumpeffekt och ",
                    "Logistic regression with the municipality as random effect and ") +
             f.formula_words(part) + ". " +
             f.pick("Genomsnittliga skillnader i sannolikhet, allt annat lika.",
                    "Average differences in probability, all else equal."));
  sheet.note(base_of(f, part));
  sheet.note(used_note(f, t));
  return sheet.done();
}

ReportTable ratios_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  const bool ordinal = part.kind == "ordinal";
  Sheet sheet(f, part,
              {{f.pick("Jämförelse", "Comparison"), Align::left},
               {ordinal ? f.pick("Oddskvot", "Odds ratio") : f.pick("Hazardkvot", "Hazard ratio")},
               {interval_head(f)},
               {"p"}});
  std::string variable;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "variable", i);
    if (own != variable) sheet.group(f.variable(part, own));
    variable = own;
    sheet.row({f.levels(part, own, text_cell(t, "level", i)) + f.pick(" mot ", " against ") +
                   f.levels(part, own, text_cell(t, "reference", i)),
               format_fixed(cell(t, "estimate", i), 2, f.style()),
               f.limits(format_fixed(cell(t, "conf_low", i), 2, f.style()),
                        format_fixed(cell(t, "conf_high", i), 2, f.style())),
               format_p(cell(t, "p_value", i), f.style())});
  }
  if (ordinal)
    sheet.note(
        f.pick("Ordinal logistisk regression med kommunen som slumpeffekt. En oddskvot över "
               "1 betyder sämre måluppfyllelse.",
               "Cumulative logit with the municipality as random effect. An odds ratio "
               "above 1 means that goals are less attained."));
  else
    sheet.note(
        f.pick("Hasarder i tidsband (cloglog) med kommunen som slumpeffekt; barn med kortare "
               "uppföljning bidrar med sin tid. En kvot över 1 betyder tidigare ny anmälan.",
               "Hazards in bands of time (cloglog) with the municipality as random effect; "
               "children with a shorter follow-up count with their time. A ratio above 1 "
               "means an earlier new notification."));
  sheet.note(base_of(f, part));
  sheet.note(used_note(f, t));
  return sheet.done();
}

ReportTable spread_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.pick("Spridning mellan kommuner", "Spread between municipalities"), Align::left},
               {f.pick("Skattning", "Estimate")},
               {interval_head(f)}});
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string name = text_cell(t, "name", i);
    if (name != "sd (Intercept)" && name != "mor" && name != "icc_latent") continue;
    sheet.row({name == "sd (Intercept)"
                   ? f.pick("standardavvikelse på logitskalan", "standard deviation, logit scale")
                   : label(name, f.language),
               format_fixed(cell(t, "estimate", i), 3, f.style()),
               f.limits(format_fixed(cell(t, "conf_low", i), 3, f.style()),
                        format_fixed(cell(t, "conf_high", i), 3, f.style()))});
  }
  ReportTable out = sheet.done();
  out.title += f.pick(": spridning mellan kommuner", ": spread between municipalities");
  return out;
}

ReportTable adjusted_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.grouping(part, part.by.at(0)), Align::left},
               {f.pick("Andel", "Share")},
               {interval_head(f)}});
  for (std::size_t i = 0; i < t.n_rows; ++i)
    sheet.row({f.levels(part, part.by[0], text_cell(t, part.by[0], i)),
               f.percent(cell(t, "estimate", i)),
               f.limits(f.percent(cell(t, "conf_low", i)), f.percent(cell(t, "conf_high", i)))});
  sheet.note(
      f.pick("Medelvärden över alla fall av sannolikheten enligt en logistisk regression med "
             "kommunen som slumpeffekt och ",
             "Means over all cases of the probability by a logistic regression with the "
             "municipality as random effect and ") +
      f.formula_words(part) + ".");
  return sheet.done();
}

ReportTable life_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.pick("Dagar sedan avslut", "Days since closure"), Align::left},
               {f.pick("Under risk", "At risk")},
               {f.pick("Nya anmälningar", "New notifications")},
               {f.pick("Avbruten uppföljning", "Censored")},
               {f.pick("Andel hittills", "Share so far")},
               {interval_head(f)}});
  const std::string by = t.columns.at(0).name == "band" ? "" : t.columns.at(0).name;
  std::string level = "\n";
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = by.empty() ? "" : text_cell(t, by, i);
    if (!by.empty() && own != level)
      sheet.group(f.variable(part, by) + ": " + f.levels(part, by, own));
    level = own;
    sheet.row({text_cell(t, "band", i), f.count(cell(t, "n_at_risk", i)),
               f.count(cell(t, "n_events", i)), f.count(cell(t, "n_censored", i)),
               f.percent(cell(t, "cumulative_incidence", i)),
               f.limits(f.percent(cell(t, "conf_low", i)), f.percent(cell(t, "conf_high", i)))});
  }
  sheet.note(f.pick("Sterbetabell: barn vars uppföljning är kortare räknas så länge de följs.",
                    "Life table: children with a shorter follow-up count as long as they are "
                    "followed."));
  sheet.note(used_note(f, t));
  return sheet.done();
}

}  // namespace skillnad::api
