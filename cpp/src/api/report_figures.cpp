// The parts of a report as figures.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "report.hpp"
#include "skillnad/decomposition/verdict_colours.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/labels.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double row_height = 0.24, tall_row = 0.32, frame_height = 1.3;  // inches
constexpr std::size_t label_width = 42, most_described = 12;

std::string not_shown_label(const ReportFrame& f) {
  return f.pick("visas inte", "not shown");
}

/// The place of a text, from 1; it is put behind the others if it is not there.
double place_in(std::vector<std::string>& all, const std::string& one) {
  const auto at = std::find(all.begin(), all.end(), one);
  const auto place = static_cast<double>(at - all.begin() + 1);
  if (at == all.end()) all.push_back(one);
  return place;
}

double highest_of(const Vector& values, double at_least) {
  double out = at_least;
  for (const double x : values)
    if (std::isfinite(x)) out = std::max(out, x);
  return out;
}

enum class Told { percent, points, ratio, nothing };

std::string mark_text(const ReportFrame& f, const FigureRows& rows, std::size_t i, Told told) {
  const double x = rows.estimate[i];
  return " " + rows.label[i] + (rows.group[i].empty() ? "" : ", " + rows.group[i]) + ": " +
         (told == Told::percent  ? f.percent(x)
          : told == Told::points ? f.points(x)
                                 : format_fixed(x, 2, f.style())) +
         ";";
}

/// What a reader who cannot see the figure is told: the first marks with their values, or what
/// kind of figure it is where there are too many.
void describe(const ReportFrame& f, PartFigure& figure, Told told, const std::string& kind) {
  FigureSpec& spec = figure.spec;
  const FigureRows& rows = figure.rows;
  spec.alt_text = f.pick("Figur: ", "Figure: ") + spec.title + ".";
  if (told == Told::nothing) {
    spec.alt_text += " " + kind;
    return;
  }
  std::size_t n = 0;
  for (std::size_t i = 0; i < rows.size() && n < most_described; ++i) {
    if (!std::isfinite(rows.estimate[i]) || rows.group[i] == not_shown_label(f)) continue;
    if (rows.estimate[i] == 0.0 && std::isfinite(rows.end[i])) continue;  // an empty part of a bar
    spec.alt_text += mark_text(f, rows, i, told);
    ++n;
  }
  if (spec.alt_text.back() == ';') spec.alt_text.back() = '.';
  if (rows.size() > most_described)
    spec.alt_text += f.pick(" Alla värden står i tabellen.", " All values are in the table.");
}

/// Items from the top with a value each, in percent.
void set_items(const ReportFrame& f, PartFigure& figure, bool from_zero) {
  FigureSpec& spec = figure.spec;
  const FigureRows& rows = figure.rows;
  spec.mark = "interval";
  spec.items_on_y = true;
  spec.reversed = true;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    spec.items.at.push_back(rows.position[i]);
    spec.items.labels.push_back(wrap_words(rows.label[i], label_width));
  }
  double low = from_zero ? 0.0 : missing, high = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!from_zero && !(rows.conf_low[i] >= low)) low = rows.conf_low[i];
    high = std::max({high, rows.conf_high[i], rows.estimate[i]});
  }
  spec.values = linear_ticks(low, high, true, f.style());
  if (from_zero) spec.value_limits = {0.0, high * 1.03};
  const bool tall =
      std::any_of(spec.items.labels.begin(), spec.items.labels.end(),
                  [](const std::string& text) { return text.find('\n') != std::string::npos; });
  spec.height = std::max(
      2.2, frame_height + (tall ? tall_row : row_height) * static_cast<double>(rows.size()));
}

PartFigure share_figure(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  PartFigure out;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < t.n_rows; ++i)
    if (!std::isnan(cell(t, "share", i))) order.push_back(i);
  if (part.kind == "multiple")
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return cell(t, "share", a) > cell(t, "share", b);
    });
  double place = 0.0;
  std::string last = "\n";
  for (const std::size_t i : order) {
    const std::string by = text_cell(t, "by", i), outcome = text_cell(t, "outcome", i);
    std::string name;
    if (part.kind == "multiple") {
      name = f.answer(part, outcome);
    } else if (part.kind == "composition") {
      name = f.answer_level(part, outcome, text_cell(t, "level", i));
    } else {
      name = f.levels(part, by, text_cell(t, "by_level", i));
      if (!by.empty() && part.by.size() > 1) name.insert(0, f.grouping(part, by).append(": "));
      if (by != last && last != "\n") place += 0.5;  // a gap between groupings
      last = by;
    }
    out.rows.add(by.empty() ? outcome : by, name, "", ++place, cell(t, "share", i),
                 cell(t, "conf_low", i), cell(t, "conf_high", i));
  }
  set_items(f, out, true);
  out.spec.value_title = f.pick("andel", "share");
  out.spec.caption = interval_label(0.95, f.language);
  return out;
}

