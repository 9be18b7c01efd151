#include "skillnad/models/fit_hazard.hpp"

#include <utility>

#include "skillnad/models/hazard_rows.hpp"
#include "skillnad/models/unit_scores.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

Fit fit_hazard(Context& context, FitRows& all, const FitOptions& options,
               const HistoryRequest& history) {
  all.model = expand_histories(*all.people, history);
  Fit fit = fit_binary(context, all, options);
  fit.family = Family::hazard;
  fit.history = history;
  fit.history.causes = all.people->categories;
  if (!fit.multilevel) fit.row_meat = person_meat(fit, *all.people);
  fit.n_used = 0.0;
  for (double n : all.people->cases) fit.n_used += n;
  fit.n_patterns = static_cast<double>(all.model.patterns.size());
  fit.event_text = "modelled event: " + fit.event + " (" + count_text(fit.n_events) + " in " +
                   count_text(fit.n_used) + (fit.n_used == 1.0 ? " history, " : " histories, ") +
                   counted(fit.n_trials, "person-period") + ")";
  return fit;
}

}  // namespace skillnad
