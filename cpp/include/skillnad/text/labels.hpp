// The one catalogue of words that reports show, in Swedish and English.
#pragma once

#include <string>
#include <vector>

#include "skillnad/text/numbers.hpp"

namespace skillnad {

/// One entry: a column name of the API, a name of a variance component or a word of the layout.
struct Label {
  const char* key;
  const char* en;
  const char* sv;
};

/// All entries, sorted by key.
const std::vector<Label>& labels();

/// Whether the catalogue has `key`.
bool has_label(const std::string& key);

/// The label of `key`; a key that is not in the catalogue is its own label.
std::string label(const std::string& key, Language language);

/// "95% CI", in Swedish "95 % KI"; a level such as 0.995 keeps its decimals: "99.5% CI".
std::string interval_label(double level, Language language);

}  // namespace skillnad
