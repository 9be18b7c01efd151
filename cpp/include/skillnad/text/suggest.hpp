// "Did you mean": the names nearest to one that was not found.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace skillnad {

/// Edit distance in code points: the fewest insertions, deletions, replacements and swaps of two
/// neighbours that turn `a` into `b` (optimal string alignment). Case counts. Both must be
/// valid UTF-8.
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The names nearest to `wrong`, at most three, in the order of `names`, each once.
///
/// Case is ignored. A name is near if the distance is at most a third of the code points of the
/// longer one (at least 1, but never all of them), or if it begins with `wrong` and `wrong` has at
/// least three code points. Only the names at the smallest distance are returned; where none is
/// near, those that begin with `wrong`. Empty if nothing is near.
std::vector<std::string> nearest_names(const std::string& wrong,
                                       const std::vector<std::string>& names);

/// A sentence to put behind an error text: ` Did you mean "age"?`, with two or three names
/// ` Did you mean "a", "b" or "c"?`, and empty if no name is near. It begins with a space, so
/// `message + did_you_mean(...)` reads well in both cases.
///
/// @param names columns, terms, arguments, options or levels of the fitted design; never the cells
///   of a data frame, which may not stand in a message.
std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& names);

}  // namespace skillnad
