#include "skillnad/models/rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lanes.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/design_scale.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {
namespace {

constexpr std::size_t tile = 128;  // rows; a multiple of the 8 lanes

// Mean cross-products of the standardised columns.
Matrix cross_products(Context& context, const Matrix& x, const std::vector<std::size_t>& rows,
                      const DesignScale& scale) {
  const std::size_t p = x.cols();
  Matrix gram(p, p);
  std::vector<double> block(tile * p);
  for (std::size_t start = 0; start < rows.size(); start += tile) {
    context.tick();
    const std::size_t size = std::min(tile, rows.size() - start);
    for (std::size_t j = 0; j < p; ++j) {
      const ColumnScale& column = scale.columns[j];
      const double slope = column.factor / column.spread;
      const double shift = column.mean / column.spread;
      const double* cells = x.column(j);
      double* out = block.data() + j * tile;
      if (rows.size() == x.rows()) {
        for (std::size_t i = 0; i < size; ++i) out[i] = cells[start + i] * slope - shift;
      } else {
        for (std::size_t i = 0; i < size; ++i) out[i] = cells[rows[start + i]] * slope - shift;
      }
    }
    for (std::size_t j = 0; j < p; ++j) {
      for (std::size_t k = 0; k <= j; ++k) {
        gram(j, k) += lane_dot(block.data() + j * tile, block.data() + k * tile, size);
      }
    }
  }
  for (double& cell : gram.cells()) cell /= static_cast<double>(rows.size());
  return gram;
}

// True if the Cholesky factor exists with all pivots above 1e-8 and p trace(G^-1), a bound of the
// squared condition number, stays below the limit: a proof far from the reach of rounding.
bool clearly_independent(Matrix gram) {
  const std::size_t p = gram.rows();
  for (std::size_t j = 0; j < p; ++j) {
    double pivot = gram(j, j);
    for (std::size_t k = 0; k < j; ++k) pivot -= gram(j, k) * gram(j, k);
    if (!(pivot > 1e-8)) return false;
    const double root = std::sqrt(pivot);
    gram(j, j) = root;
    for (std::size_t i = j + 1; i < p; ++i) {
      double cell = gram(i, j);
      for (std::size_t k = 0; k < j; ++k) cell -= gram(i, k) * gram(j, k);
      gram(i, j) = cell / root;
    }
  }
  double trace = 0.0;  // of the inverse: squared length of the inverse factor
  std::vector<double> column(p);
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t i = j; i < p; ++i) {
      double cell = i == j ? 1.0 : 0.0;
      for (std::size_t k = j; k < i; ++k) cell -= gram(i, k) * column[k];
      column[i] = cell / gram(i, i);
      trace += column[i] * column[i];
    }
  }
  return static_cast<double>(p) * trace < collinearity_limit * collinearity_limit;
}

// z = Q R over the independent columns, in the order of `kept`; an aliased column is Q times its
// entry of `shares` and has no column in Q.
struct Factor {
  std::vector<std::vector<double>> q;
  std::vector<std::size_t> kept;
  std::vector<std::vector<double>> r;  // column k: k + 1 entries
  std::vector<std::size_t> aliased;
  std::vector<std::vector<double>> shares;
};

double length(const std::vector<double>& v) {
  return std::sqrt(lane_dot(v.data(), v.data(), v.size()));
}

// Smallest singular value of R and its right vector, by inverse iteration; largest by the power
// method. A gap wide enough for a warning makes both quick.
struct Extremes {
  double smallest = 0.0;
  double largest = 0.0;
  std::vector<double> weakest;
};

