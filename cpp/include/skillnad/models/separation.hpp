// Does some combination of the predictors predict the outcome without fault, so that no finite
// maximum-likelihood estimate exists? (Albert & Anderson 1984; Konis 2007.)
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// What a column of the design is called in messages.
struct SeparationTerm {
  std::string term;            ///< "x", "f[c]", "x:f[c]"
  std::string variable;        ///< the one variable behind it, "f"; empty if there are several
  std::string level;           ///< the level it marks, "c"; empty unless it is the dummy of a level
  std::string reference = {};  ///< the base level of that variable; may be empty
  /// A threshold or band, which stands in the place of a constant: named only if it separates
  /// alone.
  bool base = false;
};

/// How the text speaks of the outcome.
struct SeparationWords {
  std::string event;             ///< "use[Y]"; empty: "the event" alone
  std::string noun = "row";      ///< what a trial is: "trial" for grouped counts
  bool firth = false;            ///< penalty="firth" may be advised
  std::string base_advice = {};  ///< what to do where a base column separates alone
};

/// What `find_separation` found.
struct Separation {
  enum class Kind {
    none,      ///< overlap: a finite estimate exists
    quasi,     ///< some b has z_i x_i'b >= 0 in all rows and > 0 in some
    complete,  ///< some b has z_i x_i'b > 0 in all rows
  };
  Kind kind = Kind::none;
  /// False if rounding or the iteration cap left it open: `kind` is then what was proved so far,
  /// and a warning `separation_undecided` was given.
  bool decided = true;
  std::vector<std::size_t> columns;  ///< columns that separate, the constant one left out
  std::vector<double> direction;     ///< b, one coefficient a column of the design; empty if none
  std::string text;                  ///< what was found, as whole sentences; empty if none
  std::string advice;                ///< what to do about it, one sentence; empty if none
};

/// Decides separation exactly (within the tolerances of simplex.hpp on standardised columns).
///
/// z_i is +1 in patterns with successes only and -1 with failures only; patterns with both demand
/// x_i'b = 0. Equal patterns are merged, the space is reduced by the patterns with both outcomes,
/// and a simplex decides; what it separates is set aside and the rest is asked again, which tells
/// complete from quasi-complete separation. Offsets are finite and do not matter. Where one column
/// alone separates, the text says so; otherwise columns that are not needed are left out.
///
/// @param x       patterns x columns, finite; columns linearly independent (see rank.hpp)
/// @param y       successes of each pattern
/// @param m       trials of each pattern; patterns without trials take no part
/// @param offset  of each pattern, or empty; finite, and therefore of no account
/// @param terms   one for each column
Separation find_separation(Context& context, const Matrix& x, const std::vector<double>& y,
                           const std::vector<double>& m, const std::vector<double>& offset,
                           const std::vector<SeparationTerm>& terms,
                           const SeparationWords& words = {});

/// ModelError[separation]: text and advice of `found`, placed at its first column.
ModelError separation_error(const Separation& found, const std::vector<SeparationTerm>& terms);

}  // namespace skillnad
