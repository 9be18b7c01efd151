#include "skillnad/api/live_fit.hpp"

#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/competing_causes.hpp"
#include "skillnad/models/fit_multinomial.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/models/hazard_rows.hpp"

namespace skillnad::api {

std::shared_ptr<const FitRows> LiveFit::rows() const {
  const std::lock_guard<std::mutex> lock(laying_out_);
  if (!rows_) return rows_;
  keep_variables(rows_->model);
  if (rows_->design_released()) lay_out(fit, *rows_);
  return rows_;
}

Result make_result(Fit fit, std::shared_ptr<FitRows> rows) {
  constexpr std::size_t most_kept = (std::size_t{64} << 20) / sizeof(double);
  const bool large = rows->model.source.frame && rows->grouped.x.size() > most_kept;
  if (large) hold_source(rows->model, rows->release_design());
  if (!large) keep_variables(rows->model);
  auto live = std::make_shared<LiveFit>();
  live->fit = std::move(fit);
  live->hold(std::move(rows));
  return {"fit", fit_to_json(live->fit), live};
}

std::shared_ptr<const LiveFit> live_fit(const Result& result) {
  if (auto live = std::dynamic_pointer_cast<const LiveFit>(result.live)) return live;
  if (is_decomposition(result))
    throw OptionError(
        "argument_type",
        "A fit is needed here, as fit_logit() returns it, and this is a decomposition.",
        {"fit", {}, 0});
  auto live = std::make_shared<LiveFit>();
  live->fit = fit_from_json(result.saved);
  return live;
}

void require_likelihood(const Fit& fit, const std::string& what) {
  if (fit.penalised())
    throw OptionError("penalty",
                      what +
                          " rests on the maximum of the likelihood, and the fit has penalty = \"" +
                          penalty_name(fit.penalty.kind) +
                          "\". Use estimates() and joint_tests() with method = \"wald\".",
                      {"fit", {}, 0});
  if (fit.sampling_weights())
    throw OptionError("vcov",
                      what +
                          " takes the log-likelihood as that of a simple random sample, and the "
                          "fit has sampling weights. Use estimates() and joint_tests() with "
                          "method = \"wald\".",
                      {"fit", {}, 0});
}

RowsRequest request_of(const Fit& fit) {
  RowsRequest request;
  request.formula = fit.formula;
  if (fit.family == Family::ordinal) request.outcome = OutcomeKind::ordered;
  if (fit.family == Family::multinomial) request.outcome = OutcomeKind::categories;
  if (fit.family == Family::hazard) {
    request.outcome = OutcomeKind::history;
    request.history = fit.history;
    request.whole_bands = fit.link != Link::cloglog;
  }
  request.lay_out = fit.family == Family::binary;
  request.event = fit.event_given;
  request.weights = fit.weights;
  request.level_weights = fit.level_weights;
  request.weight_kind = fit.weight_kind;
  request.weight_scale = fit.weight_scale;
  request.cluster = fit.cluster;
  request.missing = fit.missing;
  return request;
}

void read_competing(Context& context, const std::shared_ptr<const Table>& table,
                    const RowsRequest& request, const Fit& fit, FitRows& rows) {
  for (std::size_t c = 0; c < fit.history.causes.size(); ++c) {
    RowsRequest own = request;
    own.history = history_of_cause(fit, c);
    own.event = own.history.event;
    Context quiet;  // what these data have to say was said at the fit
    quiet.interrupted = context.interrupted;
    try {
      rows.competing.push_back(
          std::make_shared<const ModelRows>(read_model_rows(quiet, table, own)));
    } catch (const Error&) {  // said where the rows are needed
      rows.competing.push_back(nullptr);
    }
  }
}

const ModelRows& person_rows(const FitRows& rows) {
  return rows.people ? *rows.people : rows.model;
}

RandomStates random_states(const Fit& fit) {
  RandomStates states;
  for (const FittedFactor& factor : fit.random) states.push_back(factor.states);
  return states;
}

std::shared_ptr<const FitRows> rows_of(Context& context, const LiveFit& live, const Value& data) {
  if (data.is_null()) {
    if (auto rows = live.rows()) return rows;
    throw DataError(
        "data_needed",
        "This fit was loaded or copied and does not hold its rows: give them again with "
        "data =.",
        {"data", {}, 0});
  }
  const auto* table = data.get<std::shared_ptr<const Table>>();
  if (!table)
    throw OptionError("argument_type", "data must be a data frame, the one the fit was made from.",
                      {"data", {}, 0});
  Context quiet;  // what these data have to say was said at the fit
  quiet.interrupted = context.interrupted;
  auto rows = std::make_shared<FitRows>();
  const RandomStates random = random_states(live.fit);
  rows->model = read_model_rows(quiet, *table, request_of(live.fit), &live.fit.design, &random);
  if (live.fit.family == Family::hazard) {
    rows->people = std::make_shared<const ModelRows>(std::move(rows->model));
    rows->model = expand_histories(*rows->people, live.fit.history);
    read_competing(context, *table, request_of(live.fit), live.fit, *rows);
  }
  if (live.fit.family != Family::ordinal &&
      rows->model.design.columns.size() * live.fit.standardiser.n_blocks !=
          live.fit.n_coefficients())
    throw DataError(
        "file_format",
        "The saved fit is damaged: its design state and its coefficients disagree. Save it "
        "again.");
  if (rows->model.data_hash != live.fit.data_hash)
    throw DataError("data_changed",
                    "data is not what the fit was made from: its data_hash differs. Give the same "
                    "rows and columns (their order may differ), or fit again.",
                    {"data", {}, 0});
  if (live.fit.family == Family::ordinal) {
    lay_out_ordinal(live.fit, *rows);
  } else if (live.fit.family == Family::multinomial) {
    lay_out_multinomial(live.fit, *rows);
  } else {
    lay_out(live.fit, *rows);
  }
  return rows;
}

}  // namespace skillnad::api
