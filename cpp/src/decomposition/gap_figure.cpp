#include "skillnad/decomposition/gap_figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/stages_figure.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/tables/figure_spec.hpp"
#include "skillnad/text/labels.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

double half_width(const DecompositionCell& cell, std::size_t k, double level) {
  const GapEstimates& chosen = cell.cell.chosen;
  return t_quantile(0.5 + 0.5 * level, part_df(cell.cell, chosen, k)) *
         std::sqrt(chosen.covariance(k, k));
}

bool shown(const DecompositionCell& cell, std::size_t k) {
  if (!cell.parts[k].variable.empty()) return false;
  return cell.parts[k].component != "outside_support" || cell.cell.outside_a > 0.0 ||
         cell.cell.outside_b > 0.0;
}

/// In two steps what lies between and within units is inside the unexplained part.
bool inside_unexplained(const DecompositionCell& cell, std::size_t k) {
  const std::string& name = cell.parts[k].component;
  return name == "within_units" ||
         (name == "between_units" && place_of(cell, "within_units") < cell.parts.size());
}

void add_components(const Decomposition& d, const DecompositionCell& cell, const std::string& group,
                    Language language, FigureRows& rows) {
  double place = 0.0;
  for (std::size_t k = 0; k < cell.parts.size(); ++k) {
    if (!shown(cell, k)) continue;
    const double value = cell.cell.chosen.values[k];
    const double half = half_width(cell, k, d.level);
    rows.add(contrast_text(cell), component_label(cell.parts[k].component, language), group,
             ++place, value, value - half, value + half);
  }
}

/// Steps from 0: every part on the ones before it, the total last and from 0 again.
void add_waterfall(const DecompositionCell& cell, Language language, FigureRows& rows) {
  const bool sv = language == Language::sv;
  double before = 0.0, place = 0.0;
  const auto step = [&](std::size_t k, const std::string& group, double start) {
    const double value = cell.cell.chosen.values[k];
    rows.add(contrast_text(cell), component_label(cell.parts[k].component, language), group,
             ++place, value, missing, missing);
    rows.start.back() = start;
    rows.end.back() = start + value;
    before = start + value;
  };
  for (std::size_t k = 1; k < cell.parts.size(); ++k) {
    if (!shown(cell, k) || inside_unexplained(cell, k)) continue;
    const bool left = cell.parts[k].component == "unexplained";
    step(k,
         left ? component_label("unexplained", language)
         : sv ? "kriterier"
              : "criteria",
         before);
  }
  step(0, component_label("total", language), 0.0);
}

void add_unexplained(const Decomposition& d, bool several, Language language, FigureRows& rows) {
  double place = 0.0;
  for (const CellVerdict& one : cell_verdicts({&d}, 0.0, Adjustment::holm)) {
    const DecompositionCell& cell = *one.cell;
    if (!d.request.strata.empty() && cell.stratum.empty()) continue;
    const std::string contrast = contrast_text(cell);
    std::vector<std::string> names;
    if (!cell.stratum.empty()) names.push_back(cell.stratum);
    if (!cell.stage.empty()) names.push_back(cell.stage);
    if (cell.stage.empty() && !d.request.stages.empty())
      names.emplace_back(language == Language::sv ? "alla steg" : "all stages");
    if (names.empty() || several) names.push_back(contrast);
    std::string item;
    for (const std::string& name : names) item += (item.empty() ? "" : ", ") + name;
    const double value = one.unexplained.value;
    const double half =
        t_quantile(0.5 + 0.5 * d.level, one.unexplained.df) * one.unexplained.std_error;
    rows.add(contrast, item + ": " + verdict_label(one.verdict, language), "", ++place, value,
             value - half, value + half);
  }
}

std::size_t n_contrasts(const Decomposition& d) {
  std::size_t n = 0;
  for (const DecompositionCell& cell : d.cells) n += cell.whole();
  return n;
}

std::vector<std::string> distinct(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts)
    if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  return out;
}

/// Ticks of differences of shares, labelled in percentage points.
Ticks point_ticks(const FigureRows& rows, const NumberStyle& style) {
  double low = 0.0, high = 0.0;
  for (const Vector* cells :
       {&rows.estimate, &rows.conf_low, &rows.conf_high, &rows.start, &rows.end})
    for (double x : *cells)
      if (std::isfinite(x)) {
        low = std::min(low, x);
        high = std::max(high, x);
      }
  Ticks out = linear_ticks(low, high, false, style);
  bool whole = true;
  for (double at : out.at) whole = whole && std::fabs(100.0 * at - std::rint(100.0 * at)) < 1e-9;
  for (std::size_t i = 0; i < out.at.size(); ++i)
    out.labels[i] = format_fixed(100.0 * out.at[i], whole ? 0 : 1, style);
  return out;
}

}  // namespace

