#include "skillnad/formula/coding.hpp"

#include <algorithm>
#include <iterator>

namespace skillnad::formula {

std::vector<std::vector<Coding>> code_terms(const Side& side,
                                            const std::vector<bool>& categorical) {
  std::vector<std::vector<Coding>> out;
  for (std::size_t t = 0; t < side.terms.size(); ++t) {
    const Term& term = side.terms[t];
    std::vector<Coding> coding;
    for (const std::size_t v : term) {
      if (!categorical[v]) {
        coding.push_back(Coding::number);
        continue;
      }
      Term margin;
      std::copy_if(term.begin(), term.end(), std::back_inserter(margin),
                   [&](std::size_t other) { return other != v; });
      const auto holds_margin = [&](const Term& earlier) {
        return std::includes(earlier.begin(), earlier.end(), margin.begin(), margin.end());
      };
      const auto here = side.terms.begin() + static_cast<std::ptrdiff_t>(t);
      const bool contained = margin.empty() || std::any_of(side.terms.begin(), here, holds_margin);
      coding.push_back(contained ? Coding::contrasts : Coding::full);
    }
    out.push_back(std::move(coding));
  }
  if (side.intercept) return out;
  for (std::vector<Coding>& coding : out) {
    const auto first =
        std::find_if(coding.begin(), coding.end(), [](Coding c) { return c != Coding::number; });
    if (first == coding.end()) continue;
    *first = Coding::full;
    break;
  }
  return out;
}

}  // namespace skillnad::formula