PartFigure effect_figure(const ReportFrame& f, const AnalysisPart& part, const PartTables& tables) {
  PartFigure out;
  const Table& t = tables[0].second;
  const bool ratios = part.kind != "logit";
  double place = 0.0;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string variable = text_cell(t, "variable", i);
    std::string name = f.variable(part, variable);
    if (ratios) {
      name += ": " + f.levels(part, variable, text_cell(t, "level", i));
    } else if (text_cell(t, "source", i) == "municipality") {
      name = f.pick("kommuner: 90:e mot 10:e percentilen",
                    "municipalities: 90th against 10th percentile");
    } else {
      const std::string contrast = text_cell(t, "contrast", i);
      const std::size_t dash = contrast.find(" - ");
      name += contrast == "slope" ? f.pick(", en till", ", one more")
                                  : ": " + f.levels(part, variable, contrast.substr(0, dash)) +
                                        f.pick(" mot ", " against ") +
                                        f.levels(part, variable, contrast.substr(dash + 3));
    }
    out.rows.add(variable, name, "", ++place, cell(t, "estimate", i), cell(t, "conf_low", i),
                 cell(t, "conf_high", i));
  }
  set_items(f, out, false);
  out.spec.reference = ratios ? 1.0 : 0.0;
  out.spec.value_title = ratios ? (part.kind == "ordinal" ? f.pick("oddskvot", "odds ratio")
                                                          : f.pick("hazardkvot", "hazard ratio"))
                                : f.pick("skillnad i sannolikhet", "difference in probability");
  if (ratios) {
    double low = 1.0, high = 1.0;
    for (std::size_t i = 0; i < out.rows.size(); ++i) {
      low = std::min(low, out.rows.conf_low[i]);
      high = std::max(high, out.rows.conf_high[i]);
    }
    out.spec.log = true;
    out.spec.values = log_ticks(low, high, f.style());
  }
  out.spec.caption = interval_label(0.95, f.language);
  return out;
}

/// Stages by age, or the share notified again by time.
PartFigure line_figure(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  PartFigure out;
  FigureSpec& spec = out.spec;
  const bool stages = part.kind == "sorting";
  const std::string by = stages ? "alder" : part.by.at(0);
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    if (stages) {
      if (text_cell(t, "entry", i) != "notified" || t.at(by).is_missing(i)) continue;
      const std::string stage = text_cell(t, f.swedish() ? "stage_sv" : "stage_en", i);
      out.rows.add(by, text_cell(t, by, i), stage, cell(t, by, i), cell(t, "share", i),
                   cell(t, "conf_low", i), cell(t, "conf_high", i));
      continue;
    }
    const std::string group = f.variable(part, by) + ": " + f.levels(part, by, text_cell(t, by, i));
    const std::string band = text_cell(t, "band", i);
    const auto end = static_cast<double>(std::stol(band.substr(band.find(',') + 1)));
    if (i == 0 || text_cell(t, by, i) != text_cell(t, by, i - 1))
      out.rows.add("band", "0", group, 0.0, 0.0, 0.0, 0.0);
    out.rows.add("band", band, group, end, cell(t, "cumulative_incidence", i),
                 cell(t, "conf_low", i), cell(t, "conf_high", i));
  }
  // A line after the other.
  std::vector<std::size_t> order(out.rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::vector<std::string> groups;
  for (const std::string& group : out.rows.group)
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  spec.mark = "line";
  spec.items_on_y = false;
  spec.groups = groups;
  spec.colours = distinct_colours(std::min(groups.size(), most_colours));
  const double most = highest_of(out.rows.conf_high, 0.0);
  spec.values = linear_ticks(0.0, most, true, f.style());
  spec.value_limits = {0.0, most * 1.03};
  const double last = highest_of(out.rows.position, 0.0);
  spec.items = linear_ticks(0.0, last, false, f.style());
  spec.item_title =
      stages ? f.pick("ålder", "age") : f.pick("dagar sedan avslut", "days since closure");
  spec.value_title = f.pick("andel", "share");
  spec.legend_title = stages ? f.pick("steg", "stage") : f.pick("grupp", "group");
  spec.caption =
      stages ? f.pick("Banden är 95 % konfidensintervall utan hänsyn till kommuner.",
                      "Bands are 95% confidence limits, municipalities not allowed for.")
             : f.pick("Banden är 95 % konfidensintervall.", "Bands are 95% confidence limits.");
  spec.height = 4.2;
  return out;
}

