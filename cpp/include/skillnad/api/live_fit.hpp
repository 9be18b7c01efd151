// A fit at the border: its saved form, and beside it, while the process lives, the fit and its
// rows.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "skillnad/base/context.hpp"
#include "skillnad/base/value.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad::api {

class LiveFit : public Live {
 public:
  Fit fit;

  void hold(std::shared_ptr<FitRows> rows) { rows_ = std::move(rows); }
  /// Null after loading. Variables that are held by row are gathered, a design that was let go of
  /// is laid out again, and both stay.
  std::shared_ptr<const FitRows> rows() const;

 private:
  mutable std::mutex laying_out_;
  std::shared_ptr<FitRows> rows_;
};

/// The saved form of a fit: UTF-8 JSON, doubles exact, `result_hash` over all that stands before
/// it.
std::string fit_to_json(const Fit& fit);
/// Reads it back. Throws DataError[file_format] for anything else, also for a wrong hash.
Fit fit_from_json(const std::string& saved);
/// The `result_hash` of a saved form.
std::string saved_hash(const std::string& saved);

/// Wraps a fit for the host. Variables that are still to be gathered from the host's table are; a
/// design of more than 64 MiB is let go of and its memory holds the variables until they are asked
/// for, so that a fit never holds them and it at once.
Result make_result(Fit fit, std::shared_ptr<FitRows> rows);

/// The fit behind a result: the live one, or read anew from its saved form.
std::shared_ptr<const LiveFit> live_fit(const Result& result);

/// The rows of a fit: the live ones, else read anew from `data` (or null).
/// Throws DataError[data_needed] without data, DataError[data_changed] if these are not the data of
/// the fit (by `data_hash`).
std::shared_ptr<const FitRows> rows_of(Context& context, const LiveFit& live, const Value& data);

/// Whether the log-likelihood of the fit is that of independent rows, at its maximum: `what`
/// compares such. Throws OptionError[penalty], OptionError[vcov] (sampling weights).
void require_likelihood(const Fit& fit, const std::string& what);

/// What `rows_of` asks of a frame: the request the fit was made with.
RowsRequest request_of(const Fit& fit);

/// Reads the persons as each competing cause of a hazard fit sees them: `rows.competing`.
/// @param request  that of the fit
void read_competing(Context& context, const std::shared_ptr<const Table>& table,
                    const RowsRequest& request, const Fit& fit, FitRows& rows);

/// The rows of the data in patterns: of a hazard fit its persons.
const ModelRows& person_rows(const FitRows& rows);

/// The design states of its random terms, by factor.
RandomStates random_states(const Fit& fit);

}  // namespace skillnad::api
