#include "calling.hpp"

#include "skillnad/api/registry.hpp"
#include "skillnad/data/levels.hpp"

namespace skillnad::api {

ValueList named(std::initializer_list<std::pair<std::string, Value>> items) {
  ValueList out;
  for (const auto& item : items) out.add(item.first, item.second);
  return out;
}

Value quiet_call(const Context& context, const std::string& name, const ValueList& args) {
  Context own;
  own.interrupted = context.interrupted;
  own.threads = context.threads;
  return call(own, name, args);
}

Column coded_text(const Column& text, Context& context) {
  Column out;
  order_levels(text, out, context);
  return out;
}

}  // namespace skillnad::api