FigureRows gap_figure_rows(const Decomposition& d, const std::string& kind,
                           const std::string& lang) {
  const Language language = language_of(lang);
  const bool several = n_contrasts(d) > 1;
  if (kind == "stages") return stages_figure_rows(d, lang);
  FigureRows rows;
  if (kind == "unexplained") {
    add_unexplained(d, several, language, rows);
    return rows;
  }
  for (const DecompositionCell& cell : d.cells) {
    if (!cell.whole() || cell.cell.chosen.values.empty()) continue;
    if (kind == "waterfall") {
      add_waterfall(cell, language, rows);
      break;
    }
    add_components(d, cell, several ? contrast_text(cell) : "", language, rows);
  }
  return rows;
}

ValueList gap_figure_words(const Decomposition& d, const std::string& kind, const FigureRows& rows,
                           const std::string& lang) {
  if (kind == "stages") return stages_figure_spec(d, rows, lang).list();
  const Language language = language_of(lang);
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const std::string outcome = d.request.outcome + " = " + d.event;
  const std::string contrast = rows.size() > 0 ? rows.term[0] : "";
  FigureSpec out;
  out.kind = kind;
  out.groups = distinct(rows.group);
  const bool panels = kind == "components" && out.groups.size() > 1;
  const bool several = kind != "waterfall" && n_contrasts(d) > 1;
  out.title = kind == "unexplained"
                  ? (sv ? "Vad kriterierna inte förklarar: " : "What the criteria do not explain: ")
                  : (sv ? "Skillnadens delar: " : "Parts of the gap: ");
  out.title += outcome + (several ? "" : ", " + contrast);
  const bool trend = d.options.contrasts == Contrasts::trend;
  out.value_title = sv ? (trend ? "Skillnad i andel per steg (procentenheter)"
                                : "Skillnad i andel (procentenheter)")
                       : (trend ? "Difference in share by step (percentage points)"
                                : "Difference in share (percentage points)");
  const std::string interval =
      format_percent(d.level, 0, style) + (sv ? " konfidensintervall" : " confidence interval");
  if (kind == "waterfall") {
    out.caption = sv ? "Varje steg är en del av skillnaden; delarna summerar till det hela."
                     : "Each step is a part of the gap; the parts add up to the whole.";
  } else {
    out.caption = (sv ? "Punkt: skattning. Streck: " : "Point: estimate. Bar: ") + interval + ".";
  }
  if (kind == "unexplained")
    out.caption +=
        (sv ? " Utslag vid gränsen " : " Verdicts at the margin ") +
        format_fixed(100.0 * d.delta, 1, style) +
        (sv ? " procentenheter, Holms korrektion." : " percentage points, Holm's correction.");
  std::string criteria;
  for (const std::string& set : d.sets) criteria += (criteria.empty() ? "" : ", ") + set;
  if (criteria.empty()) criteria = sv ? "inga" : "none";
  out.caption = wrap_words(out.caption, 104) + "\n" +
                wrap_words((sv ? "Kriterier: " : "Criteria: ") + criteria + ". " +
                               (sv ? "Beskrivning, inte orsak." : "A description, not a cause."),
                           104);
  out.alt_text = (sv ? "Figur: " : "Figure: ") + out.title + ".";
  for (std::size_t i = 0; i < rows.size() && i < 12; ++i)
    out.alt_text +=
        " " + rows.label[i] + " " + format_fixed(100.0 * rows.estimate[i], 1, style) + ";";
  out.alt_text.back() = '.';
  out.reversed = true;
  out.reference = 0.0;
  out.values = point_ticks(rows, style);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::find(out.items.at.begin(), out.items.at.end(), rows.position[i]) != out.items.at.end())
      continue;
    out.items.at.push_back(rows.position[i]);
    out.items.labels.push_back(rows.label[i]);
  }
  if (kind == "waterfall") {
    out.mark = "bars";
    out.legend_title = sv ? "Del" : "Part";
    out.colours = distinct_colours(out.groups.size());
  }
  const double n = static_cast<double>(out.items.at.size());
  out.label_size = std::max(5.0, std::min(9.0, 345.0 / std::max(n, 1.0)));
  out.height = std::min(8.0, 1.9 + 0.36 * n);
  if (panels) out.height = std::max(out.height, 5.5);
  return out.list();
}

}  // namespace skillnad
