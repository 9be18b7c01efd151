// Runs a call that must fail and returns the error for inspection.
#pragma once

#include "../catch.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::formula {

template <class Call>
Error error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error was raised");
  throw std::logic_error("unreachable");
}

/// "FormulaError[syntax]"
template <class Call>
std::string code_of(Call call) {
  const Error error = error_of(call);
  return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
}

}  // namespace skillnad::formula
