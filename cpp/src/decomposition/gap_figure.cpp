#include <algorithm>
#include <cmath>
#include <limits>

#include "gap_figures.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
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

void add_components(const Decomposition& d, const DecompositionCell& cell, const std::string& group,
                    Language language, FigureRows& rows) {
  double place = 0.0;
  for (std::size_t k = 0; k < cell.parts.size(); ++k) {
    if (!shown(cell, k)) continue;
    const double value = cell.cell.chosen.values[k];
    const double half = half_width(cell, k, d.level);
    rows.add(contrast_text(cell), part_label(cell, cell.parts[k].component, language), group,
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
    if (!shown(cell, k) || inside_unexplained(cell, cell.parts[k].component)) continue;
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
    std::string item = place_text(d, cell, language);
    if (item.empty() || several) item += (item.empty() ? "" : ", ") + contrast;
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

/// Smallest and largest number of the rows, 0 included.
std::pair<double, double> ends_of(const FigureRows& rows) {
  double low = 0.0, high = 0.0;
  for (const Vector* cells :
       {&rows.estimate, &rows.conf_low, &rows.conf_high, &rows.start, &rows.end})
    for (double x : *cells)
      if (std::isfinite(x)) {
        low = std::min(low, x);
        high = std::max(high, x);
      }
  return {low, high};
}

FigureRows part_rows(const Decomposition& d, const std::string& kind, Language language) {
  const bool several = n_contrasts(d) > 1;
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

void draw_parts(const Decomposition& d, const std::string& kind, Language language,
                GapFigure& figure) {
  figure.rows = part_rows(d, kind, language);
  const FigureRows& rows = figure.rows;
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const std::string outcome = outcome_of(d);
  const std::string contrast = rows.size() > 0 ? rows.term[0] : "";
  FigureSpec& out = figure.spec;
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
  out.caption = wrap_words(out.caption, 104) + "\n" + criteria_caption(d, language);
  out.alt_text = (sv ? "Figur: " : "Figure: ") + out.title + ".";
  for (std::size_t i = 0; i < rows.size() && i < 12; ++i)
    out.alt_text +=
        " " + rows.label[i] + " " + format_fixed(100.0 * rows.estimate[i], 1, style) + ";";
  out.alt_text.back() = '.';
  out.reversed = true;
  out.reference = 0.0;
  const auto [low, high] = ends_of(rows);
  out.values = point_ticks(low, high, style);
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
}

}  // namespace

Ticks point_ticks(double low, double high, const NumberStyle& style) {
  Ticks out = linear_ticks(low, high, false, style);
  bool whole = true;
  for (double at : out.at) whole = whole && std::fabs(100.0 * at - std::rint(100.0 * at)) < 1e-9;
  for (std::size_t i = 0; i < out.at.size(); ++i)
    out.labels[i] = format_fixed(100.0 * out.at[i], whole ? 0 : 1, style);
  return out;
}

std::string outcome_of(const Decomposition& d) {
  if (d.request.stages.empty()) return d.request.outcome + " = " + d.event;
  std::string out;
  for (const StageRequest& stage : d.request.stages)
    out += (out.empty() ? "" : ", ") + stage.column + " = " + stage.event;
  return out;
}

std::string criteria_caption(const Decomposition& d, Language language) {
  const bool sv = language == Language::sv;
  std::string criteria;
  for (const std::string& set : d.sets) criteria += (criteria.empty() ? "" : ", ") + set;
  if (criteria.empty()) criteria = sv ? "inga" : "none";
  return wrap_words((sv ? "Kriterier: " : "Criteria: ") + criteria + ". " +
                        (sv ? "Beskrivning, inte orsak." : "A description, not a cause."),
                    104);
}

std::string place_text(const Decomposition& d, const DecompositionCell& cell, Language language) {
  std::string stage = cell.stage;
  if (stage.empty() && !d.request.stages.empty())
    stage = language == Language::sv ? "alla steg" : "all stages";
  return cell.stratum + (cell.stratum.empty() || stage.empty() ? "" : ", ") + stage;
}

std::size_t first_cell(const Decomposition& d) {
  for (std::size_t c = 0; c < d.cells.size(); ++c) {
    const DecompositionCell& cell = d.cells[c];
    if (cell.whole() && !cell.cell.chosen.values.empty()) return c;
  }
  return static_cast<std::size_t>(-1);
}

std::vector<std::string> gap_figure_kinds(const Decomposition& d) {
  const bool stages = !d.request.stages.empty();
  const bool of_groups = !on_all_cases(d.options.contrasts);
  std::vector<std::string> out = {"components", "waterfall", "unexplained"};
  if (stages) out.insert(out.begin(), "stages");
  if (!stages && of_groups) out.emplace_back("sensitivity");
  if (stages || !d.request.strata.empty() || n_contrasts(d) > 1) out.emplace_back("verdicts");
  if (d.n_units > 0.0 && of_groups) out.emplace_back("units");
  return out;
}

GapFigure gap_figure(Context& context, const Decomposition& d, const GapData* data,
                     const std::string& kind, const std::string& lang) {
  const Language language = language_of(lang);
  GapFigure out;
  out.spec.kind = kind;
  if (kind == "stages") {
    out.rows = stages_figure_rows(d, lang);
    out.spec = stages_figure_spec(d, out.rows, lang);
  } else if (kind == "verdicts") {
    draw_verdicts(d, language, out);
  } else if (first_cell(d) < d.cells.size()) {
    if (kind == "sensitivity") {
      draw_sensitivity(d, language, out);
    } else if (kind == "units") {
      draw_units(context, d, data, language, out);
    } else {
      draw_parts(d, kind, language, out);
    }
  } else if (kind == "unexplained") {
    draw_parts(d, kind, language, out);
  }
  if (out.rows.size() == 0)
    throw OptionError("kind",
                      kind == "units"
                          ? "No unit has 10 cases of each group, and units with fewer are not "
                            "shown: there is no figure of kind \"units\"."
                          : "No comparison of this decomposition has numbers: there is no figure "
                            "of kind \"" +
                                kind + "\".",
                      {"kind", {}, 0});
  return out;
}

}  // namespace skillnad
