// Drawing a yes or no for many rows so that printed margins, which overlap, come out.
//
// The chance of row i is logistic(eta_i). Offsets of the margins are found first, so that expected
// counts lie within them (iterative proportional fitting on the log odds). A draw compares the
// chance with the row's uniform number. With `exact`, rows nearest their threshold are then
// changed, one by one, wherever that brings the counts of all margins together nearer to the middle
// of their ranges: quota sampling by ranked scores, for cells that overlap.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "skillnad/base/random.hpp"

namespace skillnad::nuso {

/// How many of some rows shall be drawn.
struct Margin {
  std::vector<std::uint32_t> rows;  ///< places in the candidates, ascending
  double low = 0.0, high = 0.0;     ///< counts, both included
};

/// Groups whose shares shall be equal: the margins at `first`..`last - 1`. Expected shares are
/// brought within `tolerance` of the share of all their rows together; of counts, which are whole,
/// only the difference from the other groups' counts.
struct EqualShares {
  std::size_t first = 0, last = 0;
  double tolerance = 0.0;
  /// How many rows a group of `size` may be from the share of all `n`: its share is then within
  /// twice the tolerance of that of the others.
  double allowed(double size, double n) const { return 2.0 * tolerance * size * (n - size) / n; }
};

struct Draw {
  std::vector<double> eta;           ///< of the candidates; offsets are added
  std::vector<std::uint32_t> index;  ///< the row a candidate is, for its random number
  std::vector<double> shift;         ///< added to the chance after the offsets; may be empty
  std::vector<Margin> margins;
  std::vector<EqualShares> equal;
};

/// Finds the offsets of all margins; `draw.eta` has them afterwards.
void fit_margins(Draw& draw);

/// The drawn candidates (1 or 0).
std::vector<std::uint8_t> drawn(const Draw& draw, std::uint64_t seed, std::uint32_t stream);

/// Changes `taken` so that the counts of the margins are met as well as can be.
void meet_margins(const Draw& draw, std::uint64_t seed, std::uint32_t stream,
                  std::vector<std::uint8_t>& taken);

}  // namespace skillnad::nuso
