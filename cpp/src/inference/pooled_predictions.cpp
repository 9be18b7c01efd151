#include "skillnad/inference/pooled_predictions.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/pooling.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

namespace {

constexpr const char* numbers[] = {"estimate", "std_error", "conf_low", "conf_high"};
constexpr double tail = 0.975;

[[noreturn]] void refuse(const std::string& text) {
  throw OptionError("fits", "fits: " + text, {"fits", {}, 0});
}

std::string which(std::size_t k) {
  return "table " + std::to_string(k + 1);
}

/// How many columns say where; the others are the numbers.
std::size_t n_beside(const Table& table, std::size_t k) {
  const std::size_t n = table.columns.size();
  bool fits = n >= 4 && !(table.find("variable") && table.find("contrast"));
  for (std::size_t j = 0; fits && j < 4; ++j) {
    const Column& column = table.columns[n - 4 + j];
    fits = column.name == numbers[j] && column.type == Column::Type::real;
  }
  if (!fits)
    refuse(which(k) +
           " is not one that predicted() gives: its last columns must be estimate, std_error, "
           "conf_low and conf_high.");
  return n - 4;
}

std::string text_of(const Column& column, std::size_t i) {
  if (column.type == Column::Type::categorical)
    return column.levels[static_cast<std::size_t>(column.codes[i])];
  return column.text[i];
}

bool same_cell(const Column& a, const Column& b, std::size_t i) {
  if (a.is_missing(i) || b.is_missing(i)) return a.is_missing(i) == b.is_missing(i);
  if (a.type == Column::Type::real) return a.real[i] == b.real[i];
  if (a.type == Column::Type::logical) return a.codes[i] == b.codes[i];
  return text_of(a, i) == text_of(b, i);
}

bool is_text(const Column& column) {
  return column.type == Column::Type::categorical || column.type == Column::Type::text;
}

/// Text comes in as undeclared categories and goes back as text.
Column as_given(const Column& column) {
  if (column.type != Column::Type::categorical || column.declared) return column;
  std::vector<std::string> cells(column.codes.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!column.is_missing(i)) cells[i] = text_of(column, i);
  Column out = Column::of_text(column.name, std::move(cells));
  out.missing = column.missing;
  return out;
}

void check(const std::vector<const Table*>& tables) {
  if (tables.size() < 2) refuse("two or more tables of predictions are needed.");
  const Table& first = *tables[0];
  const std::size_t beside = n_beside(first, 0);
  for (std::size_t k = 1; k < tables.size(); ++k) {
    const Table& other = *tables[k];
    if (n_beside(other, k) != beside || other.n_rows != first.n_rows)
      refuse(which(k) + " has other columns or another number of rows than the first.");
    for (std::size_t j = 0; j < beside; ++j) {
      const Column& a = first.columns[j];
      const Column& b = other.columns[j];
      const bool alike = a.name == b.name && (a.type == b.type || (is_text(a) && is_text(b)));
      if (!alike) refuse(which(k) + " has other columns than the first.");
      if (a.type == Column::Type::other) continue;
      RowCollector at;
      for (std::size_t i = 0; i < first.n_rows; ++i)
        if (!same_cell(a, b, i)) at.add(i);
      if (at.count() > 0)
        refuse(which(k) + " differs from the first in the column " + a.name + " (" + at.text() +
               "). Rows that are pooled must stand for the same cases: leave out columns that were "
               "imputed.");
    }
  }
}

}  // namespace

Table pooled_predictions(const std::vector<const Table*>& tables) {
  check(tables);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n = tables[0]->n_rows;
  const std::size_t beside = tables[0]->columns.size() - 4;
  Vector estimate, std_error, df, low, high, fmi;
  for (std::size_t i = 0; i < n; ++i) {
    double mean = 0.0;
    bool inside = true;
    Vector values, variances;
    for (const Table* table : tables) {
      const Column& own = table->columns[beside];
      const Column& error = table->columns[beside + 1];
      const double p = own.is_missing(i) ? missing : own.real[i];
      if (p < 0.0 || p > 1.0)
        refuse("an estimate is no probability: only what predicted() gives can be pooled.");
      const double se = error.is_missing(i) ? missing : error.real[i];
      mean += p / static_cast<double>(tables.size());
      inside = inside && p > 0.0 && p < 1.0 && se >= 0.0;
      if (!inside) continue;
      const double on_logit = se / (p * (1.0 - p));
      values.push_back(math::log(p) - math::log1p(-p));
      variances.push_back(on_logit * on_logit);
    }
    const Pooled at = inside ? pool(values, variances, std::numeric_limits<double>::infinity())
                             : Pooled{missing, missing, missing, missing};
    const double p = inverse_link(Link::logit, at.estimate).value;
    const double half = t_quantile(tail, at.df) * at.std_error;
    estimate.push_back(inside ? p : mean);
    std_error.push_back(inside ? p * (1.0 - p) * at.std_error : missing);
    df.push_back(at.df);
    low.push_back(inside ? inverse_link(Link::logit, at.estimate - half).value : missing);
    high.push_back(inside ? inverse_link(Link::logit, at.estimate + half).value : missing);
    fmi.push_back(at.fmi);
  }
  Table out;
  for (std::size_t j = 0; j < beside; ++j) out.add(as_given(tables[0]->columns[j]));
  out.add(Column::of_real("estimate", estimate));
  out.add(Column::of_real("std_error", std_error));
  out.add(Column::of_real("df", df));
  out.add(Column::of_real("conf_low", low));
  out.add(Column::of_real("conf_high", high));
  out.add(Column::of_real("fmi", fmi));
  return out;
}

}  // namespace skillnad
