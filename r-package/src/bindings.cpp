// The exports to R: conversions, the interrupt and errors, nothing else.
//
// No exception and no long jump crosses: every entry returns a list (tag, ...) and R raises what
// the tag says after C++ has returned.
#include <R_ext/Utils.h>
#include <Rversion.h>

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
