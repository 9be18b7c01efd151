// Counts with small noise that depends on a secret key: the cell key method for tables without
// record keys.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace skillnad {

/// What a cell is called: its columns and levels in the order of the columns' names, whatever the
/// order in the table. Totals have no entry, so that a total is the same cell in every table.
std::string cell_name(std::vector<std::pair<std::string, std::string>> columns_and_levels);

/// A count with noise from -3 to 3, mean 0 and variance 1, of the greatest entropy that these allow
/// where the count itself allows no less (Giessing 2016, LNCS 9867, 194-203). 0 stays 0, nothing
/// becomes negative. The draw is HMAC-SHA-256 of the cell and its count under the key: the same
/// cell has the same noise in every table, and another once its count has changed. Parts do not add
/// up to totals.
/// @param count  a whole number >= 0
double perturbed_count(const std::string& key, const std::string& cell, double count);

/// The chances of the noise -3, ..., 3 for a count.
const std::vector<double>& noise_chances(double count);

}  // namespace skillnad
