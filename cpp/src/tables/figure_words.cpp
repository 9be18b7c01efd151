// Titles, ticks, captions and alternative texts of figures, in Swedish and English.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "skillnad/tables/figure_spec.hpp"
#include "skillnad/text/labels.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// The words of one language.
struct Words {
  bool swedish;
  const NumberStyle& style;
  std::string operator()(const char* sv, const char* en) const { return swedish ? sv : en; }
};

/// "use = Y", of a grouped outcome or one of categories its name.
std::string outcome_text(const Fit& fit) {
  if (!fit.categories.empty() || fit.grouped_response) return fit.response;
  return fit.response + " = " + fit.event;
}

std::string number_text(double x, bool percent, const NumberStyle& style) {
  return percent ? format_percent(x, 1, style)
                 : format_fixed(x, decimals_for(x == 0.0 ? 1.0 : x, 3, 2, 4), style);
}

/// "urban: Y 1.95 (1.54 to 2.47)"
std::string mark_text(const FigureRows& rows, std::size_t i, bool percent, bool line,
                      const Words& words) {
  std::string text = rows.label[i];
  if (line) text = format_significant(rows.position[i], 4, words.style);
  if (!rows.group[i].empty() && percent) text += ", " + rows.group[i];
  text += " " + number_text(rows.estimate[i], percent, words.style);
  if (!std::isfinite(rows.conf_low[i]) || !std::isfinite(rows.conf_high[i])) return text;
  return text + " (" + number_text(rows.conf_low[i], percent, words.style) +
         words(" till ", " to ") + number_text(rows.conf_high[i], percent, words.style) + ")";
}

/// All marks, of many the first and the last.
std::string marks_text(const FigureRows& rows, bool percent, bool line, const Words& words) {
  std::string out;
  if (rows.size() > 12)
    return mark_text(rows, 0, percent, line, words) + " … " +
           mark_text(rows, rows.size() - 1, percent, line, words);
  for (std::size_t i = 0; i < rows.size(); ++i)
    out += (i > 0 ? "; " : "") + mark_text(rows, i, percent, line, words);
  return out;
}

/// Smallest and largest finite estimate or limit, `also` included unless it is missing.
std::pair<double, double> range_of(const FigureRows& rows, double also, bool positive) {
  double low = also;
  double high = also;
  for (const Vector* column : {&rows.estimate, &rows.conf_low, &rows.conf_high})
    for (double x : *column) {
      if (!std::isfinite(x) || (positive && !(x > 0.0))) continue;
      low = std::isnan(low) ? x : std::min(low, x);
      high = std::isnan(high) ? x : std::max(high, x);
    }
  return {low, high};
}

std::string scale_name(Link link, const Words& words) {
  const std::string name = link_name(link);
  return words.swedish ? name + "skala" : name + " scale";
}

/// Okabe and Ito's colours fail as an order; these are steps of cividis, light to dark.
std::vector<std::string> ordered_colours(std::size_t n) {
  static const std::vector<std::string> steps = {"#FDE737", "#E4CF5B", "#C4B56C", "#A69D75",
                                                 "#8A8779", "#707173", "#575C6D", "#39486B",
                                                 "#123570", "#00224E"};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(steps[n < 2 ? 0 : (i * (steps.size() - 1) + (n - 1) / 2) / (n - 1)]);
  return out;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// The places and labels of the items, each once.
Ticks items_of(const FigureRows& rows) {
  Ticks out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows.position[i] == rows.position[i - 1]) continue;
    if (std::find(out.at.begin(), out.at.end(), rows.position[i]) != out.at.end()) continue;
    out.at.push_back(rows.position[i]);
    out.labels.push_back(rows.label[i]);
  }
  return out;
}

/// Whether the marks are points of a numeric predictor.
bool on_a_line(const Fit& fit, const std::string& kind, const FigureRows& rows) {
  if (kind == "incidence") return rows.size() > 0;
  if (kind != "predicted" || rows.size() == 0) return false;
  for (const formula::VariableState& v : fit.design.variables)
    if (v.column == rows.term[0] && v.kind != "numeric") return false;
  return true;
}

}  // namespace