PartFigure bar_figure(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  PartFigure out;
  FigureSpec& spec = out.spec;
  const std::string by = text_cell(t, "by", 0);
  double place = 0.0;
  std::string level = "\n";
  std::vector<std::string> groups;
  const std::string not_shown = not_shown_label(f);
  double shown = 0.0;
  bool some_hidden = false, any_hidden = false;
  std::vector<std::string> drawn;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "by_level", i);
    const std::string group = f.levels(part, part.outcome[0], text_cell(t, "level", i));
    if (own != level) {
      ++place;
      spec.items.at.push_back(place);
      spec.items.labels.push_back(f.levels(part, by, own));
    }
    level = own;
    const double share = cell(t, "share", i);
    place_in(groups, group);
    if (share > 0.0) place_in(drawn, group);
    if (share > 0.0)
      out.rows.add(by, spec.items.labels.back(), group, place, share, missing, missing);
    const bool last = i + 1 == t.n_rows || text_cell(t, "by_level", i + 1) != own;
    some_hidden = some_hidden || std::isnan(share);
    shown += std::isnan(share) ? 0.0 : share;
    if (last && some_hidden)
      out.rows.add(by, spec.items.labels.back(), not_shown, place, 1.0 - shown, missing, missing);
    any_hidden = any_hidden || (last && some_hidden);
    if (last) {
      some_hidden = false;
      shown = 0.0;
    }
  }
  stack(out.rows);
  spec.mark = "bars";
  spec.reversed = true;
  // The legend in the order of the levels, without those that nobody has.
  groups.erase(std::remove_if(groups.begin(), groups.end(),
                              [&](const std::string& group) {
                                return std::find(drawn.begin(), drawn.end(), group) == drawn.end();
                              }),
               groups.end());
  spec.groups = groups;
  spec.colours = distinct_colours(std::min(groups.size(), most_colours));
  if (any_hidden) {
    spec.groups.push_back(not_shown);
    spec.colours.emplace_back("#E3E3E3");
  }
  spec.values = linear_ticks(0.0, 1.0, true, f.style());
  spec.value_title = f.pick("andel", "share");
  spec.legend_title = wrap_words(f.variable(part, part.outcome[0]), 18);
  spec.height = std::max(2.6, frame_height + 1.1 * row_height * place);
  return out;
}

PartFigure tile_figure(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  PartFigure out;
  FigureSpec& spec = out.spec;
  const std::string by = text_cell(t, "by", 0);
  std::vector<std::string> columns, items;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string level = text_cell(t, "by_level", i);
    const std::string column = by == "ros" ? level : f.levels(part, by, level);
    const std::string item = f.answer(part, text_cell(t, "outcome", i));
    const double share = cell(t, "share", i), at = place_in(columns, column);
    out.rows.add(column, item, "", place_in(items, item), share, missing, missing);
    out.rows.start.back() = at - 0.5;
    out.rows.end.back() = at + 0.5;
    spec.texts.push_back(std::isnan(share) ? "" : format_fixed(100.0 * share, 0, f.style()));
  }
  spec.mark = "tiles";
  spec.reversed = true;
  // From white at 0 to a blue that black text is read on; no share is below 0.
  spec.colours = {"#FFFFFF", "#FFFFFF", "#4292C6"};
  spec.fill_limits = {-1.0, 1.0};
  for (std::size_t k = 0; k < items.size(); ++k) {
    spec.items.at.push_back(static_cast<double>(k + 1));
    spec.items.labels.push_back(items[k]);
  }
  for (std::size_t k = 0; k < columns.size(); ++k) {
    spec.values.at.push_back(static_cast<double>(k + 1));
    spec.values.labels.push_back(wrap_words(columns[k], 14));
  }
  spec.value_title = f.grouping(part, by);
  spec.caption = f.pick("Rutornas tal är procent av basen.", "Numbers are percent of the base.");
  if (std::any_of(out.rows.estimate.begin(), out.rows.estimate.end(),
                  [](double x) { return std::isnan(x); }))
    spec.caption += f.pick(" Grå rutor visas inte.", " Grey tiles are not shown.");
  spec.label_size = 7.5;
  spec.width = 8.5;
  spec.height = frame_height + 0.21 * static_cast<double>(items.size());
  return out;
}

