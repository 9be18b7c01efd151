// The error a call raises, for checks of code, place and text.
#pragma once

#include "../catch.hpp"
#include "skillnad/base/error.hpp"

template <class Call>
skillnad::DataError data_error(Call&& call) {
  try {
    call();
  } catch (const skillnad::DataError& error) {
    return error;
  }
  FAIL("no DataError was raised");
  return skillnad::DataError("none", "");
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
