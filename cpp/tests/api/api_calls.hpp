// Calls as a host makes them.
#pragma once

#include <memory>
#include <string>

#include "../models/simulated_frame.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::testing {

using Named = std::initializer_list<std::pair<std::string, Value>>;

inline ValueList named(Named items) {
  ValueList out;
  for (const auto& item : items) out.add(item.first, item.second);
  return out;
}

inline Value run(const std::string& name, Named items) {
  Context context;
  return api::call(context, name, named(items));
}

/// "OptionError[argument_type]", or "" if nothing is thrown.
inline std::string error_of(const std::string& name, Named items) {
  try {
    run(name, items);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

inline Value frame(const Sample& data) {
  return data.table();
}

/// The same result without the object behind it, as after loading.
inline Value loaded(const Value& fit) {
  return Result{"fit", fit.result()->saved, nullptr};
}

}  // namespace skillnad::testing
