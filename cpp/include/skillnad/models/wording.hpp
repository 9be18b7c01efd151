// Words that the checks of a model share: counts, lists, short coefficients.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace skillnad {

/// A whole number with commas: 1192 gives "1,192".
std::string count_text(double count);

/// "1 row", "1,192 rows": the noun is given in the singular and takes an s.
std::string counted(double count, const std::string& noun);

/// "a", "a and b", "a, b and c"; beyond `limit` names "a, b and 7 more".
std::string list_text(const std::vector<std::string>& names, std::size_t limit = 8);

/// Six significant digits, without trailing zeros: "0.333333", "2.5e+06".
std::string short_number(double x);

/// A coefficient in the shortest form that is right to nine digits: "2", "-0.5", "1/3", else
/// `short_number`.
std::string coefficient_text(double x);

/// "81 %", "99.6 %"; below all and above none never reads "100 %" or "0 %".
std::string share_text(double part, double whole);

}  // namespace skillnad
