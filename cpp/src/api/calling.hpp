// Public functions called from the core, for analyses that are made of them.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::api {

/// Arguments by name.
ValueList named(std::initializer_list<std::pair<std::string, Value>> items);

/// A call whose notes and warnings do not become those of `context`.
Value quiet_call(const Context& context, const std::string& name, const ValueList& args);

/// Text columns as the border brings them in: coded, levels in code point order.
Column coded_text(const Column& text, Context& context);

}  // namespace skillnad::api
