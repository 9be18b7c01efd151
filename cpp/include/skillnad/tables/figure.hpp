// Figures as numbers and words: what the hosts' plotting packages are told to draw.
//
// A figure shows items (coefficients, groups, levels of a predictor) on one axis and a value with
// its limits on the other. Everything a reader sees is decided here: order, labels, ticks, texts.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

/// Ticks of an axis.
struct Ticks {
  Vector at;
  std::vector<std::string> labels;
};

/// About five round numbers (1, 2 or 5 times a power of ten) inside [low, high].
/// With `percent` the labels are percentages.
Ticks linear_ticks(double low, double high, bool percent, const NumberStyle& style);
/// Round numbers inside [low, high], both positive, spread evenly on a logarithmic axis; at least
/// two where the interval holds any.
Ticks log_ticks(double low, double high, const NumberStyle& style);

/// A row for each mark, in the order of drawing, all with the columns of `figure_data()`:
///
/// - term: the coefficient, grouping factor or predictor
/// - label: what stands beside the mark
/// - group: category of the outcome (ordinal and multinomial fits), missing where there is one
/// - position: place on the axis of the items: 1, 2, ... from the top or left, or the value of a
///   numeric predictor
/// - estimate, conf_low, conf_high (95%)
/// - start, end: edges of a stacked bar, missing for other marks
struct FigureRows {
  std::vector<std::string> term, label, group;
  Vector position, estimate, conf_low, conf_high, start, end;
  void add(std::string term_name, std::string label_text, std::string group_name, double place,
           double value, double low, double high);
  std::size_t size() const { return term.size(); }
  Table table() const;
};

/// Whether the exponential of a coefficient has a name: odds ratios of the logit, hazard ratios of
/// hazards with the complementary log-log link.
bool shows_ratios(const Fit& fit);
/// Coefficients in the order of `estimates()`, without intercept, thresholds and bands;
/// exponentiated where they are ratios.
FigureRows coefficient_rows(const Fit& fit);
/// The intercept effects of the first grouping factor, smallest first, ties by label; empty if it
/// has none. Limits are those of `random_effects()`.
FigureRows unit_rows(const Fit& fit);
/// Sorted residuals against the quantiles of (i - 1/2) / n of the standard normal, which are the
/// positions. The limits hold 95% of the i-th smallest of n independent standard normal values,
/// each by itself: normal scores of the 2.5% and 97.5% points of Beta(i, n + 1 - i). Of more than
/// 1,000 the hundred outermost on either side and 800 equally spaced ones between. NaN is left out.
FigureRows quantile_rows(const Vector& residuals);
/// Sets start and end: the groups of one position stand on each other in the order of the rows.
void stack(FigureRows& rows);

/// The words and scales of a figure of `kind` ("coefficients", "units", "predicted", "ordinal",
/// "categories", "incidence" or "qq") over its rows, as the named list the hosts draw from. Empty
/// text: leave it out.
///
/// - kind; mark: "interval", "line" (a numeric predictor, or time), "bars", "points" (on a band),
///   "tiles" (a cell from start to end, coloured by group or estimate) or "contour" (lines by
///   group, and points where the group is missing)
/// - title, caption, value_title, item_title, legend_title, alt_text
/// - items_on: the axis of the items, "x" or "y" ("y": the first on top, for units the last)
/// - reversed: whether position 1 is on top; log: whether the axis of values is logarithmic
/// - reference: the value of the line of no effect (missing: none); diagonal: whether the line of
///   equal values is drawn
/// - value_at, value_labels, value_limits (empty: by the data), item_at, item_labels
/// - groups: in order; more than one: panels or, with `colours`, a legend
/// - fill_limits: the estimates of the first and the last of three colours of tiles; empty: the
///   colours are those of the groups
/// - texts: what stands in the figure at each row (tiles, points of a contour); else empty
/// - label_size (points), width, height (inches)
ValueList figure_words(const Fit& fit, const std::string& kind, const FigureRows& rows,
                       const std::string& lang);

}  // namespace skillnad