ValueList figure_words(const Fit& fit, const std::string& kind, const FigureRows& rows,
                       const std::string& lang) {
  const Language language = language_of(lang);
  const Words words{language == Language::sv, report_style(language)};
  const bool coefficients = kind == "coefficients";
  const bool units = kind == "units";
  const bool bars = kind == "ordinal" || kind == "categories";
  const bool incidence = kind == "incidence";
  const bool quantiles = kind == "qq";
  const bool probability = kind == "predicted" || bars || incidence;
  const bool odds = coefficients && shows_ratios(fit);
  const bool hazards = odds && fit.link == Link::cloglog;
  const bool line = on_a_line(fit, kind, rows);
  const std::string item = rows.size() > 0 ? rows.term[0] : "";
  const std::string outcome = outcome_text(fit);
  const std::string interval = words("95\u00A0% konfidensintervall", "95% confidence interval");

  std::string title, value_title, item_title, what;
  if (coefficients) {
    title = hazards ? words("Hazardkvoter för ", "Hazard ratios of ") + outcome
            : odds  ? words("Oddskvoter för ", "Odds ratios of ") + outcome
                    : words("Koefficienter för ", "Coefficients of ") + outcome;
    value_title =
        hazards ? words("Hazardkvot (logaritmisk skala)", "Hazard ratio (logarithmic scale)")
        : odds  ? words("Oddskvot (logaritmisk skala)", "Odds ratio (logarithmic scale)")
                : words("Koefficient (", "Coefficient (") + scale_name(fit.link, words) + ")";
    what = hazards ? words("hazardkvoter", "hazard ratios")
           : odds  ? words("oddskvoter", "odds ratios")
                   : words("koefficienter", "coefficients");
  } else if (units) {
    title = words("Gruppeffekter: ", "Group effects: ") + item;
    value_title = words("Avvikelse från medelgruppen (", "Deviation from the average group (") +
                  scale_name(fit.link, words) + ")";
    item_title = item + words(", i rangordning", ", ranked") +
                 " (n = " + format_whole(static_cast<double>(rows.size()), words.style) + ")";
    what = words("gruppeffekter i rangordning, ", "group effects in rank order, ") + item;
  } else if (quantiles) {
    title =
        words("QQ-diagram av kvantilresidualer: ", "Q-Q plot of quantile residuals: ") + outcome;
    value_title = words("Kvantilresidual", "Quantile residual");
    item_title = words("Normalfördelningens kvantil", "Quantile of the normal distribution");
    what = words("sorterade residualer mot normalfördelningens kvantiler",
                 "sorted residuals against normal quantiles");
  } else if (incidence) {
    title = words("Kumulativ incidens: ", "Cumulative incidence: ") + outcome;
    value_title = words("Kumulativ incidens", "Cumulative incidence");
    item_title = fit.history.time;
    what = words("kumulativ incidens efter tid", "cumulative incidence by time") +
           (item == fit.history.time ? "" : words(" och ", " and ") + item);
  } else {
    title = words("Predicerad sannolikhet för ", "Predicted probability of ") + outcome;
    value_title = words("Predicerad sannolikhet", "Predicted probability");
    if (bars) {
      title = words("Predicerad fördelning av ", "Predicted distribution of ") + outcome;
      value_title = words("Predicerad andel", "Predicted share");
    }
    item_title = item;
    what = (bars ? words("predicerade andelar efter ", "predicted shares by ")
                 : words("predicerade sannolikheter efter ", "predicted probabilities by ")) +
           item;
  }

  std::string caption;
  if (quantiles) {
    caption = words(
        "Band: här ligger 95\u00A0% av varje punkt, var för sig, om modellen är sann och "
        "raderna är oberoende. Streckad linje: lika.",
        "Band: holds 95% of each point, one by one, if the model is true and rows are "
        "independent. Dashed line: equal.");
  } else if (line) {
    caption = words("Linje: skattning. Band: ", "Line: estimate. Band: ") + interval + ".";
  } else if (!bars) {
    caption = words("Punkt: skattning. Streck: ", "Point: estimate. Bar: ") + interval + ".";
  }
  if (units) caption += words(" Streckad linje: ingen avvikelse.", " Dashed line: no deviation.");
  if (incidence && !fit.history.causes.empty()) {
    caption += words(" Konkurrerande: ", " Competing: ");
    for (const std::string& cause : fit.history.causes)
      caption += (cause == fit.history.causes.front() ? "" : ", ") + cause;
    caption += ".";
  }
  if (incidence)
    caption += words(" Skattad vid gränserna, däremellan räta linjer.",
                     " Estimated at the breaks, straight lines between.");
  if (incidence && item == fit.history.time) {
    caption += words(" Medelvärde över alla fall.", " Mean over all cases.");
  } else if (probability) {
    caption += (bars ? "" : " ") +
               words("Medelvärde över alla fall, med deras övriga egenskaper oförändrade.",
                     "Mean over all cases, their other characteristics unchanged.");
  }
  caption =
      wrap_words(caption, 104) + "\n" + wrap_words(words("Modell: ", "Model: ") + fit.formula, 104);
  if (!fit.converged)
    caption = words("MODELLEN KONVERGERADE INTE: använd inte figuren.",
                    "THE FIT DID NOT CONVERGE: do not use this figure.") +
              std::string("\n") + caption;

  const double reference = odds ? 1.0 : coefficients || units ? 0.0 : missing;
  auto [low, high] = range_of(rows, probability ? 0.0 : reference, odds);
  if (bars) high = 1.0;
  Ticks ticks =
      odds ? log_ticks(low, high, words.style) : linear_ticks(low, high, probability, words.style);
  Vector limits;
  if (bars) limits = {0.0, 1.0};
  if (probability && !bars) limits = {0.0, high};

  Ticks items = items_of(rows);
  const std::size_t n_items = items.at.size();
  std::vector<std::string> groups;
  for (const std::string& name : rows.group)
    if (probability && !name.empty() &&
        std::find(groups.begin(), groups.end(), name) == groups.end())
      groups.push_back(name);
  std::size_t letters = 0;
  for (const std::string& text : items.labels) letters += characters(text) + 3;
  const bool curves = incidence && groups.size() > 1 && groups.size() <= most_colours;
  const bool panels = groups.size() > 1 && !bars && !curves;
  const bool on_y =
      coefficients || units || (!line && !quantiles && letters > (panels ? 20U : 60U));
  // What fits beside each other in seven inches; more items than that have no labels.
  const double label_size =
      std::min(9.0, 345.0 / static_cast<double>(std::max<std::size_t>(n_items, 1)));
  if (line || quantiles) {
    const auto ends = std::minmax_element(rows.position.begin(), rows.position.end());
    items = linear_ticks(*ends.first, *ends.second, false, words.style);
  } else if (label_size < 5.0) {
    items = Ticks();
  }
  const double n = static_cast<double>(n_items);
  double height = on_y ? std::min(7.0, 1.9 + 0.36 * n) : 4.5;
  if (panels) height = std::max(height, 5.5);

  FigureSpec out;
  out.kind = kind;
  out.mark = line ? "line" : bars ? "bars" : quantiles ? "points" : "interval";
  out.title = title;
  out.caption = caption;
  out.value_title = value_title;
  out.item_title = item_title;
  out.legend_title = bars ? fit.response : curves ? item : "";
  out.alt_text = words("Figur: ", "Figure: ") + what + ". " +
                 marks_text(rows, probability, line || quantiles, words) + ".";
  out.items_on_y = on_y;
  out.reversed = on_y && !units;
  out.log = odds;
  out.reference = reference;
  out.diagonal = quantiles;
  out.values = std::move(ticks);
  out.value_limits = limits;
  out.items = std::move(items);
  out.groups = groups;
  if (bars) out.colours = ordered_colours(groups.size());
  if (curves) out.colours = distinct_colours(groups.size());
  out.label_size = line || quantiles ? 9.0 : std::max(5.0, label_size);
  out.height = height;
  return out.list();
}

}  // namespace skillnad