Extremes extremes(const std::vector<std::vector<double>>& r) {
  const std::size_t p = r.size();
  Extremes found;
  std::vector<double> v(p);
  for (std::size_t j = 0; j < p; ++j) v[j] = 1.0 / static_cast<double>(j + 2);
  std::vector<double> strong = v;
  for (int step = 0; step < 60; ++step) {
    std::vector<double> t = v;
    for (std::size_t j = 0; j < p; ++j) {
      for (std::size_t k = 0; k < j; ++k) t[j] -= r[j][k] * t[k];
      t[j] /= r[j][j];
    }
    for (std::size_t j = p; j-- > 0;) {
      t[j] /= r[j][j];
      for (std::size_t k = 0; k < j; ++k) t[k] -= r[j][k] * t[j];
    }
    const double size = length(t);
    for (std::size_t j = 0; j < p; ++j) v[j] = t[j] / size;
    found.smallest = 1.0 / std::sqrt(size);

    std::vector<double> image(p, 0.0);
    for (std::size_t j = 0; j < p; ++j) {
      for (std::size_t k = 0; k <= j; ++k) image[k] += r[j][k] * strong[j];
    }
    std::vector<double> back(p, 0.0);
    for (std::size_t j = 0; j < p; ++j) {
      for (std::size_t k = 0; k <= j; ++k) back[j] += r[j][k] * image[k];
    }
    const double grown = length(back);
    for (std::size_t j = 0; j < p; ++j) strong[j] = back[j] / grown;
    found.largest = std::sqrt(grown);
  }
  found.weakest = v;
  return found;
}

Factor factorise(Context& context, const Matrix& x, const std::vector<std::size_t>& rows,
                 const DesignScale& scale) {
  Factor factor;
  std::vector<std::size_t> order;
  if (scale.intercept != DesignScale::none) order.push_back(scale.intercept);
  for (std::size_t j = 0; j < x.cols(); ++j) {
    if (j != scale.intercept) order.push_back(j);
  }
  const double root = std::sqrt(static_cast<double>(rows.size()));
  double narrowest = 1.0;  // smallest diagonal of R so far: 1 / it grows with the condition number
  std::vector<double> v(rows.size());
  for (const std::size_t j : order) {
    const ColumnScale& column = scale.columns[j];
    const bool repeats = column.constant && j != scale.intercept;
    std::vector<double> share(factor.q.size() + 1, 0.0);
    double rest = 0.0;
    if (!repeats) {
      for (std::size_t i = 0; i < rows.size(); ++i) v[i] = column.apply(x(rows[i], j)) / root;
      // Twice is enough: the second sweep removes what rounding left of the first.
      for (int sweep = 0; sweep < 2; ++sweep) {
        for (std::size_t k = 0; k < factor.q.size(); ++k) {
          context.tick();
          const double part = lane_dot(factor.q[k].data(), v.data(), v.size());
          share[k] += part;
          for (std::size_t i = 0; i < v.size(); ++i) v[i] -= part * factor.q[k][i];
        }
      }
      rest = length(v);
    }
    const double rounding = 64.0 * std::numeric_limits<double>::epsilon() / narrowest;
    if (rest <= std::max(alias_tolerance, rounding)) {
      share.pop_back();
      factor.aliased.push_back(j);
      factor.shares.push_back(share);
      continue;
    }
    narrowest = std::min(narrowest, rest);
    share.back() = rest;
    factor.kept.push_back(j);
    factor.r.push_back(share);
    factor.q.push_back(v);
    for (double& cell : factor.q.back()) cell /= rest;
  }
  return factor;
}

// "x2 = 1 + 2*x" for the aliased column `which`.
std::string relation(const Factor& factor, std::size_t which, const DesignScale& scale,
                     const std::vector<std::string>& terms) {
  const std::size_t j = factor.aliased[which];
  const ColumnScale& own = scale.columns[j];
  if (own.zero) return terms[j] + " is 0 in all rows";
  if (own.constant) {
    return terms[j] + " is the same in all rows, like " + terms[scale.intercept];
  }

  // Coefficients of the standardised columns: R b = share.
  std::vector<double> b = factor.shares[which];
  for (std::size_t k = b.size(); k-- > 0;) {
    b[k] /= factor.r[k][k];
    for (std::size_t l = 0; l < k; ++l) b[l] -= factor.r[k][l] * b[k];
  }
  struct Part {
    double coefficient;
    std::string name;
  };
  std::vector<Part> parts;
  std::vector<std::string> names;
  bool exact = true;
  double constant = own.mean;
  double size = std::fabs(own.mean) + own.spread;
  for (std::size_t k = 0; k < b.size(); ++k) {
    const std::size_t column = factor.kept[k];
    if (column == scale.intercept || std::fabs(b[k]) < 1e-7) continue;
    const ColumnScale& other = scale.columns[column];
    const double slope = b[k] * own.spread / other.spread;
    constant -= slope * other.mean;
    size += std::fabs(slope * other.mean);
    const double coefficient = std::ldexp(slope, own.exponent - other.exponent);
    exact = exact && std::isnormal(coefficient);
    parts.push_back({coefficient, terms[column]});
    names.push_back(terms[column]);
  }
  if (!exact || parts.size() > 8)
    return terms[j] + " is a linear combination of " + list_text(names);

  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& c) {
    return a.coefficient > 0.0 && c.coefficient < 0.0;
  });
  if (std::fabs(constant) > 1e-9 * size) {
    parts.insert(parts.begin(), {std::ldexp(constant, own.exponent), ""});
  }
  std::string text = terms[j] + " = ";
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const bool negative = parts[k].coefficient < 0.0;
    if (k == 0) {
      if (negative) text += "-";
    } else {
      text += negative ? " - " : " + ";
    }
    const std::string factor_text = coefficient_text(std::fabs(parts[k].coefficient));
    if (parts[k].name.empty()) {
      text += factor_text;
    } else {
      text += factor_text == "1" ? parts[k].name : factor_text + "*" + parts[k].name;
    }
  }
  return text;
}