PartFigure grid_figure(const ReportFrame& f, const AnalysisPart&, const Table& t) {
  PartFigure out;
  FigureSpec& spec = out.spec;
  std::vector<std::string> columns, profiles;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string contrast = text_cell(t, f.swedish() ? "contrast_sv" : "contrast_en", i);
    const std::string stratum = text_cell(t, "stratum", i);
    const std::string profile = stratum.empty() ? f.pick("alla", "all") : stratum;
    const std::string verdict = text_cell(t, "verdict", i);
    const std::string words = verdict_label(verdict, f.language);
    const double at = place_in(columns, contrast), value = cell(t, "unexplained", i);
    out.rows.add(contrast, profile, words, place_in(profiles, profile), value,
                 cell(t, "unexplained_low", i), cell(t, "unexplained_high", i));
    out.rows.start.back() = at - 0.5;
    out.rows.end.back() = at + 0.5;
    spec.texts.push_back(wrap_words(words, 34) + " (" + f.points(value, false) + ")");
    seen.push_back(verdict);
  }
  for (const auto& [verdict, colour] : verdict_colours()) {
    if (std::find(seen.begin(), seen.end(), verdict) == seen.end()) continue;
    spec.groups.push_back(verdict_label(verdict, f.language));
    spec.colours.push_back(colour);
  }
  spec.mark = "tiles";
  spec.reversed = true;
  spec.label_size = 7.0;
  for (std::size_t k = 0; k < profiles.size(); ++k) {
    spec.items.at.push_back(static_cast<double>(k + 1));
    spec.items.labels.push_back(profiles[k]);
  }
  for (std::size_t k = 0; k < columns.size(); ++k) {
    spec.values.at.push_back(static_cast<double>(k + 1));
    spec.values.labels.push_back(wrap_words(columns[k], 30));
  }
  spec.item_title = label("profile", f.language);
  spec.caption = f.pick("Inom parentes: oförklarad skillnad, procentenheter.",
                        "In parentheses: the unexplained difference, percentage points.");
  spec.width = 8.5;
  spec.height = frame_height + 0.36 * static_cast<double>(profiles.size());
  return out;
}

/// Municipalities by their size, with the limits of chance as a band.
PartFigure funnel_figure(const ReportFrame& f, const PartTables& tables) {
  PartFigure out;
  FigureSpec& spec = out.spec;
  const Table& t = tables.at(1).second;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < t.n_rows; ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return cell(t, "base", a) < cell(t, "base", b);
  });
  double n = 0.0;
  for (const std::size_t i : order) {
    n = cell(t, "base", i);
    out.rows.add("enhet_id", text_cell(t, "unit", i), "", n, cell(t, "share", i),
                 cell(t, "chance_low", i), cell(t, "chance_high", i));
  }
  spec.mark = "points";
  spec.items_on_y = false;
  spec.items = linear_ticks(0.0, n, false, f.style());
  spec.values = linear_ticks(0.0, 1.0, true, f.style());
  spec.value_limits = {0.0, 1.0};
  spec.reference = cell(tables[0].second, "share", 0);
  spec.item_title = f.pick("antal fall i kommunen", "cases in the municipality");
  spec.value_title = f.pick("andel", "share");
  spec.caption = f.pick(
      "Prick: en kommun. Band: 95 av 100 kommuner skulle ligga där om slumpen ensam rådde. "
      "Streck: andelen av samtliga.",
      "Dot: a municipality. Band: 95 in 100 would be there by chance alone. Line: the share "
      "of all.");
  spec.caption = wrap_words(spec.caption, 100);
  return out;
}

}  // namespace

std::optional<PartFigure> part_figure(const ReportFrame& f, const AnalysisPart& part,
                                      const PartTables& tables) {
  if (part.figure.empty() || tables.empty() || tables[0].second.n_rows == 0) return std::nullopt;
  const Table& t = tables[0].second;
  PartFigure out;
  if (part.figure == "interval")
    out = share_figure(f, part, t);
  else if (part.figure == "coefficients")
    out = effect_figure(f, part, tables);
  else if (part.figure == "line")
    out = line_figure(f, part, t);
  else if (part.figure == "bars")
    out = bar_figure(f, part, t);
  else if (part.figure == "funnel")
    out = funnel_figure(f, tables);
  else
    out = part.kind == "grid" ? grid_figure(f, part, t) : tile_figure(f, part, t);
  if (out.rows.size() < 2) return std::nullopt;
  out.spec.kind = part.figure;
  out.spec.title = part.caption(f.language);
  const bool tiles = part.figure == "tiles";
  const std::string in_table =
      f.pick("Rader och kolumner är tabellens; värdena står i tabellen.",
             "Rows and columns are those of the table, where the values are.");
  const std::string funnel = f.pick(
      "Varje kommuns andel mot antalet fall, med slumpens gränser som ett band som smalnar "
      "med antalet. Vad som syns sägs i texten och i tabellen.",
      "Each municipality's share against its cases, with the limits of chance as a band "
      "that narrows with them. What is seen is said in the text and the table.");
  describe(f, out,
           tiles || part.figure == "funnel"                        ? Told::nothing
           : part.figure == "coefficients" && part.kind == "logit" ? Told::points
           : part.figure == "coefficients"                         ? Told::ratio
                                                                   : Told::percent,
           part.figure == "funnel" ? funnel : in_table);
  out.spec.title.clear();  // the page has it as a caption
  return out;
}

}  // namespace skillnad::api
