#include "skillnad/models/categories.hpp"

#include <cmath>
#include <map>

#include "skillnad/base/error.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

bool kept(const std::vector<std::uint8_t>& keep, std::size_t row) {
  return keep.empty() || keep[row] != 0;
}

ErrorPlace place_of(const Column& outcome) {
  ErrorPlace place;
  place.column = outcome.name;
  return place;
}

Categories read_numbers(const Column& outcome, const std::vector<std::uint8_t>& keep) {
  RowCollector broken;
  std::map<double, std::int32_t> number;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (!kept(keep, i)) continue;
    const double x = outcome.real[i];
    if (!(x == std::floor(x)) || std::fabs(x) > 1e15) broken.add(i);
    if (number.size() <= most_categories) number[x] = 0;
  }
  if (!broken.empty())
    throw DataError("outcome_coding",
                    "Categories are levels or whole numbers, and " + outcome.name +
                        " holds others in " + broken.text() +
                        ": round the column, or cut it into an ordered factor.",
                    broken.place(outcome.name));
  Categories out;
  for (auto& [value, code] : number) {
    code = static_cast<std::int32_t>(out.labels.size());
    out.labels.push_back(csv_number(value));
  }
  if (out.labels.size() > most_categories) return out;
  out.code.assign(outcome.size(), -1);
  for (std::size_t i = 0; i < outcome.size(); ++i)
    if (kept(keep, i)) out.code[i] = number[outcome.real[i]];
  return out;
}

Categories read_levels(Context& context, const Column& outcome,
                       const std::vector<std::uint8_t>& keep) {
  std::vector<double> counts(outcome.levels.size(), 0.0);
  for (std::size_t i = 0; i < outcome.size(); ++i)
    if (kept(keep, i)) counts[static_cast<std::size_t>(outcome.codes[i])] += 1.0;
  Categories out;
  std::vector<std::int32_t> number(outcome.levels.size(), -1);
  std::vector<std::string> empty;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] == 0.0) {
      empty.push_back(outcome.levels[k]);
      continue;
    }
    number[k] = static_cast<std::int32_t>(out.labels.size());
    out.labels.push_back(outcome.levels[k]);
  }
  if (!empty.empty() && outcome.declared)
    context.warn("empty_category", "The outcome " + outcome.name +
                                       " has no row in the rows used with " + list_text(empty) +
                                       ": the category is left out, as nothing can be said of it.");
  out.code.assign(outcome.size(), -1);
  for (std::size_t i = 0; i < outcome.size(); ++i)
    if (kept(keep, i)) out.code[i] = number[static_cast<std::size_t>(outcome.codes[i])];
  return out;
}

}  // namespace

Categories read_categories(Context& context, const Column& outcome, bool ordered,
                           const std::vector<std::uint8_t>& keep) {
  Categories out;
  switch (outcome.type) {
    case Column::Type::real:
      out = read_numbers(outcome, keep);
      break;
    case Column::Type::categorical:
      if (ordered && !outcome.ordered)
        throw DataError("unordered_outcome",
                        "No order is declared for the levels of the outcome " + outcome.name +
                            ", and an ordinal model is nothing without it. "
                            "Make it an ordered factor (R: factor(x, levels = c(...), ordered = "
                            "TRUE); pandas: pd.Categorical(x, categories=[...], ordered=True)), or "
                            "use fit_multinomial.",
                        place_of(outcome));
      out = read_levels(context, outcome, keep);
      break;
    default:
      throw DataError("type",
                      "No categories are in the outcome " + outcome.name +
                          ": it must be a factor or whole numbers. For an outcome of two values "
                          "use fit_logit.",
                      place_of(outcome));
  }
  if (out.labels.size() > most_categories)
    throw DataError("outcome_coding",
                    "More than " + std::to_string(most_categories) +
                        " categories are in the outcome " + outcome.name +
                        ": merge them, or model it as a number.",
                    place_of(outcome));
  if (out.labels.size() < 2)
    throw DataError("constant_outcome",
                    "Only one category of the outcome " + outcome.name +
                        " occurs in the rows used: nothing can be modelled.",
                    place_of(outcome));
  return out;
}

}  // namespace skillnad