[[noreturn]] void refuse(const Factor& factor, const DesignScale& scale,
                         const std::vector<std::string>& terms, std::size_t patterns,
                         const std::string& what) {
  const double p = static_cast<double>(terms.size());
  const double rank = static_cast<double>(factor.kept.size());
  std::string text = what + " has " + counted(p, "column") + " but rank " + count_text(rank);
  std::vector<std::string> names;
  bool empty = true;
  for (std::size_t k = 0; k < factor.aliased.size(); ++k) {
    names.push_back(terms[factor.aliased[k]]);
    empty = empty && scale.columns[factor.aliased[k]].zero;
    if (k < 5) text += (k == 0 ? ": " : "; ") + relation(factor, k, scale, terms);
  }
  if (factor.aliased.size() > 5) {
    text += "; and " + count_text(static_cast<double>(factor.aliased.size() - 5)) + " more";
  }
  text += ". ";
  if (patterns < terms.size()) {
    text += "The predictors take only " +
            counted(static_cast<double>(patterns), "different value") + " together. ";
  }
  if (empty) {
    text += "No row has what " + list_text(names) +
            " stands for: merge levels, or drop the interaction it comes from.";
  } else {
    text += "Drop " + list_text(names) + ", or terms that determine " +
            (names.size() == 1 ? "it." : "them.");
  }
  ErrorPlace place;
  place.column = names[0];
  throw ModelError("rank", text, place);
}

}  // namespace

void check_rank(Context& context, const Matrix& x, const std::vector<double>& counts,
                const std::vector<std::string>& terms, const std::string& what) {
  std::vector<std::size_t> rows;
  double n = 0.0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    if (!(counts[i] > 0.0)) continue;
    rows.push_back(i);
    n += counts[i];
  }
  const std::size_t p = x.cols();
  if (p == 0) return;
  if (n < static_cast<double>(p)) {
    throw ModelError("too_few_rows", what + " has " + counted(static_cast<double>(p), "column") +
                                         " for " + counted(n, "row") +
                                         " of data: a model needs at least as many rows as "
                                         "coefficients. Drop terms, or merge levels.");
  }
  const DesignScale scale = scale_design(x, rows);
  bool repeats = false;
  for (std::size_t j = 0; j < p; ++j) {
    repeats = repeats || (scale.columns[j].constant && j != scale.intercept);
  }
  if (!repeats && rows.size() >= p &&
      clearly_independent(cross_products(context, x, rows, scale))) {
    return;
  }

  const Factor factor = factorise(context, x, rows, scale);
  if (!factor.aliased.empty()) refuse(factor, scale, terms, rows.size(), what);
  const Extremes found = extremes(factor.r);
  const double condition = found.largest / found.smallest;
  if (condition <= collinearity_limit) return;
  std::vector<std::string> names;
  double strongest = 0.0;
  for (const double part : found.weakest) strongest = std::max(strongest, std::fabs(part));
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t k = 0; k < p; ++k) {
      if (factor.kept[k] == j && std::fabs(found.weakest[k]) > 0.1 * strongest) {
        names.push_back(terms[j]);
      }
    }
  }
  context.warn("collinearity",
               "The columns " + list_text(names) +
                   " nearly determine each other: the condition number of the standardised "
                   "design is " +
                   short_number(condition) +
                   ", so that their coefficients are hardly told apart and few of their digits "
                   "are sure. Drop or combine them.");
}

}  // namespace skillnad
