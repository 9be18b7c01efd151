// The design: from a formula and data to a matrix with named columns.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/base/shared_vector.hpp"
#include "skillnad/formula/columns.hpp"
#include "skillnad/formula/evaluate.hpp"
#include "skillnad/formula/formula.hpp"
#include "skillnad/formula/state.hpp"

namespace skillnad::formula {

constexpr std::size_t max_design_columns = 20000;
constexpr std::size_t max_design_cells = 200000000;

struct DesignColumn {
  std::string term;       ///< "sex[girl]", "kön[Man]:ålder", "poly(x, 2)[1]", "(Intercept)"
  std::string label;      ///< the term of the formula it belongs to: "sex", "kön:ålder"
  std::string variable;   ///< terms of one variable made of one column: that column; else empty
  std::string level;      ///< terms of one categorical variable: the level; else empty
  std::string reference;  ///< terms of one categorical variable in contrasts: the base level
};

/// Takes the columns of a design one by one as they are made.
class DesignSink {
 public:
  virtual ~DesignSink() = default;
  virtual void start(std::size_t n_columns) = 0;
  /// @param cells  one for each pattern, there during the call
  virtual void add(const double* cells) = 0;
};

struct Design {
  Matrix x;                           ///< patterns x columns; empty where a sink took them
  std::vector<DesignColumn> columns;  ///< one for each column of `x`
  DesignState state;
  Vector offset;                   ///< the sum of the offsets for each pattern; empty if none
  std::vector<std::string> notes;  ///< e.g. splines that were extended beyond their knots
};

/// The design of the fixed part. The dot must have been expanded.
///
/// Columns stand in the order of the terms; in a product the first variable varies fastest. What
/// functions learn from the data (means, polynomials, knots) is learnt from the rows, each pattern
/// counted `counts` times: the same as on repeated rows.
/// @param counts  a whole number for each pattern
/// @param sink    or null: takes the columns in the place of `Design::x`
/// Throws FormulaError, DataError and ModelError: see levels.hpp, evaluate.hpp;
/// ModelError[too_many_columns]; DataError[non_finite] for columns or products that are not finite.
Design build_design(const Formula& formula, const Columns& columns, const SharedVector& counts,
                    DesignSink* sink = nullptr);

/// The same columns for new data, with what was learnt at the fit.
/// Throws DataError[unseen_level] for a level the fit did not have.
Design apply_design(const Formula& formula, const DesignState& state, const Columns& new_data,
                    DesignSink* sink = nullptr);

/// The same two for one side of a formula, such as the design of a random term; no offset.
Design build_side(const Side& side, const std::string& source, const Columns& columns,
                  const SharedVector& counts);
Design apply_side(const Side& side, const DesignState& state, const Columns& new_data);

}  // namespace skillnad::formula
