// The colours of verdicts in figures.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace skillnad {

/// Verdict and colour, in the order of the legend. Black text can be read on all of them; Okabe and
/// Ito's hues, the two that say the same thing lighter and darker.
const std::vector<std::pair<std::string, std::string>>& verdict_colours();

}  // namespace skillnad
