// The exports to R: conversions, the interrupt and errors, nothing else.
//
// No exception and no long jump crosses: every entry returns a list (tag, ...) and R raises what
// the tag says after C++ has returned.
#include <R_ext/Utils.h>
#include <Rversion.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "convert.h"
#include "skillnad/api/registry.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/error.hpp"

using skillnad::r::materialise;
using skillnad::r::texts;
using skillnad::r::to_list;
using skillnad::r::to_r;

namespace {

SEXP problem(const char* tag, const std::string& message) {
  return Rcpp::List::create(Rcpp::Named("tag") = tag, Rcpp::Named("message") = texts({message}));
}

SEXP problem(const skillnad::Error& error) {
  const skillnad::ErrorPlace& place = error.place();
  return Rcpp::List::create(
      Rcpp::Named("tag") = "error", Rcpp::Named("kind") = skillnad::error_kind_name(error.kind()),
      Rcpp::Named("code") = texts({error.code()}),
      Rcpp::Named("message") = texts({error.message()}),
      Rcpp::Named("details") = Rcpp::List::create(
          Rcpp::Named("column") = texts({place.column}),
          Rcpp::Named("rows") = Rcpp::NumericVector(place.rows.begin(), place.rows.end()),
          Rcpp::Named("n_rows") = static_cast<double>(place.n_rows)));
}

void check_interrupt(void*) {
  R_CheckUserInterrupt();
}

bool interrupt_waits() {
  return R_ToplevelExec(check_interrupt, nullptr) == FALSE;
}

/// How far a call has come, as a line on standard error where somebody watches.
class ProgressLine {
 public:
  ProgressLine() : next_(Clock::now() + std::chrono::milliseconds(500)) {}
  ~ProgressLine() {
    if (shown_) R_ToplevelExec([](void*) { REprintf("\n"); }, nullptr);
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void report(double done, double total) {
    if (!(total > 0.0) || Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::milliseconds(100);
    shown_ = true;
    done_ = done;
    total_ = total;
    R_ToplevelExec(show, this);
  }

 private:
  using Clock = std::chrono::steady_clock;

  static void show(void* data) {
    const auto* line = static_cast<const ProgressLine*>(data);
    const auto filled = static_cast<std::size_t>(40.0 * std::min(1.0, line->done_ / line->total_));
    const std::string bar = std::string(filled, '=') + std::string(40 - filled, ' ');
    REprintf("\r[%s] %.0f/%.0f", bar.c_str(), line->done_, line->total_);
  }

  Clock::time_point next_;
  bool shown_ = false;
  double done_ = 0.0, total_ = 1.0;
};

bool somebody_watches() {
  const Rcpp::Shield<SEXP> question(Rf_lang1(Rf_install("interactive")));
  return Rf_asLogical(Rf_eval(question, R_BaseEnv)) == TRUE;
}

}  // namespace

/// Ends every entry: nothing passes it.
#define SKILLNAD_CATCH                               \
  catch (const skillnad::Error& error) {             \
    return problem(error);                           \
  }                                                  \
  catch (const skillnad::Interrupted&) {             \
    return problem("interrupt", "");                 \
  }                                                  \
  catch (const std::bad_alloc&) {                    \
    return problem("memory", "");                    \
  }                                                  \
  catch (const std::exception& error) {              \
    return problem("internal", error.what());        \
  }                                                  \
  catch (...) {                                      \
    return problem("internal", "unknown exception"); \
  }

// [[Rcpp::export(rng = false)]]
SEXP core_call(SEXP name, SEXP arguments) {
  materialise(arguments);
  try {
    skillnad::Context context;
    context.interrupted = interrupt_waits;
    context.host = "R " R_MAJOR "." R_MINOR;
    ProgressLine line;
    if (somebody_watches())
      context.progress = [&](double done, double total) { line.report(done, total); };
    const skillnad::Value value =
        skillnad::api::call(context, skillnad::r::text(STRING_ELT(name, 0)), to_list(arguments));
    std::vector<std::string> codes;
    std::vector<std::string> messages;
    for (const skillnad::Warning& warning : context.warnings) {
      codes.push_back(warning.code);
      messages.push_back(warning.text);
    }
    const Rcpp::RObject result = to_r(value);
    return Rcpp::List::create(Rcpp::Named("tag") = "value", Rcpp::Named("value") = result,
                              Rcpp::Named("warning_codes") = texts(codes),
                              Rcpp::Named("warnings") = texts(messages));
  }
  SKILLNAD_CATCH
}

// [[Rcpp::export(rng = false)]]
SEXP core_columns(SEXP name, SEXP argument, SEXP arguments, SEXP names) {
  materialise(arguments);
  materialise(names);
  try {
    std::vector<std::string> available;
    for (R_xlen_t i = 0; i < Rf_xlength(names); ++i) {
      available.push_back(skillnad::r::text(STRING_ELT(names, i)));
    }
    return Rcpp::List::create(
        Rcpp::Named("tag") = "value",
        Rcpp::Named("value") = texts(skillnad::api::columns(
            skillnad::r::text(STRING_ELT(name, 0)), skillnad::r::text(STRING_ELT(argument, 0)),
            to_list(arguments), available)));
  }
  SKILLNAD_CATCH
}

// [[Rcpp::export(rng = false)]]
SEXP core_describe() {
  try {
    const Rcpp::RObject value = to_r(skillnad::api::describe());
    return Rcpp::List::create(Rcpp::Named("tag") = "value", Rcpp::Named("value") = value);
  }
  SKILLNAD_CATCH
}

// [[Rcpp::export(rng = false)]]
SEXP core_version() {
  try {
    return Rcpp::List::create(Rcpp::Named("tag") = "value",
                              Rcpp::Named("value") = texts({skillnad::api::version()}));
  }
  SKILLNAD_CATCH
}
